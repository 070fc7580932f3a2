"""One mention in three rooms: Slack, Discord and the page, in one real app with one real store."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PersonSettings
from core.talk import Press, Reply
from core.types import Address, Mention, Person
from tests.discord_server.office import shows as discord_shows
from tests.discord_server.server import DiscordServer
from tests.rooms import CRISIS, DISCORD, PAGE, SLACK, Rooms, open_rooms, rooms_settings
from tests.slack_server.server import SlackServer

ON_TIME = 2.0
"""Seconds until every copy of a card shows what was done to one of them."""


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


async def press_on_page(rooms: Rooms, mention: Mention, verb: str, who: str) -> Reply:
    """Somebody presses a button on the page."""
    card = await rooms.web_card(mention.id)
    assert any(button["verb"] == verb for button in card["buttons"]), card["buttons"]
    return await rooms.app.press(
        Press(
            address=Address("web", "page", "1"),
            verb=verb,
            target=f"m{mention.id}",
            who=Person(chat="web", id=who, name=who.title()),
            at=rooms.app.now(),
        )
    )


async def told_everywhere(rooms: Rooms, mention: Mention, slack: str, discord: str, page: str) -> float:
    """Wait until each room shows its words; how long that took."""
    began = time.perf_counter()

    async def shown() -> bool:
        web = await rooms.web_card(mention.id)
        return (
            slack in str(rooms.in_slack(mention).blocks)
            and discord_shows(rooms.in_discord(mention), discord)
            and page in str(web)
        )

    await rooms.until(shown)
    return time.perf_counter() - began


def test_what_is_done_in_one_room_shows_in_all_of_them_with_who_and_where(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_rooms(tmp_path) as rooms:
            mention = await rooms.bring("Acme doors do not lock")

            # Ada claims it in Slack.
            card = rooms.in_slack(mention)
            assert (await rooms.slack.press("ada", "mentions", card.ts, "Claim")).ok
            took = await told_everywhere(
                rooms,
                mention,
                slack="ada claimed it · ",
                discord="ada claimed it in Slack · ",
                page="ada claimed it in Slack · ",
            )
            assert took < ON_TIME

            # Ben escalates it in Discord, which brings it to a fourth room.
            pressed = await rooms.discord.press("ben", "mentions", rooms.in_discord(mention), "Escalate")
            assert not pressed.failed
            took = await told_everywhere(
                rooms,
                mention,
                slack="Ben Example escalated it to crisis in Discord · ",
                discord="Ben Example escalated it to crisis · ",
                page="Ben Example escalated it to crisis in Discord · ",
            )
            assert took < ON_TIME
            await rooms.until(lambda: rooms.slack.messages("crisis"))
            assert "in Discord" in str(rooms.slack.messages("crisis")[0].blocks)

            # Cy resolves it on the page.
            assert (await press_on_page(rooms, mention, "resolve", "cy")).done
            took = await told_everywhere(
                rooms,
                mention,
                slack="Cy resolved it (handled) in Web · ",
                discord="Cy resolved it (handled) in Web · ",
                page="Cy resolved it (handled) · ",
            )
            assert took < ON_TIME
            assert [move.who.chat for move in await rooms.store.moves(mention.id)] == [
                "slack",
                "discord",
                "web",
            ]

    run(story())


def test_of_two_who_claim_at_once_in_two_chats_one_has_it_and_the_other_gets_one_sentence(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        to_ada, to_ben = [], []
        async with open_rooms(tmp_path) as rooms:
            for number in range(6):
                mention = await rooms.bring(f"Acme doors do not lock, number {number}")
                in_slack, in_discord = rooms.in_slack(mention), rooms.in_discord(mention)
                await asyncio.gather(
                    rooms.slack.press("ada", "mentions", in_slack.ts, "Claim"),
                    rooms.discord.press("ben", "mentions", in_discord, "Claim"),
                )
                owner = (await rooms.mention(mention.id)).standing.owner
                (move,) = await rooms.store.moves(mention.id)
                assert (move.verb.value, move.who.name) == ("claim", owner)
                if owner == "ada":
                    shown = "ada claimed it · ", "ada claimed it in Slack · ", "ada claimed it in Slack · "
                    to_ben.append("ada (Slack) has claimed this one.")
                else:
                    assert owner == "Ben Example"
                    there = "Ben Example claimed it in Discord · "
                    shown = there, "Ben Example claimed it · ", there
                    to_ada.append("Ben Example (Discord) has claimed this one.")
                await told_everywhere(rooms, mention, *shown)
                await rooms.until(lambda: len(rooms.slack.whispers("ada")) >= len(to_ada))
                await rooms.until(lambda: len(rooms.discord.whispers("ben")) >= len(to_ben))
        # A chat that is closed has said whatever it had begun to say: nothing comes after this.
        for sentences, whispers in (
            (to_ada, [str(one.blocks) for one in rooms.slack.whispers("ada")]),
            (to_ben, [f"{one.content} {one.embeds}" for one in rooms.discord.whispers("ben")]),
        ):
            for sentence, whisper in zip(sentences, whispers, strict=True):
                assert sentence in whisper.replace("\\", "")

    run(story())


async def told_in_discord(rooms: Rooms, user: str, before: int) -> str:
    """The one new message that this person alone sees."""
    await rooms.until(lambda: len(rooms.discord.whispers(user)) > before)
    (new,) = rooms.discord.whispers(user)[before:]
    return f"{new.content} {new.embeds}"


async def told_in_slack(rooms: Rooms, user: str, before: int) -> str:
    """The one new message that this person alone sees."""
    await rooms.until(lambda: len(rooms.slack.whispers(user)) > before)
    (new,) = rooms.slack.whispers(user)[before:]
    return str(new.blocks)


def test_a_claim_in_slack_changes_the_line_of_a_digest_in_discord(tmp_path: Path) -> None:
    crowded = replace(DISCORD, pace=60, digest=True)

    async def story() -> None:
        async with open_rooms(tmp_path, rooms_settings(channels=(SLACK, crowded, PAGE, CRISIS))) as rooms:
            mentions = await rooms.hear_many(40)
            digest = await rooms.until(lambda: digest_in_discord(rooms))
            inside = [one for one in mentions if f"number {one.id} ends" in str(digest.embeds)]
            mention = inside[0]
            await rooms.until(lambda: rooms.slack_card(mention.id))
            card = rooms.in_slack(mention)
            began = time.perf_counter()
            assert (await rooms.slack.press("ada", "mentions", card.ts, "Claim")).ok
            await rooms.until(lambda: discord_shows(digest, "with ada (Slack)"))
            assert time.perf_counter() - began < ON_TIME

            # And the other way: somebody deals with a line of the digest, beside everybody's eyes.
            other = inside[1]
            option = next(
                one["label"]
                for one in digest.components[0]["components"][0]["options"]
                if one["value"] == f"show:m{other.id}"
            )
            shown = await rooms.discord.answer(await rooms.discord.choose("ben", "mentions", digest, option))
            assert shown.only_for is not None
            assert not (await rooms.discord.press("ben", "mentions", shown, "Claim")).failed
            await rooms.until(lambda: discord_shows(shown, "Ben Example claimed it · "))
            await rooms.until(lambda: discord_shows(digest, "with Ben Example"))
            await rooms.until(
                lambda: "Ben Example claimed it in Discord" in str(rooms.in_slack(other).blocks)
            )

    run(story())


def digest_in_discord(rooms: Rooms) -> Any:
    """The message that shows many mentions as lines."""
    found = [m for m in rooms.discord.messages("mentions") if "pick:o" in str(m.components)]
    return found[0] if found else None


@pytest.mark.parametrize("down", ["slack", "discord"])
def test_a_chat_that_is_down_holds_up_no_other_and_catches_up(tmp_path: Path, down: str) -> None:
    async def story() -> None:
        async with open_rooms(tmp_path) as rooms:
            mention = await rooms.bring("Acme doors do not lock")
            broken = rooms.slack if down == "slack" else rooms.discord
            broken.set_down(True)
            began = time.perf_counter()
            assert (await press_on_page(rooms, mention, "claim", "cy")).done
            if down == "slack":
                await rooms.until(lambda: discord_shows(rooms.in_discord(mention), "Cy claimed it in Web"))
            else:
                await rooms.until(lambda: "Cy claimed it in Web" in str(rooms.in_slack(mention).blocks))
            assert time.perf_counter() - began < ON_TIME
            broken.set_down(False)
            await told_everywhere(rooms, mention, *["Cy claimed it"] * 3)

    run(story())


def test_who_is_linked_goes_on_in_one_chat_with_what_they_began_in_the_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_rooms(tmp_path) as rooms:
            mention = await rooms.bring("Acme doors do not lock")
            await rooms.slack.press("ada", "mentions", rooms.in_slack(mention).ts, "Claim")
            await rooms.until(lambda: discord_shows(rooms.in_discord(mention), "claimed it in Slack"))

            # Nobody knows yet that both are Ada.
            theirs = await rooms.discord.answer(await rooms.discord.command("ada", "mentions", "mine"))
            assert discord_shows(theirs, "Nothing is yours")
            code = await code_from_slack(rooms)
            linked = await rooms.discord.answer(
                await rooms.discord.command("ada", "mentions", "me", action="link", code=code)
            )
            assert discord_shows(linked, "You are ada in Slack too")

            # What she claimed there is hers here, and she can take it back here.
            theirs = await rooms.discord.answer(await rooms.discord.command("ada", "mentions", "mine"))
            assert discord_shows(theirs, "1 mention is yours")
            undone = await rooms.discord.choose(
                "ada", "mentions", rooms.in_discord(mention), "Undo my last move"
            )
            assert not undone.failed
            await rooms.until(lambda: "claimed it" not in str(rooms.in_slack(mention).blocks))
            assert (await rooms.mention(mention.id)).standing.owner is None

            # Somebody else still may not.
            await rooms.slack.press("ada", "mentions", rooms.in_slack(mention).ts, "Claim")
            await rooms.until(lambda: discord_shows(rooms.in_discord(mention), "claimed it in Slack"))
            before = len(rooms.discord.whispers("ben"))
            await rooms.discord.choose("ben", "mentions", rooms.in_discord(mention), "Undo my last move")
            assert "only they can take it back" in await told_in_discord(rooms, "ben", before)

    run(story())


def form_in_slack(rooms: Rooms, user: str) -> Any:
    """The form on this person's screen, None while there is none."""
    try:
        return rooms.slack.modal(user)
    except LookupError:
        return None


async def code_from_slack(rooms: Rooms) -> str:
    """Ada asks for a code, which only she sees."""
    before = len(rooms.slack.whispers("ada"))
    await rooms.slack.command("ada", "mentions", "/mentions me link")
    said = await told_in_slack(rooms, "ada", before)
    assert "Share to channel" not in said
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", said)
    assert found is not None
    return found[0]


def test_the_settings_can_say_who_is_who(tmp_path: Path) -> None:
    def ada(slack: SlackServer, discord: DiscordServer) -> tuple[PersonSettings, ...]:
        ids = slack.world.person("ada").id, discord.world.person("ada").id
        return (PersonSettings(name="Ada", accounts=(f"slack:{ids[0]}", f"discord:{ids[1]}")),)

    async def story() -> None:
        async with open_rooms(tmp_path, people=ada) as rooms:
            mention = await rooms.bring("Acme doors do not lock")
            await rooms.slack.press("ada", "mentions", rooms.in_slack(mention).ts, "Claim")
            theirs = await rooms.discord.answer(await rooms.discord.command("ada", "mentions", "mine"))
            assert discord_shows(theirs, "1 mention is yours")
            before = len(rooms.discord.whispers("ada"))
            await rooms.until(lambda: discord_shows(rooms.in_discord(mention), "claimed it in Slack"))
            await rooms.discord.choose("ada", "mentions", rooms.in_discord(mention), "Undo my last move")
            await rooms.until(lambda: "claimed it" not in str(rooms.in_slack(mention).blocks))
            assert len(rooms.discord.whispers("ada")) == before

            # Given to her by her name, it is hers in both.
            await rooms.slack.press("ben", "mentions", rooms.in_slack(mention).ts, "More", "Assign…")
            form = await rooms.until(lambda: form_in_slack(rooms, "ben"))
            assert (await rooms.slack.submit(form, {"to": "Ada"})).ok
            theirs = await rooms.discord.answer(await rooms.discord.command("ada", "mentions", "mine"))
            assert discord_shows(theirs, "1 mention is yours")
            before = len(rooms.slack.whispers("ada"))
            await rooms.slack.command("ada", "mentions", "/mentions mine")
            assert "1 mention is yours" in await told_in_slack(rooms, "ada", before)

    run(story())
