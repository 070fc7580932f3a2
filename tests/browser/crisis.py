"""A desk that deals with one alert by the real rules, on the page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.alert_card import alert_card
from core.alert_lifecycle import BY_VERB, decide_alert
from core.alerts import (
    Alert,
    AlertMove,
    AlertRequest,
    AlertStanding,
    AlertVerb,
    Driver,
    Evidence,
    Reason,
    Signal,
    target_alert,
)
from core.call_card import call_card
from core.cards import Call, Card, Chart, Series
from core.emoji import verb_table
from core.escalation import Book
from core.evidence import evidence_card, print_of
from core.keeping import Refused
from core.policies import AlertRules
from core.ports import Chat
from core.say import phrases, say
from core.talk import Press, Reaction, Reply
from core.types import BOT, Address, Author, Channel, Person, Post
from tests.chats.web_fakes import RulesDesk

NOW = datetime.now(UTC).replace(microsecond=0)
BOOK = Book(AlertRules(channels=("crisis",)))
TEXTS = (
    "My Brightleaf kettle caught fire 🔥 while I was out. Nobody answers the phone.",
    "升级以后水壶直接冒烟。厂家能不能先停止销售？",
    "غلاية Brightleaf بدأت تدخن اليوم، هل من أحد يرد على الرسائل؟",
    "<b>@everyone</b> Brightleaf kettles smoke, says javascript:alert(1)",
)
LABELS = tuple(f"{hour:02}:{minute:02}" for hour in range(9, 13) for minute in (0, 15, 30, 45))
POSTS = (2.0, 1, 3, 2, 1, 2, 4, 2, 3, 2, 2, 5, 9, 14, 12, 10)

phrases({"test.browser.reason": "45 posts by 38 people in an hour; usual at this hour are 2.2."})


def new_alert() -> Alert:
    """A spike about kettles."""
    usual = Series(name="Usual", values=tuple(2 + at / 40 for at in range(16)), tone="neutral", line=True)
    chart = Chart(
        title="Posts about Brightleaf",
        alt="Posts about Brightleaf by 15 minutes: most at 12:15, with 14; usual are 2.",
        labels=LABELS,
        series=(Series(name="Posts", values=POSTS, tone="danger"), usual),
    )
    signal = Signal(
        kind="spike",
        subject="Brightleaf",
        severity=4,
        reasons=(Reason("test.browser.reason"),),
        began_at=NOW - timedelta(minutes=60),
        at=NOW,
        numbers={"posts": 45.0, "usual": 2.2, "minutes": 60.0},
        drivers=(Driver("word", "smoke", 31, 0.1), Driver("source", "forum", 40, 2.0)),
        chart=chart,
    )
    standing, told = AlertStanding(), NOW - timedelta(minutes=12)
    return Alert(
        id=12, signal=signal, severity=4, standing=standing, opened_at=told, began_at=signal.began_at
    )


def kept() -> list[Evidence]:
    """What people said."""
    found = []
    for number, text in enumerate(TEXTS, 1):
        post = Post(
            source="forum",
            site="forum.example.org",
            url=f"https://forum.example.org/t/{number}",
            text=text,
            author=Author(handle="mina", name="Mina Okafor", followers=1204),
            said_at=NOW - timedelta(minutes=10 * number),
            engagement=40 - number,
        )
        seen = post.said_at or NOW
        found.append(
            Evidence(alert=12, mention=number, post=post, seen_at=seen, kept_at=NOW, print=print_of(post))
        )
    return found


class AlertDesk(RulesDesk):
    """`RulesDesk`, and alert 12 in the channels where it is shown."""

    alert: Alert
    story: list[AlertMove]
    calls: tuple[Call, ...] = (Call(name="Ana", accounts=("room:1",)), Call(name="Jonas"))

    def __init__(self, chat: Chat, icons: dict[str, str] | None = None) -> None:
        super().__init__(chat, icons)
        self.cards: dict[Address, int] = {}

    async def raise_alert(self, channel: Channel) -> None:
        """Show its card."""
        self.alert, self.story = new_alert(), []
        self._keep(AlertVerb.RAISED, BOT, {"severity": "4"}, self.alert.standing)
        self.cards = {await self.chat.post(channel, self.alert_card(), 500): 0}

    async def call(self, channel: Channel) -> None:
        """Show a call to it."""
        move = self._keep(AlertVerb.CALLED, BOT, {"to": "Ana, Jonas", "channel": "crisis", "step": "1"})
        self.cards[await self.chat.post(channel, self._call_card(move), 501)] = move.id
        await self._redraw()

    def alert_card(self) -> Card:
        return alert_card(self.alert, self.story, kept(), self.icons, ("Ana", "Legal"))

    async def press(self, press: Press) -> Reply:
        if target_alert(press.target) is None:
            return await super().press(press)
        self.heard.append(press)
        if press.verb == "evidence":
            return Reply(done=True, card=evidence_card(self.alert, kept(), press.values.get("page", "")))
        return await self._deal(AlertVerb(press.verb), press, press.values)

    async def react(self, reaction: Reaction) -> Reply:
        if reaction.address not in self.cards:
            return await super().react(reaction)
        self.heard.append(reaction)
        verb = BY_VERB[verb_table({})[reaction.emoji]]
        return await self._deal(AlertVerb.UNDO if reaction.removed else verb, reaction, {})

    async def _deal(self, verb: AlertVerb, said: Press | Reaction, values: Mapping[str, str]) -> Reply:
        asked = AlertRequest(alert=12, verb=verb, who=said.who, at=said.at, values=values)
        change = decide_alert(BOOK, self.alert, self.story, asked)
        if isinstance(change, Refused):
            return Reply(done=False, text=say(change.key, **change.values))
        if verb is AlertVerb.UNDO:
            self.story[-1] = replace(self.story[-1], undone=True)
        self._keep(verb, said.who, change.values, change.standing)
        # Like the real bot: acknowledged first, redrawn right after.
        self.redrawing = asyncio.get_running_loop().create_task(self._redraw())
        return Reply(done=True, text=say(f"alert_done.{verb.value}", to=values.get("to", "")))

    def _keep(
        self,
        verb: AlertVerb,
        who: Person,
        values: Mapping[str, str],
        standing: AlertStanding | None = None,
    ) -> AlertMove:
        move = AlertMove(
            id=len(self.story) + 1,
            alert=12,
            verb=verb,
            who=who,
            at=datetime.now(UTC),
            values=values,
        )
        self.story.append(move)
        self.alert = replace(self.alert, standing=standing or self.alert.standing, last_move=move)
        return move

    def _call_card(self, move: AlertMove) -> Card:
        return call_card(self.alert, move, self.calls)

    async def _redraw(self) -> None:
        for address, call in self.cards.items():
            moves = [move for move in self.story if move.id == call]
            await self.chat.redraw(address, self._call_card(moves[0]) if moves else self.alert_card())
