"""The values that every room speaks: frozen, with aware UTC times, None where something is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from core.meaning import ALONE, NO_MEANING, NOT_FIXED, Fixed, Meaning, Spread

Json = Any
"""Whatever `json.dumps` takes."""

TopicKind = Literal["brand", "product", "competitor", "campaign", "industry"]
Blank = Literal["deleted", "forgotten", "expired"]
"""Why a post has no text and no author any more."""


class State(StrEnum):
    """Where a mention stands with the team."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    CLAIMED = "claimed"
    ESCALATED = "escalated"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    IGNORED = "ignored"


OPEN_STATES = frozenset({State.NEW, State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED, State.SNOOZED})


class Verb(StrEnum):
    """What a person can do to a mention."""

    ACKNOWLEDGE = "acknowledge"
    CLAIM = "claim"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    IGNORE = "ignore"
    SNOOZE = "snooze"
    NOTE = "note"
    FIX = "fix"  # what it means: its sentiment, its intents, that it is about us
    REOPEN = "reopen"
    UNDO = "undo"
    WAKE = "wake"  # the bot's own: a snooze ends


TRACKED = "tracked"
"""The source of posts that people hand in by their link. What stands in them are the person's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who said it, as far as the source tells."""

    handle: str | None = None
    name: str | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody said somewhere.

    `source` is the name of the configured source that brought it; `key` the source's own id for it
    (guid, object id), None when it has none. `title` and `text` are plain text, never markup. `url` is
    absolute http(s). `lang` is an ISO 639 code, `country` ISO 3166 alpha-2, `rating` 1 to 5 stars,
    `engagement` the sum of likes, votes, comments and reposts.
    """

    source: str
    key: str | None = None
    url: str | None = None
    title: str | None = None
    text: str = ""
    author: Author = Author()
    said_at: datetime | None = None
    site: str | None = None
    lang: str | None = None
    country: str | None = None
    rating: float | None = None
    in_reply_to: str | None = None
    repost_of: str | None = None
    engagement: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What we listen for: `query` in our query language, `channels` by their names in the settings. A `quiet`
    one is an experiment: its mentions go to the quiet channel of the settings until it is proven; `channels`
    are where they go then. `context` are words of which one stands near what we mean, for names that mean
    other things too (Spot, Lemonade): a mention without any of them is kept and not posted."""

    name: str
    query: str
    kind: TopicKind = "brand"
    channels: tuple[str, ...] = ()
    quiet: bool = False
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One matched word: half-open character range `start:end` in the post's `title` or `text`."""

    part: Literal["title", "text"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that matches a post, and the words that made it match."""

    topic: str
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a chat: `id` is stable in that chat, `name` is for reading. `groups` are the chat's own
    groups that the person is in and `admin` says that they run the chat; `known` is False while the chat
    cannot tell; a `guest` sees none of the channels that the bot posts in. All four are for `core.permission`
    alone and are never kept. `accounts` are the keys of the same person in other chats: they say who somebody
    is, never what they may do."""

    chat: str
    id: str
    name: str
    groups: tuple[str, ...] = field(default=(), compare=False)
    admin: bool = field(default=False, compare=False)
    known: bool = field(default=True, compare=False)
    guest: bool = field(default=False, compare=False)
    accounts: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def key(self) -> str:
        """One string for the store: `chat:id`."""
        return f"{self.chat}:{self.id}"

    @property
    def keys(self) -> frozenset[str]:
        """Every key under which this person is known: this one and those of their other accounts."""
        return self.accounts | {self.key}


BOT = Person(chat="bot", id="listenpost", name="Listenpost")
"""Who did what nobody pressed: a route, an ended snooze."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the team made of a mention so far: the part of it that moves change.

    `owner` and the `*_by` fields are names for reading; `owner_key` is the owner's `Person.key`.
    `before` is the state that an ended snooze returns to. `outcome` is `answered`, `handled` or
    `no_action` for a resolved mention, `not_us` or `spam` for an ignored one. `fixed` is what somebody said
    that it means, where we had it wrong.
    """

    state: State = State.NEW
    owner: str | None = None
    owner_key: str | None = None
    before: State | None = None
    snoozed_until: datetime | None = None
    escalated_to: str | None = None
    outcome: str | None = None
    answer_url: str | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    fixed: Fixed = NOT_FIXED


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move that was made: kept for ever, shown as history. `undone` when a later undo took it back."""

    id: int
    mention: int
    verb: Verb
    who: Person
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    before: Standing = Standing()
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A post that matches at least one topic, and what the team made of it.

    `version` grows with every change that a card shows; `seen_at` is when we first kept it; `assign` and
    `escalate_to` are what routes propose, with commas between several. `priority` runs from 1 (can wait) to
    5 (drop everything), 3 when nothing is known. `blank` says why its post has no text and no author
    any more.

    `meaning` is what we found out when it was kept; `sentiment` and `intents` are how it stands now: what
    the team said, else what we are sure of (None, and empty, when unsure). `story` is the story that it
    tells, `lead` the mention that has the story's card when that is another one: it stands as its lead
    stands. `spread` is of the story, only where the lead is read for drawing. `edits` counts how often its
    post was changed by its author.
    """

    id: int
    post_id: int
    post: Post
    matches: tuple[Match, ...]
    standing: Standing
    seen_at: datetime
    priority: int = 3
    version: int = 1
    sentiment: str | None = None
    assign: str | None = None
    escalate_to: str | None = None
    last_move: Move | None = None
    blank: Blank | None = None
    meaning: Meaning = NO_MEANING
    intents: tuple[str, ...] = ()
    story: int | None = None
    lead: int | None = None
    spread: Spread = ALONE
    edits: int = 0

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(match.topic for match in self.matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A rule of the settings: for mentions whose post matches `when`, also post to `to`, refer to `assign`
    (a person or group by name), escalate to `escalate_to` (a person, group or channel). All that match
    apply."""

    name: str
    when: str
    to: tuple[str, ...] = ()
    assign: str | None = None
    escalate_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A room of a chat where mentions are posted, and how.

    `room` is the chat's own name or id of it (`name` when empty). `first_run` says what a first run or a
    return after downtime brings. `pace` is messages a minute, 0 for unlimited; `digest` folds a queue
    that would take longer than 30 s into one message.
    """

    name: str
    chat: str = "web"
    room: str = ""
    first_run: Literal["summary", "all", "none"] = "summary"
    pace: float = 60.0
    digest: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message stands: the chat, its room, the chat's own id of the message."""

    chat: str
    room: str
    message: str
