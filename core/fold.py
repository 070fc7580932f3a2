"""One spelling for all spellings of a word: `fold` makes keys, `fold_mapped` also knows where they came from.

Folded alike are: any Unicode normalisation form, wide and narrow forms, ligatures, capitals, accents of Latin
and Greek letters (é e, ø o, ß ss, the Turkish dotless i), ё and е, Arabic alef, ya, ta marbuta, Persian kaf
and ya, vowel points of Arabic and Hebrew, the Hindi nukta, digits of all scripts, curly quotes and dashes.
What cannot be seen inside a word (soft hyphen, zero-width characters, direction marks, tatweel) is dropped.
Letters that are other letters stay apart: й is not и, が is not か.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

# Characters that fold to their own lower case and join with nothing: the bulk of all text, passed over by one
# regular expression. All others are folded one by one (a test goes through these ranges).
_PLAIN = "".join(
    (
        "\x00-\x7f",
        "\u0391-\u03a9\u03b1-\u03c9",  # Greek
        "\u0402-\u040c\u040e-\u044f\u0452-\u045c\u045e-\u0481\u048a-\u052f",  # Cyrillic
        "\u0531-\u0556\u0561-\u0586",  # Armenian
        "\u05d0-\u05ea",  # Hebrew
        "\u060c\u061b\u061f\u0621\u0627\u0628\u062a-\u063a\u0641-\u0648\u064a\u066a-\u066d\u06d4",  # Arabic
        "\u0679-\u06a8\u06aa-\u06bd\u06d2",  # Persian, Urdu
        "\u0900-\u0928\u092a-\u0930\u0932\u0933\u0935-\u093b\u093d-\u0957\u0960-\u0965",  # Devanagari
        "\u0980-\u09bd\u09bf-\u09ce",  # Bengali
        "\u0a01-\u0a32\u0a35\u0a38-\u0a51\u0a81-\u0acd",  # Gurmukhi, Gujarati
        "\u0b82-\u0bb9\u0bbf-\u0bcd\u0c00-\u0c55",  # Tamil, Telugu
        "\u0c82-\u0cc1\u0cc3-\u0ccd\u0d00-\u0d3d\u0d3f-\u0d4e",  # Kannada, Malayalam
        "\u0d85-\u0dc6",  # Sinhala
        "\u0e01-\u0e32\u0e34-\u0e4f\u0e81-\u0eb2\u0eb4-\u0ecd",  # Thai, Lao
        "\u1000-\u1025\u1027-\u102d\u102f-\u103f\u1780-\u17b3\u17b6-\u17d3",  # Burmese, Khmer
        "\u10d0-\u10fa\u1200-\u137c",  # Georgian, Ethiopic
        "\u2190-\u21ff\u2500-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff",  # arrows, pictures
        "\u3001-\u3035\u3041-\u3096\u30a0-\u30fe\u3400-\u4dbf\u4e00-\u9fff",  # Japanese, Chinese
        "\uac00-\ud7a3",  # Korean
    )
)
_ODD = re.compile(f"[^{_PLAIN}]")

# What may melt into the character before it under normalisation (Unicode: NFC_Quick_Check = Maybe, and the
# narrow voicing marks and Hangul that become such). Where folding drops the mark on both ways it is left out.
_JOINING = frozenset(
    chr(code)
    for first, last in (
        (0x0300, 0x036F), (0x09BE, 0x09BE), (0x09D7, 0x09D7), (0x0B3E, 0x0B3E), (0x0B56, 0x0B57),
        (0x0BBE, 0x0BBE), (0x0BD7, 0x0BD7), (0x0C56, 0x0C56), (0x0CC2, 0x0CC2), (0x0CD5, 0x0CD6),
        (0x0D3E, 0x0D3E), (0x0D57, 0x0D57), (0x0DCA, 0x0DCA), (0x0DCF, 0x0DCF), (0x0DDF, 0x0DDF),
        (0x102E, 0x102E), (0x1160, 0x11FF), (0x1B35, 0x1B35), (0x3099, 0x309A), (0xFF9E, 0xFFDC),
        (0x3131, 0x318E), (0x110BA, 0x110BA), (0x11127, 0x11127), (0x1133E, 0x1133E), (0x11357, 0x11357),
        (0x114B0, 0x114B0), (0x114BA, 0x114BA), (0x114BD, 0x114BD), (0x115AF, 0x115AF), (0x11930, 0x11930),
    )
    for code in range(first, last + 1)
)  # fmt: skip

UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff\u093c"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
)

_LETTERS = {
    "ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
    "ё": "е", "ѐ": "е", "ѝ": "и",
    "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك",
    "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ۂ": "ه", "ۃ": "ه", "ۓ": "ے",
    "ऩ": "न", "ऱ": "र", "ऴ": "ळ",
    **dict.fromkeys("‘’‚‛ʹʻʼ′׳", "'"), **dict.fromkeys("“”„‟«»״", '"'), **dict.fromkeys("‐‒–—―−־", "-"),
}  # fmt: skip

# So many kinds of odd characters are looked for one after the other.
_FEW = 24
# More kinds than this in one text are folded character by character: a hostile text stays linear.
_MANY = 64


def fold(text: str) -> str:
    """The key of a text. `fold(fold(text)) == fold(text)`; its length may differ from the text's."""
    return text.lower() if text.isascii() else fold_moved(text)[0]


def fold_moved(text: str) -> tuple[str, str | None]:
    """The key of a text, and its characters that fold to none or several and so moved what is behind them;
    None where some may have joined."""
    if text.isascii():
        return text.lower(), ""
    # Most texts have few kinds of odd characters: each is looked for from where the last one stood, and all
    # of its kind are replaced at once.
    moved = ""
    folded, found = text, _ODD.search(text)
    for _ in range(_FEW):
        if found is None:
            folded = folded.casefold()
            if folded.isascii() or unicodedata.is_normalized("NFC", folded):
                return folded, moved
            break
        at = found.start()
        character = folded[at]
        key = _settled(character)
        if key is None:
            break
        if key == character:
            at += 1
        else:
            folded = folded.replace(character, key)
            if len(key) != 1:
                moved += character
            if folded.isascii():
                return folded.lower(), moved
        found = _ODD.search(folded, at)
    return _fold_thoroughly(text), None


def _fold_thoroughly(text: str) -> str:
    odd = set(_ODD.findall(text))
    if odd.isdisjoint(_JOINING):
        folded = _replace(text, odd)
        if unicodedata.is_normalized("NFC", folded):
            return folded
    text = _normal(text)
    return unicodedata.normalize("NFC", _replace(text, set(_ODD.findall(text))))


@lru_cache(maxsize=1 << 14)
def _settled(character: str) -> str | None:
    """What a character folds to on its own; None when it may join with others."""
    return None if character in _JOINING else _fold_character(character)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that remembers the original, piece by piece: `cuts` are where they begin there (and its
    length), `ends` where their foldings end in `text`; both None when every character kept its place."""

    text: str
    cuts: list[int] | None = None
    ends: list[int] | None = None

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that folded into `text[start:end]`, unseen marks behind it included."""
        if self.cuts is None or self.ends is None:
            return start, end
        first = self._within(bisect_right(self.ends, start), start)
        last = bisect_right(self.ends, end - 1)
        if end < self.ends[last] and (inside := self._within(last, end)) > self.cuts[last]:
            return first, inside
        return first, self.cuts[bisect_right(self.ends, self.ends[last])]

    def _within(self, piece: int, at: int) -> int:
        """Where `text[at]` stood; the beginning of its piece when that changed its length."""
        assert self.cuts is not None
        assert self.ends is not None
        begin = self.ends[piece - 1] if piece else 0
        kept = self.cuts[piece + 1] - self.cuts[piece] == self.ends[piece] - begin
        return self.cuts[piece] + (at - begin if kept else 0)


def fold_mapped(text: str) -> Folded:
    """Fold a text and keep the way back."""
    return map_back(text, fold(text))


def map_back(text: str, folded: str, moved: str | None = None) -> Folded:
    """The way back from what `fold` made of a text; `moved` as `fold_moved` tells it of this text or a longer
    one."""
    moving = _moving(text) if moved is None else moved
    places = sorted(at for character in moving for at in _places(text, character))
    if not places:
        return Folded(folded)
    cuts = [0]
    lengths: list[int] = []
    for start, end in _pieces(text, places):
        alone = _settled(text[start]) if end == start + 1 else None
        lengths += (start - cuts[-1], len(fold(text[start:end]) if alone is None else alone))
        cuts += (start, end)
    lengths.append(len(text) - cuts[-1])
    return Folded(folded, [*cuts, len(text)], list(accumulate(lengths)))


def _moving(text: str) -> list[str]:
    """The kinds of characters that may move what is behind them."""
    if text.isascii():
        return []
    odd = set(_ODD.findall(text))
    return [character for character in odd if character in _JOINING or len(_fold_character(character)) != 1]


def _places(text: str, character: str) -> Iterator[int]:
    at = text.find(character)
    while at >= 0:
        yield at
        at = text.find(character, at + 1)


def _pieces(text: str, places: list[int]) -> list[tuple[int, int]]:
    """The ranges around these places that fold on their own: a joining character goes with what it joins."""
    pieces: list[tuple[int, int]] = []
    for at in places:
        if pieces and at < pieces[-1][1]:
            continue
        start, end = at, at + 1
        if text[at] in _JOINING:
            while start and _joins(text[start]):
                start -= 1
            while end < len(text) and _joins(text[end]):
                end += 1
        while pieces and start < pieces[-1][1]:
            start = min(start, pieces.pop()[0])
        pieces.append((start, end))
    return pieces


def _joins(character: str) -> bool:
    return (
        character in _JOINING or unicodedata.category(character)[0] == "M" or _fold_character(character) == ""
    )


def clean(text: str) -> str:
    """The text as it is seen, capitals and accents kept: one normalisation form and width, one kind of quotes
    and dashes, nothing invisible."""
    text = _normal(text)
    return text if text.isascii() else "".join(_SIGNS.get(character, character) for character in text)


_SIGNS = {sign: plain for sign, plain in _LETTERS.items() if plain in ("'", '"', "-")}


def _normal(text: str) -> str:
    # NFKC makes letters of a trade mark, and so another word of the one before it. Its time grows with the
    # square of the marks in a row: what is beyond any writing is cut.
    seen = UNSEEN.sub("", text).replace("™", "®").replace("℠", "®")
    return unicodedata.normalize("NFKC", seen if seen.isascii() else _heap_of_marks().sub(r"\1", seen))


@cache
def _heap_of_marks() -> re.Pattern[str]:
    """More marks in a row than any writing has: the first ones are the group."""
    characters = map(chr, range(0x300, 0x1F000))
    marks = "".join(c for c in characters if unicodedata.combining(unicodedata.normalize("NFKD", c)[0]))
    return re.compile(f"([{marks}]{{64}})[{marks}]+")


def _replace(text: str, odd: set[str]) -> str:
    if len(odd) > _MANY:
        return "".join(map(_fold_character, text))
    for character in odd:
        text = text.replace(character, _fold_character(character))
    return text.casefold()


@lru_cache(maxsize=1 << 14)
def _fold_character(character: str) -> str:
    if (letter := _LETTERS.get(character)) is not None:
        return letter
    if UNSEEN.match(character) or _MARKS.match(character):
        return ""
    for simpler in (_normal(character), character.casefold(), _bare(character)):
        if simpler != character:
            return "".join(map(_fold_character, simpler))
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _bare(letter: str) -> str:
    """A Latin or Greek letter without its accents; any other character as it is."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if unicodedata.name(base, "").startswith(("LATIN", "GREEK")) else letter
