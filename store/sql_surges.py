"""The store's verbs for what is usual of how posts sound, whom they reach, and who writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, text

from core.alerts import Felt, Loud
from store.connection import Database
from store.rows import from_micros, to_micros


class Surges:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def felt(self, topic: str, since: datetime, until: datetime) -> Mapping[datetime, Felt]:
        """By the full quarter of an hour (UTC) in which they were said: how many, how many of those sound
        somehow about the topic, how many negative, whom they reach. [since, until); those without any are
        left out, and so is what `quarters` leaves out."""
        values = {"topic": topic, "since": to_micros(since), "until": to_micros(until)}

        def work(connection: Connection) -> dict[datetime, Felt]:
            found = connection.execute(_FELT, {**values, "quarter": _QUARTER, "day": _DAY})
            return {from_micros(quarters * _QUARTER): Felt(*map(int, counts)) for quarters, *counts in found}

        return await self.database.read(work)

    async def loud(self, topic: str, since: datetime, until: datetime) -> Loud:
        """Who wrote about the topic in [since, until), of those whose followers are known. Nothing that is
        held counts."""
        values = {"topic": topic, "since": to_micros(since), "until": to_micros(until)}

        def work(connection: Connection) -> Loud:
            authors, most, most_negative = connection.execute(_LOUDEST, values).one()
            rank = {**values, "rank": int(authors) // 100}
            one_in_hundred = connection.execute(_RANKED, rank).scalar() or 0
            return Loud(
                authors=int(authors),
                one_in_hundred=int(one_in_hundred),
                most=int(most or 0),
                most_negative=int(most_negative or 0),
            )

        return await self.database.read(work)


def _held(column: str) -> str:
    """A number (our own column) within what sums of many can hold, whatever a hostile post says."""
    most = 10**12
    return f"CASE WHEN {column} > {most} THEN {most} WHEN {column} > 0 THEN {column} ELSE 0 END"


_QUARTER, _DAY = 900 * 1_000_000, 86_400 * 1_000_000
_SAID = (
    " FROM mention_topics JOIN mentions ON mentions.id = mention_topics.mention"
    " JOIN posts ON posts.id = mentions.post"
    " WHERE mention_topics.topic = :topic AND mention_topics.told_at >= :since"
    " AND mention_topics.told_at < :until AND mentions.held IS NULL"
)
_NEGATIVE = "mention_topics.sentiment = 'negative'"
# Division of whole numbers rounds towards 1970, and nothing was said before.
_FELT = text(
    "SELECT mention_topics.told_at / :quarter AS quarters, count(*), count(mention_topics.sentiment),"
    f" sum(CASE WHEN {_NEGATIVE} THEN 1 ELSE 0 END),"
    f" sum({_held('posts.followers')} + {_held('mentions.engagement')})"
    f"{_SAID} AND mentions.seen_at - mention_topics.told_at < :day GROUP BY 1 ORDER BY 1"
)
_WHO = "coalesce(posts.handle, posts.author)"
_LOUDEST = text(
    f"SELECT count(DISTINCT {_WHO}),"
    " max(CASE WHEN mention_topics.sentiment = 'positive' THEN 0 ELSE posts.followers END),"
    f" max(CASE WHEN {_NEGATIVE} THEN posts.followers END)"
    f"{_SAID} AND posts.followers IS NOT NULL"
)
_RANKED = text(
    f"SELECT max(posts.followers) AS most{_SAID} AND posts.followers IS NOT NULL"
    f" GROUP BY {_WHO} ORDER BY most DESC LIMIT 1 OFFSET :rank"
)
