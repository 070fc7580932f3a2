"""Take-off: a mention that grows loud within a short time goes back to people, also when somebody has it.

    it grew ─▶ a take-off? (core.revisiting) ─▶ escalated once, with a line in its thread ─▶ weighed again

It is told before the new number is kept: who is killed in between tells it again, and the store knows the
move by its event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.weighing import Weighing
from core.digest import URGENT
from core.keeping import Moved, MoveRequest
from core.lifecycle import LONGEST_NAME, decide
from core.ports import Clock, Store
from core.revisiting import took_off
from core.say import say
from core.types import BOT, OPEN_STATES, Mention, State, Verb

log = structlog.get_logger("take_off")


@dataclass(frozen=True, slots=True)
class Growth:
    """How loud a mention was `since` then, and is now."""

    mention: int
    before: int
    after: int
    since: datetime


class TakeOff:
    """`channels` are the names of those of the settings, `escalate_to` is where escalations lead when no
    route says so, `changed(mention)` has its cards drawn anew and what is queued posted."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        weighing: Weighing,
        channels: Iterable[str],
        escalate_to: str | None = None,
        changed: Callable[[int], None] = lambda mention: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._weighing = weighing
        self._channels = frozenset(channels)
        self._escalate_to = escalate_to
        self._changed = changed

    async def tell(self, grown: Sequence[Growth]) -> frozenset[int]:
        """Escalate those that took off, each once for ever; returns which took off. Raises StoreError."""
        now = self._clock.now()
        up = [one for one in grown if took_off(one.before, one.after, (now - one.since) / _MINUTE)]
        mentions = (
            {one.id: one for one in await self._store.mentions([one.mention for one in up])} if up else {}
        )
        for one in up:
            mention = mentions.get(one.mention)
            if mention is not None and not mention.blank and mention.standing.state in OPEN_STATES:
                await self._tell(mention, one, now)
        return frozenset(one.mention for one in up)

    async def weigh(self, mentions: Iterable[int], up: Iterable[int]) -> None:
        """Give these the priority that they have now; those that are `up` the highest. Raises StoreError."""
        highest = frozenset(up)
        await self._weighing.look(frozenset(mentions) - highest)
        for mention in sorted(highest):
            if await self._store.set_priority(mention, URGENT, self._clock.now()):
                self._changed(mention)

    async def _tell(self, mention: Mention, growth: Growth, now: datetime) -> None:
        line = say("take_off.line", before=growth.before, after=growth.after, time=now - growth.since)
        moves = [self._move(mention.id, Verb.NOTE, {"text": line}, now)]
        to = mention.escalate_to or self._escalate_to or ""
        if to and len(to) <= LONGEST_NAME and mention.standing.state is not State.ESCALATED:
            targets = [target.strip() for target in to.split(",")]
            post_to = tuple(target for target in targets if target in self._channels)
            moves.append(self._move(mention.id, Verb.ESCALATE, {"to": to}, now, post_to))
        for move in moves:
            moved = await self._store.move(move, decide)
            if isinstance(moved, Moved) and not moved.repeated:
                log.info("took off", mention=mention.id, verb=move.verb.value, n=growth.after)
                self._changed(mention.id)

    def _move(
        self, mention: int, verb: Verb, values: dict[str, str], now: datetime, post_to: tuple[str, ...] = ()
    ) -> MoveRequest:
        return MoveRequest(
            mention=mention,
            verb=verb,
            who=BOT,
            at=now,
            values=values,
            event=f"took off {mention} {verb.value}",
            post_to=post_to,
        )


_MINUTE = timedelta(minutes=1)
