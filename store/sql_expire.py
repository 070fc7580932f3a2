"""The store's verb for what has been kept long enough. Each call does a bounded piece of work.

What is kept in the order of its ids is taken away from its beginning on. Ids that stand in buttons and
messages are never given twice: where they are not counted in a fact, the newest row stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection, TextClause, text

from core.rule_ports import Expirable
from store.blanking import blank_posts
from store.connection import Database, select_in
from store.remembering import recall, remember
from store.rows import to_micros
from store.sql_unmatched import drop_unmatched
from store.versions import bump_alert

BLANK_UP_TO = "mentions_blank_up_to"
OUTBOX_WALKED_TO = "outbox_walked_to"


class Expire:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def expire(self, what: Expirable, before: datetime, limit: int = 1000) -> int:
        """Take away what is older than that, at most so many at once; how many there were. By when it was
        kept, sent or written:

        - `unmatched`: posts that match nothing (one that its source still serves comes back as a new one);
        - `mentions`: their posts lose text and author, the counts stay, cards are redrawn;
        - `muted`: that mutes kept a post back (the post stays);
        - `evidence`: copies of posts;
        - `alerts`: closed ones with all that belongs to them, once their evidence is gone;
        - `outbox`: what was sent, folded, held or given up, and waits for no redraw, with its thread's lines,
          reminders and reactions, and the message on the web page, which nothing would draw any more. The
          mention is not known to have been shown there then. A call looks at so many rows and goes on from
          there the next time, so that less than `limit` does not say that none is left;
        - `messages` of the web page, `changes`, `drafts`.
        """
        micros = to_micros(before)
        return await self.database.write(lambda connection: _EXPIRE[what](connection, micros, limit))


def _expire_mentions(connection: Connection, before: int, limit: int) -> int:
    """In the order in which they were kept, from where the last call ended."""
    up_to = int(recall(connection, BLANK_UP_TO) or 0)
    rows = connection.execute(_MENTIONS, {"after": up_to, "limit": limit}).all()
    old = list(takewhile(lambda row: row.seen_at < before, rows))
    if old:
        remember(connection, BLANK_UP_TO, old[-1].id)
        blank_posts(connection, [row.post for row in old], "expired")
    return len(old)


def _expire_muted(connection: Connection, before: int, limit: int) -> int:
    old = connection.execute(_MUTED, {"before": before, "limit": limit}).all()
    _remove(connection, (_MUTED_GONE,), [{"post": row.post, "mute": row.mute} for row in old])
    return len(old)


def _expire_evidence(connection: Connection, before: int, limit: int) -> int:
    """The alerts' cards are drawn again, for they show some of it."""
    rows = connection.execute(_EVIDENCE, {"limit": limit}).all()
    old = [row for row in rows if row.kept_at < before]
    _remove(connection, (_EVIDENCE_GONE,), _ids(row.id for row in old))
    for alert in sorted({row.alert for row in old}):
        bump_alert(connection, alert)
    return len(old)


def _expire_alerts(connection: Connection, before: int, limit: int) -> int:
    old = list(connection.execute(_ALERTS, {"before": before, "limit": limit}).scalars())
    rows = [row.id for row in select_in(connection, _OF_ALERTS, old)]
    _remove(connection, _OUTBOX_GONE, _ids(rows))
    _remove(connection, _ALERTS_GONE, _ids(old))
    return len(old)


def _expire_outbox(connection: Connection, before: int, limit: int) -> int:
    after = int(recall(connection, OUTBOX_WALKED_TO) or 0)
    rows = connection.execute(_OUTBOX, {"after": after, "limit": limit}).all()
    # At the end, or where all is too young, the walk begins anew: what is young now is old then.
    ended = len(rows) < limit or all(row.at >= before for row in rows)
    walked_to = 0 if ended else rows[-1].id
    if walked_to != after:
        remember(connection, OUTBOX_WALKED_TO, walked_to)
    newest = _around_newest(connection)
    settled = [row.id for row in rows if row.settled and row.at < before and row.id not in newest]
    # What is inside goes first: others of a story are inside its card, which may be inside a digest.
    levels = [settled]
    while levels[-1]:
        levels.append([row.id for row in select_in(connection, _INSIDE, levels[-1])])
    gone = [number for level in reversed(levels) for number in level]
    _remove(connection, _OUTBOX_GONE, _ids(gone))
    return len(gone)


def _around_newest(connection: Connection) -> set[int]:
    """The newest row, which stays, and what it is inside of."""
    found: set[int] = set()
    number = connection.execute(_NEWEST).scalar()
    while number is not None:
        found.add(number)
        number = connection.execute(_AROUND, {"id": number}).scalar()
    return found


def _expire_first(table: str, newest: Sequence[str] = ()) -> Callable[[Connection, int, int], int]:
    """Take away rows from a table's beginning on, whose `at` is older; `newest` are its columns (our own
    names) of which the highest value stays."""
    stays = "".join(f" AND {column} < (SELECT max({column}) FROM {table})" for column in newest)  # noqa: S608
    statement = text(
        f"DELETE FROM {table} WHERE id IN (SELECT id FROM"  # noqa: S608 (our own names)
        f" (SELECT id, at FROM {table} ORDER BY id LIMIT :limit) AS first WHERE at < :before){stays}"
    )

    def work(connection: Connection, before: int, limit: int) -> int:
        return connection.execute(statement, {"before": before, "limit": limit}).rowcount

    return work


def _ids(numbers: Iterable[int]) -> list[dict[str, object]]:
    return [{"id": number} for number in numbers]


def _remove(
    connection: Connection, statements: Sequence[TextClause], rows: Sequence[dict[str, object]]
) -> None:
    for statement in statements if rows else ():
        connection.execute(statement, rows)


_EXPIRE: Mapping[Expirable, Callable[[Connection, int, int], int]] = {
    "unmatched": drop_unmatched,
    "mentions": _expire_mentions,
    "muted": _expire_muted,
    "evidence": _expire_evidence,
    "alerts": _expire_alerts,
    "outbox": _expire_outbox,
    "messages": _expire_first("messages", newest=("id", "version")),
    "changes": _expire_first("changes"),
    "drafts": _expire_first("drafts"),
}
_MENTIONS = text("SELECT id, post, seen_at FROM mentions WHERE id > :after ORDER BY id LIMIT :limit")
_MUTED = text("SELECT post, mute FROM muted WHERE at < :before ORDER BY at LIMIT :limit")
_MUTED_GONE = text("DELETE FROM muted WHERE post = :post AND mute = :mute")
_EVIDENCE = text("SELECT id, alert, kept_at FROM alert_evidence ORDER BY id LIMIT :limit")
_EVIDENCE_GONE = text("DELETE FROM alert_evidence WHERE id = :id")
_ALERTS = text(
    "SELECT id FROM alerts WHERE opened_at < :before AND state = 'closed' AND closed_at < :before"
    " AND id < (SELECT max(id) FROM alerts)"
    " AND NOT EXISTS (SELECT 1 FROM alert_evidence WHERE alert_evidence.alert = alerts.id)"
    " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.alert = alerts.id AND outbox.state = 'sending')"
    " ORDER BY opened_at LIMIT :limit"
)
_OF_ALERTS = "SELECT id FROM outbox WHERE alert IN (:values)"
_ALERTS_GONE = (
    text("DELETE FROM due_times WHERE alert = :id"),
    text("DELETE FROM alert_moves WHERE alert = :id"),
    text("DELETE FROM alerts WHERE id = :id"),
)
# What is folded goes with what shows it.
_OUTBOX = text(
    "SELECT id, coalesce(sent_at, due_at) AS at, state IN ('sent', 'held', 'failed')"
    " AND NOT (state = 'sent' AND drawn < version)"
    " AND (alert IS NULL OR alert NOT IN (SELECT id FROM alerts WHERE state <> 'closed')) AS settled"
    " FROM outbox WHERE id > :after ORDER BY id LIMIT :limit"
)
_NEWEST = text("SELECT max(id) FROM outbox")
_AROUND = text("SELECT inside FROM outbox WHERE id = :id")
_INSIDE = "SELECT id FROM outbox WHERE inside IN (:values)"
_OUTBOX_GONE = (
    text("DELETE FROM thread_notes WHERE outbox = :id"),
    text("DELETE FROM reminders WHERE outbox = :id"),
    text(
        "DELETE FROM reactions WHERE (chat, room, message) IN"
        " (SELECT chat, room, message FROM outbox WHERE id = :id)"
    ),
    text(
        "DELETE FROM messages WHERE outbox = :id AND id < (SELECT max(id) FROM messages)"
        " AND version < (SELECT max(version) FROM messages)"
    ),
    text("DELETE FROM outbox WHERE id = :id"),
)
