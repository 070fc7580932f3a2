"""Texts as the search index knows them: their words, and of scripts without spaces every two characters in a
row. What a query needs of a text, said in the same pieces (`listening.wanted` reads it off the query).

A piece ends wherever a word may end (`core.words.boundary`), so that the pieces of what stands in a text
between two such places are among the text's own. The index only narrows: whether a text matches is for the
matcher to say. So a piece may be cut short, and where in the text it stands is not kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from core.fold import fold
from core.words import SPACELESS, boundary, kind

VERSION = f"1 {unicodedata.unidata_version}"
"""Says how texts are prepared. Another preparation (also another Python's, whose characters are others) is
another version: what was indexed by one cannot be taken out by another."""

LONGEST = 40
"""Characters of a piece; what a longer one has behind them is not looked at."""


class Gram(NamedTuple):
    """A piece that a text has; `begins`: one that begins so."""

    text: str
    begins: bool = False


class Every(NamedTuple):
    """All of these."""

    parts: tuple[Wanted, ...]


class One(NamedTuple):
    """At least one of these."""

    parts: tuple[Wanted, ...]


Wanted = Gram | Every | One

# What is no letter and no digit in ASCII ends every piece.
_CHUNKS = re.compile("[a-z0-9_\x80-\U0010ffff]+")


def grams(title: str | None, text: str) -> tuple[str, ...]:
    """The different pieces of a post's title and text, as the matcher folds them; letters, digits, marks
    and `_` alone."""
    found: dict[str, None] = {}
    for chunk in _CHUNKS.findall(fold(f"{title}\n{text}\n" if title else f"{text}\n")):
        if chunk.isascii():
            found[chunk[:LONGEST]] = None
        else:
            found.update(dict.fromkeys(_grams_of(chunk)))
    return tuple(found)


def wanted(folded: str, is_open: bool = False) -> Wanted | None:
    """What a text has where this folded string stands between two places at which words may begin and end
    (`is_open`: at whose end none need to end); None when there is nothing."""
    cut = list(pieces(folded))
    found: dict[Wanted, None] = {}
    for number, piece in enumerate(cut):
        if kind(piece[0]) != SPACELESS:
            begins = is_open and number == len(cut) - 1 and folded.endswith(piece)
            found[Gram(piece[:LONGEST], begins and len(piece) < LONGEST)] = None
        elif len(piece) == 1:
            found[Gram(piece, begins=True)] = None
        else:
            found.update(dict.fromkeys(Gram(piece[at : at + 2]) for at in range(len(piece) - 1)))
    return every(tuple(found))


def every(parts: tuple[Wanted, ...]) -> Wanted | None:
    """All of them; None when there are none."""
    return parts[0] if len(parts) == 1 else Every(parts) if parts else None


def pieces(folded: str) -> Iterator[str]:
    """The pieces of a folded text in their order: words, and whole runs of characters of scripts without
    spaces."""
    begun = -1
    here = ""
    text = folded + "\n"
    for at, sign in enumerate(text):
        before, here = here, kind(sign)
        if begun >= 0 and (
            not here
            or (before == SPACELESS) != (here == SPACELESS)
            or (here != SPACELESS and here != before and boundary(text, at))
        ):
            yield text[begun:at]
            begun = -1
        if here and begun < 0:
            begun = at


@lru_cache(maxsize=1 << 13)
def _grams_of(chunk: str) -> tuple[str, ...]:
    found: list[str] = []
    for piece in pieces(chunk):
        if kind(piece[0]) == SPACELESS:
            # The last character by itself: a query of one looks for what begins with it.
            found += [piece[at : at + 2] for at in range(len(piece))]
        else:
            found.append(piece[:LONGEST])
    return tuple(found)
