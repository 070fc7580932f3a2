"""Where words stand that are only about known: slips of the pen, and wildcards. Said plainly."""

from __future__ import annotations

from core.clauses import Fuzzy, Wildcard
from core.fold import fold
from core.words import boundary, ends_open, is_mark, kind
from listening.naive_words import Span

_MOST_LETTERS = 40
"""That a `*` stands for."""


def is_word_start(text: str, at: int) -> bool:
    """Whether a word of the text begins there. In scripts without spaces every character is one."""
    return bool(kind(text[at])) and boundary(text, at)


def text_words(text: str) -> list[Span]:
    """The words of a folded text that ends with a newline, each up to the next boundary."""
    return [
        (start, next(end for end in range(start + 1, len(text)) if boundary(text, end)))
        for start in range(len(text))
        if is_word_start(text, start)
    ]


def fuzzy_spans(clause: Fuzzy, text: str) -> set[Span]:
    """The words of the text that are so many slips away at most."""
    wanted = fold(clause.text)
    return {
        (start, end)
        for start, end in text_words(text)
        if abs(end - start - len(wanted)) <= clause.edits and slips(wanted, text[start:end]) <= clause.edits
    }


def slips(one: str, other: str) -> int:
    """The optimal string alignment distance: letters put in, left out, replaced, and neighbours swapped, no
    letter touched twice."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if i == 0 or j == 0:
                rows[i][j] = i + j
                continue
            ways = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])]
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
                ways.append(rows[i - 2][j - 2] + 1)
            rows[i][j] = min(ways)
    return rows[-1][-1]


def wildcard_spans(clause: Wildcard, text: str) -> set[Span]:
    """From each place where a word may begin, the shortest range that the pattern fits."""
    pattern = fold(clause.text)
    found = set()
    for start in range(len(text)):
        if boundary(text, start):
            ends = [end for end in _pattern_ends(pattern, text, start) if _may_end(pattern[-1], text, end)]
            if ends:
                found.add((start, min(ends)))
    return found


def _pattern_ends(pattern: str, text: str, start: int) -> set[int]:
    places = {start}
    for sign in pattern:
        if sign == "*":
            places = {end for place in places for end in _run(text, place)}
        elif sign == "?":
            places = {_one(text, place) for place in places if kind(text[place]) and not is_mark(text[place])}
        else:
            places = {place + 1 for place in places if text[place] == sign}
    return places


def _run(text: str, at: int) -> list[int]:
    """The ends of all runs of word characters from there, none of them, too."""
    ends = [at]
    while kind(text[ends[-1]]) and len(ends) <= _MOST_LETTERS:
        ends.append(ends[-1] + 1)
    return ends


def _one(text: str, at: int) -> int:
    """Where the letter there ends, with its marks."""
    return next(end for end in range(at + 1, len(text)) if not is_mark(text[end]))


def _may_end(last: str, text: str, end: int) -> bool:
    return not is_mark(text[end]) if ends_open(last) else boundary(text, end)
