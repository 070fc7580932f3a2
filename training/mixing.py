"""Made-up texts for the networks to label: words of a language drawn at random, often with one of our lists.

They teach the fast table what a word does beside other words, where no text was ever labelled.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from training.rows import UNKNOWN, Row

EACH = 8000
"""Texts a language."""
LANGS = ("ar", "de", "en", "es", "fr", "id", "it", "nl", "pl", "pt", "ru", "tr")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHORTEST, _LONGEST = 2, 5
_LISTED = 0.4
"""How many of them have a word of our lists."""


def mix(
    free: Sequence[Row], lists: Mapping[str, Mapping[str, int]], seed: int, each: int = EACH
) -> Iterator[Row]:
    """Texts of the words that rows without labels have in each language, frequent ones more often."""
    draw = np.random.default_rng(seed)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in free:
        if row.lang in LANGS:
            counts[row.lang].update(_WORD.findall(row.text.lower()))
    for lang in LANGS:
        known = sorted(word for word, count in counts[lang].items() if count > 1)
        if not known:
            continue
        odds = np.sqrt([counts[lang][word] for word in known])
        listed = sorted(lists.get(lang, ()))
        for _ in range(each):
            size = int(draw.integers(_SHORTEST, _LONGEST + 1))
            words = [str(word) for word in draw.choice(known, size, p=odds / odds.sum())]
            if listed and draw.random() < _LISTED:
                words.insert(int(draw.integers(0, size)), str(draw.choice(listed)))
            yield Row(" ".join(words), lang, UNKNOWN, "mixed")
