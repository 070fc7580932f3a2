"""What people do in a chat and what they get: presses, reactions, questions, commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Literal

from core.cards import Card
from core.fields import Derive, told
from core.permission import Right
from core.policies import AlertRules
from core.report_ports import Subscription
from core.rules import Listening
from core.spending import Budget
from core.types import Address, Person, Topic
from core.writing import Writer

if TYPE_CHECKING:
    from core.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button was pressed: its id split into verb and target, what a form or the button itself added."""

    address: Address
    verb: str
    target: str
    who: Person
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """An emoji was put on a message or (`removed`) taken away; spelt `✅`, `white_check_mark` or `:+1:`."""

    address: Address
    emoji: str
    who: Person
    at: datetime
    removed: bool = False
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """Somebody shows us a post that we did not hear ourselves: its link, and what they wrote with it.
    `room` is the chat's own id of where that happened."""

    url: str
    text: str
    who: Person
    chat: str
    room: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something of a chat that does not work now, and what to do about it. `channel` is the name in the
    settings, None when it is the whole chat."""

    chat: str
    problem: str
    hint: str = ""
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`/mentions` was asked: `text` is what stood behind it."""

    text: str
    who: Person
    chat: str
    channel: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the presser gets: `done` or not, a sentence only they see, perhaps a card only they see. `lost`:
    it could not be kept, so it has not happened, and the person may try again. `moot`: it was about nothing
    of ours (another emoji, another message), so nobody need be told."""

    done: bool
    text: str = ""
    card: Card | None = None
    lost: bool = False
    moot: bool = False


ParamKind = Literal[
    "topic", "source", "period", "feel", "query", "url", "person", "number", "command", "text"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One typed argument. `topic` gives a Topic, `source` the name of a configured source, `period` a
    core.periods.Period, `feel` a core.feel.Feel (of all its words, wherever they stand), `query` a
    core.query.Query, `number` an int, all else a str. `rest` takes all the words that are left."""

    name: str
    kind: ParamKind
    required: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """A configured source as answers speak of it: `every` is None where posts are handed in, `budget` what
    reading may cost, `live` whether it is a stream, `searches` whether it is asked for the topics' words;
    `weight` is what it counts for in a mention's priority."""

    name: str
    kind: str
    icon: str
    every: timedelta | None
    budget: Budget | None = None
    live: bool = False
    searches: bool = False
    weight: float = 1.0


Vectors = Callable[[Sequence[str]], Any]
"""Texts to an array of one row each, all of length 1, so that their products say how alike they are; None
where there is nothing that can. Slow (600 texts a second): for a thread, and for a thousand texts at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question: who, where, when, the typed arguments, and the store to answer from. `code` makes a word
    that nobody can guess; `people` are the keys of those in the settings (`Person.keys`), by their names;
    `rules` is what the settings say about alerts, `listening` what is listened for besides `topics`;
    `derive` finds out what a post means; `vectors` turns texts into vectors (rows of an array), `write` sums
    up in words, each where there is something that can; `intents` are the names of the team's own, `reports`
    what the settings say is reported by itself; `web` is the address of the web page as people of this chat
    can open it, empty where they cannot."""

    who: Person
    chat: str
    channel: str | None
    now: datetime
    zone: tzinfo
    store: Store
    topics: tuple[Topic, ...]
    sources: tuple[SourceInfo, ...]
    commands: Mapping[str, Command]
    args: Mapping[str, object] = field(default_factory=dict)
    page: int = 1
    version: str = ""
    code: Callable[[], str] = lambda: ""
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: AlertRules = field(default_factory=AlertRules)
    listening: Listening = field(default_factory=Listening)
    derive: Derive = told
    vectors: Vectors | None = None
    write: Writer | None = None
    intents: tuple[str, ...] = ()
    reports: tuple[Subscription, ...] = ()
    web: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One subcommand of /mentions: `summary` is a `say()` key, `examples` are what people would type, `right`
    is what the asker has to be allowed (`core.permission`). A `personal` one is about the asker: it gets them
    with all their accounts. `group` is a family of commands that a chat with few places shows together; in a
    question its name may stand before the command's."""

    name: str
    summary: str
    run: Callable[[Ask], Awaitable[Card]]
    params: tuple[Param, ...] = ()
    examples: tuple[str, ...] = ()
    right: Right = "ask"
    personal: bool = False
    group: str = ""
