"""Posts that lost text and author: what stays, and what happens when their source still serves them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.keeping import Batch, Filter, Kept
from core.types import TRACKED, Author, Blank, Match, Post, Verb
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    ANA,
    AT,
    RIVAL,
    batch,
    count,
    later,
    open_fresh,
    post,
    press,
    scene,
    send,
    sighting,
)

JANE = Author(handle="@jane", name="Jane Doe", followers=1200)
SAID = post("1", author=JANE, site="blog.example.org", lang="en", engagement=7)
KEY = SAID.key or ""
DAY = Filter(said_from=AT - timedelta(days=1), said_to=later(days=1))


async def kept(store: SqlStore, reason: Blank | None = "deleted", *matches: Match, one: Post = SAID) -> None:
    """Keep a post that matches, and empty it."""
    await store.keep(batch(sighting(one, *(matches or (ACME,)))))
    if reason is not None:
        assert await store.blank("blog", [one.key or ""], reason, later(hours=1)) == 1


async def the_post(store: SqlStore) -> Post:
    """The only post there is."""
    [(_, one)] = await store.posts(10)
    return one


@pytest.mark.parametrize("reason", ["deleted", "expired", "forgotten"])
def test_a_blank_post_has_no_text_and_no_author_and_counts_as_before(tmp_path: Path, reason: Blank) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await kept(store, None)
        by = ("topic", "site", "lang", "source", "state")
        before = await store.counts(DAY, by)
        assert await store.blank("blog", [KEY, "never kept"], reason, later(hours=1)) == 1
        found = await store.trace(SAID.url or "")
        assert found.post is not None, "its address still leads to it"
        assert found.blank == reason
        nobody = replace(SAID, title=None, text="", author=Author(followers=1200))
        if reason == "forgotten":
            assert found.post.key not in (None, KEY), "a key may hold a name"
            assert found.post == replace(nobody, url=None, key=found.post.key)
        else:
            assert found.post == nobody
        assert found.mention is not None
        assert found.mention.matches == (replace(ACME, hits=()),)
        assert await store.counts(DAY, by) == before
        assert await store.heard_posts(later(days=-1), 10) == []
        assert await store.blank("blog", [KEY], reason, later(hours=2)) == 0, "once"
        await store.close()

    asyncio.run(story())


@scene
async def test_what_shows_a_blank_post_is_drawn_again(store: SqlStore) -> None:
    await store.keep(batch(sighting(SAID, ACME, channels=("brand", "support")), sighting(post("2"), ACME)))
    for row in await store.due(AT):
        await send(store, row, f"{row.channel}-{row.id}", drawn=1)
    assert await store.stale() == []
    await store.blank("blog", [KEY], "deleted", AT)
    assert sorted(row.channel for row in await store.stale()) == ["brand", "support"]


@scene
async def test_what_an_edited_post_said_before_goes_too(store: SqlStore) -> None:
    await kept(store, None)
    [row] = await store.due(AT)
    message = await store.shelf.put("brand", row.id, {"title": "Acme opens a shop"}, AT)
    await send(store, row, message, drawn=1)
    edited = replace(SAID, title="Acme opens no shop")
    await store.keep(batch(sighting(edited, ACME), at=later(minutes=5)))
    [note] = await store.notes_due(later(hours=1))
    assert "opens a shop" in note.before
    await store.shelf.reply(message, f"Edited. It said: {note.before}")
    await store.shelf.reply(message, "Ana: called them.")
    await store.blank("blog", [KEY], "deleted", AT)
    assert [each.before for each in await store.notes_due(later(hours=1))] == [""]
    shown = await store.shelf.get(message)
    assert shown is not None
    assert [line for line in shown.thread if "shop" in line] == []
    assert shown.thread[1] == "Ana: called them."


@scene
async def test_what_the_team_wrote_stays(store: SqlStore) -> None:
    await kept(store, None)
    await press(store, 1, Verb.NOTE, text="I answered Jane.")
    await store.blank("blog", [KEY], "deleted", AT)
    assert [dict(move.values) for move in await store.moves(1)] == [{"text": "I answered Jane."}]
    assert await count(store, "thread_notes") == 1


SERVED_AGAIN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as it was": ({}, {}),
    "with the date of the poll": ({"said_at": later(hours=3)}, {}),
    "with another link": ({"url": "https://blog.example.org/posts/1-a-page?from=feed"}, {}),
    "edited": ({"text": f"{SAID.text} And they are open on Sundays, too."}, {}),
    "under another title": ({"title": "A shop opens in town"}, {}),
    "without an author": ({"author": Author()}, {}),
    "louder": ({"engagement": 5000}, {}),
    "with another key": ({"key": "blog-key-1-moved"}, {}),
    "from a source of true ids, edited": ({"title": "New", "text": "Wholly new words."}, {"real_keys": True}),
}


@pytest.mark.parametrize("reason", ["deleted", "expired", "forgotten"])
@pytest.mark.parametrize("how", SERVED_AGAIN)
def test_a_blank_post_that_is_served_again_stays_as_it_is(tmp_path: Path, how: str, reason: Blank) -> None:
    change, batch_values = SERVED_AGAIN[how]

    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.keep(batch(sighting(SAID, ACME), **batch_values))
        await store.blank("blog", [KEY], reason, later(hours=1))
        empty, mention = await the_post(store), await store.mention(1)
        for hours in (2, 3):
            again = batch(
                sighting(replace(SAID, **change), ACME, RIVAL), at=later(hours=hours), **batch_values
            )
            assert await store.keep(again) == Kept()
        assert await the_post(store) == empty
        assert await store.mention(1) == mention
        assert await count(store, "mentions") == 1
        await store.close()

    asyncio.run(story())


@scene
async def test_a_blank_post_that_matched_nothing_becomes_no_mention(store: SqlStore) -> None:
    await store.keep(batch(sighting(SAID)))
    assert await store.blank("blog", [KEY], "deleted", AT) == 1
    assert await store.keep(batch(sighting(SAID, ACME), at=later(hours=1))) == Kept()
    assert await count(store, "mentions") == 0


@scene
async def test_another_source_brings_no_blank_post_back(store: SqlStore) -> None:
    await kept(store, "forgotten")
    cut = replace(SAID, source="wire", key="w1", text=SAID.text[:30])
    assert await store.keep(batch(sighting(cut, ACME), source="wire", at=later(hours=1))) == Kept()
    assert (await the_post(store)).text == ""


@scene
async def test_an_edited_post_without_any_id_is_known_by_how_it_begins(store: SqlStore) -> None:
    text = (
        "The shop that Acme opened in our street sells cakes, coffee and newspapers from six in the morning."
    )
    said = Post(source="blog", title="A new shop", text=text, author=JANE, said_at=AT)
    await store.keep(batch(sighting(said, ACME)))
    await store.forget("@jane", ANA, AT)
    edited = replace(said, text=f"{text} Edit: from seven.")
    assert await store.keep(batch(sighting(edited, ACME), at=later(hours=1))) == Kept()
    another = replace(
        said, title="Elsewhere", text="Acme closes a shop in another street.", said_at=later(days=1)
    )
    assert (await store.keep(batch(sighting(another, ACME), at=later(days=1)))).mentions == 1


REUSED = Post(
    source="blog",
    key="weather",
    url="https://blog.example.org/weather",
    title="The weather today",
    text="Acme says that it rains all over the country, and that umbrellas are sold out.",
    said_at=AT,
)


@pytest.mark.parametrize("reason", ["deleted", "expired", "forgotten"])
@pytest.mark.parametrize(
    "url", ["https://blog.example.org/weather", None], ids=["one link for all", "no link"]
)
def test_a_reused_guid_of_a_blank_post_hides_nothing_new(
    tmp_path: Path, reason: Blank, url: str | None
) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        first = replace(REUSED, url=url)
        await kept(store, reason, one=first)
        second = replace(
            first,
            title="Snow, and no end of it",
            text="Nobody at Acme remembers so much of it in May; the trains stand still since noon.",
            said_at=later(days=1),
        )
        both: Batch = batch(sighting(second, ACME), at=later(days=1))
        assert (await store.keep(both)).mentions == 1
        assert (await store.keep(replace(both, at=later(days=2)))).mentions == 0
        assert [one.text for _, one in await store.posts(10)] == [second.text, ""]
        assert await store.keep(batch(sighting(first, ACME), at=later(days=2))) == Kept(), "the old one again"
        assert [one.text for _, one in await store.posts(10)] == [second.text, ""]
        await store.close()

    asyncio.run(story())


@scene
async def test_of_two_posts_that_shared_a_print_only_the_blank_one_is_empty(store: SqlStore) -> None:
    other = post("2", title="Rival closes a shop")
    await store.keep(batch(sighting(SAID, ACME), sighting(other, RIVAL)))
    await store.blank("blog", [KEY], "deleted", AT)
    changed = replace(other, title="Rival closes two shops")
    kept = await store.keep(batch(sighting(SAID, ACME), sighting(changed, RIVAL), at=later(hours=1)))
    assert (kept.posts, kept.edited) == (0, 1)
    assert {one.title for _, one in await store.posts(10)} == {"Rival closes two shops", None}


@scene
async def test_a_blank_post_that_somebody_hands_in_becomes_a_mention_without_its_words(
    store: SqlStore,
) -> None:
    """Somebody asked for it, so they get something to press; the text is gone all the same."""
    await store.keep(batch(sighting(SAID)))
    await store.blank("blog", [KEY], "deleted", AT)
    handed = Post(source=TRACKED, url=SAID.url, text="Look at this!", author=Author(name="Ana"), said_at=AT)
    kept = await store.keep(batch(sighting(handed, Match("tracked")), source=TRACKED, at=later(hours=1)))
    assert (kept.posts, kept.mentions) == (0, 1)
    mention = await store.mention(1)
    assert mention is not None
    assert mention.post.text == ""


@scene
async def test_only_posts_of_that_source_with_that_very_key_are_emptied(store: SqlStore) -> None:
    await store.keep(batch(sighting(SAID, ACME)))
    await store.keep(batch(sighting(post("1", source="wire", title="Else"), ACME), source="wire"))
    assert await store.blank("wire", [KEY], "deleted", AT) == 0
    assert await store.blank("blog", ["blog-key", KEY.upper(), ""], "deleted", AT) == 0
    assert await store.blank("blog", [], "deleted", AT) == 0
    assert await store.blank("blog", [KEY, KEY], "deleted", AT) == 1


@pytest.mark.parametrize("real", [True, False])
@pytest.mark.parametrize(
    "key", ["at://did:plc:abc/app.post/3k", "https://Social.example.org/notes/9?a=1", "42"]
)
def test_posts_are_found_by_whatever_their_source_calls_them(tmp_path: Path, key: str, real: bool) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.keep(batch(sighting(replace(SAID, key=key)), real_keys=real))
        assert await store.blank("blog", [key], "deleted", AT) == 1
        await store.close()

    asyncio.run(story())


@scene
async def test_nothing_of_the_text_is_left_in_the_file(store: SqlStore) -> None:
    path = Path(str(store.database.url.database))
    # Some builds of SQLite write zeros over all that goes, by themselves.
    await store.database.write(lambda c: c.exec_driver_sql("PRAGMA secure_delete = OFF").scalar())
    await kept(store, None, one=replace(SAID, text="Zanzibar is far away from here. " * 400))
    await store.blank("blog", [KEY], "forgotten", AT)
    await store.close()  # the log is written back and goes
    for word in (b"Zanzibar", b"Jane Doe", b"@jane", b"blog-key-1"):
        assert word not in path.read_bytes()
