"""What was heard, matched or not: read page by page for a back-test, with what mutes kept back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from core.rules import HeardPost, Muted
from core.types import TRACKED, Match, Post, State, Verb
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    AT,
    RIVAL,
    batch,
    later,
    open_fresh,
    post,
    press,
    scene,
    sighting,
)

STORM = Muted(mute="storm", topics=("acme", "rival"), at=AT)


async def ids(store: SqlStore, limit: int = 100, before: int | None = None, **since: float) -> list[int]:
    """The heard posts' ids, seen since that long after AT."""
    return [one.id for one in await store.heard_posts(later(**since), limit, before)]


@scene
async def test_matched_and_unmatched_posts_are_read_with_what_the_team_made_of_them(store: SqlStore) -> None:
    plain, ours = post("1", "Nobody at all"), post("2", "Acme and Rival")
    await store.keep(batch(sighting(plain)))
    await store.keep(batch(sighting(ours, ACME, RIVAL), at=later(minutes=1)))
    mention = (await store.trace(ours.url or "")).mention
    assert mention is not None
    await press(store, mention.id, Verb.IGNORE, reason="not_us")
    assert await store.heard_posts(AT, 10) == [
        HeardPost(
            id=2,
            post=ours,
            seen_at=later(minutes=1),
            mention=mention.id,
            topics=("acme", "rival"),
            state=State.IGNORED,
            outcome="not_us",
        ),
        HeardPost(id=1, post=plain, seen_at=AT),
    ]


@scene
async def test_pages_come_the_latest_first_down_to_a_time(store: SqlStore) -> None:
    for n in range(1, 21):
        await store.keep(batch(sighting(post(str(n))), at=later(minutes=n)))
    assert await ids(store, 3) == [20, 19, 18]
    assert await ids(store, 3, 18) == [17, 16, 15]
    assert await ids(store, minutes=15) == [20, 19, 18, 17, 16, 15]
    assert await ids(store, 10, 17, minutes=15) == [16, 15]
    assert await ids(store, 10, 15, minutes=15) == []
    assert await ids(store, days=1) == []
    assert await ids(store, days=-9) == list(range(20, 0, -1))


@scene
async def test_gaps_and_empty_posts_are_passed_over(store: SqlStore) -> None:
    for n in range(1, 11):
        await store.keep(batch(sighting(post(str(n))), at=later(minutes=n)))
    assert await store.drop_unmatched(4) == 4
    assert await store.blank("blog", ["blog-key-7", "blog-key-8"], "deleted", AT) == 2
    assert await ids(store, 3) == [10, 9, 6], "a page is full while there are more"
    assert await ids(store, minutes=1) == [10, 9, 6, 5]


@scene
async def test_a_post_of_a_stream_stands_for_as_many_as_it_was_drawn_from(store: SqlStore) -> None:
    one = post("1")
    await store.keep(batch(sighting(one, weight=200), sighting(post("2"))))
    assert sorted(each.weight for each in await store.heard_posts(AT, 10)) == [1, 200]
    assert (await store.trace(one.url or "")).weight == 200


@scene
async def test_a_muted_post_is_kept_with_why_and_is_no_mention(store: SqlStore) -> None:
    one = post("1")
    for at in (AT, later(hours=1)):
        await store.keep(
            batch(sighting(one, muted=Muted(mute="storm", topics=("acme", "rival"), at=at)), at=at)
        )
    other = Muted(mute="noise", topics=("acme",), at=later(hours=2))
    await store.keep(batch(sighting(one, muted=other), at=later(hours=2)))
    found = await store.trace(one.url or "")
    assert (found.post, found.mention, found.rows) == (one, None, ())
    assert found.muted == (STORM, other), "once for each mute, as it was first"
    assert (await store.muted_count("storm"), await store.muted_count("calm")) == (1, 0)


@scene
async def test_a_mute_without_a_time_counts_from_its_batch(store: SqlStore) -> None:
    one = post("1")
    await store.keep(batch(sighting(one, muted=Muted(mute="storm", topics=("acme",))), at=later(hours=1)))
    assert [each.at for each in (await store.trace(one.url or "")).muted] == [later(hours=1)]


@scene
async def test_what_a_mute_kept_back_does_not_come_after_when_it_has_ended(store: SqlStore) -> None:
    """A feed serves its posts for weeks: they would come as a flood of old things."""
    one = post("1")
    await store.keep(batch(sighting(one, muted=STORM)))
    for hours, source in ((1, "blog"), (2, "wire")):
        again = replace(one, source=source)
        kept = await store.keep(batch(sighting(again, ACME), source=source, at=later(hours=hours)))
        assert (kept.posts, kept.mentions, kept.queued) == (0, 0, 0)
    assert (await store.trace(one.url or "")).muted == (STORM,)


@pytest.mark.parametrize("how", ["edited", "another topic", "handed in"])
def test_what_was_muted_once_comes_when_there_is_something_new_about_it(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        one = post("1")
        await store.keep(batch(sighting(one, muted=STORM)))
        again, source, topic = one, one.source, ACME
        if how == "edited":
            again = replace(one, text=f"{one.text} And now this as well.")
        elif how == "another topic":
            topic = Match("shops")
        else:
            again, source = Post(source=TRACKED, key=one.url, url=one.url, text="Look at this"), TRACKED
        kept = await store.keep(batch(sighting(again, topic), source=source, at=later(hours=1)))
        assert (kept.posts, kept.mentions, kept.queued) == (0, 1, 1)
        found = await store.trace(one.url or "")
        assert found.muted == (STORM,), "that it was muted once stays known"
        more = await store.keep(batch(sighting(one, ACME), at=later(hours=2)))
        assert more.mentions == 0
        await store.close()

    asyncio.run(story())


@scene
async def test_what_was_a_mention_before_it_was_muted_is_not_kept_back(store: SqlStore) -> None:
    one = post("1")
    await store.keep(batch(sighting(one, ACME)))
    await store.keep(batch(sighting(one, muted=STORM), at=later(hours=1)))
    assert await store.muted_count("storm") == 0
    found = await store.trace(one.url or "")
    assert found.mention is not None
    assert found.muted == ()
