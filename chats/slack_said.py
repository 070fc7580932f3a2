"""What people say in a channel, read from an event or from the channel's history.

plain, me_message, file_share, thread_broadcast    what somebody says
bot_message                                        what another app says
message_changed                                    the same message, with its text as it is now
any other subtype                                  nothing: joins, topics, deletions …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chats.slack_calls import NAME
from chats.slack_said_text import Names, read_text
from core.types import Author, Post

HEARD = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages in which somebody says something."""
_STAMP = re.compile(r"(\d{1,11})\.(\d{6})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who we are: the workspace with its address, our user and our bot."""

    team: str
    url: str
    user: str
    bot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message as it stands now. `version` is later after each edit; `thread` is the message above it,
    `""` when it stands for itself; `user` is `""` for an app that is no user."""

    room: str
    stamp: str
    version: str
    thread: str
    user: str
    author: Author
    message: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        """Which message it is, in its workspace."""
        return self.room, self.stamp


def read_event(event: Mapping[str, Any], ours: Account) -> Said | None:
    """What an event of the kind `message` brings; None when nobody says anything new in it."""
    room = str(event.get("channel") or "")
    if event.get("subtype") != "message_changed":
        return read_message(event, room, ours)
    message = event.get("message")
    before = event.get("previous_message")
    if not isinstance(message, Mapping):
        return None
    if isinstance(before, Mapping) and all(message.get(k) == before.get(k) for k in ("text", "blocks")):
        return None  # a preview of a link was added, or an answer below it
    said = read_message(message, room, ours)
    changed = str(event.get("ts") or "")
    return said and replace(said, version=max(said.version, changed, key=moment))


def read_message(message: Mapping[str, Any], room: str, ours: Account) -> Said | None:
    """What a message says; None when it says nothing: one of ours, a question to us, a join …"""
    stamp, thread = str(message.get("ts") or ""), str(message.get("thread_ts") or "")
    user, bot = str(message.get("user") or ""), str(message.get("bot_id") or "")
    if str(message.get("subtype") or "") not in HEARD or not _STAMP.fullmatch(stamp):
        return None
    if user == ours.user or (bot and bot == ours.bot) or _asks(message, ours) or not (user or bot):
        return None
    edited = message.get("edited")
    changed = str(edited.get("ts") or "") if isinstance(edited, Mapping) else ""
    return Said(
        room=room,
        stamp=stamp,
        version=max(stamp, changed, key=moment),
        thread=thread if thread != stamp and _STAMP.fullmatch(thread) else "",
        user=user,
        author=_author(message, user, bot),
        message=message,
    )


def post_of(said: Said, author: Author, site: str, ours: Account, names: Names) -> Post | None:
    """The message as a post; None when there is nothing to read in it."""
    text = read_text(said.message, names, app=not said.user or bool(said.message.get("bot_id")))
    if not text:
        return None
    return Post(
        source=NAME,
        key=f"{ours.team}/{said.room}/{said.stamp}",
        url=permalink(ours, said.room, said.stamp),
        text=text,
        author=author,
        said_at=moment(said.stamp),
        site=f"#{site}",
        in_reply_to=permalink(ours, said.room, said.thread) if said.thread else None,
    )


def permalink(ours: Account, room: str, stamp: str) -> str:
    """The address of a message."""
    return f"{ours.url.rstrip('/')}/archives/{room}/p{stamp.replace('.', '')}"


def moment(stamp: str) -> datetime:
    """The time that a `ts` says; the year 1970 for what is none."""
    found = _STAMP.fullmatch(stamp)
    seconds, micro = (int(found[1]), int(found[2])) if found else (0, 0)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micro)


def _asks(message: Mapping[str, Any], ours: Account) -> bool:
    """Whether it is a question to the bot, which answers it."""
    return bool(ours.user) and str(message.get("text") or "").lstrip().startswith(f"<@{ours.user}>")


def _author(message: Mapping[str, Any], user: str, bot: str) -> Author:
    """Who says it, as far as the message tells."""
    profile = message.get("user_profile") or message.get("bot_profile") or {}
    told = profile if isinstance(profile, Mapping) else {}
    name = message.get("username") or told.get("display_name") or told.get("real_name") or told.get("name")
    return Author(handle=user or bot, name=str(name) if name else None)
