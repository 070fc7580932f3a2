"""The store's verbs for what mentions mean: `core.meaning_ports.MeaningStore`, but for looking again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from core.meaning import ALONE, Spread
from core.meaning_ports import Taught, Told
from core.types import Mention
from store.connection import Database, select_in
from store.queueing import rank
from store.reading import first_since, read_mentions, read_posts, read_spreads
from store.rows import from_micros, to_micros
from store.rows_meaning import fixed_of, meaning_of
from store.stories import leads_of, shown_beside
from store.versions import bump


class Meant:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def stories_since(self, since: datetime, limit: int = 20_000) -> Sequence[Told]:
        """The mentions with a story that were kept since then, the oldest first; of more than `limit` the
        newest. Not those whose post is blank."""
        return await self.database.read(lambda connection: _stories(connection, to_micros(since), limit))

    async def story_of(self, mention: int, limit: int = 50, offset: int = 0) -> Sequence[Mention]:
        """The mentions that tell the same story as this one, the lead first, then by when they were said;
        none for an unknown one."""
        values = {"mention": mention, "limit": limit, "offset": offset}

        def work(connection: Connection) -> list[Mention]:
            return read_mentions(connection, list(connection.execute(_STORY, values).scalars()))

        return await self.database.read(work)

    async def spread(self, lead: int) -> Spread:
        """How far the story of that lead has spread; of an unknown one as of one alone."""

        def work(connection: Connection) -> Spread:
            return read_spreads(connection, [lead], alone=True).get(lead, ALONE)

        return await self.database.read(work)

    async def leads(self, stories: Sequence[int]) -> Sequence[Mention]:
        """The mentions that have the cards of these stories, with their spread, by id. Of those alone that
        are posted and still have their words."""

        def work(connection: Connection) -> list[Mention]:
            found = leads_of(connection, stories)
            return read_mentions(connection, sorted(row.id for row in found.values()))

        return await self.database.read(work)

    async def taught(self, limit: int = 5_000) -> Sequence[Taught]:
        """The mentions of which somebody of the team said something, by a fix or by triage: the newest
        `limit` by their last move, oldest first. Not those whose post is blank, nor those that follow another
        one of their story: nobody looked at them."""
        return await self.database.read(lambda connection: _taught(connection, limit))

    async def set_priority(self, mention: int, priority: int, at: datetime) -> bool:
        """Give it another priority, also in the queue; its cards are redrawn. Those who follow it and have
        cards of their own have it too, unless they have a higher one. False when it has that one, or is
        unknown."""
        return await self.database.write(lambda connection: _set_priority(connection, mention, priority))


def _stories(connection: Connection, since: int, limit: int) -> list[Told]:
    values = {"first": first_since(connection, "mentions", since, 2**62), "since": since, "limit": limit}
    rows = connection.execute(_SINCE, values).all()[::-1]
    posts = read_posts(connection, [row.post for row in rows])
    return [
        Told(mention=row.id, story=row.story, post=posts[row.post], seen_at=from_micros(row.seen_at))
        for row in rows
    ]


def _taught(connection: Connection, limit: int) -> list[Taught]:
    rows = connection.execute(_TAUGHT, {"limit": limit}).all()[::-1]
    posts = read_posts(connection, [row.post for row in rows])
    topics: dict[int, list[str]] = defaultdict(list)
    for row in select_in(connection, _TOPICS, [row.id for row in rows]):
        topics[row.mention].append(row.topic)
    return [
        Taught(
            mention=row.id,
            post=posts[row.post],
            topics=tuple(topics[row.id]),
            meaning=meaning_of(row.meaning),
            fixed=fixed_of(row.fixed),
            outcome=_outcome(row.state, row.outcome),
            at=from_micros(row.at),
        )
        for row in rows
    ]


def _outcome(state: str, outcome: str | None) -> str | None:
    if outcome in _NOT_OURS:
        return outcome
    return "kept" if state in _WORKED_ON else None


def _set_priority(connection: Connection, mention: int, priority: int) -> bool:
    values = {"mention": mention, "priority": priority}
    connection.execute(_RANK, {**values, "rank": rank(priority, None)})
    if not connection.execute(_PRIORITY, values).rowcount:
        return False
    beside = [one for one in shown_beside(connection, mention) if _raise(connection, one, priority)]
    bump(connection, [mention, *beside])
    return True


def _raise(connection: Connection, mention: int, priority: int) -> bool:
    values = {"mention": mention, "priority": priority}
    connection.execute(_RANK_UP, {**values, "rank": rank(priority, None)})
    return connection.execute(_PRIORITY_UP, values).rowcount > 0


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_NOT_OURS = ("not_us", "spam")
_WORKED_ON = ("acknowledged", "claimed", "escalated", "resolved")
_SINCE = text(
    "SELECT mentions.id, mentions.story, mentions.post, mentions.seen_at FROM mentions"
    " JOIN posts ON posts.id = mentions.post WHERE mentions.id >= :first AND mentions.story IS NOT NULL"
    " AND mentions.seen_at >= :since AND posts.blank IS NULL ORDER BY mentions.id DESC LIMIT :limit"
)
_STORY = text(
    "SELECT mentions.id FROM mentions AS asked"
    " JOIN mentions ON mentions.id = coalesce(asked.lead, asked.id)"
    " OR mentions.lead = coalesce(asked.lead, asked.id) WHERE asked.id = :mention"
    " ORDER BY mentions.lead IS NOT NULL, mentions.told_at, mentions.id LIMIT :limit OFFSET :offset"
)
# The newest moves first, which needs no index of its own.
_TAUGHT = text(
    "SELECT mentions.id, mentions.post, mentions.meaning, mentions.fixed, mentions.state,"  # noqa: S608
    " mentions.outcome, moves.at FROM moves CROSS JOIN mentions JOIN posts ON posts.id = mentions.post"
    " WHERE mentions.id = moves.mention AND mentions.last_move = moves.id AND mentions.lead IS NULL"
    " AND posts.blank IS NULL AND (mentions.fixed IS NOT NULL"
    f" OR mentions.outcome IN ({_quoted(_NOT_OURS)}) OR mentions.state IN ({_quoted(_WORKED_ON)}))"
    " ORDER BY moves.id DESC LIMIT :limit"
)
_TOPICS = "SELECT mention, topic FROM mention_topics WHERE mention IN (:values) ORDER BY mention, place"
_PRIORITY = text("UPDATE mentions SET priority = :priority WHERE id = :mention AND priority <> :priority")
# What waits further ahead than its mention was hurried on, for it calls people: it stays there.
_WAITING = (
    "UPDATE outbox SET priority = :priority, rank = CASE WHEN backlog IS NULL THEN :rank ELSE :rank + 1 END"
    " WHERE mention = :mention AND state = 'queued' AND"
)
_RANK = text(
    f"{_WAITING} (priority < :priority"  # noqa: S608 (our own words)
    " OR priority = (SELECT mentions.priority FROM mentions WHERE mentions.id = :mention))"
)
_RANK_UP = text(f"{_WAITING} priority < :priority")
_PRIORITY_UP = text("UPDATE mentions SET priority = :priority WHERE id = :mention AND priority < :priority")
