"""A desk with one open alert on it, and people at the desk."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, cast

from bot.alert_desk import AlertDesk, AlertParts
from bot.answer import Asking
from bot.cards import Cards
from bot.people import People
from bot.post_mortem import PostMortems
from bot.settings import PersonSettings
from bot.triage import TriageDesk
from commands import load as load_commands
from core.alert_card import alert_card
from core.alerts import AlertState
from core.cards import Button, Card
from core.ports import Store
from core.talk import Press, Reaction, Reply
from core.types import Address, Person, Verb
from tests.bot.alarms import Watchroom, watched
from tests.bot.fake_bot import ANA
from tests.bot.fake_chat import flaws

CARE = Person(chat="room", id="cara", name="Cara", groups=("care",))
BOSS = Person(chat="room", id="boss", name="Bea", groups=("bosses",))
GUEST = Person(chat="room", id="gus", name="Gus", guest=True)
ANA_ELSEWHERE = Person(chat="other", id="ana-2", name="Ana B.")
PEOPLE = (PersonSettings(name="Ana", accounts=(ANA.key, ANA_ELSEWHERE.key)), PersonSettings(name="Bo"))
FILLED: dict[str, Any] = {"line": "The lamp was too bright.", "text": "The shop is asked.", "to": "Bo"}
OPEN, ACKNOWLEDGED = AlertState.OPEN, AlertState.ACKNOWLEDGED


@dataclass
class AtTheDesk:
    """Somebody at the desk, in a room with alerts."""

    room: Watchroom
    desk: TriageDesk
    moved: list[int] = field(default_factory=list)

    async def press(
        self, verb: str, target: str = "a1", who: Person = ANA, event: str | None = None, **values: str
    ) -> Reply:
        at = Address(who.chat, "crisis", "1")
        now = self.room.clock.now()
        press = Press(address=at, verb=verb, target=target, who=who, at=now, values=values, event=event)
        return await self.desk.press(press)

    async def react(self, emoji: str, at: Address, who: Person = ANA, **more: Any) -> Reply:
        now = self.room.clock.now()
        return await self.desk.react(Reaction(address=at, emoji=emoji, who=who, at=now, **more))

    async def catch_up(self, at: Address, *present: tuple[str, Person]) -> int:
        """Read what stands there now, as at a reconnection."""
        seen = await self.room.store.seen_reactions(at)
        return await self.desk.catch_up(at, seen, present, self.room.clock.now())

    async def state(self) -> AlertState:
        return (await self.room.alert()).standing.state

    async def card(self) -> Card:
        """The alert's card as it would be drawn now."""
        moves, evidence = await self.room.store.alert_moves(1), await self.room.store.evidence(1)
        card = alert_card(await self.room.alert(), moves, evidence, {}, ("Ana", "Bo"))
        assert list(flaws(card)) == []
        return card


def at_the_desk(
    folder: Path,
    work: Callable[[AtTheDesk], Coroutine[None, None, None]],
    allow: Mapping[str, Sequence[str]] = {},
    wrap: Callable[[Store], Any] = lambda store: store,
    emoji: Mapping[Verb, Sequence[str]] = {},
    **rules: Any,
) -> None:
    """Let `work` happen at a desk, where one alert is open."""

    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        store = cast(Store, wrap(room.store))
        who = People(store, PEOPLE)
        chats = {"crisis": "room", "board": "other"}
        cards = Cards(store, {}, ("Ana", "Bo"), chats, room.clock)
        parts = AlertParts(draw=cards.draw, report=PostMortems(store, room.clock, folder).report)
        moved: list[int] = []
        desk = TriageDesk(
            store,
            room.clock,
            ["crisis", "board"],
            emoji,
            moved.append,
            lambda: Asking(store=store, topics=(), sources=(), commands=load_commands(), zone=UTC),
            allow=allow,
            people=("Ana", "Bo"),
            who=who,
            chats=chats,
            alerts=AlertDesk(store, room.clock, room.book, room.changed.append, who, parts),
        )
        room.changed.clear()
        await work(AtTheDesk(room, desk, moved))
        assert moved == [], "no mention is touched"

    watched(folder, story, **rules)


# ---------------------------------------------------------------- buttons


async def press_button(here: AtTheDesk, button: Button) -> Reply:
    """Press it as a chat does: its own values, and its form filled in."""
    assert button.form == here.desk.form(button.verb, button.target, dict(button.values))
    asked: dict[str, Any] = {one.name: FILLED[one.name] for one in button.form.inputs} if button.form else {}
    return await here.press(button.verb, button.target, **{**asked, **dict(button.values)})
