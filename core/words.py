"""Where words begin and end, in any script. Everything here looks at folded text (`core.fold`).

Letters, marks, numbers and `_` make words. A word ends beside anything else, and where the script changes
(`Acmeは`, `Acmeом`, `والAcme`). Scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese
and their kin) have a boundary between any two characters, though never before a mark that belongs to the one
before it. Korean attaches particles behind words and Arabic clitics before them: see `ends_open`, `CLITICS`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SPACELESS = "spaceless"
HANGUL = "HANGUL"
ARABIC = "ARABIC"
ANY = "any script"
"""Digits, `_` and shared marks: they go with the letters beside them, whatever the script."""

_SPACELESS_NAMES = frozenset(
    (
        *("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HENTAIGANA", "BOPOMOFO"),
        *("THAI", "LAO", "KHMER", "MYANMAR", "TAI", "NEW", "BALINESE", "JAVANESE"),
    )
)
_SHARED_NAMES = frozenset(("COMBINING", "MODIFIER", "VARIATION", ""))
# Signs that put the next letter under the one before it: Burmese, Khmer, Lanna.
_STACKERS = frozenset("\u1039\u17d2\u1a60")

CLITICS = frozenset(
    conjunction + preposition
    for conjunction in ("", "و", "ف")
    for preposition in ("", "ب", "ل", "ك", "ال", "بال", "كال", "لال", "لل")
) - {""}
"""What Arabic writes in one piece with the next word: and, so; by, for, like; the; in this order."""

Spelling = tuple[str, frozenset[str]]
"""A folded word, and what may stand before it in one piece with it."""


@lru_cache(maxsize=1 << 14)
def kind(character: str) -> str:
    """The script of a character that makes words: the first word of its Unicode name, `SPACELESS`, or `ANY`;
    empty for all that ends words."""
    category = unicodedata.category(character)
    if category[0] not in "LMN":
        return ANY if character == "_" else ""
    name = unicodedata.name(character, "").split(" ")[0]
    if name in _SPACELESS_NAMES:
        return SPACELESS
    return ANY if category[0] == "N" or name in _SHARED_NAMES else name


@lru_cache(maxsize=1 << 14)
def is_mark(character: str) -> bool:
    """Whether the character belongs to the one before it."""
    return unicodedata.category(character)[0] == "M"


def boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end before `text[at]`. The text ends, and as if begins, with a newline."""
    right = text[at]
    if is_mark(right):
        return False
    left = text[at - 1]
    before, after = kind(left), kind(right)
    if not before or not after:
        return True
    if before == after:
        return before == SPACELESS and left not in _STACKERS
    if before == ANY or after == ANY:
        return SPACELESS in (before, after) or HANGUL in (before, after)
    return True


def opens(text: str, at: int, before: frozenset[str]) -> bool:
    """Whether a word may begin before `text[at]`, perhaps with one of `before` in one piece with it."""
    if boundary(text, at):
        return True
    longest = min(at, max(map(len, before))) if before else 0
    return any(text[at - n : at] in before and boundary(text, at - n) for n in range(1, longest + 1))


def ends_open(word: str) -> bool:
    """Whether more may follow a word in one piece with it: Korean particles do."""
    return kind(word[-1]) == HANGUL


def spellings(word: str) -> tuple[Spelling, ...]:
    """The ways a folded word stands in a text: itself; an Arabic word of three letters and more also behind
    clitics, and with its own article melted into *for* (`للجزيرة` from `الجزيرة`)."""
    if len(word) < 3 or kind(word[0]) != ARABIC:
        return ((word, frozenset()),)
    if len(word) > 4 and word.startswith("ال"):
        return (word, CLITICS), ("لل" + word[2:], frozenset(("و", "ف")))
    return ((word, CLITICS),)


def split(text: str) -> tuple[str, ...]:
    """The words of a text: its longest runs of characters that make words, spaceless scripts uncut."""
    return tuple("".join(character if kind(character) else " " for character in text).split())
