"""An alert: something about many mentions, or about what we hear with. Its values; what may be done to it is
in `core.alert_lifecycle`, how it looks in `core.alert_card`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.cards import Chart
from core.keeping import Refused, SeenReaction
from core.types import Person, Post

AlertKind = Literal[
    "spike", "silence", "source_down", "chat_down", "negative_surge", "influencer", "reach"
]  # fmt: skip
KINDS: tuple[AlertKind, ...] = (
    "spike", "silence", "source_down", "chat_down", "negative_surge", "influencer", "reach",
)  # fmt: skip
CRISES: frozenset[AlertKind] = frozenset({"spike", "negative_surge", "influencer", "reach"})
"""Kinds about what people say: these have top posts, roles, a cadence of updates and a post-mortem. The
others end by themselves when what they tell of is over."""


class AlertState(StrEnum):
    """Where an alert stands: `escalated` while nobody has acknowledged it and it was passed on."""

    OPEN = "open"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


EVERY_SOURCE = "*"
"""The subject of the alert that none of several sources answers."""


UNANSWERED = frozenset({AlertState.OPEN, AlertState.ESCALATED})
"""States in which it climbs."""


class AlertVerb(StrEnum):
    """What is done to an alert: by people, and (the second part) by the bot itself."""

    ACKNOWLEDGE = "acknowledge"
    LEAD = "lead"
    SCRIBE = "scribe"
    ESCALATE = "escalate"
    UPDATE = "update"  # a line about how it goes, which also quiets the reminders for a while
    FALSE_ALARM = "false_alarm"
    RESOLVE = "resolve"
    LINE = "line"  # the closing line, when it was closed without one
    REOPEN = "reopen"
    UNDO = "undo"

    RAISED = "raised"
    WORSE = "worse"  # the severity rose
    CALLED = "called"  # a step of the escalation
    REMINDED = "reminded"
    OVER = "over"  # what it tells of is over
    AGAIN = "again"  # and began again
    FADED = "faded"  # closed by itself


PEOPLES = frozenset(
    {
        AlertVerb.ACKNOWLEDGE, AlertVerb.LEAD, AlertVerb.SCRIBE, AlertVerb.ESCALATE, AlertVerb.UPDATE,
        AlertVerb.FALSE_ALARM, AlertVerb.RESOLVE, AlertVerb.LINE, AlertVerb.REOPEN, AlertVerb.UNDO,
    }
)  # fmt: skip
"""What people can do."""

Outcome = Literal["resolved", "false_alarm", "over", "faded"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in a way that a person can check: a sentence's key and its values, for `say()`."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Driver:
    """One thing that drives it: a word, story, source or author, and in how many of the posts. `usual` is how
    many there would be of it usually, None when that is not known."""

    what: Literal["word", "story", "source", "author"]
    name: str
    posts: int
    usual: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What is handed to the one door for alerts (`bot.alarm`): the same kind and subject is the same incident
    as long as its alert is open.

    `subject` is a topic, source or chat by its name; `severity` 1 (worth a look) to 5 (drop everything);
    `began_at` when it began, by the authors' time as far as known. `numbers` are what the reason counts
    (`posts usual minutes authors sources ratio`), `posts` ids of mentions, the most telling first. `over`:
    what it told of has ended. `also` are the other kinds that this incident took up: a wave of complaints
    within a spike is no second alert.
    """

    kind: AlertKind
    subject: str
    severity: int
    reasons: tuple[Reason, ...]
    began_at: datetime
    at: datetime
    numbers: Mapping[str, float] = field(default_factory=dict)
    drivers: tuple[Driver, ...] = ()
    posts: tuple[int, ...] = ()
    chart: Chart | None = None
    over: bool = False
    also: tuple[AlertKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertStanding:
    """What people made of an alert so far: the part of it that moves change. Names are for reading, `*_key`
    are `Person.key`."""

    state: AlertState = AlertState.OPEN
    lead: str | None = None
    lead_key: str | None = None
    scribe: str | None = None
    scribe_key: str | None = None
    escalated_to: str | None = None
    outcome: Outcome | None = None
    line: str | None = None
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMove:
    """One thing that happened to an alert: kept for ever, its timeline."""

    id: int
    alert: int
    verb: AlertVerb
    who: Person
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    before: AlertStanding = AlertStanding()
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An incident. `severity` is the highest so far, `signal` the latest that was raised; `level` counts the
    steps of the escalation that were taken; `version` grows with every change that a card shows; `over_at`
    is since when what it tells of is over, None while it goes on."""

    id: int
    signal: Signal
    severity: int
    standing: AlertStanding
    opened_at: datetime
    began_at: datetime
    over_at: datetime | None = None
    level: int = 0
    version: int = 1
    last_move: AlertMove | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A post as we had it when the alert told of it: later edits and deletions do not change it. `print` is
    the SHA-256 of it, in hexadecimal (`core.evidence.print_of`)."""

    alert: int
    mention: int
    post: Post
    seen_at: datetime
    kept_at: datetime
    print: str


DueKind = Literal["step", "remind", "fade"]
"""What is done at a due time: the next step of the escalation, a reminder to tell how it goes, closing by
itself what nobody looked after once it is over."""


@dataclass(frozen=True, slots=True)
class NewDue:
    """A time to come, kept as a row. `step` is the number of the escalation's step, from 0."""

    kind: DueKind
    due_at: datetime
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTime:
    """A row with a due time that has not been used. `set_at` is when it was written."""

    id: int
    alert: int
    kind: DueKind
    due_at: datetime
    set_at: datetime
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """What becomes of an alert, kept in one transaction.

    `verb`, `who` and `values` are the move that is kept (None: no move is, only `standing`, `level` and the
    signal). `cancel` are the kinds of due times that are not to come any more, `due` the new ones (after
    `cancel`). `post_to` are channels that get the alert's card if they have it not; `call` are channels that
    get a message of its own which calls those in `values["to"]`. `hush` takes back the calls that were not
    sent yet. `told`: the move gets a line in the thread of each card.
    """

    standing: AlertStanding
    verb: AlertVerb | None = None
    who: Person | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    level: int | None = None
    over_at: datetime | None = None
    cancel: frozenset[DueKind] = frozenset()
    due: tuple[NewDue, ...] = ()
    post_to: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    hush: bool = False
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRequest:
    """Somebody wants to do something to an alert; `event` and `reaction` as in `core.keeping.MoveRequest`."""

    alert: int
    verb: AlertVerb
    who: Person
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    event: str | None = None
    reaction: SeenReaction | None = None


@dataclass(frozen=True, slots=True)
class AlertMoved:
    """It was done. `repeated`: it had been done by the same event; nothing changed."""

    alert: int
    change: AlertChange
    repeated: bool = False


DecideAlert = Callable[[Alert, Sequence[AlertMove], AlertRequest], "AlertChange | Refused"]
"""What a request makes of an alert, given its moves (oldest first)."""
DecideSignal = Callable[["Alert | None", "Alert | None", Sequence[AlertMove], Signal], "AlertChange | None"]
"""What a signal makes of the open alert about the same thing (None when there is none), given the latest
closed one and the open one's moves (oldest first); None when nothing is to be changed or opened."""
DecideDue = Callable[[Alert, Sequence[AlertMove], DueTime], "AlertChange | None"]
"""What happens at a due time; None: nothing, the row is used up."""


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts. Empty means: no matter. Times are half-open [start, end), by when they were opened."""

    kinds: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    states: tuple[AlertState, ...] = ()
    opened_from: datetime | None = None
    opened_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One mention of a topic as spikes are counted: `at` when it was said (seen, when that is unknown:
    `dated` False), `author` as one string (empty when unknown). `backlog`: a first run or a return brought
    it."""

    mention: int
    at: datetime
    seen_at: datetime
    source: str
    author: str = ""
    followers: int | None = None
    engagement: int | None = None
    sentiment: str | None = None
    repost: bool = False
    dated: bool = True
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class Felt:
    """What was said of a topic in a quarter of an hour: how many posts, how many of those sound somehow, how
    many negative, and how many people they reach (followers and engagement, summed)."""

    posts: int = 0
    known: int = 0
    negative: int = 0
    reach: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loud:
    """Who writes about a topic: how many authors whose followers are known, what one in a hundred of them has
    more than, and the most that one had who wrote what does not sound positive, and what sounds negative."""

    authors: int = 0
    one_in_hundred: int = 0
    most: int = 0
    most_negative: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked:
    """The times of one mention, for response times: all from the author's time (`said_at`; when that is
    unknown the mention is not counted)."""

    mention: int
    source: str
    priority: int
    said_at: datetime
    seen_at: datetime
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A source was not heard in [begin, end): it failed, or the bot was away."""

    source: str
    begin: datetime
    end: datetime


def alert_target(alert: int) -> str:
    """The target of an alert's buttons: `a12`."""
    return f"a{alert}"


def target_alert(target: str) -> int | None:
    """The alert's id in a target, or None when it is none."""
    digits = target[1:]
    return int(digits) if target[:1] == "a" and digits.isascii() and digits.isdigit() else None
