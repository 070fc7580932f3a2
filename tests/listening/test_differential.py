"""The matcher against the plain evaluator: all operators, many scripts, and no difference.

LISTENPOST_FULL=1 compares at least 1,000,000 pairs of a post and a query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from unicodedata import name

from hypothesis import HealthCheck, Phase, given, settings

from core.clauses import FIELD_CLAUSES, TEXT_CLAUSES, And, In, Near, Not, Or, Query
from core.query import parse
from core.types import Hit, Post, Topic
from listening.matcher import MOST_HITS, Matcher
from listening.naive import judge
from tests.listening.drawn import World, derive, worlds
from tests.sizes import size

_QUERIES, _POSTS = 14, 14
_RARE = 2_000
"""Of so many pairs each operator takes part in at least one that matches. The rarest does in about five."""
_SCRIPTS = {4_000: 8, 8_000: 12, 1_000_000: 16}
"""In so many scripts words were found, for so many pairs."""
_OPERATORS = {kind.__name__ for kind in (*TEXT_CLAUSES, *FIELD_CLAUSES, And, Or, Not, Near, In)}


def test_the_matcher_finds_what_the_plain_evaluator_finds_and_where() -> None:
    """Counts what was compared, so that the test cannot pass by comparing nothing."""
    seen: Counter[str] = Counter()
    scripts: Counter[str] = Counter()

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=-(-size("pairs of post and query") // (_QUERIES * _POSTS)),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds(_QUERIES, _POSTS))
    def compare(world: World) -> None:
        for query, post, found in _differences(world, seen, scripts):
            raise AssertionError(f"{query!r} in {post!r}: the matcher has {found}")

    compare()
    print(dict(seen), dict(scripts))
    assert seen["pairs"] >= size("pairs of post and query")
    assert seen["matches"] * 3 >= seen["pairs"]
    rare = {kind: seen[kind] for kind in _OPERATORS if seen[kind] * _RARE < seen["pairs"]}
    assert not rare
    assert len(scripts) >= _SCRIPTS[size("pairs of post and query")]


def _differences(world: World, seen: Counter[str], scripts: Counter[str]) -> list[tuple[str, Post, object]]:
    """Where the two do not agree."""
    topics = [Topic(name=str(number), query=query) for number, query in enumerate(world.queries)]
    matcher = Matcher(topics, derive)
    queries = [parse(query) for query in world.queries]
    kinds = {topic.name: set(_kinds(query)) for topic, query in zip(topics, queries, strict=True)}
    found: list[tuple[str, Post, object]] = []
    for post in world.posts:
        matches = {match.topic: match.hits for match in matcher.match(post)}
        for topic, query in zip(topics, queries, strict=True):
            verdict = judge(query, post, derive)
            seen["pairs"] += 1
            if verdict.holds is True:
                seen["matches"] += 1
                seen.update(kinds[topic.name])
                scripts.update(_scripts(post, verdict.hits[:3]))
            expected = verdict.hits[:MOST_HITS] if verdict.holds is True else None
            if matches.get(topic.name) != expected:
                found.append((topic.query, post, (matches.get(topic.name), "and should have", expected)))
    return found


def _kinds(query: Query) -> Iterator[str]:
    """The operators of a query."""
    yield type(query).__name__
    match query:
        case And(parts) | Or(parts) | Near(parts):
            for part in parts:
                yield from _kinds(part)
        case Not(part) | In(_, part):
            yield from _kinds(part)


def _scripts(post: Post, hits: Sequence[Hit]) -> Iterator[str]:
    """The scripts of the letters that were found."""
    for hit in hits:
        part = post.title or "" if hit.part == "title" else post.text
        for letter in filter(str.isalpha, part[hit.start : hit.end]):
            yield name(letter).split(" ")[0]
