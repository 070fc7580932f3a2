"""Alerting: the parts that look after alerts, put together; the app knows them as one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.alarm import Alarms
from bot.alert import AlertWatch
from bot.alert_desk import AlertDesk, AlertParts
from bot.alert_sources import OPEN, ChatAlarms, KeptReply, SourceAlarms
from bot.emptiness import Emptiness
from bot.escalate import Escalations
from bot.gaps import Gaps
from bot.keep import Reach
from bot.people import People
from bot.post_mortem import PostMortems
from bot.remind import Reminders
from bot.settings import PersonSettings, Settings
from core.alerts import Alert, AlertFilter, Signal
from core.cards import Card
from core.escalation import Book
from core.ports import Clock, Engine, Store
from core.talk import Trouble
from core.types import Address, Topic

ALERT_TICK = timedelta(seconds=5)
ESCALATE_TICK = timedelta(seconds=1)
SOURCE_TICK = timedelta(seconds=30)
REMIND_TICK = timedelta(minutes=1)
WRITE_TICK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What alerting needs of the rest of the bot: who is who, the topics of this moment (but for experiments:
    nobody is called for those), what does not work in the chats, how an alert's card looks in a chat, which
    sources answer with nothing, where replies that could not be read are kept; `redraw(alert)` and
    `announce()` have it shown soon; `read(places)` reads what people reacted there, and tells of which it is
    done with."""

    who: People
    topics: Callable[[], Sequence[Topic]]
    troubles: Callable[[], Sequence[Trouble]]
    draw: Callable[[Alert, str], Awaitable[Card]]
    emptiness: Emptiness
    kept: KeptReply
    redraw: Callable[[int], None]
    announce: Callable[[], None]
    read: Callable[[Sequence[Address]], Awaitable[Collection[Address]]]
    reach: Reach = lambda point: None


class Alerting:
    """`desk` is where people deal with alerts."""

    def __init__(
        self, settings: Settings, store: Store, clock: Clock, engine: Engine, around: Surroundings
    ) -> None:
        rules = settings.alerts
        book = Book(
            rules,
            settings.zone,
            groups_of(settings.people),
            tuple(person.name for person in settings.people),
            tuple(channel.name for channel in settings.channels),
        )
        self._store = store
        self._clock = clock
        self._engine = engine
        self._around = around
        self._alarms = Alarms(store, book, self._changed)
        self._gaps = Gaps(store, settings.sources)
        self._watch = AlertWatch(store, clock, rules, self._alarms, self._gaps, around.topics, settings.zone)
        self._sources = SourceAlarms(store, self._alarms, settings.sources, around.emptiness, around.kept)
        self._chats = ChatAlarms(store, self._alarms, around.troubles)
        self._escalations = Escalations(store, clock, book, self._changed, around.reach, self._has_heard)
        self._heard: set[Address] = set()
        self._unread: dict[str, set[Address]] = {}
        folder = Path(rules.post_mortems) if rules.post_mortems else None
        self._post_mortems = PostMortems(store, clock, folder, str(settings.zone))
        channels = [channel.name for channel in settings.channels]
        self._reminders = Reminders(store, clock, rules.targets, channels, around.announce)
        parts = AlertParts(draw=around.draw, report=self._post_mortems.report)
        self.desk = AlertDesk(store, clock, book, self._pressed, around.who, parts)

    async def begin(self) -> None:
        """Before any source is asked: what was not heard while we were away is known from then on. Raises
        StoreError."""
        await self._gaps.look(self._clock.now())

    def tick(self) -> None:
        """Have the engine do all that is done now and then."""
        self._escalations.hold()
        self._engine.every("alerts", ALERT_TICK, self._watch.look)
        self._engine.every("escalate", ESCALATE_TICK, self._escalate)
        self._engine.every("alerts of sources", SOURCE_TICK, self._look_at_sources)
        self._engine.every("alerts of chats", SOURCE_TICK, self._look_at_chats)
        self._engine.every("remind", REMIND_TICK, self._remind)
        self._engine.every("post-mortems", WRITE_TICK, self._post_mortems.look)
        self._engine.submit("escalate", self._escalate)

    async def look_once(self) -> None:
        """Everything once, for a bot that does not stay. Raises StoreError."""
        await self._watch.look()
        await self._look_at_sources()
        await self._look_at_chats()
        await self._escalate()
        await self._reminders.look()
        await self._post_mortems.look()

    def heard(self, topics: Iterable[str]) -> None:
        """There are new mentions of these topics."""
        self._watch.heard(topics)

    async def raise_alert(self, signal: Signal) -> int | None:
        """The one door by which the parts of the bot raise alerts (`bot.alarm`)."""
        return await self._alarms.raise_alert(signal)

    def works(self, longest: timedelta) -> bool:
        """Whether what is due for alerts was done within that long."""
        looked = self._escalations.looked
        return looked is not None and self._clock.now() - looked <= longest

    async def counts(self) -> Mapping[str, int]:
        """How many alerts are not closed, by state. Raises StoreError."""
        return {state.value: await self._store.alert_counts(AlertFilter(states=(state,))) for state in OPEN}

    async def _escalate(self) -> None:
        await self._escalations.fire()

    async def _remind(self) -> None:
        await self._reminders.look()

    async def _look_at_sources(self) -> None:
        await self._sources.look(self._clock.now())

    async def _look_at_chats(self) -> None:
        await self._chats.look(self._clock.now())

    def _has_heard(self, places: Sequence[Address]) -> bool:
        """Whether what people reacted there before this life was read. What was not is read now, in each chat
        one message after the other."""
        unread = set(places) - self._heard
        for place in unread:
            self._unread.setdefault(place.chat, set()).add(place)
            self._engine.submit(f"read alerts in {place.chat}", partial(self._read, place.chat))
        return not unread

    async def _read(self, chat: str) -> None:
        # Asked for again while it was read: it is known by now.
        done = await self._around.read([*(self._unread.pop(chat, set()) - self._heard)])
        self._heard.update(done)
        if done:
            self._engine.submit("escalate", self._escalate)

    def _changed(self, alert: int) -> None:
        self._around.redraw(alert)
        self._around.announce()

    def _pressed(self, alert: int) -> None:
        """A person did something: also what false alarms teach may be another, and a crisis may be closed."""
        self._changed(alert)
        self._watch.forget()
        self._engine.submit("post-mortems", self._post_mortems.look)


def groups_of(people: Sequence[PersonSettings]) -> Mapping[str, tuple[str, ...]]:
    """Who is in which group, by its name in small letters."""
    found: dict[str, tuple[str, ...]] = {}
    for person in people:
        for group in person.groups:
            found[group.casefold()] = (*found.get(group.casefold(), ()), person.name)
    return found
