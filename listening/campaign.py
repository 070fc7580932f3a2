"""A campaign from its mentions: when it was, what it is talked of with, and what it changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.figures import Excerpt
from listening.share import Growth, growth, wavering

MOST_OF_IT = 0.9
"""This part of its mentions is what counts for when it was: stragglers do not make it last for ever."""
ENOUGH = 30
"""So many mentions before and during together are needed to say what changed."""
_HASHTAG = re.compile(r"(?<!\w)[#＃](\w+)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag as it is mostly written, in how many mentions, by how many people (unknown ones count as
    one each)."""

    text: str
    mentions: int
    people: int


def when(counts: Sequence[int]) -> tuple[int, int] | None:
    """The shortest stretch of days [first, after the last) with most of the mentions, the earliest of such;
    None where there are none. Given the mentions of each day."""
    total = sum(counts)
    if not total:
        return None
    best, first, inside = (0, len(counts)), 0, 0
    for last, count in enumerate(counts):
        inside += count
        while inside - counts[first] >= MOST_OF_IT * total:
            inside -= counts[first]
            first += 1
        if inside >= MOST_OF_IT * total and last + 1 - first < best[1] - best[0]:
            best = (first, last + 1)
    return best


def hashtags(excerpts: Sequence[Excerpt], most: int = 8) -> tuple[Tag, ...]:
    """What it is tagged with: the tags of most people first. A tag counts once for each mention."""
    written: dict[str, Counter[str]] = {}
    mentions: Counter[str] = Counter()
    people: dict[str, set[str]] = {}
    for one in excerpts:
        tags = {tag.casefold(): tag for tag in _HASHTAG.findall(one.text) if not tag.isdigit()}
        for key, tag in tags.items():
            written.setdefault(key, Counter())[tag] += 1
            mentions[key] += 1
            people.setdefault(key, set()).add(one.who or f"?{one.mention}")
    ranked = sorted(mentions, key=lambda key: (-len(people[key]), -mentions[key], key))
    return tuple(
        Tag(min(written[key], key=lambda tag: (-written[key][tag], tag)), mentions[key], len(people[key]))
        for key in ranked[:most]
    )


def uplift(before: Sequence[int], during: Sequence[int], longer: float = 1.0) -> Growth | None:
    """How many times as many mentions there were during it as before, from the mentions of each day; `longer`
    is how many times as long it was. None where there are too few to say, or none before. The interval is as
    wide as the days waver (the last of each may be no whole one, and is left out there)."""
    if sum(before) + sum(during) < ENOUGH or not sum(before) or longer <= 0:
        return None
    whole = [counts[:-1] if len(counts) > 2 else counts for counts in (before, during)]
    return growth(sum(during), sum(before), longer, wavering(whole))
