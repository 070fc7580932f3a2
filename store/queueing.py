"""New outbox rows, inside somebody else's transaction: with a batch, a move, an alert, or alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from core.digest import URGENT
from core.keeping import RowKind
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


def queue_for_alert(
    connection: Connection, alert: int, kind: RowKind, channels: Sequence[str], call: int, due_at: int
) -> None:
    """Queue an alert's card (`call` is 0) or a call, before all else, for those of the channels that have no
    such row yet; one that was refused there is tried again."""
    version = connection.execute(_ALERT_VERSION, {"alert": alert}).scalar_one()
    there = set(connection.execute(_THERE, {"alert": alert, "call": call}).scalars())
    number, reason = next_id(connection, "outbox"), "alert" if kind == "alert" else "called"
    place = (reason, URGENT, rank(URGENT, None), due_at, None, None, 0, version, 0, alert, call)
    new = [channel for channel in dict.fromkeys(channels) if channel not in there]
    rows = [(number + n, kind, channel, "queued", *place) for n, channel in enumerate(new)]
    insert_many(connection, "outbox", (*OUTBOX_COLUMNS, "alert", "call"), rows)
    row = {"alert": alert, "call": call, "reason": reason, "due_at": due_at}
    if again := [{**row, "channel": channel} for channel in channels if channel in there]:
        connection.execute(_TRY_AGAIN, again)


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


_ALERT_VERSION = text("SELECT version FROM alerts WHERE id = :alert")
_THERE = text("SELECT channel FROM outbox WHERE alert = :alert AND call = :call")
_TRY_AGAIN = text(
    "UPDATE outbox SET state = 'queued', reason = :reason, due_at = :due_at, tries = 0"
    " WHERE alert = :alert AND call = :call AND channel = :channel AND state = 'failed'"
)
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
