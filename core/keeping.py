"""What is handed to the store and comes back: batches, outbox rows, moves, filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from core.coverage import Coverage
from core.meaning import NO_MEANING, Meaning
from core.rules import Muted
from core.traffic import Cursor, Request, Validators
from core.types import Address, Blank, Json, Match, Mention, Move, Person, Post, Standing, State, Verb

if TYPE_CHECKING:
    from core.alerts import AlertMove


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source is doing, kept over restarts. `validators` by address; `pending` are follow-up requests
    not yet answered; `failures` in a row since the last success; `lag` seconds from said to seen; `posts`
    counts those that were new; `coverage` is how well it covers its place."""

    name: str
    cursor: Cursor = field(default_factory=dict)
    validators: Mapping[str, Validators] = field(default_factory=dict)
    pending: tuple[Request, ...] = ()
    next_at: datetime | None = None
    last_try: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0
    error: str | None = None
    posts: int = 0
    lag: float | None = None
    coverage: Coverage = field(default_factory=Coverage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A post as a source just served it, the topics it matches, and where that leads: `channels` by name
    (of its topics and routes), what routes propose. No matches: it is kept, but becomes no mention. `muted`
    is the mute that kept it back, and what it matched (it has no `matches` then). `weight` is how many posts
    of a stream it stands for. `meaning` is what a matching post means (`meaning.held`: it goes to no
    channel), `story` the story that it tells."""

    post: Post
    matches: tuple[Match, ...] = ()
    channels: tuple[str, ...] = ()
    assign: str | None = None
    escalate_to: str | None = None
    priority: int = 3
    muted: Muted | None = None
    weight: int = 1
    meaning: Meaning = NO_MEANING
    story: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one poll or delivery brought: kept in one transaction, the source's state with it.

    `backlog` marks posts of a first run or a return after downtime (a number that names the return), None
    for fresh ones. `state` None leaves the source's state alone; the store counts what it
    kept into it (`core.counting`). `home` and `real_keys` are what the source says of its links and keys (see
    `core.traffic.Page`); `whole`: these are all posts that the place shows.
    """

    source: str
    sightings: tuple[Sighting, ...]
    at: datetime
    state: SourceState | None = None
    backlog: int | None = None
    home: str | None = None
    real_keys: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What a batch changed: counts of new posts, edited posts, new mentions, queued outbox rows; `lags` are
    the seconds from said to kept of the new posts that are no backlog."""

    posts: int = 0
    edited: int = 0
    mentions: int = 0
    queued: int = 0
    lags: tuple[float, ...] = field(default=(), compare=False)


RowState = Literal["queued", "sending", "sent", "folded", "held", "failed"]
RowKind = Literal["card", "digest", "summary", "alert", "call", "reminder", "report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One thing to show in one channel: a mention's card, a digest or summary into which rows are folded, an
    alert's card, a call (a message that calls people to an alert: `call` is the alert's move that did it, 0
    for the alert's own card), a reminder of mentions, a report that comes by schedule.

    Unique for (mention, channel), so a mention cannot be queued for a channel twice; likewise for (alert,
    channel, call). `reason` is why it
    stands as it does: `new`, `escalated`, `backlog`, `digest`, `summary`, `first_run_none`, or the error.
    `inside` is the row of the digest or summary that shows it; `drawn` the mention version that was last
    drawn; `backlog` names the return that queued it; `version` of a digest or summary grows with what it
    shows (0 for a card, whose mention has the version; likewise for an alert's).
    """

    id: int
    kind: RowKind
    channel: str
    state: RowState
    reason: str
    priority: int
    due_at: datetime
    mention: int | None = None
    alert: int | None = None
    call: int | None = None
    inside: int | None = None
    backlog: int | None = None
    tries: int = 0
    drawn: int = 0
    version: int = 0
    address: Address | None = None
    sent_at: datetime | None = None


NoteKind = Literal["note", "escalate", "edit", "alert"]

ReminderKind = Literal["late", "forgotten", "woken"]
"""Why mentions come up again: the time to answer runs out, somebody took one on and let it lie, a snooze
ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A message that brings mentions up again, each of them once for the same cause."""

    row: int
    kind: ReminderKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadNote:
    """One line for the thread of a card that was posted: a note or an escalation (`move`), an edit of the
    post (`before` is what it said), something that happened to an alert (`alert_move`). `doubt`: it was being
    written when something broke, so it may stand there already. `tries` counts the attempts that were begun.
    """

    id: int
    kind: NoteKind
    channel: str
    address: Address
    at: datetime
    mention: int | None = None
    alert: int | None = None
    move: Move | None = None
    alert_move: AlertMove | None = None
    before: str = ""
    doubt: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class SeenReaction:
    """An emoji (`core.emoji.base_emoji`) that a person put on a message, or (`removed`) took away."""

    address: Address
    emoji: str
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """Somebody wants to do something to a mention. `event` is the platform's id of the press: a second
    delivery of the same event has no second effect. `post_to` are channels that get the mention's card
    too, queued in the same transaction as the move (where an escalation leads). `reaction` is the emoji by
    which it was wanted: kept as seen with the move, also when the mention's state refuses it, so that it
    counts once; of somebody who has not the right it is not heard at all."""

    mention: int
    verb: Verb
    who: Person
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    event: str | None = None
    post_to: tuple[str, ...] = ()
    reaction: SeenReaction | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A move that is not allowed now; `key` and `values` are for `say()`."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that was made. `repeated`: it was already made by the same event; nothing changed."""

    standing: Standing
    repeated: bool = False


Decide = Callable[[Standing, Sequence[Move], MoveRequest], "Moved | Refused"]
"""`core.lifecycle.decide`: standing, the moves so far (oldest first), the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which mentions. Times are half-open [start, end); `said` filters by when it was said (falling back
    on when it was seen), `seen` by when we first kept it. `owners` are `Person.keys`; `sentiments` and
    `intents` are how mentions stand now (`unsure` is a sentiment here; intents that are only possible count
    too), `priority` the least that is wanted; `held` only those that are kept and not posted, or (False) only
    others; `leads`: of each story only the mention that has its card. Empty means: no matter."""

    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    said_from: datetime | None = None
    said_to: datetime | None = None
    seen_from: datetime | None = None
    seen_to: datetime | None = None
    owners: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    priority: int = 0
    held: bool | None = None
    leads: bool = False


Order = Literal["newest", "engagement", "priority"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All that is known of an address: the post, which sources served it, its mention, its outbox rows, the
    mutes that kept it back, why it is empty if it is, how many posts of a stream it stands for."""

    post: Post | None = None
    seen_at: datetime | None = None
    duplicates: tuple[str, ...] = ()
    mention: Mention | None = None
    rows: tuple[OutboxRow, ...] = ()
    muted: tuple[Muted, ...] = ()
    blank: Blank | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How much waits to be posted: counts by row state, the oldest queued row's due time, redraws due."""

    states: Mapping[str, int] = field(default_factory=dict)
    oldest: datetime | None = None
    redraws: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as a chat of ours that has no platform behind it keeps it: its card as JSON, the emoji on it
    as {emoji: (person names)}, `version` grows with each change of any message (for `after=`)."""

    id: str
    channel: str
    outbox: int | None
    card: Json
    at: datetime
    version: int
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    thread: tuple[str, ...] = ()
