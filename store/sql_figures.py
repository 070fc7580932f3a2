"""The store's verbs for answers about many mentions: cells of counts, excerpts to read, what people did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, func, text

from core.figures import Acted, Cell, Excerpt
from core.keeping import Filter
from core.types import BOT, State
from store.connection import Database, select_in
from store.rows import from_micros, from_micros_or_none, to_micros
from store.rows_meaning import POSSIBLE
from store.sql_answer import MENTIONS, POSTS, chosen, grouped, when_of

BY = frozenset({"topic", "state", "source", "sentiment"})


class Figures:
    """Part of `store.sql.SqlStore`; see `core.answer_ports`."""

    database: Database

    async def cells(
        self, which: Filter, edges: Sequence[datetime], by: Sequence[str] = ()
    ) -> Sequence[Mapping[tuple[str, ...], Cell]]:
        """See `core.answer_ports.AnswerStore`. Raises KeyError for another word in `by`."""
        if unknown := set(by) - BY:
            raise KeyError(*unknown)
        groups = [func.coalesce(grouped(name, which, by), "") for name in by]
        followers = POSTS.c.followers
        sums = (func.count(), func.coalesce(func.sum(followers), 0), func.count(followers))
        statements = [
            chosen([*groups, *sums], replace(which, said_from=start, said_to=end), by, posts=True).group_by(
                *groups
            )
            for start, end in pairwise(edges)
        ]

        def work(connection: Connection) -> list[dict[tuple[str, ...], Cell]]:
            return [_cells(connection.execute(one).all(), len(by)) for one in statements]

        return await self.database.read(work)

    async def excerpts(self, which: Filter, limit: int = 5_000) -> Sequence[Excerpt]:
        """See `core.answer_ports.AnswerStore`."""
        statement = chosen([MENTIONS.c.id], which, posts=True).where(POSTS.c.blank.is_(None))
        statement = statement.order_by(when_of(which).desc(), MENTIONS.c.id.desc()).limit(limit)
        about = which.topics[0] if len(which.topics) == 1 else None

        def work(connection: Connection) -> list[Excerpt]:
            return read_excerpts(connection, list(connection.execute(statement).scalars()), about)

        return await self.database.read(work)

    async def acted(self, start: datetime, end: datetime) -> Sequence[Acted]:
        """See `core.answer_ports.AnswerStore`."""
        values = {"start": to_micros(start), "end": to_micros(end), "bot": BOT.key}

        def work(connection: Connection) -> list[Acted]:
            return [
                Acted(key=row.key, name=row.name, verb=row.verb, times=int(row.times))
                for row in connection.execute(_ACTED, values)
            ]

        return await self.database.read(work)


def read_excerpts(connection: Connection, ids: Sequence[int], about: str | None) -> list[Excerpt]:
    """Mentions as excerpts, in the order of `ids`; their sentiment is `about` that topic, if one is named."""
    rows = {row.id: row for row in select_in(connection, _EXCERPTS, ids)}
    topics: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in select_in(connection, _TOPICS_OF, ids):
        topics[row.mention].append(row)
    return [_excerpt_of(rows[number], topics[number], about) for number in ids if number in rows]


def _cells(rows: Sequence[Row[Any]], groups: int) -> dict[tuple[str, ...], Cell]:
    """Rows of so many words and three sums, without the empty one that sums up nothing."""
    found = {tuple(row[:groups]): Cell(*map(int, row[groups:])) for row in rows}
    return {key: cell for key, cell in found.items() if cell.mentions}


def _excerpt_of(row: Row[Any], topics: Sequence[Row[Any]], about: str | None) -> Excerpt:
    named = sorted(topics, key=lambda one: one.place)
    sentiment = row.sentiment
    if about is not None:
        sentiment = next((one.sentiment for one in named if one.topic == about), None)
    intents = [name for name in (row.intents or "").split(",") if name]
    who = row.handle or row.author or ""
    return Excerpt(
        mention=row.id,
        lead=row.lead or row.id,
        story=row.story,
        told_at=from_micros(row.told_at),
        seen_at=from_micros(row.seen_at),
        source=row.source,
        site=row.site,
        lang=row.mention_lang or row.lang,
        country=row.country,
        author=row.author or row.handle,
        who=f"{row.site or row.source}:{who}".casefold() if who else "",
        handle=row.handle,
        followers=row.followers,
        engagement=row.engagement,
        rating=row.rating,
        sentiment=sentiment,
        intents=tuple(name for name in intents if not name.startswith(POSSIBLE)),
        possible=tuple(name.removeprefix(POSSIBLE) for name in intents if name.startswith(POSSIBLE)),
        topics=tuple(one.topic for one in named),
        priority=row.priority,
        state=State(row.state),
        owner=row.owner,
        outcome=row.outcome,
        acknowledged_at=from_micros_or_none(row.acknowledged_at),
        resolved_at=from_micros_or_none(row.resolved_at),
        text="\n".join(filter(None, (row.title, row.text))),
        url=row.url,
        repost=row.repost_of is not None,
        reply=row.in_reply_to is not None,
    )


_EXCERPTS = (
    "SELECT mentions.id, mentions.lead, mentions.story, mentions.told_at, mentions.seen_at, mentions.source,"
    " mentions.engagement, mentions.priority, mentions.sentiment, mentions.intents, mentions.state,"
    " mentions.owner, mentions.outcome, mentions.acknowledged_at, mentions.resolved_at,"
    " mentions.lang AS mention_lang, posts.site, posts.lang, posts.country, posts.author, posts.handle,"
    " posts.followers, posts.rating, posts.title, posts.text, posts.url, posts.repost_of, posts.in_reply_to"
    " FROM mentions JOIN posts ON posts.id = mentions.post WHERE mentions.id IN (:values)"
)
_TOPICS_OF = "SELECT mention, topic, place, sentiment FROM mention_topics WHERE mention IN (:values)"
_ACTED = text(
    "SELECT chat || ':' || person AS key, max(name) AS name, verb, count(*) AS times FROM moves"
    " WHERE at >= :start AND at < :end AND NOT undone AND chat || ':' || person <> :bot"
    " GROUP BY chat, person, verb ORDER BY times DESC, key, verb"
)
