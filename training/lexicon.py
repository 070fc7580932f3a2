"""Our own lists of words and pictures with how they sound, -2 (very bad) to 2 (very good), by language.

One file a language in `training/lexicons`: a score, a tab, entries with commas between. An entry may be some
words. The lists teach the models as tiny texts, and score texts by themselves as a baseline.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from core.fold import fold
from training.rows import Row

FOLDER = Path(__file__).parent / "lexicons"
PICTURES = "emoji"
SHARES = {
    -2: (0.92, 0.06, 0.02),
    -1: (0.74, 0.20, 0.06),
    0: (0.17, 0.66, 0.17),
    1: (0.06, 0.20, 0.74),
    2: (0.02, 0.06, 0.92),
}
"""How likely an entry's text sounds negative, neutral, positive."""
NEGATED = {-2: (0.25, 0.40, 0.35), -1: (0.15, 0.35, 0.50), 1: (0.80, 0.16, 0.04), 2: (0.72, 0.22, 0.06)}
"""The same of an entry behind a negation: *not bad* is half a praise, *not great* a complaint."""
NEGATING = {
    "ar": ("مش {}", "ليس {}", "مو {}", "غير {}"),
    "de": ("nicht {}", "ist nicht {}", "gar nicht {}", "überhaupt nicht {}", "nicht so {}"),
    "en": ("not {}", "isn't {}", "not {} at all", "wasn't {}", "it's not {}", "never {}"),
    "es": ("no {}", "no es {}", "nada {}", "no está {}", "para nada {}"),
    "fr": ("pas {}", "n'est pas {}", "pas {} du tout", "c'est pas {}", "pas si {}"),
    "hi": ("{} नहीं", "{} नहीं है", "{} nahi", "{} nahi hai"),
    "id": ("tidak {}", "gak {}", "nggak {}", "ga {}", "tidak {} sama sekali"),
    "it": ("non {}", "non è {}", "per niente {}", "non è {} per niente", "non così {}"),
    "nl": ("niet {}", "is niet {}", "helemaal niet {}"),
    "pt": ("não {}", "não é {}", "nada {}", "não é nada {}", "não está {}"),
    "ru": ("не {}", "совсем не {}", "не очень {}"),
    "tr": ("{} değil", "hiç {} değil"),
}
"""How a word is negated."""
_SPACELESS = frozenset(("ja", "zh", "th"))
_ROUGH = 0.75
"""A text whose entries sum to less says nothing, by the lists alone."""


def read(folder: Path = FOLDER) -> dict[str, dict[str, int]]:
    """Each language's entries with their scores. Raises ValueError for a line that has no score."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted(folder.glob("*.tsv")):
        entries = found.setdefault(path.stem, {})
        for line in path.read_text(encoding="utf-8").splitlines():
            score, _, words = line.partition("\t")
            for word in words.split(" " if path.stem == PICTURES else ","):
                if word.strip():
                    entries.setdefault(word.strip(), int(score))
    return found


def rows(lists: Mapping[str, Mapping[str, int]], seed: int) -> Iterator[tuple[Row, tuple[float, ...]]]:
    """Tiny texts with how likely they sound how: each entry, twice as many pairs of entries that agree, and
    each single word negated, as drawn."""
    draw = np.random.default_rng(seed)
    pictures = lists.get(PICTURES, {})
    for lang, entries in sorted(lists.items()):
        by_score: dict[int, list[str]] = defaultdict(list)
        for word, score in entries.items():
            by_score[score].append(word)
            yield Row(word, _code(lang), -1, "lexicon"), SHARES[score]
        for score, words in sorted(by_score.items()):
            signs = [sign for sign, value in pictures.items() if value == score]
            join = "" if lang in _SPACELESS else " "
            for _ in range(2 * len(words)):
                first, second = draw.choice(words, 2)
                third = str(draw.choice(signs)) if signs and draw.random() < 0.3 else ""
                text = join.join((str(first), str(second))) + " " + third
                yield Row(text.strip(), _code(lang), -1, "lexicon"), SHARES[score]
    for lang, ways in NEGATING.items():
        for word, score in lists.get(lang, {}).items():
            if score and " " not in word:
                way = str(draw.choice(ways))
                yield Row(way.format(word), lang, -1, "lexicon"), NEGATED[score]


def _code(name: str) -> str:
    return "" if name == PICTURES else name


class Baseline:
    """Scores texts by the lists alone: the longest entries first, a negation turns the next three words."""

    def __init__(self, lists: Mapping[str, Mapping[str, int]], negations: frozenset[str]) -> None:
        self._pictures = lists.get(PICTURES, {})
        self._entries = {
            lang: {fold(word): score for word, score in entries.items()} for lang, entries in lists.items()
        }
        self._patterns = {lang: _pattern(lang, entries) for lang, entries in self._entries.items()}
        self._negations = frozenset(fold(word) for word in negations)

    def judge(self, texts: Sequence[str], lang: str) -> list[int]:
        """For each text 0 (negative), 1 (neutral) or 2 (positive)."""
        return [self._judge(fold(text), lang) for text in texts]

    def _judge(self, text: str, lang: str) -> int:
        total = float(sum(self._pictures.get(sign, 0) for sign in text))
        entries = self._entries.get(lang, {})
        if lang in self._patterns:
            for found in self._patterns[lang].finditer(text):
                score = entries[found[0]]
                before = text[: found.start()].split()[-3:]
                total += -0.8 * score if self._negations.intersection(before) else score
        return 1 if abs(total) < _ROUGH else 2 if total > 0 else 0


def _pattern(lang: str, entries: Mapping[str, int]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(entries, key=len, reverse=True))
    return re.compile(words if lang in _SPACELESS else rf"(?<!\w)(?:{words})(?!\w)")
