"""Whoever searches for a query's cover finds all that the query matches: on drawn queries and posts."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from core.fold import fold
from core.query import cover, parse
from core.words import split
from listening.naive import judge
from tests.listening.drawn import World, derive, worlds


def test_every_match_holds_a_literal_of_the_cover() -> None:
    seen: Counter[str] = Counter()

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=16,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds(8, 8))
    def look(world: World) -> None:
        for query in map(parse, world.queries):
            literals = cover(query)
            for post in world.posts if literals else ():
                if judge(query, post, derive).holds:
                    seen["matches"] += 1
                    whole = f"{post.title or ''} {post.text}"
                    assert any(_contains(whole, literal) for literal in literals), (
                        str(query),
                        post,
                        literals,
                    )

    look()
    assert seen["matches"] > 100


def _contains(text: str, literal: str) -> bool:
    """The words in a row, whatever stands between them, the Arabic article aside. Or signs, hidden or not."""
    shown = re.sub(r"\s*[\[({](\.|dot)[\])}]\s*", ".", fold(text))
    shown = re.sub(r"\s*[\[({](@|at)[\])}]\s*", "@", shown)
    signs = "".join(fold(literal).split()) in "".join(shown.split())
    return signs or (bool(split(fold(literal))) and _words_alone(literal) in _words_alone(text))


def _words_alone(text: str) -> str:
    return "".join(word.removeprefix("ال") for word in split(fold(text)))
