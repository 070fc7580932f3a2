"""The app: the only file where all rooms meet. Everything it is made of is handed in, so that a test runs
the very same app with a simulated clock and a fake network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.alerting import Alerting, Surroundings
from bot.announce import Announcer
from bot.answer import Asking
from bot.answering import Answering
from bot.catch_up import CatchUp, Heard, Present
from bot.collect import Collector
from bot.emptiness import Emptiness
from bot.front_desk import FrontDesk
from bot.hearing import Hearing
from bot.keep import Keeper
from bot.listen import Ears
from bot.metrics import Metrics
from bot.mind_files import own_intents
from bot.parts import Parts
from bot.people import People, people_keys
from bot.redaction import Redaction
from bot.report_desk import ReportDesk
from bot.reports import page_at
from bot.retention import Retention
from bot.rule_desk import RuleDesk
from bot.schedule import Schedule
from bot.server_side import ServerSide
from bot.settings import Settings
from bot.source_infos import source_infos
from bot.subscribe import Subscriber
from bot.thread import Threads
from bot.tips import Tips, channel_finder
from bot.triage import TriageDesk
from bot.understanding import Understanding
from bot.watch import Watch
from core.ports import Job, Listened
from core.say import use_language
from core.talk import Press, Question, Reply
from core.types import Address, Post

log = structlog.get_logger("app")

COLLECT_TICK = timedelta(seconds=1)
ANNOUNCE_TICK = timedelta(milliseconds=500)
WAKE_TICK = timedelta(seconds=5)
WATCH_TICK = timedelta(seconds=10)
HEARTBEAT = timedelta(seconds=15)
RULES_TICK = timedelta(milliseconds=500)
TIDY_TICK = timedelta(minutes=10)


class App(FrontDesk, ServerSide):
    """One running bot. It is itself the desk that chats talk to."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        # First of all: whatever is made from here on (the server, whose presses draw cards) speaks it too.
        use_language(settings.language, settings.zone)
        self.settings = settings
        self.metrics = Metrics(parts.version)
        self._parts = parts
        self._store = parts.store
        self._clock = parts.clock
        self._hearing = Hearing(settings, parts.store, parts.clock, self._heard_anew, parts.mind)
        self._hide = Redaction(settings.secrets).hide
        self._announced: datetime | None = None
        self._redrawn = 0
        self._emptiness = Emptiness(parts.store)
        self._understanding = Understanding(
            settings, parts, lambda: self.ears().topics, self._redraw_and_announce
        )
        self.keeper = Keeper(
            parts.store,
            parts.clock,
            ears=self.ears,
            kept=self._announce_soon,
            reach=parts.reach,
            heard=lambda topics: self.alerting.heard(topics),
            stories=self._understanding.stories,
            told=self._understanding.told,
        )
        self._own_intents = own_intents(settings.meaning.intents)
        self._subscriber = self._listener()
        self.schedule = Schedule(
            settings.sources,
            parts.store,
            parts.clock,
            self._collector(),
            settings.downtime,
            self._subscriber,
        )
        self._announcer = Announcer(
            parts.store,
            parts.chats,
            settings.channels,
            parts.clock,
            parts.random,
            icons={info.name: info.icon for info in source_infos(settings)},
            people=settings.names,
            settled=self.schedule.settled,
            reach=parts.reach,
            on_its_way=parts.on_its_way,
            found=self.reread,
            accounts={person.name: person.accounts for person in settings.people},
            within=settings.alerts.targets.warn if settings.alerts.targets else None,
            own_intents=self._own_intents,
            page_at=page_at(settings),
        )
        self._threads = Threads(parts.store, parts.chats, parts.clock, parts.random, parts.on_its_way)
        self._watch = Watch(parts.store, parts.chats, settings.channels, parts.clock, self._works_again)
        self._catch_up = CatchUp(parts.store, parts.chats, parts.clock, self._apply_reactions)
        self._people = People(parts.store, settings.people)
        self._channel_at = channel_finder(settings.channels)
        around = Surroundings(
            who=self._people,
            topics=lambda: [topic for topic in self.ears().topics if not topic.quiet],
            troubles=self._watch.troubles,
            draw=self._announcer.cards.draw,
            emptiness=self._emptiness,
            kept=parts.kept_reply,
            redraw=self._redraw_alert_soon,
            announce=self._announce_soon,
            read=self._catch_up.soon,
            reach=parts.reach,
        )
        self.alerting = Alerting(settings, parts.store, parts.clock, parts.engine, around)
        self._desk = TriageDesk(
            parts.store,
            parts.clock,
            [channel.name for channel in settings.channels],
            settings.emoji,
            self._moved,
            self.asking,
            settings.escalate_to,
            allow=settings.allow,
            people=settings.names,
            chats={channel.name: channel.chat for channel in settings.channels},
            tips=Tips(
                parts.store,
                parts.clock,
                ears=self.ears,
                channel_at=self._channel_at,
                kept=self._announce_soon,
            ),
            who=self._people,
            alerts=self.alerting.desk,
            rules=RuleDesk(
                parts.store,
                self._look_at_rules_soon,
                self._ask_for,
                [channel.name for channel in settings.channels],
                [topic.name for topic in settings.topics],
            ),
            reports=ReportDesk(parts.store, [one.name for one in settings.reports]),
        )
        self.answering = Answering(settings, parts, self.asking, self._announce_soon)
        self._retention = Retention(parts.store, parts.clock, settings.unmatched, settings.retention)

    def ears(self) -> Ears:
        """The topics, routes and mutes of this moment."""
        return self._hearing.ears()

    def _collector(self) -> Collector:
        parts = self._parts
        return Collector(
            parts.store,
            parts.door,
            parts.clock,
            parts.random,
            ears=self.ears,
            keeper=self.keeper,
            reach=parts.reach,
            emptiness=self._emptiness,
            slowest=self.settings.network.slowest,
            unreadable=parts.unreadable,
            hide=self._hide,
        )

    def _listener(self) -> Subscriber | None:
        parts = self._parts
        if parts.streams is None:
            return None
        return Subscriber(
            parts.store,
            parts.streams,
            parts.clock,
            parts.random,
            self.ears,
            self.keeper,
            parts.unreadable,
            self._hide,
            self.settings.unmatched,
        )

    # ------------------------------------------------------------ life

    async def hear_rules(self) -> None:
        """Listen also for what was made in chat. Raises StoreError."""
        await self._hearing.look()

    async def start(self) -> None:
        """Open the chats, settle what the last life left open, and start to tick."""
        engine = self._parts.engine
        await self.hear_rules()
        await self.alerting.begin()
        await self._understanding.begin()
        await self.schedule.wake_up()
        for chat in self._parts.chats.values():
            await chat.serve(self)
        engine.every("collect", COLLECT_TICK, self._collect_due)
        engine.every("announce", ANNOUNCE_TICK, self._announce)
        engine.every("redraw", ANNOUNCE_TICK, self._announcer.redraws.changed)
        engine.every("threads", ANNOUNCE_TICK, self._write_threads)
        engine.every("wake", WAKE_TICK, self._desk.wake)
        engine.every("watch", WATCH_TICK, self._watch.look)
        engine.every("heartbeat", HEARTBEAT, self.schedule.beat)
        if self._subscriber is not None:
            engine.every("streams", HEARTBEAT, self._subscriber.pulse)
        engine.every("rules", RULES_TICK, self._hearing.look)
        engine.every("tidy", TIDY_TICK, self._tidy)
        self.answering.tick(engine)
        self.alerting.tick()
        self._understanding.tick()
        self._understanding.look_again(self.keeper, self.ears, self._hide, self._moved, self.refresh)
        await engine.start()
        engine.submit("watch", self._watch.look)
        engine.submit("collect", self._collect_due)
        engine.submit("announce", self._announce)

    async def run_once(self, asked: Callable[[int], object] = lambda n: None) -> int:
        """Ask every source once, post what is due, and return how many sources failed. `asked` is told 1 for
        each source that was asked. What waits for a busy chat is left for the next time."""
        await self.hear_rules()
        await self.alerting.begin()
        await self._understanding.begin()
        await self.schedule.wake_up()
        for chat in self._parts.chats.values():
            await chat.serve(self)
        states = await self.schedule.collect_all(asked)
        await self._desk.wake()
        await self.alerting.look_once()
        await self.answering.make_reports()
        while await self._announcer.announce():
            await self._clock.sleep(0.5)
        await self._announcer.redraws.changed()
        while await self._threads.write():
            continue
        await self.schedule.beat()
        await self.answering.index()
        return sum(1 for state in states if state.failures)

    async def close_chats(self) -> None:
        """Say good-bye to people, so that the server need not wait for open pages."""
        for chat in self._parts.chats.values():
            await chat.close()

    async def close(self) -> None:
        """Stop in good order: no new work, chats, the network, then the store."""
        await self._parts.engine.close()
        await self.answering.close()
        await self._announcer.close()
        await self._threads.close()
        await self.close_chats()
        await self._parts.door.close()
        if self._parts.streams is not None:
            await self._parts.streams.close()
        await self._store.close()

    async def _collect_due(self) -> None:
        for source in await self.schedule.due():
            self._parts.engine.submit(f"collect {source.name}", self._job(source))

    def _job(self, source: Listened) -> Job:
        async def job() -> None:
            await self.schedule.collect(source)

        return job

    async def _announce(self) -> None:
        await self._announcer.announce()
        self._announced = self._clock.now()

    async def _tidy(self) -> None:
        await self._retention.tidy()

    async def _write_threads(self) -> None:
        await self._threads.write()

    def _look_at_rules_soon(self) -> None:
        self._parts.engine.submit("rules now", self._hearing.look)

    def _heard_anew(self) -> None:
        """There are other topics or mutes: what sources serve is heard with them, streams are told."""
        self._parts.engine.submit("listen anew", self.schedule.listen_anew)

    async def _ask_for(self, press: Press, text: str) -> Reply:
        at = press.address
        here = self._channel_at(at.chat, at.room) or at.room
        return await self.ask(Question(text=text, who=press.who, chat=at.chat, channel=here, at=press.at))

    def _announce_soon(self) -> None:
        self._parts.engine.submit("announce", self._announce)

    def _moved(self, mention: int) -> None:
        self._redraw_and_announce(mention)
        self._understanding.moved(mention)

    def _redraw_and_announce(self, mention: int) -> None:
        self._redraw_soon(mention)
        self._announce_soon()

    def _redraw_soon(self, mention: int) -> None:
        self._draw_soon(f"redraw {mention}", partial(self._announcer.redraws.mention, mention))

    def _redraw_alert_soon(self, alert: int) -> None:
        self._draw_soon(f"redraw alert {alert}", partial(self._announcer.redraws.alert, alert))

    def _draw_soon(self, name: str, draw: Job) -> None:
        # A name of its own for each: one that waits for a chat that hangs holds up no later one.
        self._redrawn += 1
        self._parts.engine.submit(f"{name} ({self._redrawn})", draw)

    # ------------------------------------------------------------ the desk

    async def overhear(self, said: Sequence[Post]) -> None:
        """See `core.ports.Desk`."""
        await self.schedule.overhear(said)

    def refresh(self, address: Address) -> None:
        """See `core.ports.Desk`."""

        async def redraw() -> None:
            await self._announcer.redraws.at(address)

        self._parts.engine.submit(f"redraw {address.room} {address.message}", redraw)

    def reread(self, address: Address) -> None:
        """See `core.ports.Desk`."""

        async def read() -> None:
            await self._catch_up.one(address)

        self._parts.engine.submit(f"read {address.room} {address.message}", read)

    def connected(self, chat: str) -> None:
        """See `core.ports.Desk`. Once more while it is under way: it starts over after that."""

        async def catch_up() -> None:
            await self._catch_up.run(chat)

        self._works_again(chat)
        self._parts.engine.submit(f"catch up {chat}", catch_up)

    def _works_again(self, chat: str) -> None:
        """What had to wait for a chat in trouble goes on."""
        self._announcer.wake(chat)
        self._threads.wake(chat)
        self._announce_soon()

    async def _apply_reactions(self, address: Address, heard: Heard, present: Present) -> int:
        return await self._desk.catch_up(address, heard, present, self._clock.now())

    def routes(self) -> list[Any]:
        """What the chats and the programs of the team want from the one server."""
        return [*self.answering.routes(), *super().routes()]

    def now(self) -> datetime:
        """The time by the app's clock."""
        return self._clock.now()

    def asking(self) -> Asking:
        """What questions are answered from, as it is now."""
        return Asking(
            store=self._store,
            topics=self.ears().topics,
            listening=self._hearing.listening(),
            sources=source_infos(self.settings),
            commands=self._parts.commands,
            zone=self.settings.zone,
            version=self._parts.version,
            allow=self.settings.allow,
            known=self._people.known,
            people=people_keys(self.settings.people, self._parts.chats),
            rules=self.settings.alerts,
            derive=self._parts.mind.derive,
            intents=self._own_intents,
            vectors=self._parts.mind.encode,
            reports=self.settings.reports,
            page_at=page_at(self.settings),
            write=self.answering.write,
        )
