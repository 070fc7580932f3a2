"""Words in a row, made ready to be found in folded texts; and what all patterns share.

A pattern is one clause of a query. It looks at a text that is folded and ends with a newline, and says where
the clause stands there: every place, by ranges, sorted by their starts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from core.clauses import Exact, Phrase, Prefix, Word
from core.fold import clean, fold
from core.words import Spelling, boundary, ends_open, is_mark, kind, opens, spellings, split
from listening.view import Pattern, Span, View

# What most often stands beside a word: a look-up spares the full question of where words end.
GAPS = frozenset(character for character in (*map(chr, range(128)), *"。、·®") if not kind(character))
COMPOUNDED = frozenset({"LATIN", "GREEK", "CYRILLIC"})
"""Scripts whose words are also found written apart."""
LEAST_PART = 3
"""Letters of each half of such a word."""


@lru_cache(maxsize=1 << 14)
def parts(two: str) -> bool:
    """Whether a word may begin or end between two characters."""
    return boundary(two, 1)


class OneWord:
    """A word of a script with edges, as it is. Words are what most queries are made of: they are parts of a
    tree (`listening.trees`) themselves."""

    __slots__ = ("word",)

    def __init__(self, word: str) -> None:
        self.word = word

    def find(self, view: View, found: list[Span]) -> bool:
        """Whether it stands there; its places come into `found`."""
        return find_word(view.text, self.word, found)

    def spans(self, view: View) -> Sequence[Span]:
        found: list[Span] = []
        self.find(view, found)
        return found


class Compound(OneWord):
    """A word of one piece that may also be cut in two, once, with a hyphen or a space."""

    __slots__ = ()

    def find(self, view: View, found: list[Span]) -> bool:
        return find_compound(view.text, self.word, found)


def find_word(text: str, word: str, found: list[Span]) -> bool:
    """Whether a word stands in a text, as it is; its places come into `found`."""
    at = text.find(word)
    if at < 0:
        return False
    before = len(found)
    size = len(word)
    while at >= 0:
        end = at + size
        if (text[at - 1] in GAPS or parts(text[at - 1 : at + 1])) and (
            text[end] in GAPS or parts(text[end - 1 : end + 1])
        ):
            found.append((at, end))
        at = text.find(word, at + 1)
    return len(found) > before


def find_compound(text: str, word: str, found: list[Span]) -> bool:
    """The same of a word that may also be cut in two."""
    # However it is written, it begins so: the text is searched once.
    head = word[:LEAST_PART]
    at = text.find(head)
    if at < 0:
        return False
    before = len(found)
    size = len(word)
    while at >= 0:
        if text[at - 1] in GAPS or parts(text[at - 1 : at + 1]):
            end = at + size if text.startswith(word, at) else _cut_end(text, at, word)
            if end and (text[end] in GAPS or parts(text[end - 1 : end + 1])):
                found.append((at, end))
        at = text.find(head, at + 1)
    return len(found) > before


def _cut_end(text: str, at: int, word: str) -> int:
    """Where the word ends that begins there and is cut in two; 0 when it is not."""
    cut, last = LEAST_PART, len(word) - LEAST_PART
    # The first letter that is another one tells where the cut has to be.
    while cut < last and text[at + cut] == word[cut]:
        cut += 1
    follows = text[at + cut] in " -" and text.startswith(word[cut:], at + cut + 1)
    return at + len(word) + 1 if follows else 0


class Row:
    """Words in a row, whatever stands between them that is no word.

    `first` are the spellings of the first word, `others` for each further word what it may begin with. `open`
    says that the last word may go on, as Korean ones do; `grows` takes in the rest of it. `written` are the
    words that the original must have to the letter.
    """

    __slots__ = ("_first", "_grows", "_open", "_others", "_written")

    def __init__(self, words: Sequence[tuple[Spelling, ...]], grows: bool, written: tuple[str, ...]) -> None:
        self._first = words[0]
        self._others = tuple(
            tuple(form for spelling in word for form in _forms(spelling)) for word in words[1:]
        )
        self._grows = grows
        self._open = grows or ends_open(words[-1][0][0])
        self._written = written

    def spans(self, view: View) -> Sequence[Span]:
        text = view.text
        found = []
        for word, before in self._first:
            at = text.find(word)
            while at >= 0:
                if opens(text, at, before):
                    end = self._end(text, at + len(word))
                    if end:
                        found.append((at, end))
                at = text.find(word, at + 1)
        if self._others:
            found = view.uncut(found)
        if self._written:
            found = [span for span in found if split(clean(view.original(span))) == self._written]
        if len(self._first) > 1:
            found.sort()
        return found

    def _end(self, text: str, end: int) -> int:
        """Where the row ends whose first word ends at `end`; 0 when the rest of it does not follow."""
        last = len(text) - 1
        for words in self._others:
            if text[end] not in GAPS and not parts(text[end - 1 : end + 1]):
                return 0
            start = end
            while start < last and not kind(text[start]):
                start += 1
            if not parts(text[start - 1 : start + 1]):
                return 0
            for word in words:
                if text.startswith(word, start):
                    end = start + len(word)
                    # Of two forms at one place the longer one goes on where the shorter one does not end.
                    if text[end] in GAPS or parts(text[end - 1 : end + 1]):
                        break
            if end <= start:
                return 0
        if self._grows:
            while not boundary(text, end):
                end += 1
            return end
        if self._open:
            return 0 if is_mark(text[end]) else end
        return end if boundary(text, end) else 0


class AnyOf:
    """What is written in several ways."""

    __slots__ = ("_ways",)

    def __init__(self, ways: Sequence[Pattern]) -> None:
        self._ways = tuple(ways)

    def spans(self, view: View) -> Sequence[Span]:
        found = [spans for way in self._ways if (spans := view.spans(way))]
        return sorted(set().union(*found)) if len(found) > 1 else found[0] if found else ()


def compile_words(clause: Word | Phrase | Prefix | Exact) -> Pattern:
    """Make words ready."""
    folded = fold(clause.text)
    if isinstance(clause, Exact):
        bare = tuple(((word, frozenset[str]()),) for word in split(folded))
        return Row(bare, grows=False, written=split(clean(clause.text)))
    if isinstance(clause, Word):
        if is_compound(folded):
            return Compound(folded)
        if (whole := joined(folded)) != folded:
            return AnyOf([_row(folded), _row(whole)])
    return _row(folded, isinstance(clause, Prefix))


def joined(folded: str) -> str:
    """Compounds in one piece: without the hyphens between characters that make words."""
    if "-" not in folded:
        return folded
    last = len(folded) - 1
    kept = (
        sign
        for at, sign in enumerate(folded)
        if not (sign == "-" and 0 < at < last and kind(folded[at - 1]) and kind(folded[at + 1]))
    )
    return fold("".join(kept))


def is_compound(folded: str) -> bool:
    """Whether a word is also found cut in two."""
    return len(folded) >= 2 * LEAST_PART and all(
        kind(letter) in COMPOUNDED and not is_mark(letter) for letter in folded
    )


def _row(folded: str, grows: bool = False) -> Pattern:
    words = split(folded)
    forms = tuple(map(spellings, words))
    is_plain = len(words) == 1 and len(forms[0]) == 1 and not forms[0][0][1] and not is_mark(words[0][0])
    if is_plain and not grows and not ends_open(words[0]):
        return OneWord(words[0])
    return Row(forms, grows, ())


def _forms(spelling: Spelling) -> tuple[str, ...]:
    word, before = spelling
    return (word, *sorted(prefix + word for prefix in before))
