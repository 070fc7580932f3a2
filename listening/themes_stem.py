"""One key for the forms of a word: crash, crashes, crashed; доставка, доставку; الشحن, شحن.

A few endings by script and none by language, for the language of a short text is often not known. A key is
never shown: it may be no word at all.
"""

from __future__ import annotations

from core.words import kind

_CYRILLIC = (
    *("иями", "ями", "ами", "иях", "ого", "его", "ому", "ему", "ыми", "ими"),
    *("ой", "ей", "ом", "ем", "ам", "ям", "ах", "ях", "ов", "ев", "ию", "ия", "ии", "ие", "ый", "ий", "ая"),
    *("яя", "ое", "ее", "ые", "ую", "юю", "ют", "ет", "ит", "ал", "ла", "ли", "ло"),
    *("а", "я", "у", "ю", "ы", "и", "о", "е", "ь", "й"),
)
_KOREAN = (
    *("에서는", "으로는", "에서", "에게", "으로", "까지", "부터", "에는", "이나", "이라", "입니다"),
    *("은", "는", "이", "가", "을", "를", "의", "에", "로", "도", "만", "와", "과"),
)
_HINDI = ("ियों", "ाओं", "ों", "ें", "ियां", "ी", "े", "ा", "ो", "ि", "ु", "ू")
_ARABIC = ("وال", "بال", "فال", "كال", "لل", "ال")
_ARABIC_ENDS = ("ات", "ه", "ي")
_VOWELS = frozenset("aeiouy")


def stem(word: str) -> str:
    """The key of a folded word; the same for most of its forms."""
    script = kind(word[0])
    if script == "LATIN":
        return _latin(word)
    if script == "CYRILLIC":
        return _cut(word, _CYRILLIC, 4)
    if script == "HANGUL":
        return _cut(word, _KOREAN, 2)
    if script == "DEVANAGARI":
        return _cut(word, _HINDI, 3)
    if script == "ARABIC":
        bare = next((word[len(a) :] for a in _ARABIC if word.startswith(a) and len(word) - len(a) > 2), word)
        return _cut(bare, _ARABIC_ENDS, 3)
    return word


def _cut(word: str, ends: tuple[str, ...], least: int) -> str:
    for end in ends:
        if word.endswith(end) and len(word) - len(end) >= least:
            return word[: -len(end)]
    return word


def _latin(word: str) -> str:
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 5 and word.endswith("ing") and not _VOWELS.isdisjoint(word[:-3]):
        word = _single(word[:-3])
    elif len(word) > 4 and word.endswith("ed") and not _VOWELS.isdisjoint(word[:-2]):
        word = _single(word[:-2])
    elif len(word) > 4 and word.endswith(("sses", "xes", "zes", "ches", "shes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    elif len(word) > 6 and word.endswith("en"):
        word = word[:-2]
    if len(word) > 5 and word.endswith(("y", "e")):
        word = word[:-1]
    return word


def _single(word: str) -> str:
    """`shipp` as `ship`."""
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if doubled else word
