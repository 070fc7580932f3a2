"""Announce: take what is due from the outbox and post it; what was posted is kept up to date by `redraws`.

    settle doubts ─▶ due rows ─▶ plan (cards, digest, summary, nothing) ─▶ post

*Sending* is committed before the call, *sent* with the message's address after it. A row found in *sending*
is looked up in the chat before it is sent again: posted once, whatever was killed in between. A channel in
trouble rests; no other one waits for it. Its turns are short, so that a row of higher priority overtakes the
queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.cards import Cards
from bot.keep import Reach
from bot.redraw import Redraws, by_channel
from bot.rest import ON_ITS_WAY, Rests
from bot.turns import Turns, goes_on
from core.digest import Plan, plan
from core.errors import BotError, ChatBusy, ChatRefused, StoreError
from core.keeping import OutboxRow
from core.ports import Chat, Clock, Random, Store
from core.types import Address, Channel

log = structlog.get_logger("announce")

LOOK_BACK = timedelta(hours=1)
"""How long before an attempt its message is looked for: clocks differ."""
LONGEST_REST = timedelta(minutes=1)
"""How long a channel rests at most when its answers are lost, and how long the row waits that it did not
take, so that the others get their turn."""
LONGEST_CALL = timedelta(seconds=2)
"""How long a call waits at most that was in doubt again and again: it may be the bot that is killed."""
LONGEST_WAIT = timedelta(minutes=15)
"""How long a busy channel rests at most when it does not say when again, or one card that cannot be made."""
MOST_DUE = 5000
"""Rows looked at in one round of posting."""


class Announcer:
    """Posts. `settled()` says whether every source was asked once since the start; `found` is told where a
    message stands that was in doubt."""

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
        on_its_way: timedelta = ON_ITS_WAY,
        found: Callable[[Address], None] = lambda address: None,
        accounts: Mapping[str, Sequence[str]] = {},
        within: timedelta | None = None,
        own_intents: Sequence[str] = (),
        page_at: Callable[[str], str] = lambda chat: "",
    ) -> None:
        self._found = found
        self._store = store
        self._chats = chats
        self._channels = {channel.name: channel for channel in channels}
        self._clock = clock
        places = {channel.name: channel.chat for channel in channels}
        self.cards = Cards(store, icons, people, places, clock, accounts, within, own_intents, page_at)
        self._settled = settled
        self._reach = reach
        self._on_its_way = on_its_way
        self._free: dict[str, datetime] = {}
        # Posts and redraws of a channel rest apart, for chats limit each by itself; a card (by its row) rests
        # when it cannot be redrawn.
        self._rests = Rests(clock, random)
        self._round = asyncio.Lock()
        self._posting = Turns()
        self._doubted: dict[int, datetime] = {}
        self.redraws = Redraws(store, chats, self._channels, self.cards, clock, self._rests, reach)

    async def announce(self) -> bool:
        """One round: settle doubts, then post what is due and what the pace allows. Returns whether there is
        more to post that waits for nothing but its turn.

        A channel has one turn at a time, or two would send the same row; none waits for another one whose
        chat hangs. Raises StoreError, after every channel had its turn.
        """
        async with self._round:
            doubts = by_channel(await self._store.in_doubt())
            due = by_channel(await self._store.due(self._clock.now(), MOST_DUE, self._resting()))
            self._reach("due")
            return await self._posting.give(
                {name: partial(self._work, name, doubts[name], due[name]) for name in {*doubts, *due}}
            )

    async def close(self) -> None:
        """End what is under way; the next life settles it."""
        await self._posting.close()
        await self.redraws.close()

    async def _work(self, name: str, doubts: Sequence[OutboxRow], due: Sequence[OutboxRow]) -> bool:
        """A channel's turn: first find out what became of rows that were being sent when something broke.
        Returns whether it should have another turn soon."""
        await self._settle_all(name, doubts)
        return await self._serve(name, due) if due else False

    def wake(self, chat: str) -> None:
        """A chat works again: its channels are asked at once, but for those that said themselves when."""
        names = {channel.name for channel in self._channels.values() if channel.chat == chat}
        self._rests.wake(lambda place: place[0] == "card" or place[1] in names)

    async def _settle_all(self, name: str, rows: Sequence[OutboxRow]) -> None:
        channel = self._channels.get(name)
        for row in rows:
            if channel is None:
                await self._give_up(row, "channel_gone")
            elif not self._rests.holds(("post", name)) and not self._is_on_its_way(row):
                await self._settle(channel, row)

    async def _settle(self, channel: Channel, row: OutboxRow) -> None:
        since = min(row.sent_at or row.due_at, self._clock.now()) - LOOK_BACK
        try:
            address = await self._chats[channel.chat].find_posted(channel, row.id, since)
        except ChatRefused as error:
            # Sent again unseen it might stand there twice; only a person can say.
            log.error("a message can never be looked up", channel=channel.name, problem=error.problem)
            await self._store.fail(row.id, error.problem)
            return
        except Exception as error:
            self._rests.begin(("post", channel.name), error, LONGEST_REST)
            return
        self._doubted.pop(row.id, None)
        if address is None:
            # A first doubt is sent again at once; where doubts follow one another, the chat is in trouble.
            longest = LONGEST_CALL if row.kind == "call" else LONGEST_REST
            again = self._clock.now() if row.tries <= 1 else self._rests.after(row.tries, longest)
            await self._store.requeue(row.id, row.reason, again)
        else:
            self._rests.end(("post", channel.name))
            await self._store.mark_sent(row.id, address, self._clock.now(), 0)
            # People saw it before we knew where it stands: what they put on it then was nobody's.
            self._found(address)
        self._reach("settled")

    async def _serve(self, name: str, rows: Sequence[OutboxRow]) -> bool:
        """Give a channel its turn; returns whether it should have another one soon."""
        channel = self._channels.get(name)
        if channel is None:
            for row in rows:
                await self._give_up(row, "channel_gone")
            return False
        if self._rests.holds(("post", name)):
            return False
        if not self._has_slot(channel):
            return True
        decided = await self._plan(channel, rows)
        if decided.hold:
            await self._store.hold(decided.hold, "first_run_none")
        for fold in decided.fold:
            await self._store.fold(fold.rows, fold.kind, name, self._clock.now(), fold.backlog)
            self._reach("folded")
        by_id = {row.id: row for row in rows}
        began = self._clock.now()
        for row_id in decided.send:
            if not self._has_slot(channel) or not goes_on(began, self._clock.now()):
                return True
            self._free[name] = self._clock.now() + _gap(channel)
            if not await self._send(channel, by_id[row_id]):
                return False
        return bool(decided.fold)

    async def _plan(self, channel: Channel, rows: Sequence[OutboxRow]) -> Plan:
        # Only what a return brought is chosen by what it says, and only for a summary.
        chosen = [row for row in rows if row.backlog is not None and channel.first_run == "summary"]
        ids = [row.mention for row in chosen if row.mention is not None]
        mentions = {mention.id: mention for mention in await self._store.mentions(ids)}
        returns = {row.backlog for row in chosen if row.backlog is not None}
        carded = {backlog: await self._store.carded(channel.name, backlog) for backlog in returns}
        summaries = {b for b in returns if await self._store.summary_row(channel.name, b) is not None}
        return plan(channel, rows, mentions, carded, frozenset(summaries), self._settled())

    async def _send(self, channel: Channel, row: OutboxRow) -> bool:
        """Post one row; False when the channel should rest."""
        try:
            card, drawn = await self.cards.of(row)
        except BotError:
            raise
        except Exception:
            log.exception("a card cannot be made", channel=channel.name, row=row.id)
            await self._store.requeue(row.id, row.reason, self._clock.now() + LONGEST_WAIT)
            return True
        if card is None and row.kind == "call":
            await self._store.hold([row.id], "acknowledged")
            return True
        if card is None:
            await self._give_up(row, "nothing_to_show")
            return True
        self._reach("before sending")
        try:
            await self._store.begin_sending(row.id, self._clock.now())
        except StoreError:
            if (await self.cards.of(row))[0] is not None:
                raise
            return True  # somebody took it on at this moment: nobody is called any more
        self._reach("sending")
        try:
            address = await self._chats[channel.chat].post(channel, card, row.id)
        except ChatBusy as error:
            until = self._rests.begin(("post", channel.name), error, LONGEST_WAIT)
            # It has to come before the rest ends early (`wake`).
            await self._store.requeue(row.id, row.reason, min(until, self._clock.now() + LONGEST_REST))
            return False
        except ChatRefused as error:
            log.error("a chat refused a message", channel=channel.name, problem=error.problem)
            await self._give_up(row, error.problem)
            return True
        except Exception as error:
            # Whether it arrived is not known: the row stays in doubt, and is looked up before a re-send.
            self._rests.begin(("post", channel.name), error, LONGEST_REST)
            self._doubted[row.id] = self._clock.now()
            return False
        self._reach("posted")
        self._rests.end(("post", channel.name))
        await self._store.mark_sent(row.id, address, self._clock.now(), drawn)
        self._reach("sent")
        return True

    async def _give_up(self, row: OutboxRow, reason: str) -> None:
        """Let a row fail with its reason; what a digest or summary would have shown gets cards instead."""
        if row.kind in ("digest", "summary"):
            await self._store.unfold(row.id, reason, self._clock.now())
        else:
            await self._store.fail(row.id, reason)

    def _resting(self) -> list[str]:
        """The channels that are left alone: their rows would only hide the others'."""
        return [name for name in self._channels if self._rests.holds(("post", name))]

    def _is_on_its_way(self, row: OutboxRow) -> bool:
        """Whether the attempt began, or broke off, a moment ago. Later than now: the clock was set back."""
        now = self._clock.now()
        begun = (row.sent_at, self._doubted.get(row.id))
        return any(at is not None and at <= now < at + self._on_its_way for at in begun)

    def _has_slot(self, channel: Channel) -> bool:
        """Whether the channel's pace allows a message now. A slot further ahead than the pace could have put
        it was taken before the clock was set back."""
        now = self._clock.now()
        return not now < self._free.get(channel.name, now) <= now + _gap(channel)


def _gap(channel: Channel) -> timedelta:
    """The time between two messages at the channel's pace."""
    return timedelta(seconds=60 / channel.pace) if channel.pace > 0 else timedelta(0)
