"""What a Discord server is made of: people, roles, channels, messages, interactions. Ids are strings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

BOT_USER = "1100000000000000001"
APP = BOT_USER
"""A bot and its application have the same id."""
BOT_NAME = "listenpost"

TEXT, DM, THREAD, FORUM = 0, 1, 11, 15
"""Kinds of channels."""
PLAIN, REPLY, THREAD_STARTER, COMMAND_REPLY = 0, 19, 21, 20
"""Kinds of messages."""
EPHEMERAL, HAS_THREAD, SUPPRESS_EMBEDS = 64, 32, 4
"""Flags of messages."""


class Refused(Exception):
    """A call that Discord answers with an error: HTTP status, code, message, and what else is in the body."""

    def __init__(self, status: int, code: int, text: str, **more: Any) -> None:
        super().__init__(f"{code} {text}")
        self.status = status
        self.code = code
        self.text = text
        self.more: Json = more
        self.headers: dict[str, str] = {}


@dataclass
class Person:
    """Somebody, or the bot. Who takes no direct messages (`closed`) cannot be written to."""

    id: str
    name: str
    admin: bool = False
    bot: bool = False
    closed: bool = False

    @property
    def full_name(self) -> str:
        return self.name.capitalize() if self.bot else f"{self.name.capitalize()} Example"


@dataclass
class Role:
    id: str
    name: str
    permissions: int
    position: int
    bot: str | None = None


@dataclass
class Overwrite:
    """`kind` 0: of a role, 1: of a member."""

    id: str
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass
class Member:
    user: str
    joined: float
    roles: list[str] = field(default_factory=list)
    nick: str | None = None


@dataclass
class Guild:
    """`commands`: what the app registered here, by id. `command_scope`: invited with
    applications.commands."""

    id: str
    name: str
    owner: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    commands: dict[str, Json] = field(default_factory=dict)
    command_scope: bool = True
    unavailable: bool = False


@dataclass
class Channel:
    """A text channel of a server, a direct message channel, or a thread (`parent` is its channel)."""

    id: str
    name: str
    kind: int = TEXT
    guild: str | None = None
    parent: str | None = None
    position: int = 0
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    partner: str = ""
    owner: str = ""
    archived: bool = False
    locked: bool = False
    archive_after: int = 1440
    changed: float = 0.0
    deleted: bool = False


@dataclass
class File:
    """A file of a message; `used` when an embed shows it (it then is no attachment to be seen). `part`: the
    n of files[n], which a body calls it by."""

    id: str
    name: str
    data: bytes
    type: str
    description: str | None = None
    used: bool = False
    part: int = -1


@dataclass
class Message:
    """One message as it stands; `edits` is what it was before each edit, `sent` the body it came with.

    `only_for`: an ephemeral message, seen by this person. `origin`: the interaction it answers (its token);
    `waiting`: the "is thinking" of a deferred answer. `more`: further keys as Discord shows them (forwards,
    polls, webhooks). `reactions`: emoji → user ids, in their order."""

    id: str
    channel: str
    author: str
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    kind: int = PLAIN
    flags: int = 0
    nonce: str | None = None
    reply_to: str | None = None
    only_for: str | None = None
    origin: str | None = None
    waiting: bool = False
    thread: str | None = None
    edited: float | None = None
    edits: list[Json] = field(default_factory=list)
    deleted: bool = False
    sent: Json = field(default_factory=dict)
    more: Json = field(default_factory=dict)

    @property
    def by_bot(self) -> bool:
        return self.author == BOT_USER

    @property
    def pinged(self) -> tuple[str, ...]:
        """Those whom it called when it was posted."""
        return tuple((self.sent.get("allowed_mentions") or {}).get("users") or ())


@dataclass
class Interaction:
    """Something a person did that asks the app. `kind` 2 command, 3 component, 4 autocomplete, 5 modal;
    `payload` is what the gateway sent; `message` what was acted on. `answer` is the body of the callback,
    `reply` the message that @original is."""

    id: str
    token: str
    kind: int
    user: str
    channel: str
    guild: str | None
    made: float
    payload: Json = field(default_factory=dict)
    message: Message | None = None
    answer: Json | None = None
    answered: float | None = None
    reply: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    modal: Json | None = None
