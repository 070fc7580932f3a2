"""Learning a correction from what the team said, and its examination on the fifth that it never saw.

The labels are of two kinds: what somebody said (a fix), and what we had said ourselves and people who worked
on the mention left so. Without the second kind only our mistakes would be known, and a layer that learns from
mistakes alone thinks that we are always wrong; they count `LEFT` in learning and fully in the examination.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.teaching import Figures, TeamLabel
from listening.correction import Correction
from listening.correction_feelings import learn_feelings
from listening.correction_labels import Base, Known, memory_of
from listening.correction_layer import Floats
from listening.correction_memory import How, Memory
from listening.correction_wants import learn_wants
from listening.correction_words import telling


@dataclass(frozen=True, slots=True)
class Outcome:
    """The correction, and how its two layers did. Layers that were not accepted are not in it."""

    correction: Correction
    sentiment: Figures
    intents: Figures


def train(labels: Sequence[TeamLabel], base: Sequence[Base], vectors: Floats | None = None) -> Outcome:
    """Learn from all labels, oldest first; `base` and `vectors` (labels, 512) belong to them one by one. The
    same labels give the same outcome. Of labels without a word nothing is learned."""
    known = Known(tuple(labels), tuple(base), vectors)
    known = known.only([i for i, one in enumerate(labels) if telling(one.text)])
    feelings, layer, sure, sentiment = learn_feelings(known)
    wants_memory, wants, intents = learn_wants(known)
    return Outcome(Correction(feelings, wants_memory, layer, sure, wants), sentiment, intents)


def remember(
    labels: Sequence[TeamLabel],
    base: Sequence[Base],
    vectors: Floats | None = None,
    reaches: tuple[How, How] = ("meant", "meant"),
) -> tuple[Memory, Memory]:
    """What is remembered of labels at once: how texts sound, what their authors want."""
    known = Known(tuple(labels), tuple(base), vectors)
    said = [i for i, one in enumerate(labels) if one.sentiment is not None and not one.sentiment_left]
    wanted = [i for i, one in enumerate(labels) if one.intents is not None and not one.intents_left]
    return memory_of(known.only(said), reaches[0]), memory_of(known.only(wanted), reaches[1])
