"""People who do not belong to the team: of other servers, of no server of ours, or who see none of our
channels. The bot is in their sight, and must not be at their service."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.discord.scenarios.town import act, cards, told
from tests.discord_server.office import office_settings, open_office
from tests.discord_server.server import DiscordServer
from tests.hours import Hours, QuickEngine
from tests.stories import bring, known_at, run

SECRET = "Acme doors do not lock"
NO_GUESTS = "Only people who can see one of my channels may ask me questions."


def strange_server(discord: DiscordServer, channel: str = "lair") -> str:
    """Eve, who is in no server of the team, brings the bot into hers, which she owns; her channel's id."""
    world = discord.world
    eve = world.add_person("eve")
    for guild in world.guilds.values():
        guild.members.pop(eve.id, None)
    strange = world.add_guild("Evil", {})
    strange.owner = eve.id
    place = world.add_channel(channel, guild=strange)
    world.invite("Evil")
    return place.id


@pytest.mark.parametrize("allow", [{}, {"ask": ("support",), "triage": ("support",)}])
def test_whoever_brings_the_bot_into_a_server_of_their_own_gets_nothing_of_it(
    tmp_path: Path, allow: dict[str, tuple[str, ...]]
) -> None:
    async def story() -> None:
        async with (
            DiscordServer(channels=("mentions", "crisis"), roles={"support": ("ben",)}) as discord,
            open_office(tmp_path, discord, office_settings(allow=allow)) as office,
        ):
            await bring(office, SECRET)
            place = strange_server(discord)
            discord.say("eve", place, "<@BOT> open")
            with pytest.raises(LookupError):
                await discord.command("eve", place, "open")

            # In a direct message she is told, and no more.
            discord.dm("eve", "open")
            await office.until(lambda: told(office, "eve"))
            (said,) = told(office, "eve")
            assert "may ask me questions" in said
            assert SECRET not in said
            assert [one for one in discord.messages(place) if one.by_bot] == []
            assert not discord.world.find_guild("Evil").commands

    run(story())


def test_who_sees_none_of_our_channels_may_neither_ask_nor_triage(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            DiscordServer(channels=("mentions", "crisis", "general")) as discord,
            open_office(tmp_path, discord) as office,
        ):
            await bring(office, SECRET)
            looks = discord.world.calls["GET channels"]
            for channel in ("mentions", "crisis"):
                discord.world.hide_from(channel, "cleo")
            await office.until(lambda: discord.world.calls["GET channels"] > looks + 1)

            answer = await discord.answer(await discord.command("cleo", "general", "open"))
            assert office.shows(answer, NO_GUESTS)
            assert not office.shows(answer, "doors")
            assert (await discord.autocomplete("cleo", "general", "open", "topic", "a")).choices == []
            discord.dm("cleo", "open")
            await office.until(lambda: len(told(office, "cleo")) == 2)
            assert NO_GUESTS in told(office, "cleo")[-1]

            # Whoever sees a channel may ask elsewhere, too.
            answer = await discord.answer(await discord.command("ben", "general", "open"))
            assert office.shows(answer, "doors")

    run(story())


def test_a_card_moves_to_nobody_elses_channel_of_the_same_name(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            DiscordServer(channels=("mentions", "crisis")) as discord,
            open_office(tmp_path, discord) as office,
        ):
            first = await bring(office, SECRET)
            place = strange_server(discord, "mentions")
            discord.world.kick("Acme HQ")
            await office.until(office.chat.troubles)
            second = await office.hear("Acme windows do not shut")
            await office.until(lambda: discord.world.calls["GET guilds"] > 3)
            assert discord.messages(place) == []

            discord.world.invite("Acme HQ")
            card = await office.until(lambda: office.card(second.id))
            assert card.channel == first.channel
            assert discord.messages(place) == []

    run(story())


@pytest.mark.parametrize("guild", ["", "Acme HQ"], ids=["any-server", "by-its-name"])
def test_a_channel_that_we_have_not_made_yet_is_not_looked_for_in_a_server_of_strangers(
    tmp_path: Path, guild: str
) -> None:
    async def story() -> None:
        clock, chat = Hours(), {"guild": guild} if guild else {}
        async with (
            DiscordServer(channels=("mentions",)) as discord,
            open_office(tmp_path, discord, None, chat, clock=clock, engine=QuickEngine) as office,
        ):
            card = await bring(office, SECRET)
            world = discord.world
            ours = world.find_guild("Acme HQ")
            place = strange_server(discord, "crisis")
            theirs = world.find_guild("Evil")
            theirs.name = guild or "Evil"
            # An urgent card waits for the channel that is not there yet.
            await act(office, "ada", card, "Escalate")
            looks = world.calls["GET guilds"]
            await office.until(lambda: world.calls["GET guilds"] > looks + 2)
            assert [one.channel for one in office.chat.troubles()] == ["crisis"]

            # Hers is no server of ours by that: she may nothing, and nothing is shown or offered there.
            discord.say("eve", place, "<@BOT> open")
            discord.dm("eve", "open")
            await office.until(lambda: told(office, "eve"))
            (said,) = told(office, "eve")
            assert "may ask me questions" in said
            assert SECRET not in said
            assert not theirs.commands
            assert ours.commands

            # Ours is found as soon as it is there.
            made = world.add_channel("crisis", guild=ours).id
            await office.until(lambda: not office.chat.troubles())
            await clock.pass_by(minutes=1)
            (urgent,) = await office.until(lambda: cards(office, made))
            await known_at(office, office.at(urgent))
            assert [one for one in discord.messages(place) if one.by_bot] == []

    run(story())


def test_the_same_can_be_chosen_again_in_a_menu(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            DiscordServer(channels=("mentions", "crisis")) as discord,
            open_office(tmp_path, discord) as office,
        ):
            card = await bring(office, SECRET)
            for _ in range(2):
                edits = len(card.edits)
                opened = await act(office, "ada", card, "Add a note…")
                assert opened.form is not None
                await office.until(lambda edits=edits: len(card.edits) > edits)  # type: ignore[misc]

    run(story())
