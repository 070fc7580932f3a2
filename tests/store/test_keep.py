"""Keeping a batch: what is new, what is known, what changed; all of it or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.errors import StoreError
from core.keeping import Kept, Sighting
from core.types import Author, Hit, Match, Post
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    AT,
    RIVAL,
    batch,
    count,
    keep_one,
    later,
    open_fresh,
    post,
    scene,
    send,
    sighting,
    state,
)


@scene
async def test_a_matching_post_becomes_a_mention_and_waits_for_its_channels(store: SqlStore) -> None:
    one = post(lang="en", site="Blog", rating=4.5, engagement=7, author=Author(name="Carla", followers=90))
    kept = await store.keep(
        batch(sighting(one, RIVAL, ACME, channels=("brand", "rivals"), assign="ana", priority=4))
    )
    assert kept == Kept(posts=1, mentions=1, queued=2)
    mention = (await store.trace(one.url or "")).mention
    assert mention is not None
    assert mention.post == one
    assert mention.matches == (RIVAL, ACME)
    assert (mention.assign, mention.priority, mention.version, mention.seen_at) == ("ana", 4, 1, AT)
    rows = await store.due(AT)
    assert [(row.channel, row.reason, row.priority, row.due_at, row.kind) for row in rows] == [
        ("brand", "new", 4, AT, "card"),
        ("rivals", "new", 4, AT, "card"),
    ]


@scene
async def test_a_post_that_matches_nothing_is_kept_all_the_same(store: SqlStore) -> None:
    assert await store.keep(batch(sighting(post()))) == Kept(posts=1)
    trace = await store.trace("http://BLOG.example.org/posts/1-a-page?utm_source=feed")
    assert trace.post == post()
    assert trace.seen_at == AT
    assert trace.mention is None


@scene
async def test_what_is_served_again_changes_nothing(store: SqlStore) -> None:
    served = [sighting(post(str(n), f"Acme shop {n}"), ACME) for n in range(20)]
    await store.keep(batch(*served))
    assert await store.keep(batch(*served, at=later(hours=1))) == Kept()
    assert await store.keep(batch(*reversed(served), at=later(hours=2))) == Kept()
    assert await count(store, "posts") == 20


@scene
async def test_an_edited_post_is_updated_and_its_card_drawn_again(store: SqlStore) -> None:
    mention = await keep_one(store)
    (row,) = await store.rows_of(mention.id)
    await send(store, row, "m1", mention.version)
    edited = replace(mention.post, title="Acme shuts a shop", text="A lawyer said so. " + mention.post.text)
    kept = await store.keep(
        batch(
            sighting(edited, Match("acme", (Hit("title", 0, 4),)), channels=("brand", "legal")),
            at=later(hours=1),
        )
    )
    assert kept == Kept(edited=1, queued=1)
    now = await store.mention(mention.id)
    assert now is not None
    assert now.post == edited
    assert now.version == mention.version + 1
    assert [stale.id for stale in await store.stale()] == [row.id]
    assert [due.channel for due in await store.due(later(hours=1))] == ["legal"]


@scene
async def test_an_edit_that_takes_the_word_away_leaves_the_mention_without_bold_words(
    store: SqlStore,
) -> None:
    mention = await keep_one(store)
    edited = replace(mention.post, title="Somebody opens a shop")
    await store.keep(batch(sighting(edited), at=later(hours=1)))
    now = await store.mention(mention.id)
    assert now is not None
    assert now.matches == (Match("acme", ()),)
    assert now.version == 2


@scene
async def test_an_edit_that_brings_the_word_makes_a_mention(store: SqlStore) -> None:
    plain = post(title="Somebody opens a shop")
    await store.keep(batch(sighting(plain)))
    kept = await store.keep(
        batch(sighting(replace(plain, title="Acme opens a shop"), ACME), at=later(hours=1))
    )
    assert kept == Kept(edited=1, mentions=1, queued=1)


@scene
async def test_a_topic_added_later_finds_what_the_source_still_serves(store: SqlStore) -> None:
    known, plain = post("1"), post("2", "Rival opens a shop")
    await store.keep(batch(sighting(known, ACME), sighting(plain)))
    (row,) = await store.due(AT)
    await send(store, row, "m1", 1)
    both = sighting(known, ACME, RIVAL, channels=("brand", "rivals"))
    kept = await store.keep(batch(both, sighting(plain, RIVAL, channels=("rivals",)), at=later(hours=1)))
    assert kept == Kept(mentions=1, queued=2)
    mention = await store.mention(row.mention or 0)
    assert mention is not None
    assert mention.topics == ("acme", "rival")
    assert mention.matches[1] == RIVAL
    assert mention.version == 2
    assert [stale.id for stale in await store.stale()] == [row.id]
    assert sorted(due.channel for due in await store.due(later(hours=1))) == ["rivals", "rivals"]


@scene
async def test_another_channel_in_the_settings_does_not_flood_it_with_what_is_known(store: SqlStore) -> None:
    await store.keep(batch(sighting(post(), ACME)))
    again = sighting(post(), ACME, channels=("brand", "other"))
    assert await store.keep(batch(again, at=later(hours=1))) == Kept()


@scene
async def test_one_post_twice_in_a_batch_is_one_post(store: SqlStore) -> None:
    one = post()
    copy = replace(one, url=f"{one.url}?utm_medium=mail", key=None)
    kept = await store.keep(
        batch(
            sighting(one, ACME, priority=2),
            sighting(copy, ACME, RIVAL, channels=("brand", "rivals"), priority=4),
        )
    )
    assert kept == Kept(posts=1, mentions=1, queued=2)
    (mention,) = await store.mentions([1])
    assert mention.topics == ("acme", "rival")
    assert mention.priority == 4


@scene
async def test_two_items_that_are_one_post_do_not_edit_each_other_at_every_poll(store: SqlStore) -> None:
    first = post(title="Acme opens a shop in Springfield today")
    second = replace(first, title="Acme opens a shop in Springfield today, updated")
    both = batch(sighting(first, ACME), sighting(second, ACME))
    await store.keep(both)
    before = await store.mention(1)
    for hour in range(1, 4):
        assert (await store.keep(replace(both, at=later(hours=hour)))).edited == 0
    assert await store.mention(1) == before


@scene
async def test_an_article_that_two_sources_serve_is_one_mention(store: SqlStore) -> None:
    original = post(source="blog")
    elsewhere = replace(original, source="planet", key="planet-77", text=original.text[:60])
    await store.keep(batch(sighting(original, ACME)))
    kept = await store.keep(
        batch(
            sighting(elsewhere, ACME, Match("shop", (Hit("text", 4, 9),))), source="planet", at=later(hours=1)
        )
    )
    assert kept == Kept(queued=0)
    trace = await store.trace(original.url or "")
    assert trace.post == original
    assert trace.duplicates == ("planet",)
    assert trace.mention is not None
    assert trace.mention.matches == (ACME, Match("shop", ())), "words found elsewhere are not ours to mark"
    assert await store.keep(batch(sighting(elsewhere, ACME), source="planet", at=later(hours=2))) == Kept()


@scene
async def test_likes_redraw_a_card_only_when_they_double(store: SqlStore) -> None:
    one = post(engagement=10)
    await store.keep(batch(sighting(one, ACME)))
    versions = []
    for hour, likes in enumerate((12, 15, 19, 20, 30, 39, 40, 19), start=1):
        await store.keep(batch(sighting(replace(one, engagement=likes), ACME), at=later(hours=hour)))
        mention = await store.mention(1)
        assert mention is not None
        assert mention.post.engagement == likes
        versions.append(mention.version)
    assert versions == [1, 1, 1, 2, 2, 2, 3, 4]


@scene
async def test_a_growing_following_is_kept_without_a_word(store: SqlStore) -> None:
    one = post(author=Author(name="Carla", followers=10))
    await store.keep(batch(sighting(one, ACME)))
    famous = replace(one, author=Author(name="Carla", followers=10_000))
    assert await store.keep(batch(sighting(famous, ACME), at=later(hours=1))) == Kept()
    mention = await store.mention(1)
    assert mention is not None
    assert (mention.post.author.followers, mention.version) == (10_000, 1)


@scene
async def test_ids_grow_with_time_whatever_the_order_of_the_feed(store: SqlStore) -> None:
    said = [post(str(n), f"Acme shop {n}", said_at=later(minutes=-n)) for n in range(5)]
    await store.keep(batch(*(sighting(one, ACME) for one in said)))
    assert [one for _, one in await store.posts(10)] == said
    undated = [post(str(n), f"Acme stall {n}", said_at=None) for n in range(10, 13)]
    await store.keep(batch(*(sighting(one, ACME) for one in undated), at=later(hours=1)))
    assert [one for _, one in await store.posts(3)] == undated, "an undated feed has its newest item first"
    assert [row.mention for row in await store.due(later(hours=1))] == list(range(1, 9))


@scene
async def test_a_date_that_comes_late_moves_the_mention_to_its_day(store: SqlStore) -> None:
    undated = post(said_at=None)
    await store.keep(batch(sighting(undated, ACME)))
    dated = replace(undated, said_at=later(days=-3))
    assert (await store.keep(batch(sighting(dated, ACME), at=later(hours=1)))).posts == 0
    mention = await store.mention(1)
    assert mention is not None
    assert mention.post == dated
    assert mention.version == 2


@scene
async def test_what_a_return_brings_says_so(store: SqlStore) -> None:
    await store.keep(batch(sighting(post(), ACME), backlog=7))
    (row,) = await store.due(AT)
    assert (row.reason, row.backlog) == ("backlog", 7)


@scene
async def test_the_state_of_the_source_goes_with_the_posts(store: SqlStore) -> None:
    await store.keep(batch(sighting(post(), ACME), state=state(cursor={"after": 17}, posts=1)))
    assert (await store.source_states())["blog"] == state(cursor={"after": 17}, posts=1)
    await store.keep(batch(state=state(cursor={"after": 18}), at=later(hours=1)))
    assert (await store.source_states())["blog"].cursor == {"after": 18}


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
