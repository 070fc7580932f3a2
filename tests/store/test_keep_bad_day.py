"""Keeping on a bad day: a batch that breaks, hostile values, a full disk, two programs, any size."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from core.errors import StoreError
from core.keeping import Kept, Sighting
from core.types import Author, Post
from store.sql import SqlStore
from tests.store.making import ACME, batch, count, later, open_fresh, post, scene, sighting, state


class Breaking(tuple[str, ...]):
    """Channels that cannot be read: whatever goes wrong in the middle of a batch."""

    def __iter__(self):  # type: ignore[no-untyped-def]
        raise RuntimeError("the power failed here")


@scene
async def test_a_batch_that_breaks_leaves_nothing(store: SqlStore) -> None:
    good = [sighting(post(str(n), f"Acme shop {n}"), ACME) for n in range(3)]
    broken = Sighting(post=post("9", "Acme shop 9"), matches=(ACME,), channels=Breaking())
    with pytest.raises(RuntimeError, match="the power failed"):
        await store.keep(batch(*good, broken, state=state()))
    for table in ("posts", "prints", "mentions", "mention_topics", "outbox", "sources"):
        assert await count(store, table) == 0, table
    assert await store.keep(batch(*good, state=state())) == Kept(posts=3, mentions=3, queued=3)


@scene
async def test_a_time_without_a_zone_is_a_mistake_that_is_not_kept(store: SqlStore) -> None:
    naive = post(said_at=datetime(2026, 5, 4))  # noqa: DTZ001
    with pytest.raises(TypeError):
        await store.keep(batch(sighting(naive)))
    assert await count(store, "posts") == 0


@scene
async def test_half_a_character_and_a_giant_number_hold_nothing_up(store: SqlStore) -> None:
    hostile = post(
        title="Acme \ud83d",
        text="x\udc00\x00y",
        author=Author(name="\ud800", followers=10**30),
        engagement=-(10**30),
    )
    kept = await store.keep(batch(sighting(hostile, ACME), sighting(post("2", "Acme shop")), state=state()))
    assert kept == Kept(posts=2, mentions=1, queued=1)
    mention = await store.mention(1)
    assert mention is not None
    assert (mention.post.title, mention.post.text) == ("Acme \ufffd", "x\ufffd\x00y")
    assert mention.post.author == Author(name="\ufffd", followers=2**63 - 1)


@scene
async def test_a_megabyte_of_title_is_kept_whole(store: SqlStore) -> None:
    long = post(title="Acme " * 200_000)
    await store.keep(batch(sighting(long, ACME)))
    mention = await store.mention(1)
    assert mention is not None
    assert mention.post.title == long.title


def test_a_full_disk_loses_nothing_and_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.keep(batch(sighting(post("0", "Acme shop"), ACME)))
        await limit(store, 70)
        big = [sighting(post(str(n), f"Acme {n}", text="word " * 2000), ACME) for n in range(1, 50)]
        with pytest.raises(StoreError, match="full") as caught:
            await store.keep(batch(*big, state=state(), at=later(hours=1)))
        assert caught.value.__cause__ is not None
        assert await count(store, "posts") == 1
        assert await store.source_states() == {}
        await limit(store, 2**30)
        kept = await store.keep(batch(*big, state=state(), at=later(hours=2)))
        assert kept == Kept(posts=49, mentions=49, queued=49)
        await store.close()

    async def limit(store: SqlStore, pages: int) -> None:
        await store.database.write(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar())

    asyncio.run(story())


def test_two_programs_on_one_file_keep_no_post_twice(tmp_path: Path) -> None:
    async def story() -> None:
        one, two = open_fresh(tmp_path), open_fresh(tmp_path)
        served = [
            batch(*(sighting(post(f"{n}-{m}", f"Acme {n} {m}"), ACME) for m in range(5))) for n in range(8)
        ]
        await asyncio.gather(*(store.keep(each) for each in served for store in (one, two)))
        assert await count(one, "posts") == await count(two, "mentions") == await count(one, "outbox") == 40
        await one.close()
        await two.close()

    asyncio.run(story())


@pytest.mark.parametrize("size", [1, 2, 11, 101, 501, 1203])
def test_a_batch_may_have_any_size(tmp_path: Path, size: int) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        served: list[Post] = [post(str(n), f"Acme shop {n}") for n in range(size)]
        assert (await store.keep(batch(*(sighting(one, ACME) for one in served)))).queued == size
        assert await store.keep(batch(*(sighting(one, ACME) for one in served))) == Kept()
        assert len(await store.mentions(range(1, size + 1))) == size
        await store.close()

    asyncio.run(story())
