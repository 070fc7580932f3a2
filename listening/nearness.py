"""Words near one another: `a NEAR/3 b`, `"a b c"~5`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from core.clauses import Step
from core.words import boundary, kind
from listening.view import Pattern, Span, View

_Place = tuple[int, int, int]
"""Where a word stands, and the bit that stands for the word."""
_Costs = dict[int, int]
"""By sets of words, as bits: how many other words stand among them at least."""

_start = itemgetter(0)
_end = itemgetter(1)


class Counted:
    """Counts the words of a text."""

    __slots__ = ("_starts", "_text")

    def __init__(self, view: View) -> None:
        self._text = view.text
        self._starts = [start for start, _ in view.words()]

    def before(self, at: int) -> int:
        """How many words begin before a place."""
        return bisect_left(self._starts, at)

    def outside(self, at: int) -> int:
        """The same, without the word that holds the place."""
        text = self._text
        while at and kind(text[at]) and not boundary(text, at):
            at -= 1
        return bisect_left(self._starts, at)


class Chain:
    """Parts of which each stands near the next one."""

    __slots__ = ("_parts", "_steps")

    def __init__(self, parts: Sequence[Pattern], steps: Sequence[Step]) -> None:
        self._parts = tuple(parts)
        self._steps = tuple(steps)

    def spans(self, view: View) -> Sequence[Span]:
        """The places that have a chain of neighbours to both its ends."""
        found = []
        for part in self._parts:
            spans = view.spans(part)
            if not spans:
                return ()
            found.append(spans)
        counted = Counted(view)
        seam = view.seam
        there: Sequence[Span] = found[0]
        reached = [there]
        for step, spans in zip(self._steps, found[1:], strict=True):
            there = _beside(spans, there, step, counted, seam, forward=True)
            if not there:
                return ()
            reached.append(there)
        kept = set(there)
        for step, spans in zip(reversed(self._steps), reversed(reached[:-1]), strict=True):
            there = _beside(spans, there, step, counted, seam, forward=False)
            kept.update(there)
        return sorted(kept)


def _beside(
    spans: Sequence[Span], others: Sequence[Span], step: Step, counted: Counted, seam: int, forward: bool
) -> list[Span]:
    """Those of `spans` that have one of `others` so near; `forward` when the others are the part before."""
    ends = sorted(others, key=_end)
    starts = sorted(others)
    found = []
    for span in spans:
        # The nearest one before it, and the nearest one behind it: if these are too far, all are.
        before = bisect_right(ends, span[0], key=_end) - 1
        if before >= 0 and (forward or not step.ordered) and _near(ends[before], span, step, counted, seam):
            found.append(span)
            continue
        behind = bisect_left(starts, span[1], key=_start)
        may_follow = behind < len(starts) and (not forward or not step.ordered)
        if may_follow and _near(span, starts[behind], step, counted, seam):
            found.append(span)
    return found


def _near(one: Span, other: Span, step: Step, counted: Counted, seam: int) -> bool:
    """Whether `other`, which begins where `one` ends or behind it, is in reach."""
    if (one[0] < seam) != (other[0] < seam):
        return False
    return counted.outside(other[0]) - counted.before(one[1]) <= step.distance


class Together:
    """All words, in any order, in one stretch with few others in it.

    What a choice of places costs is the words between each place and the next one. So the places are gone
    through once forwards and once backwards; of each is known, for every set of words that may stand up to
    it, what that costs at least."""

    __slots__ = ("_all", "_bits", "_most", "_words")

    def __init__(self, words: Sequence[Pattern], distance: int) -> None:
        self._words = tuple(dict.fromkeys(words))
        self._bits = tuple(
            tuple(1 << at for at, other in enumerate(words) if other is word) for word in self._words
        )
        self._all = (1 << len(words)) - 1
        self._most = distance

    def spans(self, view: View) -> Sequence[Span]:
        """The places that have places of all other words beside them."""
        places: list[_Place] = []
        for word, bits in zip(self._words, self._bits, strict=True):
            spans = view.spans(word)
            if len(spans) < len(bits):
                return ()
            places += [(start, end, bit) for start, end in spans for bit in bits]
        counted = Counted(view)
        seam = view.seam
        title = [place for place in places if place[0] < seam]
        text = [place for place in places if place[0] >= seam]
        return sorted({*self._kept(title, counted), *self._kept(text, counted)})

    def _kept(self, places: list[_Place], counted: Counted) -> Iterator[Span]:
        if not places:
            return
        up_to = self._forwards(sorted(places), counted)
        onwards = self._backwards(sorted(places, key=_end, reverse=True), counted)
        for place, costs in up_to.items():
            bit, rest = place[2], onwards[place]
            for mask, cost in costs.items():
                if cost + rest.get(self._all ^ mask | bit, self._most + 1) <= self._most:
                    yield place[:2]
                    break

    def _forwards(self, places: list[_Place], counted: Counted) -> dict[_Place, _Costs]:
        """For each place the sets of words that may stand up to it, itself included."""
        found: dict[_Place, _Costs] = {}
        ended = sorted(places, key=_end)
        best: _Costs = {}
        done = 0
        for place in places:
            start, _, bit = place
            while ended[done][1] <= start:
                earlier = ended[done]
                count = counted.before(earlier[1])
                for mask, cost in found[earlier].items():
                    best[mask] = min(cost - count, best.get(mask, cost - count))
                done += 1
            count, most = counted.outside(start), self._most
            costs = {bit: 0}
            for mask, cost in best.items():
                if not mask & bit and cost + count <= most:
                    costs[mask | bit] = max(cost + count, 0)
            found[place] = costs
        return found

    def _backwards(self, places: list[_Place], counted: Counted) -> dict[_Place, _Costs]:
        """The same for the sets of words from each place on. The places begin with the one that ends last."""
        found: dict[_Place, _Costs] = {}
        begun = sorted(places, reverse=True)
        best: _Costs = {}
        done = 0
        for place in places:
            _, end, bit = place
            while begun[done][0] >= end:
                later = begun[done]
                count = counted.outside(later[0])
                for mask, cost in found[later].items():
                    best[mask] = min(cost + count, best.get(mask, cost + count))
                done += 1
            count, most = counted.before(end), self._most
            costs = {bit: 0}
            for mask, cost in best.items():
                if not mask & bit and cost - count <= most:
                    costs[mask | bit] = max(cost - count, 0)
            found[place] = costs
        return found
