"""The index of words: what goes in, comes out with its post's words, and may match."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from core.grams import VERSION, Every, Gram, One, Wanted, grams
from core.search_ports import Candidates, Extent, Passage
from core.types import Post
from store.indexing import MARK, SHRED, place_of
from store.rows import to_micros
from store.sql import SqlStore
from store.sql_search import LONGEST_TAIL
from tests.store.making import ACME, ANA, AT, batch, change, later, open_fresh, post, scene, sighting

LAMP, FLICKERS = Gram("lamp"), Gram("flickers")


async def keep(store: SqlStore, *posts: Post) -> None:
    await store.keep(batch(*(sighting(one, ACME) for one in posts)))


def said(number: int, text: str, said_at: datetime | None = None) -> Post:
    return post(str(number), "Acme", text=text, said_at=said_at or later(minutes=number))


async def look_up(store: SqlStore, wanted: Wanted, limit: int = 100, behind: int | None = None) -> Candidates:
    found = await store.candidates(wanted, limit, behind)
    assert isinstance(found, Candidates)
    return found


def ids(passages: Sequence[Passage]) -> list[int]:
    return [one.mention for one in passages]


async def dump(store: SqlStore) -> set[tuple[str, int]]:
    """All that the index has: each piece with each place."""
    path = store.database.url.database
    with closing(sqlite3.connect(str(path))) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab('main', 'search_words', 'instance')")
        return set(connection.execute("SELECT term, doc FROM temp.v"))


async def due(store: SqlStore) -> set[tuple[str, int]]:
    """All that it has to have."""
    last = int((await store.fact(MARK) or [None, 0])[1])
    return {
        (gram, place_of(to_micros(one.at), one.mention))
        for one in await store.passages(10_000)
        if one.mention <= last
        for gram in grams(one.title, one.text)
    }


@scene
async def test_what_is_not_indexed_yet_may_always_match(store: SqlStore) -> None:
    await keep(store, said(1, "A lamp"), said(2, "A chair"))
    found = await look_up(store, LAMP)
    assert (ids(found.found), ids(found.tail), found.more) == ([], [2, 1], None)
    assert await store.index_more(1) == 1
    found = await look_up(store, LAMP)
    assert (ids(found.found), ids(found.tail)) == ([1], [2])
    assert await store.index_more(10) == 1
    assert await store.index_more(10) == 0
    found = await look_up(store, LAMP)
    assert (ids(found.found), ids(found.tail)) == ([1], [])
    [one] = found.found
    assert one == Passage(mention=1, lead=None, at=later(minutes=1), title="Acme", text="A lamp")


@scene
async def test_the_newest_told_come_first_whatever_was_kept_first(store: SqlStore) -> None:
    for number in (3, 1, 4, 2, 5):
        await keep(store, said(number, f"A lamp that is number {number} of five, and no other"))
    await store.index_more(10)
    first = await look_up(store, LAMP, limit=2)
    assert [one.at for one in first.found] == [later(minutes=5), later(minutes=4)]
    second = await look_up(store, LAMP, 2, first.more)
    assert [one.at for one in second.found] == [later(minutes=3), later(minutes=2)]
    last = await look_up(store, LAMP, 2, second.more)
    assert [one.at for one in last.found] == [later(minutes=1)]
    assert last.more is None
    everything = await store.passages(10)
    assert [one.at for one in everything] == [later(minutes=n) for n in (5, 4, 3, 2, 1)]
    assert await store.passages(2, everything[1]) == everything[2:4]
    assert await store.extent() == Extent(5, later(minutes=1))


@scene
async def test_an_empty_store_has_nothing_to_search(store: SqlStore) -> None:
    assert await store.extent() == Extent(0, None)
    assert await store.passages(10) == []
    assert await look_up(store, LAMP) == Candidates(found=[], more=None, tail=[])
    assert not await store.shred_index(10)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Gram("東京"), [3]),
        (Gram("東", begins=True), [3]),
        (Gram("학", begins=True), []),
        (Gram("flick", begins=True), [1, 2]),
        (Every((LAMP, FLICKERS)), [2]),
        (One((LAMP, Gram("東京"))), [2, 3, 4]),
        (Every((One((LAMP, FLICKERS)), Gram("red"))), [2, 4]),
        (Gram("not"), [4]),
        (Gram("near"), [4]),
        (Gram("x_y"), [4]),
        (Gram("вещь"), [5]),
        (Gram("والكتاب"), [5]),
        (Gram("नमस्ते"), [5]),
    ],
)
def test_every_kind_of_wish_is_found(tmp_path: Path, wanted: Wanted, found: list[int]) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        texts = [
            "It flickers",
            "A red lamp flickers",
            "東京大学",
            "A red lamp, not near x_y AND",
            "Вещь والكتاب नमस्ते",
        ]
        await keep(store, *(said(number, text) for number, text in enumerate(texts, 1)))
        await store.index_more(10)
        assert sorted(ids((await look_up(store, wanted)).found)) == found
        await store.close()

    asyncio.run(story())


@scene
async def test_words_that_were_edited_away_are_gone_in_the_same_moment(store: SqlStore) -> None:
    await keep(store, said(1, "A lamp of zirconium"), said(2, "A lamp"))
    await store.index_more(10)
    await keep(store, replace(said(1, "A chair of oak"), title="Seen"))
    assert ids((await look_up(store, LAMP)).found) == [2]
    assert ids((await look_up(store, Gram("chair"))).found) == [1]
    assert await dump(store) == await due(store)


@scene
async def test_a_mention_told_at_another_time_moves_in_the_index(store: SqlStore) -> None:
    await keep(store, said(1, "A lamp, the first"), said(2, "A lamp, the second"))
    await store.index_more(10)
    await keep(store, said(1, "A lamp, the first one, edited", said_at=later(minutes=9)))
    assert ids((await look_up(store, LAMP)).found) == [1, 2]
    assert await dump(store) == await due(store)


@scene
async def test_who_is_forgotten_is_found_by_no_word(store: SqlStore) -> None:
    await keep(store, said(1, "Zirconium was here"), said(2, "A lamp"))
    await store.index_more(10)
    await store.forget("Carla", ANA, AT)
    assert await dump(store) == set()
    assert await store.fact(SHRED) == "begin"


@scene
async def test_what_is_forgotten_before_it_is_indexed_never_comes_in(store: SqlStore) -> None:
    await keep(store, said(1, "Zirconium was here"))
    await store.forget("Carla", ANA, AT)
    assert await store.index_more(10) == 1
    assert await dump(store) == set()
    assert await store.fact(SHRED) is None


def test_words_that_were_taken_out_are_shredded(tmp_path: Path) -> None:
    """The file has none of them any more, in whatever part of the index they stood."""

    async def story() -> None:
        store = open_fresh(tmp_path)
        for start in range(0, 300, 60):
            await keep(store, *(said(n, f"Word{n} of qzirconium{n} text") for n in range(start, start + 60)))
            await store.index_more(60)
        jane = replace(said(900, "Xylographic words of Jane"), key="jane", url=None)
        await keep(store, replace(jane, author=replace(jane.author, name="Jane")))
        await store.index_more(60)
        await keep(store, said(999, "Some more words, so that others stand behind them"))
        await store.index_more(60)
        assert b"ylographic" in content(tmp_path)
        await store.forget("Jane", ANA, AT)
        before = await dump(store)
        steps = 0
        while await store.shred_index(1):
            steps += 1
        assert steps > 1, "in little steps"
        assert await store.fact(SHRED) is None
        assert await dump(store) == before == await due(store)
        await store.close()
        assert b"ylographic" not in content(tmp_path)
        assert b"zirconium" in content(tmp_path)

    asyncio.run(story())


def content(folder: Path) -> bytes:
    """The file, with all that its log has."""
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / "store.db").read_bytes()


def test_an_index_that_was_prepared_otherwise_is_made_anew(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await keep(store, said(1, "A lamp of zirconium"), said(2, "A chair"))
        await store.index_more(10)
        await store.set_fact(MARK, ["0 of another Python", 2])
        found = await look_up(store, LAMP)
        assert (ids(found.found), sorted(ids(found.tail))) == ([], [1, 2]), "nothing of it is believed"
        await keep(store, said(1, "A chair of oak, and no other thing"))
        assert await dump(store) == set(), "what cannot be taken out by itself goes with all"
        assert await store.index_more(10) == 2
        assert await store.fact(MARK) == [VERSION, 2]
        assert await dump(store) == await due(store)
        await store.close()

    asyncio.run(story())


def test_far_behind_what_is_kept_the_index_is_as_good_as_none(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await keep(store, said(1, "A lamp"))
        await store.close()
        same = "source, text, seen_at, whole, edits"
        change(
            tmp_path / "store.db",
            f"WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= {LONGEST_TAIL})"
            f" INSERT INTO posts (id, {same}) SELECT i, {same} FROM n, posts",
        )
        same = "told_at, seen_at, priority, version, state, looked"
        change(
            tmp_path / "store.db",
            f"INSERT INTO mentions (id, post, source, {same}) SELECT p.id, p.id, m.source,"
            f" {same.replace('seen_at', 'm.seen_at')} FROM posts p, mentions m WHERE p.id > 1",
        )
        store = open_fresh(tmp_path)
        assert await store.candidates(LAMP, 10) == "building"
        await store.index_more(1)
        assert isinstance(await store.candidates(LAMP, 10), Candidates)
        await store.close()

    asyncio.run(story())


def test_a_beginning_of_very_many_words_is_not_asked_of_the_index(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        random = Random(5)
        words = ["pre" + "".join(random.choices("abcdefghij", k=30)) for _ in range(24_000)]
        posts = (said(n, " ".join(words[n * 200 : (n + 1) * 200])) for n in range(120))
        await keep(store, *posts, said(300, "A lamp"))
        await store.index_more(1000)
        assert await store.candidates(Gram("pre", begins=True), 10) == "broad"
        assert await store.candidates(One((Gram("pre", begins=True), LAMP)), 10) == "broad"
        narrow = await look_up(store, Every((Gram("pre", begins=True), LAMP)))
        assert ids(narrow.found) == [121], "what it says besides is enough"
        assert len((await look_up(store, Gram(words[0][:12], begins=True))).found) == 1
        await store.close()

    asyncio.run(story())


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_index_has_what_the_posts_say(tmp_path: Path, seed: int) -> None:
    """Posts come, are edited, told at another time, blanked, indexed and shredded in any order."""
    random = Random(seed)
    words = ("lamp", "chair", "flickers", "東京", "大学", "والكتاب", "лампа", "삼성은", "ไฟสวย", "x1", "oak")

    async def story() -> None:
        store = open_fresh(tmp_path)
        for _ in range(45):
            which = random.randrange(20)
            text = " ".join(random.choices(words, k=5)) + f" and what makes it number {which} of them"
            match random.randrange(6):
                case 0 | 1 | 2:
                    at = later(minutes=which) + timedelta(seconds=random.randrange(3))
                    await keep(store, said(which, text, said_at=at))
                case 3:
                    await store.index_more(random.randrange(1, 8))
                case 4:
                    await store.blank("blog", [f"blog-key-{which}"], "deleted", AT)
                case 5:
                    await store.shred_index(3)
            assert await dump(store) == await due(store)
        await store.close()

    asyncio.run(story())
