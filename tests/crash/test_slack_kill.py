"""Slack that loses answers, fails and is busy, and a bot that is killed over and over while it posts there:
every mention stands once in each of its channels, every line once in its thread, every press is kept."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from chats.slack import SlackChat
from core.cards import Card
from core.errors import ChatBusy
from core.types import Address, Channel
from store.schema import open_store
from tests.crash.fire import Found, through_fire
from tests.crash.flood import Flood
from tests.crash.slack_inside import Slack
from tests.crash.venue import acts_of
from tests.sizes import size
from tests.slack_server.office import BOT_TOKEN, MENTIONS, office_settings, open_chat
from tests.slack_server.office import CRISIS as CRISIS_ROOM
from tests.slack_server.server import SlackServer

CARD = Card(kind="mention", title="Acme doors do not lock")


class ForgetfulChat(SlackChat):
    """A chat that does not look whether a message stands there already."""

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        return None


def test_slack_shows_everything_once_through_faults_and_kills(tmp_path: Path) -> None:
    posts = size("posts through fire")
    flood = Flood(posts=posts, rooms=posts // 20, chat="slack")
    assert through_fire(tmp_path, Slack(), flood, kills=max(8, posts // 20)) == Found()
    assert len(acts_of(tmp_path / "acts")) > 5, "people took part"


def test_a_chat_that_does_not_look_is_found_out(tmp_path: Path) -> None:
    flood, forgetful = Flood(posts=20, rooms=20, chat="slack"), Slack(ForgetfulChat)
    found = through_fire(tmp_path, forgetful, flood, kills=0, calm=False, kinds=["drop_after"], share=0.2)
    assert found.twice


def test_the_retry_handler_that_the_client_has_by_itself_posts_twice() -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            for retries, messages in ((None, 2), ([], 3)):
                client = AsyncWebClient(BOT_TOKEN, base_url=slack.api, retry_handlers=retries)
                slack.faults.plan("chat.postMessage", "drop_after")
                room = slack.world.channel("mentions").id
                try:
                    await client.chat_postMessage(channel=room, text="Acme doors do not lock")
                except aiohttp.ClientError:
                    assert not client.retry_handlers
                assert len(slack.messages("mentions")) == messages

    asyncio.run(story())


def test_channels_that_post_at_the_very_first_moment_carry_the_same_installation(tmp_path: Path) -> None:
    async def story() -> None:
        async with SlackServer(channels=("mentions", "crisis")) as slack:
            store = open_store(str(tmp_path / "bot.db"))
            chat = open_chat(slack.api, store, office_settings())
            rooms = enumerate((MENTIONS, CRISIS_ROOM) * 3, 1)
            await asyncio.gather(*(chat.post(room, CARD, row) for row, room in rooms))
            found = [one for room in ("mentions", "crisis") for one in slack.messages(room)]
            ids = [(one.metadata or {})["event_payload"]["outbox"].partition("-") for one in found]
            assert (len({word for word, _, _ in ids}), len({row for _, _, row in ids})) == (1, 6)
            await chat.close()
            await store.close()

    asyncio.run(story())


def test_what_slack_says_to_a_card_holds_for_the_lines_of_its_channel_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with SlackServer(channels=("mentions", "crisis")) as slack:
            store = open_store(str(tmp_path / "bot.db"))
            chat = open_chat(slack.api, store, office_settings())
            address = await chat.post(MENTIONS, CARD, 1)
            slack.faults.plan("chat.postMessage", "busy")
            for work in (
                chat.post(MENTIONS, CARD, 2),
                chat.note(address, "on it", 1, False),
                chat.tell(MENTIONS, CARD),
            ):
                with pytest.raises(ChatBusy) as told:
                    await work
                assert told.value.until is not None
            await chat.redraw(address, CARD)
            await chat.post(CRISIS_ROOM, CARD, 3)
            assert (slack.world.calls["chat.postMessage"], slack.world.early) == (3, [])
            await chat.close()
            await store.close()

    asyncio.run(story())
