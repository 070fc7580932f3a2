"""New outbox rows, inside somebody else's transaction: with a batch, a move, or alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from store.connection import insert_many
from store.reading import next_id

OUTBOX_COLUMNS = (
    *("id", "kind", "channel", "state", "reason", "priority", "rank", "due_at", "mention", "backlog"),
    *("tries", "version", "drawn"),
)


def rank(priority: int, backlog: int | None) -> int:
    """The place in the queue, lowest first: by priority, then what is fresh before what a return brought."""
    return -2 * priority + (backlog is not None)


def queue_cards(
    connection: Connection,
    cards: Iterable[tuple[int, str, int, int]],
    reason: str,
    due_at: int,
    backlog: int | None = None,
) -> int:
    """Queue (mention, channel, priority, version) each, in this order; says how many were new. A mention that
    has a row for the channel keeps that one, so that no channel gets it twice."""
    number = next_id(connection, "outbox")
    rows = []
    for n, (mention, channel, priority, version) in enumerate(cards):
        place = (priority, rank(priority, backlog), due_at, mention, backlog, 0, version, 0)
        rows.append((number + n, "card", channel, "queued", reason, *place))
    return insert_many(connection, "outbox", OUTBOX_COLUMNS, rows, known=("mention", "channel"))


def queue_again(
    connection: Connection, mention: int, channel: str, priority: int, reason: str, due_at: int
) -> bool:
    """Queue one card, or hurry it on when it waits already; a row that was held back or refused waits
    again. True when the channel will get the card because of this."""
    version = connection.execute(_VERSION, {"mention": mention}).scalar()
    if version is None:
        return False
    if queue_cards(connection, [(mention, channel, priority, version)], reason, due_at):
        return True
    place = {"mention": mention, "channel": channel, "priority": priority, "rank": rank(priority, None)}
    connection.execute(_HURRY, {**place, "due_at": due_at})
    return connection.execute(_AGAIN, {**place, "reason": reason, "due_at": due_at}).rowcount > 0


_VERSION = text("SELECT version FROM mentions WHERE id = :mention")
_HURRY = text(
    "UPDATE outbox SET priority = :priority, rank = :rank, due_at = :due_at"
    " WHERE mention = :mention AND channel = :channel AND state = 'queued' AND priority < :priority"
)
_AGAIN = text(
    "UPDATE outbox SET state = 'queued', reason = :reason, priority = :priority, rank = :rank,"
    " due_at = :due_at, backlog = NULL, tries = 0"
    " WHERE mention = :mention AND channel = :channel AND state IN ('held', 'failed')"
)
