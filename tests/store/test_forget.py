"""Forgetting an author: found by handle or name, everywhere, and gone for good."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.alerts import Driver
from core.evidence import print_of
from core.keeping import Filter, Kept
from core.rules import Forgotten
from core.types import Author, Post
from store.sql import SqlStore
from tests.store.alarm import kept as kept_alert
from tests.store.alarm import raised
from tests.store.making import ACME, ANA, AT, batch, count, later, open_fresh, post, scene, send, sighting

JANE = Author(handle="@Jane", name="Jane Döe", followers=1200)


async def hear(store: SqlStore, *authors: Author, source: str = "blog", matches: bool = True) -> list[Post]:
    """One post of each of these authors."""
    posts = [
        post(f"{source}{n}", f"Acme, part {n}", source=source, author=one) for n, one in enumerate(authors)
    ]
    await store.keep(batch(*(sighting(one, *([ACME] if matches else [])) for one in posts), source=source))
    return posts


@pytest.mark.parametrize(
    ("asked", "author", "is_them"),
    [
        ("@jane", Author(handle="jane"), True),
        ("jane", Author(handle="@Jane"), True),
        (" JANÉ ", Author(handle="jane", name="Somebody Else"), True),
        ("＠ｊａｎｅ", Author(handle="jane"), True),
        ("jane@social.example", Author(handle="@jane@social.example"), True),
        ("jane doe", Author(handle="j77", name="Jane  Döe"), True),
        ("Jane Doe", Author(name="Jane Doe"), True),
        ("Jane", Author(name="Jane Doe"), False),
        ("jan", Author(handle="jane"), False),
        ("@jane", Author(handle="j77", name="jane"), False),
        ("jane", Author(handle="jane@social.example"), False),
        ("", Author(handle="", name=" "), False),
        ("@", Author(handle="@", name="@"), False),
        ("jane", Author(), False),
    ],
)
def test_an_author_is_found_by_handle_or_whole_name(
    tmp_path: Path, asked: str, author: Author, is_them: bool
) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await hear(store, author)
        would = Forgotten(posts=1, mentions=1) if is_them else Forgotten()
        assert await store.about_author(asked) == would
        assert await store.forget(asked, ANA, AT) == would
        [(_, one)] = await store.posts(10)
        assert (one.text == "") is is_them
        await store.close()

    asyncio.run(story())


@scene
async def test_somebody_who_is_only_called_like_that_is_left_alone(store: SqlStore) -> None:
    other = Author(handle="@j77", name="jane")
    await hear(store, JANE, other)
    assert await store.about_author("jane") == Forgotten(posts=1, mentions=1)
    assert await store.forget("jane", ANA, AT) == Forgotten(posts=1, mentions=1)
    assert sorted(one.author.handle or "" for _, one in await store.posts(10)) == ["", "@j77"]


@scene
async def test_an_author_is_forgotten_in_all_sources_matched_or_not(store: SqlStore) -> None:
    first = await hear(store, JANE, Author(name="Carla"))
    second = await hear(store, JANE, source="wire", matches=False)
    counts = await store.counts(Filter(), ("topic",))
    assert await store.forget("@jane", ANA, AT) == Forgotten(posts=2, mentions=1)
    assert await store.counts(Filter(), ("topic",)) == counts
    texts = {one.source: one.text for _, one in await store.posts(10) if one.author.name != "Carla"}
    assert texts == {"blog": "", "wire": ""}
    for source, posts in (("blog", first), ("wire", second)):
        again = batch(*(sighting(one, ACME) for one in posts), source=source, at=later(hours=1))
        assert await store.keep(again) == Kept()
    assert await store.about_author("@jane") == Forgotten()


@scene
async def test_many_posts_are_forgotten_page_by_page(store: SqlStore) -> None:
    for n in range(3):
        posts = [post(f"{n}-{m}", author=JANE if m % 2 else Author(name="Carla")) for m in range(800)]
        await store.keep(batch(*(sighting(one) for one in posts), real_keys=True, at=later(minutes=n)))
    assert await store.about_author("@jane") == Forgotten(posts=1200)
    assert await store.forget("@jane", ANA, AT) == Forgotten(posts=1200)
    assert len(await store.heard_posts(later(days=-1), 5000)) == 1200


@scene
async def test_the_audit_says_that_it_was_done_and_not_of_whom(store: SqlStore) -> None:
    await hear(store, JANE)
    await store.forget("@jane", ANA, later(hours=1))
    [change] = await store.changes()
    assert (change.kind, change.who, change.at) == ("forget", ANA, later(hours=1))
    assert (change.name, change.before, change.after) == ("", None, None)
    assert "jane" not in str(
        await store.database.read(lambda c: c.exec_driver_sql("SELECT * FROM changes").all())
    )
    assert getattr(await store.undo_change(change.id, ANA, AT), "key", "") == "rules.no_change"
    assert (await store.rules()).topics == ()


@scene
async def test_where_there_is_nobody_to_forget_nothing_is_told(store: SqlStore) -> None:
    await hear(store, Author(name="Carla"))
    assert await store.forget("@jane", ANA, AT) == Forgotten()
    assert await store.changes() == []


@pytest.mark.parametrize("with_evidence", [False, True])
def test_copies_that_prove_an_alert_stay_unless_they_are_asked_for(
    tmp_path: Path, with_evidence: bool
) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        [said, other] = await hear(store, JANE, Author(name="Carla"))
        alert = await raised(store, posts=(1, 2))
        before = await store.evidence(alert.id)
        version = (await kept_alert(store, alert.id)).version
        assert await store.about_author("jane") == Forgotten(posts=1, mentions=1, evidence_left=1)
        taken = await store.forget("jane", ANA, AT, evidence=with_evidence)
        after = await store.evidence(alert.id)
        if with_evidence:
            assert taken == Forgotten(posts=1, mentions=1, evidence=1)
            empty, untouched = sorted(after, key=lambda one: one.post.text)
            assert (empty.post.text, empty.post.title, empty.post.url) == ("", None, None)
            assert empty.post.author == Author(followers=1200)
            assert empty.print == print_of(said), "what it was is still proven to who has it"
            assert untouched.post == other
            assert (await kept_alert(store, alert.id)).version > version, "its card is drawn again"
        else:
            assert taken == Forgotten(posts=1, mentions=1, evidence_left=1)
            assert after == before
            assert await store.about_author("jane") == Forgotten(evidence_left=1), "they are still found"
        await store.close()

    asyncio.run(story())


@scene
async def test_who_drove_an_alert_is_named_no_more(store: SqlStore) -> None:
    await hear(store, JANE)
    drivers = (Driver("author", "@Jane", 9), Driver("author", "@j77", 7), Driver("word", "jane", 5))
    alert = await raised(store, drivers=drivers)
    await store.forget("jane", ANA, AT)
    now = await kept_alert(store, alert.id)
    assert now.signal.drivers == drivers[1:]
    assert now.version > alert.version


@scene
async def test_a_card_on_the_page_is_due_to_be_drawn_again(store: SqlStore) -> None:
    await hear(store, JANE)
    [row] = await store.due(AT)
    await send(store, row, await store.shelf.put("brand", row.id, {"title": "Acme, part 0"}, AT), drawn=1)
    await store.forget("jane", ANA, AT)
    assert [each.id for each in await store.stale()] == [row.id]


@scene
async def test_a_stop_in_the_middle_is_gone_on_with(store: SqlStore) -> None:
    """Another post is kept while the first ones are emptied: asked again, it goes as well."""
    await hear(store, JANE)
    await store.forget("jane", ANA, AT)
    await hear(store, JANE, source="wire")
    assert await store.forget("jane", ANA, AT) == Forgotten(posts=1, mentions=1)
    assert await count(store, "changes") == 2
