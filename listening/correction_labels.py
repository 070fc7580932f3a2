"""Labels of the team and what models say of the same texts: what is learned from, what is examined with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.meaning import Feeling, Intent
from core.teaching import Figures, TeamLabel
from listening.correction_layer import Floats
from listening.correction_memory import How, Memory, Remembered
from listening.correction_words import is_held_out

ENOUGH = 25
"""Things that somebody has to have said before a layer is learned."""
ENOUGH_HELD_OUT = 5
"""Of them in the fifth for the examination."""
MOST = 1_250
"""Labels that a layer is learned from and examined with, the newest; first what was said, then what was
left."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the models say of a text, untaught."""

    feeling: Feeling
    intents: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Labels, and what belongs to each of them."""

    labels: tuple[TeamLabel, ...]
    base: tuple[Base, ...]
    vectors: Floats | None

    def only(self, which: Sequence[int]) -> Known:
        """Those of some labels."""
        vectors = None if self.vectors is None else self.vectors[list(which)]
        return Known(tuple(self.labels[i] for i in which), tuple(self.base[i] for i in which), vectors)


def memory_of(known: Known, reach: How) -> Memory:
    """What is remembered of all of them."""
    return Memory(
        [
            Remembered(label.text, label.sentiment, label.intents, base.feeling.likeliest)
            for label, base in zip(known.labels, known.base, strict=True)
        ],
        known.vectors,
        reach,
    )


def split(known: Known) -> tuple[Known, Known]:
    """What is learned from, and what is examined with."""
    apart = [is_held_out(one.text) for one in known.labels]
    return (
        known.only([i for i, held in enumerate(apart) if not held]),
        known.only([i for i, held in enumerate(apart) if held]),
    )


def newest(known: Known, left: Sequence[bool]) -> Known:
    """At most `MOST`: what was said before what was left, the newest first."""
    order = sorted(range(len(left)), key=lambda i: (left[i], -i))[:MOST]
    return known.only(sorted(order))


def too_few(said: int, held_out: int) -> Figures | None:
    """The figures that say what is missing, where too little was said; None where there is enough."""
    if said < ENOUGH:
        reason = ("lesson.few_labels", {"needs": ENOUGH, "has": said})
    elif held_out < ENOUGH_HELD_OUT:
        reason = ("lesson.few_held_out", {"needs": ENOUGH_HELD_OUT, "has": held_out})
    else:
        return None
    return Figures(labels=said, held_out=held_out, reason=reason[0], values=reason[1])


def reach_of(good: Callable[[How], float], alone: float) -> How:
    """How far the memory may go, so that it does no harm."""
    reaches: tuple[How, ...] = ("meant", "near")
    for reach in reaches:
        if good(reach) >= alone:
            return reach
    return "same"
