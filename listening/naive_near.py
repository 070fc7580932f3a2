"""Where words stand near one another, said plainly: every choice of places is tried."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from core.clauses import (
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    Literal,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Step,
    Wildcard,
    Within,
    Word,
)
from core.fold import fold
from core.words import boundary, kind, split
from listening.naive_fuzzy import fuzzy_spans, is_word_start, wildcard_spans
from listening.naive_signs import literal_spans, tag_spans
from listening.naive_words import Side, Span, occurrences, word_spans


class _Counted:
    """A folded text whose words are counted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._before = [0, *accumulate(is_word_start(text, at) for at in range(len(text)))]

    def words(self, start: int, end: int) -> int:
        """How many words begin in the range."""
        return max(0, self._before[end] - self._before[start]) if end > start else 0

    def number(self, at: int) -> int:
        """How many words begin before the place."""
        return self._before[at]

    def numbers(self, span: Span) -> Span:
        """The range of the words that a span takes, the one whole in which it begins, numbered from 0."""
        return self._before[self.word_around(span[0])], self._before[span[1]]

    def word_around(self, at: int) -> int:
        """Where the word that holds a place begins; what is no word begins where it stands."""
        while at and kind(self.text[at]) and not boundary(self.text, at):
            at -= 1
        return at


def find_spans(query: Query, side: Side) -> set[Span]:
    """Where a text clause, an Or of such, or a Near stands in one side of a post, in folded text."""
    match query:
        case Word() | Phrase() | Prefix() | Exact():
            return word_spans(query, side)
        case Wildcard():
            return wildcard_spans(query, side.text)
        case Fuzzy():
            return fuzzy_spans(query, side.text)
        case Literal():
            return literal_spans(query, side.text)
        case Hashtag() | Handle():
            return tag_spans(query, side.text)
        case Within():
            return _within_spans(query, _Counted(side.text))
        case Near():
            return _near_spans(query, side, _Counted(side.text))
        case Or(parts):
            return {span for part in parts for span in find_spans(part, side)}
    raise TypeError(f"{query!r} has no place in a text")


# ---------------------------------------------------------------- NEAR


def _near_spans(near: Near, side: Side, text: _Counted) -> set[Span]:
    """The spans that have a chain of neighbours to both ends of the query."""
    places = [find_spans(part, side) for part in near.parts]
    reached = [places[0]]
    for step, there in zip(near.steps, places[1:], strict=True):
        reached.append({b for a, b in _pairs(reached[-1], there, step, text)})
    held = [reached[-1]]
    for step, there in zip(reversed(near.steps), reversed(reached[:-1]), strict=True):
        held.append({a for a, b in _pairs(there, held[-1], step, text)})
    return {span for spans in held for span in spans}


def _pairs(ones: set[Span], others: set[Span], step: Step, text: _Counted) -> set[tuple[Span, Span]]:
    """The neighbours."""
    there = sorted(others)
    numbers = [text.number(start) for start, _ in there]
    # What begins more words away than these cannot fit: there is no need to look.
    longest = max((text.words(*span) for span in ones | others), default=0)
    reach = step.distance + longest + 1
    return {
        (one, other)
        for one in ones
        for other in there[
            bisect_left(numbers, text.number(one[0]) - reach) : bisect_right(
                numbers, text.number(one[0]) + reach
            )
        ]
        if _fits(one, other, step, text)
    }


def _fits(one: Span, other: Span, step: Step, text: _Counted) -> bool:
    if one[1] <= other[0]:
        return text.words(one[1], text.word_around(other[0])) <= step.distance
    if other[1] <= one[0] and not step.ordered:
        return text.words(other[1], text.word_around(one[0])) <= step.distance
    return False


# ---------------------------------------------------------------- "words"~n


def _within_spans(within: Within, text: _Counted) -> set[Span]:
    """Every place of a word that has places for all the others beside it."""
    spans = [sorted(occurrences(word, text.text)) for word in split(fold(within.text))]
    ranges = [[text.numbers(span) for span in there] for there in spans]
    most = within.distance + sum(max((j - i for i, j in there), default=0) for there in ranges)
    return {
        span
        for number, here in enumerate(ranges)
        # What begins more words away cannot be chosen beside it: there is no need to look.
        for span, (i, j) in zip(spans[number], here, strict=True)
        if _is_complete(
            [(i, j)],
            [
                there[bisect_left(there, (i - most,)) : bisect_right(there, (i + most + 1,))]
                for there in (*ranges[:number], *ranges[number + 1 :])
            ],
            within.distance,
        )
    }


def _is_complete(chosen: list[Span], ranges: Sequence[list[Span]], most: int) -> bool:
    """Whether each further word can take a range of its own of the text's words, with few enough other words
    among them all."""
    first, last = min(i for i, _ in chosen), max(j for _, j in chosen)
    taken = sum(j - i for i, j in chosen) + sum(max((j - i for i, j in there), default=0) for there in ranges)
    if not ranges:
        return last - first - taken <= most
    fitting = [
        [
            (i, j)
            for i, j in there
            if max(last, j) - min(first, i) - taken <= most and all(j <= k or m <= i for k, m in chosen)
        ]
        for there in ranges
    ]
    here, *rest = sorted(fitting, key=len)
    # A word that is written twice takes its places in their order: the other way round is the same choice.
    return any(
        _is_complete(
            [*chosen, span], [[s for s in there if there != here or s > span] for there in rest], most
        )
        for span in here
    )
