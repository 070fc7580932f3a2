"""The doors between rooms: small Protocols. Time, randomness, network and disk are always handed in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from core.alert_ports import AlertStore
from core.answer_ports import AnswerStore
from core.cards import Card, Form
from core.coverage import Pulse
from core.keeping import (
    Batch,
    Decide,
    Filter,
    Kept,
    Moved,
    MoveRequest,
    Order,
    OutboxRow,
    Queue,
    Refused,
    Shown,
    SourceState,
    ThreadNote,
    Trace,
)
from core.meaning_ports import MeaningStore
from core.page_ports import Library
from core.report_ports import ReportStore
from core.rule_ports import RuleStore
from core.search_ports import SearchStore
from core.talk import Command, ParamKind, Press, Question, Reaction, Reply, Tip, Trouble
from core.traffic import Cursor, Delivery, Frame, Page, Request, Response, Subscription, Validators
from core.types import Address, Channel, Json, Mention, Move, Person, Post


class Clock(Protocol):
    """Tells the time (aware UTC) and waits."""

    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class Random(Protocol):
    """Chance: `random()` in [0, 1). `random.Random` is one."""

    def random(self) -> float: ...


@runtime_checkable
class Source(Protocol):
    """A place that is polled. Its dataclass fields are its settings; the docstring is its manual.

    `parse` may run in a worker thread and raises `SourceChanged` for what cannot be read, `SourceRefused` and
    `SourceBusy` for a refusal written into a reply. Both are pure: the same arguments, the same answer.

    It may also have `sign_in` (a `core.traffic.SignIn` or None: who asks), `budget` (a `core.spending.Budget`
    or None: what reading costs, and the most that it may), `unchanged(request, cursor) -> Page` for
    what an answer *not modified* means to it (without it: nothing new, the same cursor), and
    `again(posts) -> Sequence[Request]` with `read_again(response, posts) -> Page`: how to look at posts of
    its own again (how loud they are by now, whether they were edited, and in `Page.gone` the keys of those
    that are not there any more), as few requests as the place allows; `posts` are those that it brought.
    """

    kind: ClassVar[str]
    """The word in the settings: `rss`."""
    icon: ClassVar[str]
    searches: ClassVar[bool]
    """Asks for the topics' cover terms, rather than bringing all that a place has."""

    @property
    def name(self) -> str:
        """What the settings call it."""

    @property
    def every(self) -> timedelta:
        """The time between two polls, unless it wishes for more."""

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]: ...

    def parse(self, response: Response, cursor: Cursor) -> Page: ...


@runtime_checkable
class Stream(Protocol):
    """A place that is subscribed to: it tells us. `hear` may run in a worker thread and raises
    `SourceChanged` when none of the frames can be read, `SourceRefused` when the place will not go on.

    The cursor of a page says where to go on after a break; a stream rewinds a little there, and what comes
    twice is known again.
    """

    kind: ClassVar[str]
    icon: ClassVar[str]
    searches: ClassVar[bool]

    @property
    def name(self) -> str:
        """What the settings call it."""

    @property
    def every(self) -> timedelta:
        """The longest silence that is normal here: after that the connection counts as dead."""

    def subscribe(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Subscription | None:
        """What to listen to; None when there is nothing to listen for."""

    def hear(self, frames: Sequence[Frame], cursor: Cursor, now: datetime) -> Page: ...


@runtime_checkable
class Player(Protocol):
    """A source that needs no network (a recording): asked for what is due by `now`."""

    kind: ClassVar[str]
    icon: ClassVar[str]
    searches: ClassVar[bool]

    @property
    def name(self) -> str:
        """What the settings call it."""

    @property
    def every(self) -> timedelta:
        """The time between two polls, unless it wishes for more."""

    def play(self, cursor: Cursor, now: datetime) -> Page: ...


@runtime_checkable
class Inbox(Protocol):
    """A place that hands posts in. `receive` raises `SourceRefused` for a wrong secret (answered 401) and
    `SourceChanged` for a body that cannot be read (answered 422)."""

    kind: ClassVar[str]
    icon: ClassVar[str]

    @property
    def name(self) -> str:
        """What the settings call it."""

    @property
    def path(self) -> str:
        """Where it listens on the one server: `/hooks/<name>`."""

    def receive(self, delivery: Delivery) -> Page: ...


Listened = Source | Stream | Player
"""What the bot goes to by itself."""


class Door(Protocol):
    """The only way out: `sources/_fetch.py`. Raises `SourceBusy`, `SourceRefused`, `SourceChanged`."""

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response: ...

    async def close(self) -> None: ...


class StreamDoor(Protocol):
    """The way out for streams: `sources/_stream.py`, behind the same guard."""

    def listen(
        self, what: Subscription, source: str, silence: timedelta
    ) -> AsyncGenerator[Sequence[Frame], None]:
        """What comes in, in batches: a moment's worth at a time, so that nothing waits long and much costs
        little. The first batch is empty and says that the connection stands. Ends when the server closes in
        good order; raises `SourceBusy` (also after `silence` without any sign of life), `SourceRefused`,
        `SourceChanged`."""

    async def close(self) -> None: ...


class Store(AlertStore, RuleStore, MeaningStore, AnswerStore, ReportStore, SearchStore, Protocol):
    """Where everything is kept: verbs, not SQL. Raises `StoreError`. Safe to call from many tasks."""

    # -- collect
    async def source_states(self) -> Mapping[str, SourceState]: ...
    async def source_state(self, name: str) -> SourceState | None: ...
    async def source_pulses(self) -> Mapping[str, Pulse]: ...
    async def due_sources(self, now: datetime) -> Sequence[str]: ...
    async def save_source(self, state: SourceState) -> None: ...
    async def forget_validators(self) -> None: ...
    async def keep(self, batch: Batch) -> Kept: ...
    async def host_wait(self, host: str) -> datetime | None: ...
    async def wait_host(self, host: str, until: datetime) -> None: ...

    # -- announce
    async def due(
        self, now: datetime, limit: int = 500, without: Sequence[str] = ()
    ) -> Sequence[OutboxRow]: ...
    async def in_doubt(self) -> Sequence[OutboxRow]: ...
    async def begin_sending(self, row: int, at: datetime) -> None: ...
    async def mark_sent(self, row: int, address: Address, at: datetime, drawn: int) -> None: ...
    async def requeue(self, row: int, reason: str, due_at: datetime) -> None: ...
    async def fail(self, row: int, reason: str) -> None: ...
    async def hold(self, rows: Sequence[int], reason: str) -> None: ...
    async def fold(
        self,
        rows: Sequence[int],
        kind: Literal["digest", "summary"],
        channel: str,
        at: datetime,
        backlog: int | None = None,
    ) -> int: ...
    async def unfold(self, row: int, reason: str, at: datetime) -> None: ...
    async def folded(self, row: int) -> Sequence[OutboxRow]: ...
    async def stale(self, limit: int = 100, without: Sequence[str] = ()) -> Sequence[OutboxRow]: ...
    async def mark_drawn(self, row: int, drawn: int) -> None: ...
    async def carded(self, channel: str, backlog: int) -> int: ...
    async def summary_row(self, channel: str, backlog: int) -> OutboxRow | None: ...
    async def row_at(self, address: Address) -> OutboxRow | None: ...
    async def rows_of(self, mention: int) -> Sequence[OutboxRow]: ...
    async def enqueue(
        self, mention: int, channel: str, priority: int, reason: str, due_at: datetime
    ) -> bool: ...
    async def queue(self) -> Queue: ...

    # -- triage
    async def mention(self, mention: int) -> Mention | None: ...
    async def mentions(self, ids: Sequence[int]) -> Sequence[Mention]: ...
    async def move(self, request: MoveRequest, decide: Decide) -> Moved | Refused: ...
    async def moves(self, mention: int) -> Sequence[Move]: ...
    async def snoozes_due(self, now: datetime) -> Sequence[int]: ...
    async def open_cards(self, chat: str) -> Sequence[Address]: ...
    async def seen_reactions(self, address: Address) -> frozenset[tuple[str, str]]: ...

    # -- people who are in several chats (keys: `Person.key`)
    async def link(self, key: str, other: str, at: datetime) -> None: ...
    async def unlink(self, key: str) -> bool: ...
    async def linked(self, key: str) -> frozenset[str]: ...
    async def offer_link(self, code: str, who: Person, until: datetime) -> None: ...
    async def take_link(self, code: str, now: datetime) -> Person | None: ...

    # -- threads
    async def notes_due(self, now: datetime, limit: int = 100) -> Sequence[ThreadNote]: ...
    async def begin_note(self, note: int, at: datetime) -> None: ...
    async def note_sent(self, note: int) -> None: ...
    async def retry_note(self, note: int, due_at: datetime) -> None: ...
    async def fail_note(self, note: int, reason: str) -> None: ...

    # -- answer
    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]: ...
    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]: ...
    async def trace(self, url: str) -> Trace: ...
    async def posts(self, limit: int, before: int | None = None) -> Sequence[tuple[int, Post]]: ...

    # -- small facts that outlive the process (the last heartbeat, the current return)
    async def fact(self, name: str) -> Json: ...
    async def set_fact(self, name: str, value: Json) -> None: ...

    async def ping(self) -> None: ...
    async def close(self) -> None: ...


class Shelf(Protocol):
    """Where a chat without a platform keeps its messages. `put` is idempotent by outbox id."""

    async def put(self, channel: str, outbox: int | None, card: Json, at: datetime) -> str: ...
    async def redraw(self, message: str, card: Json) -> None: ...
    async def look_up(self, channel: str, outbox: int) -> str | None: ...
    async def read(self, channel: str, after: int = 0, limit: int = 200) -> Sequence[Shown]: ...
    async def newest(self, channel: str, limit: int = 200) -> Sequence[Shown]: ...
    async def top(self) -> int: ...
    async def get(self, message: str) -> Shown | None: ...
    async def react(self, message: str, emoji: str, person: str, remove: bool) -> bool: ...
    async def reply(self, message: str, text: str) -> None: ...


class Desk(Protocol):
    """What a chat calls when people do something. Never raises for a person's slip: the Reply says it."""

    async def press(self, press: Press) -> Reply: ...
    async def react(self, reaction: Reaction) -> Reply: ...
    async def ask(self, question: Question) -> Reply: ...
    async def tip(self, tip: Tip) -> Reply: ...

    async def overhear(self, said: Sequence[Post]) -> None:
        """Keep what people said in channels that the settings listen to (`listen` of the chat's own): what
        matches a topic is a mention. `source` is the chat's name, `key` the message's id in it, `site` the
        channel. What is told twice is known again. Raises StoreError: then nothing of it is kept, and it must
        be told again."""

    def form(self, verb: str, target: str, values: Mapping[str, str] = {}) -> Form | None:
        """What to ask before a button with this id and these values of its own is done, for chats whose
        buttons cannot carry it: the same as `Button.form`, None for nothing. What the form brings is sent
        along with the button's own values. Asks nobody: a chat has no time to wait before it shows a form."""

    def refusal(self, who: Person, verb: str) -> str:
        """Why this person may not do that, `""` when they may: to be said before a form is shown. Asks
        nobody."""

    def hears(self, emoji: str) -> bool:
        """Whether this emoji means anything. Asks nobody."""

    def refresh(self, address: Address) -> None:
        """Draw what stands there again soon, though nothing changed: where a menu shows what was chosen until
        its message is drawn anew."""

    def reread(self, address: Address) -> None:
        """Emoji were put on this message or taken away, and nobody told us which: read them soon
        (`Chat.reactions`)."""

    def menu(self) -> Sequence[Command]:
        """The commands that can be asked, for chats that show them with their arguments."""

    def choices(self, kind: ParamKind, typed: str, most: int = 25) -> Sequence[str]:
        """What an argument of this kind can be, the likeliest first: names of topics, sources, people,
        commands, periods that have `typed` in them, at most so many; none for kinds that can be anything.
        Asks nobody."""

    def connected(self, chat: str) -> None:
        """The chat hears people again: what they reacted meanwhile is now read (`Chat.reactions`)."""


class Recall(Protocol):
    """Small facts that a chat remembers over restarts. Raises `StoreError`."""

    async def fact(self, name: str) -> Json: ...
    async def set_fact(self, name: str, value: Json) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTools:
    """What a chat is opened with. `settings` are its own, of the class that `chats.settings_class` names
    (secrets filled in), None for a chat that has none. `library` is for a chat in which people look things
    up themselves: None where there is nothing to look up."""

    channels: Sequence[Channel]
    shelf: Shelf
    clock: Clock
    recall: Recall
    settings: Any = None
    library: Library | None = None


class Chat(Protocol):
    """Where people meet the bot. Raises `ChatBusy` and `ChatRefused`."""

    name: ClassVar[str]

    @classmethod
    def open(cls, tools: ChatTools) -> Chat:
        """A chat with these tools; raises `ConfigError` when a secret is missing."""

    def routes(self) -> Sequence[object]:
        """What it wants from the one server: aiohttp route definitions; empty when it needs none."""

    def doors(self) -> Sequence[str]:
        """Paths of those routes that check a secret of their own (signed requests): no token is asked."""

    async def serve(self, desk: Desk) -> None:
        """Start to listen; returns when ready."""

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        """Post the card, carrying our outbox id so that `find_posted` can find it."""

    async def redraw(self, address: Address, card: Card) -> None: ...

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        """Add a line to the message's thread, once: with `doubt` look first whether the one with our id
        `note` stands there already."""

    async def reactions(self, address: Address) -> Sequence[tuple[str, Person]]:
        """The emoji on a message now, and who put them there; ours are left out. Raises ChatRefused for a
        message that is gone: nobody took an emoji away by that; ChannelRefused where none can be read."""

    async def tell(self, channel: Channel, card: Card) -> None:
        """Post a card of the bot's own affairs, which no outbox row stands for."""

    def troubles(self) -> Sequence[Trouble]:
        """What does not work now, as far as the chat knows; it looks at least once a minute."""

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        """Where the message with our outbox id stands, if it was posted since then."""

    async def close(self) -> None: ...


Job = Callable[[], Coroutine[Any, Any, None]]


class Engine(Protocol):
    """Runs work: ticks at intervals, and jobs now; never one job twice at once."""

    def every(self, name: str, interval: timedelta, job: Job) -> None: ...
    def submit(self, name: str, job: Job) -> None: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...
