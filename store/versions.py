"""What there is to draw: a version for each mention and alert, and the same in each outbox row that shows it.

A card's row carries its mention's version, also where others of its story are inside; a digest's, summary's
or reminder's carries the sum over the mentions inside; an alert's card and its calls carry the alert's. A
sent row whose `drawn` is lower shows something old.
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


def bump_followers(connection: Connection, lead: int) -> None:
    """All who follow this mention changed in a way that cards show."""
    for statement in _BUMP_FOLLOWERS:
        connection.execute(statement, {"lead": lead})


def bump_alert(connection: Connection, alert: int) -> None:
    """The alert changed in a way that its card shows."""
    for statement in _BUMP_ALERT:
        connection.execute(statement, {"alert": alert})


_BUMP = (
    text("UPDATE mentions SET version = version + 1, shown_engagement = engagement WHERE id = :mention"),
    text("UPDATE outbox SET version = version + 1 WHERE mention = :mention"),
    text(
        "UPDATE outbox SET version = version + 1 WHERE id IN"
        " (SELECT inside FROM outbox WHERE mention = :mention AND inside IS NOT NULL) AND kind <> 'card'"
    ),
    text(
        "UPDATE outbox SET version = version + 1 WHERE id IN"
        " (SELECT outbox FROM reminders WHERE mention = :mention)"
    ),
)
_FOLLOWERS = "(SELECT id FROM mentions WHERE lead = :lead)"
_BUMP_FOLLOWERS = (
    text("UPDATE mentions SET version = version + 1, shown_engagement = engagement WHERE lead = :lead"),
    text(f"UPDATE outbox SET version = version + 1 WHERE mention IN {_FOLLOWERS}"),  # noqa: S608 (ours)
    text(
        "UPDATE outbox SET version = version + 1 WHERE kind <> 'card' AND id IN"  # noqa: S608 (ours)
        f" (SELECT inside FROM outbox WHERE mention IN {_FOLLOWERS} AND inside IS NOT NULL)"
    ),
)
_BUMP_ALERT = (
    text("UPDATE alerts SET version = version + 1 WHERE id = :alert"),
    text("UPDATE outbox SET version = version + 1 WHERE alert = :alert"),
)
