"""What outlives the process: how sources do, hosts that asked for peace, small facts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

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
async def test_a_host_that_asked_for_peace_is_remembered(store: SqlStore) -> None:
    assert await store.host_waits() == {}
    await store.wait_host("a.test", AT)
    await store.wait_host("b.test", AT)
    await store.wait_host("a.test", later(hours=1))
    assert await store.host_waits() == {"a.test": later(hours=1), "b.test": AT}


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
        back = (await store.host_waits())["a.test"]
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
