"""The store's verbs for what comes up again: which mentions, each of them once in a channel for one cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from core.keeping import Reminder, ReminderKind
from core.types import OPEN_STATES, Mention, State, Verb
from store.connection import Database, insert_many, select_in
from store.queueing import OUTBOX_COLUMNS, rank
from store.reading import next_id, read_mentions
from store.rows import from_micros, to_micros

TAKEN_ON = frozenset({State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED})
"""States in which somebody has it."""
WAITING = OPEN_STATES - {State.SNOOZED}
"""States in which it waits for an answer; a snooze has a time of its own."""
_EVER = 2**62
"""Microseconds: longer than anything."""


class Reminders:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def to_remind(
        self,
        kind: ReminderKind,
        channel: str,
        since: datetime,
        until: datetime,
        limit: int = 100,
        within: timedelta | None = None,
    ) -> Sequence[int]:
        """Mentions that the channel shows, that came to that in [since, until) and that nobody was reminded
        of for it there yet: `late`: still unanswered (open, not snoozed, of no backlog), by when they were
        said (seen, when that is unknown); `forgotten`: acknowledged, claimed or escalated, by their last
        move; `woken`: whose last move is a snooze's end, by that. One that lies untouched is late or
        forgotten, not both. None that follow another one of their story. Only those
        that were seen sooner than `within` after they were said. Oldest first, at most so many."""
        values = {"kind": kind, "channel": channel, "since": to_micros(since), "until": to_micros(until)}
        values |= {"limit": limit, "within": _EVER if within is None else within // timedelta(microseconds=1)}

        def work(connection: Connection) -> list[int]:
            return [int(row.id) for row in connection.execute(_TO_REMIND[kind], values)]

        return await self.database.read(work)

    async def remind(
        self, kind: ReminderKind, channel: str, mentions: Sequence[int], at: datetime
    ) -> int | None:
        """Queue one message in the channel that brings these up again, and remember it of each, in one
        transaction; returns its outbox row. It leaves out what was brought up there for the same cause before
        (`late`: ever; else: for the same last move; what was late since its last move is not forgotten, nor
        the other way round), and what came to something else meanwhile. None when nothing is left."""
        return await self.database.write(
            lambda connection: _remind(connection, kind, channel, mentions, to_micros(at))
        )

    async def reminded(self, row: int) -> tuple[Reminder, Sequence[Mention]] | None:
        """The reminder of an outbox row and its mentions as they are now."""

        def work(connection: Connection) -> tuple[Reminder, Sequence[Mention]] | None:
            rows = select_in(connection, _OF_ROW, [row])
            if not rows:
                return None
            reminder = Reminder(row=row, kind=rows[0].kind, at=from_micros(rows[0].at))
            return reminder, read_mentions(connection, [each.mention for each in rows])

        return await self.database.read(work)


def _remind(
    connection: Connection, kind: ReminderKind, channel: str, mentions: Sequence[int], at: int
) -> int | None:
    wanted = list(dict.fromkeys(mentions))
    found = {row.id: row for row in select_in(connection, _MENTIONS, wanted)}
    rows = [found[number] for number in wanted if number in found and _came_to(kind, found[number])]
    before: dict[int, list[Row[Any]]] = {}
    for told in select_in(connection, _BEFORE, [row.id for row in rows]):
        if told.channel == channel:
            before.setdefault(told.mention, []).append(told)
    rows = [row for row in rows if not any(_is_same(kind, row, told) for told in before.get(row.id, ()))]
    if not rows:
        return None
    outer = next_id(connection, "outbox")
    first = max(row.priority for row in rows)
    place = (first, rank(first, None), at, None, None, 0, sum(row.version for row in rows), 0)
    insert_many(connection, "outbox", OUTBOX_COLUMNS, [(outer, "reminder", channel, "queued", kind, *place)])
    new = [(row.id, kind, _cause(kind, row), channel, outer, n, at) for n, row in enumerate(rows)]
    insert_many(connection, "reminders", _COLUMNS, new)
    return outer


def _came_to(kind: ReminderKind, row: Row[Any]) -> bool:
    """Whether it is (still) so with the mention."""
    if row.lead is not None:
        return False
    if kind == "woken":
        return bool(row.verb == Verb.WAKE.value)
    if kind == "late":
        return State(row.state) in WAITING and row.backlog is None
    return State(row.state) in TAKEN_ON


def _cause(kind: ReminderKind, row: Row[Any]) -> int:
    """What makes it another time: the last move, or nothing, for a mention is late only once."""
    return 0 if kind == "late" else row.last_move or 0


def _is_same(kind: ReminderKind, row: Row[Any], told: Row[Any]) -> bool:
    """Whether the mention was brought up for this before; the same in SQL: `_to_remind`."""
    if told.kind == kind:
        return bool(told.cause == _cause(kind, row))
    if (kind, told.kind) == ("late", "forgotten"):
        return bool(told.cause == row.last_move)
    return (kind, told.kind) == ("forgotten", "late") and bool(told.at >= row.moved_at)


def _to_remind(rows: str, only: str, when: str, told: str) -> TextClause:
    # Mentions first, then what shows them: CROSS keeps SQLite from beginning with all that was ever sent.
    return text(
        f"SELECT mentions.id FROM {rows} CROSS JOIN outbox"  # noqa: S608 (our own words)
        " WHERE outbox.mention = mentions.id AND outbox.channel = :channel AND outbox.kind = 'card'"
        f" AND outbox.state IN ('sent', 'folded') AND mentions.lead IS NULL AND {only}"
        f" AND {when} >= :since AND {when} < :until"
        " AND mentions.seen_at - mentions.told_at < :within AND NOT EXISTS (SELECT 1 FROM reminders"
        f" WHERE reminders.mention = mentions.id AND reminders.channel = :channel AND ({told}))"
        f" ORDER BY {when}, mentions.id LIMIT :limit"
    )


def _in(states: frozenset[State]) -> str:
    names = ", ".join(f"'{state.value}'" for state in sorted(states))
    return f"mentions.state IN ({names})"


_HAVE_MOVED = "mentions JOIN moves ON moves.id = mentions.last_move"
# `verb = 'wake'` is spelt as in the index that holds only such rows, which is where it begins.
_WOKEN = "moves.verb = 'wake' AND moves.mention = mentions.id"
_UNANSWERED = f"{_in(WAITING)} AND mentions.backlog IS NULL"
_OF_THIS_MOVE = "reminders.kind = :kind AND reminders.cause = moves.id"
_TO_REMIND: Mapping[ReminderKind, TextClause] = {
    "late": _to_remind(
        "mentions",
        _UNANSWERED,
        "mentions.told_at",
        "reminders.kind = :kind OR reminders.kind = 'forgotten' AND reminders.cause = mentions.last_move",
    ),
    "forgotten": _to_remind(
        _HAVE_MOVED,
        _in(TAKEN_ON),
        "moves.at",
        f"{_OF_THIS_MOVE} OR reminders.kind = 'late' AND reminders.at >= moves.at",
    ),
    "woken": _to_remind(_HAVE_MOVED, _WOKEN, "moves.at", _OF_THIS_MOVE),
}
_COLUMNS = ("mention", "kind", "cause", "channel", "outbox", "place", "at")
_MENTIONS = (
    "SELECT mentions.*, moves.verb, moves.at AS moved_at FROM mentions"
    " LEFT JOIN moves ON moves.id = mentions.last_move WHERE mentions.id IN (:values)"
)
_BEFORE = "SELECT mention, kind, cause, channel, at FROM reminders WHERE mention IN (:values)"
_OF_ROW = "SELECT mention, kind, at FROM reminders WHERE outbox IN (:values) ORDER BY place"
