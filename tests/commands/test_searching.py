"""A search by the index of words against one that looks at everything: the same mentions, in the same order,
with the same words; in many scripts, with some mentions indexed and some not yet.

LISTENPOST_FULL=1 asks at least 100,000 times.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import name

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commands._searching import Search
from core.clauses import Query
from core.keeping import Filter
from core.query import parse
from core.types import Mention, Topic
from listening.kept import as_it_stands, as_they_stand
from listening.matcher import Matcher, explain
from store.sql import SqlStore
from tests.listening.drawn import World, worlds
from tests.sizes import size
from tests.store.making import ACME, AT, batch, open_fresh, sighting

_QUERIES, _POSTS = 12, 14
_SCRIPTS = {96: 5, 100_000: 15}
"""In so many scripts words were found, for so many searches."""


def test_the_index_and_a_look_at_everything_find_the_same() -> None:
    """Counts what was compared, so that the test cannot pass by comparing nothing."""
    seen: Counter[str] = Counter()
    scripts: Counter[str] = Counter()

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=-(-size("searches") // _QUERIES),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds(_QUERIES, _POSTS), st.integers(0, _POSTS), st.permutations(range(_POSTS)))
    def compare(world: World, indexed: int, order: list[int]) -> None:
        with TemporaryDirectory() as folder:
            asyncio.run(_compare(Path(folder), world, indexed, order, seen, scripts))

    compare()
    print(dict(seen), dict(scripts))
    assert seen["searches"] >= size("searches")
    assert seen["by the index"] * 2 >= seen["searches"]
    assert seen["found"] >= seen["searches"]
    assert seen["found late"] * 20 >= seen["found"], "what was not indexed yet is found, too"
    assert len(scripts) >= _SCRIPTS[size("searches")]


async def _compare(
    folder: Path,
    world: World,
    indexed: int,
    order: list[int],
    seen: Counter[str],
    scripts: Counter[str],
) -> None:
    store = open_fresh(folder)
    try:
        posts = [
            replace(
                post,
                source="blog",
                key=f"key-{number}",
                url=f"https://blog.example.org/{number}-page",
                said_at=AT + timedelta(minutes=order[number]),
            )
            for number, post in enumerate(world.posts)
        ]
        # In two batches: what was kept first was not always told first.
        for some in (posts[::2], posts[1::2]):
            await store.keep(batch(*(sighting(one, ACME) for one in some)))
        if indexed:
            await store.index_more(indexed)
        everything = await store.find(Filter(), "newest", _POSTS)
        for query in world.queries:
            await _ask(store, query, everything, indexed, seen, scripts)
    finally:
        await store.close()


async def _ask(
    store: SqlStore,
    query: str,
    everything: Sequence[Mention],
    indexed: int,
    seen: Counter[str],
    scripts: Counter[str],
) -> None:
    search = Search(store, query, lambda: 0.0)
    found = await search.find(10)
    matcher = Matcher((Topic(name="it", query=query),), as_they_stand(everything))
    naive = {one.id: matches[0].hits for one in everything if (matches := matcher.match(one.post))}
    assert [one.mention for one in found.matches] == list(naive), query
    assert found.complete
    shown = await store.mentions([one.mention for one in found.matches])
    assert [search.hits(one) for one in shown] == list(naive.values()), query
    tree = parse(query)
    unknown = [one for one in everything if one.id not in naive and _is_unknown(tree, one)]
    assert found.unknown == len(unknown), query
    seen["searches"] += 1
    seen["by the index"] += not found.one_by_one
    seen["found"] += len(naive)
    seen["found late"] += sum(number > indexed for number in naive)
    if naive:
        scripts.update({name(sign, "").split(" ")[0] for sign in query if sign.isalpha()})


def _is_unknown(tree: Query, mention: Mention) -> bool:
    return explain(tree, mention.post, lambda post: as_it_stands(mention)).holds is None
