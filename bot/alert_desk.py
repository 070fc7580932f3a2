"""The desk for alerts: what people press on an alert, or put on it as an emoji, becomes a move.

press ─▶ allowed? (core/alert_lifecycle) ─▶ kept with who and when ─▶ nobody is called any more ─▶ redrawn
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.alert import TEACHABLE
from bot.people import People
from core.alert_forms import alert_form_of
from core.alert_lifecycle import BY_VERB, decide_alert
from core.alerts import (
    PEOPLES,
    Alert,
    AlertChange,
    AlertMove,
    AlertMoved,
    AlertRequest,
    AlertVerb,
)
from core.cards import Card, Form
from core.emoji import base_emoji
from core.errors import StoreError
from core.escalation import Book
from core.evidence import evidence_card
from core.keeping import Refused, SeenReaction
from core.mention_card import NAME_LENGTH
from core.ports import Clock, Store
from core.quote import short
from core.say import say
from core.talk import Press, Reaction, Reply
from core.types import Verb

log = structlog.get_logger("alert desk")

PATIENCE = 2.5
"""Seconds that a press waits for the store. Chats want an answer within 3; what is not kept by then is not
acknowledged, so that the person is told, or the chat delivers again (which has one effect)."""
QUESTIONS = frozenset({"evidence", "report", "show"})
"""What is pressed to know more, and changes nothing."""
PRESSABLE = frozenset(verb.value for verb in PEOPLES)

_PLANNING = (AlertVerb.UNDO, AlertVerb.REOPEN, AlertVerb.ESCALATE, AlertVerb.UPDATE)
"""From when these are kept is planned who is called next, not from when a chat says that they were done: it
may deliver them late."""

# What a press may add to its verb. Anything else is left out, so that nothing else is ever kept or shown.
_VALUES: Mapping[AlertVerb, tuple[str, ...]] = {
    AlertVerb.ESCALATE: ("to", "to_key"),
    AlertVerb.UPDATE: ("text",),
    AlertVerb.RESOLVE: ("line",),
    AlertVerb.LINE: ("line",),
    AlertVerb.UNDO: ("verb",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertParts:
    """What the desk shows: `draw(alert, chat)` its card as that chat sees it, `report(alert)` its post-mortem
    as a card. Both raise StoreError."""

    draw: Callable[[Alert, str], Awaitable[Card]]
    report: Callable[[Alert], Awaitable[Card]]


class AlertDesk:
    """`changed(alert)` has every copy of its card redrawn, and what follows from a move done."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        book: Book,
        changed: Callable[[int], None],
        who: People,
        parts: AlertParts,
    ) -> None:
        self._clock = clock
        self._store = store
        self._decide = partial(decide_alert, book)
        self._changed = changed
        self._who = who
        self._parts = parts

    def form(self, verb: str, values: Mapping[str, str], people: tuple[str, ...]) -> Form | None:
        """What to ask before a button of an alert is done."""
        return alert_form_of(verb, values, people)

    async def press(self, press: Press, alert: int) -> Reply:
        """A button on an alert whose presser may do that. Never raises."""
        if press.verb in QUESTIONS:
            return await self._answered(press, alert)
        if press.verb not in PRESSABLE:
            return Reply(done=False, text=say("alert_refused.verb", verb=short(press.verb, NAME_LENGTH)))
        verb = AlertVerb(press.verb)
        values = {
            name: press.values[name].strip() for name in _VALUES.get(verb, ()) if press.values.get(name)
        }
        return await self._move(
            AlertRequest(alert=alert, verb=verb, who=press.who, at=press.at, values=values, event=press.event)
        )

    async def react(self, reaction: Reaction, verb: Verb, alert: int, others: bool = False) -> Reply:
        """An emoji on an alert's message, of somebody who may do that: what a mention's verb means there.
        Taking it away undoes that person's own latest move, unless the emoji of `others` say that they have
        it. Never raises."""
        meant = BY_VERB.get(verb)
        if meant is None:
            return Reply(done=False, moot=True, text=say("done.nothing"))
        told = {"verb": meant.value, **({"others": "yes"} if others else {})}
        return await self._move(
            AlertRequest(
                alert=alert,
                verb=AlertVerb.UNDO if reaction.removed else meant,
                who=reaction.who,
                at=reaction.at,
                values=told if reaction.removed else {},
                event=reaction.event,
                reaction=SeenReaction(reaction.address, base_emoji(reaction.emoji), reaction.removed),
            )
        )

    async def _move(self, request: AlertRequest) -> Reply:
        kind = ""

        def decide(alert: Alert, moves: Sequence[AlertMove], asked: AlertRequest) -> AlertChange | Refused:
            nonlocal kind  # for the answer's words: asking again could take longer than a press may
            kind = alert.signal.kind
            return self._decide(alert, moves, asked)

        try:
            async with asyncio.timeout(PATIENCE):
                request = replace(request, who=await self._who.known(request.who))
                if request.verb in _PLANNING:
                    request = replace(request, at=self._clock.now())
                outcome = await self._store.move_alert(request, decide)
        except (StoreError, TimeoutError) as error:
            log.error("a move was not kept", alert=request.alert, problem=str(error))
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if isinstance(outcome, Refused):
            values = {name: short(value, NAME_LENGTH) for name, value in outcome.values.items()}
            return Reply(done=False, text=say(outcome.key, **values))
        if not outcome.repeated:
            self._changed(request.alert)
        return Reply(done=True, text=_done(request, outcome, kind))

    async def _answered(self, press: Press, number: int) -> Reply:
        try:
            alert = await self._store.alert(number)
            if alert is None:
                return Reply(done=False, text=say("alert_refused.gone"))
            if press.verb == "evidence":
                page = press.values.get("page", "")
                at = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
                return Reply(done=True, card=evidence_card(alert, await self._store.evidence(number), at))
            if press.verb == "report":
                return Reply(done=True, card=await self._parts.report(alert))
            return Reply(done=True, card=await self._parts.draw(alert, press.address.chat))
        except StoreError:
            return Reply(done=False, lost=True, text=say("store.trouble"))


def _done(request: AlertRequest, moved: AlertMoved, kind: str) -> str:
    key, values = f"alert_done.{request.verb.value}", moved.change.values
    to = short(values.get("to", ""), NAME_LENGTH)
    if request.verb is AlertVerb.ESCALATE and not to:
        key = "alert_done.escalate_nobody"
    if request.verb is AlertVerb.RESOLVE and not moved.change.standing.line:
        key = "alert_done.resolve_line"
    if request.verb is AlertVerb.UPDATE and moved.change.hush:
        key = "alert_done.update_heard"
    if request.verb is AlertVerb.FALSE_ALARM and kind in TEACHABLE:
        key = "alert_done.false_alarm_taught"
    return say(key, to=to, channel=short(values.get("channel", ""), NAME_LENGTH))
