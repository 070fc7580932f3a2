"""The page as the chat that the bot sees: a post stands there once, and what is not there is refused."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

import chats
from chats.web import WebChat
from core.cards import Call
from core.errors import ChatBusy, ChatRefused, StoreError
from core.ports import Chat
from core.types import Address
from tests.chats.web_fakes import NOON, FixedClock, MemoryShelf
from tests.chats.web_site import BRAND, CARD, ELSEWHERE, RIVALS, open_site


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
            await site.chat.note(address, "Escalated to Legal.", 1, False)
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


def test_a_line_of_which_nobody_knows_whether_it_arrived_stands_in_the_thread_once() -> None:
    async def story() -> None:
        shelf = MemoryShelf()
        chat: Chat = WebChat(shelf, (BRAND,), FixedClock())
        address = await chat.post(BRAND, CARD, 1)
        for doubt in (True, True, False, True):
            await chat.note(address, "Ana: called them.", 7, doubt)
        await chat.note(address, "Ana: called them again.", 8, True)
        assert shelf.shown[address.message].thread == (
            "Ana: called them.",
            "Ana: called them.",
            "Ana: called them again.",
        )

    asyncio.run(story())


def test_the_bots_own_affairs_stand_in_the_channel_and_belong_to_no_row() -> None:
    async def story() -> None:
        shelf = MemoryShelf()
        chat: Chat = WebChat(shelf, (BRAND,), FixedClock())
        await chat.tell(BRAND, CARD)
        await chat.tell(BRAND, CARD)
        assert [(shown.channel, shown.outbox) for shown in shelf.shown.values()] == [("brand", None)] * 2

    asyncio.run(story())


def test_the_page_has_no_door_of_its_own_nothing_to_catch_up_with_and_no_troubles() -> None:
    async def story() -> None:
        chat: Chat = WebChat(MemoryShelf(), (BRAND,), FixedClock())
        address = await chat.post(BRAND, CARD, 1)
        assert list(chat.doors()) == []
        assert list(await chat.reactions(address)) == []
        assert list(chat.troubles()) == []

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
            await chat.note(nowhere, "Hello?", 1, False)
        for channel in (RIVALS, ELSEWHERE):
            with pytest.raises(ChatRefused):
                await chat.tell(channel, CARD)

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
        with pytest.raises(ChatBusy):
            await chat.tell(BRAND, CARD)

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["alert", "call"])
def test_an_alert_and_a_call_get_eyes_once(kind: str) -> None:
    async def story() -> None:
        async with open_site() as site:
            card = replace(CARD, kind=kind, calls=(Call(name="Ana", accounts=("room:1",)),))
            for _ in range(2):
                address = await site.chat.post(BRAND, card, 1)
            await site.chat.redraw(address, card)
            await site.chat.post(BRAND, CARD, 2)
            alert, other = await site.get("/api/channels/brand/messages")
            assert alert["reactions"] == {"👀": ["Listenpost"]}
            assert alert["card"]["calls"] == [{"name": "Ana"}]
            assert other["reactions"] == {}

    asyncio.run(story())
