"""The doctor says of the servers that the bot is in, their channels and their roles, what lacks there."""

from __future__ import annotations

from typing import Any

import pytest

from chats.discord_permissions import ADD_REACTIONS, ATTACH_FILES, NEEDED, SEND_MESSAGES, VIEW_CHANNEL
from core.types import Channel
from tests.chats.discord.doctors_discord import (
    APP,
    BRAND,
    GUILD,
    OTHER,
    SmallDiscord,
    bad,
    findings,
    guild,
    of,
    role,
    room,
    told,
)

LINK = f"https://discord.com/oauth2/authorize?client_id={APP}&scope=bot+applications.commands"


# ---------------------------------------------------------------- servers


def test_a_bot_in_no_server_gets_the_link_that_invites_it() -> None:
    found = findings(SmallDiscord(guilds=[]))
    verdict, text = told(of("servers", found))
    assert verdict == "bad"
    assert LINK in text
    assert of("channels", found).verdict == "skipped"


def test_many_servers_are_looked_into_as_the_bot_does() -> None:
    servers = [guild(str(int(GUILD) + n), f"S{n}", rooms=[]) for n in range(60)]
    found = findings(SmallDiscord(guilds=servers), [])
    assert "In 60 servers: S0, S1, " in of("servers", found).sentence


TWO = (guild(), guild(OTHER, "Beta", rooms=[room(2, "brand-mentions")]))


@pytest.mark.parametrize(
    ("wanted", "servers", "check", "text"),
    [
        ("", TWO, "channel brand", "several channels are called #brand-mentions"),
        ("", TWO, "channel brand", "330000000000000001 (Acme HQ), 330000000000000002 (Beta)"),
        ("Gamma", TWO, "guild", "in no server “Gamma”"),
        ("Gamma", TWO, "guild", "It is in: Acme HQ, Beta; or invite it: https://"),
        ("Twin", (guild(GUILD, "Twin"), guild(OTHER, "twin")), "guild", f"in [discord]: {GUILD}, {OTHER}"),
        ("Beta", (guild(), guild(OTHER, "Beta", rooms=[])), "channel brand", "has a channel #brand-mentions"),
    ],
)
def test_which_server_is_meant_has_to_be_clear(
    wanted: str, servers: tuple[dict[str, Any], ...], check: str, text: str
) -> None:
    verdict, said = told(of(check, findings(SmallDiscord(guilds=list(servers)), guild=wanted)))
    assert verdict == "bad"
    assert text in said


@pytest.mark.parametrize("wanted", ["Beta", "beta", OTHER])
def test_the_setting_says_in_which_of_several_servers_names_are_looked_for(wanted: str) -> None:
    found = findings(SmallDiscord(guilds=list(TWO)), guild=wanted)
    assert not bad(found)
    assert "(Beta)" in of("channel brand", found).sentence


@pytest.mark.parametrize(
    ("app", "wanted", "names"),
    [
        ({"bot_public": True}, "", "Strangers invited the bot: Gamma, Delta have none of your channels."),
        ({"bot_public": True}, "Gamma", ""),  # nothing is found there, so nothing is said of the others
        ({"bot_public": True}, "Acme HQ", "Gamma, Delta have"),
        ({"bot_public": False}, "", ""),
        ({}, "", ""),
    ],
)
def test_servers_of_strangers_are_named_where_anybody_can_invite_the_bot(
    app: dict[str, Any], wanted: str, names: str
) -> None:
    gamma, delta = guild(f"{OTHER}3", "Gamma", rooms=[]), guild(f"{OTHER}4", "Delta", rooms=[])
    found = findings(SmallDiscord(guilds=[guild(), gamma, delta], app=app), guild=wanted)
    strangers = [finding for finding in found if finding.check == "strangers"]
    assert [finding.verdict for finding in strangers] == (["bad"] if names else [])
    assert all(names in finding.sentence for finding in strangers)


def test_the_server_that_the_settings_name_is_none_of_strangers() -> None:
    by_id = Channel(name="brand", chat="discord", room="330000000000000001")
    servers = [guild(), guild(OTHER, "Beta", rooms=[])]
    found = findings(SmallDiscord(guilds=servers, app={"bot_public": True}), [by_id], guild="Beta")
    assert not bad(found)


def test_an_invitation_without_commands_is_told_with_the_link() -> None:
    discord = SmallDiscord(errors={f"applications/{APP}/guilds/{GUILD}/commands": (403, 50001)})
    verdict, text = told(of("commands Acme HQ", findings(discord)))
    assert verdict == "bad"
    assert "without the scope applications.commands" in text
    assert LINK in text


def test_commands_that_are_not_there_yet_come_with_the_first_run() -> None:
    other = {"id": "56", "type": 3, "name": "mentions"}
    found = findings(SmallDiscord(guilds=[guild(commands=[other])]))
    assert told(of("commands Acme HQ", found)) == (
        "warning",
        "Acme HQ does not offer the bot's commands yet. → They appear when the bot runs: listenpost run",
    )


@pytest.mark.parametrize(
    ("until", "verdicts"), [("2026-05-04T12:01:00+00:00", ["bad"]), ("2026-05-04T11:59:00+00:00", [])]
)
def test_a_bot_in_a_timeout_is_told(until: str, verdicts: list[str]) -> None:
    found = findings(SmallDiscord(guilds=[guild(until=until)]))
    assert [finding.verdict for finding in found if finding.check == "timeout"] == verdicts


# ---------------------------------------------------------------- channels


@pytest.mark.parametrize(
    ("wanted", "rooms", "verdict", "text"),
    [
        ("brand-mentions", [room(1, "brand-mentions")], "good", "all it needs in #brand-mentions"),
        ("#Brand-Mentions", [room(1, "brand-mentions")], "good", "all it needs in #brand-mentions"),
        ("330000000000000001", [room(1, "brand-mentions")], "good", "all it needs in #brand-mentions"),
        ("brand-mentions", [room(1, "brand-mentions", 5)], "good", "all it needs"),
        ("brand-mentions", [room(1, "Brand-Mentions", 4), room(2, "brand-mentions")], "good", "all it needs"),
        ("brand-mentions", [], "bad", "no server of the bot has a channel #brand-mentions"),
        ("330000000000000009", [room(1, "brand-mentions")], "bad", "has a channel #330000000000000009"),
        ("brand-mentions", [room(1, "brand-mentions"), room(2, "brand-mentions")], "bad", "several channels"),
        ("brand-mentions", [room(1, "brand-mentions", 2)], "bad", "is a voice channel"),
        ("brand-mentions", [room(1, "brand-mentions", 4)], "bad", "is a category"),
        ("330000000000000001", [room(1, "talk", 13)], "bad", "#talk is a stage"),
        ("brand-mentions", [room(1, "brand-mentions", 15), room(2, "brand-mentions", 16)], "bad", "a forum"),
        ("brand-mentions", [room(1, "brand-mentions", 99)], "bad", "a channel of an unknown kind"),
    ],
)
def test_each_channel_is_found_and_of_a_kind_that_takes_cards(
    wanted: str, rooms: list[dict[str, Any]], verdict: str, text: str
) -> None:
    channel = Channel(name="brand", chat="discord", room=wanted)
    found = findings(SmallDiscord(guilds=[guild(rooms=rooms)]), [channel])
    assert told(of("channel brand", found))[0] == verdict
    assert text in of("channel brand", found).sentence


def test_a_thread_is_in_no_list_and_takes_no_cards() -> None:
    channel = Channel(name="brand", chat="discord", room="330000000000000007")
    found = findings(SmallDiscord(further=[room(7, "a card", 11)]), [channel])
    assert "is a thread; cards need a text or an announcement channel" in of("channel brand", found).sentence


@pytest.mark.parametrize(
    ("deny", "names"),
    [
        (VIEW_CHANNEL.bit, "lacks a permission: View Channels."),
        (SEND_MESSAGES.bit | ADD_REACTIONS.bit, "lacks 2 permissions: Send Messages, Add Reactions."),
        (NEEDED, "lacks 8 permissions: View Channels, Send Messages, "),
    ],
)
def test_permissions_that_lack_in_a_channel_are_named(deny: int, names: str) -> None:
    rooms = [room(1, "brand-mentions", deny=deny)]
    verdict, text = told(of("channel brand", findings(SmallDiscord(guilds=[guild(rooms=rooms)]))))
    assert verdict == "bad"
    assert names in text
    assert "Channel settings of #brand-mentions → Permissions → Add members or roles → listenpost" in text


def test_a_permission_that_no_role_gives_lacks_everywhere() -> None:
    roles = [{"id": GUILD, "name": "@everyone", "permissions": "0"}, role(1, "L", NEEDED - ATTACH_FILES.bit)]
    found = findings(SmallDiscord(guilds=[guild(roles=roles)]))
    assert "lacks a permission: Attach Files." in of("channel brand", found).sentence


def test_a_channel_without_a_room_is_looked_for_by_its_name() -> None:
    rooms = [room(1, "brand")]
    found = findings(SmallDiscord(guilds=[guild(rooms=rooms)]), [Channel(name="brand", chat="discord")])
    assert of("channel brand", found).verdict == "good"


def test_settings_without_a_channel_in_discord_are_told() -> None:
    channels = of("channels", findings(SmallDiscord(), []))
    assert told(channels)[0] == "warning"
    assert 'chat = "discord"' in channels.hint


@pytest.mark.parametrize(
    "path", [f"guilds/{GUILD}", f"guilds/{GUILD}/channels", "channels/330000000000000009"]
)
def test_channels_that_may_not_be_read_are_one_finding(path: str) -> None:
    channels = [Channel(name="a", chat="discord", room="330000000000000009"), BRAND]
    found = findings(SmallDiscord(errors={path: (403, 40001)}), channels)
    assert bad(found) == {"channels"}
    assert "Discord refused (HTTP 403, code 40001)" in of("channels", found).sentence


# ---------------------------------------------------------------- roles


@pytest.mark.parametrize(
    ("allow", "verdict", "text"),
    [
        ({"triage": ("support", "@PR")}, "good", "All 2 roles named in [allow] are there."),
        ({"triage": ("support",), "escalate": ("support",)}, "good", "The one role named in [allow]"),
        ({"triage": ("440000000000000002", "@everyone")}, "good", "All 2 roles"),
        ({"triage": ("support", "@boss")}, "warning", "has the role @boss, which [allow] names"),
        ({"triage": ("crew", "@boss")}, "warning", "has the roles @boss, crew, which [allow] names"),
        ({"triage": ("discord:42", "web", "support")}, "good", "The one role"),
        ({"triage": ("@web",)}, "warning", "has the role @web"),
    ],
)
def test_roles_in_the_allow_list_have_to_be_there(allow: Any, verdict: str, text: str) -> None:
    everyone = {"id": GUILD, "name": "@everyone", "permissions": "0"}
    roles = [everyone, role(1, "Listenpost", NEEDED), role(2, "Support"), role(3, "pr")]
    found = findings(SmallDiscord(guilds=[guild(roles=roles)]), allow=allow)
    assert of("roles", found).verdict == verdict
    assert text in of("roles", found).sentence


def test_a_role_counts_in_the_server_of_the_channel() -> None:
    elsewhere = guild(OTHER, "Beta", rooms=[], roles=[role(1, "Listenpost", NEEDED), role(2, "Support")])
    found = findings(SmallDiscord(guilds=[guild(), elsewhere]), allow={"triage": ("Support",)})
    assert "has the role Support" in of("roles", found).sentence


@pytest.mark.parametrize("allow", [{}, {"triage": ()}, {"triage": ("web", "discord:42")}])
def test_where_no_role_is_named_nothing_is_said_of_roles(allow: Any) -> None:
    assert not [finding for finding in findings(SmallDiscord(), allow=allow) if finding.check == "roles"]


@pytest.mark.parametrize(
    ("allow", "rights"),
    [
        ({}, "may triage, track links, ask questions: [allow] has no list"),
        ({"claim": ("Support",), "ask": ()}, "may triage, track links:"),
        ({"triage": (), "ask": ("web:",), "track": ("@everyone",)}, ""),
    ],
)
def test_what_everybody_may_is_said_and_fails_nothing(allow: Any, rights: str) -> None:
    found = [finding for finding in findings(SmallDiscord(), allow=allow) if finding.check == "allow"]
    assert [finding.verdict for finding in found] == (["skipped"] if rights else [])
    assert all(rights in finding.sentence for finding in found)


def test_of_channels_that_are_not_there_nobody_is_said_to_see_one() -> None:
    found = findings(SmallDiscord(guilds=[guild(rooms=[])]))
    assert not [finding for finding in found if finding.check == "allow"]
