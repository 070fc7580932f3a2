"""The web page as a chat: what is posted is shown, what is pressed is heard, nobody misses anything."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

import chats
from bot.serve import Server
from chats.web import WebChat
from chats.web_feed import PART
from chats.web_html import FOLDER, page_words
from core.cards import Card, Span
from core.errors import ChatBusy, ChatRefused, StoreError
from core.phrases.en_web import PHRASES
from core.ports import Chat, Shelf
from core.talk import Press, Question, Reaction
from core.types import Address, Channel, Json, State
from store.schema import open_store
from tests.chats.web_fakes import NOON, FixedClock, MemoryShelf, RulesDesk, make_mention

BRAND = Channel(name="brand")
RIVALS = Channel(name="rivals", room="Our rivals")
ELSEWHERE = Channel(name="elsewhere", chat="other")
CARD = Card(kind="notice", title="Hello")


async def fine() -> Mapping[str, bool]:
    return {}


async def no_metrics() -> bytes:
    return b""


@dataclass
class Site:
    """The page on a real server, a desk with the real rules behind it, and a client."""

    chat: WebChat
    desk: RulesDesk
    clock: FixedClock
    server: Server
    session: aiohttp.ClientSession

    async def get(self, path: str) -> Json:
        return (await self.reply("GET", path))[1]

    async def post(self, path: str, **body: object) -> Json:
        return (await self.reply("POST", path, body))[1]

    async def reply(self, method: str, path: str, body: object = None) -> tuple[int, Json]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"} if data is not None else {}
        async with self.session.request(method, self.url(path), data=data, headers=headers) as answer:
            return answer.status, await answer.json()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    async def hear(self, path: str, count: int) -> asyncio.Task[list[Json]]:
        """Begin to listen; the task gives the next `count` messages."""
        ready = asyncio.Event()
        hearing = asyncio.create_task(self.events(path, count, ready=ready))
        await ready.wait()
        return hearing

    async def events(
        self,
        path: str,
        count: int,
        headers: Mapping[str, str] | None = None,
        ready: asyncio.Event | None = None,
    ) -> list[Json]:
        """The next `count` messages; `ready` is set when the server said its first word."""
        found: list[Json] = []
        async with asyncio.timeout(5), self.session.get(self.url(path), headers=headers) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            event: dict[str, str] = {}
            async for raw in answer.content:
                if ready:
                    ready.set()
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                elif event.get("event") == "message":
                    data = json.loads(event["data"])
                    assert event["id"] == str(data["version"])
                    found.append(data)
                    if len(found) == count:
                        break
                if not name:
                    event = {}
        return found


@asynccontextmanager
async def open_site(
    shelf: Shelf | None = None, beat: float = 0.02, serves: bool = True
) -> AsyncIterator[Site]:
    clock = FixedClock()
    chat = WebChat(shelf or MemoryShelf(), (BRAND, RIVALS, ELSEWHERE), clock, beat)
    desk = RulesDesk(chat)
    if serves:
        await chat.serve(desk)
    server = Server(
        host="127.0.0.1",
        port=0,
        token=None,
        routes=chat.routes(),
        clock=clock,
        health=fine,
        ready=fine,
        metrics=no_metrics,
        grace=0.1,
    )
    await server.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Site(chat, desk, clock, server, session)
    finally:
        await chat.close()
        await server.close()


# ---------------------------------------------------------------- the chat that the bot sees


def test_the_folder_is_the_list_of_chats() -> None:
    assert "web" in chats.names()
    assert "terminal" not in chats.names()
    assert chats.load("web") is WebChat
    for name in ("terminal", "web_api", "nowhere"):
        with pytest.raises(KeyError):
            chats.load(name)


def test_a_post_stands_in_its_channel_once_however_often_it_is_sent() -> None:
    async def story() -> None:
        chat: Chat = WebChat(MemoryShelf(), (BRAND, RIVALS), FixedClock())
        address = await chat.post(BRAND, CARD, 7)
        assert address == Address("web", "brand", "1")
        assert await chat.post(BRAND, CARD, 7) == address
        assert await chat.post(BRAND, CARD, 8) != address
        assert await chat.find_posted(BRAND, 7, NOON) == address
        assert await chat.find_posted(RIVALS, 7, NOON) is None
        assert await chat.find_posted(BRAND, 9, NOON) is None

    asyncio.run(story())


def test_a_redraw_and_a_note_change_the_message_that_stands_there() -> None:
    async def story() -> None:
        async with open_site() as site:
            address = await site.chat.post(BRAND, CARD, 1)
            await site.chat.redraw(address, replace(CARD, title="Hello again"))
            await site.chat.note(address, "Escalated to Legal.")
            [message] = await site.get("/api/channels/brand/messages")
            assert message == {
                "id": "1",
                "channel": "brand",
                "card": {"kind": "notice", "title": "Hello again", "tone": "neutral"},
                "at": NOON.isoformat(),
                "version": 3,
                "reactions": {},
                "thread": ["Escalated to Legal."],
            }

    asyncio.run(story())


def test_what_is_not_there_is_refused() -> None:
    async def story() -> None:
        chat = WebChat(MemoryShelf(), (BRAND, ELSEWHERE), FixedClock())
        for channel in (RIVALS, ELSEWHERE):
            with pytest.raises(ChatRefused):
                await chat.post(channel, CARD, 1)
        nowhere = Address("web", "brand", "99")
        with pytest.raises(ChatRefused):
            await chat.redraw(nowhere, CARD)
        with pytest.raises(ChatRefused):
            await chat.note(nowhere, "Hello?")

    asyncio.run(story())


class FullShelf(MemoryShelf):
    """A shelf on a full disk."""

    async def put(self, *_: object) -> str:
        raise StoreError("disk full")

    async def look_up(self, *_: object) -> str | None:
        raise StoreError("disk full")


def test_a_store_in_trouble_makes_the_chat_busy() -> None:
    async def story() -> None:
        chat = WebChat(FullShelf(), (BRAND,), FixedClock())
        with pytest.raises(ChatBusy):
            await chat.post(BRAND, CARD, 1)
        with pytest.raises(ChatBusy):
            await chat.find_posted(BRAND, 1, NOON)

    asyncio.run(story())


# ---------------------------------------------------------------- reading


def test_channels_are_listed_with_the_names_that_addresses_use() -> None:
    async def story() -> None:
        async with open_site() as site:
            assert await site.get("/api/channels") == [
                {"name": "brand", "title": "brand"},
                {"name": "rivals", "title": "Our rivals"},
            ]

    asyncio.run(story())


def test_messages_come_oldest_first_and_after_a_version_only_what_changed() -> None:
    async def story() -> None:
        async with open_site() as site:
            for number in range(1, 6):
                site.clock.at += timedelta(minutes=1)
                await site.chat.post(BRAND, CARD, number)
            await site.chat.post(RIVALS, CARD, 99)
            messages = await site.get("/api/channels/brand/messages")
            assert [message["id"] for message in messages] == ["1", "2", "3", "4", "5"]
            assert [m["id"] for m in await site.get("/api/channels/brand/messages?limit=2")] == ["4", "5"]
            last = messages[-1]["version"]
            assert await site.get(f"/api/channels/brand/messages?after={last}") == []
            await site.chat.redraw(Address("web", "brand", "2"), replace(CARD, title="Changed"))
            [changed] = await site.get(f"/api/channels/brand/messages?after={last}")
            assert (changed["id"], changed["card"]["title"]) == ("2", "Changed")
            # A redraw does not move a card.
            assert [m["id"] for m in await site.get("/api/channels/brand/messages")] == [
                "1",
                "2",
                "3",
                "4",
                "5",
            ]
            # From the beginning, page by page.
            first = await site.get("/api/channels/brand/messages?after=0&limit=3")
            second = await site.get(f"/api/channels/brand/messages?after={first[-1]['version']}&limit=3")
            assert [m["id"] for m in first + second] == ["1", "3", "4", "5", "2"]

    asyncio.run(story())


BAD = [
    ("GET", "/api/channels/nowhere/messages", None, 404),
    ("GET", "/api/channels/elsewhere/messages", None, 404),
    ("GET", "/api/channels/brand/messages?after=x", None, 422),
    ("GET", "/api/channels/brand/messages?after=-1", None, 422),
    ("GET", "/api/channels/brand/messages?after=²", None, 422),
    ("GET", "/api/channels/brand/messages?after=99999999999999999999", None, 422),
    ("GET", "/api/channels/brand/messages?limit=0", None, 422),
    ("GET", "/api/channels/brand/messages?limit=1001", None, 422),
    ("GET", "/api/events?channel=nowhere", None, 404),
    ("GET", "/api/events?after=x", None, 422),
    ("GET", "/api/press", None, 405),
    ("GET", "/api/nothing", None, 404),
    ("POST", "/api/press", b"", 422),
    ("POST", "/api/press", b"{", 422),
    ("POST", "/api/press", b"[]", 422),
    ("POST", "/api/press", b'"claim"', 422),
    ("POST", "/api/press", b'{"message": "1", "verb": NaN}', 422),
    ("POST", "/api/press", b"[" * 60_000, 422),
    ("POST", "/api/press", b'{"message": "1", "verb": "\xff"}', 422),
    ("POST", "/api/press", {}, 422),
    ("POST", "/api/press", {"message": "1"}, 422),
    ("POST", "/api/press", {"message": "1", "verb": ""}, 422),
    ("POST", "/api/press", {"message": "1", "verb": 5}, 422),
    ("POST", "/api/press", {"message": "1", "verb": "Claim!"}, 422),
    ("POST", "/api/press", {"message": "1", "verb": "x" * 41}, 422),
    ("POST", "/api/press", {"message": "99", "verb": "claim"}, 404),
    ("POST", "/api/press", {"message": "../1", "verb": "claim"}, 404),
    ("POST", "/api/press", {"message": ["1"], "verb": "claim"}, 422),
    ("POST", "/api/press", {"message": "1", "verb": "claim", "actor": "x" * 61}, 422),
    ("POST", "/api/press", {"message": "1", "verb": "claim", "actor": {"id": 1}}, 422),
    ("POST", "/api/press", {"message": "1", "verb": "claim", "values": "x"}, 422),
    ("POST", "/api/press", {"message": "1", "verb": "claim", "values": {"to": ["x"]}}, 422),
    ("POST", "/api/press", {"message": "1", "verb": "claim", "values": {"to": "x" * 4001}}, 422),
    ("POST", "/api/press", {"verb": "claim"}, 422),
    ("POST", "/api/press", {"verb": "claim", "target": "m1", "channel": "nowhere"}, 404),
    ("POST", "/api/react", {"message": "1"}, 422),
    ("POST", "/api/react", {"message": "1", "emoji": " "}, 422),
    ("POST", "/api/react", {"message": "1", "emoji": "✅", "remove": "yes"}, 422),
    ("POST", "/api/react", {"message": "99", "emoji": "✅"}, 404),
    ("POST", "/api/react", {"emoji": "✅"}, 422),
    ("POST", "/api/ask", {"text": "today", "channel": "nowhere"}, 404),
    ("POST", "/api/ask", {"text": ["today"]}, 422),
    ("POST", "/api/ask", {"text": "x" * 4001}, 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    method: str, path: str, body: object, status: int
) -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine.", "Brightleaf"))
            got, answer = await site.reply(method, path, body)
            assert got == status, answer
            assert answer["error"]
            assert "hint" in answer
            assert site.desk.heard == []

    asyncio.run(story())


# ---------------------------------------------------------------- pressing


def test_a_press_is_heard_and_the_answer_shows_the_card_as_it_is_now() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine.", "Brightleaf"))
            answer = await site.post("/api/press", message="1", verb="claim", actor="Ana", event="e1")
            assert (answer["done"], answer["text"]) == (True, "It is yours.")
            assert answer["message"]["id"] == "1"
            assert answer["message"]["card"]["state"] == "claimed"
            [press] = site.desk.heard
            assert isinstance(press, Press)
            assert press.address == Address("web", "brand", "1")
            assert (press.target, press.verb, press.who.key, press.event) == ("m1", "claim", "web:ana", "e1")
            assert press.at == NOON

    asyncio.run(story())


def test_a_move_that_is_not_allowed_is_no_error_but_a_kind_sentence() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            await site.post("/api/press", message="1", verb="claim", actor="Ana")
            status, answer = await site.reply(
                "POST", "/api/press", {"message": "1", "verb": "claim", "actor": "Ben"}
            )
            assert (status, answer["done"]) == (200, False)
            assert answer["text"] == "Ana has claimed this one. Use Assign to hand it over."
            assert answer["message"]["card"]["state"] == "claimed"

    asyncio.run(story())


def test_a_form_s_values_and_a_line_s_target_come_along() -> None:
    async def story() -> None:
        async with open_site() as site:
            mentions = [make_mention(number, "Brightleaf is fine.") for number in (1, 2)]
            address = await site.desk.show_digest(BRAND, mentions)
            # The digest itself is nothing that a verb could act on.
            status, _ = await site.reply("POST", "/api/press", {"message": address.message, "verb": "claim"})
            assert status == 422
            answer = await site.post(
                "/api/press",
                message=int(address.message),
                verb="assign",
                target="m2",
                values={"to": " Legal "},
                actor="Ana",
            )
            assert answer["text"] == "Assigned to Legal."
            assert site.desk.mentions[1].standing.state is State.NEW
            assert site.desk.mentions[2].standing.owner == "Legal"

    asyncio.run(story())


def test_buttons_of_an_answer_that_only_the_asker_sees_work_without_a_message() -> None:
    async def story() -> None:
        async with open_site() as site:
            answer = await site.post("/api/press", verb="page", target="open page=2", channel="rivals")
            assert answer["card"]["title"] == "Page of open page=2"
            assert "message" not in answer
            [press] = site.desk.heard
            assert isinstance(press, Press)
            assert press.address == Address("web", "rivals", "")

    asyncio.run(story())


PEOPLE = [
    ("Ana", "Ana", "web:ana"),
    ("  Ana   Lind ", "Ana Lind", "web:ana lind"),
    ("STRASSE", "STRASSE", "web:strasse"),
    ("Straße", "Straße", "web:strasse"),
    ("سلمى", "سلمى", "web:سلمى"),
    ("Ana\u202e\x00", "Ana", "web:ana"),
    ("", "Guest", "web:guest"),
    ("\u202e", "Guest", "web:guest"),
    (None, "Guest", "web:guest"),
    (7, "7", "web:7"),
]


@pytest.mark.parametrize(("actor", "name", "key"), PEOPLE)
def test_people_are_who_they_say_they_are(actor: object, name: str, key: str) -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.post("/api/ask", text="today", actor=actor)
            [question] = site.desk.heard
            assert (question.who.name, question.who.key) == (name, key)

    asyncio.run(story())


def test_before_the_bot_serves_presses_are_told_to_wait() -> None:
    async def story() -> None:
        async with open_site(serves=False) as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            for path, body in (
                ("/api/press", {"message": "1", "verb": "claim"}),
                ("/api/react", {"message": "1", "emoji": "✅"}),
                ("/api/ask", {"text": "today"}),
            ):
                status, answer = await site.reply("POST", path, body)
                assert status == 503
                assert "starting" in answer["error"]
            [message] = await site.get("/api/channels/brand/messages")
            assert message["reactions"] == {}

    asyncio.run(story())


# ---------------------------------------------------------------- emoji

SPELLINGS = ["✅", "white_check_mark", ":white_check_mark:", "✅\ufe0f", " :white_check_mark: "]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_emoji_is_the_same_however_it_is_spelt(spelling: str) -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            answer = await site.post("/api/react", message="1", emoji=spelling, actor="Ana")
            assert (answer["done"], answer["text"]) == (True, "Resolved.")
            assert answer["message"]["card"]["state"] == "resolved"
            assert answer["message"]["reactions"] == {"✅": ["Ana"]}

    asyncio.run(story())


def test_an_emoji_counts_once_for_each_person_and_taking_it_away_undoes() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            body = {"message": "1", "emoji": "👀"}
            assert (await site.post("/api/react", **body, actor="Ana"))["done"]
            again = await site.post("/api/react", **body, actor="Ana")
            assert (again["done"], again["text"]) == (False, "Your 👀 is there already.")
            second = await site.post("/api/react", **body, actor="Ben")
            assert not second["done"]
            assert second["message"]["reactions"] == {"👀": ["Ana", "Ben"]}
            gone = await site.post("/api/react", **body, actor="Ana", remove=True)
            assert gone["done"]
            assert gone["message"]["card"]["state"] == "new"
            assert gone["message"]["reactions"] == {"👀": ["Ben"]}
            assert not (await site.post("/api/react", **body, actor="Ana", remove=True))["done"]
            assert [r.removed for r in site.desk.heard if isinstance(r, Reaction)] == [False, False, True]

    asyncio.run(story())


def test_an_emoji_that_is_no_triage_is_shown_all_the_same() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            answer = await site.post("/api/react", message="1", emoji=":tada:", actor="Ana")
            assert not answer["done"]
            assert answer["message"]["reactions"] == {"tada": ["Ana"]}

    asyncio.run(story())


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("today", "today"),
        ("/mentions today", "today"),
        ("  /mentions   today acme ", "today acme"),
        ("/mentions", ""),
        ("/mentionsx", "/mentionsx"),
        ("", ""),
    ],
)
def test_a_question_is_answered_with_a_card_and_as_text(text: str, asked: str) -> None:
    async def story() -> None:
        async with open_site() as site:
            answer = await site.post("/api/ask", text=text, channel="brand", actor="Ana")
            assert answer["card"]["title"] == f"Asked: {asked}"
            assert "By state" in answer["text"]
            assert re.search(r"new +3", answer["text"])
            [question] = site.desk.heard
            assert isinstance(question, Question)
            assert (question.text, question.channel, question.chat) == (asked, "brand", "web")

    asyncio.run(story())


# ---------------------------------------------------------------- live


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


# ---------------------------------------------------------------- the page's files


def test_the_page_and_its_files_are_served_and_not_sent_twice() -> None:
    async def story() -> None:
        async with open_site() as site:
            async with site.session.get(site.url("/")) as answer:
                assert answer.content_type == "text/html"
                page, tag = await answer.text(), answer.headers["ETag"]
            assert "{{" not in page
            files = re.findall(r'(?:href|src)="/([a-z.]+)"', page)
            assert {"app.js", "theme.css", "icon.svg"} <= set(files)
            for name in files:
                async with site.session.get(site.url(f"/{name}")) as answer:
                    assert answer.status == 200
                    assert answer.headers["Cache-Control"] == "no-cache"
            async with site.session.get(site.url("/"), headers={"If-None-Match": f'"x", W/{tag}'}) as answer:
                assert (answer.status, await answer.read()) == (304, b"")
            async with site.session.get(site.url("/../web.py")) as answer:
                assert answer.status == 404

    asyncio.run(story())


def test_the_page_needs_nothing_from_outside_and_has_no_inline_code() -> None:
    for file in sorted(FOLDER.iterdir()):
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(?:https?:)?//[a-z]+\.", text), file.name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\son[a-z]+=", text
        ), file
        assert " style=" not in text, file.name
        assert len(text.splitlines()) <= 300, file.name


def test_every_word_of_the_page_is_a_phrase_and_every_phrase_is_used() -> None:
    texts = {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()}
    scripts = "\n".join(text for name, text in texts.items() if name.endswith(".js"))
    filled_in = set(re.findall(r"{{([a-z_]+)}}", texts["index.html"])) - {"words"}
    said = set(re.findall(r'say\("([a-z_]+)"', scripts))
    quoted = set(re.findall(r'"([a-z_]+)"', scripts))
    known = {key.removeprefix("page.") for key in PHRASES if key.startswith("page.")}
    assert filled_in | said <= known
    assert known <= filled_in | quoted
    assert page_words()["state_new"] == "new"
    assert page_words()["pill"] == "New: {n} ↓"


def test_the_manual_names_every_address_and_no_other() -> None:
    manual = (Path(__file__).parents[2] / "docs/reference/web-api.md").read_text("utf-8")
    told = set(re.findall(r"^## `[A-Z]+ (/\S+)`$", manual, re.MULTILINE))
    routes = WebChat(MemoryShelf(), (BRAND,), FixedClock()).routes()
    assert told == {route.path for route in routes if route.path.startswith("/api/")}


def test_text_that_would_end_the_page_s_script_element_cannot() -> None:
    async def story() -> None:
        async with open_site() as site:
            hostile = Card(
                kind="notice", title="</script><script>", body=((Span("<b>", url="javascript:x"),),)
            )
            await site.chat.post(BRAND, hostile, 1)
            async with site.session.get(site.url("/")) as answer:
                page = await answer.text()
            assert page.count("</script>") == 2
            async with site.session.get(site.url("/api/channels/brand/messages")) as answer:
                assert answer.content_type == "application/json"
                assert (await answer.json())[0]["card"]["title"] == "</script><script>"

    asyncio.run(story())
