"""Topics side by side: what was counted of each in a stretch of time and in the one before, and what may be
said of the difference. Pure; from the store's cells.

A mention of several topics counts for each of them: the share of voice is a share of those counts. Intervals
take mentions for independent, which those of one story are not: what is said to be sure is sure of the
mentions, and of the stories as well, each told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.figures import NOTHING, Cell
from listening.share import Difference, Share, are_apart, difference, share

ENOUGH = 30
"""So many mentions of both together are needed to say whom people speak of more."""
ENOUGH_SURE = 20
"""So many of each must be known to sound somehow before it is said who sounds better."""
BY = ("topic", "source", "sentiment")
"""What to ask `Store.cells` for."""

Voices = Mapping[tuple[str, ...], Cell]
Doubt = Literal["few", "blind", "young", "overlap", "stories"]
"""Why no verdict is given: too few mentions; a source did not see all of the time; a topic is listened to for
a shorter time than the period; the intervals overlap; they do once each story counts once."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Mentions of a topic: all of them in one cell, by source, by how they sound about the topic (unsure ones
    under the empty string), and of each source how many are negative and how many known."""

    all: Cell = NOTHING
    sources: Mapping[str, int] = field(default_factory=dict)
    sentiments: Mapping[str, int] = field(default_factory=dict)
    negative: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def mentions(self) -> int:
        return self.all.mentions

    @property
    def sure(self) -> int:
        """Of how many it is known how they sound."""
        return sum(n for name, n in self.sentiments.items() if name)

    @property
    def unsure(self) -> int:
        """Of how many it is not."""
        return self.mentions - self.sure

    def part(self, sentiment: str) -> Share:
        """Which part of those that are known sounds so."""
        return share(self.sentiments.get(sentiment, 0), self.sure)


NONE = Counted()
"""Nothing was counted."""


@dataclass(frozen=True, slots=True)
class Side:
    """A topic in a comparison: `stories` by how they sound, each told once."""

    name: str
    now: Counted
    before: Counted
    stories: Mapping[str, int]


def counted(cells: Voices) -> dict[str, Counted]:
    """What was counted of each topic, from cells by `BY`."""
    whole: dict[str, Cell] = {}
    sources: dict[str, Counter[str]] = {}
    sentiments: dict[str, Counter[str]] = {}
    negative: dict[str, dict[str, tuple[int, int]]] = {}
    for (topic, source, sentiment), cell in cells.items():
        whole[topic] = whole.get(topic, NOTHING) + cell
        sources.setdefault(topic, Counter())[source] += cell.mentions
        sentiments.setdefault(topic, Counter())[sentiment] += cell.mentions
        if sentiment:
            n, sure = negative.setdefault(topic, {}).get(source, (0, 0))
            more = cell.mentions if sentiment == "negative" else 0
            negative[topic][source] = (n + more, sure + cell.mentions)
    return {
        topic: Counted(whole[topic], sources[topic], sentiments[topic], negative.get(topic, {}))
        for topic in whole
    }


def sides(
    names: Sequence[str], now: Voices, before: Voices, stories: Mapping[tuple[str, ...], int]
) -> tuple[Side, ...]:
    """Each topic with what was counted of it; `stories` counts by topic and sentiment."""
    current, previous = counted(now), counted(before)
    told: dict[str, Counter[str]] = {}
    for (topic, sentiment), n in stories.items():
        told.setdefault(topic, Counter())[sentiment] += n
    return tuple(
        Side(name, current.get(name, NONE), previous.get(name, NONE), told.get(name, {})) for name in names
    )


def voices(counts: Iterable[int]) -> tuple[Share, ...]:
    """The share of voice of each count. (Where mentions count twice, Wilson's interval is wider than it need
    be: what is of both says nothing about the difference, and takes part in the total.)"""
    each = tuple(counts)
    return tuple(share(n, sum(each)) for n in each)


def doubts(us: Side, them: Side, is_blind: bool, is_young: bool) -> tuple[Doubt, ...]:
    """Why it cannot be said of which of the two people speak more; empty when it can."""
    found: list[Doubt] = []
    told = us.now.mentions + them.now.mentions
    if told < ENOUGH:
        found.append("few")
    if is_blind:
        found.append("blind")
    if is_young:
        found.append("young")
    if told >= ENOUGH:
        if not are_apart(*voices((us.now.mentions, them.now.mentions))):
            found.append("overlap")
        elif not _same_way(us, them):
            found.append("stories")
    return tuple(found)


def _same_way(us: Side, them: Side) -> bool:
    """Whether the stories say the same as the mentions, and as surely."""
    ours, theirs = sum(us.stories.values()), sum(them.stories.values())
    return (ours > theirs) == (us.now.mentions > them.now.mentions) and are_apart(*voices((ours, theirs)))


def feeling(us: Side, them: Side, sentiment: str) -> Difference | None:
    """By how much more of ours sounds so than of theirs, of those that are known; None where too few are."""
    ours, theirs = us.now, them.now
    if min(ours.sure, theirs.sure) < ENOUGH_SURE:
        return None
    of = ours.sentiments.get(sentiment, 0), theirs.sentiments.get(sentiment, 0)
    return difference(of[0], ours.sure, of[1], theirs.sure)


def is_sure(us: Side, them: Side, sentiment: str) -> bool:
    """Whether that difference is sure, of the mentions and of the stories."""
    of_mentions = feeling(us, them, sentiment)
    if of_mentions is None or not of_mentions.is_sure:
        return False
    ours, theirs = ({name: n for name, n in side.stories.items() if name} for side in (us, them))
    of_stories = difference(
        ours.get(sentiment, 0), sum(ours.values()), theirs.get(sentiment, 0), sum(theirs.values())
    )
    return of_stories.is_sure and (of_stories.value > 0) == (of_mentions.value > 0)
