"""What the app is sent when somebody acts, key by key as the gateway sends it."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Mapping, Sequence

from tests.discord_server import rights
from tests.discord_server.shapes import (
    show_channel,
    show_me,
    show_member,
    show_member_alone,
    show_message,
    show_user,
)
from tests.discord_server.world import APP, BOT_USER, Channel, Interaction, Json, Message, Person, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(3, 11)
ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT = range(1, 7)
MENTIONABLE_SELECT, CHANNEL_SELECT, TEXT_DISPLAY, LABEL = 7, 8, 10, 18
LINK_STYLE, PREMIUM_STYLE = 5, 6
CHAT_INPUT, ON_USER, ON_MESSAGE = 1, 2, 3

UPLOAD_LIMIT = 10_485_760


def ready(world: World, session: str, address: str) -> Json:
    guilds = [{"id": one.id, "unavailable": True} for one in world.guilds.values() if BOT_USER in one.members]
    return {
        "v": 10,
        "user_settings": {},
        "user": show_me(world),
        "session_type": "normal",
        "session_id": session,
        "resume_gateway_url": address,
        "relationships": [],
        "private_channels": [],
        "presences": [],
        "guilds": guilds,
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "auth": {},
        "application": {"id": APP, "flags": 0},
        "_trace": ["fake"],
    }


def without_others(guild: Json) -> Json:
    """A GUILD_CREATE for an app that did not ask for the members: of them it is told itself alone."""
    return {**guild, "members": [one for one in guild["members"] if one["user"]["id"] == BOT_USER]}


def interaction(
    world: World, kind: int, person: Person, channel: Channel, data: Json, message: Message | None = None
) -> Interaction:
    """Somebody's act in a channel, with the payload that tells the app of it."""
    made = Interaction(
        id=world.new_id(),
        token=f"aW50ZXJhY3Rpb246{secrets.token_urlsafe(120)}",
        kind=kind,
        user=person.id,
        channel=channel.id,
        guild=channel.guild,
        made=world.clock(),
        message=message,
    )
    payload: Json = {
        "version": 1,
        "type": kind,
        "token": made.token,
        "id": made.id,
        "application_id": APP,
        "channel_id": channel.id,
        "channel": {**show_channel(world, channel), "permissions": str(world.may(person.id, channel))},
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": UPLOAD_LIMIT,
        "app_permissions": str(world.may(BOT_USER, channel)),
        "data": data,
    }
    if channel.guild is None:
        owners = {"0": "0"}
        payload |= {"user": show_user(person), "context": 1, "authorizing_integration_owners": owners}
    else:
        member = world.guilds[channel.guild].members[person.id]
        allowed = str(world.may(person.id, channel))
        payload |= {
            "member": {**show_member(world, member), "permissions": allowed},
            "guild_id": channel.guild,
            "guild": {"id": channel.guild, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "context": 0,
            "authorizing_integration_owners": {"0": channel.guild},
        }
    if message is not None and kind in (COMPONENT, MODAL):
        payload["message"] = show_message(world, message)
    made.payload = copy.deepcopy(payload)
    return made


def resolve(world: World, channel: Channel, ids: Sequence[str]) -> Json:
    """The people and roles behind ids that somebody chose."""
    found: Json = {"users": {}, "members": {}, "roles": {}, "channels": {}}
    guild = world.guilds[channel.guild] if channel.guild else None
    for one in ids:
        if one in world.people:
            found["users"][one] = show_user(world.people[one])
            if guild is not None and one in guild.members:
                alone = show_member_alone(guild.members[one])
                shown = {key: value for key, value in alone.items() if key not in ("deaf", "mute")}
                found["members"][one] = {**shown, "permissions": str(rights.in_guild(guild, one))}
    return {key: value for key, value in found.items() if value}


def resolved_message(world: World, message: Message) -> Json:
    """What a context menu on a message hands over: all of it, whoever wrote it."""
    return {"messages": {message.id: show_message(world, message, whole=True)}}


def find_command(commands: Mapping[str, Json], path: str) -> tuple[Json, list[Json]]:
    """The slash command that somebody types, and the subcommands on the way: "mentions today", or "today"
    when only one group has that. Raises LookupError when the menu shows no such thing."""
    words = path.removeprefix("/").split()
    typed = [one for one in commands.values() if one.get("type", CHAT_INPUT) == CHAT_INPUT]
    starts = [one for one in typed if one["name"] == words[0]]
    if starts:
        found = [(one, _way(one, words[1:])) for one in starts]
    else:
        found = [(one, _way(one, words)) for one in typed if _way(one, words)]
    good = [(one, way) for one, way in found if way is not None]
    if len(good) != 1:
        known = [f"{one['name']}: {[o['name'] for o in one.get('options', [])]}" for one in typed]
        raise LookupError(f"{len(good)} commands are {path!r}: {known}")
    return good[0]


def _way(command: Json, words: Sequence[str]) -> list[Json] | None:
    """The subcommand options that these words name; [] for a command without any, None when there is no
    such way."""
    way: list[Json] = []
    here = command
    for word in words:
        inner = [o for o in here.get("options", []) if o["type"] in (SUBCOMMAND, GROUP) and o["name"] == word]
        if not inner:
            return None
        here = inner[0]
        way.append(here)
    if any(one["type"] in (SUBCOMMAND, GROUP) for one in here.get("options", [])):
        return None
    return way


def command_data(command: Json, way: Sequence[Json], options: Sequence[Json]) -> Json:
    """The `data` of a typed command."""
    inner: list[Json] = list(options)
    for step in reversed(way):
        inner = [{"type": step["type"], "name": step["name"], "options": inner}]
    data: Json = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT}
    if inner:
        data["options"] = inner
    return {**data, "guild_id": command["guild_id"]} if command.get("guild_id") else data
