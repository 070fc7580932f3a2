"""What outlives the process: how sources do, hosts that asked for peace, small facts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from core.coverage import Coverage, Pulse
from core.errors import StoreError
from core.ports import Recall, Store
from core.traffic import Request, Validators
from store.sql import SqlStore
from tests.store.making import AT, later, open_fresh, scene, state

EVERYTHING = state(
    cursor={"page": 3, "seen": ["ä", None, 1.5], "deep": {"x": True}},
    validators={"https://a.test/feed": Validators('W/"x"', "Mon"), "https://b.test/": Validators(None, None)},
    pending=(
        Request(url="https://a.test/2", note="page 2"),
        Request(url="https://a.test/3", method="POST", headers=(("x-a", "1"),), body=b"\x00\xff"),
    ),
    next_at=later(minutes=5),
    last_try=AT,
    last_success=later(minutes=-5),
    failures=2,
    error="It did not answer.",
    posts=12,
    lag=3.25,
)


def test_a_source_goes_on_after_a_restart_where_it_was(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.save_source(state("other"))
        await store.save_source(state())
        await store.save_source(EVERYTHING)
        await store.close()
        store = open_fresh(tmp_path)
        assert await store.source_states() == {"other": state("other"), "blog": EVERYTHING}
        await store.close()

    asyncio.run(story())


@scene
async def test_of_one_source_all_is_told_and_of_all_what_is_asked_often(store: SqlStore) -> None:
    assert await store.source_state("blog") is None
    assert await store.source_pulses() == {}
    trouble = Coverage(polls=7, trouble="refused", failing=AT)
    fails = replace(EVERYTHING, name="board", coverage=trouble)
    works = state(coverage=replace(trouble, lags=(3.0,)), next_at=AT, last_success=AT)
    for one in (fails, works):
        await store.save_source(one)
        assert await store.source_state(one.name) == one
    assert await store.source_pulses() == {
        "board": Pulse(later(minutes=5), later(minutes=-5), 2, "It did not answer.", "refused", AT),
        "blog": Pulse(AT, AT),
    }


@scene
async def test_what_makes_requests_conditional_is_forgotten_of_all_sources(store: SqlStore) -> None:
    plain = state()
    for one in (EVERYTHING, replace(EVERYTHING, name="board"), replace(plain, name="plain")):
        await store.save_source(one)
    await store.forget_validators()
    assert await store.source_states() == {
        "blog": replace(EVERYTHING, validators={}),
        "board": replace(EVERYTHING, name="board", validators={}),
        "plain": replace(plain, name="plain"),
    }


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (0, ["never", "late", "now"]),
        (5, ["never", "late", "now", "soon"]),
        (-1, ["now", "never", "late"]),
        (-60, ["late", "never", "now", "soon"]),
    ],
)
def test_the_longest_overdue_source_comes_first_and_one_of_the_future_before_it(
    tmp_path: Path, now: int, expected: list[str]
) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        for name, last, after in (("soon", -9, 5), ("now", 0, 0), ("late", -30, -20)):
            tried, next_at = later(minutes=last), later(minutes=after)
            await store.save_source(state(name, last_try=tried, next_at=next_at))
        await store.save_source(state("never"))
        found = await store.due_sources(later(minutes=now))
        assert sorted(found) == sorted(expected)
        if now >= 0:
            assert found == expected
        await store.close()

    asyncio.run(story())


@scene
async def test_a_host_that_asked_for_peace_is_remembered(store: SqlStore) -> None:
    assert await store.host_wait("a.test") is None
    await store.wait_host("a.test", AT)
    await store.wait_host("b.test", AT)
    await store.wait_host("a.test", later(hours=1))
    assert await store.host_wait("a.test") == later(hours=1)
    assert await store.host_wait("b.test") == AT


@pytest.mark.parametrize("value", [None, 0, "x\ud83d", [1, "二"], {"a": {"b": [True, None]}}])
def test_a_fact_is_any_json(tmp_path: Path, value: object) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        assert await store.fact("heartbeat") is None
        await store.set_fact("heartbeat", "old")
        await store.set_fact("heartbeat", value)
        assert await store.fact("heartbeat") == value
        await store.close()

    asyncio.run(story())


@scene
async def test_the_store_is_what_a_chat_remembers_by(store: SqlStore) -> None:
    whole: Store = store
    recall: Recall = whole
    await recall.set_fact("web.team", {"id": "T1"})
    assert await recall.fact("web.team") == {"id": "T1"}


@pytest.mark.parametrize(
    "moment",
    [
        AT,
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
def test_times_come_back_to_the_microsecond_in_utc(tmp_path: Path, moment: datetime) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        await store.wait_host("a.test", moment)
        back = await store.host_wait("a.test")
        assert back is not None
        assert back == moment
        assert back.tzinfo is UTC
        await store.close()

    asyncio.run(story())


@scene
async def test_a_closed_store_says_so(store: SqlStore) -> None:
    await store.ping()
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.ping()
    with pytest.raises(StoreError, match="closed"):
        await store.source_states()
