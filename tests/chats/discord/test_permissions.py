"""What the bot may do in a channel, computed as Discord documents it; and what it asks for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import discord
import pytest

from chats.discord_permissions import (
    ADD_REACTIONS,
    ADMINISTRATOR,
    ATTACH_FILES,
    INTENTS,
    LISTENING,
    MAY_LISTEN,
    NEEDED,
    PERMISSIONS,
    READ_HISTORY,
    SEND_MESSAGES,
    TO_HEAR,
    VIEW_CHANNEL,
    compute,
    lacks,
)

GUILD, BOT, ANA = "100", "7", "8"
VIEW, SEND, REACT = VIEW_CHANNEL.bit, SEND_MESSAGES.bit, ADD_REACTIONS.bit
THE_LIBRARY_S = {
    "guild_message_reactions": "guild_reactions",
    "direct_messages": "dm_messages",
    "direct_message_reactions": "dm_reactions",
}
PRIVILEGED = discord.Intents(members=True, presences=True, message_content=True).value


def role(key: str, *bits: int) -> dict[str, Any]:
    return {"id": key, "permissions": str(sum(bits))}


def for_role(key: str, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": key, "type": 0, "allow": str(allow), "deny": str(deny)}


def for_member(key: str, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": key, "type": 1, "allow": str(allow), "deny": str(deny)}


ROLES = [role(GUILD, VIEW), role("1", SEND), role("2", REACT), role("9", ADMINISTRATOR)]


@pytest.mark.parametrize(
    ("theirs", "overwrites", "has"),
    [
        pytest.param([], [], VIEW, id="what everyone may"),
        pytest.param(["1", "2"], [], VIEW | SEND | REACT, id="roles add to one another"),
        pytest.param(["gone"], [], VIEW, id="a role that is not there gives nothing"),
        pytest.param(["1"], [for_role(GUILD, deny=VIEW | SEND)], 0, id="a channel closed to everyone"),
        pytest.param(["1"], [for_role("2", deny=SEND)], VIEW | SEND, id="another role's overwrite"),
        pytest.param(["1"], [for_member(ANA, deny=SEND)], VIEW | SEND, id="another person's overwrite"),
        pytest.param(
            ["1"],
            [for_role(GUILD, deny=VIEW), for_role("1", allow=VIEW)],
            VIEW | SEND,
            id="a role's overwrite comes after that of everyone",
        ),
        pytest.param(
            ["1"],
            [for_role("1", allow=VIEW), for_role(GUILD, deny=VIEW)],
            VIEW | SEND,
            id="whatever the order in the list",
        ),
        pytest.param(
            ["1", "2"],
            [for_role("1", allow=READ_HISTORY.bit), for_role("2", deny=READ_HISTORY.bit)],
            VIEW | SEND | REACT | READ_HISTORY.bit,
            id="among roles what is allowed wins",
        ),
        pytest.param(
            ["1"],
            [for_role("1", allow=VIEW), for_member(BOT, deny=VIEW)],
            SEND,
            id="the member's own overwrite is the last word",
        ),
        pytest.param(
            [], [for_role(GUILD, deny=VIEW), for_member(BOT, allow=VIEW)], VIEW, id="also when it allows"
        ),
        pytest.param(["9"], [for_member(BOT, deny=NEEDED)], -1, id="an administrator may everything"),
        pytest.param(
            [], [for_role(GUILD, allow=ADMINISTRATOR)], VIEW | ADMINISTRATOR, id="not by an overwrite"
        ),
    ],
)
def test_permissions_are_computed_as_discord_does(
    theirs: Sequence[str], overwrites: Sequence[Any], has: int
) -> None:
    assert compute(BOT, theirs, GUILD, ROLES, overwrites) == has


def test_the_owner_may_everything() -> None:
    assert compute(BOT, [], GUILD, ROLES, [for_role(GUILD, deny=NEEDED)], owner=True) == -1
    assert lacks(-1) == ()


def test_who_is_in_a_timeout_may_look_and_no_more_unless_they_run_the_server() -> None:
    everything = [role(GUILD, NEEDED), role("9", ADMINISTRATOR)]
    assert compute(BOT, [], GUILD, everything, timed_out=True) == VIEW | READ_HISTORY.bit
    assert compute(BOT, ["9"], GUILD, everything, timed_out=True) == -1


def test_what_lacks_is_named_alone_without_what_follows_from_it() -> None:
    assert lacks(NEEDED & ~SEND) == (SEND_MESSAGES,)
    assert lacks(NEEDED & ~(VIEW | ATTACH_FILES.bit)) == (VIEW_CHANNEL, ATTACH_FILES)
    assert lacks(NEEDED) == ()


# ---------------------------------------------------------------- against the library


@pytest.mark.parametrize("seed", range(40))
def test_the_library_computes_the_same(seed: int) -> None:
    """The same server and channel, as discord.py reads them."""
    dice = random.Random(seed)

    def bits() -> int:
        return sum(one.bit for one in PERMISSIONS if dice.random() < 0.5)

    roles = [role(GUILD, bits()), *(role(str(n), bits()) for n in (1, 2, 3))]
    theirs = [one["id"] for one in roles[1:] if dice.random() < 0.6]
    overwrites = [for_role(key, bits(), bits()) for key in (GUILD, "1", "2", "3") if dice.random() < 0.7]
    overwrites += [for_member(key, bits(), bits()) for key in (BOT, ANA) if dice.random() < 0.7]
    for one in overwrites:  # Discord keeps no bit that is both allowed and denied
        one["deny"] = str(int(one["deny"]) & ~int(one["allow"]))
    dice.shuffle(overwrites)
    assert compute(BOT, theirs, GUILD, roles, overwrites) == by_the_library(roles, theirs, overwrites)


def by_the_library(
    roles: Sequence[dict[str, Any]], theirs: Sequence[str], overwrites: Sequence[dict[str, Any]]
) -> int:
    state = discord.Client(intents=discord.Intents.none())._connection
    shape = {"color": 0, "colors": {"primary_color": 0}, "name": "r", "flags": 0}
    known = [{**shape, **one, "position": n} for n, one in enumerate(roles)]
    data: Any = {"id": GUILD, "name": "Acme", "owner_id": ANA, "roles": known}
    guild = discord.Guild(data=data, state=state)
    user = {"id": BOT, "username": "listenpost", "discriminator": "0", "avatar": None}
    me: Any = {"user": user, "roles": list(theirs), "joined_at": None, "flags": 0}
    place: Any = {"id": "50", "type": 0, "name": "brand", "position": 0, "permission_overwrites": overwrites}
    channel = discord.TextChannel(data=place, guild=guild, state=state)
    member = discord.Member(data=me, guild=guild, state=state)
    # The text channel's own method also takes away what follows from other bits.
    return discord.abc.GuildChannel.permissions_for(channel, member).value


# ---------------------------------------------------------------- what is asked for


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.key)
def test_a_permission_has_discord_s_bit_and_a_reason(permission: Any) -> None:
    assert getattr(discord.Permissions(permission.bit), permission.key)
    assert permission.bit.bit_count() == 1
    assert permission.why.endswith(".")


def test_nothing_further_is_asked_for() -> None:
    assert discord.Permissions(NEEDED) == discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        create_public_threads=True,
        embed_links=True,
        attach_files=True,
        read_message_history=True,
        add_reactions=True,
    )


def test_what_people_write_is_asked_for_by_who_listens_alone_and_is_privileged() -> None:
    assert discord.Intents(message_content=True).value == LISTENING.bit
    assert LISTENING not in INTENTS
    assert LISTENING.why.endswith(".")
    flags = discord.ApplicationFlags.VALID_FLAGS
    assert flags["gateway_message_content"] | flags["gateway_message_content_limited"] == MAY_LISTEN
    assert set(TO_HEAR) < set(PERMISSIONS)


@pytest.mark.parametrize("intent", INTENTS, ids=lambda one: one.key)
def test_an_intent_has_discord_s_bit_and_a_reason_and_is_not_privileged(intent: Any) -> None:
    named = discord.Intents.none()
    setattr(named, THE_LIBRARY_S.get(intent.key, intent.key), True)
    assert intent.bit == named.value
    assert not intent.bit & PRIVILEGED
    assert intent.why.endswith(".")
