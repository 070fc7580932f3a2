"""Who speaks: authors by reach, by how often they wrote, by how they sound; who stands up for us and who
against us; whom to thank.

An *advocate* told at least two different stories that surely sound positive and none that sounds negative; a
*detractor* the other way round. One post, or the same one passed on, makes nobody either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.figures import Excerpt
from core.types import OPEN_STATES

LEAST = 2
"""Different stories that make somebody an advocate or a detractor."""

Stance = Literal["advocate", "detractor", "neither"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One author: `mentions` (numbers, newest first), in how many `stories`; of those, how many sound how (a
    story counts once, by its newest mention); `followers` is the most that was ever known, None: unknown.
    `shown` is the mention that shows best why they stand here."""

    who: str
    name: str
    place: str
    mentions: tuple[int, ...]
    stories: int
    positive: int
    negative: int
    followers: int | None
    engagement: int
    shown: int
    thank: int | None = None

    @property
    def stance(self) -> Stance:
        if self.positive >= LEAST and not self.negative:
            return "advocate"
        return "detractor" if self.negative >= LEAST and not self.positive else "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """All voices, and of how many mentions nobody knows the author."""

    voices: tuple[Voice, ...]
    unknown: int

    def loudest(self) -> tuple[Voice, ...]:
        """Those with most followers first; not those of whom it is unknown."""
        known = [voice for voice in self.voices if voice.followers is not None]
        return tuple(sorted(known, key=lambda one: (-(one.followers or 0), -one.stories, one.who)))

    def most_often(self) -> tuple[Voice, ...]:
        """Those that told most stories first; only those that told more than one."""
        often = [voice for voice in self.voices if voice.stories > 1]
        return tuple(sorted(often, key=lambda one: (-one.stories, -len(one.mentions), one.who)))

    def of(self, stance: Stance) -> tuple[Voice, ...]:
        """The advocates, or the detractors: the clearest first."""
        found = [voice for voice in self.voices if voice.stance == stance]
        return tuple(
            sorted(found, key=lambda one: (-max(one.positive, one.negative), -(one.followers or 0), one.who))
        )

    def to_thank(self) -> tuple[Voice, ...]:
        """Who said something surely positive to which nobody has answered yet: those with most followers and
        reactions first."""
        found = [voice for voice in self.voices if voice.thank is not None]
        return tuple(
            sorted(found, key=lambda one: (-(one.followers or 0), -one.engagement, -one.positive, one.who))
        )


def voices(excerpts: Sequence[Excerpt]) -> Voices:
    """The authors of these mentions (newest first)."""
    by: dict[str, list[Excerpt]] = defaultdict(list)
    for one in excerpts:
        if one.who:
            by[one.who].append(one)
    unknown = sum(not one.who for one in excerpts)
    return Voices(voices=tuple(_voice(who, said) for who, said in by.items()), unknown=unknown)


def _voice(who: str, said: Sequence[Excerpt]) -> Voice:
    stories: dict[int, Excerpt] = {}
    for one in said:
        stories.setdefault(one.lead, one)
    tones = [one.sentiment for one in stories.values()]
    positive, negative = tones.count("positive"), tones.count("negative")
    told = "positive" if positive >= negative else "negative"
    ranked = sorted(stories.values(), key=lambda one: (one.sentiment != told, -(one.engagement or 0)))
    thank = [one for one in said if one.sentiment == "positive" and _is_unanswered(one) and not one.repost]
    newest = said[0]
    return Voice(
        who=who,
        name=newest.author or newest.handle or who,
        place=newest.site or newest.source,
        mentions=tuple(one.mention for one in said),
        stories=len(stories),
        positive=positive,
        negative=negative,
        followers=max((one.followers for one in said if one.followers is not None), default=None),
        engagement=sum(max(0, one.engagement or 0) for one in stories.values()),
        shown=ranked[0].mention,
        thank=max(thank, key=lambda one: one.engagement or 0).mention if thank else None,
    )


def _is_unanswered(one: Excerpt) -> bool:
    return one.state in OPEN_STATES and one.outcome != "answered"
