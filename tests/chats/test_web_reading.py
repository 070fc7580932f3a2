"""The page's JSON interface: what stands in a channel, and bad input of every kind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.types import Address
from tests.chats.web_fakes import make_mention
from tests.chats.web_site import BRAND, CARD, RIVALS, open_site


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
