"""Announce: take what is due from the outbox, post it, and keep every posted card up to date.

    settle doubts ─▶ due rows ─▶ plan (cards, digest, summary, nothing) ─▶ post ─▶ redraw what changed

*Sending* is committed before the call, *sent* with the message's address after it. A row found in *sending*
is looked up in the chat before it is sent again: posted once, whatever was killed in between.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.collect import Reach
from core.cards import Card
from core.digest import digest_card, plan, summary_card
from core.errors import ChatBusy, ChatError, ChatRefused
from core.keeping import OutboxRow
from core.mention_card import mention_card
from core.ports import Chat, Clock, Random, Store
from core.types import Channel, Mention

log = structlog.get_logger("announce")

LOOK_BACK = timedelta(minutes=5)
"""How long before an attempt its message is looked for: clocks differ."""
LONGEST_WAIT = timedelta(minutes=15)


class Announcer:
    """Posts and redraws. `settled()` says whether every source was asked once since the start."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        channels: Sequence[Channel],
        clock: Clock,
        random: Random,
        icons: Mapping[str, str],
        people: Sequence[str],
        settled: Callable[[], bool],
        reach: Reach = lambda point: None,
    ) -> None:
        self._store = store
        self._chats = chats
        self._channels = {channel.name: channel for channel in channels}
        self._clock = clock
        self._random = random
        self._icons = icons
        self._people = people
        self._settled = settled
        self._reach = reach
        self._free: dict[str, datetime] = {}
        self._round = asyncio.Lock()
        self._drawing = asyncio.Lock()

    async def announce(self) -> None:
        """One round: settle doubts, post what is due and what the pace allows, redraw what changed. Rounds
        never overlap: two of them would send the same row."""
        async with self._round:
            await self._announce()

    async def _announce(self) -> None:
        await self.settle_doubts()
        by_channel: dict[str, list[OutboxRow]] = defaultdict(list)
        for row in await self._store.due(self._clock.now(), 5000):
            by_channel[row.channel].append(row)
        self._reach("due")
        await asyncio.gather(*(self._serve(name, rows) for name, rows in by_channel.items()))
        await self.redraw_changed()

    async def settle_doubts(self) -> None:
        """Find out what became of rows that were being sent when something broke."""
        for row in await self._store.in_doubt():
            channel = self._channels.get(row.channel)
            if channel is None:
                await self._store.fail(row.id, "channel_gone")
                continue
            chat = self._chats[channel.chat]
            try:
                since = (row.sent_at or row.due_at) - LOOK_BACK
                address = await chat.find_posted(channel, row.id, since)
            except ChatError as error:
                log.warning("cannot look a message up", channel=row.channel, problem=error.problem)
                continue
            if address is None:
                await self._store.requeue(row.id, row.reason, self._clock.now())
            else:
                await self._store.mark_sent(row.id, address, self._clock.now(), 0)
            self._reach("settled")

    async def redraw_changed(self) -> None:
        """Draw every posted card whose mention has changed since."""
        async with self._drawing:
            for row in await self._store.stale():
                await self._redraw(row)

    async def redraw_mention(self, mention: int) -> None:
        """Draw all copies of one mention now, also those inside digests."""
        async with self._drawing:
            for row in await self._store.rows_of(mention):
                if row.state == "sent":
                    await self._redraw(row)

    async def _serve(self, name: str, rows: Sequence[OutboxRow]) -> None:
        channel = self._channels.get(name)
        if channel is None:
            for row in rows:
                await self._store.fail(row.id, "channel_gone")
            return
        ids = [row.mention for row in rows if row.mention is not None]
        mentions = {mention.id: mention for mention in await self._store.mentions(ids)}
        known = [row for row in rows if row.mention is None or row.mention in mentions]
        returns = {row.backlog for row in known if row.backlog is not None}
        carded = {backlog: await self._store.carded(name, backlog) for backlog in returns}
        summaries = {b for b in returns if await self._store.summary_row(name, b) is not None}
        decided = plan(channel, known, mentions, carded, frozenset(summaries), self._settled())
        if decided.hold:
            await self._store.hold(decided.hold, "first_run_none")
        for fold in decided.fold:
            await self._store.fold(fold.rows, fold.kind, name, self._clock.now(), fold.backlog)
            self._reach("folded")
        by_id = {row.id: row for row in known}
        for row_id in decided.send:
            if not await self._pace(channel):
                return
            if not await self._send(channel, by_id[row_id], mentions):
                return

    async def _pace(self, channel: Channel) -> bool:
        """Whether the channel's pace allows a message now; takes the slot when it does."""
        if channel.pace <= 0:
            return True
        now = self._clock.now()
        if now < self._free.get(channel.name, now):
            return False
        self._free[channel.name] = now + timedelta(seconds=60 / channel.pace)
        return True

    async def _send(self, channel: Channel, row: OutboxRow, mentions: Mapping[int, Mention]) -> bool:
        """Post one row; False when the channel should rest."""
        card, drawn = await self._card(row, mentions)
        if card is None:
            await self._store.fail(row.id, "nothing_to_show")
            return True
        chat = self._chats[channel.chat]
        self._reach("before sending")
        await self._store.begin_sending(row.id, self._clock.now())
        self._reach("sending")
        try:
            address = await chat.post(channel, card, row.id)
        except ChatBusy as error:
            await self._store.requeue(row.id, row.reason, error.until or self._later(row))
            return False
        except ChatRefused as error:
            log.error("a chat refused a message", channel=channel.name, problem=error.problem)
            await self._store.fail(row.id, error.problem)
            return True
        except ChatError as error:
            # Whether it arrived is not known: the row stays in doubt, and is looked up before a re-send.
            log.warning("a post is in doubt", channel=channel.name, problem=error.problem)
            return False
        self._reach("posted")
        await self._store.mark_sent(row.id, address, self._clock.now(), drawn)
        self._reach("sent")
        return True

    async def _redraw(self, row: OutboxRow) -> None:
        if row.address is None:
            return
        mentions = await self._store.mentions([row.mention] if row.mention is not None else [])
        card, drawn = await self._card(row, {mention.id: mention for mention in mentions})
        chat = self._chats.get(row.address.chat)
        if card is None or chat is None:
            return
        try:
            await chat.redraw(row.address, card)
        except ChatRefused as error:
            log.warning("a card can be redrawn no more", channel=row.channel, problem=error.problem)
        except ChatError as error:
            log.warning("a redraw has to wait", channel=row.channel, problem=error.problem)
            return
        self._reach("redrawn")
        await self._store.mark_drawn(row.id, drawn)

    async def _card(self, row: OutboxRow, mentions: Mapping[int, Mention]) -> tuple[Card | None, int]:
        """The card of a row, and the version that it shows."""
        if row.kind == "card":
            mention = mentions.get(row.mention or 0)
            if mention is None:
                return None, 0
            moves = await self._store.moves(mention.id)
            return mention_card(mention, self._icons, moves, self._people), mention.version
        inside = await self._store.folded(row.id)
        found = await self._store.mentions([r.mention for r in inside if r.mention is not None])
        if not found:
            return None, 0
        if row.kind == "digest":
            return digest_card(found), row.version
        cards = await self._store.carded(row.channel, row.backlog or 0)
        first = bool(await self._store.fact("first_return") == row.backlog)
        return summary_card(found, cards, first), row.version

    def _later(self, row: OutboxRow) -> datetime:
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(row.tries, 10)))
        return self._clock.now() + wait * (0.5 + self._random.random())
