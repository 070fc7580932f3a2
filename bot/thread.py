"""Thread: write what belongs under a card that was posted: notes, escalations, edits of the post.

A line is marked as begun before it is handed to the chat, and as written after it. One that was begun and
not written is handed over as a doubt: the chat looks for it first. A channel in trouble rests; no other one
waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot.rest import ON_ITS_WAY, Place, Rests, named_time
from bot.turns import Turns
from core.errors import ChatRefused
from core.keeping import ThreadNote
from core.ports import Chat, Clock, Random, Store
from core.thread_note import note_line

log = structlog.get_logger("thread")

MOST_NOTES = 1000
"""Lines looked at in one round."""
LONGEST_REST = timedelta(minutes=1)
"""How long a channel rests at most, when its chat does not say: one bad line holds up no others for long."""
LONGEST_WAIT = timedelta(minutes=5)
"""How long one line waits at most before it is tried again."""


class Threads:
    """Writes the lines that are due."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        clock: Clock,
        random: Random,
        on_its_way: timedelta = ON_ITS_WAY,
    ) -> None:
        self._store = store
        self._chats = chats
        self._clock = clock
        self._rests = Rests(clock, random)
        self._turns = Turns()
        self._on_its_way = on_its_way

    async def write(self) -> bool:
        """Write the lines that are due, in their order in each channel; returns whether any was written: its
        card may have another one. Raises StoreError, after every channel had its turn."""
        by_channel: dict[str, list[ThreadNote]] = defaultdict(list)
        for note in await self._store.notes_due(self._clock.now(), MOST_NOTES):
            by_channel[note.channel].append(note)
        return await self._turns.give(
            {name: partial(self._serve, _place(notes[0]), notes) for name, notes in by_channel.items()}
        )

    async def close(self) -> None:
        """End what is under way; the next life looks for it."""
        await self._turns.close()

    def wake(self, chat: str) -> None:
        """A chat works again: its channels are asked at once, but for those that said themselves when."""
        self._rests.wake(lambda place: place[0] == chat)

    async def _serve(self, place: Place, notes: Sequence[ThreadNote]) -> bool:
        """Give a channel its turn; returns whether a line was written or given up."""
        if self._rests.holds(place):
            return False
        for number, note in enumerate(notes):
            if not await self._write(note):
                return number > 0
        return True

    async def _write(self, note: ThreadNote) -> bool:
        """Write one line; False when its channel should rest."""
        chat = self._chats.get(note.address.chat)
        if chat is None:
            await self._store.fail_note(note.id, "channel_gone")
            return True
        text = note_line(note, note.address.chat)
        await self._store.begin_note(note.id, self._clock.now() + self._on_its_way)
        try:
            await chat.note(note.address, text, note.id, note.doubt)
        except ChatRefused as error:
            log.warning("a chat refused a line", channel=note.channel, note=note.id, problem=error.problem)
            await self._store.fail_note(note.id, error.problem)
            return True
        except Exception as error:
            await self._postpone(note, error)
            return False
        self._rests.end(_place(note))
        await self._store.note_sent(note.id)
        return True

    async def _postpone(self, note: ThreadNote, error: Exception) -> None:
        """Leave the channel alone for a while, and the line for longer each time."""
        named = named_time(error, self._clock.now())
        until = self._rests.begin(_place(note), error, LONGEST_REST)
        wait = self._rests.after(note.tries, LONGEST_WAIT)
        later = named or max(until, wait, self._clock.now() + self._on_its_way)
        await self._store.retry_note(note.id, later)


def _place(note: ThreadNote) -> Place:
    return note.address.chat, note.channel
