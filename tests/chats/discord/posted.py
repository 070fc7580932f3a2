"""A small Discord with one channel, and the posting of a chat in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import BodyPartReader, web

from chats._health import Health
from chats._pictures import Drawable
from chats.discord_calls import Calls
from chats.discord_files import Pictures
from chats.discord_memory import Memory
from chats.discord_people import People
from chats.discord_permissions import NEEDED
from chats.discord_posting import Posting, as_snowflake
from chats.discord_rooms import Rooms
from core.cards import Button, Call, Card, Chart, Series
from core.ports import ChatTools
from core.types import Address, Channel
from tests.chats.answering import answering
from tests.props import NOON, Facts, HandClock

US, ANA, BEN = "900000000000000009", "300000000000000001", "300000000000000002"
ROOM = "500000000000000001"
NEWS = Channel(name="news", chat="discord", room=ROOM)
ALERT = Card(
    kind="alert",
    title="Tern Works is mentioned",
    buttons=(Button(verb="acknowledge", target="m12", label="Acknowledge"),),
)
CALL = Card(
    kind="call",
    title="Nobody has acknowledged it",
    target="a12",
    buttons=(Button(verb="acknowledge", target="a12", label="Acknowledge"),),
    calls=(
        Call(name="Ana", accounts=("slack:U0FAKEANA01", f"discord:{ANA}")),
        Call(name="@everyone", accounts=("discord:everyone", "discord:<@1>", "discord:")),
        Call(name="Ben", accounts=(f"discord:{BEN}", f"discord:{ANA}")),
        Call(name="Cem <@1>"),
        Call(name="Ana again", accounts=(f"discord:{ANA}",)),
    ),
)
DIGEST = Card(kind="digest", title="Five more")
CHART = Chart(
    title="A week", alt="Five, then nine.", labels=("a", "b"), series=(Series(name="x", values=(5, 9)),)
)
PNG = b"\x89PNG of a week"


class Hand:
    """Draws everything alike; `hold` it to be slow."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.free.set()

    def hold(self) -> None:
        self.free.clear()

    async def draw_png(self, picture: Drawable) -> bytes | None:
        await self.free.wait()
        return PNG + picture.title.encode() * (picture != CHART)


Failure = tuple[int, int]


@dataclass
class World:
    """A Discord with one channel and the threads in it. `failures` are answered in turn to what begins with
    the key (method and path), each once: status and number; status 0 does it and loses the answer."""

    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {ROOM: []})
    reactions: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    failures: dict[str, list[Failure]] = field(default_factory=dict)
    made: int = 0

    def say(self, room: str = ROOM, by: str = US, at: datetime = NOON, **body: Any) -> dict[str, Any]:
        self.made += 1
        message = {"id": str(int(as_snowflake(at)) + self.made), "author": {"id": by}, "channel_id": room}
        self.messages[room].append({**message, **body})
        return self.messages[room][-1]

    def find(self, message: str) -> dict[str, Any] | None:
        return next((one for room in self.messages.values() for one in room if one["id"] == message), None)

    async def answer(self, request: web.Request) -> web.Response:
        what = f"{request.method} {request.path}"
        self.asked.append(what)
        failing = next(
            (left for start, left in self.failures.items() if what.startswith(start) and left), None
        )
        status, code = failing.pop(0) if failing else (200, 0)
        if status >= 400:
            return web.json_response({"code": code, "retry_after": 0.5}, status=status)
        answer = await self._do(request, await self._body(request))
        if status == 0:
            assert request.transport is not None
            request.transport.abort()
        return answer

    async def _body(self, request: web.Request) -> dict[str, Any]:
        if request.content_type != "multipart/form-data":
            return dict(await request.json()) if request.can_read_body else {}
        body: dict[str, Any] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "payload_json":
                body = json.loads(await part.text())
            else:
                self.files.append(bytes(await part.read()))
        return body

    async def _do(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        parts = request.path.strip("/").split("/")
        if parts[0] in ("users", "guilds"):
            return web.json_response(_SERVER["/".join(parts)])
        room, rest = parts[1], parts[3:]
        if room not in self.messages:
            return web.json_response({"code": 10003}, status=404)
        if not rest:
            return self._list(room, request.query) if request.method == "GET" else self._post(room, body)
        message = self.find(rest[0])
        if message is None:
            return web.json_response({"code": 10008}, status=404)
        if rest[1:] == ["threads"]:
            if message["id"] in self.messages:
                return web.json_response({"code": 160004}, status=400)
            self.messages[message["id"]] = []
            return web.json_response({"id": message["id"]}, status=201)
        if rest[1:2] == ["reactions"]:
            return self._react(message["id"], rest[2], request)
        if request.method == "PATCH":
            message.update(body)
        mine = self.reactions.get(message["id"], {})
        shown = [{"emoji": _emoji(one), "count": len(who), "me": US in who} for one, who in mine.items()]
        return web.json_response({**message, "reactions": shown})

    def _list(self, room: str, query: Any) -> web.Response:
        before = int(query.get("before", 10**20))
        older = sorted((m for m in self.messages[room] if int(m["id"]) < before), key=lambda m: -int(m["id"]))
        return web.json_response(older[: int(query["limit"])])

    def _post(self, room: str, body: dict[str, Any]) -> web.Response:
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        same = [m for m in self.messages[room] if nonce and m.get("nonce") == nonce]
        return web.json_response(same[0] if same else self.say(room, **body))

    def _react(self, message: str, emoji: str, request: web.Request) -> web.Response:
        who = self.reactions.setdefault(message, {}).setdefault(emoji, [])
        if request.method == "PUT":
            who.append(US)
            return web.Response(status=204)
        after = request.query.get("after", "0")
        page = sorted(one for one in who if one > after)[: int(request.query["limit"])]
        return web.json_response([{"id": one, "username": f"user {one[-1]}"} for one in page])


_SERVER: dict[str, Any] = {
    "users/@me": {"id": US},
    "users/@me/guilds": [{"id": "90", "name": "HQ"}],
    "guilds/90": {
        "id": "90",
        "owner_id": "91",
        "roles": [{"id": "90", "name": "all", "permissions": str(NEEDED)}],
    },
    "guilds/90/channels": [{"id": ROOM, "type": 0, "name": "news"}],
    f"guilds/90/members/{US}": {"roles": []},
}
"""The one server: everybody may do all that the bot needs."""


def _emoji(path: str) -> dict[str, str | None]:
    name, _, key = path.partition(":")
    return {"name": name, "id": key or None}


@dataclass
class House:
    world: World
    posting: Posting
    health: Health
    recall: Facts
    clock: HandClock
    hand: Hand
    refreshed: asyncio.Queue[Address]

    def shown(self, address: Address) -> dict[str, Any]:
        found = self.world.find(address.message)
        assert found is not None
        return found

    @property
    def word(self) -> str:
        return str(self.recall.facts["discord installation"])

    def asked(self, start: str) -> int:
        return sum(one.startswith(start) for one in self.world.asked)


@asynccontextmanager
async def house(
    recall: Facts | None = None, world: World | None = None, patience: float = 4.0
) -> AsyncIterator[House]:
    world, recall = world or World(), recall or Facts()
    clock = HandClock(may_sleep=True)
    health = Health(
        "discord", lambda room: [NEWS.name] if room == ROOM else [], lambda: ("no answer", "look")
    )
    no_shelf: Any = None
    tools = ChatTools(channels=[NEWS], shelf=no_shelf, clock=clock, recall=recall)
    async with answering(world.answer) as address:
        calls = Calls("t.o.k", f"{address}/", clock, health)
        rooms = Rooms([NEWS], calls, health, recall, clock)
        people = People(calls, clock, rooms)
        hand, refreshed = Hand(), asyncio.Queue[Address]()
        pictures = Pictures(hand)
        posting = Posting(calls, rooms, people, pictures, Memory(recall, clock), tools, refreshed.put_nowait)
        posting.patience = patience
        try:
            yield House(world, posting, health, recall, clock, hand, refreshed)
        finally:
            await pictures.close()
            await calls.close()


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)
