"""Who gets which report, what was made, words to read with, saved views."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UsageError
from core.report_ports import Subscription, View
from core.types import Json
from store.schema import open_store
from store.sql import SqlStore
from tests.store.making import ANA, AT, count, keep_one, later, open_fresh, scene, send

WEEKLY = Subscription(
    name="acme-weekly",
    channel="brand",
    rhythm="weekly",
    hour=8,
    minute=30,
    day=2,
    zone="America/Santiago",
    topic="acme",
    files=("html", "csv"),
    by=ANA.key,
)
CARD = {"kind": "answer", "title": "Acme last week"}


async def made(store: SqlStore, name: str = "daily", day: int = 0, card: Json = CARD) -> bool:
    """Whether a report of that day was made of this."""
    start, end = later(days=day - 1), later(days=day)
    return await store.keep_report(name, "brand", start, end, card, end) is not None


@scene
async def test_a_subscription_comes_back_as_it_was_ordered(store: SqlStore) -> None:
    await store.subscribe(WEEKLY, AT)
    await store.subscribe(Subscription(name="all", channel="web", rhythm="daily"), AT)
    assert await store.subscriptions() == [
        replace(WEEKLY, since=AT),
        Subscription(name="all", channel="web", rhythm="daily", since=AT),
    ]
    await store.subscribe(replace(WEEKLY, rhythm="daily"), later(hours=1))
    assert (await store.subscriptions())[0] == replace(WEEKLY, rhythm="daily", since=later(hours=1))


@scene
async def test_what_nobody_wants_comes_no_more(store: SqlStore) -> None:
    await store.subscribe(WEEKLY, AT)
    assert await store.unsubscribe(WEEKLY.name, AT)
    assert await store.subscriptions() == []
    assert await store.silenced() == frozenset(), "it is gone, not silenced"


@scene
async def test_one_of_the_settings_is_silenced_until_it_is_wanted_again(store: SqlStore) -> None:
    assert await store.unsubscribe("morning", AT)
    assert not await store.unsubscribe("morning", later(hours=1))
    assert await store.silenced() == {"morning"}
    assert await store.resubscribe("morning")
    assert not await store.resubscribe("morning")
    await store.unsubscribe("morning", AT)
    await store.subscribe(replace(WEEKLY, name="morning"), AT)
    assert await store.silenced() == frozenset(), "it was ordered anew"


@scene
async def test_a_report_is_kept_with_the_row_that_brings_it(store: SqlStore) -> None:
    report = await store.keep_report("daily", "brand", later(days=-1), AT, CARD, AT, ("csv", "pdf"), "acme")
    assert report is not None
    [row] = await store.due(AT)
    assert (row.kind, row.channel, row.mention, row.id) == ("report", "brand", None, report.row)
    assert await store.report(report.id) == await store.report_of(row.id) == report
    assert (report.start, report.end, report.card) == (later(days=-1), AT, CARD)
    assert (report.files, report.topic) == (("csv", "pdf"), "acme")
    assert await store.report(7) is None
    assert await store.report_of(7) is None


@scene
async def test_a_report_of_one_period_never_comes_twice(store: SqlStore) -> None:
    assert await made(store)
    assert not await made(store), "the same"
    assert await made(store, day=1), "another day"
    assert await made(store, name="other"), "another subscription"
    assert len(await store.due(later(days=9))) == await count(store, "reports") == 3
    weekly = await store.keep_report("daily", "brand", later(days=-1), later(days=6), CARD, later(days=6))
    assert weekly is not None, "it begins as the daily one did, and is another one"
    assert await store.last_report("daily") == weekly
    assert [report.name for report in await store.reports(2)] == ["daily", "other"]


def test_a_kill_leaves_the_report_and_its_row_or_none(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_fresh(tmp_path)
        assert await made(store)
        await store.close()
        again = open_store(tmp_path / "store.db")
        assert not await made(again), "it was made in the life before"
        [row] = await again.due(later(days=1))
        await send(again, row, "1", drawn=0)
        assert await again.due(later(days=1)) == []
        assert await again.stale() == []
        await again.close()

    asyncio.run(story())


@scene
async def test_who_takes_back_what_they_said_is_quoted_no_more(store: SqlStore) -> None:
    """Nor is anybody else left out."""
    one, two = await keep_one(store, "1"), await keep_one(store, "2")
    lines = [
        {
            "target": f"m{mention.id}",
            "text": [{"text": mention.post.title}],
            "url": mention.post.url,
            "note": "Carla",
        }
        for mention in (one, two)
    ]
    cited = [
        [{"text": "It fails. "}, {"text": "[1]", "url": one.post.url}],
        [{"text": "[2]", "url": two.post.url}],
    ]
    top = {"heading": "Top", "lines": lines}
    card = {"kind": "answer", "title": "Acme", "sections": [top, {"heading": "Written", "text": cited}]}
    await made(store, card=card)
    await made(store, "other", card=CARD)
    for row in await store.due(later(days=1)):
        if row.kind == "report":
            await send(store, row, str(row.id), drawn=0)
    assert await store.blank("blog", [one.post.key or ""], "deleted", AT) == 1
    report = await store.last_report("daily")
    assert report is not None
    emptied = {"target": f"m{one.id}", "text": [{"text": "A post that was deleted where it was said"}]}
    assert report.card["sections"][0]["lines"] == [emptied, lines[1]]
    assert report.card["sections"][1]["text"] == [emptied["text"], cited[1]], "nor cited"
    assert [row.id for row in await store.stale() if row.kind == "report"] == [report.row], "drawn again"


@scene
async def test_a_report_that_only_cites_somebody_is_emptied_too(store: SqlStore) -> None:
    one = await keep_one(store)
    text = [[{"text": "It fails. "}, {"text": "[1]", "url": one.post.url}]]
    await made(store, card={"kind": "answer", "title": "Acme", "body": text})
    await store.blank("blog", [one.post.key or ""], "deleted", AT)
    report = await store.last_report("daily")
    assert report is not None
    assert "fails" not in str(report.card)


@scene
async def test_a_token_is_known_by_its_hash_until_it_is_revoked(store: SqlStore) -> None:
    token = await store.add_token("desk", "h1", AT)
    assert (token.name, token.used_at) == ("desk", None)
    with pytest.raises(UsageError, match="desk"):
        await store.add_token("desk", "h2", AT)
    used = await store.use_token("h1", AT)
    assert used is not None
    assert used.used_at == later(hours=-9), "to the day"
    assert await store.use_token("h1", later(hours=3)) == used
    assert await store.tokens() == [used]
    assert await store.use_token("h2", AT) is None
    assert await store.revoke_token("desk", later(days=1))
    assert not await store.revoke_token("desk", later(days=1))
    assert await store.use_token("h1", later(days=2)) is None
    assert (await store.add_token("desk", "h2", later(days=2))).id == 2
    assert [(one.name, one.revoked_at) for one in await store.tokens()] == [
        ("desk", later(days=1)),
        ("desk", None),
    ]


@scene
async def test_views_are_saved_by_name(store: SqlStore) -> None:
    await store.save_view(View(name="b", value={"columns": ["brand"]}, saved_at=AT))
    await store.save_view(View(name="a", value=[1], saved_at=AT))
    newer = View(name="b", value={"columns": []}, saved_at=later(hours=1))
    await store.save_view(newer)
    assert await store.views() == [View(name="a", value=[1], saved_at=AT), newer]
    assert await store.remove_view("a")
    assert not await store.remove_view("a")
