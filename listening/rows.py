"""What a clause surely puts into a post: words in a row. And what makes two clauses say the same."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    Says,
    TextClause,
    Wildcard,
    Within,
    Word,
)
from core.fold import clean, fold
from core.words import ANY, is_mark, kind, split

LEAST_CUT = 3
"""Letters that each half of a compound has at least."""

_PLAIN = frozenset({"LATIN", "GREEK", "CYRILLIC"})
_ODD_SIGNS = re.compile(r"[.@]")


@dataclass(frozen=True, slots=True)
class Row:
    """Folded words in a row. `grows`: the last may go on; `tight`: one hyphen or space stands between two."""

    words: tuple[str, ...]
    grows: bool = False
    tight: bool = False


@lru_cache(maxsize=1 << 12)
def is_plain(word: str) -> bool:
    """Whether a folded word is of one alphabet, without marks: then it is one word in every text."""
    if word.isascii() and word.isalnum():
        return True
    kinds = {kind(letter) for letter in word} - {ANY}
    return len(kinds) <= 1 and kinds <= _PLAIN and not any(map(is_mark, word))


def is_cut(word: str) -> bool:
    """Whether a folded bare word is also found in two pieces."""
    if len(word) < 2 * LEAST_CUT:
        return False
    return (word.isascii() and word.isalpha()) or all(
        kind(letter) in _PLAIN and not is_mark(letter) for letter in word
    )


def cuts(word: str) -> Iterator[tuple[str, str]]:
    """The pieces in which a compound is found."""
    for at in range(LEAST_CUT, len(word) - LEAST_CUT + 1):
        yield word[:at], word[at:]


def joined(folded: str) -> str:
    """A folded word without the hyphens between its letters."""
    if "-" not in folded:
        return folded
    keep = [
        sign
        for at, sign in enumerate(folded)
        if not (sign == "-" and 0 < at < len(folded) - 1 and kind(folded[at - 1]) and kind(folded[at + 1]))
    ]
    return fold("".join(keep))


@lru_cache(maxsize=1 << 12)
def key(clause: Query) -> Hashable:
    """Equal for clauses that say the same."""
    match clause:
        case Word(text):
            folded = fold(text)
            return ("word", folded) if is_cut(folded) or joined(folded) != folded else ("row", split(folded))
        case Phrase(text):
            return ("row", split(fold(text)))
        case Exact(text):
            return ("exact", split(clean(text)), split(fold(text)))
        case Literal(text):
            folded = " ".join(fold(text).split())
            return (
                ("row", (folded,)) if split(folded) == (folded,) and is_plain(folded) else ("literal", folded)
            )
        case Within(text, distance):
            return ("within", tuple(sorted(split(fold(text)))), distance)
        case Fuzzy(text, edits):
            return ("fuzzy", fold(text), edits)
        case Prefix(text):
            return ("prefix", split(fold(text)))
        case Near(parts, steps):
            return ("near", tuple(frozenset(map(key, either(part))) for part in parts), steps)
        case Wildcard(text) | Hashtag(text) | Handle(text):
            return (type(clause).__name__, fold(text))
        case Says(name, text):
            exact = name in ("lang", "country", "sentiment")
            return ("says", name, text.casefold() if exact else " ".join(fold(text).split()))
    return clause


def either(part: Query) -> Sequence[Query]:
    """The alternatives of one part of a Near."""
    return part.parts if isinstance(part, Or) else (part,)


def rows(clause: TextClause) -> Iterator[tuple[Row, ...]]:
    """Wherever the clause stands, one of these does; of each, all rows."""
    folded = fold(clause.text)
    words = split(folded)
    match clause:
        case Word():
            yield (Row(words),)
            if (whole := joined(folded)) != folded:
                yield (Row(split(whole)),)
            if is_cut(folded):
                for pieces in cuts(folded):
                    yield (Row(pieces, tight=True),)
        case Phrase() | Exact() | Hashtag() | Handle() | Fuzzy(edits=0):
            yield (Row(words),)
        case Prefix():
            yield (Row(words, grows=True),)
        case Within():
            yield tuple(Row((word,)) for word in words)
        case Wildcard():
            stem = re.split(r"[*?]", folded)[0]
            yield (Row((stem,), grows=True),) if stem and is_plain(stem) else ()
        case Literal():
            yield tuple(_literal_rows(folded))
        case _:
            yield ()


def _literal_rows(folded: str) -> Iterator[Row]:
    """A dot or @ between letters may stand there in disguise, with words in it: the row ends there."""
    if not all(is_plain(word) for word in split(folded)) or any(map(is_mark, folded)):
        return
    for piece in _ODD_SIGNS.split(folded):
        if words := split(piece):
            yield Row(words)
