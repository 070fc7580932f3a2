"""Whether a mention is about us: names that mean other things too (Spot, Lemonade, Slack) are told apart by
words that stand near what we mean, and by what the team decided of earlier mentions.

post ─▶ a context word in it? ─▶ likely ─┐
                        none ─▶ unlikely ┴─▶ the topic's gate, if it proved itself, shifts or overrules that
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from core.fold import fold
from core.meaning import Relevance
from core.types import Post
from core.words import boundary, ends_open

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from listening.relevance_gate import Gate as Gate

    Vector = npt.NDArray[np.float32]

IN_CONTEXT = 0.9
"""How likely a mention with a context word is about us."""
OUT_OF_CONTEXT = 0.3
"""How likely one without any is."""
READ = 4000
"""Characters of a text that are read."""
_WORDS_TOLD = 3


def judge(post: Post, context: Sequence[str], gate: Gate | None, vector: Vector | None = None) -> Relevance:
    """How likely a mention is about what its topic means. `context` are words and phrases of which one stands
    near it, in the title, text, site or author; none given says nothing. `vector` (512) is the post's, where
    there is an encoder; without it a gate that was learned with vectors is not asked."""
    word = found_word(post, context)
    if gate is None or not gate.can_judge(vector):
        return _by_context(word) if context else Relevance(1.0)
    chance, words = gate.chance(post, in_context(word, context), vector)
    likely = chance >= 0.5
    told = ", ".join(words[:_WORDS_TOLD])
    key = "relevance.gate_yes" if likely else "relevance.gate_no"
    if not told:
        key += "_plain"
    return Relevance(chance, key, {"words": told} if told else {})


def found_word(post: Post, context: Sequence[str]) -> str | None:
    """The first context word that stands in the post; None when there is none."""
    if not context:
        return None
    author = post.author
    parts = (post.title, post.text[:READ], post.site, author.handle, author.name)
    folded = [fold(part) for part in parts if part]
    for word in context:
        key = _key(word)
        if key and any(_stands_in(key, part) for part in folded):
            return word
    return None


def in_context(word: str | None, context: Sequence[str]) -> bool | None:
    """Whether a context word was found; None where there are none to look for."""
    return word is not None if context else None


def _by_context(word: str | None) -> Relevance:
    if word is None:
        return Relevance(OUT_OF_CONTEXT, "relevance.no_context")
    return Relevance(IN_CONTEXT, "relevance.context", {"word": word})


@lru_cache(maxsize=1024)
def _key(word: str) -> str:
    return " ".join(fold(word).split())


def _stands_in(key: str, text: str) -> bool:
    """Whether the folded words stand whole in the folded text, with any space between them."""
    for found in _pattern(key).finditer(text):
        start, end = found.span()
        begins = start == 0 or boundary(text, start)
        if begins and (end == len(text) or boundary(text, end) or ends_open(key)):
            return True
    return False


@lru_cache(maxsize=1024)
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, key.split())))
