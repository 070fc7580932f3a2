"""How people, channels and messages look in Discord's answers and events (API version 10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.discord_server.snowflakes import made_at
from tests.discord_server.things import (
    APP,
    BOT_USER,
    DM,
    REPLY,
    THREAD,
    THREAD_STARTER,
    Channel,
    File,
    Guild,
    Json,
    Member,
    Message,
    Person,
    Role,
)

if TYPE_CHECKING:
    from tests.discord_server.ground import Ground

_ROLE = re.compile(r"<@&(\d+)>")


def show_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def show_user(person: Person) -> Json:
    shown: Json = {
        "id": person.id,
        "username": person.name,
        "discriminator": "0001" if person.bot else "0",
        "global_name": None if person.bot else person.full_name,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "primary_guild": None,
    }
    return {**shown, "bot": True} if person.bot else shown


def show_me(world: Ground) -> Json:
    """The bot, to itself."""
    own = {"mfa_enabled": False, "verified": True, "email": None, "locale": "en-US", "premium_type": 0}
    return {**show_user(world.people[BOT_USER]), **own}


def show_member(world: Ground, member: Member) -> Json:
    return {**show_member_alone(member), "user": show_user(world.people[member.user])}


def show_member_alone(member: Member) -> Json:
    """Without the user, as in the events of messages."""
    return {
        "roles": list(member.roles),
        "nick": member.nick,
        "avatar": None,
        "banner": None,
        "joined_at": show_time(member.joined),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def show_role(role: Role) -> Json:
    shown: Json = {
        "id": role.id,
        "name": role.name,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.bot is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return {**shown, "tags": {"bot_id": role.bot}} if role.bot else shown


_NOTHING = """
icon description home_header splash discovery_splash banner application_id afk_channel_id
system_channel_id widget_channel_id max_presences vanity_url_code rules_channel_id
safety_alerts_channel_id public_updates_channel_id incidents_data
"""
"""What a small server has none of."""


def show_guild(world: Ground, guild: Guild) -> Json:
    """As GET /guilds/{id} shows it."""
    return {
        **dict.fromkeys(_NOTHING.split()),
        "id": guild.id,
        "name": guild.name,
        "features": [],
        "owner_id": guild.owner,
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 0,
        "roles": [show_role(one) for one in guild.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
    }


def show_joined_guild(world: Ground, guild: Guild) -> Json:
    """As GUILD_CREATE shows it."""
    channels = [world.channels[one] for one in guild.channels]
    threads = [one for one in world.channels.values() if one.guild == guild.id and one.kind == THREAD]
    return {
        **show_guild(world, guild),
        "joined_at": show_time(guild.members[BOT_USER].joined),
        "large": False,
        "unavailable": guild.unavailable,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [show_member(world, one) for one in guild.members.values()],
        "channels": [show_channel(world, one) for one in channels],
        "threads": [
            show_thread(world, one)
            for one in threads
            if not one.archived and world.can(BOT_USER, one, "VIEW_CHANNEL")
        ],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _last_message(world: Ground, channel: Channel) -> str | None:
    return next(reversed(world.messages[channel.id]), None)


def show_channel(world: Ground, channel: Channel) -> Json:
    """A channel of any kind."""
    if channel.kind == THREAD:
        return show_thread(world, channel)
    last = _last_message(world, channel)
    if channel.kind == DM:
        partner = show_user(world.people[channel.partner])
        return {"id": channel.id, "type": DM, "last_message_id": last, "flags": 0, "recipients": [partner]}
    return {
        "id": channel.id,
        "type": channel.kind,
        "guild_id": channel.guild,
        "name": channel.name,
        "position": channel.position,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "last_message_id": last,
        "rate_limit_per_user": 0,
        "flags": 0,
        "permission_overwrites": [
            {"id": one.id, "type": one.kind, "allow": str(one.allow), "deny": str(one.deny)}
            for one in channel.overwrites.values()
        ],
    }


def show_thread(world: Ground, thread: Channel) -> Json:
    count = sum(not one.deleted for one in world.messages[thread.id].values()) - 1
    return {
        "id": thread.id,
        "type": THREAD,
        "guild_id": thread.guild,
        "parent_id": thread.parent,
        "owner_id": thread.owner,
        "name": thread.name,
        "last_message_id": _last_message(world, thread),
        "message_count": count,
        "total_message_sent": count,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": thread.archived,
            "locked": thread.locked,
            "auto_archive_duration": thread.archive_after,
            "archive_timestamp": show_time(thread.changed),
            "create_timestamp": show_time(made_at(thread.id)),
        },
    }


def show_file(world: Ground, message: Message, file: File) -> Json:
    address = f"https://cdn.discordapp.com/attachments/{message.channel}/{file.id}/{file.name}"
    shown: Json = {
        "id": file.id,
        "filename": file.name,
        "size": len(file.data),
        "url": address,
        "proxy_url": address.replace("cdn.discordapp.com", "media.discordapp.net"),
        "content_type": file.type,
    }
    return {**shown, "description": file.description} if file.description else shown


def show_emoji(emoji: str) -> Json:
    """An emoji as it is, or `name:id` for one of a server's own."""
    name, _, number = emoji.partition(":")
    return {"id": number or None, "name": name}


def show_reactions(message: Message) -> list[Json]:
    return [
        {
            "emoji": show_emoji(emoji),
            "count": len(users),
            "count_details": {"burst": 0, "normal": len(users)},
            "burst_colors": [],
            "me_burst": False,
            "me": BOT_USER in users,
        }
        for emoji, users in message.reactions.items()
    ]


def is_readable(world: Ground, message: Message) -> bool:
    """Without the message content intent a bot reads its own and direct messages, and what names it."""
    named = f"<@{BOT_USER}>" in message.content or f"<@!{BOT_USER}>" in message.content
    direct = world.channels[message.channel].kind == DM
    return world.message_content or message.by_bot or direct or named


WORDS: Mapping[str, object] = {"content": "", "attachments": [], "embeds": [], "components": []}
"""What of a message is empty for who may not read it."""


def without_words(shown: Json) -> Json:
    """A message as an app without the message content intent is shown it."""
    hidden = ("poll", "message_snapshots")
    return {**{key: value for key, value in shown.items() if key not in hidden}, **WORDS}


def show_message(world: Ground, message: Message, *, whole: bool = False) -> Json:
    """As the bot reads it (`whole`: whatever it may read, as in what a person's context menu hands over)."""
    readable = whole or is_readable(world, message)
    people = [one for one in world.people.values() if f"<@{one.id}>" in message.content]
    shown: Json = {
        "id": message.id,
        "type": message.kind,
        "channel_id": message.channel,
        "author": show_user(world.people[message.author]),
        "content": message.content,
        "timestamp": show_time(made_at(message.id)),
        "edited_timestamp": None if message.edited is None else show_time(message.edited),
        "tts": False,
        "mention_everyone": False,
        "mentions": [show_user(one) for one in people],
        "mention_roles": _ROLE.findall(message.content),
        "attachments": [show_file(world, message, one) for one in message.files if not one.used],
        "embeds": message.embeds,
        "components": message.components,
        "pinned": False,
        "flags": message.flags,
    }
    if message.reactions:
        shown["reactions"] = show_reactions(message)
    if message.origin is not None:
        shown |= {"webhook_id": APP, "application_id": APP}
    if message.reply_to is not None:
        channel = world.channels[message.channel]
        home = (channel.parent or "") if message.kind == THREAD_STARTER else channel.id
        shown["message_reference"] = {
            "type": 0,
            "channel_id": home,
            "message_id": message.reply_to,
            **world.home(channel),
        }
        if message.kind in (REPLY, THREAD_STARTER):
            first = world.messages[home].get(message.reply_to)
            shown["referenced_message"] = None
            if first is not None and not first.deleted:
                shown["referenced_message"] = show_message(world, replace(first, reply_to=None))
    if message.thread is not None and not world.channels[message.thread].deleted:
        shown["thread"] = show_thread(world, world.channels[message.thread])
    shown |= message.more
    return shown if readable else without_words(shown)


def show_guild_message(world: Ground, message: Message) -> Json:
    """As MESSAGE_CREATE and MESSAGE_UPDATE show it: with the server, the member and the nonce."""
    shown = show_message(world, message)
    if message.nonce is not None and message.edited is None:
        shown["nonce"] = message.nonce
    channel = world.channels[message.channel]
    if channel.guild is not None:
        member = world.guilds[channel.guild].members.get(message.author)
        shown["guild_id"] = channel.guild
        if member is not None:
            shown["member"] = show_member_alone(member)
    return shown
