"""Writing: summaries in a language model's words, as far as the settings pay for them and the mentions bear
them out.

    brief ─▶ prompt (numbers, no names) ─▶ known? ─▶ budget ─▶ the door ─▶ reading ─▶ claims

What a question may cost at worst is written down before it is asked, and put right when the answer says what
it was: should we be killed in between, we counted too much, never too little. Whatever goes wrong, the answer
is None and the usual summary is shown; after a failure the model is left alone for a minute, so that nobody
waits in vain twice. Nothing of what was asked or said is logged or kept on disk.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bot.settings import SummarySettings
from core.errors import SourceError, SourceRefused, StoreError
from core.figures import Excerpt
from core.ports import Clock
from core.types import Json
from core.writing import Brief, Written
from core.written import Prompt, prompt_of, read_reply, redactor_of
from sources._llm import ModelDoor, Said, Unreached

log = structlog.get_logger("summary")

LEDGER = "written summaries"
"""The fact under which the store keeps the tokens that were used, by UTC date."""
MOST_ANSWER = 1_500
"""Tokens of an answer."""
_DAYS = 35
_REMEMBERED, _FRESH = 64, timedelta(days=1)
_REST = timedelta(minutes=1)


class Facts(Protocol):
    """The part of the store that is needed."""

    async def fact(self, name: str) -> Json: ...

    async def set_fact(self, name: str, value: Json) -> None: ...


class Door(Protocol):
    """A way to the model; raises SourceError."""

    async def ask(self, model: str, task: str, data: str, most_tokens: int) -> Said: ...

    async def close(self) -> None: ...


class Writing:
    """A `core.writing.Writer`. One question at a time; the same one again within a day is not asked."""

    def __init__(self, settings: SummarySettings, store: Facts, clock: Clock, door: Door) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._door = door
        self._turn = asyncio.Lock()
        self._known: OrderedDict[str, tuple[datetime, Written | None]] = OrderedDict()
        self._rests_until: datetime | None = None

    async def __call__(self, brief: Brief) -> Written | None:
        """A summary of the brief; None when there is none to be had now."""
        prompt = prompt_of(brief, self._settings.mentions, self._may)
        if prompt is None:
            return None
        key = hashlib.sha256(f"{self._settings.model}\0{prompt.task}\0{prompt.data}".encode()).hexdigest()
        async with self._turn:
            now = self._clock.now()
            known = self._known.get(key)
            if known is not None and now - known[0] < _FRESH:
                return known[1]
            if self._rests_until is not None and now < self._rests_until:
                return None
            try:
                said = await self._asked(prompt, now)
            except (SourceError, StoreError) as error:
                self._rests_until = now + _REST
                log.warning("no summary was written", problem=str(error))
                return None
            if said is None:
                return None
            claims, dropped = read_reply(said.text, prompt, redactor_of(brief))
            if dropped:
                log.info("sentences of the model were left out", dropped=dropped, kept=len(claims))
            written = Written(claims=claims, model=self._settings.model, dropped=dropped) if claims else None
            self._remember(key, now, written)
            return written

    async def close(self) -> None:
        """Close the way to the model."""
        await self._door.close()

    def _may(self, excerpt: Excerpt) -> bool:
        return excerpt.source not in self._settings.not_from

    async def _asked(self, prompt: Prompt, now: datetime) -> Said | None:
        """The answer, paid for; None when there is no budget left for it."""
        # No known way to cut text into tokens makes more of them than it has bytes; most make a third.
        worst = prompt.size + MOST_ANSWER
        used = _used(await self._store.fact(LEDGER), now)
        today, month = _day(now), _day(now)[:7]
        this_month = sum(n for day, n in used.items() if day.startswith(month))
        if (
            used.get(today, 0) + worst > self._settings.budget_a_day
            or this_month + worst > self._settings.budget_a_month
        ):
            log.warning(
                "no summary was written: the budget is used up", today=used.get(today, 0), month=this_month
            )
            return None
        await self._store.set_fact(LEDGER, {**used, today: used.get(today, 0) + worst})
        try:
            said = await self._door.ask(self._settings.model, prompt.task, prompt.data, MOST_ANSWER)
        except (Unreached, SourceRefused):
            await self._store.set_fact(LEDGER, dict(used))  # it cost nothing
            raise
        took = said.tokens if said.tokens is not None else _guessed(prompt.size + len(said.text.encode()))
        await self._store.set_fact(LEDGER, {**used, today: used.get(today, 0) + took})
        return said

    def _remember(self, key: str, now: datetime, written: Written | None) -> None:
        self._known[key] = (now, written)
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def writer_of(settings: SummarySettings | None, store: Facts, clock: Clock) -> Writing | None:
    """What writes summaries; None where the settings name no model."""
    if settings is None:
        return None
    door = ModelDoor(settings.endpoint, key=settings.key, timeout=settings.timeout)
    return Writing(settings, store, clock, door)


def _used(value: Json, now: datetime) -> Mapping[str, int]:
    """The tokens by date, without what is too old to count."""
    oldest = _day(now - timedelta(days=_DAYS))
    found = value if isinstance(value, dict) else {}
    return {day: n for day, n in found.items() if isinstance(n, int) and day >= oldest}


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _guessed(size: int) -> int:
    """Tokens of so many bytes, where the endpoint does not count them."""
    return -(-size // 3)
