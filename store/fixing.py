"""What follows from what somebody of the team said a mention means, inside somebody else's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from store.connection import select_in, update_many
from store.rows_meaning import NOW_COLUMNS, fixed_of, meaning_of, now_row, sentiment_about


def apply_fixed(connection: Connection, mentions: Sequence[int]) -> None:
    """Write how these mentions sound, what their authors want and why they are held, as their columns
    `meaning` and `fixed` have it now."""
    rows = {row.id: row for row in select_in(connection, _MENTIONS, mentions)}
    known = {number: (meaning_of(row.meaning), fixed_of(row.fixed)) for number, row in rows.items()}
    now = [(*now_row(*both), number) for number, both in known.items()]
    update_many(connection, "mentions", NOW_COLUMNS, now)
    topics = [
        {"mention": row.mention, "topic": row.topic, "sentiment": felt}
        for row in select_in(connection, _TOPICS, list(rows))
        for felt in (sentiment_about(*known[row.mention], row.topic),)
    ]
    if topics:
        connection.execute(_ABOUT, topics)


_MENTIONS = "SELECT id, meaning, fixed FROM mentions WHERE id IN (:values)"
_TOPICS = "SELECT mention, topic FROM mention_topics WHERE mention IN (:values)"
_ABOUT = text("UPDATE mention_topics SET sentiment = :sentiment WHERE mention = :mention AND topic = :topic")
