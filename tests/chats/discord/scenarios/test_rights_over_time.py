"""Who may do what when roles come and go, cannot be read, are called oddly, or are those of two servers; and
that other bots are nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.types import Verb
from tests.chats.discord.scenarios.town import (
    BEN,
    CLEO,
    Town,
    act,
    nothing_more,
    open_town,
    told,
)
from tests.discord_server.office import CRISIS, MENTIONS, Office, office_settings
from tests.stories import becomes, bring, redrawn, run, state, verbs

ROLES = {"Support": ["ben"]}
TRIAGE = office_settings(allow={"triage": ("Support",)})


async def caught_up(town: Town, office: Office) -> None:
    """Wait until the emoji that stood there were read and applied in this life."""
    await town.quickly(office, town.caught_up)
    await nothing_more(office)


def test_an_emoji_that_was_refused_and_removed_while_the_bot_was_away_undoes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, roles=ROLES) as town:
            async with town.office(TRIAGE) as office:
                card = await bring(office, "Acme doors do not lock")
                await act(office, "ben", card, "Claim")
                await redrawn(office, card, f"{BEN} claimed it")
                town.discord.world.take_role("ben", "Support")
                town.discord.react("ben", "mentions", card, "🙋")
                await office.until(lambda: told(office, "ben"))
                await nothing_more(office)
            town.discord.unreact("ben", "mentions", card, "🙋")
            async with town.office(TRIAGE) as office:
                await caught_up(town, office)
                assert await state(office, card) == ("claimed", BEN)
                assert await verbs(office, card) == [(BEN, Verb.CLAIM)]

    run(story())


def test_an_emoji_that_was_refused_counts_when_its_owner_has_the_role_after_all(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, roles=ROLES) as town:
            async with town.office(TRIAGE) as office:
                card = await bring(office, "Acme doors do not lock")
                town.discord.react("cleo", "mentions", card, "🙋")
                await office.until(lambda: told(office, "cleo"))
                await nothing_more(office)
            for life in range(2):
                async with town.office(TRIAGE) as office:
                    await caught_up(town, office)
                    assert await state(office, card) == ("new", None), life
                    assert len(told(office, "cleo")) == 1, "who was told so is not told again in each life"
            town.discord.world.give_role("cleo", "Support")
            async with town.office(TRIAGE) as office:
                await becomes(office, card, "claimed", CLEO)
                await caught_up(town, office)
                assert await verbs(office, card) == [(CLEO, Verb.CLAIM)]

    run(story())


def test_a_role_that_was_taken_is_not_believed_for_ever_when_discord_does_not_tell(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"ask": ("Support",)})
        async with open_town(tmp_path, roles=ROLES) as town, town.office(settings) as office:
            await bring(office, "Acme doors do not lock")
            discord = town.discord
            discord.dm("ben", "open")
            await office.until(lambda: "doors" in "".join(told(office, "ben")))
            discord.world.take_role("ben", "Support")
            discord.refuse("GET member", 500, 0, times=1_000_000)

            # A moment of trouble takes nothing from anybody.
            await town.clock.pass_by(minutes=6)
            discord.dm("ben", "open")
            await office.until(lambda: len(told(office, "ben")) == 2)
            assert "doors" in told(office, "ben")[1]

            await town.clock.pass_by(minutes=5)
            discord.dm("ben", "open")
            await office.until(lambda: len(told(office, "ben")) == 3)
            assert "doors" not in told(office, "ben")[2]

    run(story())


@pytest.mark.parametrize("called", ["{}", "@{}"])
def test_a_role_that_is_named_like_the_id_of_another_has_none_of_its_rights(
    tmp_path: Path, called: str
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, roles=ROLES) as town:
            world = town.discord.world
            _, support = world.role("Support")
            world.add_role(called.format(support.id), ["cleo"])
            async with town.office(office_settings(allow={"triage": (support.id,)})) as office:
                card = await bring(office, "Acme doors do not lock")
                await act(office, "cleo", card, "Claim")
                await office.until(lambda: told(office, "cleo"))
                assert await state(office, card) == ("new", None)
                await act(office, "ben", card, "Claim")
                await becomes(office, card, "claimed", BEN)
                assert told(office, "ben") == []

    run(story())


def test_the_emoji_of_another_bot_are_no_moves_neither_live_nor_after_being_away(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            discord = town.discord
            robot = discord.world.add_person("robot")
            robot.bot = True
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                discord.react("robot", "mentions", card, "✅")
                discord.react("robot", "mentions", card, "🙋")
                # What comes after it was heard after it.
                discord.react("ben", "mentions", card, "👀")
                await becomes(office, card, "acknowledged")
                discord.unreact("robot", "mentions", card, "🙋")
                await nothing_more(office)
                assert await verbs(office, card) == [(BEN, Verb.ACKNOWLEDGE)]
            discord.react("robot", "mentions", card, "🚨")
            async with town.office() as office:
                await caught_up(town, office)
                assert await verbs(office, card) == [(BEN, Verb.ACKNOWLEDGE)]
                assert await state(office, card) == ("acknowledged", None)
            discord.unreact("robot", "mentions", card, "🚨")
            async with town.office() as office:
                await caught_up(town, office)
                assert await verbs(office, card) == [(BEN, Verb.ACKNOWLEDGE)]
                assert told(office, "robot") == [], "nobody explains anything to it"

    run(story())


def test_whoever_is_in_two_servers_of_ours_may_what_they_may_in_either(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(
            tmp_path, channels=("mentions", "general"), guilds={"Second": ("crisis",)}
        ) as town:
            world = town.discord.world
            second = world.find_guild("Second")
            world.add_role("Press", ["cleo"], guild=second)
            world.hide_from("mentions", "cleo")
            for name in ("ada", "ben"):
                world.leave(name, "Second")
            world.hide_from("mentions", "ben")
            rooms = [replace(one, room=world.channel(one.name).id) for one in (MENTIONS, CRISIS)]
            told_to = office_settings(channels=rooms, allow={"track": ("Press",)})
            async with town.office(told_to) as office:
                await bring(office, "Acme doors do not lock")
                homes = {world.find_guild("Acme HQ").id, second.id}
                await office.until(lambda: set(office.chat._rooms.home_guilds()) == homes)

                # Cleo sees nothing of ours in the first server, and a channel in the second.
                town.discord.dm("cleo", "open")
                await office.until(lambda: "doors" in "".join(told(office, "cleo")))
                # Ben is in the first alone, where he sees nothing.
                town.discord.dm("ben", "open")
                await office.until(lambda: told(office, "ben"))
                assert "doors" not in told(office, "ben")[-1]

    run(story())


def test_a_role_in_either_of_our_servers_gives_its_right_wherever_one_asks(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(
            tmp_path, channels=("mentions", "general"), guilds={"Second": ("crisis",)}
        ) as town:
            world = town.discord.world
            second = world.find_guild("Second")
            world.add_role("Support", ["ben"])
            world.add_role("Press", ["cleo"], guild=second)
            rooms = [replace(one, room=world.channel(one.name).id) for one in (MENTIONS, CRISIS)]
            settings = office_settings(channels=rooms, allow={"ask": ("Support", "Press")})
            async with town.office(settings) as office:
                await bring(office, "Acme doors do not lock")
                homes = {world.find_guild("Acme HQ").id, second.id}
                await office.until(lambda: set(office.chat._rooms.home_guilds()) == homes)
                for user in ("ben", "cleo"):
                    town.discord.dm(user, "open")
                    await office.until(lambda user=user: told(office, user))  # type: ignore[misc]
                    assert "doors" in told(office, user)[-1], user
                town.discord.dm("ada", "open")
                await office.until(lambda: told(office, "ada"))
                assert "doors" not in told(office, "ada")[-1]

    run(story())
