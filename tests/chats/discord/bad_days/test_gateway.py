"""Bad days of the connection over which Discord tells what people do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.types import Verb
from tests.chats.discord.bad_days.day import Day, open_day, open_discord, run
from tests.discord_server.gateway import Cut
from tests.props import LeapClock

Break = Callable[[Day], Any]


async def moves(day: Day, mention: int = 1) -> list[tuple[str, Verb]]:
    return [(move.who.name, move.verb) for move in await day.store.moves(mention)]


ADA = ("Ada Example", Verb.ACKNOWLEDGE)
BEN = ("Ben Example", Verb.CLAIM)


@pytest.mark.parametrize("how", ["reconnect", "invalid_resumable", "cut", 4000, 4009])
def test_a_connection_that_ends_loses_nothing_and_is_no_trouble(tmp_path: Path, how: Cut | int) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            gateway = day.discord.gateway
            going = asyncio.create_task(day.discord.disconnect(how))
            await day.until(lambda: not gateway.ready)
            day.discord.react("ada", "mentions", card, "👀")
            await going
            await day.connected_again()
            await day.drawn(card, "Ada Example acknowledged it")
            assert not (await day.discord.press("ben", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ben Example claimed it")
            assert await moves(day) == [ADA, BEN]
            assert gateway.identifies + gateway.resumes == 2
            assert day.chat.troubles() == []
            assert await day.page() == []

    run(story())


def test_what_was_missed_comes_once_when_the_session_is_resumed(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            other = await day.bring("Acme windows do not shut")
            await day.discord.disconnect("cut")
            day.discord.react("ada", "mentions", card, "👀")
            day.discord.react("ben", "mentions", other, "🙋")
            said = day.discord.say("cleo", "mentions", "<@BOT> today")
            await day.connected_again()
            assert (day.discord.gateway.resumes, day.discord.gateway.identifies) == (1, 1)
            await day.drawn(card, "Ada Example acknowledged it")
            await day.drawn(other, "Ben Example claimed it")
            await day.until(lambda: [m for m in day.discord.messages("mentions") if m.reply_to == said.id])
            assert not (await day.discord.press("ada", "mentions", other, "Escalate")).failed
            assert (await moves(day, 1), (await moves(day, 2))[:1]) == ([ADA], [BEN])
            assert len([m for m in day.discord.messages("mentions") if m.reply_to == said.id]) == 1

    run(story())


@pytest.mark.parametrize("forgets", [True, False], ids=["forgotten", "refused"])
def test_a_session_that_cannot_be_resumed_is_begun_anew_and_emoji_are_read(
    tmp_path: Path, forgets: bool
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            if forgets:
                day.discord.lose_sessions()
            else:
                day.discord.refuse_resume()
            await day.discord.disconnect("cut")
            day.discord.react("ada", "mentions", card, "👀")
            await day.connected_again()
            assert (day.discord.gateway.resumes, day.discord.gateway.identifies) == (0, 2)
            await day.drawn(card, "Ada Example acknowledged it")
            assert await moves(day) == [ADA]
            assert day.chat.troubles() == []

    run(story())


def test_a_session_that_discord_calls_invalid_is_begun_anew(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            await day.discord.disconnect("invalid")
            day.discord.react("ada", "mentions", card, "👀")
            await day.connected_again()
            assert day.discord.gateway.identifies == 2
            await day.drawn(card, "Ada Example acknowledged it")
            assert not (await day.discord.press("ben", "mentions", card, "Claim")).failed

    run(story())


def test_events_that_come_twice_count_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.discord.react("ada", "mentions", card, "👀")
            await day.drawn(card, "Ada Example acknowledged it")
            day.discord.repeat("MESSAGE_REACTION_ADD")
            assert not (await day.discord.press("ben", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ben Example claimed it")
            said = day.discord.say("cleo", "mentions", "<@BOT> today")
            await day.until(lambda: [m for m in day.discord.messages("mentions") if m.reply_to == said.id])
            day.discord.repeat("MESSAGE_CREATE")
            day.discord.repeat("MESSAGE_REACTION_ADD")
            day.discord.dm("cleo", "today")
            await day.until(lambda: day.discord.whispers("cleo"))
            assert await moves(day) == [ADA, BEN]
            assert len([m for m in day.discord.messages("mentions") if m.reply_to == said.id]) == 1

    run(story())


FRAMES = {
    "not compressed": lambda squeeze: b"no stream\x00\x00\xff\xff",
    "no text": lambda squeeze: squeeze(b"\xc3\x28"),
    "no JSON": lambda squeeze: squeeze(b"{"),
    "no event": lambda squeeze: squeeze(b"[]"),
    "half an event": lambda squeeze: squeeze(b'{"op": 0, "s": 2, "t": "RESUMED"}'),
}


def garble(day: Day, frame: Callable[[Any], bytes]) -> None:
    """Whatever comes over the connections that are open is this from now on."""
    for link in day.discord.gateway.ready:
        squeeze = link.squeeze
        link.squeeze = lambda data, squeeze=squeeze: frame(squeeze)


@pytest.mark.parametrize("what", FRAMES)
def test_a_frame_that_nobody_understands_is_told_and_the_session_goes_on(tmp_path: Path, what: str) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            links = day.discord.gateway.ready
            garble(day, FRAMES[what])
            day.discord.react("ada", "mentions", card, "👀")
            await day.until(lambda: not any(one in day.discord.gateway.links for one in links))
            await day.connected_again()
            await day.drawn(card, "Ada Example acknowledged it")
            assert not (await day.discord.press("ben", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ben Example claimed it")
            assert await moves(day) == [ADA, BEN]
            assert (day.discord.gateway.resumes, day.discord.gateway.identifies) == (1, 1)
            assert day.chat.troubles() == []

    with capture_logs() as logs:
        run(story())
    (told,) = [one for one in logs if one["log_level"] == "error"]
    assert "nobody understands" in told["event"]


def test_a_connection_that_brings_nothing_else_is_a_trouble_until_one_is_well(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            garble(day, FRAMES["no JSON"])
            day.discord.gateway.down = True
            day.discord.react("ada", "mentions", card, "👀")
            await day.until(lambda: not day.discord.gateway.links)
            await day.a_minute_passes()
            await day.noticed("What people do in Discord does not arrive")
            assert not await day.is_ready()
            day.discord.gateway.down = False
            await day.connected_again()
            await day.well()
            await day.drawn(card, "Ada Example acknowledged it")

    run(story())


@asynccontextmanager
async def open_quick_day(folder: Path) -> AsyncIterator[Day]:
    """A day in a Discord whose connections beat quickly."""
    clock = LeapClock()
    async with (
        open_discord(clock, heartbeat=0.1) as discord,
        open_day(folder, discord, clock, heartbeat=0.4) as day,
    ):
        yield day


def test_a_connection_on_which_nothing_comes_any_more_is_left_and_what_was_missed_comes(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_quick_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.discord.zombie()
            day.discord.react("ada", "mentions", card, "👀")
            await day.connected_again()
            await day.drawn(card, "Ada Example acknowledged it")
            assert day.discord.gateway.resumes == 1
            assert await moves(day) == [ADA]

    run(story())


def test_a_quiet_connection_that_beats_stays(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_quick_day(tmp_path) as day:
            gateway = day.discord.gateway
            await day.until(lambda: gateway.heartbeats > 6)
            assert (gateway.identifies, gateway.resumes) == (1, 0)

    run(story())


def test_a_gateway_that_ends_every_connection_is_not_stormed(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            gateway = day.discord.gateway
            day.discord.refuse_resume()
            began = day.clock.now()
            for _ in range(3):
                count = gateway.identifies
                await day.discord.disconnect(4000, grace=0.2)
                await day.connected_again()
                assert gateway.identifies == count + 1
            assert (day.clock.now() - began).total_seconds() > 2**4, "each wait is twice the last one"

    run(story())


def test_a_server_that_is_unavailable_for_a_while_is_none_that_the_bot_left(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            written = day.calls("PUT commands")
            looks = day.calls("GET channels")
            day.discord.lose_guild()
            await day.until(lambda: day.calls("GET channels") > looks + 1)
            day.discord.find_guild_again()
            assert not (await day.discord.press("ben", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ben Example claimed it")
            await day.bring("Acme windows do not shut")
            assert day.calls("PUT commands") == written
            await day.until(lambda: not day.chat.troubles())

    run(story())
