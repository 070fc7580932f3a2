"""A crisis in the local Slack: the real chat, and a desk that knows one alert and draws it again when
somebody did something to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chats.slack import SlackChat
from chats.slack_files import Painter
from chats.slack_posting import PATIENCE
from chats.slack_settings import Settings
from core.alert_forms import alert_form_of
from core.alert_line import alert_line
from core.alerts import AlertMove, AlertStanding, AlertState, AlertVerb, target_alert
from core.call_card import call_card
from core.cards import Call, Card, Form, Line, Section
from core.emoji import base_emoji
from core.evidence import evidence_card
from core.ports import ChatTools
from core.talk import Command, ParamKind, Press, Question, Reaction, Reply, Tip
from core.types import Address, Channel, Person, Post
from tests.chats.slack.crisis_cards import AT, RAISED, alert, evidence, shown
from tests.props import Facts, Hand, LeapClock
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Message

CRISIS = Channel(name="crisis", chat="slack", room="#crisis")
PR = Channel(name="pr", chat="slack", room="#pr")
STATES = {AlertVerb.RESOLVE: AlertState.CLOSED, AlertVerb.FALSE_ALARM: AlertState.CLOSED}
EMOJI = {
    "👀": AlertVerb.ACKNOWLEDGE,
    "🙋": AlertVerb.LEAD,
    "🙈": AlertVerb.FALSE_ALARM,
    "✅": AlertVerb.RESOLVE,
}


@dataclass
class CrisisDesk:
    """`core.ports.Desk` for one alert. `draws` are the messages that show it, each with what it shows."""

    chat: SlackChat
    moves: list[AlertMove] = field(default_factory=lambda: [RAISED])
    draws: dict[Address, Callable[[], Card]] = field(default_factory=dict)
    presses: list[Press] = field(default_factory=list)
    refreshed: list[Address] = field(default_factory=list)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def standing(self) -> AlertStanding:
        last = self.moves[-1]
        if last.who.chat == "bot":
            return AlertStanding()
        lead = last.who.name if last.verb is AlertVerb.LEAD else None
        return AlertStanding(
            state=STATES.get(last.verb, AlertState.ACKNOWLEDGED),
            lead=lead,
            lead_key=last.who.key if lead else None,
            outcome="resolved" if last.verb is AlertVerb.RESOLVE else None,
            line=last.values.get("line"),
        )

    def card(self) -> Card:
        """The alert as it stands."""
        return shown(self.standing, *self.moves)

    def call(self, move: AlertMove, calls: Sequence[Call]) -> Card:
        """A call to it as it stands."""
        return call_card(alert(self.standing, self.moves[-1]), move, calls, "slack")

    async def press(self, press: Press) -> Reply:
        assert target_alert(press.target) == 12, press
        self.presses.append(press)
        if press.verb == "evidence":
            return Reply(done=True, card=evidence_card(alert(), evidence(), press.values.get("page", "1")))
        return self._do(AlertVerb(press.verb), press.who, press.values)

    async def react(self, reaction: Reaction) -> Reply:
        verb = EMOJI.get(base_emoji(reaction.emoji))
        if verb is None or reaction.address not in self.draws:
            return Reply(done=False, moot=True)
        return self._do(verb, reaction.who, {})

    def _do(self, verb: AlertVerb, who: Person, values: Mapping[str, str]) -> Reply:
        if self.standing.state is AlertState.CLOSED:
            return Reply(done=False, text="It is closed already.")
        at = AT + timedelta(minutes=len(self.moves))
        number = len(self.moves) + 1
        self.moves.append(AlertMove(id=number, alert=12, verb=verb, who=who, at=at, values=dict(values)))
        for address in self.draws:
            self.refresh(address)
        return Reply(done=True, text="Done.")

    def refresh(self, address: Address) -> None:
        self.refreshed.append(address)
        task = asyncio.create_task(self.chat.redraw(address, self.draws[address]()))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    def form(self, verb: str, target: str, values: Mapping[str, str] = {}) -> Form | None:
        return alert_form_of(verb, values, ("Ana", "PR")) if target_alert(target) is not None else None

    async def ask(self, question: Question) -> Reply:
        lines: tuple[Line, ...] = ()
        if question.text == "alerts" and self.standing.state is not AlertState.CLOSED:
            lines = (alert_line(alert(self.standing, self.moves[-1]), None, "slack"),)
        title = f"The answer to {question.text}"
        return Reply(done=True, card=Card(kind="answer", title=title, sections=(Section(lines=lines),)))

    async def tip(self, tip: Tip) -> Reply:
        raise AssertionError(f"nobody handed in {tip.url}")

    async def overhear(self, said: Sequence[Post]) -> None:
        raise AssertionError("no channel is listened to")

    def refusal(self, who: Person, verb: str) -> str:
        return ""

    def hears(self, emoji: str) -> bool:
        return base_emoji(emoji) in EMOJI

    def reread(self, address: Address) -> None:
        raise AssertionError("Slack tells which emoji it was")

    def menu(self) -> Sequence[Command]:
        return ()

    def choices(self, kind: ParamKind, typed: str, most: int = 25) -> Sequence[str]:
        return ()

    def connected(self, chat: str) -> None:
        pass


@dataclass
class CrisisRoom:
    """Everything in one place."""

    slack: SlackServer
    chat: SlackChat
    desk: CrisisDesk
    clock: LeapClock
    rows: int = 0

    async def post(self, draw: Callable[[], Card], channel: Channel = CRISIS) -> Message:
        """Post what this draws as an outbox row would be; it is drawn again whenever something was done."""
        self.rows += 1
        address = await self.chat.post(channel, draw(), self.rows)
        self.desk.draws[address] = draw
        return self.slack.message(channel.name, address.message)

    async def until(self, there: Callable[[], Any]) -> Any:
        """Wait until this is true, and return it."""
        async with asyncio.timeout(5):
            while not (found := there()):  # noqa: ASYNC110 - Slack tells nobody what it shows
                await asyncio.sleep(0.005)
        return found

    async def later(self, seconds: float) -> None:
        """So much time passes at once, for those too who only begin to wait."""
        await asyncio.sleep(0)
        self.clock.leap(seconds=seconds)


@asynccontextmanager
async def crisis_room(
    painter: Painter | None = None, patience: float = PATIENCE, **workspace: Any
) -> AsyncIterator[CrisisRoom]:
    """Channels #crisis and #pr in a Slack of their own; `workspace` goes to the server."""
    clock = LeapClock()
    known: dict[str, Any] = {"channels": ("crisis", "pr"), "clock": lambda: clock.now().timestamp()}
    async with SlackServer(**{**known, **workspace}) as slack:
        told = Settings(api=slack.api, bot_token=slack.world.bot_token, app_token=slack.world.app_token)
        shelf: Any = None
        tools = ChatTools(channels=(CRISIS, PR), shelf=shelf, clock=clock, recall=Facts())
        chat = SlackChat(tools, told, painter=painter or Hand(), patience=patience)
        desk = CrisisDesk(chat)
        await chat.serve(desk)
        try:
            await slack.wait_connected()
            yield CrisisRoom(slack, chat, desk, clock)
            await slack.settle()
            while desk.under_way:
                await asyncio.gather(*desk.under_way)
        finally:
            await chat.close()
        assert not slack.flaws, slack.flaws


def run(story: Coroutine[Any, Any, None]) -> None:
    """The story, but not for ever."""

    async def in_time() -> None:
        async with asyncio.timeout(20):
            await story

    asyncio.run(in_time())
