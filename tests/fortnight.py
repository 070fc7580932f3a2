"""A fortnight lived through by the real app: people who talk as a scenario says, places that break, a team
that presses buttons; and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.listen import Ears
from bot.settings import PersonSettings, Settings
from core.alerts import UNANSWERED, Alert, AlertFilter, AlertMove, AlertState, AlertVerb
from core.keeping import Batch
from core.policies import AlertRules, Hours, Policy, Step
from core.ports import Job
from core.talk import Press, Reaction
from core.types import Address, Author, Channel, Person, Post, Topic
from sources.rss import Rss
from store.schema import open_store
from tests.bot.fake_bot import Bot, open_bot, rooms_of
from tests.bot.fake_chat import FakeChat, Message
from tests.fortnight_scenario import HOUR, MINUTE, Feeds, Said, Scenario, feed_of
from tests.simulation import SimulatedClock

OPEN = AlertFilter(states=tuple(state for state in AlertState if state is not AlertState.CLOSED))


def settings_of(scenario: Scenario, folder: Path) -> Settings:
    """Three topics, three feeds, four rooms; who is called when."""
    channels = tuple(Channel(name=name, pace=0) for name in ("talk", "crisis", "board", "operations"))
    crises = Policy(
        name="crises",
        kinds=("spike",),
        steps=(
            Step(after=5 * MINUTE, to=("Ana",), channel="crisis"),
            Step(after=20 * MINUTE, to=("managers",), channel="board"),
            Step(after=60 * MINUTE, to=("Gil",), channel="board"),
        ),
    )
    ours = Policy(
        name="ours",
        kinds=("source_down", "chat_down", "silence"),
        steps=(Step(after=60 * MINUTE, to=("Omar",), channel="operations"),),
        quiet=Hours(time(22), time(8)),
    )
    return Settings(
        file="fortnight.toml",
        zone=scenario.zone,
        downtime=2 * HOUR,
        topics=tuple(
            Topic(name=one["name"], kind=one["kind"], query=one["name"], channels=tuple(one["cards"]))
            for one in scenario.table["topics"]
        ),
        channels=rooms_of(channels),
        sources=tuple(Rss(name=name, url=feed_of(name), every=20 * MINUTE) for name in scenario.sources),
        people=(
            *(PersonSettings(name=name) for name in ("Ana", "Bo", "Gil", "Omar")),
            *(PersonSettings(name=name, groups=("managers",)) for name in ("Dewi", "Eli")),
        ),
        alerts=AlertRules(
            channels=("crisis",),
            policies=(crises, ours),
            update_every=8 * HOUR,
            targets=None,
            post_mortems=str(post_mortems_in(folder)),
        ),
    )


def post_mortems_in(folder: Path) -> Path:
    return folder / "post-mortems"


def post_of(said: Said) -> Post:
    """As the bot has it."""
    return Post(
        source=said.source,
        key=said.key,
        url=said.link,
        text=said.text,
        author=Author(handle=said.author),
        said_at=said.at,
    )


class Strides:
    """`core.ports.Engine` for long times: all that ticks is done once in each stride."""

    def __init__(self) -> None:
        self._ticking: list[Job] = []
        self._waiting: dict[str, Job] = {}

    def every(self, name: str, interval: timedelta, job: Job) -> None:
        self._ticking.append(job)

    def submit(self, name: str, job: Job) -> None:
        self._waiting[name] = job

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        self._ticking.clear()
        self._waiting.clear()

    async def stride(self) -> None:
        """Everything once, and what that asks for."""
        for job in self._ticking:
            await job()
            while self._waiting:
                await self._waiting.pop(next(iter(self._waiting)))()


# ---------------------------------------------------------------- the fortnight


@dataclass
class Lived:
    """What became of it."""

    scenario: Scenario
    said: Sequence[Said]
    folder: Path
    chat: FakeChat
    alerts: Sequence[Alert] = ()
    moves: Mapping[int, Sequence[AlertMove]] = field(default_factory=dict)
    heard: Sequence[str] = ()
    refused: list[str] = field(default_factory=list)
    undone: Sequence[Mapping[str, Any]] = ()
    lives: int = 0

    @property
    def post_mortems(self) -> Path:
        return post_mortems_in(self.folder)

    @property
    def story(self) -> str:
        """All alerts, for people who look for what went wrong."""
        return "\n".join(self.told(alert) for alert in self.alerts)

    def calls(self, alert: Alert) -> list[str]:
        """Whom it called: the step, who, and where."""
        return [
            f"{move.values['step']} {move.values['to']} in {move.values['channel']}"
            for move in self.moves[alert.id]
            if move.verb is AlertVerb.CALLED
        ]

    def over(self, alert: Alert) -> datetime | None:
        """When what it tells of was over."""
        ends = [move.at for move in self.moves[alert.id] if move.verb is AlertVerb.OVER]
        return ends[-1] if ends else None

    def messages(self, kind: str | None = None, *, target: str) -> list[Message]:
        """What speaks of that alert in any room, the oldest first; of one kind or of any."""
        ours = [message for message in self.chat.messages if message.card.target == target]
        return [message for message in ours if kind in (None, message.card.kind)]

    def told(self, alert: Alert) -> str:
        """It in one line."""
        shown = " · ".join(
            f"{self.scenario.local(move.at)} {move.verb.value} {move.values.get('to', '')}".strip()
            for move in self.moves[alert.id]
        )
        signal = alert.signal
        numbers = {name: round(value, 1) for name, value in signal.numbers.items()}
        return f"{of(alert)} severity {alert.severity} {numbers}: {shown}"


async def live(folder: Path, scenario: Scenario) -> Lived:
    """Live through it."""
    clock = SimulatedClock(scenario.begins)
    said = scenario.everything()
    settings = settings_of(scenario, folder)
    database = folder / "fortnight.db"
    feeds = Feeds(clock, scenario=scenario, said=said)
    await _remember(database, scenario, settings, said)
    chat = FakeChat(clock, frozenset(channel.name for channel in settings.channels))
    lived = Lived(scenario, said, folder, chat)
    team = Team(scenario, lived)
    times = [scenario.begins, *(t for w in scenario.away for t in (w.begins, w.ends)), scenario.ends]
    bot = None
    for begins, ends in zip(times[::2], times[1::2], strict=True):
        clock.set(begins)
        engine = Strides()
        bot = await open_bot(settings, database, clock, feeds, chat, real_engine=engine)
        lived.lives += 1
        await engine.stride()
        while clock.now() < ends:
            watched = await team.act(bot)
            clock.set(min(ends, clock.now() + (MINUTE if watched else scenario.stride(clock.now()))))
            await engine.stride()
        if ends < scenario.ends:
            await bot.app.close()
    assert bot is not None
    lived.alerts = sorted(await bot.store.alerts(AlertFilter(), 500), key=lambda alert: alert.id)
    lived.moves = {alert.id: await bot.store.alert_moves(alert.id) for alert in lived.alerts}
    lived.heard = [one.link for one in said if (await bot.store.trace(one.link)).mention is not None]
    lived.undone = team.left
    await bot.app.close()
    return lived


async def _remember(database: Path, scenario: Scenario, settings: Settings, said: Sequence[Said]) -> None:
    """The weeks before, as the bot that lived through them would have kept them."""
    store = open_store(str(database))
    ears = Ears(settings.topics, ())
    days: dict[tuple[date, str], list[Said]] = {}
    for one in said:
        if one.at < scenario.begins:
            days.setdefault((one.at.date(), one.source), []).append(one)
    for (_, source), posts in sorted(days.items()):
        sightings = tuple(replace(ears.hear(post_of(one)), channels=()) for one in posts)
        await store.keep(Batch(source=source, sightings=sightings, at=posts[-1].at))
    await store.close()


class Team:
    """Does what the scenario says, when the time has come."""

    def __init__(self, scenario: Scenario, lived: Lived) -> None:
        self._scenario = scenario
        self._lived = lived
        self._left: list[Mapping[str, Any]] = list(scenario.table["acts"])

    async def act(self, bot: Bot) -> bool:
        """Returns whether any crisis waits for somebody."""
        alerts = await bot.store.alerts(OPEN, 100)
        for alert in alerts:
            for act in [one for one in self._left if one["alert"] == of(alert)]:
                since = await self._since(bot, alert, act)
                if since is not None and bot.clock.now() >= since:
                    self._left.remove(act)
                    await self._do(bot, alert, act)
        return any(a.signal.kind == "spike" and a.standing.state in UNANSWERED for a in alerts)

    async def _since(self, bot: Bot, alert: Alert, act: Mapping[str, Any]) -> datetime | None:
        if "at" in act:
            at: datetime = self._scenario.at(act["at"])
            return at if alert.opened_at <= at else None
        step, after = act.get("since_step"), timedelta(minutes=act["after"])
        if step is None:
            return alert.opened_at + after
        called = [m.at for m in await bot.store.alert_moves(alert.id) if m.values.get("step") == str(step)]
        return called[0] + after if called else None

    async def _do(self, bot: Bot, alert: Alert, act: Mapping[str, Any]) -> None:
        card = next(
            m for m in bot.chat.messages if m.card.kind == "alert" and m.card.target == f"a{alert.id}"
        )
        address = Address(FakeChat.name, card.room, card.id)
        who = Person(chat=FakeChat.name, id=act["who"].lower(), name=act["who"])
        now = bot.clock.now()
        if "emoji" in act:
            reply = await bot.app.react(Reaction(address=address, emoji=act["emoji"], who=who, at=now))
        else:
            values = {name: act[name] for name in ("text", "line") if name in act}
            reply = await bot.app.press(
                Press(
                    address=address, verb=act["verb"], target=f"a{alert.id}", who=who, at=now, values=values
                )
            )
        if not reply.done:
            self._lived.refused.append(f"{act}: {reply.text}")

    @property
    def left(self) -> Sequence[Mapping[str, Any]]:
        """What nobody came to do."""
        return self._left


def of(alert: Alert) -> str:
    """As the scenario calls it."""
    return f"{alert.signal.kind} {alert.signal.subject}"
