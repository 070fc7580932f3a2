"""The bot is in servers of strangers, too: nothing of the team's goes there, and nothing of theirs counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chats._health import Health
from chats.discord_calls import Calls
from chats.discord_rooms import Rooms
from core.errors import ChatBusy
from core.types import Channel
from tests.discord_server.office import open_office
from tests.discord_server.server import DiscordServer
from tests.props import Facts, HandClock

MENTIONS = Channel(name="mentions", chat="discord")


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


class Bot:
    """A bot's rooms, and what it complains of."""

    def __init__(self, discord: DiscordServer, memory: Facts, guild: str, *channels: Channel) -> None:
        self.clock = HandClock(may_sleep=True)
        self.health = Health("discord", lambda room: self.rooms.names(room), lambda: ("no answer", "look"))
        self.calls = Calls(discord.world.token, discord.api, self.clock, self.health)
        self.rooms = Rooms(channels, self.calls, self.health, memory, self.clock, guild)

    def problems(self) -> list[str | None]:
        return [one.channel for one in self.health.troubles()]

    async def look(self) -> None:
        self.clock.time += timedelta(minutes=1)
        await self.rooms.look()


@asynccontextmanager
async def bot(
    discord: DiscordServer, memory: Facts | None = None, guild: str = "", *channels: Channel
) -> AsyncIterator[Bot]:
    made = Bot(discord, memory or Facts(), guild, *(channels or (MENTIONS,)))
    try:
        yield made
    finally:
        await made.calls.close()
    assert discord.flaws == []


def test_a_channel_of_strangers_is_no_successor_of_ours() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), guilds={"Strangers": ()}) as discord:
            world = discord.world
            ours, theirs = world.channel("mentions").id, world.find_guild("Strangers")
            async with bot(discord) as here:
                await here.look()
                assert here.problems() == []
                world.add_channel("mentions", guild=theirs)
                world.delete_channel(ours)
                await here.look()
                assert await here.rooms.find(MENTIONS) == ours
                assert here.problems() == ["mentions"]
                successor = world.add_channel("mentions").id
                await here.look()
                assert await here.rooms.find(MENTIONS) == successor
                assert here.problems() == []

    run(story())


def test_a_bot_that_was_thrown_out_waits_for_its_own_server() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), guilds={"Strangers": ()}) as discord:
            world, memory = discord.world, Facts()
            ours, home = world.channel("mentions").id, world.find_guild("Acme HQ").id
            async with bot(discord, memory) as here:
                await here.look()
            world.add_channel("mentions", guild=world.find_guild("Strangers"))
            world.kick("Acme HQ")
            async with bot(discord, memory) as again:
                assert again.rooms.home_guilds() == []
                assert await again.rooms.find(MENTIONS) == ours
                assert again.rooms.home_guilds() == [home], "remembered, until a look says more"
                for _ in range(2):
                    await again.look()
                    assert await again.rooms.find(MENTIONS) == ours
                    assert again.problems() == [None, "mentions"]
                    assert (again.rooms.home_guilds(), again.rooms.guilds()) == ([], [])
                world.invite("Acme HQ")
                await again.look()
                assert (again.rooms.guilds(), again.problems()) == ([home], [])

    run(story())


def test_a_channel_that_was_found_stays_however_many_strangers_call_one_so() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), guilds={"Strangers": ()}) as discord:
            world, memory = discord.world, Facts()
            ours, home = world.channel("mentions").id, world.find_guild("Acme HQ").id
            async with bot(discord, memory) as here:
                assert await here.rooms.find(MENTIONS) == ours
            world.add_channel("mentions", guild=world.find_guild("Strangers"))
            async with bot(discord, memory) as again:
                await again.look()
                assert (await again.rooms.find(MENTIONS), again.problems()) == (ours, [])
                assert (again.rooms.home_guilds(), again.rooms.guilds()) == ([home], [home])
            async with bot(discord) as fresh:
                await fresh.look()
                assert fresh.problems() == ["mentions"]
                assert (fresh.rooms.home_guilds(), fresh.rooms.guilds()) == ([], [])
                with pytest.raises(ChatBusy):
                    await fresh.rooms.find(MENTIONS)

    run(story())


@pytest.mark.parametrize("by_id", [False, True])
def test_the_server_of_the_settings_is_the_only_one_of_the_team(by_id: bool) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), guilds={"Strangers": ("mentions",)}) as discord:
            home = discord.world.find_guild("Acme HQ").id
            async with bot(discord, guild=home if by_id else "acme hq") as here:
                assert here.rooms.home_guilds() == ([home] if by_id else [])
                await here.look()
                assert (here.rooms.home_guilds(), here.rooms.guilds()) == ([home], [home])
                assert here.problems() == []

    run(story())


def test_a_server_that_takes_the_name_of_ours_is_none_of_ours() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), guilds={"Strangers": ("mentions",)}) as discord:
            ours, home = discord.world.channel("mentions").id, discord.world.find_guild("Acme HQ").id
            theirs, memory = discord.world.find_guild("Strangers"), Facts()
            async with bot(discord, memory, guild="Acme HQ") as here:
                await here.look()
            theirs.name = "Acme HQ"
            async with bot(discord, memory, guild="Acme HQ") as again:
                await again.look()
                assert (await again.rooms.find(MENTIONS), again.rooms.guilds()) == (ours, [home])
            async with bot(discord, guild="Acme HQ") as fresh:
                await fresh.look()
                assert (fresh.rooms.guilds(), fresh.problems()) == ([], ["mentions"])

    run(story())


def test_the_server_of_a_channel_that_is_named_by_its_id_is_remembered() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), guilds={"Strangers": ("mentions",)}) as discord:
            ours, home = discord.world.channel("mentions").id, discord.world.find_guild("Acme HQ").id
            by_id, memory = Channel(name="support", chat="discord", room=ours), Facts()
            async with bot(discord, memory, "", by_id) as here:
                await here.look()
                assert here.rooms.guilds() == [home]
            discord.world.add_channel(ours, guild=discord.world.find_guild("Strangers"))
            discord.world.delete_channel(ours)
            async with bot(discord, memory, "", by_id) as again:
                await again.look()
                assert (again.rooms.home_guilds(), again.problems()) == ([home], ["support"])
                assert await again.rooms.find(by_id) == ours

    run(story())


def test_commands_are_written_into_the_team_s_own_server_alone(tmp_path: Path) -> None:
    async def story() -> None:
        discord = DiscordServer(channels=("mentions", "crisis"), guilds={"Strangers": ("general",)})
        async with discord, open_office(tmp_path, discord) as office:
            await office.bring("Acme doors do not lock")
            assert discord.has_commands("Acme HQ")
            assert not discord.has_commands("Strangers")

    run(story())


@pytest.mark.parametrize("by_id", [False, True])
def test_the_first_look_finds_channels_in_two_servers_of_the_team(by_id: bool) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), guilds={"Second": ("crisis",)}) as discord:
            room = discord.world.channel("crisis").id
            crisis = Channel(name="crisis", chat="discord", room=room if by_id else "#crisis")
            memory = Facts()
            for _ in range(2):  # in a second life as well
                async with bot(discord, memory, "", MENTIONS, crisis) as here:
                    for _ in range(2):
                        await here.look()
                        assert here.problems() == []
                    assert await here.rooms.find(crisis) == room
                    assert len(here.rooms.home_guilds()) == 2

    run(story())
