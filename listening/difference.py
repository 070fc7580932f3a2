"""What explains the difference between two stretches of time: which themes, stories or sources, exactly.

Every mention is in one part and no more; what is in none is everything else. The parts' changes add up to the
whole change, of mentions as well as of the negative share: a part's negative mentions count against all
mentions of their time, so that a theme raises the share by what it adds to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from core.figures import Excerpt
from listening.themes import Theme

K = TypeVar("K", bound=Hashable)

What = Literal["mentions", "negative"]
Kind = Literal["theme", "story", "source", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A part of a difference. `now` and `before` are its mentions (negative ones, where it is about these),
    `change` what it adds: mentions, or a part of 1 of the negative share. `share` is its part of all that
    moved the way the whole did, 0.0 … 1.0; 0.0 for what moved the other way. `mentions` are those of now, the
    best examples first, `earlier` those before. `rest` is everything else and has no name."""

    kind: Kind
    name: str
    now: int
    before: int
    change: float
    share: float
    mentions: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()


def explain(
    now: Sequence[Excerpt],
    before: Sequence[Excerpt],
    themes: Sequence[Theme],
    what: What = "mentions",
) -> tuple[Driver, ...]:
    """The themes by how much they moved, most first, and everything else last, also when that is nothing.

    `themes` are of these mentions (`listening.themes`, best with `faded`). With `negative` it is the negative
    share that is explained.
    """
    places = {mention: theme.name for theme in themes for mention in (*theme.mentions, *theme.earlier)}
    ranks = {
        mention: rank for theme in themes for rank, mention in enumerate((*theme.mentions, *theme.earlier))
    }
    return _drivers("theme", now, before, lambda one: places.get(one.mention), str, what, ranks)


def explain_by_story(
    now: Sequence[Excerpt], before: Sequence[Excerpt], what: What = "mentions", most: int = 3
) -> tuple[Driver, ...]:
    """The same by stories that several mentions tell, at most so many; each is named by its first words."""
    told = Counter(one.story for one in (*now, *before) if one.story is not None)
    heads: dict[int, str] = {}
    for one in sorted((*now, *before), key=lambda one: (one.told_at, one.mention)):
        if one.story is not None:
            heads.setdefault(one.story, " ".join(one.text.split("\n", 1)[0].split()))

    def story(one: Excerpt) -> int | None:
        return one.story if one.story is not None and told[one.story] > 1 else None

    return _drivers("story", now, before, story, lambda key: heads[key], what, most=most)


def explain_by_source(
    now: Sequence[Excerpt], before: Sequence[Excerpt], what: What = "mentions", most: int = 3
) -> tuple[Driver, ...]:
    """The same by the sources that brought them, at most so many."""
    return _drivers("source", now, before, lambda one: one.source, str, what, most=most)


def _drivers(
    kind: Kind,
    now: Sequence[Excerpt],
    before: Sequence[Excerpt],
    part: Callable[[Excerpt], K | None],
    name: Callable[[K], str],
    what: What,
    ranks: Mapping[int, int] | None = None,
    most: int | None = None,
) -> tuple[Driver, ...]:
    parts: tuple[dict[K | None, list[Excerpt]], ...] = (defaultdict(list), defaultdict(list))
    for found, excerpts in zip(parts, (now, before), strict=True):
        for one in excerpts:
            if what == "mentions" or one.sentiment == "negative":
                found[part(one)].append(one)
    whole = (1, 1) if what == "mentions" else (max(1, len(now)), max(1, len(before)))

    def moved(keys: Sequence[K | None]) -> float:
        counts = [sum(len(found.get(key, ())) for key in keys) for found in parts]
        return counts[0] / whole[0] - counts[1] / whole[1]

    named = sorted(
        (key for key in {*parts[0], *parts[1]} if key is not None),
        key=lambda key: (-abs(moved([key])), name(key)),
    )
    told = [key for key in named[:most] if moved([key])]
    rest: list[K | None] = [None, *(key for key in named if key not in told)]
    pieces: list[tuple[Kind, str, list[K | None]]] = [(kind, name(key), [key]) for key in told]
    pieces.append(("rest", "", rest))
    total = moved([*told, *rest])
    way = 1 if total >= 0 else -1
    along = sum(max(0.0, way * moved(keys)) for _, _, keys in pieces)
    order = ranks or {}
    drivers = []
    for which, label, keys in pieces:
        change = moved(keys)
        ids = [
            sorted(
                (one.mention for key in keys for one in found.get(key, ())), key=lambda one: order.get(one, 0)
            )
            for found in parts
        ]
        drivers.append(
            Driver(
                kind=which,
                name=label,
                now=len(ids[0]),
                before=len(ids[1]),
                change=change,
                share=max(0.0, way * change) / along if along and total else 0.0,
                mentions=tuple(ids[0]),
                earlier=tuple(ids[1]),
            )
        )
    return tuple(drivers)
