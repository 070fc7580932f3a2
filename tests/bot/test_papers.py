"""Reports and exports as pages and files: whole, behind the gate, and nothing in them that runs."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from bot.answer import Asking
from bot.papers import Papers
from bot.report_files import csv_file, file_name
from bot.report_html import STYLE
from bot.serve import Server
from commands import load
from core.cards import Card, plain, to_json
from core.errors import StoreError
from core.export_rows import BOM, COLUMNS
from core.keeping import Batch, Filter, Sighting
from core.report_card import kept_card
from core.report_ports import Report, Subscription
from core.types import Author, Match, Post
from tests.bot.page_seen import Seen
from tests.bot.serving import TOKEN, Reply, Site, fine, no_metrics
from tests.commands.day import BERLIN, NOW, SOURCES, TOPICS, at, live_the_day
from tests.commands.memory_store import MemoryStore
from tests.props import HandClock

WEEKLY = Subscription(name="weekly", channel="mentions", rhythm="weekly", zone="Europe/Berlin")
CARD = Card(kind="answer", title="Lumio last week", body=(plain("17 mentions."),))


class Undrawn:
    """An artist without a brush."""

    async def draw_png(self, picture: Any, /, scale: float = 1.0) -> bytes | None:
        return None

    def close(self) -> None:
        """Nothing was begun."""


@asynccontextmanager
async def office(
    token: str | None = None, can_print: bool = False
) -> AsyncIterator[tuple[Site, Any, Papers]]:
    """A server with a day behind it."""
    store: Any = MemoryStore()
    await live_the_day(store)
    clock = HandClock()
    clock.time = NOW
    asking = Asking(store=store, topics=TOPICS, sources=SOURCES, commands=load(), zone=BERLIN)
    papers = Papers(store, clock, lambda: asking, Undrawn(), lambda: can_print)  # type: ignore[arg-type]
    server = Server(
        host="127.0.0.1",
        port=0,
        token=token,
        routes=papers.routes(),
        clock=clock,
        health=fine,
        ready=fine,
        metrics=no_metrics,
    )
    await server.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Site(server=server, session=session), store, papers
    finally:
        papers.close()
        await server.close()


async def made(store: Any, card: Card = CARD, **values: Any) -> Report:
    """A report of the week, kept."""
    start, end = at("00:00", day=28, month=4), at("00:00", day=5)
    kept = to_json(kept_card(card, WEEKLY))
    name = values.pop("name", "weekly")
    report: Report = await store.keep_report(name, "mentions", start, end, kept, NOW, **values)
    return report


def told(work: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Turn an async test into a plain one."""

    def test() -> None:
        asyncio.run(work())

    test.__name__ = work.__name__
    return test


def rows(reply: Reply) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    assert reply.text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(reply.text.removeprefix(BOM), newline="")))


@told
async def test_a_report_has_a_page_with_all_that_it_is_kept_with() -> None:
    async with office() as (site, store, _):
        await made(store)
        reply = await site.send("GET", "/reports/1")
        seen = Seen(reply.text)
        assert reply.status == 200
        assert "Lumio last week" in seen.text
        assert "it comes every Monday at 09:00" in seen.text
        assert "Made 5 May 2026 14:03" in seen.text
        assert [value for name, value in seen.attributes if name == "href"] == [
            f"/reports/1.{kind}" for kind in ("html", "csv", "json")
        ], "no PDF, which cannot be made here"
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert STYLE in reply.text, "the style that the policy allows"


@told
async def test_a_report_that_is_not_there_is_told() -> None:
    async with office() as (site, _, _):
        for path in ("/reports/9", "/reports/9.csv", "/reports/999999999999999.html"):
            assert (await site.send("GET", path)).status == 404
        for path in ("/reports/x", "/reports/1.exe", "/reports/-1", "/export.docx", f"/reports/{'9' * 40}"):
            assert (await site.send("GET", path)).status == 404


@told
async def test_all_of_it_stands_behind_the_gate() -> None:
    async with office(token=TOKEN) as (site, store, _):
        await made(store)
        for path in ("/reports", "/reports/1", "/reports/1.csv", "/reports/1.html", "/export.json?q=lumio"):
            assert (await site.send("GET", path)).status == 401
            key = {"Authorization": f"Bearer {TOKEN}"}
            assert (await site.send("GET", path, headers=key)).status == 200


@told
async def test_the_reports_are_listed() -> None:
    async with office() as (site, store, _):
        assert "No report was made yet" in (await site.send("GET", "/reports")).text
        await made(store)
        seen = Seen((await site.send("GET", "/reports")).text)
        assert "Lumio last week" in seen.text
        assert ("href", "/reports/1") in seen.attributes


@told
async def test_the_rows_of_a_report_are_those_of_its_period_and_topic() -> None:
    async with office() as (site, store, _):
        await made(store, topic="Lumio Cloud")
        reply = await site.send("GET", "/reports/1.csv")
        assert reply.headers["Content-Disposition"] == 'attachment; filename="weekly-2026-04-27.csv"'
        which = Filter(
            topics=("Lumio Cloud",),
            said_from=at("00:00", day=28, month=4),
            said_to=at("00:00", day=5),
            held=False,
        )
        wanted = [str(one.id) for one in await store.find(which, "newest", 999)]
        assert [row["mention"] for row in rows(reply)] == wanted
        assert wanted
        data = (await site.send("GET", "/reports/1.json")).json
        assert [str(one["mention"]) for one in data["mentions"]] == wanted
        assert data["about"]["topic"] == "Lumio Cloud"


@told
async def test_an_export_has_what_its_words_mean() -> None:
    async with office() as (site, store, _):
        words = "lumio 2026-05-03..2026-05-05"
        reply = await site.send("GET", f"/export.csv?q={quote(words)}")
        which = Filter(topics=("Lumio",), said_from=at("00:00", day=3), held=False)
        assert len(rows(reply)) == sum((await store.counts(which)).values()) > 3
        assert tuple(rows(reply)[0]) == COLUMNS
        assert 'filename="mentions-lumio-2026-05-03..2026-05-05.csv"' in reply.headers["Content-Disposition"]
        data = (await site.send("GET", f"/export.json?q={quote(words)}")).json
        assert len(data["mentions"]) == len(rows(reply))
        page = await site.send("GET", f"/export.html?q={quote(words)}")
        assert "Lumio" in Seen(page.text).text
        assert page.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("kind", ["csv", "json", "html"])
def test_words_that_mean_nothing_are_told_with_a_hint(kind: str) -> None:
    async def story() -> None:
        async with office() as (site, _, _):
            reply = await site.send("GET", f"/export.{kind}?q=sunset%20over%20there")
            assert reply.status == 422
            assert "sunset" in reply.json["error"]

    asyncio.run(story())


@told
async def test_where_no_pdf_can_be_made_it_is_told_what_to_do() -> None:
    async with office() as (site, store, _):
        await made(store)
        reply = await site.send("GET", "/reports/1.pdf")
        assert reply.status == 422
        assert "extra" in reply.json["hint"]


@told
async def test_an_empty_file_still_has_its_columns() -> None:
    async with office() as (site, _, _):
        reply = await site.send("GET", "/export.csv?q=brightwell%202025-01-01")
        assert rows(reply) == []
        assert "mention" in reply.text
        assert (await site.send("GET", "/export.json?q=brightwell%202025-01-01")).json["mentions"] == []


def test_many_mentions_come_in_parts_and_each_of_them_once() -> None:
    store: Any = MemoryStore()

    async def story() -> list[bytes]:
        for n in range(1203):
            post = Post(
                source="forum", key=str(n), url=f"https://example.org/{n}", text="=cmd()", said_at=NOW
            )
            one = Sighting(post=post, matches=(Match("Lumio"),))
            await store.keep(Batch(source="forum", sightings=(one,), at=NOW))
        found = []
        async for part in csv_file(store, Filter(), at("23:00")):
            found.append(part)
            late = Post(source="forum", url=f"https://example.org/late/{len(found)}", text="x", said_at=NOW)
            await store.keep(
                Batch(
                    source="forum",
                    sightings=(Sighting(post=late, matches=(Match("Lumio"),)),),
                    at=at("23:30"),
                )
            )
        return found

    parts = asyncio.run(story())
    assert len(parts) == 3
    table = list(csv.DictReader(io.StringIO(b"".join(parts).decode("utf-8-sig"), newline="")))
    assert len({row["mention"] for row in table}) == len(table) == 1203
    assert {row["text"] for row in table} == {"'=cmd()"}


@pytest.mark.parametrize(
    ("name", "plain_name"),
    [
        ("weekly", "weekly.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ('a"\r\nSet-Cookie: x', "a-Set-Cookie-x.csv"),
        ("ランプ", "mentions.csv"),
        ("", "mentions.csv"),
        ("a" * 200, f"{'a' * 80}.csv"),
    ],
)
def test_a_file_has_a_name_that_every_system_takes(name: str, plain_name: str) -> None:
    assert file_name(name, "csv") == plain_name


def test_a_store_that_breaks_off_gives_no_whole_file() -> None:
    async def story() -> None:
        async with office() as (site, store, _):
            store.broken = StoreError("locked")
            reply = await site.send("GET", "/export.csv?q=lumio")
            assert reply.status == 503
            assert json.loads(reply.text)["error"]

    asyncio.run(story())


def test_the_author_of_a_post_is_in_its_row() -> None:
    store: Any = MemoryStore()

    async def story() -> bytes:
        post = Post(
            source="forum", url="https://example.org/1", text="x", author=Author(name="Ana", followers=3)
        )
        await store.keep(
            Batch(source="forum", sightings=(Sighting(post=post, matches=(Match("L"),)),), at=NOW)
        )
        return b"".join([part async for part in csv_file(store, Filter(), at("23:00"))])

    [row] = csv.DictReader(io.StringIO(asyncio.run(story()).decode("utf-8-sig"), newline=""))
    assert (row["author"], row["followers"]) == ("Ana", "3")
