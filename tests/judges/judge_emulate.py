"""Our chat against `emulate`: metadata that is kept, files, and the scopes that each call needs.

It takes a token that it does not know for one without scopes, shows a channel's whole history whatever
`oldest` says, and reads arguments from bodies alone, where `Between` puts them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from chats.slack import SlackChat
from chats.slack_draw import draw
from core.cards import Card, Chart
from core.errors import ChatBusy, ChatError, ChatRefused
from core.types import Address
from tests.judges.between import Between
from tests.judges.team import BOT, MENTIONS, Listener, Memory, card, chat_at

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CHART = Chart(title="Mentions by hour", alt="Most at 12, with 4.", labels=(), series=())
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
Message = dict[str, Any]


@asynccontextmanager
async def between(judge: str) -> AsyncIterator[Between]:
    async with Between(judge, forms=True).listening() as found:
        yield found


def client(at: Between, token: str = BOT) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=f"{at.api}api/", retry_handlers=[])


async def history(at: Between, room: str) -> list[Message]:
    """What stands in the channel, newest first."""
    answer = await client(at).conversations_history(channel=room, include_all_metadata=True, limit=1000)
    found: list[Message] = answer["messages"]
    return found


def test_a_card_carries_our_id_and_is_found_by_it(emulate: str) -> None:
    async def story() -> None:
        memory = Memory()
        async with between(emulate) as at:
            async with chat_at(f"{at.api}api/", memory=memory) as chat:
                address = await chat.post(MENTIONS, card("Lamp flickers"), 1)
                await chat.post(MENTIONS, card("Lamp hums"), 2)
            async with chat_at(f"{at.api}api/", memory=memory) as again:
                assert await again.find_posted(MENTIONS, 1, LONG_AGO) == address
                assert await again.find_posted(MENTIONS, 3, LONG_AGO) is None
            [message] = [one for one in await history(at, address.room) if one["ts"] == address.message]
            assert message["metadata"]["event_type"] == "listenpost_card"
            assert message["metadata"]["event_payload"]["outbox"].endswith("-1")

    asyncio.run(story())


def test_neither_a_message_without_metadata_nor_one_of_another_store_is_ours(emulate: str) -> None:
    async def story() -> None:
        async with between(emulate) as at, chat_at(f"{at.api}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp smells"), 4)
            said = {"event_type": "listenpost_card", "event_payload": {"outbox": "somebody-5"}}
            await client(at).chat_postMessage(channel=address.room, text="Lamp")
            await client(at).chat_postMessage(channel=address.room, text="Lamp", metadata=said)
            assert await chat.find_posted(MENTIONS, 5, LONG_AGO) is None
            assert await chat.find_posted(MENTIONS, 4, LONG_AGO) == address
            async with chat_at(f"{at.api}api/", memory=Memory()) as another:
                assert await another.find_posted(MENTIONS, 4, LONG_AGO) is None

    asyncio.run(story())


def test_the_card_keeps_our_id_when_it_is_redrawn(emulate: str) -> None:
    async def story() -> None:
        async with between(emulate) as at, chat_at(f"{at.api}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp burns"), 6)
            shown = card("Lamp burns", status="Ana claimed it")
            await chat.redraw(address, shown)
            [message] = [one for one in await history(at, address.room) if one["ts"] == address.message]
            assert message["blocks"] == draw(shown).blocks
            assert await chat.find_posted(MENTIONS, 6, LONG_AGO) == address

    asyncio.run(story())


def test_what_is_posted_is_what_was_drawn_and_nothing_unfolds(emulate: str) -> None:
    async def story() -> None:
        async with between(emulate) as at, chat_at(f"{at.api}api/") as chat:
            shown = card("Lamp is new", url="https://forum.example.org/t/1")
            address = await chat.post(MENTIONS, shown, 7)
            [message] = [one for one in await history(at, address.room) if one["ts"] == address.message]
            drawn = draw(shown)
            assert (message["text"], message["blocks"]) == (drawn.text, drawn.blocks)
            assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
            assert (message["mrkdwn"], message["link_names"], message["parse"]) == (False, False, "none")

    asyncio.run(story())


def test_a_message_whose_answer_was_lost_is_found_and_stands_there_once(emulate: str) -> None:
    async def story() -> None:
        async with between(emulate) as at, chat_at(f"{at.api}api/") as chat:
            at.lose.append("chat.postMessage")
            with pytest.raises(ChatError) as caught:
                await chat.post(MENTIONS, card("Lamp is in doubt"), 8)
            assert type(caught.value) is ChatError
            found = await chat.find_posted(MENTIONS, 8, datetime.now(UTC) - timedelta(minutes=1))
            assert found is not None
            texts = [one["text"] for one in await history(at, found.room)]
            assert sum("Lamp is in doubt" in text for text in texts) == 1

    asyncio.run(story())


def test_a_note_whose_answer_was_lost_is_not_written_twice(emulate: str) -> None:
    async def story() -> None:
        async with between(emulate) as at, chat_at(f"{at.api}api/") as chat:
            address = await chat.post(MENTIONS, card("Lamp has a thread"), 9)
            at.lose.append("chat.postMessage")
            with pytest.raises(ChatError):
                await chat.note(address, "Once and no more", 91, doubt=False)
            await chat.note(address, "Once and no more", 91, doubt=True)
            await chat.note(address, "This one is new", 92, doubt=True)
            answer = await client(at).conversations_replies(channel=address.room, ts=address.message)
            assert [one["text"] for one in answer["messages"][1:]] == ["Once and no more", "This one is new"]
            notes = [one["metadata"]["event_payload"]["note"] for one in answer["messages"][1:]]
            assert [note.rpartition("-")[2] for note in notes] == ["91", "92"]

    asyncio.run(story())


async def upload(at: Between, token: str = BOT) -> Message:
    """The call that `chats.slack_files` makes, with a picture that needs no drawing."""
    answer = await client(at, token).files_upload_v2(
        file=PNG, filename="chart.png", title=CHART.title, alt_txt=CHART.alt
    )
    file: Message = answer["files"][0]
    return file


def test_a_picture_is_uploaded_whole_and_shared_with_nobody(emulate: str) -> None:
    async def story() -> None:
        async with between(emulate) as at:
            uploaded = await upload(at)
            found = (await client(at, "xoxb-reader").files_info(file=uploaded["id"]))["file"]
            assert (found["name"], found["title"]) == ("chart.png", CHART.title)
            assert (found["size"], found["mimetype"]) == (len(PNG), "image/png")
            assert found["channels"] == []
            with pytest.raises(SlackApiError, match="missing_scope"):
                await upload(at, "xoxb-without-files:write")

    asyncio.run(story())


async def _post(chat: SlackChat) -> None:
    await chat.post(MENTIONS, card("Lamp"), 10)


async def _alert(chat: SlackChat) -> None:
    await chat.post(MENTIONS, Card(kind="alert", title="Lamp burns"), 11)


async def _look(chat: SlackChat) -> None:
    await chat.find_posted(MENTIONS, 12, LONG_AGO)


async def _reactions(chat: SlackChat) -> None:
    await Listener(chat).listen()
    with suppress(ChatRefused):  # there is no such message
        await chat.reactions(Address("slack", "C000000001", "1700000000.000001"))


@pytest.mark.parametrize(
    ("scope", "act"),
    [
        ("channels:read", _post),
        ("chat:write", _post),
        ("reactions:write", _alert),
        ("channels:history", _look),
        ("reactions:read", _reactions),
    ],
)
def test_a_scope_of_our_manifest_that_is_missing_is_told_by_its_name(
    emulate: str, scope: str, act: Callable[[SlackChat], Awaitable[None]]
) -> None:
    async def story() -> None:
        async with between(emulate) as at:
            async with chat_at(f"{at.api}api/") as chat:
                await act(chat)
                assert chat.troubles() == []
            async with chat_at(f"{at.api}api/", f"xoxb-without-{scope}") as chat:
                with suppress(ChatBusy):
                    await act(chat)
                assert [scope in trouble.problem for trouble in chat.troubles()] == [True]

    asyncio.run(story())
