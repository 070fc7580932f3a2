"""Reading whole values by their ids: mentions, moves, outbox rows. Shared by the store's verbs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.keeping import OutboxRow
from core.meaning import ALONE, Spread
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
    posts = {row.id: row for row in own}
    matches: dict[int, list[Match]] = defaultdict(list)
    topics = select_in(connection, "SELECT * FROM mention_topics WHERE mention IN (:values)", ids)
    for row in sorted(topics, key=lambda row: row.place):
        matches[row.mention].append(match_of(row.topic, row.hits))
    latest = [row.last_move for row in rows if row.last_move is not None]
    moves = {row.id: move_of(row) for row in select_in(connection, _MOVES, latest)}
    spreads = read_spreads(connection, [row.lead or row.id for row in rows if row.story is not None])
    found = {
        row.id: mention_of(
            row,
            posts[row.post],
            matches[row.id],
            moves.get(row.last_move),
            spreads.get(row.lead or row.id, ALONE),
        )
        for row in rows
    }
    return [found[number] for number in ids if number in found]


def read_moves(connection: Connection, mention: int) -> list[Move]:
    """Every move of a mention, or of the one that it follows; oldest first."""
    return [move_of(row) for row in select_in(connection, _MOVES_OF, [mention])]


def read_outbox(connection: Connection, column: str, value: object) -> list[OutboxRow]:
    """The outbox rows whose `column` (our own name) is `value`, by id."""
    sql = f"SELECT * FROM outbox WHERE {column} IN (:values) ORDER BY id"  # noqa: S608 (our own name)
    return [outbox_row_of(row) for row in select_in(connection, sql, [value])]


def read_spreads(connection: Connection, leads: Sequence[int], alone: bool = False) -> dict[int, Spread]:
    """How far the stories of these leads have spread; of those that nobody follows only when `alone`."""
    wanted = list(dict.fromkeys(leads))
    told = wanted if alone else [row.lead for row in select_in(connection, _FOLLOWED, wanted)]
    sources = {row.lead: int(row.sources) for row in select_in(connection, _SOURCES, told)}
    return {
        row.lead: Spread(
            mentions=int(row.mentions),
            sources=sources[row.lead],
            authors=int(row.authors),
            reach=None if row.reach is None else int(row.reach),
        )
        for row in select_in(connection, _AUTHORS, told)
    }


def first_since(connection: Connection, table: str, since: int, below: int) -> int:
    """The id from which on rows of a table (our own name) were seen since then, by halving: ids grow with the
    time of keeping, so no index of the times is needed. Where a clock was set back it is somewhat too low or
    too high."""
    at_or_after = text(f"SELECT id, seen_at FROM {table} WHERE id >= :id ORDER BY id LIMIT 1")  # noqa: S608
    low, high = 1, min(below, next_id(connection, table))
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(at_or_after, {"id": middle}).first()
        if found is None or found.seen_at >= since:
            high = middle
        else:
            low = found.id + 1
    return low


def next_id(connection: Connection, table: str) -> int:
    """The id after the last one; nobody else can take it before the write transaction ends."""
    last = connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar()  # noqa: S608 (our own name)
    return int(last or 0) + 1


_MOVES = "SELECT * FROM moves WHERE id IN (:values)"
_MOVES_OF = (
    "SELECT moves.* FROM mentions JOIN moves ON moves.mention = coalesce(mentions.lead, mentions.id)"
    " WHERE mentions.id IN (:values) ORDER BY moves.id"
)
_FOLLOWED = "SELECT DISTINCT lead FROM mentions WHERE lead IN (:values)"
_TOLD = (
    "SELECT story.id AS lead, mentions.source, posts.followers,"
    " coalesce(lower(nullif(posts.handle, '')), lower(nullif(posts.author, '')),"
    " '#' || CAST(mentions.id AS TEXT)) AS who FROM mentions AS story"
    " JOIN mentions ON mentions.lead = story.id OR mentions.id = story.id"
    " JOIN posts ON posts.id = mentions.post WHERE story.id IN (:values)"
)
_SOURCES = f"SELECT lead, count(DISTINCT source) AS sources FROM ({_TOLD}) AS told GROUP BY lead"  # noqa: S608
# Each author once, with the most followers that any of the mentions knows of.
_MOST_FOLLOWERS = 10**12  # more than there are people; sums of what a hostile post says must fit into 64 bits
_AUTHORS = (
    "SELECT lead, sum(said) AS mentions, count(*) AS authors, sum(followers) AS reach FROM"  # noqa: S608
    " (SELECT lead, who, count(*) AS said,"
    f" max(CASE WHEN followers > {_MOST_FOLLOWERS} THEN {_MOST_FOLLOWERS} ELSE followers END) AS followers"
    f" FROM ({_TOLD}) AS told"
    " GROUP BY lead, who) AS each_author GROUP BY lead"
)
