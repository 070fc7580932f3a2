"""Words with slips of the pen (`word~1`)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.clauses import Fuzzy
from core.fold import fold
from listening.view import Span, View


class Slips:
    """A word, a few slips away."""

    __slots__ = ("_edits", "_pieces", "_word")

    def __init__(self, clause: Fuzzy) -> None:
        self._word = fold(clause.text)
        self._edits = clause.edits
        self._pieces = pieces(self._word, clause.edits)

    def spans(self, view: View) -> Sequence[Span]:
        text, word, edits = view.text, self._word, self._edits
        here = [piece for piece in self._pieces if piece in text]
        if not here:
            return ()
        least, most = len(word) - edits, len(word) + edits
        found = []
        for start, end in view.words():
            if least <= end - start <= most:
                said = text[start:end]
                if any(piece in said for piece in here) and is_close(word, said, edits):
                    found.append((start, end))
        return found


def is_close(one: str, other: str, edits: int) -> bool:
    """Whether so many slips make one of the other: letters put in, left out, replaced, neighbours swapped;
    none of them touched twice."""
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    one, other = one[at:], other[at:]
    if not one or not other:
        return len(one) + len(other) <= edits
    if not edits or abs(len(one) - len(other)) > edits:
        return False
    return (
        is_close(one[1:], other[1:], edits - 1)
        or is_close(one[1:], other, edits - 1)
        or is_close(one, other[1:], edits - 1)
        or (one[:2] == other[1::-1] and len(other) > 1 and is_close(one[2:], other[2:], edits - 1))
    )


def pieces(word: str, edits: int) -> tuple[str, ...]:
    """Strings one of which stands in every word that is so many slips away.

    Of one piece more than there are slips one stays whole. But neighbours that swap across a cut break two
    pieces in one slip: with one slip the rest is whole, with two either another piece or the other cut's swap
    remains to be thought of.
    """
    if not edits:
        return (word,)
    cuts = [len(word) * number // (edits + 1) for number in range(edits + 2)]
    found = [word[start:end] for start, end in pairwise(cuts)]
    swapped = [_swapped(word, cut) for cut in cuts[1:-1]]
    if edits == 1:
        return (*found, swapped[0])
    first, second = swapped[0][: cuts[2]], swapped[1][cuts[1] :]
    return (*found, first, second, _swapped(swapped[0], cuts[2]))


def _swapped(word: str, cut: int) -> str:
    return word[: cut - 1] + word[cut] + word[cut - 1] + word[cut + 1 :]
