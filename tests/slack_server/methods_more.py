"""Sign-in, people, reactions, views and files."""

from __future__ import annotations

import re

from tests.slack_server.blocks import check_view
from tests.slack_server.methods import (
    T2,
    T3,
    T4,
    find_channel,
    find_message,
    method,
    one_page,
)
from tests.slack_server.methods_chat import check_thread
from tests.slack_server.shapes import (
    permalink,
    show_file,
    show_group,
    show_message,
    show_person,
    show_reactions,
    show_view,
)
from tests.slack_server.world import (
    APP,
    BOT,
    BOT_NAME,
    BOT_USER,
    DOMAIN,
    TEAM,
    Channel,
    File,
    Json,
    Message,
    Refused,
    View,
    World,
)

EMOJI = re.compile(r"[a-z0-9_+'\-]{1,100}(::skin-tone-[2-6])?")
TRIGGER_LIFE = 3.0
FEW_USERS = 10
"""Without `full`, no more users than this are named for a reaction."""


@method("auth.test")
def auth_test(world: World, given: Json) -> Json:
    return {
        "url": f"https://{DOMAIN}.example.com/",
        "team": "Fake Team",
        "user": BOT_NAME,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=T3, token="app")
def open_connection(world: World, given: Json) -> Json:
    ticket = f"ticket{world.number()}"
    world.tickets[ticket] = world.clock()
    return {"url": f"ws://{world.host}/link?ticket={ticket}&app_id={APP}"}


@method("users.list", "limit:int cursor include_locale:bool", scope="users:read", tier=T2)
def list_people(world: World, given: Json) -> Json:
    page, more = one_page(world, given, list(world.people.values()), usual=1000, most=1000)
    return {
        "members": [show_person(one) for one in page],
        "cache_ts": int(world.clock()),
        "response_metadata": more,
    }


@method("users.info", "user! include_locale:bool", scope="users:read", tier=T4)
def person_info(world: World, given: Json) -> Json:
    if given["user"] not in world.people:
        raise Refused("user_not_found")
    return {"user": show_person(world.people[given["user"]])}


@method(
    "usergroups.list",
    "include_count:bool include_disabled:bool include_users:bool",
    scope="usergroups:read",
    tier=T2,
)
def list_groups(world: World, given: Json) -> Json:
    shown = [
        show_group(one, users=given.get("include_users", False))
        for one in world.groups.values()
        if given.get("include_disabled") or not one.disabled
    ]
    return {"usergroups": shown}


def reaction_event(kind: str, message: Message, user: str, name: str, stamp: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "item_user": message.user,
        "event_ts": stamp,
    }


@method("reactions.add", "channel! name! timestamp:ts!", scope="reactions:write", tier=T3)
def add_reaction(world: World, given: Json) -> Json:
    channel = find_channel(world, given["channel"])
    if channel.archived:
        raise Refused("is_archived")
    if not EMOJI.fullmatch(given["name"]):
        raise Refused("invalid_name")
    message = find_message(world, channel, given["timestamp"])
    users = message.reactions.setdefault(given["name"], [])
    if BOT_USER in users:
        raise Refused("already_reacted")
    users.append(BOT_USER)
    event = reaction_event("reaction_added", message, BOT_USER, given["name"], world.stamp())
    world.announce("reaction_added", event)
    return {}


@method("reactions.get", "channel timestamp:ts full:bool", scope="reactions:read", tier=T3)
def get_reactions(world: World, given: Json) -> Json:
    if "channel" not in given or "timestamp" not in given:
        raise Refused("no_item_specified")
    channel = find_channel(world, given["channel"])
    message = find_message(world, channel, given["timestamp"])
    whole = show_message(world, message, replies=False)
    left_out = ("edited", "thread_ts", "parent_user_id", "files")
    shown = {key: value for key, value in whole.items() if key not in left_out}
    shown["permalink"] = permalink(message)
    if message.reactions and not given.get("full"):
        shown["reactions"] = [{**one, "users": one["users"][:FEW_USERS]} for one in show_reactions(message)]
    return {"type": "message", "channel": channel.id, "message": shown}


def use_trigger(world: World, key: str) -> str:
    """Whose it is; it works once, for three seconds. Raises Refused."""
    trigger = world.triggers.get(key)
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if world.clock() - trigger.made > TRIGGER_LIFE:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger.user


@method("views.open", "trigger_id! view:json!", tier=T4)
def open_view(world: World, given: Json) -> Json:
    drawn = check_view(world, given["view"], "modal")
    user = use_trigger(world, given["trigger_id"])
    view = add_view(world, user, drawn)
    world.views[view.id] = view
    return {"view": show_view(view)}


@method("views.publish", "user_id! view:json! hash", tier=T4)
def publish_view(world: World, given: Json) -> Json:
    drawn = check_view(world, given["view"], "home")
    person = world.people.get(given["user_id"])
    if person is None or person.deleted:
        raise Refused("user_not_found")
    before = world.homes.get(person.id)
    if before is not None and given.get("hash", before.hash) != before.hash:
        raise Refused("hash_conflict")
    view = add_view(world, person.id, drawn)
    if before is not None:
        view.id = before.id
    world.homes[person.id] = view
    return {"view": show_view(view)}


def add_view(world: World, user: str, drawn: Json) -> View:
    """A view as Slack keeps it. Raises Refused."""
    outer = drawn.get("external_id")
    if outer and any(one.open and one.drawn.get("external_id") == outer for one in world.views.values()):
        raise Refused("duplicate_external_id")
    kept = {**drawn, "blocks": world.numbered(drawn["blocks"])}
    return View(world.new_id("V"), user, kept, f"{int(world.clock())}.h{world.number()}")


@method(
    "files.getUploadURLExternal", "filename! length:int! alt_txt snippet_type", scope="files:write", tier=T4
)
def start_upload(world: World, given: Json) -> Json:
    if given["length"] < 1:
        raise Refused("invalid_arguments")
    file = File(world.new_id("F"), given["filename"], given["length"], given.get("alt_txt", ""))
    world.files[file.id] = file
    return {"upload_url": f"http://{world.host}/upload/{file.id}", "file_id": file.id}


@method(
    "files.completeUploadExternal",
    "files:json! channel_id channels initial_comment thread_ts:ts",
    scope="files:write",
    tier=T4,
)
def end_upload(world: World, given: Json) -> Json:
    channel: Channel | None = None
    if "channel_id" in given:
        channel = find_channel(world, given["channel_id"])
        check_thread(world, channel, given)
    files = []
    if not isinstance(given["files"], list) or not given["files"]:
        raise Refused("invalid_arguments")
    for one in given["files"]:
        if not isinstance(one, dict) or not {"id"} <= set(one) <= {"id", "title"}:
            raise Refused("invalid_arguments")
        file = world.files.get(one["id"])
        if file is None or file.data is None or file.done:
            raise Refused("file_not_found")
        file.title = one.get("title", "")
        files.append(file)
    for file in files:
        file.done = True
        file.known_at = world.clock() + world.settling
    if channel is not None:
        world.add_message(
            channel,
            BOT_USER,
            text=given.get("initial_comment", ""),
            files=[file.id for file in files],
            thread_ts=given.get("thread_ts"),
        )
    return {"files": [show_file(file) for file in files]}
