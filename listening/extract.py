"""The sentence that says it best: of many mentions one is quoted, letter for letter, cut to what matters.

Best is a sentence whose words many voices use, said by somebody who was heard, neither short nor long. Of a
story one sentence is taken, of an author one, and none that says nearly what was taken before; nor one that
says no more than a name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from core.figures import Excerpt
from core.fold import fold
from core.words import SPACELESS, kind, split
from listening.stop_words import stop_words
from listening.themes_stem import stem

READ = 1_500
"""Characters of a mention that are read."""
MOST_READ = 300
"""Mentions among which one sentence is sought."""
LONGEST, SHORTEST = 170, 10
"""Characters of a quote; one of a script without spaces counts for two."""
_LIKE = 0.6
"""Two sentences that share so much of their words say the same."""
_IDEAL = (35, 130)
_MOST_JUDGED = 12

Judge = Callable[[Excerpt, str], float]
"""How well a sentence of a mention fits: 1 for nobody knows."""

_END = re.compile(
    r"(?<![.\s][^\W\d_])(?<!\d)(?<!\bvs)(?<!\bInc)(?<!\bLtd)(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bSt)(?<!\bNr)(?<!\bca)"
    r"(?<!\bbzw)\.[\"'”’»)\]]*(?=\s|$)"
    r"|\d\.[\"'”’»)\]]*(?=\s*$)"
    r"|(?:[!?…‽]|\.{2,})+[\"'”’»)\]]*(?=\s|$)|[!?]+(?=\w)"
    r"|[。！？｡．।॥؟۔።፧։။។]+[」』”’）]*|\n+"
)
_CLAUSE = re.compile(
    r",(?!\d)\s*|;\s*|:\s+|[،؛、，；：]\s*|\s[–—-]{1,2}\s|(?<=[\u0e00-\u0eff])\s+(?=[\u0e00-\u0eff])"
)
_QUESTION = re.compile(
    r"[?？؟፧;][\"'”’»)\]」』]*$|(?:か|の)[。.]?$|[吗嗎呢][。.]?$|(?:나요|까요?|습니까|는지요)[.]?$|(?:ไหม|มั้ย|หรือเปล่า)(?:คะ|ครับ)?$"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)[@＠][\w.-]+")
_TAGS = re.compile(r"[#＃]\w+")
_RUN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Said:
    """`text` is the piece `start:end` of what the mention says, as it stands there; `cut` where it is not
    the whole sentence."""

    mention: int
    start: int
    end: int
    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    excerpt: Excerpt
    start: int
    end: int
    words: frozenset[str]
    whole: bool
    first: bool


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text stand, without the space around them, in any script."""
    found = []
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        if stripped := piece.strip():
            found.append((start + left, start + left + len(stripped)))
        start = end
    return found


def asks(sentence: str) -> bool:
    """Whether a sentence is a question, as far as its end tells."""
    return bool(_QUESTION.search(sentence.rstrip()))


class Extractor:
    """Quotes one sentence after another. `names` are those of what is listened for: a sentence that has
    nothing beside them says nothing. What is said in the readers' `language` is liked a little better."""

    def __init__(self, names: Collection[str] = (), language: str = "") -> None:
        self._language = language
        self._names = frozenset(word for name in names for word in _words(name))
        self._stories: set[int] = set()
        self._voices: set[str] = set()
        self._taken: list[frozenset[str]] = []
        self._pieces: dict[int, list[_Piece]] = {}

    def best(
        self,
        excerpts: Sequence[Excerpt],
        *,
        words: Collection[str] = (),
        among: Sequence[Excerpt] = (),
        intents: Collection[str] = (),
        question: bool = False,
        judge: Judge | None = None,
        again: bool = False,
    ) -> Said | None:
        """The sentence that says best what these mentions say, and that nothing said before; None where there
        is none. What all say is told by these, or by those `among` whom they are; `words` are what it should
        speak of, `intents` what its author should want; a `question` has to be one. `judge` weighs the few
        that are best by all this. `again`: it may say what was said before."""
        pieces = [piece for one in excerpts[:MOST_READ] for piece in self._of(one)]
        if question:
            pieces = [one for one in pieces if asks(_text(one))]
        if not pieces:
            return None
        wanted = frozenset(word for told in words for word in _words(told))
        spoken = [piece for one in among[:MOST_READ] for piece in self._of(one)] or pieces
        voices = Counter(word for said in _by_voice(spoken).values() for word in said)
        order = {one.mention: at for at, one in enumerate(excerpts[:MOST_READ])}
        worth = {
            (one.excerpt.mention, one.start): self._worth(one, voices, wanted) * _fits(one, intents, question)
            for one in pieces
        }
        ranked = sorted(
            pieces,
            key=lambda one: (
                -worth[one.excerpt.mention, one.start],
                order[one.excerpt.mention],
                one.start,
            ),
        )
        best = [piece for piece in ranked if self._is_new(piece, again)][
            : 1 if judge is None else _MOST_JUDGED
        ]
        if judge is not None:
            best.sort(key=lambda one: -worth[one.excerpt.mention, one.start] * judge(one.excerpt, _text(one)))
        return self._take(best[0]) if best else None

    def take(self, excerpt: Excerpt) -> None:
        """This mention is told already: none of its story or its author is quoted any more."""
        self._stories.add(_story(excerpt))
        if excerpt.who:
            self._voices.add(excerpt.who)

    def _of(self, excerpt: Excerpt) -> list[_Piece]:
        """What of a mention can be quoted at all."""
        known = self._pieces.get(excerpt.mention)
        if known is None:
            known = self._pieces[excerpt.mention] = [*_pieces(excerpt, self._names)]
        return known

    def _worth(self, piece: _Piece, voices: Counter[str], wanted: frozenset[str]) -> float:
        """How well a sentence says it."""
        shared = sum(math.log(voices[word]) for word in piece.words if voices[word] > 1)
        central = (1 + shared) / math.sqrt(len(piece.words) + 2)
        about = 1.0 + 2.0 * min(2, len(piece.words & wanted)) if wanted else 1.0
        size = _size(_text(piece))
        low, high = _IDEAL
        length = min(1.0, size / low) * min(1.0, high / size)
        heard = 1 + 0.1 * math.log1p(max(0, piece.excerpt.engagement or 0))
        heard += 0.03 * math.log1p(max(0, piece.excerpt.followers or 0))
        shape = (1.0 if piece.whole else 0.6) * (0.9 if piece.first else 1.0)
        # Of somebody who says much, one sentence is less what they mean.
        part = 0.25 + 0.75 * (piece.end - piece.start) / len(piece.excerpt.text)
        named = 1.1 if piece.words & self._names or piece.words & wanted else 1.0
        known = 1.5 if self._language and piece.excerpt.lang == self._language else 1.0
        return central * about * length * heard * shape * part * named * known

    def _is_new(self, piece: _Piece, again: bool) -> bool:
        if _story(piece.excerpt) in self._stories or piece.excerpt.who in self._voices:
            return False
        return again or not any(_share(piece.words, taken) >= _LIKE for taken in self._taken)

    def _take(self, piece: _Piece) -> Said:
        self.take(piece.excerpt)
        self._taken.append(piece.words)
        return Said(piece.excerpt.mention, piece.start, piece.end, _text(piece), not piece.whole)


def _fits(piece: _Piece, intents: Collection[str], question: bool) -> float:
    """How well a mention is of the kind that is sought."""
    one = piece.excerpt
    wanted = 2.0 if set(intents).intersection((*one.intents, *one.possible)) else 1.0
    tells = 1.0 if question or not asks(_text(piece)) else 0.7
    return wanted * tells * (0.6 if one.repost else 1.0)


def _pieces(excerpt: Excerpt, names: frozenset[str]) -> Iterator[_Piece]:
    text = excerpt.text[:READ]
    headline = text.find("\n")
    for start, end in sentences(text):
        if end == len(text) < len(excerpt.text):
            continue  # it goes on where we stopped reading
        for first, last in _cuts(text, start, end):
            piece = text[first:last]
            words = frozenset(_words(_ADDRESS.sub(" ", piece)))
            said = frozenset(_words(_TAGS.sub(" ", _ADDRESS.sub(" ", piece)))) - names - _dull()
            if len(said) < 2 or _size(piece) < SHORTEST or _addresses(piece) * 2 > len(piece):
                continue
            yield _Piece(
                excerpt, first, last, words - _dull(), (first, last) == (start, end), start < headline
            )


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence where it is short enough, else the longest runs of its clauses that are, else its
    beginning up to a word's end."""
    if _size(text[start:end]) <= LONGEST:
        yield start, end
        return
    edges = [start, *(match.end() for match in _CLAUSE.finditer(text, start, end)), end]
    last = 0
    for at, first in enumerate(edges[:-1]):
        fits = [edge for edge in edges[at + 1 :] if _size(text[first:edge]) <= LONGEST]
        if fits and fits[-1] > last:
            last = fits[-1]
            yield first, first + len(text[first:last].rstrip(" ,;:،؛、，；：–—-"))
    if not last:
        stop = start + LONGEST // (2 if kind(text[start]) == SPACELESS else 1)
        space = text.rfind(" ", start + LONGEST // 2, stop)
        yield start, space if space > 0 else min(stop, end)


def _words(text: str) -> Iterator[str]:
    """The words of a text as they are compared; of scripts without spaces each two characters."""
    for word in split(fold(text)):
        if kind(word[0]) == SPACELESS or kind(word[-1]) == SPACELESS:
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) > 2 or not word.isascii():
            yield stem(word)


@cache
def _dull() -> frozenset[str]:
    """Words of grammar, as they are compared."""
    return frozenset(stem(word) for word in stop_words())


def _text(piece: _Piece) -> str:
    return piece.excerpt.text[piece.start : piece.end]


def _by_voice(pieces: Sequence[_Piece]) -> dict[object, set[str]]:
    """The words that each voice uses: a story has one, and so has an author."""
    found: dict[object, set[str]] = {}
    for one in pieces:
        voice = one.excerpt.who or _story(one.excerpt)
        found.setdefault(voice, set()).update(one.words)
    return found


def _story(excerpt: Excerpt) -> int:
    """What is the same for all that tell the same."""
    return excerpt.lead


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter stands in the other, unless that is little."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 1.0


def _addresses(text: str) -> int:
    return sum(len(found[0]) for found in _ADDRESS.finditer(text)) + sum(
        len(found[0]) for found in _TAGS.finditer(text)
    )


def _size(text: str) -> int:
    return len(text) + sum(char >= "\u2e80" for char in text)
