"""Messages that outbox rows stand for: once each, drawn again, found again, with their threads and emoji."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import BodyPartReader, web
from structlog.testing import capture_logs

from chats._health import Health
from chats.discord_calls import Calls
from chats.discord_files import Pictures
from chats.discord_ids import carries
from chats.discord_memory import Memory
from chats.discord_people import People
from chats.discord_permissions import NEEDED
from chats.discord_posting import Posting, as_snowflake
from chats.discord_rooms import Rooms
from core.cards import Button, Card, Chart, Series
from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
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
DIGEST = Card(kind="digest", title="Five more")
CHART = Chart(
    title="A week", alt="Five, then nine.", labels=("a", "b"), series=(Series(name="x", values=(5, 9)),)
)
PNG = b"\x89PNG of a week"


class Painter:
    async def draw_png(self, chart: Chart) -> bytes | None:
        return PNG


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
async def house(recall: Facts | None = None, world: World | None = None) -> AsyncIterator[House]:
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
        posting = Posting(calls, rooms, people, Pictures(Painter()), Memory(recall, clock), tools)
        try:
            yield House(world, posting, health, recall, clock)
        finally:
            await calls.close()


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


# ------------------------------------------------------------ posting


def test_an_alert_carries_our_id_twice_and_gets_eyes() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            message = here.shown(address)
            ref = f"{here.word}-77"
            assert address == Address("discord", ROOM, message["id"])
            assert (message["nonce"], message["enforce_nonce"]) == (ref, True)
            assert carries(message, ref)
            assert message["allowed_mentions"]["parse"] == []
            assert here.world.reactions[address.message] == {"👀": [US]}

    run(story())


def test_only_alerts_get_eyes_and_eyes_that_cannot_be_placed_cost_nothing() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, DIGEST, 1)
            assert here.world.reactions == {}
            assert carries(here.shown(address), f"{here.word}-1"), "without a button it stands in an address"
            here.world.failures["PUT"] = [(429, 0), (403, 50013)]
            assert await here.posting.post(NEWS, ALERT, 2)
            assert here.clock.now() == NOON + timedelta(seconds=0.5)

    run(story())


def test_the_same_row_posted_again_within_minutes_is_the_same_message() -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = [(0, 0)]
            with pytest.raises(ChatError):
                await here.posting.post(NEWS, ALERT, 77)
            address = await here.posting.post(NEWS, ALERT, 77)
            assert [one["id"] for one in here.world.messages[ROOM]] == [address.message]
        async with house(recall=here.recall, world=here.world) as again:
            assert await again.posting.post(NEWS, ALERT, 77) == address

    run(story())


@pytest.mark.parametrize(
    ("failures", "posts"), [([(400, 50035)], 2), ([(400, 50035), (400, 50006)], 3), ([(413, 40005)], 2)]
)
def test_a_drawing_that_discord_does_not_take_costs_no_mention(failures: list[Failure], posts: int) -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = list(failures)
            with capture_logs() as logs:
                address = await here.posting.post(NEWS, Card(kind="alert", title="x", picture=CHART), 77)
            assert here.asked("POST") == posts
            assert [one["log_level"] for one in logs] == ["error"] * len(failures)
            assert carries(here.shown(address), f"{here.word}-77")
            assert here.shown(address)["nonce"] == f"{here.word}-77"

    run(story())


def test_a_picture_that_is_not_allowed_is_left_out() -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = [(403, 50013)]
            address = await here.posting.post(NEWS, Card(kind="digest", title="x", picture=CHART), 1)
            assert "attachments" not in here.shown(address)
            assert here.health.troubles() == []

    run(story())


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10003), (401, 0), (403, 50001)])
def test_what_a_person_has_to_mend_keeps_the_message_waiting(status: int, code: int) -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = [(status, code)]
            with pytest.raises(ChatBusy):
                await here.posting.post(NEWS, ALERT, 77)
            assert len(here.health.troubles()) == 1
            await here.posting.post(NEWS, ALERT, 77)
            assert here.health.troubles() == []

    run(story())


def test_without_a_memory_nothing_is_posted() -> None:
    async def story() -> None:
        async with house() as here:
            here.recall.raises = StoreError("locked")
            with pytest.raises(ChatBusy):
                await here.posting.post(NEWS, ALERT, 77)
            assert here.world.asked == []

    run(story())


def test_words_of_the_bots_own_are_messages_of_their_own() -> None:
    async def story() -> None:
        async with house() as here:
            for _ in range(2):
                await here.posting.tell(NEWS, Card(kind="notice", title="Good morning"))
            assert len(here.world.messages[ROOM]) == 2
            assert [one["allowed_mentions"]["parse"] for one in here.world.messages[ROOM]] == [[], []]

    run(story())


# ------------------------------------------------------------ drawing again


def test_a_card_is_drawn_in_place_and_its_picture_goes_and_comes() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, Card(kind="digest", title="A", picture=CHART), 1)
            (file,) = here.shown(address)["attachments"]
            assert (file["id"], file["filename"], file["description"]) == ("0", "chart.png", CHART.alt)
            assert here.world.files == [PNG]
            await here.posting.redraw(address, Card(kind="digest", title="B"))
            assert here.shown(address)["attachments"] == []
            assert "B" in json.dumps(here.shown(address))
            assert {"content", "embeds", "components", "allowed_mentions"} <= set(here.shown(address))
            await here.posting.redraw(address, Card(kind="digest", title="C", picture=CHART))
            assert len(here.shown(address)["attachments"]) == 1
            assert here.world.files == [PNG, PNG]

    run(story())


@pytest.mark.parametrize(
    ("failure", "kind"), [((404, 10008), ChatRefused), ((429, 30046), ChatBusy), ((400, 30046), ChatBusy)]
)
def test_what_cannot_be_drawn_again_says_when(failure: Failure, kind: type[ChatError]) -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures["PATCH"] = [failure]
            with pytest.raises(kind):
                await here.posting.redraw(address, ALERT)

    run(story())


# ------------------------------------------------------------ finding


def test_a_message_is_found_by_its_number_among_many_and_only_ours() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            copied = {k: v for k, v in here.shown(address).items() if k in ("embeds", "components")}
            for _ in range(250):
                here.world.say(by=ANA, **copied)
            here.world.asked.clear()
            assert await here.posting.find_posted(NEWS, 77, NOON - timedelta(minutes=1)) == address
            assert here.asked("GET /channels") == 3
            assert await here.posting.find_posted(NEWS, 7, NOON - timedelta(minutes=1)) is None

    run(story())


def test_history_is_read_no_further_back_than_asked_and_waits_for_discords_pace() -> None:
    async def story() -> None:
        async with house() as here:
            for minutes in range(300):
                here.world.say(at=NOON - timedelta(minutes=minutes))
            here.world.failures["GET /channels"] = [(200, 0), (429, 0)]
            assert await here.posting.find_posted(NEWS, 77, NOON - timedelta(minutes=150)) is None
            assert here.asked("GET /channels") == 3
            assert here.clock.now() == NOON + timedelta(seconds=0.5)

    run(story())


def test_another_installation_does_not_take_the_message_for_its_own() -> None:
    async def story() -> None:
        async with house() as here:
            await here.posting.post(NEWS, ALERT, 77)
        async with house(world=here.world) as other:
            assert await other.posting.find_posted(NEWS, 77, NOON - timedelta(minutes=1)) is None

    run(story())


# ------------------------------------------------------------ threads


def test_lines_stand_in_one_thread_that_is_made_once() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            for number in (1, 2, 3):
                await here.posting.note(address, f"line {number}", number, doubt=False)
            lines = here.world.messages[address.message]
            assert [one["nonce"] for one in lines] == [f"{here.word}n{n}" for n in (1, 2, 3)]
            assert here.asked(f"POST /channels/{ROOM}/messages/") == 1
        async with house(recall=here.recall, world=here.world) as again:
            await again.posting.note(address, "line 4", 4, doubt=False)
            assert len(here.world.messages[address.message]) == 4, "that it is there already is well"

    run(story())


def test_a_line_in_doubt_is_looked_for_first_and_written_once() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures[f"POST /channels/{ROOM}/messages/"] = [(0, 0)]
            with pytest.raises(ChatError):
                await here.posting.note(address, "line", 1, doubt=False)
            for _ in range(2):
                await here.posting.note(address, "line", 1, doubt=True)
            assert len(here.world.messages[address.message]) == 1
            other = await here.posting.post(NEWS, ALERT, 78)
            await here.posting.note(other, "line", 2, doubt=True)
            assert len(here.world.messages[other.message]) == 1, "there was no thread"

    run(story())


def test_a_thread_that_somebody_deleted_is_made_again_and_a_card_that_is_gone_has_none() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            await here.posting.note(address, "line", 1, doubt=False)
            del here.world.messages[address.message]
            await here.posting.note(address, "line", 2, doubt=False)
            assert len(here.world.messages[address.message]) == 1
            del here.world.messages[address.message]
            here.world.messages[ROOM].clear()
            with pytest.raises(ChatRefused):
                await here.posting.note(address, "line", 3, doubt=False)
            assert here.health.troubles() == []

    run(story())


@pytest.mark.parametrize("code", [160005, 50083])
def test_a_locked_thread_takes_no_line(code: int) -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures[f"POST /channels/{address.message}"] = [(403, code)]
            with pytest.raises(ChatRefused):
                await here.posting.note(address, "line", 1, doubt=False)

    run(story())


# ------------------------------------------------------------ emoji


def test_reactions_are_read_page_by_page_without_ours() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            crowd = [str(300000000000000100 + n) for n in range(150)]
            here.world.reactions[address.message] = {
                "👀": [US],
                "✅": [US, ANA],
                "shipit:600000000000000001": [BEN],
                "🔥": crowd,
            }
            found = await here.posting.reactions(address, US)
            assert [(emoji, who.id) for emoji, who in found[:2]] == [("✅", ANA), ("shipit", BEN)]
            assert found[0][1].name == "user 1"
            assert [who.id for _, who in found[2:]] == crowd
            assert here.asked(f"GET /channels/{ROOM}/messages/{address.message}/reactions/👀") == 0

    run(story())


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        ((404, 10008), ChatRefused),
        ((403, 50001), ChatRefused),
        ((404, 10003), ChatRefused),
        ((401, 0), ChatBusy),
        ((500, 0), ChatError),
    ],
)
def test_of_what_is_gone_nobody_took_an_emoji_away_and_one_channel_holds_up_nobody(
    failure: Failure, outcome: Any
) -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures["GET"] = [failure]
            with pytest.raises(outcome):
                await here.posting.reactions(address, US)

    run(story())


def test_an_emoji_that_is_taken_away_meanwhile_has_nobody() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.reactions[address.message] = {"✅": [ANA], "🔥": [BEN]}
            here.world.failures[f"GET /channels/{ROOM}/messages/{address.message}/reactions"] = [(400, 10014)]
            assert [emoji for emoji, _ in await here.posting.reactions(address, US)] == ["🔥"]

    run(story())
