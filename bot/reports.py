"""Reports that come by themselves, by schedule.

    a tick ─▶ which subscriptions are due (core/schedules) ─▶ the answer is asked for ─▶ kept and queued at
    once

What was made is in the store before anybody sees it, and only once for a subscription and period: a kill
anywhere makes neither none nor two of it. Due times are worked out anew at each look from what is kept, so
that nothing has to be remembered of them; after downtime there is one report, the newest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.addresses import is_loopback
from bot.answer import Asking, answer
from bot.settings import Settings
from core.cards import Card, to_json
from core.ports import Clock, Store
from core.question_text import question_text
from core.report_card import gone_card, kept_card
from core.report_ports import Subscription
from core.say import use_language
from core.schedules import Due, due_now, stretch, zone_of
from core.talk import Question
from core.types import BOT, Json

log = structlog.get_logger("reports")

COMMAND = "summary"
"""The command whose answer a report is."""
PAUSE = timedelta(minutes=5)
"""How long a report waits that could not be made."""
_FACT = "report orders"
"""Since when each subscription of the settings stands there, and how it was due then."""


class Reports:
    """`orders` are the subscriptions of the settings; `channels` are the chats by the names of the channels
    that there are; `asking` gives what questions are answered from; `language` is that of the reports;
    `queued` is called when there is something to post."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        asking: Callable[[], Asking],
        orders: Sequence[Subscription],
        channels: Mapping[str, str],
        language: str,
        queued: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._asking = asking
        self._orders = tuple(orders)
        self._channels = dict(channels)
        self._language = language
        self._queued = queued
        self._rests: dict[str, datetime] = {}

    async def look(self) -> int:
        """Make what is due; returns how many reports. Raises StoreError."""
        made = 0
        for subscription in await self._wanted():
            made += await self._serve(subscription)
        if made:
            self._queued()
        return made

    async def _serve(self, subscription: Subscription) -> bool:
        now = self._clock.now()
        rest = self._rests.get(subscription.name, now)
        # A rest further ahead than a pause began before the clock was set back.
        if now < rest <= now + PAUSE:
            return False
        last = await self._store.last_report(subscription.name)
        due = due_now(subscription, now, last)
        if due is None:
            return False
        # A task of its own: the zone in which it tells times ends with it.
        card = await asyncio.create_task(self._make(subscription, due), name=f"report {subscription.name}")
        if card is None:
            self._rests[subscription.name] = now + PAUSE
            return False
        self._rests.pop(subscription.name, None)
        start, end = stretch(due, subscription)
        report = await self._store.keep_report(
            subscription.name,
            subscription.channel,
            start,
            end,
            to_json(card),
            now,
            subscription.files,
            subscription.topic,
        )
        return report is not None

    async def _make(self, subscription: Subscription, due: Due) -> Card | None:
        """The report's card; None when it cannot be made now."""
        zone = zone_of(subscription)
        use_language(self._language, zone)
        asking = replace(self._asking(), zone=zone)
        if subscription.topic is not None and subscription.topic not in {t.name for t in asking.topics}:
            return gone_card(subscription)
        days = f"{due.first}" if due.first == due.last else f"{due.first}..{due.last}"
        asked = {"topic": subscription.topic or "", "period": days}
        question = Question(
            text=question_text(asking.commands[COMMAND], asked),
            who=replace(BOT, admin=True),
            chat=self._channels[subscription.channel],
            channel=subscription.channel,
            at=self._clock.now(),
        )
        card = await answer(question, asking)
        if card.kind == "notice":
            log.error("a report cannot be made", report=subscription.name, problem=card.title)
            return None
        return kept_card(card, subscription)

    async def _wanted(self) -> list[Subscription]:
        """Those of the settings that nobody silenced, then those made in chat; with a channel that there
        is."""
        silenced = await self._store.silenced()
        known: Mapping[str, Sequence[str]] = await self._store.fact(_FACT) or {}
        fresh: dict[str, list[str]] = {}
        found = []
        for order in self._orders:
            if order.name in silenced:
                continue
            how = _how(order)
            before = known.get(order.name)
            since = before[0] if before and before[1] == how else self._clock.now().isoformat()
            fresh[order.name] = [since, how]
            found.append(replace(order, since=datetime.fromisoformat(since)))
        if fresh != known:
            await self._store.set_fact(_FACT, _plain(fresh))
        fixed = {order.name for order in self._orders}
        found += [one for one in await self._store.subscriptions() if one.name not in fixed]
        return [one for one in found if one.channel in self._channels]


def page_at(settings: Settings) -> Callable[[str], str]:
    """The address of the web page as people of a chat can open it, `""` where they cannot: without a name for
    others it can be opened on this machine, where the page itself is read."""
    server = settings.server
    here = f"http://{server.host}:{server.port}" if is_loopback(server.host) and server.port else ""
    return lambda chat: server.address or (here if chat in ("web", "terminal") else "")


def _how(order: Subscription) -> str:
    """What makes it another one: when it is due, and about what."""
    parts = (order.rhythm, order.day, order.hour, order.minute, order.zone, order.topic or "")
    return " ".join(map(str, parts))


def _plain(value: Mapping[str, Sequence[str]]) -> Json:
    return {name: list(part) for name, part in value.items()}
