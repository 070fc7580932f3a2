"""People who are in several chats: which accounts are one person, and the codes that make them one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.types import Person
from store.sql import SqlStore
from store.sql_links import MOST_TRIES
from tests.store.making import ANA, AT, BO, change, count, later, open_fresh, scene

DORA = Person(chat="other", id="77", name="Dora")
SOON = timedelta(minutes=10)
CODE = "K7QM2XWP"


async def groups(store: SqlStore, *keys: str) -> list[str]:
    """Each account with those it is linked with, as one word."""
    return [" ".join(sorted(await store.linked(key))) for key in keys]


@scene
async def test_two_linked_accounts_know_each_other(store: SqlStore) -> None:
    assert await store.linked("web:ana") == frozenset()
    for _ in range(2):
        await store.link("web:ana", "other:1", AT)
        await store.link("other:1", "web:ana", later(days=1))
    assert await groups(store, "web:ana", "other:1", "web:bo") == ["other:1", "web:ana", ""]
    assert await count(store, "links") == 2


LINKS: list[tuple[str, Sequence[str], Sequence[str]]] = [
    ("a chain", ("a b", "b c", "c d"), ("b c d", "a c d", "a b d", "a b c", "")),
    ("two pairs", ("a b", "c d"), ("b", "a", "d", "c", "")),
    ("two pairs that become one", ("a b", "c d", "b d"), ("b c d", "a c d", "a b d", "a b c", "")),
    ("the other way round", ("a b", "c d", "d a"), ("b c d", "a c d", "a b d", "a b c", "")),
    ("a circle", ("a b", "b c", "c a"), ("b c", "a c", "a b", "", "")),
    ("with itself", ("a a", "b c"), ("", "c", "b", "", "")),
]


@pytest.mark.parametrize(("links", "expected"), [case[1:] for case in LINKS], ids=[case[0] for case in LINKS])
def test_linking_joins_all_that_each_was_linked_with(
    tmp_path: Path, links: Sequence[str], expected: Sequence[str]
) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        for pair in links:
            key, other = pair.split()
            await store.link(key, other, AT)
        assert tuple(await groups(store, *"abcde")) == expected
        await store.close()

    asyncio.run(story())


@scene
async def test_an_account_that_leaves_is_alone_and_the_others_stay_together(store: SqlStore) -> None:
    for other in ("b", "c"):
        await store.link("a", other, AT)
    assert await store.unlink("a")
    assert await groups(store, *"abc") == ["", "c", "b"]
    assert not await store.unlink("a"), "it is out already"
    await store.link("a", "d", AT)
    assert await groups(store, *"abcd") == ["d", "c", "b", "a"], "it comes back to nobody by itself"


@scene
async def test_the_last_one_of_a_group_is_in_none(store: SqlStore) -> None:
    await store.link("a", "b", AT)
    assert await store.unlink("b")
    assert not await store.unlink("a")
    assert not await store.unlink("nobody")
    assert await count(store, "links") == 0


steps = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.booleans()), min_size=1, max_size=14
)


def test_any_row_of_links_and_leaves_is_what_sets_of_people_would_be(tmp_path: Path) -> None:
    store = open_fresh(tmp_path)
    with asyncio.Runner() as runner:

        @settings(
            max_examples=60,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(steps)
        def agrees(row: list[tuple[str, str, bool]]) -> None:
            people = {key: {key} for key in "abcdef"}
            for key, other, leaves in row:
                if leaves:
                    assert runner.run(store.unlink(key)) is (len(people[key]) > 1)
                    people[key].discard(key)
                    people[key] = {key}
                else:
                    runner.run(store.link(key, other, AT))
                    whole = people[key] | people[other]
                    people |= dict.fromkeys(whole, whole)
            for key, whole in people.items():
                assert runner.run(store.linked(key)) == whole - {key}
            for key in people:
                runner.run(store.unlink(key))

        agrees()
        runner.run(store.close())


@scene
async def test_many_who_link_at_once_get_one_group_each_time(store: SqlStore) -> None:
    await asyncio.gather(*(store.link("a0", f"a{n}", AT) for n in range(1, 9)))
    await asyncio.gather(*(store.link(f"b{n}", f"b{n + 1}", AT) for n in range(8)))
    assert len(await store.linked("a5")) == len(await store.linked("b5")) == 8


def test_links_and_codes_outlive_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.link("a", "b", AT)
        await store.offer_link(CODE, ANA, AT + SOON)
        await store.close()
        store = open_fresh(tmp_path)
        assert await store.linked("b") == {"a"}
        assert await store.take_link(CODE, AT) == ANA
        await store.close()

    asyncio.run(story())


# ---------------------------------------------------------------- codes


@scene
async def test_a_code_can_be_taken_once(store: SqlStore) -> None:
    await store.offer_link(CODE, ANA, AT + SOON)
    await store.offer_link("OTHERONE", DORA, AT + SOON)
    assert await store.take_link(CODE, AT) == ANA
    assert await store.take_link(CODE, AT) is None
    found = await store.take_link("OTHERONE", AT)
    assert found is not None
    assert (found.key, found.name) == ("other:77", "Dora")


@scene
async def test_of_many_who_take_a_code_at_once_one_gets_it(store: SqlStore) -> None:
    await store.offer_link(CODE, ANA, AT + SOON)
    taken = await asyncio.gather(*(store.take_link(CODE, AT) for _ in range(9)))
    assert sorted(who is None for who in taken) == [False] + [True] * 8


@scene
async def test_a_new_code_takes_the_place_of_the_old_one(store: SqlStore) -> None:
    await store.offer_link("FIRSTONE", ANA, AT + SOON)
    await store.offer_link(CODE, ANA, AT + SOON)
    await store.offer_link("FORBOBO", BO, AT + SOON)
    assert await store.take_link("FIRSTONE", AT) is None
    assert await store.take_link("FORBOBO", AT) == BO
    assert await store.take_link(CODE, AT) == ANA


@pytest.mark.parametrize(("after", "found"), [(-1, True), (9.99, True), (10, False), (600, False)])
def test_a_code_is_over_when_its_time_has_come(tmp_path: Path, after: float, found: bool) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.offer_link(CODE, ANA, AT + SOON)
        assert (await store.take_link(CODE, later(minutes=after)) is not None) is found
        assert await count(store, "link_offers") == 0, "taken or over, it is gone"
        await store.close()

    asyncio.run(story())


@pytest.mark.parametrize("restarts", [False, True])
def test_wrong_codes_end_every_offer_after_a_while(tmp_path: Path, restarts: bool) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.offer_link(CODE, ANA, AT + SOON)
        for n in range(MOST_TRIES - 1):
            assert await store.take_link(f"GUESS{n}", AT) is None
        await store.offer_link("FORBOBO", BO, AT + SOON)
        if restarts:
            await store.close()
            store = open_fresh(tmp_path)
        assert await store.take_link("ONEMORE", AT) is None
        assert await store.take_link(CODE, AT) is None, "it was guessed at too often"
        assert await store.take_link("FORBOBO", AT) == BO, "this one came later"
        await store.offer_link(CODE, ANA, AT + SOON)
        assert await store.take_link(CODE, AT) == ANA, "a new one is not blamed for it"
        await store.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "code", ["", " ", "k7qm2xwp", "K7QM2XWP ", "' OR 1=1 --", "half \ud83d", "9" * 10_000]
)
def test_what_is_not_the_code_takes_nothing(tmp_path: Path, code: str) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.offer_link(CODE, ANA, AT + SOON)
        assert await store.take_link(code, AT) is None
        assert await store.take_link(CODE, AT) == ANA
        await store.close()

    asyncio.run(story())


def test_whoever_reads_the_file_reads_no_code(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.offer_link(CODE, ANA, AT + SOON)
        await store.close()

    asyncio.run(story())
    change(tmp_path / "store.db", "PRAGMA user_version = 0")  # what stands in the log is in the file now
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert any(b"Ana" in content for content in files)
    assert not any(CODE.encode() in content for content in files)
