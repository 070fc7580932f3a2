"""What could not be seen: sources that fail, never answered, or were not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.cards import Section, plain
from core.keeping import SourceState
from core.mention_card import cut, tidy
from core.say import phrases, say
from core.talk import Ask, SourceInfo

_OVERDUE = 3
"""A source that is late by more than this many of its intervals counts as blind."""
_ERROR_LENGTH = 160

phrases(
    {
        "blind.heading": "What I could not see",
        "blind.never": "{source}: nothing from it yet, it has never answered.",
        "blind.never_error": "{source}: nothing from it yet, it has never answered ({error}).",
        "blind.failing": "{source}: nothing since {since} ({error}).",
        "blind.silent": "{source}: not reached since {since}.",
    }
)


@dataclass(frozen=True, slots=True)
class Blind:
    """A source that cannot be seen since then (None: ever), and its error when it has one."""

    source: str
    since: datetime | None = None
    error: str | None = None

    def __str__(self) -> str:
        error = cut(tidy(self.error), _ERROR_LENGTH) if self.error else ""
        if self.since is None:
            return say("blind.never_error" if error else "blind.never", source=self.source, error=error)
        return say(
            "blind.failing" if error else "blind.silent", source=self.source, since=self.since, error=error
        )


def blind(ask: Ask, states: Mapping[str, SourceState], until: datetime | None = None) -> tuple[Blind, ...]:
    """The sources that did not see all of the time up to `until` (default: now), as told in the asker's zone.

    A source that answered after `until` saw it, for what it then served reached back.
    """
    end = min(until or ask.now, ask.now)
    return tuple(
        Blind(info.name, at.astimezone(ask.zone) if at else None, state.error if state.failures else None)
        for info in ask.sources
        for state in (states.get(info.name) or SourceState(name=info.name),)
        for at in (state.last_success,)
        if _is_blind(info, state, ask.now) and (at is None or at < end)
    )


def blind_sections(found: tuple[Blind, ...]) -> tuple[Section, ...]:
    """A section that tells it, or none when all was seen."""
    if not found:
        return ()
    return (Section(heading=say("blind.heading"), text=tuple(plain(str(one)) for one in found)),)


def _is_blind(info: SourceInfo, state: SourceState, now: datetime) -> bool:
    if state.failures > 0:
        return True
    if info.every is None:  # it is handed posts, when there are some: silence says nothing
        return False
    if state.last_success is None:
        return True
    # A source that wished for a rest (a feed's TTL, the end of a recording) is not overdue during it.
    due = max(state.next_at or state.last_success, state.last_success)
    return now - due > _OVERDUE * info.every
