"""What is read of many mentions at once: excerpts, and what people did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.figures import Acted, Excerpt
from core.keeping import Filter
from core.meaning import Feeling, Intent, Meaning
from core.types import Author, State, Verb
from store.sql import SqlStore
from tests.store.making import ACME, ANA, AT, BO, RIVAL, batch, later, post, press, scene, sighting

CROSS = Feeling(0.8, 0.1, 0.1)
GLAD = Feeling(0.1, 0.1, 0.8)


async def keep(store: SqlStore) -> None:
    """Three mentions, an hour apart; the second tells the story of the first."""
    author = Author(handle="@Carla", name="Carla Diem", followers=70)
    meaning = Meaning(
        lang="de",
        feeling=CROSS,
        about={"rival": GLAD},
        intents=(Intent("complaint", 0.9, sure=True), Intent("question", 0.5, sure=False)),
    )
    first = post("1", author=author, said_at=later(hours=-3), rating=4.5, country="CH", site="example.org")
    await store.keep(
        batch(
            sighting(first, ACME, RIVAL, meaning=meaning, story=7, priority=4),
            sighting(post("2", said_at=later(hours=-2), repost_of="1", text=""), ACME, story=7),
            sighting(post("3", title="", said_at=None, in_reply_to="1", author=Author()), RIVAL),
        )
    )


@scene
async def test_an_excerpt_says_what_is_read_of_a_mention(store: SqlStore) -> None:
    await keep(store)
    await press(store, 1, Verb.RESOLVE, at=later(hours=1), outcome="answered")
    [third, second, first] = await store.excerpts(Filter())
    kept = await store.mentions([1])
    assert first == Excerpt(
        mention=1,
        lead=1,
        story=7,
        told_at=later(hours=-3),
        seen_at=AT,
        source="blog",
        text=f"{kept[0].post.title}\n{kept[0].post.text}",
        state=State.RESOLVED,
        site="example.org",
        lang="de",
        country="CH",
        author="Carla Diem",
        who="example.org:@carla",
        handle="@Carla",
        followers=70,
        rating=4.5,
        sentiment="negative",
        intents=("complaint",),
        possible=("question",),
        topics=("acme", "rival"),
        priority=4,
        outcome="answered",
        acknowledged_at=kept[0].standing.acknowledged_at,
        resolved_at=later(hours=1),
        url=kept[0].post.url,
    )
    assert (second.lead, second.text, second.repost, second.reply) == (1, "Acme opens a shop", True, False)
    assert (third.told_at, third.who, third.text, third.reply) == (
        AT,
        "",
        (await store.mentions([3]))[0].post.text,
        True,
    )


@scene
async def test_an_excerpt_sounds_as_it_does_about_the_one_topic_that_is_asked_for(store: SqlStore) -> None:
    await keep(store)
    for topics, sentiment in (
        (("rival",), "positive"),
        (("acme",), "negative"),
        (("acme", "rival"), "negative"),
    ):
        assert (await store.excerpts(Filter(topics=topics)))[-1].sentiment == sentiment


@scene
async def test_excerpts_are_the_newest_that_have_words(store: SqlStore) -> None:
    await keep(store)
    assert [one.mention for one in await store.excerpts(Filter(), 2)] == [3, 2]
    await store.blank("blog", ["blog-key-3"], "deleted", AT)
    assert [one.mention for one in await store.excerpts(Filter(leads=True))] == [1]


@scene
async def test_what_people_did_is_counted_by_person_and_verb(store: SqlStore) -> None:
    await keep(store)
    await press(store, 1, Verb.CLAIM, ANA)
    await press(store, 3, Verb.CLAIM, ANA, later(minutes=1))
    await press(store, 3, Verb.RESOLVE, BO, later(minutes=2), outcome="answered")
    await press(store, 1, Verb.RESOLVE, BO, later(minutes=3), outcome="answered")
    await press(store, 1, Verb.UNDO, BO, later(minutes=4))
    found = await store.acted(AT, later(minutes=9))
    assert Acted(key=ANA.key, name="Ana", verb="claim", times=2) in found
    assert Acted(key=BO.key, name="Bo", verb="resolve", times=1) in found
    assert await store.acted(later(minutes=1), later(minutes=2)) == [
        Acted(key=ANA.key, name="Ana", verb="claim", times=1)
    ]


@scene
async def test_cells_know_only_some_words(store: SqlStore) -> None:
    with pytest.raises(KeyError):
        await store.cells(Filter(), (AT, later(days=1)), ("outcome",))
    assert await store.cells(replace(Filter(), topics=("acme",)), (AT,)) == []
