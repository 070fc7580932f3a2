"""The doctor says whether the bot can hear in the channels that `listen` names, and what to click."""

from __future__ import annotations

from typing import Any

import pytest

from chats._doctor import Finding
from chats.discord_permissions import READ_HISTORY, SEND_MESSAGES, VIEW_CHANNEL
from tests.chats.discord.doctors_discord import GUILD, OTHER, SmallDiscord, findings, guild, room

ON, LIMITED = {"flags": 1 << 18}, {"flags": 1 << 19}
THREAD = "330000000000000077"


def discord_with(*rooms: dict[str, Any], app: dict[str, Any] = LIMITED, **more: Any) -> SmallDiscord:
    """A server with #brand-mentions and these channels."""
    return SmallDiscord(guilds=[guild(rooms=[room(1, "brand-mentions"), *rooms])], app=app, **more)


def told(found: list[Finding], check: str) -> tuple[str, str]:
    [one] = [finding for finding in found if finding.check == check]
    return one.verdict, f"{one.sentence} → {one.hint}"


def test_who_listens_to_nothing_is_told_nothing_of_it() -> None:
    found = findings(SmallDiscord())
    assert not [one for one in found if "listen" in one.check or "Message Content" in one.sentence]


@pytest.mark.parametrize("app", [ON, LIMITED])
def test_where_it_can_hear_the_doctor_says_so_and_the_intent_is_not_spare(app: dict[str, Any]) -> None:
    found = findings(discord_with(room(2, "help", deny=SEND_MESSAGES.bit), app=app), listen=("help",))
    assert told(found, "message content") == (
        "good",
        "Message Content Intent is on, which listen in [discord] needs. → ",
    )
    assert told(found, "listen help") == ("good", "listen: the bot hears what is said in #help (Acme HQ). → ")
    assert not [one for one in found if one.check == "intents"]


def test_an_intent_that_is_off_is_told_with_what_to_switch_on() -> None:
    found = findings(discord_with(room(2, "help"), app={}), listen=("help",))
    verdict, text = told(found, "message content")
    assert verdict == "bad"
    assert "Message Content Intent is off" in text
    assert "Bot → Privileged Gateway Intents" in text


def test_other_intents_are_spare_all_the_same() -> None:
    found = findings(discord_with(room(2, "help"), app={"flags": 1 << 14 | 1 << 19}), listen=("help",))
    verdict, text = told(found, "intents")
    assert verdict == "warning"
    assert "Server Members Intent." in text
    assert "Message Content" not in text


@pytest.mark.parametrize(
    ("deny", "names"),
    [
        (READ_HISTORY.bit, "lacks a permission: Read Message History."),
        (VIEW_CHANNEL.bit | READ_HISTORY.bit, "lacks 2 permissions: View Channels, Read Message History."),
    ],
)
def test_permissions_that_lack_are_named(deny: int, names: str) -> None:
    community: dict[str, Any] = {
        "roles": [
            {"id": GUILD, "name": "@everyone", "permissions": str(VIEW_CHANNEL.bit | READ_HISTORY.bit)},
            {"id": "440000000000000001", "name": "Listenpost", "permissions": "0"},
        ],
        "rooms": [room(1, "brand-mentions"), room(2, "help", deny=deny)],
    }
    found = findings(SmallDiscord(guilds=[guild(**community)], app=ON), listen=("help",))
    verdict, text = told(found, "listen help")
    assert verdict == "bad"
    assert names in text
    assert "Channel settings of #help → Permissions" in text


@pytest.mark.parametrize(
    ("listen", "verdict", "words"),
    [
        ("nowhere", "bad", "no server of the bot has a channel #nowhere"),
        ("330000000000000009", "bad", "no server of the bot has a channel 330000000000000009"),
        ("330000000000000003", "good", "#forum (Acme HQ)"),
        ("Forum", "good", "#forum (Acme HQ)"),
        ("lobby", "good", "#lobby"),
        ("box", "bad", "nobody can write in #box itself"),
        ("#Brand-Mentions", "bad", "the bot posts in #brand-mentions"),
        ("330000000000000001", "bad", "the bot posts in #brand-mentions"),
        (THREAD, "good", "#help (Acme HQ)"),
    ],
)
def test_every_channel_is_looked_for_as_the_bot_does(listen: str, verdict: str, words: str) -> None:
    rooms = [
        room(2, "help"),
        room(3, "forum", 15),
        room(4, "lobby", 2),
        room(5, "lobby", 4),
        room(6, "box", 4),
    ]
    thread = {"id": THREAD, "type": 11, "parent_id": "330000000000000002", "name": "Slow"}
    found = findings(discord_with(*rooms, further=[thread]), listen=(listen,))
    check = f"listen {listen.removeprefix('#').casefold()}"
    assert told(found, check)[0] == verdict
    assert words in told(found, check)[1]


def test_a_name_in_several_servers_is_told_with_their_ids() -> None:
    servers = [guild(rooms=[room(2, "help")]), guild(OTHER, "Birdhouse", rooms=[room(3, "help")])]
    found = findings(SmallDiscord(guilds=servers, app=ON), [], listen=("help",))
    verdict, text = told(found, "listen help")
    assert verdict == "bad"
    assert "330000000000000002 (Acme HQ), 330000000000000003 (Birdhouse)" in text
    found = findings(SmallDiscord(guilds=servers, app=ON), [], listen=("help",), guild="Birdhouse")
    assert told(found, "listen help")[0] == "good"


def test_what_cannot_be_asked_is_told() -> None:
    found = findings(discord_with(errors={f"channels/{THREAD}": (500, 0)}), listen=(THREAD, "help"))
    assert told(found, "listen")[0] == "bad"
