"""One clause of a query, made ready to be found in folded texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.clauses import Clause, Exact, Literal, Prefix
from core.fold import clean, fold
from core.words import Spelling, boundary, ends_open, is_mark, kind, opens, spellings, split

Span = tuple[int, int]
"""A half-open range."""

# What most often stands beside a word: a look-up spares the full question of where words end.
GAPS = frozenset(character for character in (*map(chr, range(128)), *"。、·®") if not kind(character))


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """How a clause stands in a folded text that ends with a newline.

    `first` are the spellings of its first word, `others` for each further word what it may begin with. `left`
    and `right` say whether a word must begin and end there; `grows` takes in the rest of the last word.
    `symbols`: only spaces may stand between the words, which are any characters. `written` are the words
    that the original must have to the letter. Every match contains one of `anchors`; `strict` when a word
    always begins and ends with these.
    """

    first: tuple[Spelling, ...]
    others: tuple[tuple[str, ...], ...]
    left: bool
    right: bool
    grows: bool
    symbols: bool
    written: tuple[str, ...]
    anchors: tuple[str, ...]
    strict: bool

    def spans(self, text: str) -> list[Span]:
        """Every place where the clause stands, by its start."""
        found = []
        for word, before in self.first:
            at = text.find(word)
            while at >= 0:
                if text[at - 1] in GAPS or not self.left or opens(text, at, before):
                    end = at + len(word)
                    # A gap behind the only word ends it, whatever kind of clause this is.
                    if self.others or text[end] not in GAPS:
                        end = self._end(text, end)
                    if end:
                        found.append((at, end))
                at = text.find(word, at + 1)
        if len(self.first) > 1:
            found.sort()
        return found

    def _end(self, text: str, end: int) -> int:
        """Where the clause ends whose first word ends at `end`; 0 when the rest of it does not follow."""
        last = len(self.others) - 1
        for number, words in enumerate(self.others):
            start = self._next_word(text, end)
            ends = [start + len(word) for word in words if text.startswith(word, start)] if start else []
            open_end = self.symbols or (number == last and not self.right)
            end = next((end for end in ends if open_end or boundary(text, end)), 0)
            if not end:
                return 0
        if self.grows:
            while not boundary(text, end):
                end += 1
            return end
        return end if (boundary(text, end) if self.right else not is_mark(text[end])) else 0

    def _next_word(self, text: str, end: int) -> int:
        """Where the next word begins after one that ends at `end`; 0 when none can."""
        start = end
        while start < len(text) and (text[start].isspace() if self.symbols else not kind(text[start])):
            start += 1
        return start if (start > end if self.symbols else start < len(text) and boundary(text, start)) else 0


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted; overlapping ones become one."""
    merged: list[Span] = []
    last = -1
    for start, end in sorted(spans):
        if start >= last:
            merged.append((start, end))
            last = end
        elif end > last:
            merged[-1] = (merged[-1][0], end)
            last = end
    return merged


def compile_clause(clause: Clause) -> Pattern:
    """Make a clause ready."""
    folded = fold(clause.text)
    if isinstance(clause, Literal):
        return _symbols(tuple(folded.split()))
    words = split(folded)
    forms = tuple(
        ((word, frozenset[str]()),) if isinstance(clause, Exact) else spellings(word) for word in words
    )
    grows = isinstance(clause, Prefix)
    right = not grows and not ends_open(words[-1])
    chosen = max(range(len(words)), key=lambda i: len(words[i]))
    return Pattern(
        first=forms[0],
        others=tuple(tuple(word for spelling in form for word in _written(spelling)) for form in forms[1:]),
        left=True,
        right=right,
        grows=grows,
        symbols=False,
        written=split(clean(clause.text)) if isinstance(clause, Exact) else (),
        anchors=tuple(word for word, _ in forms[chosen]),
        strict=not any(before for _, before in forms[chosen]) and (right or chosen < len(words) - 1),
    )


def _symbols(pieces: tuple[str, ...]) -> Pattern:
    left = bool(kind(pieces[0][0]))
    right = bool(kind(pieces[-1][-1])) and not ends_open(pieces[-1])
    return Pattern(
        first=((pieces[0], frozenset()),),
        others=tuple((piece,) for piece in pieces[1:]),
        left=left,
        right=right,
        grows=False,
        symbols=True,
        written=(),
        anchors=(max(pieces, key=len),),
        strict=left and right and len(pieces) == 1,
    )


def _written(spelling: Spelling) -> tuple[str, ...]:
    word, before = spelling
    return (word, *sorted(prefix + word for prefix in before))
