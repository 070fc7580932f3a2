"""Counts of mentions, told as fields: states, unanswered, sentiment, sources, outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from core.cards import Field
from core.meaning import SENTIMENTS
from core.mention_card import cut, tidy
from core.say import number, phrases, say
from core.types import OPEN_STATES, State

STATES = ("state", "outcome")
SOURCES = ("source", "sentiment")
"""What to ask `Store.counts` for: in two questions, for all four words at once are counted slowly."""

_MOST_SOURCES = 6
_OUTCOMES = ("answered", "handled", "no_action", "not_us", "spam")

phrases(
    {
        "tally.state": "State",
        "tally.unanswered": "Unanswered",
        "tally.sentiment": "Sentiment",
        "tally.source": "Source",
        "tally.outcome": "Outcome",
        "tally.part": "{n} {name}",
        "tally.more": {"one": "{n} from {count} other", "other": "{n} from {count} others"},
        "tally.unsure": "unsure",
        "tally.share": {
            "one": "{parts} ({percent} % negative, of the {n} that is sure)",
            "other": "{parts} ({percent} % negative, of the {n} that are sure)",
        },
    }
)


class Tally:
    """Mentions counted by STATES and by SOURCES; unknown values are the empty string."""

    def __init__(self, states: Mapping[tuple[str, ...], int], sources: Mapping[tuple[str, ...], int]) -> None:
        self.total = sum(states.values())
        words = ((STATES, states), (SOURCES, sources))
        self._by = {name: _one_way(counts, at) for by, counts in words for at, name in enumerate(by)}

    @property
    def unanswered(self) -> int:
        """Open and not answered."""
        return sum(self._by["state"][state.value] for state in OPEN_STATES)

    def fields(self) -> tuple[Field, ...]:
        """What is known of them; a field of which nothing is known is left out."""
        states = [(say(f"state.{s.value}"), self._by["state"][s.value]) for s in State]
        outcomes = [(say(f"outcome.{name}"), self._by["outcome"][name]) for name in _OUTCOMES]
        shown = (
            ("tally.state", _parts(states)),
            ("tally.unanswered", number(self.unanswered)),
            ("tally.sentiment", self._sentiment()),
            ("tally.source", self._sources()),
            ("tally.outcome", _parts(outcomes)),
        )
        return tuple(Field(say(name), value) for name, value in shown if value)

    def _sentiment(self) -> str:
        counts = self._by["sentiment"]
        known = [(say(f"sentiment.{name}"), counts[name]) for name in SENTIMENTS if counts[name]]
        if not known:
            return ""
        sure = sum(n for _, n in known)
        parts = _parts([*known, (say("tally.unsure"), self.total - sure)])
        if len(known) == 1:
            return parts  # a share of all or nothing tells nothing
        percent = min(99, max(1, round(100 * counts["negative"] / sure))) if counts["negative"] else 0
        return say("tally.share", parts=parts, percent=percent, n=sure)

    def _sources(self) -> str:
        ranked = sorted(self._by["source"].items(), key=lambda item: (-item[1], item[0]))
        first, rest = ranked[:_MOST_SOURCES], ranked[_MOST_SOURCES:]
        more = [say("tally.more", n=sum(n for _, n in rest), count=len(rest))] if rest else []
        return " · ".join([_parts([(cut(tidy(name), 40), n) for name, n in first]), *more])


def _one_way(counts: Mapping[tuple[str, ...], int], at: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, n in sorted(counts.items()):
        found[key[at]] += n
    return found


def _parts(counted: Sequence[tuple[str, int]]) -> str:
    return " · ".join(say("tally.part", n=n, name=name) for name, n in counted if n)
