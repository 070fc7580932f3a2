"""New thread notes, inside somebody else's transaction: with a move, with a batch that edits posts, or with
what happens to an alert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from core.keeping import NoteKind
from core.quote import short
from core.types import Post
from store.connection import insert_many, select_in
from store.reading import next_id

LONGEST = 500
"""Characters that are told of what an edited post said before."""


def note_move(connection: Connection, mentions: Sequence[int], kind: NoteKind, move: int, at: int) -> None:
    """Tell of a move in the thread of each card of these mentions that is posted or will be."""
    cards = [row for row in select_in(connection, _CARDS, mentions) if row.state in _LIVE]
    _add(connection, [(card.id, card.mention, None, kind, move, None, "") for card in cards], at)


def note_edits(connection: Connection, edits: Mapping[int, Post], at: int) -> None:
    """Tell what the posts of these mentions said before, in the threads of the cards that showed it."""
    cards = [row for row in select_in(connection, _CARDS, list(edits)) if row.state == "sent"]
    told = [(card.id, card.mention, None, "edit", None, None, _words(edits[card.mention])) for card in cards]
    _add(connection, told, at)


def note_alert_move(connection: Connection, alert: int, move: int, at: int) -> None:
    """Tell of an alert's move in the thread of each of its cards that is posted or will be."""
    cards = [row for row in select_in(connection, _ALERT_CARDS, [alert]) if row.state in _LIVE]
    _add(connection, [(card.id, None, alert, "alert", None, move, "") for card in cards], at)


def _add(connection: Connection, notes: Sequence[tuple[object, ...]], at: int) -> None:
    if notes:
        number = next_id(connection, "thread_notes")
        rows = [(number + n, *note, "queued", "", at, at, 0) for n, note in enumerate(notes)]
        insert_many(connection, "thread_notes", _COLUMNS, rows)


def _words(post: Post) -> str:
    title = short(post.title or "", LONGEST)
    return short(f"{title}: {post.text}" if title and post.text.strip() else title or post.text, LONGEST)


_COLUMNS = (
    *("id", "outbox", "mention", "alert", "kind", "move", "alert_move", "said_before", "state", "reason"),
    *("at", "due_at", "tries"),
)
_LIVE = ("queued", "sending", "sent")
# The state is looked at afterwards: in the query it would lead SQLite through all that was ever sent.
_CARDS = "SELECT id, mention, state FROM outbox WHERE mention IN (:values) AND kind = 'card' ORDER BY id"
_ALERT_CARDS = "SELECT id, state FROM outbox WHERE alert IN (:values) AND kind = 'alert' ORDER BY id"
