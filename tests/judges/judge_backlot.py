"""Our chat against `backlot`, whose Web API was written by measuring what Slack answers.

It judges: which arguments are taken, channels, posts, edits, threads, pages of history, emoji, error codes.
It keeps no metadata (the test below proves it), so where messages are found again `Between` keeps it.
It composes blocks from the text, so what we draw is judged by the schema and not here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from chats.slack import SlackChat
from chats.slack_calls import as_stamp
from chats.slack_posting import PAGE
from core.cards import Card
from core.errors import ChatBusy, ChatError, ChatRefused
from core.types import Address, Channel
from tests.judges.between import Between
from tests.judges.team import BOT, MENTIONS, Listener, Memory, card, chat_at

CROWD = PAGE + 10
"""Messages of others before ours, more than a page: since a time, Slack's history is read forward."""
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
Message = dict[str, Any]


def as_person(judge: str, token: str) -> AsyncWebClient:
    """Somebody of the workspace."""
    return AsyncWebClient(token=token, base_url=f"{judge}api/", retry_handlers=[])


async def read(judge: str, address: Address, thread: bool = False) -> list[Message]:
    """The message as the judge gives it to Maya, or its thread."""
    maya = as_person(judge, "maya")
    if thread:
        answer = await maya.conversations_replies(channel=address.room, ts=address.message)
    else:
        answer = await maya.conversations_history(
            channel=address.room, oldest=address.message, latest=address.message, inclusive=True
        )
    found: list[Message] = answer["messages"]
    return found


async def room_of(judge: str) -> str:
    answer = await as_person(judge, "maya").conversations_list()
    return str(next(one["id"] for one in answer["channels"] if one["name"] == "mentions"))


async def said_before(judge: str, address: Address, since: datetime) -> int:
    """How many messages of its room stand before this one, from then on."""
    maya, found, cursor = as_person(judge, "maya"), 0, ""
    while True:
        answer = await maya.conversations_history(
            channel=address.room,
            oldest=as_stamp(since),
            latest=address.message,
            inclusive=True,
            cursor=cursor,
        )
        found += len(answer["messages"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found - 1


async def talk(judge: str, room: str) -> None:
    """Maya says a lot."""
    async with ClientSession() as session:
        maya = as_person(judge, "maya")
        maya.session = session
        for number in range(CROWD):
            await maya.chat_postMessage(channel=room, text=f"The neighbours' lamp, again: {number}")


def test_a_card_is_posted_in_the_channel_that_its_name_means(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp flickers"), 1)
            assert address.room == await room_of(backlot)
            [message] = await read(backlot, address)
            assert message["ts"] == address.message
            assert "Lamp flickers" in message["text"]
            assert "&lt;!channel&gt;" in message["text"]
            assert "edited" not in message

    asyncio.run(story())


def test_a_redrawn_card_stands_in_the_place_of_the_old_one(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp hums"), 2)
            await chat.redraw(address, card("Lamp hums", status="Ana claimed it"))
            [message] = await read(backlot, address)
            assert message["ts"] == address.message
            assert "Ana claimed it" in message["text"]
            assert message["edited"]["user"] == message["user"]

    asyncio.run(story())


def test_notes_stand_in_the_thread_in_their_order_and_not_in_the_channel(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp smells"), 3)
            await chat.note(address, "Ben asked for a picture", 31, doubt=False)
            await chat.note(address, "The picture came", 32, doubt=False)
            root, *notes = await read(backlot, address, thread=True)
            assert root["reply_count"] == 2
            assert [note["text"] for note in notes] == ["Ben asked for a picture", "The picture came"]
            assert {note["thread_ts"] for note in notes} == {address.message}
            newer = await as_person(backlot, "maya").conversations_history(
                channel=address.room, oldest=address.message, inclusive=False
            )
            assert {note["ts"] for note in notes}.isdisjoint(one["ts"] for one in newer["messages"])

    asyncio.run(story())


def test_the_emoji_of_people_are_read_with_their_names(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp is fine"), 4)
            await Listener(chat).listen()
            assert list(await chat.reactions(address)) == []
            for who, emoji in (("maya", "eyes"), ("leo", "eyes"), ("leo", "white_check_mark")):
                await as_person(backlot, who).reactions_add(
                    channel=address.room, timestamp=address.message, name=emoji
                )
            found = [(emoji, person.name) for emoji, person in await chat.reactions(address)]
            assert sorted(found) == [
                ("eyes", "Leo of Northwind"),
                ("eyes", "Maya of Northwind"),
                ("white_check_mark", "Leo of Northwind"),
            ]
            await as_person(backlot, "leo").reactions_remove(
                channel=address.room, timestamp=address.message, name="eyes"
            )
            left = [(emoji, person.name) for emoji, person in await chat.reactions(address)]
            assert sorted(left) == [("eyes", "Maya of Northwind"), ("white_check_mark", "Leo of Northwind")]

    asyncio.run(story())


def test_an_alert_gets_an_emoji_of_ours_at_once(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, Card(kind="alert", title="Lamp burns"), 5)
            [message] = await read(backlot, address)
            assert [(one["name"], one["count"]) for one in message["reactions"]] == [("eyes", 1)]

    asyncio.run(story())


def test_the_emoji_of_ours_is_nobodys(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, Card(kind="alert", title="Lamp burns again"), 51)
            await Listener(chat).listen()
            assert list(await chat.reactions(address)) == []
            await as_person(backlot, "maya").reactions_add(
                channel=address.room, timestamp=address.message, name="eyes"
            )
            assert [person.name for _, person in await chat.reactions(address)] == ["Maya of Northwind"]

    asyncio.run(story())


def test_a_message_that_is_gone_has_no_emoji(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp is gone"), 6)
            await Listener(chat).listen()
            await as_person(backlot, BOT).chat_delete(channel=address.room, ts=address.message)
            with pytest.raises(ChatRefused):
                await chat.reactions(address)

    asyncio.run(story())


def test_the_judge_keeps_no_metadata_so_nothing_is_found_by_it(backlot: str) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp is new"), 7)
            assert all("metadata" not in message for message in await read(backlot, address))
            assert await chat.find_posted(MENTIONS, 7, LONG_AGO) is None

    asyncio.run(story())


def test_a_message_whose_answer_was_lost_is_found_a_page_down_and_not_posted_again(backlot: str) -> None:
    async def story() -> None:
        before = datetime.now(UTC) - timedelta(seconds=5)
        memory = Memory()
        async with Between(backlot, metadata=True).listening() as between:
            await talk(backlot, await room_of(backlot))
            async with chat_at(f"{between.api}api/", memory=memory) as chat:
                between.lose.append("chat.postMessage")
                with pytest.raises(ChatError) as caught:
                    await chat.post(MENTIONS, card("Lamp is in doubt"), 8)
                assert not isinstance(caught.value, ChatBusy | ChatRefused)
                assert between.heard.count("chat.postMessage") == 1
            await talk(backlot, await room_of(backlot))
            async with chat_at(f"{between.api}api/", memory=memory) as again:
                found = await again.find_posted(MENTIONS, 8, before)
                assert found is not None
                # What others said a moment ago may stand there, too; no page is read but those up to it.
                pages = await said_before(backlot, found, before) // PAGE + 1
                assert pages >= 2
                assert between.heard.count("conversations.history") == pages
                [message] = await read(backlot, found)
                assert "Lamp is in doubt" in message["text"]
                assert await again.find_posted(MENTIONS, 9, before) is None
                assert await again.find_posted(MENTIONS, 8, datetime.now(UTC) + timedelta(hours=1)) is None

    asyncio.run(story())


def test_a_note_whose_answer_was_lost_is_not_written_twice(backlot: str) -> None:
    async def story() -> None:
        memory = Memory()
        async with Between(backlot, metadata=True).listening() as between:
            async with chat_at(f"{between.api}api/", memory=memory) as chat:
                address = await chat.post(MENTIONS, card("Lamp has a thread"), 10)
                between.lose.append("chat.postMessage")
                with pytest.raises(ChatError):
                    await chat.note(address, "Once and no more", 101, doubt=False)
                await chat.note(address, "Once and no more", 101, doubt=True)
                await chat.note(address, "This one is new", 102, doubt=True)
            texts = [message["text"] for message in await read(backlot, address, thread=True)]
            assert texts[1:] == ["Once and no more", "This one is new"]

    asyncio.run(story())


async def _post(chat: SlackChat, judge: str) -> None:
    await chat.post(Channel(name="elsewhere", chat="slack", room="#elsewhere"), card("Lamp"), 11)


async def _redraw(chat: SlackChat, judge: str) -> None:
    """What Maya said first."""
    room = await room_of(judge)
    answer = await as_person(judge, "maya").conversations_history(channel=room, oldest="1", limit=1)
    await chat.redraw(Address("slack", room, answer["messages"][0]["ts"]), card("Lamp"))


async def _redraw_nothing(chat: SlackChat, judge: str) -> None:
    await chat.redraw(Address("slack", await room_of(judge), "1700000000.000001"), card("Lamp"))


async def _redraw_in_no_channel(chat: SlackChat, judge: str) -> None:
    await chat.redraw(Address("slack", "C0000000000", "1700000000.000001"), card("Lamp"))


@pytest.mark.parametrize(
    ("act", "token", "raised", "troubles"),
    [
        (_post, BOT, ChatBusy, 1),
        (_redraw_in_no_channel, BOT, ChatBusy, 0),
        (_redraw_nothing, BOT, ChatRefused, 0),
        (_redraw, BOT, ChatRefused, 0),
        (_post, "xoxb-nobody", ChatBusy, 1),
    ],
)
def test_its_refusals_are_understood(
    backlot: str,
    act: Callable[[SlackChat, str], Awaitable[None]],
    token: str,
    raised: type[ChatError],
    troubles: int,
) -> None:
    async def story() -> None:
        async with chat_at(f"{backlot}api/", token) as chat:
            with pytest.raises(raised) as caught:
                await act(chat, backlot)
            assert type(caught.value) is raised
            assert len(chat.troubles()) == troubles

    asyncio.run(story())
