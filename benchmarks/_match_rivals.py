"""What others do with the terms of the same queries: fold a post and find all of them. No rival knows where
words end in all scripts, nor what a query is: what they leave out is not counted against them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benchmarks._match_speed import speed
from core.fold import fold
from core.query import parse
from core.types import Post
from listening.naive import evaluate

Find = Callable[[str], object]
_FEW = 15
"""Posts for what is slow."""


def rivals(terms: Sequence[str], queries: Sequence[str], posts: Sequence[Post]) -> dict[str, float | str]:
    """Posts a second by name; or that it is not installed."""
    words = sorted({fold(term) for term in terms})
    found: dict[str, float | str] = {}
    for name, (module, make, most) in _RIVALS.items():
        try:
            find = make(importlib.import_module(module), words)
        except ImportError:
            found[name] = "not installed"
            continue
        some = posts[:most]
        found[f"{name} ({len(some)} posts)"] = round(speed(partial(_find, find), some, 3))
    read = [parse(query) for query in queries[:100]]
    naive = speed(lambda post: [evaluate(query, post) for query in read], posts[:_FEW], 1)
    found[f"naive evaluator ({_FEW} posts, 100 queries, scaled)"] = float(f"{naive * 100 / len(queries):.2g}")
    return found


def _find(find: Find, post: Post) -> object:
    return find(fold(f"{post.title}\n{post.text}" if post.title else post.text))


def _daachorse(module: Any, words: Sequence[str]) -> Find:
    find: Find = module.CharwiseDoubleArrayAhoCorasick(list(words)).find_overlapping
    return find


def _pyahocorasick(module: Any, words: Sequence[str]) -> Find:
    automaton = module.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


def _ahocorasick_rs(module: Any, words: Sequence[str]) -> Find:
    return partial(module.AhoCorasick(list(words)).find_matches_as_indexes, overlapping=True)


def _flashtext(module: Any, words: Sequence[str]) -> Find:
    finder = module.KeywordProcessor()
    finder.add_keywords_from_list(list(words))
    return partial(finder.extract_keywords, span_info=True)


def _alternation(module: Any, words: Sequence[str]) -> Find:
    pattern = module.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
    return lambda text: [found.span() for found in pattern.finditer(text)]


def _named_list(module: Any, words: Sequence[str]) -> Find:
    pattern = module.compile(r"(?<!\w)\L<words>(?!\w)", words=list(words))
    return lambda text: [found.span() for found in pattern.finditer(text)]


def _hyperscan(module: Any, words: Sequence[str]) -> Find:
    base = module.Database()
    base.compile(
        expressions=[word.encode() for word in words],
        ids=list(range(len(words))),
        elements=len(words),
        flags=module.HS_FLAG_SOM_LEFTMOST,
        literal=True,
    )

    def find(text: str) -> object:
        found: list[tuple[int, int, int]] = []

        def note(number: int, start: int, end: int, flags: int, context: object) -> None:
            found.append((number, start, end))

        base.scan(text.encode(), match_event_handler=note)
        return found

    return find


_RIVALS: dict[str, tuple[str, Callable[[Any, Sequence[str]], Find], int]] = {
    "daachorse: fold and find all terms, alone": ("daachorse", _daachorse, 2_000),
    "hyperscan: the same": ("hyperscan", _hyperscan, 2_000),
    "ahocorasick_rs: the same": ("ahocorasick_rs", _ahocorasick_rs, 2_000),
    "pyahocorasick: the same": ("ahocorasick", _pyahocorasick, 2_000),
    "flashtext: the same, no overlaps, no Chinese": ("flashtext", _flashtext, 1_000),
    "regex, a named list: the same, no overlaps": ("regex", _named_list, 60),
    "re, one alternation: the same, no overlaps": ("re", _alternation, _FEW),
}
