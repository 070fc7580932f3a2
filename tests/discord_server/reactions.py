"""Reactions and threads of a message."""

from __future__ import annotations

import re
import unicodedata

from tests.discord_server.errors import refused
from tests.discord_server.reach import awake, message_in, need, reach
from tests.discord_server.requests import Call, body_of
from tests.discord_server.routes import route
from tests.discord_server.shapes import show_channel, show_user
from tests.discord_server.things import BOT_USER, TEXT, Json, Message
from tests.discord_server.world import World

MOST = 20
_CUSTOM = re.compile(r"\w{2,32}:\d+")
_KEYCAP = re.compile(r"[0-9#*]\ufe0f?\u20e3")
_PATH = "/channels/{channel}/messages/{message}"


def is_emoji(text: str) -> bool:
    """An emoji of Unicode, as far as that can be seen without a list of them."""
    if _KEYCAP.fullmatch(text):
        return True
    joining = ("\u200d", "\ufe0f")
    flags = all("\U0001f1e6" <= one <= "\U0001f1ff" for one in text) and len(text) == 2
    kinds = {unicodedata.category(one) for one in text if one not in joining}
    return flags or (bool(kinds) and kinds <= {"So", "Sk", "Sm", "Po", "Cf"} and not text.isascii())


def _emoji_of(call: Call) -> str:
    emoji = call["emoji"]
    if not is_emoji(emoji):
        raise refused(10014)
    return emoji


def _message_of(world: World, call: Call) -> Message:
    channel = reach(world, call["channel"], "READ_MESSAGE_HISTORY")
    return message_in(world, channel, call["message"])


@route("PUT", f"{_PATH}/reactions/{{emoji}}/@me", "PUT reaction", window=(4, 1.0), status=204)
def react(world: World, call: Call) -> None:
    message, emoji = _message_of(world, call), _emoji_of(call)
    channel = world.channels[message.channel]
    awake(channel)
    if BOT_USER in message.reactions.get(emoji, []):
        return
    if emoji not in message.reactions:
        need(world, channel, "ADD_REACTIONS")
        if len(message.reactions) >= MOST:
            raise refused(30010)
    world.put_reaction(message, world.people[BOT_USER], emoji)


@route("DELETE", f"{_PATH}/reactions/{{emoji}}/@me", "DELETE reaction", window=(4, 1.0), status=204)
def unreact(world: World, call: Call) -> None:
    message, emoji = _message_of(world, call), _emoji_of(call)
    awake(world.channels[message.channel])
    if BOT_USER in message.reactions.get(emoji, []):
        world.drop_reaction(message, world.people[BOT_USER], emoji)


@route("GET", f"{_PATH}/reactions/{{emoji}}", "GET reactions", window=(5, 5.0))
def read(world: World, call: Call) -> list[Json]:
    """Who reacted so, by their ids, from `after` on."""
    message, emoji = _message_of(world, call), call["emoji"]
    if not _CUSTOM.fullmatch(emoji) and not is_emoji(emoji):
        raise refused(10014)
    after = call.number("after", 0)
    users = sorted((one for one in message.reactions.get(emoji, []) if int(one) > after), key=int)
    return [show_user(world.people[one]) for one in users[: call.number("limit", 25)]]


@route("POST", f"{_PATH}/threads", "POST threads", window=(5, 5.0), status=201)
def open_thread(world: World, call: Call) -> Json:
    channel = reach(world, call["channel"], "READ_MESSAGE_HISTORY", "CREATE_PUBLIC_THREADS")
    if channel.kind != TEXT:
        raise refused(50024)
    message = message_in(world, channel, call["message"])
    if message.thread is not None:
        raise refused(160004)
    body = body_of(call)
    hours = body.get("auto_archive_duration") or 1440
    return show_channel(world, world.open_thread(message, body["name"], BOT_USER, hours))
