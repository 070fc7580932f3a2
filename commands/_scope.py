"""What an answer about many mentions is about: its period and the one before, which mentions, what could not
be seen. And the buttons that lead from a number to the mentions behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commands._blind import Blind, blind, blind_sections
from commands._lists import about, narrowed
from core import periods
from core.cards import Button, Section
from core.keeping import Filter
from core.periods import Period
from core.say import phrases, say
from core.talk import Ask

USUAL = "7d"
"""The period where none was asked about."""
HEARD_SINCE = "topics heard since"
"""The fact that says since when each topic is listened to, kept by the bot's alerts."""

phrases(
    {
        "scope.heard": {"one": "{heard} of {n} source heard", "other": "{heard} of {n} sources heard"},
        "scope.compared": "compared with {dates}",
        "scope.capped": "only the newest {n} of {total} were read for this",
        "scope.behind": "Show {n}",
        "scope.young": "I have listened since {since} only, so the time before is not whole.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`which` are the mentions of the period (never those that are held), `previous` those of the stretch
    before; `when` is the period in words; `unseen` are the sources that did not see all of it."""

    period: Period
    before: Period
    which: Filter
    previous: Filter
    when: str
    typed: str
    unseen: tuple[Blind, ...]
    context: tuple[str, ...]

    def sections(self) -> tuple[Section, ...]:
        """What could not be seen, as the last section of an answer."""
        return blind_sections(self.unseen)

    @property
    def tone(self) -> str:
        """What the card's tone is at least."""
        return "warning" if self.unseen else "neutral"


async def scope_of(ask: Ask, usual: str = USUAL, which: Filter | None = None) -> Scope:
    """What was asked about: `which` (default: the topic, source and kind of mentions in the arguments) over
    the period in the arguments, else the `usual` one."""
    ask = narrowed(ask)
    period = ask.args.get("period")
    if not isinstance(period, Period):
        found = periods.read(usual.split(), ask.now, ask.zone)
        assert found is not None
        period = found[0]
    before = periods.before(period, ask.now, ask.zone)
    which = about(ask) if which is None else which
    unseen = blind(ask, await ask.store.source_states(), until=period.end)
    heard = len(ask.sources) - len(unseen)
    return Scope(
        period=period,
        before=before,
        which=replace(which, said_from=period.start, said_to=period.end),
        previous=replace(which, said_from=before.start, said_to=before.end),
        when=periods.name(period, ask.zone),
        typed=periods.typed(period, ask.zone),
        unseen=unseen,
        context=(
            periods.dates(period, ask.now, ask.zone),
            say("scope.compared", dates=periods.dates(before, ask.now, ask.zone)),
            say("scope.heard", n=len(ask.sources), heard=heard),
            *await _young(ask, which.topics, before),
        ),
    )


async def _young(ask: Ask, topics: Sequence[str], before: Period) -> tuple[str, ...]:
    """A line of context where no topic that is asked about was listened to from the beginning."""
    known = await ask.store.fact(HEARD_SINCE) or {}
    since = [known.get(name) for name in topics or [topic.name for topic in ask.topics]]
    if not since or None in since:
        return ()  # nothing is remembered of one, and nothing is claimed
    first = min(datetime.fromisoformat(str(at)) for at in since)
    return (say("scope.young", since=first.astimezone(ask.zone)),) if first > before.start else ()


def behind(question: str, n: int, label: str = "") -> Button:
    """Shows the mentions behind a number: asks `question` (`list acme last week negative`)."""
    return Button(verb="page", target=question, label=label or say("scope.behind", n=n), emoji="🔎")


def capped(read: int, total: int) -> tuple[str, ...]:
    """A line of context where not all mentions were read; nothing else."""
    return (say("scope.capped", n=read, total=total),) if read < total else ()
