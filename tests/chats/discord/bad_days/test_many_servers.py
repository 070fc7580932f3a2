"""A bot that strangers have invited into very many servers: its own is found among them."""

from __future__ import annotations

import pytest

from tests.chats.discord.test_servers_of_strangers import MENTIONS, bot
from tests.discord_server.server import DiscordServer
from tests.stories import run


@pytest.mark.parametrize("guild", ["", "Acme HQ"], ids=["any-server", "by-its-name"])
@pytest.mark.parametrize("before", [60, 199, 200, 401])
def test_our_server_is_found_however_many_are_listed_before_it(before: int, guild: str) -> None:
    async def story() -> None:
        older = {f"Strangers {n}": () for n in range(1, before)}
        async with DiscordServer(
            channels=(), guild="Strangers 0", guilds={**older, "Acme HQ": ("mentions",)}, people=()
        ) as discord:
            world = discord.world
            async with bot(discord, guild=guild) as here:
                await here.look()
                assert here.problems() == []
                assert here.rooms.home_guilds() == [world.find_guild("Acme HQ").id]
                assert await here.rooms.find(MENTIONS) == world.channel("mentions").id

                # Once it is known, nobody looks into those of the strangers any more.
                asked = world.calls["GET channels"]
                await here.look()
                assert world.calls["GET channels"] == asked + 1

    run(story())
