"""Memory: texts of which the team said what they mean, so that the next one like it comes out right, from the
first one on.

What counts as like it was found on data (docs/decisions/0033-teaching.md): nearly the same telling words in
nearly the same order; or, where an encoder says that both mean the same, most of the words. An inserted or
missing *not*, and in a short text any other telling word, makes it another text: "Acme's update is sick" says
nothing about "Acme's update made me sick", however close they are by letters or vectors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from core.meaning import Sentiment
from listening.correction_words import is_turning, telling, turns, words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vector = npt.NDArray[np.float32]

MOST = 5_000
"""Texts that are remembered, the newest."""
SAME = 0.999
"""Likeness of telling words from which two texts say the same."""
NEAR = 0.8
"""Likeness from which they say nearly the same."""
FEW = 5
"""Telling words up to which a text with another one among them, or in another order, is another text."""
BARELY = 0.6
"""The same of all words, where there are only two telling ones."""
MEANT = 0.82
"""Cosine of vectors from which two texts mean the same, where their words are `SHARED` too."""
SHARED = 0.6
FEWEST = 4
"""Telling words below which no text means the same as one in other words."""

How = Literal["same", "near", "meant"]
_ORDER: tuple[How, ...] = ("same", "near", "meant")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A text and what the team said of it. `thought` is what the models say."""

    text: str
    sentiment: Sentiment | None
    intents: tuple[str, ...] | None
    thought: Sentiment | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What is remembered of a text like this, and how it is like it."""

    what: Remembered
    how: How
    likeness: float


class Memory:
    """Remembers `texts`, the oldest first, perhaps with their `vectors` (texts, 512). `reach` says how far
    it goes: only to texts that say the `same`, or also `near`, or also what is `meant`."""

    def __init__(
        self, texts: Sequence[Remembered], vectors: Vector | None = None, reach: How = "meant"
    ) -> None:
        self._texts = tuple(texts[-MOST:])
        self._vectors = None if vectors is None else vectors[-MOST:]
        self.reach = reach
        found = [telling(one.text) for one in self._texts]
        self._words = [Counter(one) for one in found]
        self._bags = [Counter(_features(one)) for one in found]
        self._turns = [turns(one.text) for one in self._texts]
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for at, these in enumerate(self._words):
            for word in these:
                self._with[word].append(at)

    def __len__(self) -> int:
        return len(self._texts)

    def recall(
        self, text: str, thought: Sentiment | None = None, vector: Vector | None = None
    ) -> Found | None:
        """What the team said of a text like this; the likest, of equal ones the newest. None for nothing.
        `thought` is what the models say of it: that of a text which is only near has to be the same as it
        was of the other, or what the team said."""
        found = telling(text)
        if not found or not self._texts:
            return None
        asked = _Asked(text, found, Counter(found), Counter(_features(found)), turns(text), vector)
        # By letters alone less than this can come near: most texts need not be compared at all.
        meant = self.reach == "meant" and vector is not None and self._vectors is not None
        least = SHARED if meant else NEAR
        shared: Counter[int] = Counter()
        for word in asked.words:
            shared.update(self._with.get(word, ()))
        best: tuple[int, float, int] | None = None
        for at, n in shared.items():
            if 2 * n < least * (len(asked.words) + len(self._words[at])) - 1:
                continue
            how, likeness = self._like(at, asked)
            if how is None or _ORDER.index(how) > _ORDER.index(self.reach):
                continue
            what = self._texts[at]
            if how != "same" and thought not in (None, what.thought, what.sentiment):
                continue
            better = (-_ORDER.index(how), likeness, at)
            if best is None or better > best:
                best = better
        if best is None:
            return None
        return Found(self._texts[best[2]], _ORDER[-best[0]], best[1])

    def _like(self, at: int, asked: _Asked) -> tuple[How | None, float]:
        if self._turns[at] != asked.turns:
            return None, 0.0
        likeness = _dice(asked.bag, self._bags[at])
        if likeness >= SAME:
            # With hardly a telling word the light ones have to tell.
            n = len(asked.telling)
            if n > 2:
                return "same", 1.0
            every = _dice(Counter(words(asked.text)), Counter(words(self._texts[at].text)))
            return ("same", 1.0) if every >= (SAME if n < 2 else BARELY) else (None, 0.0)
        if likeness < NEAR and (asked.vector is None or self._vectors is None):
            return None, 0.0
        mine, theirs = asked.words, self._words[at]
        extra, missing = mine - theirs, theirs - mine
        least = min(mine.total(), theirs.total())
        if likeness >= NEAR and least > FEW:
            return "near", likeness
        if asked.vector is None or self._vectors is None:
            return None, 0.0
        # What was only added, or only left out, may well be what turns it; a word for a word is a synonym.
        if extra.total() != missing.total() or _dice(mine, theirs) < SHARED:
            return None, 0.0
        if least < FEWEST or any(is_turning(word) for word in (*extra, *missing)):
            return None, 0.0
        cosine = float(self._vectors[at] @ asked.vector)
        return ("meant", cosine) if cosine >= MEANT else (None, 0.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text that is looked for: its telling words in order, counted, with their pairs counted."""

    text: str
    telling: tuple[str, ...]
    words: Counter[str]
    bag: Counter[str]
    turns: tuple[int, bool]
    vector: Vector | None


def _features(words: tuple[str, ...]) -> list[str]:
    return [*words, *(f"{one} {two}" for one, two in pairwise(words))]


def _dice(one: Counter[str], two: Counter[str]) -> float:
    return 2 * (one & two).total() / (one.total() + two.total())
