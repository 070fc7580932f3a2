"""Copies of words with light edits: which of the remembered texts share enough of their letters with a new
one.

MinHash sketches of all runs of four characters, found again by bands of them, then compared in full. A text
that was cut shares too little with the whole: those are found by how they begin.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import eq
from typing import Any

from listening.stories_text import Said, shingles

LIKE = 0.45
"""The least share of runs of four characters (Jaccard) that an edited copy has in common with its model."""
PART = 0.85
"""The least share of a cut text that stands in the whole."""
SKETCH, BANDS = 64, 16
UNLIKE = 0.25
"""The least share of equal numbers in two sketches: one in a thousand pairs as like as `LIKE` has less."""
RANKED = 512
"""The most sketches that are compared, the newest: a form filled in a thousand times costs no more."""
COMPARED = 8
"""The most texts that are compared in full; of more, those with the likest sketches."""

_SEED = 42


class Near:
    """Sketches of texts by number."""

    def __init__(self, sketch: int = SKETCH, bands: int = BANDS) -> None:
        # Here and not above: it is not loaded before there is a mention.
        from rensa import RMinHash, RMinHashLSH

        self._size = sketch
        self._new: Callable[[int, int], Any] = RMinHash
        self._bands: Any = RMinHashLSH(LIKE, sketch, bands)
        self._sketches: dict[int, bytes] = {}
        self._openings: dict[str, int] = {}

    def sketch(self, said: Said) -> Any:
        """The sketch of a text, for `like` and `add`."""
        made = self._new(self._size, _SEED)
        made.update(shingles(said.line))
        return made

    def like(self, said: Said, sketch: Any) -> list[int]:
        """Numbers of texts that may be like this one, the likest first."""
        found = self._likest(sorted(self._bands.query(sketch)), sketch)
        begins = self._openings.get(said.opening)
        return found if begins is None or begins in found else [*found, begins]

    def add(self, number: int, said: Said, sketch: Any) -> None:
        """Remember it; numbers grow."""
        self._bands.insert(number, sketch)
        self._sketches[number] = _short(sketch)
        if opening := said.opening:
            self._openings[opening] = number

    def remove(self, number: int, said: Said) -> None:
        """Forget it."""
        if self._sketches.pop(number, None) is not None:
            self._bands.remove(number)
        if self._openings.get(said.opening) == number:
            del self._openings[said.opening]

    def _likest(self, numbers: list[int], sketch: Any) -> list[int]:
        """Those whose sketches are not too unlike, the likest `COMPARED` of them, the likest first."""
        if not numbers:
            return numbers
        mine = _short(sketch)
        alike = [(-sum(map(eq, self._sketches[number], mine)), number) for number in numbers[-RANKED:]]
        return [number for same, number in sorted(alike)[:COMPARED] if -same >= UNLIKE * self._size]


def likeness(one: Said, other: Said, runs: frozenset[str]) -> float:
    """How much two texts have in common, 0 to 1; at least `LIKE` for a copy with edits, or one that was cut.
    `runs` are the shingles of the first."""
    left, right = runs, set(shingles(other.line))
    common, least = len(left & right), min(len(left), len(right))
    share = common / (len(left) + len(right) - common)
    if share < LIKE and one.opening == other.opening and common >= PART * least:
        return LIKE
    return share


def _short(sketch: Any) -> bytes:
    """A byte of each of its numbers: to rank by, not to find by."""
    return bytes([number & 255 for number in sketch.digest()])
