"""The bot that is killed: the real app, its real parts, and a chat that speaks to the world outside."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import aiohttp

import commands
from bot.app import App
from bot.clock import SystemClock
from bot.parts import Parts
from bot.settings import Settings
from chats.web import WebChat
from core.cards import Card, to_json
from core.errors import ChatBusy, ChatError
from core.keeping import Filter
from core.ports import Chat, ChatTools, Desk
from core.talk import Press, Trouble
from core.types import Address, Channel, Person, Topic
from engines.local import LocalEngine
from sources._fetch import HttpDoor
from sources.rss import Rss
from store.schema import open_store

POINTS = (
    "asking",
    "fetched",
    "parsed",
    "matched",
    "kept",
    "due",
    "folded",
    "before sending",
    "sending",
    "sent",
    "posted",
    "settled",
    "redrawn",
)
"""Every named point between fetch and sent (and after). A kill at `posted` leaves the doubt that the life
after it settles, so `settled` stands behind it."""

CHANNELS = (
    Channel(name="page", chat="web", first_run="all", pace=0, digest=False),
    Channel(name="cards", chat="outside", room="cards", first_run="all", pace=0, digest=False),
    Channel(name="digests", chat="outside", room="digests", first_run="summary", pace=60, digest=True),
)


@dataclass(frozen=True)
class KillAt:
    """Kill this process the `nth` time that it reaches `point`."""

    point: str
    nth: int = 1


class OutsideChat:
    """A chat like the real ones: no idempotency key, but a history in which our id can be found."""

    name: ClassVar[str] = "outside"

    def __init__(self, base: str) -> None:
        self._base = base
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def open(cls, tools: ChatTools) -> Chat:
        raise AssertionError("made by hand")

    def routes(self) -> Sequence[object]:
        return ()

    def doors(self) -> Sequence[str]:
        return ()

    async def serve(self, desk: Desk) -> None:
        self._session = aiohttp.ClientSession(self._base)

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        body = {"room": channel.room, "outbox": outbox, "card": to_json(card)}
        found = await self._call("POST", "/chat/post", body)
        return Address(self.name, channel.room, str(found["id"]))

    async def redraw(self, address: Address, card: Card) -> None:
        await self._call("POST", "/chat/redraw", {"id": address.message, "card": to_json(card)})

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        raise AssertionError("nobody writes notes here")

    async def reactions(self, address: Address) -> Sequence[tuple[str, Person]]:
        raise AssertionError("it never says that it is connected")

    async def tell(self, channel: Channel, card: Card) -> None:
        raise AssertionError("no chat is in trouble here")

    def troubles(self) -> Sequence[Trouble]:
        return ()

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        found = await self._call("GET", f"/chat/find?room={channel.room}&outbox={outbox}")
        return None if found["id"] is None else Address(self.name, channel.room, str(found["id"]))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def confirm(self, mention: int, who: str) -> None:
        """Tell the ledger that a press was confirmed to the person."""
        await self._call("POST", "/pressed", {"mention": mention, "who": who})

    async def _call(self, method: str, path: str, body: object = None) -> dict[str, int | None]:
        assert self._session is not None
        try:
            async with self._session.request(method, path, json=body) as answer:
                answer.raise_for_status()
                found: dict[str, int | None] = await answer.json()
                return found
        except aiohttp.ClientConnectorError as error:
            raise ChatBusy(self.name, str(error)) from error
        except aiohttp.ClientError as error:
            raise ChatError(self.name, f"no answer: {error}") from error


def live(database: Path, base: str, kill: KillAt | None, lives: int, until_quiet: bool = False) -> None:
    """One life of the bot. It ends by `kill`, from outside, or (`until_quiet`) when all is done."""
    reached: dict[str, int] = {}

    def reach(point: str) -> None:
        assert point in POINTS, f"a point that the test does not know: {point}"
        reached[point] = reached.get(point, 0) + 1
        if kill is not None and kill.point == point and reached[point] == kill.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(_live(database, base, reach, lives, until_quiet))


async def _live(
    database: Path, base: str, reach: Callable[[str], None], lives: int, until_quiet: bool
) -> None:
    # The last life need not keep the pace: what is queued goes out at once.
    channels = tuple(replace(c, pace=0) for c in CHANNELS) if until_quiet else CHANNELS
    settings = Settings(
        file="crash",
        zone=ZoneInfo("UTC"),
        downtime=timedelta(hours=1),
        topics=(Topic(name="acme", query="Acme", channels=tuple(c.name for c in CHANNELS)),),
        channels=channels,
        sources=(Rss(name="blog", url=f"{base}/feed", every=timedelta(milliseconds=40)),),
    )
    store = open_store(str(database))
    clock = SystemClock()
    outside = OutsideChat(base)
    web = WebChat.open(ChatTools(channels=CHANNELS, shelf=store.shelf, clock=clock, recall=store))
    failures: list[str] = []
    app = App(
        settings,
        Parts(
            store=store,
            door=HttpDoor(clock=clock, allow=("127.0.0.1",)),
            clock=clock,
            random=random.Random(lives),
            engine=LocalEngine(lambda name, error: failures.append(f"{name}: {error!r}")),
            chats={"web": web, "outside": outside},
            commands=commands.load(),
            version="test",
            reach=reach,
            on_its_way=timedelta(0),  # what this chat was told it has done, or never will
        ),
    )
    await app.start()
    ana = Person(chat="outside", id=f"ana-{lives}", name="Ana")
    deadline = asyncio.get_running_loop().time() + 120
    pressed = False
    while asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)
        if failures:
            raise AssertionError(failures)
        if not pressed:
            pressed = await _press_one(app, outside, store.find, ana)
        if until_quiet and await _is_quiet(store):
            break
    else:
        raise AssertionError("the bot never came to rest")
    await app.close()


async def _press_one(app: App, outside: OutsideChat, find: Callable[..., object], who: Person) -> bool:
    """Claim one mention that nobody owns, and tell the ledger once the bot has confirmed it."""
    found = await find(Filter(), limit=50)  # type: ignore[misc]
    for mention in found:
        if mention.standing.owner is None:
            press = Press(
                address=Address("outside", "cards", "0"),
                verb="claim",
                target=f"m{mention.id}",
                who=who,
                at=app.now(),
                event=f"{who.id}-claims",
            )
            if (await app.press(press)).done:
                await outside.confirm(mention.id, who.key)
            return True
    return False


async def _is_quiet(store) -> bool:  # type: ignore[no-untyped-def]
    states = await store.source_states()
    queue = await store.queue()
    busy = queue.states.get("queued", 0) + queue.states.get("sending", 0) + queue.redraws
    return "blog" in states and states["blog"].last_success is not None and busy == 0
