"""Reading whole values by their ids: mentions, moves, outbox rows. Shared by the store's verbs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from core.keeping import OutboxRow
from core.types import Match, Mention, Move, Post
from store.connection import select_in
from store.rows import match_of, mention_of, move_of, outbox_row_of, post_of


def read_posts(connection: Connection, ids: Sequence[int]) -> dict[int, Post]:
    """Posts by id; an unknown id is left out."""
    rows = select_in(connection, "SELECT * FROM posts WHERE id IN (:values)", ids)
    return {row.id: post_of(row) for row in rows}


def read_mentions(connection: Connection, ids: Sequence[int]) -> list[Mention]:
    """Mentions in the order of `ids`; an unknown id is left out."""
    rows = select_in(connection, "SELECT * FROM mentions WHERE id IN (:values)", ids)
    own = select_in(connection, "SELECT * FROM posts WHERE id IN (:values)", [row.post for row in rows])
    posts = {row.id: (post_of(row), row.blank) for row in own}
    matches: dict[int, list[Match]] = defaultdict(list)
    topics = select_in(connection, "SELECT * FROM mention_topics WHERE mention IN (:values)", ids)
    for row in sorted(topics, key=lambda row: row.place):
        matches[row.mention].append(match_of(row.topic, row.hits))
    latest = [row.last_move for row in rows if row.last_move is not None]
    moves = {row.id: move_of(row) for row in select_in(connection, _MOVES, latest)}
    found = {
        row.id: mention_of(row, post, matches[row.id], moves.get(row.last_move), blank)
        for row in rows
        for post, blank in (posts[row.post],)
    }
    return [found[number] for number in ids if number in found]


def read_moves(connection: Connection, mention: int) -> list[Move]:
    """Every move of a mention, oldest first."""
    rows = select_in(connection, "SELECT * FROM moves WHERE mention IN (:values) ORDER BY id", [mention])
    return [move_of(row) for row in rows]


def read_outbox(connection: Connection, column: str, value: object) -> list[OutboxRow]:
    """The outbox rows whose `column` (our own name) is `value`, by id."""
    sql = f"SELECT * FROM outbox WHERE {column} IN (:values) ORDER BY id"  # noqa: S608 (our own name)
    return [outbox_row_of(row) for row in select_in(connection, sql, [value])]


def next_id(connection: Connection, table: str) -> int:
    """The id after the last one; nobody else can take it before the write transaction ends."""
    last = connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar()  # noqa: S608 (our own name)
    return int(last or 0) + 1


_MOVES = "SELECT * FROM moves WHERE id IN (:values)"
