"""What people say in a channel, read from an event of the gateway or from the channel's history; and what is
known of the channel.

    plain messages, replies, forum posts, forwards     what somebody says
    answers to commands                                what another bot says
    the first message of a thread                      the message that the thread was opened on
    any other type                                     nothing: joins, boosts, pins, calls …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chats.discord_calls import NAME
from chats.discord_heard import without_mention
from chats.discord_said_text import Names, Piece, display, read_text
from core.types import Author, Post

PLAIN, REPLY, COMMAND_REPLY, THREAD_STARTER, MENU_REPLY = 0, 19, 20, 21, 23
HEARD = frozenset({PLAIN, REPLY, COMMAND_REPLY, MENU_REPLY})
"""Types of messages in which somebody says something."""
FORUMS = frozenset({15, 16})
"""Types of channels in which there are threads alone: forums and media channels."""
THREADS = frozenset({10, 11, 12})
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ours:
    """Who we are: the ids of our user and of our application."""

    user: str
    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A channel that is listened to, with the threads in it, or a single thread. `name` is that of the
    channel; `parent` is the channel's id and `thread` the thread's name where the spot is a thread, else
    `""`."""

    room: str
    name: str
    guild: str
    server: str
    kind: int
    parent: str = ""
    thread: str = ""

    @property
    def site(self) -> str:
        """Where it is said, for people."""
        return f"#{self.name} ({self.server})"

    @property
    def is_forum(self) -> bool:
        """Whether all that is said there is said in threads."""
        return self.kind in FORUMS


def read_post(message: Piece, spot: Spot, thread: str, ours: Ours, names: Names) -> Post | None:
    """What a message in this spot says; None when it says nothing: one of ours, a question to us, a join …
    `thread` is what the thread is called that it stands in, `""` for none."""
    kind, message_id = message.get("type", PLAIN), str(message.get("id") or "")
    if kind == THREAD_STARTER:
        first = message.get("referenced_message")
        if not isinstance(first, Mapping) or first.get("type", PLAIN) == THREAD_STARTER:
            return None
        return read_post(first, spot, "", ours, names)
    author, room = message.get("author"), str(message.get("channel_id") or "")
    if kind not in HEARD or not isinstance(author, Mapping) or not (message_id.isdigit() and room):
        return None
    if is_ours(message, ours) or without_mention(str(message.get("content") or ""), ours.user) is not None:
        return None
    text = read_text(message, names, app=is_app(message))
    title = thread if spot.is_forum and message_id == room else ""
    if not text and not title:
        return None
    reference = message.get("message_reference")
    # What is passed on may come from anywhere, an answer stands where its question does.
    passed_on = bool(message.get("message_snapshots"))
    source = _link_of(reference, "" if passed_on else spot.guild)
    return Post(
        source=NAME,
        key=f"{room}/{message_id}",
        url=link(spot.guild, room, message_id),
        title=title or None,
        text=text,
        author=Author(handle=str(author.get("username") or "") or None, name=display(author) or None),
        said_at=said_at(message_id),
        site=spot.site,
        in_reply_to=source if kind == REPLY else None,
        repost_of=source if passed_on else None,
    )


def is_ours(message: Piece, ours: Ours) -> bool:
    """Whether the bot says it, or a webhook of its application."""
    author = message.get("author")
    by = str(author.get("id") or "") if isinstance(author, Mapping) else ""
    return by == ours.user or bool(ours.app and message.get("application_id") == ours.app)


def is_app(message: Piece) -> bool:
    """Whether a bot or a webhook says it."""
    author = message.get("author")
    return bool(message.get("webhook_id") or (isinstance(author, Mapping) and author.get("bot")))


def is_edit(message: Piece) -> bool:
    """Whether an update says something new: previews of links are added without an edit, and what a bot
    promised to say later comes as an update."""
    return "content" in message and bool(message.get("edited_timestamp") or is_app(message))


def link(guild: str, room: str, message: str) -> str:
    """The address of a message."""
    return f"https://discord.com/channels/{guild}/{room}/{message}"


def said_at(snowflake: str) -> datetime:
    """The time in an id."""
    return _EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def snowflake(at: datetime) -> int:
    """The least id of this time; 0 for one before Discord."""
    return max(0, (at - _EPOCH) // timedelta(milliseconds=1)) << 22


def _link_of(reference: object, guild: str) -> str | None:
    if not isinstance(reference, Mapping):
        return None
    room, message = reference.get("channel_id"), reference.get("message_id")
    server = reference.get("guild_id") or guild
    return link(str(server), str(room), str(message)) if server and room and message else None
