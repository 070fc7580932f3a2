"""The store's verbs for answers about many mentions: cells of counts, excerpts to read, what people did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal_column, text

from core.figures import Acted, Cell, Excerpt
from core.keeping import Filter
from core.types import BOT, State
from store.choosing import MENTIONS, POSTS, chosen, grouped, when_of
from store.connection import Database, select_in
from store.rollups import Key, add_up, has_rollups, in_pieces, plan
from store.rollups_upkeep import followers_within
from store.rows import from_micros, from_micros_or_none, to_micros
from store.rows_meaning import POSSIBLE

_SUMS: tuple[ColumnElement[int], ...] = (
    func.count(),
    func.coalesce(func.sum(literal_column(followers_within("posts.followers"))), 0),
    func.count(POSTS.c.followers),
)
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
        asked = plan(which, by)
        times = [(to_micros(start), to_micros(end)) for start, end in pairwise(edges)]
        groups = [func.coalesce(grouped(name, which, by), "") for name in by]

        def statement(some: Filter) -> Select[Any]:
            return chosen([*groups, *_SUMS], some, by, posts=True).group_by(*groups)

        def read(row: Sequence[Any]) -> tuple[Key, Cell]:
            return tuple(row[: len(by)]), Cell(*map(int, row[len(by) :]))

        def work(connection: Connection) -> list[dict[Key, Cell]]:
            pieces = in_pieces(connection, statement, which, read)
            if asked is None or not has_rollups(connection):
                found = [dict(pieces(time)) for time in times]
            else:
                found = add_up(connection, asked, times, by, pieces)
            return [{key: cell for key, cell in cells.items() if cell.mentions} for cells in found]

        return await self.database.read(work)

    async def excerpts(self, which: Filter, limit: int = 5_000) -> Sequence[Excerpt]:
        """See `core.answer_ports.AnswerStore`."""
        statement = chosen(_EXCERPT, which, posts=True).where(POSTS.c.blank.is_(None))
        statement = statement.order_by(when_of(which).desc(), MENTIONS.c.id.desc()).limit(limit)
        about = which.topics[0] if len(which.topics) == 1 else None

        def work(connection: Connection) -> list[Excerpt]:
            rows = connection.execute(statement).all()
            named: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
            for mention, topic, sentiment in map(
                tuple, select_in(connection, _TOPICS_OF, [row[0] for row in rows])
            ):
                named[mention].append((topic, sentiment))
            return [_excerpt_of(row, named[row[0]], about) for row in rows]

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


def _excerpt_of(row: Row[Any], topics: Sequence[tuple[str, str | None]], about: str | None) -> Excerpt:
    """Of the values of _EXCERPT, and topics with how it sounds about each. There may be thousands."""
    number, lead, told_at, seen_at, source, engagement, priority, sentiment, *rest = tuple(row)
    intents, state, owner, outcome, acknowledged_at, resolved_at, lang, story, *post = rest
    site, post_lang, followers, country, author, handle, rating, title, words, url, repost, reply = post
    if about is not None:
        sentiment = dict(topics).get(about)
    who = handle or author
    sure, possible = _intents(intents)
    return Excerpt(
        mention=number,
        lead=lead or number,
        story=story,
        told_at=from_micros(told_at),
        seen_at=from_micros(seen_at),
        source=source,
        site=site,
        lang=lang or post_lang,
        country=country,
        author=author or handle,
        who=f"{site or source}:{who}".casefold() if who else "",
        handle=handle,
        followers=followers,
        engagement=engagement,
        rating=rating,
        sentiment=sentiment,
        intents=sure,
        possible=possible,
        topics=tuple([topic for topic, _ in topics]),
        priority=priority,
        state=_STATES[state],
        owner=owner,
        outcome=outcome,
        acknowledged_at=from_micros_or_none(acknowledged_at),
        resolved_at=from_micros_or_none(resolved_at),
        text=f"{title}\n{words}" if title and words else title or words,
        url=url,
        repost=repost is not None,
        reply=reply is not None,
    )


@lru_cache(maxsize=1024)
def _intents(column: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that are sure, and the others."""
    names = [name for name in (column or "").split(",") if name]
    sure = tuple(name for name in names if not name.startswith(POSSIBLE))
    return sure, tuple(name.removeprefix(POSSIBLE) for name in names if name.startswith(POSSIBLE))


_STATES = {state.value: state for state in State}
_EXCERPT: tuple[ColumnElement[Any], ...] = (
    *(MENTIONS.c[name] for name in ("id", "lead", "told_at", "seen_at", "source", "engagement", "priority")),
    *(MENTIONS.c[name] for name in ("sentiment", "intents", "state", "owner", "outcome", "acknowledged_at")),
    *(MENTIONS.c[name] for name in ("resolved_at", "lang", "story")),
    *(POSTS.c[name] for name in ("site", "lang", "followers", "country", "author", "handle", "rating")),
    *(POSTS.c[name] for name in ("title", "text", "url", "repost_of", "in_reply_to")),
)
_TOPICS_OF = (
    "SELECT mention, topic, sentiment FROM mention_topics WHERE mention IN (:values) ORDER BY mention, place"
)
_ACTED = text(
    "SELECT chat || ':' || person AS key, max(name) AS name, verb, count(*) AS times FROM moves"
    " WHERE at >= :start AND at < :end AND NOT undone AND chat || ':' || person <> :bot"
    " GROUP BY chat, person, verb ORDER BY times DESC, key, verb"
)
