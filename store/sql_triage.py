"""The store's verbs for triage: mentions, and the moves that people make with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, text

from core.digest import URGENT
from core.keeping import Decide, Moved, MoveRequest, NoteKind, Refused
from core.lifecycle import latest
from core.types import Mention, Move, Standing, Verb
from store.connection import Database, insert_many, select_in, update_many
from store.fixing import apply_fixed
from store.noting import note_move
from store.queueing import queue_again
from store.reading import next_id, read_mentions, read_moves
from store.rows import STANDING_COLUMNS, standing_of, standing_row, to_micros, to_text
from store.sql_reactions import see
from store.sql_revisit import look_soon
from store.stories import follow, shown_beside
from store.versions import bump


class Triage:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def mention(self, mention: int) -> Mention | None:
        """One mention, None when there is none."""
        return next(iter(await self.mentions([mention])), None)

    async def mentions(self, ids: Sequence[int]) -> Sequence[Mention]:
        """Mentions in the order of `ids`, unknown ones left out."""
        return await self.database.read(lambda connection: read_mentions(connection, ids))

    async def move(self, request: MoveRequest, decide: Decide) -> Moved | Refused:
        """Ask `decide` and keep what it allows, in one transaction: of two people who claim at once, the
        second is asked about with the first one's claim in place. A repeated event, and an emoji that was
        seen already, change nothing. An emoji is kept as seen also when its move is refused.

        What is done to a mention that follows another one of its story is done to that one, and all who
        follow a mention stand as it does."""
        return await self.database.write(lambda connection: _move(connection, request, decide))

    async def moves(self, mention: int) -> Sequence[Move]:
        """Every move, oldest first; those of the mention that it follows, if it follows one."""
        return await self.database.read(lambda connection: read_moves(connection, mention))

    async def snoozes_due(self, now: datetime) -> Sequence[int]:
        """Mentions whose snooze has ended, the longest ended first; none that follow another one."""
        values = {"now": to_micros(now)}

        def work(connection: Connection) -> list[int]:
            return [int(row.id) for row in connection.execute(_SNOOZES_DUE, values)]

        return await self.database.read(work)


def _move(connection: Connection, request: MoveRequest, decide: Decide) -> Moved | Refused:
    row = next(iter(select_in(connection, _MENTION, [request.mention])), None)
    if row is None:
        return Refused("refused.gone")
    if row.lead is not None:
        return _move(connection, replace(request, mention=row.lead), decide)
    standing = standing_of([getattr(row, column) for column in STANDING_COLUMNS])
    if _was_told(connection, request):
        return Moved(standing, repeated=True)
    if request.reaction is not None and not see(connection, request.reaction, request.who.id):
        return Moved(standing, repeated=True)
    before = read_moves(connection, request.mention)
    answer = decide(standing, before, request)
    if isinstance(answer, Moved):
        _make(connection, request, standing, before, answer.standing)
    return answer


def _was_told(connection: Connection, request: MoveRequest) -> bool:
    """Whether a move was made of the same event."""
    event = {"chat": request.who.chat, "event": request.event}
    return request.event is not None and connection.execute(_SAME_EVENT, event).first() is not None


def _make(
    connection: Connection, request: MoveRequest, standing: Standing, before: Sequence[Move], after: Standing
) -> None:
    """Keep an allowed move, and all that follows from it."""
    number = _keep_move(connection, request, standing)
    taken_back = latest(before) if request.verb is Verb.UNDO else None
    if taken_back is not None:
        connection.execute(_UNDONE, {"move": taken_back.id})
    last = latest(read_moves(connection, request.mention))
    row_now, last_move = standing_row(after), last.id if last else None
    now = [(*row_now, last_move, request.mention)]
    update_many(connection, "mentions", (*STANDING_COLUMNS, "last_move"), now)
    followers = follow(connection, request.mention, row_now, last_move)
    if after.fixed != standing.fixed:
        apply_fixed(connection, [request.mention, *followers])
        look_soon(connection, [request.mention], to_micros(request.at))
    at = to_micros(request.at)
    _post_to(connection, request, at)
    if request.verb in _IN_THREADS:
        cards = [request.mention, *(shown_beside(connection, request.mention) if followers else ())]
        note_move(connection, cards, _IN_THREADS[request.verb], number, at)
    bump(connection, [request.mention])


def _post_to(connection: Connection, request: MoveRequest, at: int) -> None:
    """Queue the card where the move leads: at once where people are called, in its turn where it is only
    found to be about us after all."""
    for channel in request.post_to:
        if request.verb is Verb.FIX:
            values = {"mention": request.mention}
            priority = int(connection.execute(_PRIORITY, values).scalar_one())
            queue_again(connection, request.mention, channel, priority, "new", at)
        else:
            queue_again(connection, request.mention, channel, URGENT, "escalated", at)


def _keep_move(connection: Connection, request: MoveRequest, before: Standing) -> int:
    number = next_id(connection, "moves")
    who = request.who
    row = (number, request.mention, request.verb.value, who.chat, who.id, who.name, to_micros(request.at))
    told = (to_text(dict(request.values)), to_text(standing_row(before)), False, request.event)
    insert_many(connection, "moves", _MOVE_COLUMNS, [(*row, *told)])
    return number


_IN_THREADS: dict[Verb, NoteKind] = {Verb.NOTE: "note", Verb.ESCALATE: "escalate"}
_MOVE_COLUMNS = (
    *("id", "mention", "verb", "chat", "person", "name", "at", "details", "standing", "undone", "event"),
)
_MENTION = "SELECT * FROM mentions WHERE id IN (:values)"
_SAME_EVENT = text("SELECT id FROM moves WHERE chat = :chat AND event = :event")
_PRIORITY = text("SELECT priority FROM mentions WHERE id = :mention")
_UNDONE = text("UPDATE moves SET undone = TRUE WHERE id = :move")
_SNOOZES_DUE = text(
    "SELECT id FROM mentions WHERE state = 'snoozed' AND snoozed_until <= :now AND lead IS NULL"
    " ORDER BY snoozed_until, id"
)
