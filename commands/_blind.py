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
        "blind.paused": "{source}: nothing since {since}, its budget is used up until {until}.",
        "blind.paused_never": "{source}: not read to its end yet, its budget is used up until {until}.",
        "blind.saving": "{source}: nothing since {since}; so that its budget lasts, it is asked again {until}.",
        "blind.empty": "{source}: it answers, but with nothing since {since}, where it always had something.",
    }
)


@dataclass(frozen=True, slots=True)
class Blind:
    """A source that cannot be seen since then (None: ever), and its error when it has one; `paused` is until
    when its budget forbids to look (or, `saving`, lets it look again), `empty` says that it answers with
    nothing."""

    source: str
    since: datetime | None = None
    error: str | None = None
    paused: datetime | None = None
    empty: bool = False
    saving: bool = False

    def __str__(self) -> str:
        error = cut(tidy(self.error), _ERROR_LENGTH) if self.error else ""
        if self.paused is not None:
            key = "blind.paused" if self.since else "blind.paused_never"
            key = "blind.saving" if self.saving else key
            return say(key, source=self.source, since=self.since, until=self.paused)
        if self.since is None:
            return say("blind.never_error" if error else "blind.never", source=self.source, error=error)
        if self.empty:
            return say("blind.empty", source=self.source, since=self.since)
        return say(
            "blind.failing" if error else "blind.silent", source=self.source, since=self.since, error=error
        )


def blind(ask: Ask, states: Mapping[str, SourceState], until: datetime | None = None) -> tuple[Blind, ...]:
    """The sources that did not see all of the time up to `until` (default: now), as told in the asker's zone.

    A source that answered after `until` saw it, for what it then served reached back.
    """
    end = min(until or ask.now, ask.now)
    found = (_blind(info, states.get(info.name) or SourceState(name=info.name), ask) for info in ask.sources)
    return tuple(one for one in found if one is not None and (one.since is None or one.since < end))


def _blind(info: SourceInfo, state: SourceState, ask: Ask) -> Blind | None:
    coverage = state.coverage
    heard = state.last_success.astimezone(ask.zone) if state.last_success else None
    if coverage.paused is not None and coverage.paused > ask.now:
        return Blind(info.name, heard, paused=coverage.paused.astimezone(ask.zone))
    if heard and state.next_at and _is_saving(info, state, ask.now):
        return Blind(info.name, heard, paused=state.next_at.astimezone(ask.zone), saving=True)
    if _is_blind(info, state, ask.now):
        return Blind(info.name, heard, state.error if state.failures else None)
    if coverage.empty is not None:
        return Blind(info.name, coverage.empty.astimezone(ask.zone), empty=True)
    return None


def blind_sections(found: tuple[Blind, ...]) -> tuple[Section, ...]:
    """A section that tells it, or none when all was seen."""
    if not found:
        return ()
    return (Section(heading=say("blind.heading"), text=tuple(plain(str(one)) for one in found)),)


def _is_saving(info: SourceInfo, state: SourceState, now: datetime) -> bool:
    """Whether a budget keeps the source from being asked as often as was wished, and that is felt by now."""
    if info.budget is None or info.every is None or state.failures or not state.last_success:
        return False
    longest = _OVERDUE * info.every
    asked_again = state.next_at or state.last_success
    waits = asked_again > now and asked_again - state.last_success > longest
    return waits and now - state.last_success > longest


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
