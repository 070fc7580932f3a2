"""The bot itself, its application, people, servers, channels, and where the gateway is."""

from __future__ import annotations

from tests.discord_server import rights
from tests.discord_server.errors import Wrong, invalid, refused
from tests.discord_server.reach import guild_of, reach
from tests.discord_server.requests import Call, body_of
from tests.discord_server.routes import route
from tests.discord_server.shapes import (
    show_channel,
    show_guild,
    show_me,
    show_member,
    show_role,
    show_thread,
    show_time,
    show_user,
)
from tests.discord_server.things import APP, BOT_NAME, BOT_USER, THREAD, Json, Refused
from tests.discord_server.world import World

MESSAGE_CONTENT_FLAGS = 1 << 18 | 1 << 19


@route("GET", "/users/@me", "GET me")
def me(world: World, call: Call) -> Json:
    return show_me(world)


@route("GET", "/users/{user}", "GET user")
def user(world: World, call: Call) -> Json:
    found = world.people.get(call["user"])
    if found is None:
        raise refused(10013)
    return show_user(found)


@route("GET", "/users/@me/guilds", "GET guilds", window=(5, 5.0))
def guilds(world: World, call: Call) -> list[Json]:
    """By their ids, from `after` on."""
    after = call.number("after", 0)
    inside = [one for one in world.guilds.values() if BOT_USER in one.members and int(one.id) > after]
    return [
        {
            "id": one.id,
            "name": one.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(rights.in_guild(one, BOT_USER)),
            "features": [],
        }
        for one in sorted(inside, key=lambda one: int(one.id))[: call.number("limit", 200)]
    ]


def _application(world: World, call: Call) -> Json:
    return {
        "id": APP,
        "name": BOT_NAME.capitalize(),
        "icon": None,
        "description": "",
        "type": None,
        "bot": show_user(world.people[BOT_USER]),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": MESSAGE_CONTENT_FLAGS if world.message_content else 0,
        "flags_new": str(MESSAGE_CONTENT_FLAGS if world.message_content else 0),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": show_user(world.people[world.owner]),
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}},
    }


route("GET", "/oauth2/applications/@me", "GET application")(_application)
route("GET", "/applications/@me", "GET application")(_application)


@route("GET", "/gateway", "GET gateway")
def gateway(world: World, call: Call) -> Json:
    return {"url": f"ws://{world.host}/gateway/"}


@route("GET", "/gateway/bot", "GET gateway", window=(2, 5.0))
def gateway_for_bots(world: World, call: Call) -> Json:
    starts = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return {**gateway(world, call), "shards": 1, "session_start_limit": starts}


@route("GET", "/guilds/{guild}", "GET guild")
def guild(world: World, call: Call) -> Json:
    return show_guild(world, guild_of(world, call["guild"], missing=10004))


@route("GET", "/guilds/{guild}/channels", "GET channels", window=(10, 10.0))
def channels(world: World, call: Call) -> list[Json]:
    """All of the server, also those that the bot does not see; threads are none of them."""
    found = guild_of(world, call["guild"])
    return [show_channel(world, world.channels[one]) for one in found.channels]


@route("GET", "/guilds/{guild}/roles", "GET roles", window=(10, 10.0))
def roles(world: World, call: Call) -> list[Json]:
    return [show_role(one) for one in guild_of(world, call["guild"]).roles.values()]


@route("GET", "/guilds/{guild}/members/{user}", "GET member", window=(5, 1.0))
def member(world: World, call: Call) -> Json:
    found = guild_of(world, call["guild"])
    if not call["user"].isdigit():
        world.flaw(f"{call.key}: {call['user']!r} is no id (a bot reads itself by its own id)")
        text = f'Value "{call["user"]}" is not snowflake.'
        raise invalid([Wrong(("user_id",), "NUMBER_TYPE_COERCE", text)])
    one = found.members.get(call["user"])
    if one is None:
        raise refused(10007 if call["user"] in world.people else 10013)
    return show_member(world, one)


@route("GET", "/guilds/{guild}/threads/active", "GET active threads")
def active_threads(world: World, call: Call) -> Json:
    found = guild_of(world, call["guild"])
    threads = [
        one
        for one in world.channels.values()
        if one.kind == THREAD and one.guild == found.id and not one.archived and not one.deleted
    ]
    seen = [one for one in threads if world.can(BOT_USER, one, "VIEW_CHANNEL")]
    return {"threads": [show_thread(world, one) for one in seen], "members": [], "has_more": False}


@route("GET", "/channels/{channel}/threads/archived/public", "GET archived threads")
def archived_threads(world: World, call: Call) -> Json:
    """The latest closed come first."""
    parent = reach(world, call["channel"], "READ_MESSAGE_HISTORY")
    threads = [
        one for one in world.channels.values() if one.parent == parent.id and one.archived and not one.deleted
    ]
    threads.sort(key=lambda one: one.changed, reverse=True)
    if "before" in call.query:
        threads = [one for one in threads if show_time(one.changed) < call.query["before"]]
    limit = call.number("limit", 50)
    shown = [show_thread(world, one) for one in threads[:limit]]
    return {"threads": shown, "members": [], "has_more": len(threads) > limit}


@route("GET", "/channels/{channel}", "GET channel", window=(10, 10.0))
def channel(world: World, call: Call) -> Json:
    return show_channel(world, reach(world, call["channel"]))


@route("POST", "/users/@me/channels", "POST dm", window=(10, 10.0))
def open_direct(world: World, call: Call) -> Json:
    person = world.people.get(str(body_of(call).get("recipient_id")))
    if person is None:
        raise Refused(400, 50033, "Invalid Recipient(s)")
    if person.bot:
        raise refused(50007)
    return show_channel(world, world.direct(person.id))
