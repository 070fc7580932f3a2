"""How Slack writes down what it has: the objects that stand in its answers and payloads."""

from __future__ import annotations

from typing import Any

from tests.slack_server.world import (
    APP,
    BOT,
    BOT_NAME,
    BOT_USER,
    DOMAIN,
    TEAM,
    Channel,
    File,
    Group,
    Json,
    Message,
    Person,
    View,
    World,
)

OTHER_BOT = "B0FAKEBOT02"
"""An app that is not ours."""
ICONS = {f"image_{size}": f"https://icons.example.com/{size}.png" for size in (36, 48, 72)}


def show_message(world: World, message: Message, *, metadata: bool = False, replies: bool = True) -> Json:
    """A message object. `metadata` only where it was asked for; `replies` counts the thread below it."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM,
    }
    if message.by_bot:
        shown |= {
            "bot_id": BOT,
            "app_id": APP,
            "bot_profile": {
                "id": BOT,
                "deleted": False,
                "name": BOT_NAME,
                "updated": 1_700_000_000,
                "app_id": APP,
                "icons": ICONS,
                "team_id": TEAM,
            },
        }
    if not message.user:
        del shown["user"], shown["team"]
        shown |= {"bot_id": OTHER_BOT, "username": message.username}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        shown["reactions"] = show_reactions(message)
    if message.files:
        shown["files"] = [show_file(world.files[one]) for one in message.files]
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    below = _replies(world, message) if replies and message.ts in world.threads else []
    if below:
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(below),
            "reply_users_count": len({one.user for one in below}),
            "latest_reply": below[-1].ts,
            "reply_users": sorted({one.user for one in below}),
            "is_locked": False,
            "subscribed": False,
        }
    elif message.thread_ts:
        shown |= {"thread_ts": message.thread_ts}
        parent = world.messages[message.channel].get(message.thread_ts)
        if parent is not None and message.ts != message.thread_ts:
            shown["parent_user_id"] = parent.user
    return shown


def _replies(world: World, message: Message) -> list[Message]:
    return [
        one
        for one in world.messages[message.channel].values()
        if one.thread_ts == message.ts and one.ts != message.ts and not one.deleted
    ]


def show_reactions(message: Message) -> list[Json]:
    return [
        {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
    ]


def show_channel(channel: Channel) -> Json:
    if channel.kind == "im":
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.archived,
            "is_im": True,
            "is_org_shared": False,
            "user": channel.partner,
            "is_user_deleted": False,
            "priority": 0,
        }
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "created": channel.created,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": TEAM,
        "updated": channel.created * 1000,
        "creator": "U0FAKEOWNER",
        "shared_team_ids": [TEAM],
        "pending_connected_team_ids": [],
        "is_member": BOT_USER in channel.members,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": list(channel.previous),
    }
    return shown


def show_person(person: Person) -> Json:
    shown: Json = {
        "id": person.id,
        "team_id": TEAM,
        "name": person.name,
        "deleted": person.deleted,
        "profile": {
            "title": "",
            "phone": "",
            "real_name": person.full_name,
            "real_name_normalized": person.full_name,
            "display_name": person.name,
            "display_name_normalized": person.name,
            "status_text": "",
            "status_emoji": "",
            "avatar_hash": "g0",
            "team": TEAM,
            **{f"image_{size}": f"https://icons.example.com/{size}.png" for size in (24, 32, 48, 72)},
        },
        "is_bot": person.bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if not person.deleted:
        shown |= {
            "color": "9f69e7",
            "real_name": person.full_name,
            "tz": "Europe/Berlin",
            "tz_label": "Central European Time",
            "tz_offset": 3600,
            "is_admin": person.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
    return shown


def show_group(group: Group, *, users: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": TEAM,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.handle.capitalize(),
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 1_700_000_000,
        "date_update": 1_700_000_000,
        "date_delete": 1_700_000_001 if group.disabled else 0,
        "auto_type": None,
        "created_by": "U0FAKEOWNER",
        "updated_by": "U0FAKEOWNER",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.members),
    }
    return {**shown, "users": list(group.members)} if users else shown


def show_file(file: File) -> Json:
    ending = file.name.rpartition(".")[2].lower()
    address = f"https://files.example.com/files-pri/{TEAM}-{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": 1_700_000_000,
        "timestamp": 1_700_000_000,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": f"image/{ending}" if ending in ("png", "gif", "jpeg") else "application/octet-stream",
        "filetype": ending,
        "pretty_type": ending.upper(),
        "user": BOT_USER,
        "user_team": TEAM,
        "editable": False,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": address,
        "url_private_download": f"{address}/download",
        "permalink": f"https://{DOMAIN}.example.com/files/{BOT_USER}/{file.id}/{file.name}",
        "alt_txt": file.alt,
        "channels": [],
        "groups": [],
        "ims": [],
    }


def show_view(view: View, state: Json | None = None) -> Json:
    drawn = view.drawn
    shown: Json = {
        "id": view.id,
        "team_id": TEAM,
        "type": drawn["type"],
        "blocks": drawn["blocks"],
        "private_metadata": drawn.get("private_metadata", ""),
        "callback_id": drawn.get("callback_id", ""),
        "state": {"values": state or {}},
        "hash": view.hash,
        "title": drawn.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": drawn.get("clear_on_close", False),
        "notify_on_close": drawn.get("notify_on_close", False),
        "close": drawn.get("close"),
        "submit": drawn.get("submit"),
        "previous_view_id": None,
        "root_view_id": view.id,
        "app_id": APP,
        "external_id": drawn.get("external_id", ""),
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }
    return shown


def permalink(message: Message) -> str:
    return f"https://{DOMAIN}.example.com/archives/{message.channel}/p{message.ts.replace('.', '')}"


def ledger(world: World) -> Json:
    """Everything that happened, for a test to check, as plain values."""

    def tell(message: Message) -> Json:
        found: dict[str, Any] = dict(vars(message))
        found["by_bot"] = message.by_bot
        return found

    return {
        "channels": {one.id: {**show_channel(one), "name": one.name} for one in world.channels.values()},
        "messages": {
            channel: [tell(one) for one in messages.values()] for channel, messages in world.messages.items()
        },
        "ephemerals": [tell(one) for one in world.ephemerals.values()],
        "views": [{**vars(one)} for one in world.views.values()],
        "homes": {user: view.drawn for user, view in world.homes.items()},
        "files": [
            {"id": one.id, "name": one.name, "done": one.done, "alt": one.alt} for one in world.files.values()
        ],
        "calls": dict(world.calls),
        "refusals": dict(world.refusals),
        "flaws": list(world.flaws),
        "early": list(world.early),
    }
