"""Announce: take what is due from the outbox, post it, and keep every posted card up to date.

    settle doubts ─▶ due rows ─▶ plan (cards, digest, summary, nothing) ─▶ post          redraw what changed

*Sending* is committed before the call, *sent* with the message's address after it. A row found in *sending*
is looked up in the chat before it is sent again: posted once, whatever was killed in between. A channel in
trouble rests; no other one waits for it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.collect import Reach
from core.cards import Card
from core.digest import Plan, digest_card, plan, summary_card
from core.errors import BotError, ChatBusy, ChatError, ChatRefused
from core.keeping import OutboxRow
from core.mention_card import mention_card
from core.ports import Chat, Clock, Random, Store
from core.types import Channel

log = structlog.get_logger("announce")

LOOK_BACK = timedelta(minutes=5)
"""How long before an attempt its message is looked for: clocks differ."""
SHORT_REST = timedelta(seconds=5)
"""How long a channel rests when its chat cannot look up or redraw, and does not say when again."""
LONGEST_REST = timedelta(minutes=1)
"""How long a channel rests at most for one row that fails again and again: the others get their turn."""
LONGEST_WAIT = timedelta(minutes=15)
MOST_REDRAWS = 1000
"""Cards looked at in one round of redrawing."""


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
        self._rest: dict[str | int, datetime] = {}
        self._round = asyncio.Lock()
        self._drawing = asyncio.Lock()

    async def announce(self) -> bool:
        """One round: settle doubts, then post what is due and what the pace allows. Returns whether there is
        more to post that waits for nothing but its turn.

        Rounds never overlap: two of them would send the same row. Raises StoreError, after every channel had
        its turn.
        """
        async with self._round:
            await self.settle_doubts()
            by_channel: dict[str, list[OutboxRow]] = defaultdict(list)
            for row in await self._store.due(self._clock.now(), 5000):
                by_channel[row.channel].append(row)
            self._reach("due")
            turns = (self._serve(name, rows) for name, rows in by_channel.items())
            done = await asyncio.gather(*turns, return_exceptions=True)
        for one in done:
            if isinstance(one, BaseException):
                raise one
        return any(done)

    async def settle_doubts(self) -> None:
        """Find out what became of rows that were being sent when something broke."""
        for row in await self._store.in_doubt():
            channel = self._channels.get(row.channel)
            if channel is None:
                await self._give_up(row, "channel_gone")
            elif not self._rests(channel.name):
                await self._settle(channel, row)

    async def redraw_changed(self) -> None:
        """Draw every posted card whose mention has changed since."""
        for row in await self._store.stale(MOST_REDRAWS):
            if not self._rests(row.channel) and not self._rests(row.id):
                await self._redraw(row)

    async def redraw_mention(self, mention: int) -> None:
        """Draw all cards of one mention now; the digests that hold it follow with `redraw_changed`."""
        for row in await self._store.rows_of(mention):
            if row.state == "sent" and not self._rests(row.channel):
                await self._redraw(row)

    async def _settle(self, channel: Channel, row: OutboxRow) -> None:
        since = (row.sent_at or row.due_at) - LOOK_BACK
        try:
            address = await self._chats[channel.chat].find_posted(channel, row.id, since)
        except ChatRefused as error:
            # Sent again unseen it might stand there twice; only a person can say.
            log.error("a message can never be looked up", channel=channel.name, problem=error.problem)
            await self._store.fail(row.id, error.problem)
            return
        except Exception as error:
            self._let_rest(channel.name, error, self._clock.now() + SHORT_REST)
            return
        if address is None:
            # A first doubt is sent again at once; where doubts follow one another, the chat is in trouble.
            again = self._clock.now() if row.tries <= 1 else self._later(row)
            await self._store.requeue(row.id, row.reason, again)
        else:
            await self._store.mark_sent(row.id, address, self._clock.now(), 0)
        self._reach("settled")

    async def _serve(self, name: str, rows: Sequence[OutboxRow]) -> bool:
        """Give a channel its turn; returns whether it should have another one soon."""
        channel = self._channels.get(name)
        if channel is None:
            for row in rows:
                await self._give_up(row, "channel_gone")
            return False
        if self._rests(name):
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
        for row_id in decided.send:
            if not self._has_slot(channel):
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
            card, drawn = await self._card(row)
        except BotError:
            raise
        except Exception:
            log.exception("a card cannot be made", channel=channel.name, row=row.id)
            await self._store.requeue(row.id, row.reason, self._clock.now() + LONGEST_WAIT)
            return True
        if card is None:
            await self._give_up(row, "nothing_to_show")
            return True
        self._reach("before sending")
        await self._store.begin_sending(row.id, self._clock.now())
        self._reach("sending")
        try:
            address = await self._chats[channel.chat].post(channel, card, row.id)
        except ChatBusy as error:
            until = self._let_rest(channel.name, error, self._later(row))
            await self._store.requeue(row.id, row.reason, until)
            return False
        except ChatRefused as error:
            log.error("a chat refused a message", channel=channel.name, problem=error.problem)
            await self._give_up(row, error.problem)
            return True
        except Exception as error:
            # Whether it arrived is not known: the row stays in doubt, and is looked up before a re-send.
            self._let_rest(channel.name, error, min(self._later(row), self._clock.now() + LONGEST_REST))
            return False
        self._reach("posted")
        await self._store.mark_sent(row.id, address, self._clock.now(), drawn)
        self._reach("sent")
        return True

    async def _redraw(self, row: OutboxRow) -> None:
        if row.address is None:
            return
        async with self._drawing:
            try:
                card, drawn = await self._card(row)
                chat = self._chats.get(row.address.chat)
                if card is not None and chat is not None:
                    await chat.redraw(row.address, card)
                # Else there is nothing to draw, or nothing to draw it with: nothing to wait for.
                drawn = max(drawn, row.version)
            except ChatRefused as error:
                log.warning("a card can be redrawn no more", channel=row.channel, problem=error.problem)
            except ChatBusy as error:
                self._let_rest(row.channel, error, self._clock.now() + SHORT_REST)
                return
            except ChatError as error:
                self._let_rest(row.id, error, self._clock.now() + SHORT_REST)
                return
            except BotError:
                raise
            except Exception as error:
                self._let_rest(row.id, error, self._clock.now() + LONGEST_WAIT)
                return
            self._reach("redrawn")
            await self._store.mark_drawn(row.id, drawn)

    async def _card(self, row: OutboxRow) -> tuple[Card | None, int]:
        """The card of a row, and the version that it shows."""
        if row.kind == "card":
            for mention in await self._store.mentions([row.mention or 0]):
                moves = await self._store.moves(mention.id)
                return mention_card(mention, self._icons, moves, self._people), mention.version
            return None, 0
        inside = [r.mention for r in await self._store.folded(row.id) if r.mention and r.state == "folded"]
        found = await self._store.mentions(inside)
        if not found:
            return None, 0
        if row.kind == "digest":
            return digest_card(found), row.version
        cards = await self._store.carded(row.channel, row.backlog or 0)
        first = bool(await self._store.fact("first_return") == row.backlog)
        return summary_card(found, cards, first), row.version

    async def _give_up(self, row: OutboxRow, reason: str) -> None:
        """Let a row fail with its reason; what a digest or summary would have shown gets cards instead."""
        if row.kind == "card":
            await self._store.fail(row.id, reason)
        else:
            await self._store.unfold(row.id, reason, self._clock.now())

    def _has_slot(self, channel: Channel) -> bool:
        """Whether the channel's pace allows a message now. A slot further ahead than the pace could have put
        it was taken before the clock was set back."""
        now = self._clock.now()
        return not now < self._free.get(channel.name, now) <= now + _gap(channel)

    def _rests(self, what: str | int) -> bool:
        until = self._rest.get(what)
        if until is None or until <= self._clock.now():
            self._rest.pop(what, None)
            return False
        return True

    def _let_rest(self, what: str | int, error: Exception, usual: datetime) -> datetime:
        """Leave a channel (by name) or a card (by its row) alone until its chat wants to be asked again."""
        until = error.until if isinstance(error, ChatBusy) else None
        at = until if until is not None and until > self._clock.now() else usual
        self._rest[what] = at
        unexpected = not isinstance(error, ChatError)
        log.warning("a chat has to wait", what=what, until=at, problem=str(error), exc_info=unexpected)
        return at

    def _later(self, row: OutboxRow) -> datetime:
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(row.tries, 10)))
        return self._clock.now() + wait * (0.5 + self._random.random())


def _gap(channel: Channel) -> timedelta:
    """The time between two messages at the channel's pace."""
    return timedelta(seconds=60 / channel.pace) if channel.pace > 0 else timedelta(0)
