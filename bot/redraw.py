"""Redraw: what people see of a mention changes in every room at the same moment.

    a move ─▶ its cards, and the digests and summaries that hold it ─▶ drawn side by side, channel by channel
    a tick ─▶ whatever shows something old

In one channel one drawing follows the other, so that an older one never ends last. A channel whose chat hangs
holds up no other one; one in trouble rests, and so does a card that cannot be drawn.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot.cards import Cards
from bot.keep import Reach
from bot.rest import Rests
from bot.turns import PATIENCE, Turns, goes_on
from core.errors import ChatBusy, ChatRefused, StoreError
from core.keeping import OutboxRow
from core.ports import Chat, Clock, Store
from core.types import Address

log = structlog.get_logger("redraw")

LONGEST_REST = timedelta(minutes=1)
"""How long a channel rests at most that cannot redraw and does not say when again."""
LONGEST_WAIT = timedelta(minutes=15)
"""How long one card rests at most that cannot be drawn."""
MOST_REDRAWS = 1000
"""Messages looked at in one round."""


class Redraws:
    """Draws messages again. `cards` makes what they show; `rests` is shared with who posts; `channels` are
    those of the settings."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        channels: Iterable[str],
        cards: Cards,
        clock: Clock,
        rests: Rests,
        reach: Reach,
    ) -> None:
        self._store = store
        self._chats = chats
        self._channels = tuple(channels)
        self._cards = cards
        self._clock = clock
        self._rests = rests
        self._reach = reach
        self._turns = Turns()
        self._shown: dict[int, int] = {}
        self._drawing: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: set[tuple[int, bool]] = set()
        self._under_way: set[asyncio.Task[None]] = set()

    async def changed(self) -> None:
        """Draw every message that shows something old. Raises StoreError, after each channel had its turn."""
        stale = by_channel(await self._stale())
        await self._turns.give({name: partial(self._some, name, rows) for name, rows in stale.items()})

    async def mention(self, mention: int) -> None:
        """Draw all cards of one mention now, and the digests and summaries that hold it, in all channels side
        by side; `again`: also what shows it as it is. What a hanging chat holds up goes on beside whatever is
        done next. Raises StoreError; what a store in trouble leaves undrawn follows with `changed`."""
        rows = await self._store.rows_of(mention)
        holders = {row.inside for row in rows if row.state == "folded"}
        # They show something old since it changed.
        holding = [row for row in await self._stale() if row.id in holders] if holders else []
        await self._now([*rows, *holding])

    async def alert(self, alert: int) -> None:
        """Draw every message of an alert now, as `mention` does."""
        await self._now(await self._store.alert_rows(alert))

    async def _now(self, rows: Iterable[OutboxRow]) -> None:
        wanted = by_channel(row for row in rows if row.state == "sent")
        tasks = [
            asyncio.create_task(self._all(rows, unless_shown=True), name=f"redraw in {name}")
            for name, rows in wanted.items()
            if not self._rests.holds(("redraw", name))
        ]
        for task in tasks:
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        if tasks:
            await asyncio.wait(tasks, timeout=PATIENCE)

    async def at(self, address: Address) -> None:
        """Draw the message that stands there again as it is. Raises StoreError."""
        row = await self._store.row_at(address)
        if row is not None and row.state == "sent":
            await self._redraw(row, unless_shown=False)

    async def close(self) -> None:
        """End what is under way; the next life draws it."""
        await self._turns.close()
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _stale(self) -> Sequence[OutboxRow]:
        """What shows something old, but for channels that are left alone: they would only hide the others."""
        resting = [name for name in self._channels if self._rests.holds(("redraw", name))]
        return await self._store.stale(MOST_REDRAWS, resting)

    async def _some(self, name: str, rows: Sequence[OutboxRow]) -> bool:
        """Give a channel its turn; returns whether something is left for the next one."""
        began = self._clock.now()
        for row in rows:
            if self._rests.holds(("redraw", name)) or not goes_on(began, self._clock.now()):
                return True
            if not self._rests.holds(("card", row.id)):
                await self._redraw(row, unless_shown=True)
        return False

    async def _all(self, rows: Sequence[OutboxRow], unless_shown: bool) -> None:
        for row in rows:
            await self._redraw(row, unless_shown)

    async def _redraw(self, row: OutboxRow, unless_shown: bool) -> None:
        """Draw the message again when the channel's turn has come; `unless_shown`: not when it shows this
        version since the row was read."""
        wish = (row.id, unless_shown)
        if wish in self._waiting:
            return  # the one that waits draws what there is then
        self._waiting.add(wish)
        try:
            await self._drawing[row.channel].acquire()
        finally:
            self._waiting.discard(wish)
        try:
            if not self._rests.holds(("redraw", row.channel)):
                await self._draw(row, unless_shown)
        finally:
            self._drawing[row.channel].release()

    async def _draw(self, row: OutboxRow, unless_shown: bool) -> None:
        if row.address is None:
            return
        try:
            card, drawn = await self._cards.of(row)
            chat = self._chats.get(row.address.chat)
            known = unless_shown and self._shown.get(row.id, -1) >= drawn
            if card is not None and chat is not None and not known:
                await chat.redraw(row.address, card)
                self._remember(row.id, drawn)
            # Else there is nothing to draw, or nothing to draw it with: nothing to wait for.
            drawn = max(drawn, row.version)
        except ChatRefused as error:
            log.warning("a card can be redrawn no more", channel=row.channel, problem=error.problem)
        except ChatBusy as error:
            self._rests.begin(("redraw", row.channel), error, LONGEST_REST)
            return
        except StoreError:
            raise
        except Exception as error:
            self._rests.begin(("card", row.id), error, LONGEST_WAIT)
            return
        self._rests.end(("redraw", row.channel))
        self._rests.end(("card", row.id))
        self._reach("redrawn")
        await self._store.mark_drawn(row.id, drawn)

    def _remember(self, row: int, drawn: int) -> None:
        if len(self._shown) >= MOST_REDRAWS:
            self._shown.clear()
        self._shown[row] = max(drawn, self._shown.get(row, 0))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a redraw has to wait", what=task.get_name(), problem=str(error))


def by_channel(rows: Iterable[OutboxRow]) -> dict[str, list[OutboxRow]]:
    """The rows of each channel, in their order."""
    found: dict[str, list[OutboxRow]] = defaultdict(list)
    for row in rows:
        found[row.channel].append(row)
    return found
