"""Keeping a batch: what is new, what is known, what changed; all of it or nothing."""

from __future__ import annotations

from dataclasses import replace

from core.coverage import Coverage
from core.keeping import Kept
from core.types import Author, Hit, Match
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    AT,
    RIVAL,
    batch,
    count,
    keep_one,
    later,
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
async def test_what_was_edited_and_edited_back_shows_its_first_words_again(store: SqlStore) -> None:
    mention = await keep_one(store)
    marked = replace(mention.post, title=f"UPDATE: {mention.post.title}")
    for hour, form in enumerate((marked, mention.post, marked, mention.post), start=1):
        kept = await store.keep(batch(sighting(form, ACME), at=later(hours=hour)))
        assert kept == Kept(edited=1)
        assert await store.keep(batch(sighting(form, ACME), at=later(hours=hour, minutes=5))) == Kept()
        now = await store.mention(mention.id)
        assert now is not None
        assert (now.post, now.version) == (form, hour + 1)


@scene
async def test_a_source_that_serves_two_forms_for_ever_has_its_card_drawn_some_times_only(
    store: SqlStore,
) -> None:
    mention = await keep_one(store)
    cut = replace(mention.post, text=mention.post.text[:40])
    for hour in range(1, 40):
        await store.keep(batch(sighting(cut, ACME), at=later(hours=hour)))
        await store.keep(batch(sighting(mention.post, ACME), at=later(hours=hour, seconds=5)))
    now = await store.mention(mention.id)
    assert now is not None
    assert now.version < 15
    news = replace(cut, title="Acme has news")
    assert (await store.keep(batch(sighting(news, ACME), at=later(days=3)))).edited == 1


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
    kept = (await store.source_states())["blog"]
    assert replace(kept, coverage=Coverage()) == state(cursor={"after": 17}, posts=2), "and one was new"
    assert (kept.coverage.items, kept.coverage.lags) == (1, (300.0,))
    await store.keep(batch(state=state(cursor={"after": 18}), at=later(hours=1)))
    assert (await store.source_states())["blog"].cursor == {"after": 18}
