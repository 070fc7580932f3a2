"""What was said when, as spikes are counted; and how long it took to answer."""

from __future__ import annotations

from datetime import UTC

from core.alerts import Clocked, Said
from core.keeping import Filter
from core.types import Author, Verb
from store.sql import SqlStore
from tests.store.making import ACME, AT, RIVAL, batch, later, post, press, scene, sighting

LONG_AGO = later(days=-30)


@scene
async def test_each_mention_is_told_with_what_is_counted_of_it(store: SqlStore) -> None:
    loud = post(
        "1",
        author=Author(handle="CarlaStraße", name="Carla", followers=9000),
        engagement=40,
        repost_of="https://a.test/1",
    )
    quiet = post("2", "Acme shuts", author=Author(name="Ünal"), said_at=None)
    silent = post("3", "Acme waits", author=Author(), said_at=later(hours=-2))
    await store.keep(batch(sighting(loud, ACME)))
    await store.keep(batch(sighting(quiet, ACME, RIVAL)))
    await store.keep(batch(sighting(silent, ACME)))
    assert await store.said("acme", LONG_AGO) == [
        Said(mention=3, at=later(hours=-2), seen_at=AT, source="blog"),
        Said(
            mention=1,
            at=later(minutes=-5),
            seen_at=AT,
            source="blog",
            author="carlastrasse",
            followers=9000,
            engagement=40,
            repost=True,
        ),
        Said(mention=2, at=AT, seen_at=AT, source="blog", author="ünal", dated=False),
    ]
    assert [said.mention for said in await store.said("rival", LONG_AGO)] == [2]
    assert await store.said("unheard", LONG_AGO) == []


@scene
async def test_the_newest_are_told_oldest_first(store: SqlStore) -> None:
    posts = [post(str(n), f"Acme {n} times", said_at=later(minutes=-n)) for n in range(10)]
    await store.keep(batch(*(sighting(each, ACME) for each in posts)))
    assert [said.mention for said in await store.said("acme", LONG_AGO, limit=3)] == [8, 9, 10]
    assert [said.mention for said in await store.said("acme", later(minutes=-2))] == [8, 9, 10]


@scene
async def test_what_a_return_brought_is_told_as_such_whatever_became_of_its_cards(store: SqlStore) -> None:
    await store.keep(batch(sighting(post("1"), ACME), backlog=7))
    await store.keep(batch(sighting(post("2", "Acme two"), ACME, channels=()), backlog=7))
    await store.keep(batch(sighting(post("3", "Acme three"), ACME)))
    await store.enqueue(1, "crisis", 5, "escalated", AT)
    outer = await store.fold([1], "summary", "brand", AT, 7)
    await store.unfold(outer, "refused", AT)
    assert {said.mention: said.backlog for said in await store.said("acme", LONG_AGO)} == {
        1: True,
        2: True,
        3: False,
    }


@scene
async def test_mentions_are_counted_by_the_quarter_of_an_hour_in_which_they_were_said(
    store: SqlStore,
) -> None:
    times = [later(minutes=-1), later(), later(minutes=14, seconds=59), later(hours=26), later(hours=30)]
    posts = [post(str(n), f"Acme {n} times", said_at=at) for n, at in enumerate(times)]
    await store.keep(batch(*(sighting(each, ACME) for each in posts), at=later(hours=12)))
    assert await store.quarters("acme", LONG_AGO, later(hours=30)) == {
        later(minutes=-15): 1,
        AT: 2,
        later(hours=26): 1,
    }
    assert await store.quarters("acme", AT, later(minutes=14)) == {AT: 1}
    assert await store.quarters("rival", LONG_AGO, later(days=9)) == {}
    assert all(time.tzinfo is UTC for time in await store.quarters("acme", LONG_AGO, later(days=9)))


@scene
async def test_what_was_a_day_old_when_it_was_heard_is_not_counted(store: SqlStore) -> None:
    old = post("1", "Acme of old", said_at=later(days=-1))
    fresh = post("2", "Acme of late", said_at=later(hours=-23, minutes=-59))
    await store.keep(batch(sighting(old, ACME), sighting(fresh, ACME)))
    assert await store.quarters("acme", LONG_AGO, AT) == {later(days=-1): 1}


@scene
async def test_clocks_are_read_of_what_has_a_time(store: SqlStore) -> None:
    dated = post("1", said_at=later(hours=-3))
    undated = post("2", "Acme shuts", said_at=None)
    other = post("3", "Rival shuts", source="forum", said_at=later(hours=-1))
    await store.keep(batch(sighting(dated, ACME, RIVAL, priority=5), sighting(undated, ACME)))
    await store.keep(batch(sighting(other, RIVAL), source="forum", at=later(minutes=1)))
    await press(store, 1, Verb.ACKNOWLEDGE, at=later(minutes=10))
    await press(store, 1, Verb.RESOLVE, at=later(minutes=30), outcome="handled")
    first = Clocked(
        mention=1,
        source="blog",
        priority=5,
        said_at=later(hours=-3),
        seen_at=AT,
        acknowledged_at=later(minutes=10),
        resolved_at=later(minutes=30),
    )
    third = Clocked(mention=3, source="forum", priority=3, said_at=later(hours=-1), seen_at=later(minutes=1))
    assert await store.clocks(Filter()) == [third, first]
    assert await store.clocks(Filter(), limit=1) == [third]
    assert await store.clocks(Filter(topics=("acme",))) == [first]
    assert await store.clocks(Filter(topics=("acme", "rival"))) == [third, first]
    assert await store.clocks(Filter(said_from=later(hours=-2))) == [third]
