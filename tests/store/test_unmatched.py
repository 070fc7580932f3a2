"""Posts that match nothing: how much room they take, and taking the oldest away."""

from __future__ import annotations

from pathlib import Path

from core.keeping import Kept, Sighting
from core.rules import Muted
from core.types import Post
from store.schema import open_store
from store.sql import SqlStore
from tests.store.making import ACME, ANA, AT, batch, count, later, post, scene, sighting


async def keep_some(store: SqlStore, *matching: int, most: int = 10) -> list[Post]:
    """Posts 1 to `most`, a minute apart, of which these match."""
    posts = [post(str(n)) for n in range(1, most + 1)]
    for n, one in enumerate(posts, 1):
        await store.keep(batch(sighting(one, *([ACME] if n in matching else [])), at=later(minutes=n)))
    return posts


async def left(store: SqlStore) -> list[int]:
    """The ids of the posts that are kept."""
    return sorted(number for number, _ in await store.posts(1000))


@scene
async def test_the_oldest_go_first_and_those_that_match_never(store: SqlStore) -> None:
    await keep_some(store, 2, 5)
    assert await store.drop_unmatched(3) == 3
    assert await left(store) == [2, 5, 6, 7, 8, 9, 10]
    assert await store.drop_unmatched(100) == 4
    assert await left(store) == [2, 5, 10], "the newest stays, or the next one would get its id"
    assert await store.drop_unmatched(100) == 0


@scene
async def test_those_older_than_a_time_go(store: SqlStore) -> None:
    await keep_some(store, 2)
    assert await store.expire("unmatched", later(minutes=5)) == 3
    assert await left(store) == [2, 5, 6, 7, 8, 9, 10]
    assert await store.expire("unmatched", later(minutes=5)) == 0
    assert await store.expire("unmatched", later(days=1), limit=2) == 2
    assert await left(store) == [2, 7, 8, 9, 10]


@scene
async def test_all_that_belongs_to_a_post_goes_with_it(store: SqlStore) -> None:
    one, *_ = await keep_some(store)
    again = Sighting(post=one, muted=Muted(mute="storm", topics=("acme",), at=AT))
    await store.keep(batch(again, at=later(hours=1)))
    wire = Post(source="wire", key="w", url=one.url, title=one.title, text=one.text, said_at=one.said_at)
    await store.keep(batch(Sighting(post=wire), source="wire", at=later(hours=1)))
    assert (await count(store, "served"), await count(store, "muted")) == (1, 1)
    assert await store.drop_unmatched(100) == 9
    assert (await count(store, "served"), await count(store, "muted")) == (0, 0)
    holders = await store.database.read(lambda c: c.exec_driver_sql("SELECT DISTINCT post FROM prints").all())
    assert [row.post for row in holders] == [10]
    assert (await store.trace(one.url or "")).post is None


@scene
async def test_what_is_still_served_comes_back_as_new(store: SqlStore) -> None:
    one, *_ = await keep_some(store)
    assert await store.drop_unmatched(5) == 5
    kept = await store.keep(batch(sighting(one, ACME), at=later(hours=1)))
    assert (kept.posts, kept.mentions) == (1, 1)
    assert await left(store) == [6, 7, 8, 9, 10, 11]


@scene
async def test_who_was_forgotten_does_not_come_back(store: SqlStore) -> None:
    one, *_ = await keep_some(store)
    await store.forget("Carla", ANA, AT)
    assert await store.drop_unmatched(100) == 0
    assert await store.keep(batch(sighting(one, ACME), at=later(hours=1))) == Kept()


@scene
async def test_what_goes_on_beside_it_is_not_passed_over(store: SqlStore) -> None:
    """A post below the remembered place that gets a mention stays; new ones behind it are found."""
    posts = await keep_some(store)
    await store.drop_unmatched(2)
    await store.keep(batch(sighting(posts[3], ACME), at=later(hours=1)))
    assert await store.drop_unmatched(2) == 2
    assert await left(store) == [4, 6, 7, 8, 9, 10]
    await store.keep(batch(sighting(post("new")), at=later(hours=2)))
    assert await store.drop_unmatched(100) == 5
    assert await left(store) == [4, 11]


@scene
async def test_the_room_is_told_as_the_file_has_it(store: SqlStore) -> None:
    path = Path(str(store.database.url.database))
    assert await store.unmatched_bytes() == 0
    empty = path.stat().st_size
    for n in range(4):
        posts = [post(str(500 * n + m), text=f"{m} " * 60) for m in range(500)]
        some = batch(*(sighting(one) for one in posts), at=later(minutes=n), real_keys=True)
        assert (await store.keep(some)).posts == 500
    await store.close()
    grown = path.stat().st_size - empty
    again = open_store(path)
    told = await again.unmatched_bytes()
    assert 0.75 * grown < told < 1.25 * grown
    await again.drop_unmatched(1000)
    assert 0.4 * told < await again.unmatched_bytes() < 0.6 * told, "half of them are gone"
    await again.close()


@scene
async def test_what_matches_takes_no_room_of_theirs(store: SqlStore) -> None:
    await keep_some(store, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    assert await store.unmatched_bytes() == 0
    await store.keep(batch(sighting(post("11"))))
    one = await store.unmatched_bytes()
    assert 200 < one < 2000
    await store.keep(batch(sighting(post("12"))))
    assert await store.unmatched_bytes() == 2 * one
