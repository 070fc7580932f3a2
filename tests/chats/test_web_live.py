"""The page's stream of changes: nobody misses anything, and nobody hears it twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chats.web_feed import PART
from core.ports import Shelf
from store.schema import open_store
from tests.chats.web_fakes import NOON, MemoryShelf, make_mention
from tests.chats.web_site import BRAND, CARD, RIVALS, open_site


@pytest.fixture(params=["in memory", "in SQLite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def open_shelf(kind: str, folder: Path) -> AsyncIterator[Shelf]:
    if kind == "in memory":
        yield MemoryShelf()
        return
    store = open_store(str(folder / "page.db"))
    try:
        yield store.shelf
    finally:
        await store.close()


def test_a_page_hears_what_is_posted_redrawn_and_reacted(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_shelf(kind, tmp_path) as shelf, open_site(shelf) as site:
            first = await site.chat.post(BRAND, CARD, 1)
            hearing = await site.hear("/api/events", 1)
            second = await site.desk.show(RIVALS, make_mention(1, "Brightleaf is fine."))
            [posted] = await hearing
            assert (posted["id"], posted["channel"]) == (second.message, "rivals")
            hearing = await site.hear("/api/events", 1)
            answer = await site.post("/api/react", message=second.message, emoji="👀", actor="Ana")
            [changed] = await hearing
            assert changed["id"] == second.message
            assert changed["version"] > posted["version"]
            assert answer["message"]["card"]["state"] == "acknowledged"
            earlier = await site.events("/api/events?after=0", 2)
            assert [event["id"] for event in earlier] == [first.message, second.message]
            assert earlier[-1] == answer["message"]

    asyncio.run(story())


def test_who_comes_back_hears_what_was_missed_and_nothing_twice(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_shelf(kind, tmp_path) as shelf, open_site(shelf) as site:
            posted = [await site.chat.post(BRAND, CARD, number) for number in range(1, 4)]
            [first] = await site.events("/api/events?after=0", 1)
            for number in range(4, 7):
                posted.append(await site.chat.post(RIVALS if number == 5 else BRAND, CARD, number))
            ids = [address.message for address in posted]
            resumed = {"Last-Event-ID": str(first["version"])}
            # A browser that reconnects by itself sends both; the newer one counts.
            missed = await site.events("/api/events?after=0", 5, resumed)
            assert [event["id"] for event in missed] == ids[1:]
            only = await site.events("/api/events?channel=rivals&after=0", 1)
            assert [event["id"] for event in only] == [ids[4]]

    asyncio.run(story())


def test_more_than_one_part_is_missed_by_nobody() -> None:
    async def story() -> None:
        async with open_site() as site:
            near = await site.hear("/api/events", 3 * PART)
            for number in range(3 * PART):
                await site.chat.post(RIVALS if number % 3 else BRAND, CARD, number)
            far = await site.events("/api/events?after=0", 3 * PART)
            for events in (far, await near):
                assert [event["version"] for event in events] == list(range(1, 3 * PART + 1))

    asyncio.run(story())


def test_what_another_process_wrote_is_heard_at_the_next_beat() -> None:
    async def story() -> None:
        shelf = MemoryShelf()
        async with open_site(shelf) as site:
            hearing = await site.hear("/api/events", 1)
            await shelf.put("brand", 1, {"title": "From elsewhere"}, NOON)
            [event] = await hearing
            assert event["card"]["title"] == "From elsewhere"

    asyncio.run(story())


def test_a_silent_page_is_told_that_the_connection_is_alive_and_what_time_it_is() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.chat.post(BRAND, CARD, 1)
            async with asyncio.timeout(5), site.session.get(site.url("/api/events")) as answer:
                beats = [await answer.content.readline() for _ in range(6)]
            assert beats[0] == beats[3] == b"event: beat\n"
            assert json.loads(beats[1].removeprefix(b"data: ")) == {"now": NOON.isoformat(), "version": 1}

    asyncio.run(story())


def test_many_listeners_cost_one_reader() -> None:
    async def story() -> None:
        shelf = MemoryShelf()
        async with open_site(shelf, beat=10) as site:
            hearing = [await site.hear("/api/events", 10) for _ in range(20)]
            before = shelf.reads
            for number in range(10):
                await site.chat.post(BRAND, CARD, number)
            for heard in await asyncio.gather(*hearing):
                assert [event["version"] for event in heard] == list(range(1, 11))
            assert shelf.reads - before <= 10 * 2

    asyncio.run(story())


def test_closing_tells_every_page_good_bye() -> None:
    async def story() -> None:
        async with open_site(beat=10) as site, site.session.get(site.url("/api/events")) as answer:
            await answer.content.readline()
            await site.chat.close()
            async with asyncio.timeout(2):
                await answer.content.read()

    asyncio.run(story())
