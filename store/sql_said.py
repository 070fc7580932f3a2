"""The store's verbs for counting what was said when, and for how long it took to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from core.alerts import Clocked, Said
from core.keeping import Filter
from store.choosing import MENTIONS, POSTS, chosen, when_of
from store.connection import Database
from store.rows import from_micros, from_micros_or_none, to_micros


class Counting:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def said(self, topic: str, since: datetime, limit: int = 5000) -> Sequence[Said]:
        """The newest mentions of a topic that were said since then, oldest first; at most so many.
        `sentiment` is how they sound about this topic. None that are held."""
        values = {"topic": topic, "since": to_micros(since), "limit": limit}

        def work(connection: Connection) -> list[Said]:
            return [_said_of(row) for row in reversed(connection.execute(_SAID, values).all())]

        return await self.database.read(work)

    async def quarters(self, topic: str, since: datetime, until: datetime) -> Mapping[datetime, int]:
        """Mentions of a topic by the full quarter of an hour (UTC) in which they were said; those without any
        are left out. [since, until). What was a day old when it was heard is not counted: nobody knows what
        else was said then; nor what is held."""
        values = {"topic": topic, "since": to_micros(since), "until": to_micros(until)}

        def work(connection: Connection) -> dict[datetime, int]:
            found = connection.execute(_QUARTERS, {**values, "quarter": _QUARTER, "day": _DAY})
            return {from_micros(row.quarters * _QUARTER): int(row.mentions) for row in found}

        return await self.database.read(work)

    async def clocks(self, which: Filter, limit: int = 100_000) -> Sequence[Clocked]:
        """The times of mentions of which is known when they were said: the newest first. None that follow
        another one of their story: nobody answers those."""
        wanted = [MENTIONS.c[name] for name in ("id", "source", "priority", "seen_at")]
        wanted += [POSTS.c.said_at, MENTIONS.c.acknowledged_at, MENTIONS.c.resolved_at]
        statement = chosen(wanted, replace(which, leads=True), posts=True).where(POSTS.c.said_at.is_not(None))
        statement = statement.order_by(when_of(which).desc(), MENTIONS.c.id.desc()).limit(limit)

        def work(connection: Connection) -> list[Clocked]:
            return [_clocked_of(row) for row in connection.execute(statement)]

        return await self.database.read(work)


def _said_of(row: Row[Any]) -> Said:
    number, told_at, seen_at, source, engagement, sentiment, backlog, *post = tuple(row)
    handle, name, followers, repost, dated = post
    return Said(
        mention=number,
        at=from_micros(told_at),
        seen_at=from_micros(seen_at),
        source=source,
        author=(handle or name or "").casefold(),
        followers=followers,
        engagement=engagement,
        sentiment=sentiment,
        repost=bool(repost),
        dated=bool(dated),
        backlog=backlog is not None,
    )


def _clocked_of(row: Row[Any]) -> Clocked:
    return Clocked(
        mention=row.id,
        source=row.source,
        priority=row.priority,
        said_at=from_micros(row.said_at),
        seen_at=from_micros(row.seen_at),
        acknowledged_at=from_micros_or_none(row.acknowledged_at),
        resolved_at=from_micros_or_none(row.resolved_at),
    )


_QUARTER, _DAY = 900 * 1_000_000, 86_400 * 1_000_000
_SAID = text(
    "SELECT mention_topics.mention, mention_topics.told_at, mentions.seen_at, mentions.source,"
    " mentions.engagement, mention_topics.sentiment, mentions.backlog, posts.handle, posts.author,"
    " posts.followers,"
    " posts.repost_of IS NOT NULL, posts.said_at IS NOT NULL FROM mention_topics"
    " JOIN mentions ON mentions.id = mention_topics.mention JOIN posts ON posts.id = mentions.post"
    " WHERE mention_topics.topic = :topic AND mention_topics.told_at >= :since AND mentions.held IS NULL"
    " ORDER BY mention_topics.told_at DESC, mention_topics.mention DESC LIMIT :limit"
)
# Division of whole numbers rounds towards 1970, and nothing was said before.
_QUARTERS = text(
    "SELECT mention_topics.told_at / :quarter AS quarters, count(*) AS mentions FROM mention_topics"
    " JOIN mentions ON mentions.id = mention_topics.mention"
    " WHERE mention_topics.topic = :topic AND mention_topics.told_at >= :since"
    " AND mention_topics.told_at < :until AND mentions.seen_at - mention_topics.told_at < :day"
    " AND mentions.held IS NULL"
    " GROUP BY 1 ORDER BY 1"
)
