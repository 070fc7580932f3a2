"""What there is to draw: a version for each mention, and the same in each outbox row that shows it.

A card's row carries its mention's version; a digest's or summary's carries the sum over the mentions inside.
A sent row whose `drawn` is lower shows something old.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text


def bump(connection: Connection, mentions: Sequence[int]) -> None:
    """These mentions changed in a way that cards show (each given once)."""
    if mentions:
        changed = [{"mention": mention} for mention in mentions]
        for statement in _BUMP:
            connection.execute(statement, changed)


_BUMP = (
    text("UPDATE mentions SET version = version + 1, shown_engagement = engagement WHERE id = :mention"),
    text("UPDATE outbox SET version = version + 1 WHERE mention = :mention"),
    text(
        "UPDATE outbox SET version = version + 1 WHERE id IN"
        " (SELECT inside FROM outbox WHERE mention = :mention AND inside IS NOT NULL)"
    ),
)
