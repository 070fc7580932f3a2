"""Posts that people hand in by their link: kept like any other, and nothing new where it is known."""

from __future__ import annotations

from core.keeping import Kept
from core.types import TRACKED, Match, Mention, Post
from store.sql import SqlStore
from tests.store.making import ACME, batch, count, keep_one, later, post, scene, sighting, state

LINK = "https://news.example.org/2026/05/acme-opens-a-shop"


def handed_in(url: str = LINK, text: str = "Have you seen this?") -> Post:
    return Post(source=TRACKED, url=url, text=text, said_at=later(hours=3))


async def track(store: SqlStore, one: Post) -> Kept:
    return await store.keep(
        batch(sighting(one, Match("by hand"), channels=("tips",)), source=TRACKED, at=later(hours=3))
    )


async def the_mention(store: SqlStore, url: str = LINK) -> Mention:
    found = (await store.trace(url)).mention
    assert found is not None
    return found


@scene
async def test_a_post_that_is_handed_in_becomes_a_mention(store: SqlStore) -> None:
    await store.save_source(state())
    assert await track(store, handed_in()) == Kept(posts=1, mentions=1, queued=1)
    mention = await the_mention(store)
    assert (mention.post, mention.topics) == (handed_in(), ("by hand",))
    assert [row.channel for row in await store.rows_of(mention.id)] == ["tips"]
    assert await store.source_states() == {"blog": state()}, "no source of the settings stands behind it"


@scene
async def test_a_link_that_is_a_mention_already_leads_to_it_and_changes_nothing(store: SqlStore) -> None:
    mention = await keep_one(store)
    rows = await store.rows_of(mention.id)
    url = mention.post.url or ""
    for link in (url, url.replace("https:", "http:") + "?utm_source=mail"):
        assert await track(store, handed_in(link)) == Kept()
        assert await the_mention(store, link) == mention
    assert await store.rows_of(mention.id) == rows
    assert (await store.trace(url)).duplicates == ()
    assert await count(store, "posts") == 1


@scene
async def test_a_link_handed_in_twice_with_other_words_is_one_mention(store: SqlStore) -> None:
    await track(store, handed_in())
    mention = await the_mention(store)
    assert await track(store, handed_in(text="Look what I have found, and answer them at once!")) == Kept()
    assert await the_mention(store) == mention


@scene
async def test_tips_that_look_alike_are_told_apart_by_their_links(store: SqlStore) -> None:
    mention = await keep_one(store)
    known, new = handed_in(mention.post.url or ""), handed_in()
    tips = [sighting(one, Match("by hand"), channels=("tips",)) for one in (known, new)]
    assert await store.keep(batch(*tips, source=TRACKED)) == Kept(posts=1, mentions=1, queued=1)
    assert await the_mention(store, mention.post.url or "") == mention
    assert (await the_mention(store)).post == new


@scene
async def test_a_known_post_that_matched_nothing_becomes_a_mention_as_it_is(store: SqlStore) -> None:
    plain = post(title="Somebody opens a shop")
    await store.keep(batch(sighting(plain)))
    assert await track(store, handed_in(plain.url or "")) == Kept(mentions=1, queued=1)
    assert (await the_mention(store, plain.url or "")).post == plain


@scene
async def test_a_source_that_serves_a_tracked_page_later_tells_of_no_second_one(store: SqlStore) -> None:
    await track(store, Post(source=TRACKED, url=LINK))
    mention = await the_mention(store)
    served = post("7", "Acme opens a shop", source="news", url=LINK)
    assert (await store.keep(batch(sighting(served, ACME), source="news", at=later(hours=4)))).posts == 0
    assert (await the_mention(store)).id == mention.id


@scene
async def test_after_a_tip_the_source_still_edits_its_post(store: SqlStore) -> None:
    mention = await keep_one(store)
    await track(store, handed_in(mention.post.url or ""))
    edited = post("1", "Acme shuts shop number 1")
    assert await store.keep(batch(sighting(edited, ACME), at=later(hours=4))) == Kept(edited=1)
    assert (await the_mention(store, edited.url or "")).post == edited
