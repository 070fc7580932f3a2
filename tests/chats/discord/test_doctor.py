"""The doctor finds what is wrong between the bot and Discord, and says what to click."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from chats._doctor import Finding
from chats.discord_doctor import examine
from chats.discord_doctor_checks import gateway
from chats.discord_permissions import ADD_REACTIONS, ATTACH_FILES, NEEDED, SEND_MESSAGES, VIEW_CHANNEL
from chats.discord_settings import Settings
from core.types import Channel
from tests.chats.discord.doctors_discord import (
    APP,
    BRAND,
    GUILD,
    OTHER,
    SmallDiscord,
    findings,
    guild,
    role,
    room,
    running,
    token,
)
from tests.discord_server.server import DiscordServer

LINK = f"https://discord.com/oauth2/authorize?client_id={APP}&scope=bot+applications.commands"


def of(check: str, found: list[Finding]) -> Finding:
    """The one finding of this check."""
    [one] = [finding for finding in found if finding.check == check]
    return one


def told(finding: Finding) -> tuple[str, str]:
    return finding.verdict, f"{finding.sentence} → {finding.hint}"


def bad(found: list[Finding]) -> set[str]:
    return {finding.check for finding in found if finding.verdict == "bad"}


def test_where_everything_is_right_the_doctor_has_nothing_to_mend() -> None:
    discord = SmallDiscord()
    found = findings(discord, allow={"triage": ("@Listenpost",)})
    assert [str(finding) for finding in found] == [
        f"– Discord is asked at {discord.api}.",
        "✔ DISCORD_TOKEN is set.",
        "✔ Signed in as listenpost.",
        "✔ The gateway works: Discord said hello.",
        "✔ In the server Acme HQ.",
        "✔ Acme HQ offers /mentions, with 2 subcommands.",
        "✔ brand: the bot may do all it needs in #brand-mentions (Acme HQ).",
        "✔ The one role named in [allow] is there.",
        "– Everybody who can see one of these channels may track links, ask questions: "
        "[allow] has no list for that.\n"
        '    → To change that, name roles in [allow], like track = ["Support"]',
    ]


# ---------------------------------------------------------------- the token and the application


def test_a_token_that_is_not_set_is_told_with_where_to_get_it() -> None:
    discord = SmallDiscord()
    found = findings(discord, token=None)
    verdict, text = told(of("DISCORD_TOKEN", found))
    assert verdict == "bad"
    assert "Bot → Reset Token" in text
    assert of("account", found).verdict == "skipped"
    assert discord.asked == []


def test_a_token_that_discord_refuses_is_told_and_the_gateway_is_looked_at_all_the_same() -> None:
    found = findings(SmallDiscord(), token=token("110000000000000009"))
    verdict, text = told(of("account", found))
    assert (verdict, bad(found)) == ("bad", {"account"})
    assert "does not take the token in DISCORD_TOKEN" in text
    assert "Reset Token" in text
    assert of("gateway", found).verdict == "good"
    assert of("servers", found).verdict == "skipped"


def test_an_interactions_endpoint_takes_the_presses_away_from_the_bot() -> None:
    url = "https://old.example.org/interactions?key=sesame"
    verdict, text = told(of("endpoint", findings(SmallDiscord(app={"interactions_endpoint_url": url}))))
    assert verdict == "bad"
    assert "(old.example.org)" in text
    assert "Empty General Information → Interactions Endpoint URL" in text
    assert "sesame" not in text


def test_an_application_that_wants_a_code_grant_cannot_be_invited_by_the_link() -> None:
    verdict, text = told(of("code grant", findings(SmallDiscord(app={"bot_require_code_grant": True}))))
    assert verdict == "bad"
    assert "Requires OAuth2 Code Grant" in text


def test_a_bot_that_anybody_can_invite_is_told_with_what_to_click_and_fails_nothing() -> None:
    found = findings(SmallDiscord(app={"bot_public": True}))
    verdict, text = told(of("public", found))
    assert verdict == "warning"
    assert "Installation → Install Link → None, and save; then switch off Bot → Public Bot" in text
    assert not bad(found)


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (1 << 18, "intent is switched on that the bot does not need: Message Content Intent."),
        (1 << 19, "Message Content Intent."),
        (1 << 12 | 1 << 15 | 1 << 19, "Presence Intent, Server Members Intent, Message Content Intent."),
    ],
)
def test_privileged_intents_that_nothing_uses_are_named_and_fail_nothing(flags: int, names: str) -> None:
    found = findings(SmallDiscord(app={"flags": flags | 1 << 23}))
    verdict, text = told(of("intents", found))
    assert verdict == "warning"
    assert names in text
    assert not bad(found)


# ---------------------------------------------------------------- the gateway


@pytest.mark.parametrize(
    ("remaining", "verdict", "text"),
    [
        (49, "warning", "may sign in 49 times more within 2 h"),
        (1, "warning", "may sign in once more within 2 h"),
        (0, "bad", "may not sign in again for 2 h"),
    ],
)
def test_a_day_s_sign_ins_are_told_before_they_are_used_up(remaining: int, verdict: str, text: str) -> None:
    sessions = of("sessions", findings(SmallDiscord(remaining=remaining)))
    assert sessions.verdict == verdict
    assert text in sessions.sentence
    assert "stop that" in sessions.hint


def test_of_sign_ins_that_are_enough_nothing_is_said() -> None:
    assert not [one for one in findings(SmallDiscord(remaining=50)) if one.check == "sessions"]


@pytest.mark.parametrize("greeting", [None, {"op": 9}, ["hello"], "{", {"op": 0, "t": "READY"}])
def test_a_connection_that_says_no_hello_is_told(greeting: Any) -> None:
    verdict, text = told(of("gateway", findings(SmallDiscord(greeting=greeting))))
    assert verdict == "bad"
    assert "127.0.0.1 ended the connection at once" in text
    assert "wss://gateway.discord.gg" in text


def test_a_gateway_that_is_not_there_is_told_with_its_host() -> None:
    found = findings(SmallDiscord(), gateway="ws://127.0.0.1:9")
    assert of("gateway", found).sentence == "No connection to 127.0.0.1: it does not take the connection."
    assert bad(found) == {"gateway"}


def test_a_connection_without_a_word_is_not_waited_for_long() -> None:
    async def connect() -> Finding:
        async with running(SmallDiscord(silent=True)) as discord:
            return await gateway(discord.gateway, patience=0.1)

    found = asyncio.run(connect())
    assert found.verdict == "bad"
    assert found.sentence == "The connection to 127.0.0.1 opened, but no hello came within 0.1 s."


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


# ---------------------------------------------------------------- what is not Discord


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (web.Response(text="<html>Sign in</html>", content_type="text/html"), "not Discord's (HTTP 200)"),
        (web.Response(text="bad gateway", status=502), "not Discord's (HTTP 502)"),
        (web.Response(text="{", content_type="application/json"), "not Discord's (HTTP 200)"),
        (web.Response(text='"ok"', content_type="application/json"), "not Discord's (HTTP 200)"),
        (web.Response(body=b'{"ok": \xff}', content_type="application/json"), "not Discord's (HTTP 200)"),
        (web.Response(status=302, headers={"Location": "https://example.org/"}), "not Discord's (HTTP 302)"),
        (web.json_response({"message": "no"}, status=403), "not Discord's (HTTP 403)"),
    ],
)
def test_an_answer_that_is_not_discord_s_is_told_with_its_host(answer: web.Response, sentence: str) -> None:
    verdict, text = told(of("account", findings(SmallDiscord(raw={"users/@me": answer}))))
    assert verdict == "bad"
    assert "127.0.0.1 answered" in text
    assert sentence in text


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"retry_after": 29.2, "global": False}, {}, 30),
        ({"retry_after": 0.3}, {}, 1),
        ({}, {"Retry-After": "600"}, 600),
        ("banned", {}, 60),
        ({"retry_after": "soon"}, {}, 60),
        ({"retry_after": float("inf")}, {}, 60),
    ],
)
def test_a_limit_is_told_with_how_long_to_wait(body: Any, headers: dict[str, str], seconds: int) -> None:
    busy = web.json_response(body, status=429, headers=headers)
    found = findings(SmallDiscord(raw={"users/@me": busy}))
    assert f"wait for {seconds} s" in of("account", found).sentence


def test_a_network_that_is_not_there_is_told_with_the_host() -> None:
    found = findings(SmallDiscord(), api="http://127.0.0.1:9/api/v10")
    account = of("account", found)
    assert account.sentence == "127.0.0.1 cannot be reached: it does not take the connection."
    assert "api in [discord]" in account.hint


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://me:word@127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    found = findings(SmallDiscord(), api="http://discord.test/api/")
    assert "through the proxy http://" in of("api", found).sentence
    assert "word" not in "".join(map(str, found))


@pytest.mark.parametrize("error", [(401, 0), (403, 50001), (500, 0)])
def test_no_finding_holds_a_token(error: tuple[int, int]) -> None:
    for path in ("users/@me", "applications/@me", "gateway/bot", "users/@me/guilds", f"guilds/{GUILD}"):
        text = "\n".join(map(str, findings(SmallDiscord(errors={path: error}))))
        assert not [part for part in token().split(".") if part in text]
        assert "✖" in text


# ---------------------------------------------------------------- a Discord that is strict


def strictly(spoil: Callable[[DiscordServer], object]) -> tuple[dict[str, Finding], DiscordServer]:
    """What the doctor says of a whole server, by check, after something was done to it."""

    async def ask() -> tuple[dict[str, Finding], DiscordServer]:
        async with DiscordServer(
            channels=("brand-mentions",), private=("war-room",), roles={"Support": ["ada"]}
        ) as discord:
            chosen = Settings(api=discord.api, gateway=discord.gateway_url, token=discord.world.token)
            spoil(discord)
            channels = [BRAND, Channel(name="crisis", chat="discord", room="war-room")]
            told = examine(chosen, channels, {"triage": ("support",)}, lambda: datetime.now(UTC))
            return {finding.check: finding async for finding in told}, discord

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("spoil", "checks"),
    [
        (lambda discord: None, set()),
        (lambda discord: discord.world.deny("war-room", "VIEW_CHANNEL"), {"channel crisis"}),
        (lambda discord: discord.world.deny("brand-mentions", "EMBED_LINKS"), {"channel brand"}),
        (lambda discord: discord.world.delete_channel("war-room"), {"channel crisis"}),
        (lambda discord: discord.world.rename_channel("brand-mentions", "brand-news"), {"channel brand"}),
        (lambda discord: discord.world.kick(), {"servers"}),
        (lambda discord: setattr(discord.world, "token", token()), {"account"}),
        (lambda discord: discord.set_gateway_down(True), {"gateway"}),
        (lambda discord: invited_without_commands(discord), {"commands Acme HQ"}),
    ],
    ids=["fine", "hidden", "denied", "deleted", "renamed", "kicked", "reset", "no gateway", "no commands"],
)
def test_the_doctor_finds_each_bad_day(spoil: Callable[[DiscordServer], object], checks: set[str]) -> None:
    found, discord = strictly(spoil)
    assert bad(list(found.values())) == checks
    assert discord.flaws == []


def invited_without_commands(discord: DiscordServer) -> None:
    discord.world.kick()
    discord.world.invite(command_scope=False)


def test_a_role_that_is_deleted_is_missed_in_the_allow_list() -> None:
    found, _ = strictly(lambda discord: discord.world.delete_role("Support"))
    assert found["roles"].verdict == "warning"
