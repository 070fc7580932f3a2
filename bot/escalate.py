"""Escalate: what is due for alerts is done: the next step, a reminder, closing by itself.

Due times are rows. Each is used up in the transaction that does what is due (`core.alert_rules`), which looks
at the alert as it is then: an acknowledgement that was kept before it leaves nothing to do, one that comes
after it takes back what was not posted yet.

At the start steps wait for a moment: whoever put an emoji on an alert while the bot was away has acknowledged
it, and is called no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot.keep import Reach
from core.alert_rules import decide_due
from core.alerts import Alert, AlertChange, AlertMove, DueTime
from core.errors import BotError
from core.escalation import Book
from core.ports import Clock, Store
from core.types import Address

log = structlog.get_logger("escalate")

MOST = 100
"""Due times looked at in one round."""
BEAT = timedelta(seconds=15)
"""How often it is remembered over restarts what the clock shows."""
HOLD = timedelta(seconds=2.5)
"""So long do steps wait after the start, at most: the third look takes them."""
_CLOCK = "clock of due times"


class Escalations:
    """Does what is due. `changed(alert)` is told of each alert that something happened to; `heard(places)`
    says whether what people reacted on all these messages is known, and has it read otherwise."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        book: Book,
        changed: Callable[[int], None],
        reach: Reach = lambda point: None,
        heard: Callable[[Sequence[Address]], bool] = lambda places: True,
    ) -> None:
        self._store = store
        self._clock = clock
        self._book = book
        self._changed = changed
        self._reach = reach
        self._heard = heard
        self._held: datetime | None = None
        self._looked: datetime | None = None
        self._beat = datetime.min.replace(tzinfo=UTC)
        self._broken: set[int] = set()
        self._done: datetime | None = None

    @property
    def looked(self) -> datetime | None:
        """When all that was due had been looked at last, None before the first look and after a bad one."""
        return self._done

    def hold(self) -> None:
        """From now on, for a moment, no step is taken before what people reacted to its alert is known."""
        self._held = self._clock.now()

    async def fire(self) -> int:
        """Do everything that is due now; returns how much was. Raises StoreError; what is not done then is
        done at the next look."""
        now = self._clock.now()
        self._done = None
        await self._follow_clock(now)
        done, left = 0, set[int]()
        while dues := [d for d in await self._store.due_times(now, MOST + len(left)) if d.id not in left]:
            for due in dues:
                used = await self._try(due, now)
                if used is None:
                    left.add(due.id)
                done += bool(used)
        self._done = now
        return done

    async def _try(self, due: DueTime, now: datetime) -> bool | None:
        """Whether something happened; None when the due time is left: it waits, or its alert cannot be read
        or decided, which is no reason for others to wait."""
        try:
            if due.kind == "step" and await self._waits(due.alert, now):
                return None
            return await self._use(due, now)
        except BotError:
            raise
        except Exception:
            if due.id not in self._broken:
                log.exception("a due time is broken", alert=due.alert, what=due.kind)
            self._broken.add(due.id)
            return None

    async def _waits(self, alert: int, now: datetime) -> bool:
        if self._held is None or not timedelta() <= now - self._held < HOLD:
            self._held = None
            return False
        rows = await self._store.alert_rows(alert)
        return not self._heard([row.address for row in rows if row.address is not None])

    async def _use(self, due: DueTime, now: datetime) -> bool:
        def decide(alert: Alert, moves: Sequence[AlertMove], due: DueTime) -> AlertChange | None:
            return decide_due(self._book, alert, moves, due, now)

        self._reach("escalation due")
        moved = await self._store.fire(due.id, now, decide)
        if moved is None:
            return False
        self._reach("escalated")
        if moved.change.verb is not None:
            values = moved.change.values
            log.warning("alert", what=moved.change.verb.value, alert=moved.alert, to=values.get("to", ""))
        self._changed(moved.alert)
        return True

    async def _follow_clock(self, now: datetime) -> None:
        """When the clock was set back, also while we were away, what waits is as far ahead as it was."""
        # Unless all goes well, what is kept is what counts: it knows whether this was done.
        looked, self._looked = self._looked, None
        if looked is None or now < looked or now - self._beat >= BEAT:
            moved = await self._store.shift_due_times(_CLOCK, now, looked)
            if moved:
                log.warning("the clock was set back", waiting=moved)
            self._beat = now
        self._looked = now
