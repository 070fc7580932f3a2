"""Where words stand in a text, said plainly: every place is tried for every clause.

All looks at folded text that ends with a newline (see `core.words`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from core.clauses import Exact, Phrase, Prefix, Word
from core.fold import Folded, clean, fold, fold_mapped
from core.types import Hit
from core.words import Spelling, boundary, ends_open, is_mark, kind, opens, spellings, split

Part = OneOf["title", "text"]
Span = tuple[int, int]
"""A half-open range of a folded text."""

_COMPOUND_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC"})
_LEAST_PART = 3


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The title or the text of a post: `whole` as it is, `text` folded, with a newline behind it."""

    part: Part
    whole: str
    folded: Folded
    text: str

    @staticmethod
    def of(part: Part, whole: str) -> Side:
        folded = fold_mapped(whole)
        return Side(part, whole, folded, folded.text + "\n")

    def hit(self, span: Span) -> Hit:
        """The place in the original."""
        return Hit(self.part, *self.folded.source(*span))


def word_spans(clause: Word | Phrase | Prefix | Exact, side: Side) -> set[Span]:
    """Where the words of a clause stand in a row."""
    folded = fold(clause.text)
    match clause:
        case Word():
            found = set(_in_a_row(folded, side.text))
            found.update(_in_a_row(_joined(folded), side.text))
            for written in _apart(folded):
                found.update(_as_written(written, side.text))
            return found
        case Phrase():
            return set(_in_a_row(folded, side.text))
        case Prefix():
            return set(_in_a_row(folded, side.text, grows=True))
        case Exact():
            bare = [((word, frozenset[str]()),) for word in split(folded)]
            asked = split(clean(clause.text))
            return {span for span in _rows(bare, side.text) if _original_words(side, span) == asked}


def occurrences(word: str, text: str) -> set[Span]:
    """Where one folded word stands."""
    return set(_rows([spellings(word)], text))


def _in_a_row(folded: str, text: str, grows: bool = False) -> Iterator[Span]:
    return _rows([spellings(word) for word in split(folded)], text, grows)


def _rows(words: Sequence[tuple[Spelling, ...]], text: str, grows: bool = False) -> Iterator[Span]:
    for start in range(len(text)):
        for end in _row_ends(words, text, start, grows):
            yield start, end


def _row_ends(words: Sequence[tuple[Spelling, ...]], text: str, start: int, grows: bool) -> set[int]:
    """Where the words may end when the first one begins at `start`; what is in one piece with it and before
    it stands before `start`, that of the others belongs to the row."""
    places = {
        start + len(spelling)
        for spelling, before in words[0]
        if text.startswith(spelling, start) and opens(text, start, before)
    }
    for word in words[1:]:
        begins = {_next_word(text, place) for place in places if boundary(text, place)}
        places = {
            begin + len(form)
            for begin in begins
            if begin < len(text) and boundary(text, begin)
            for spelling, before in word
            for form in (spelling, *(prefix + spelling for prefix in before))
            if text.startswith(form, begin)
        }
    if grows:
        return {_next_boundary(text, place) for place in places}
    if ends_open(words[-1][0][0]):
        return {place for place in places if not is_mark(text[place])}
    return {place for place in places if boundary(text, place)}


def _next_word(text: str, at: int) -> int:
    """Where characters that make words begin again; the length of the text when they do not."""
    return next((place for place in range(at, len(text)) if kind(text[place])), len(text))


def _next_boundary(text: str, at: int) -> int:
    return next(place for place in range(at, len(text)) if boundary(text, place))


def _joined(folded: str) -> str:
    """Compounds in one piece: without the hyphens between characters that make words."""
    return fold(
        "".join(
            sign
            for at, sign in enumerate(folded)
            if not (
                sign == "-" and 0 < at < len(folded) - 1 and kind(folded[at - 1]) and kind(folded[at + 1])
            )
        )
    )


def _apart(folded: str) -> Iterator[str]:
    """Compounds in two pieces, with a hyphen or a space."""
    if all(kind(letter) in _COMPOUND_SCRIPTS and not is_mark(letter) for letter in folded):
        for cut in range(_LEAST_PART, len(folded) - _LEAST_PART + 1):
            yield f"{folded[:cut]}-{folded[cut:]}"
            yield f"{folded[:cut]} {folded[cut:]}"


def _as_written(written: str, text: str) -> Iterator[Span]:
    for start in range(len(text)):
        end = start + len(written)
        if text.startswith(written, start) and boundary(text, start) and boundary(text, end):
            yield start, end


def _original_words(side: Side, span: Span) -> tuple[str, ...]:
    start, end = side.folded.source(*span)
    return split(clean(side.whole[start:end]))
