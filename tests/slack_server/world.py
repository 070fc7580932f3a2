"""What a workspace holds: people, channels, messages, views, files, and the short-lived keys to them."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.local_server import find_named
from tests.slack_server.rights import EVENTS, SCOPES

Json = dict[str, Any]

TEAM = "T0FAKETEAM1"
APP = "A0FAKEAPP01"
BOT = "B0FAKEBOT01"
BOT_USER = "U0FAKEBOT01"
BOT_NAME = "listenpost"
DOMAIN = "fake-team"


class Refused(Exception):
    """A call that Slack answers with an error: its code, and what else stands in the answer."""

    def __init__(self, code: str, status: int = 200, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.more: Json = more


@dataclass
class Person:
    id: str
    name: str
    admin: bool = False
    bot: bool = False
    deleted: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.name.capitalize()} Example"


@dataclass
class Group:
    id: str
    handle: str
    members: list[str]
    disabled: bool = False


@dataclass
class Channel:
    """`kind` is public, private, or a direct message (`im`) with one person."""

    id: str
    name: str
    kind: Literal["public", "private", "im"]
    members: set[str]
    created: int
    archived: bool = False
    previous: list[str] = field(default_factory=list)
    partner: str = ""

    @property
    def word(self) -> str:
        """What scopes and events call this kind."""
        return {"public": "channels", "private": "groups", "im": "im"}[self.kind]


@dataclass
class Message:
    """One message as it stands now; `edits` is what it was before each edit, `sent` how it was posted,
    `pinged` who was told of it then. Without a `user` another app posted it, as `username`."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    only_for: str | None = None
    edits: list[Json] = field(default_factory=list)
    edited_ts: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    deleted: bool = False
    sent: Json = field(default_factory=dict)
    pinged: tuple[str, ...] = ()
    subtype: str = ""
    username: str = ""
    attachments: list[Json] = field(default_factory=list)

    @property
    def by_bot(self) -> bool:
        return self.user == BOT_USER


@dataclass
class View:
    """A modal on somebody's screen, or somebody's home tab; `drawn` is what the app sent."""

    id: str
    user: str
    drawn: Json
    hash: str
    open: bool = True
    opened_in: str | None = None


@dataclass
class File:
    id: str
    name: str
    length: int
    alt: str = ""
    data: bytes | None = None
    title: str = ""
    done: bool = False
    known_at: float = 0.0


@dataclass
class Trigger:
    user: str
    made: float
    used: bool = False


@dataclass
class Reply:
    """What a response_url leads to; `origin` is the message that was acted on."""

    channel: str
    user: str
    made: float
    origin: Message | None
    uses: int = 0


class World:
    """Everything that one workspace knows. Not a server: it only remembers. `page` caps every list that is
    answered in pages; a file can stand in a message `settling` seconds after its upload; `announce` is called
    with each event that happens (its subscription, its fields)."""

    def __init__(
        self,
        *,
        channels: Sequence[str] = ("general", "mentions", "alerts"),
        private: Sequence[str] = (),
        outside: Sequence[str] = (),
        people: Sequence[str] = ("ada", "ben", "cleo"),
        admins: Sequence[str] = (),
        groups: Mapping[str, Sequence[str]] | None = None,
        scopes: Iterable[str] = SCOPES,
        events: Iterable[str] = EVENTS,
        bot_token: str = "xoxb-fake-0001",
        app_token: str = "xapp-1-A0FAKEAPP01-fake",
        signing_secret: str = "fake-signing-secret",
        page: int = 1000,
        settling: float = 0.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.page = page
        self.settling = settling
        self.announce: Callable[[str, Json], None] = lambda kind, event: None
        self.scopes = set(scopes)
        self.events = set(events)
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.token_state: Literal["good", "token_revoked", "account_inactive"] = "good"
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, BOT_NAME, bot=True)}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.ephemerals: dict[str, Message] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}
        self.triggers: dict[str, Trigger] = {}
        self.replies: dict[str, Reply] = {}
        self.calls: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.flaws: list[str] = []
        self.early: list[str] = []
        self.threads: set[str] = set()
        self.tickets: dict[str, float] = {}
        self.host = ""
        self._numbers = itertools.count(1)
        self._last_stamp = 0
        for name in people:
            self.add_person(name, admin=name in admins)
        for handle, members in (groups or {}).items():
            self.add_group(handle, members)
        for name in (*channels, *outside):
            self.add_channel(name, bot=name not in outside)
        for name in private:
            self.add_channel(name, kind="private")

    def number(self) -> int:
        return next(self._numbers)

    def new_id(self, letter: str) -> str:
        return f"{letter}0FAKE{self.number():05d}"

    def stamp(self) -> str:
        """A new `ts`: the time in microseconds, later than every other one."""
        self._last_stamp = max(int(self.clock() * 1_000_000), self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def flaw(self, what: str) -> None:
        """Something the app should not have done, whatever Slack would say to it."""
        self.flaws.append(what)

    def add_person(self, name: str, *, admin: bool = False) -> Person:
        person = Person(self.new_id("U"), name, admin=admin)
        self.people[person.id] = person
        for channel in self.channels.values():
            if channel.kind != "im":
                channel.members.add(person.id)
        return person

    def add_group(self, handle: str, members: Iterable[str]) -> Group:
        group = Group(self.new_id("S"), handle, [self.person(one).id for one in members])
        self.groups[group.id] = group
        return group

    def add_channel(
        self, name: str, *, kind: Literal["public", "private"] = "public", bot: bool = True
    ) -> Channel:
        members = {one.id for one in self.people.values() if not one.bot} | ({BOT_USER} if bot else set())
        channel = Channel(self.new_id("C"), name, kind, members, int(self.clock()))
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def direct(self, user: str) -> Channel:
        """The direct message channel between the bot and this person."""
        for channel in self.channels.values():
            if channel.partner == user:
                return channel
        channel = Channel(
            self.new_id("D"), "directmessage", "im", {BOT_USER, user}, int(self.clock()), partner=user
        )
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def person(self, who: str) -> Person:
        """By id or name. For tests: raises LookupError."""
        return find_named("person", who, self.people.values())

    def channel(self, which: str) -> Channel:
        """By id or name. For tests: raises LookupError."""
        return find_named("channel", which, self.channels.values())

    def add_message(self, channel: Channel, user: str, **what: Any) -> Message:
        message = Message(channel.id, self.stamp(), user, **what)
        message.blocks = self.numbered(message.blocks)
        if message.only_for is None:
            self.messages[channel.id][message.ts] = message
            self.threads.add(message.thread_ts or "")
        else:
            self.ephemerals[message.ts] = message
        return message

    def numbered(self, blocks: Iterable[Json]) -> list[Json]:
        """The blocks as Slack keeps them: each with a block_id, each element that acts with an action_id."""
        found = []
        for given in blocks:
            block = {**given, "block_id": given.get("block_id") or f"b{self.number()}"}
            if block["type"] == "actions":
                block["elements"] = [self._named(one) for one in block["elements"]]
            for key in ("accessory", "element"):
                if key in block and block[key]["type"] != "image":
                    block[key] = self._named(block[key])
            found.append(block)
        return found

    def _named(self, element: Json) -> Json:
        return {**element, "action_id": element.get("action_id") or f"a{self.number()}"}

    def trigger(self, user: str) -> str:
        key = f"{self.number()}.{TEAM}.trigger"
        self.triggers[key] = Trigger(user, self.clock())
        return key

    def reply(self, channel: str, user: str, origin: Message | None) -> str:
        """The key of a new response_url."""
        key = f"reply{self.number()}"
        self.replies[key] = Reply(channel, user, self.clock(), origin)
        return key

    def edit(self, message: Message, **change: Any) -> None:
        """Change a message and remember what it was."""
        message.edits.append(
            {"text": message.text, "blocks": message.blocks, "at": self.clock(), "metadata": message.metadata}
        )
        for key, value in change.items():
            setattr(message, key, value)
        message.blocks = self.numbered(message.blocks)
        message.edited_ts = self.stamp()
