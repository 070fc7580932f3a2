"""The store's verbs for answering: which mentions, how many, what became of an address, what was read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, func, select, table, text

from core.cards import target_mention
from core.identity import prints
from core.keeping import Filter, Order, Trace
from core.links import canonical_link
from core.rules import Muted
from core.types import Mention, Post
from store.connection import Database, select_in
from store.reading import read_mentions, read_outbox
from store.rows import from_micros, post_of, to_micros


class Answer:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]:
        """Mentions: the newest first (by when they were said, or seen where that is unknown), or the most
        engaged or most urgent first, then the newest."""
        statement = chosen([MENTIONS.c.id], which).limit(limit).offset(offset)
        when = _when(which)
        statement = statement.order_by(*_FIRST[order], when.desc(), MENTIONS.c.id.desc())

        def work(connection: Connection) -> list[Mention]:
            return read_mentions(connection, list(connection.execute(statement).scalars()))

        return await self.database.read(work)

    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]:
        """How many mentions, by `topic state source sentiment owner outcome site lang`; what is unknown
        counts under "". Without `by` the key is `()`. By topic, a mention counts once for each of its topics
        (of those in `which`, when it names some). Raises KeyError for another word in `by`."""
        groups = [func.coalesce(_BY[name], "") for name in by]
        statement = chosen([*groups, func.count()], which, by).group_by(*groups)

        def work(connection: Connection) -> dict[tuple[str, ...], int]:
            found = {tuple(row[:-1]): int(row[-1]) for row in connection.execute(statement)}
            return found if by or found else {(): 0}

        return await self.database.read(work)

    async def trace(self, url: str) -> Trace:
        """What is known of an address, however it is spelt, or of a mention's target (`m12`): the newest post
        there, with the names of the other sources that served it, its mention, its outbox rows, the mutes
        that kept it back, why it is empty if it is."""
        return await self.database.read(lambda connection: _trace(connection, url))

    async def posts(self, limit: int, before: int | None = None) -> Sequence[tuple[int, Post]]:
        """Kept posts with their ids, matched or not, the latest kept first; `before` is the last id of the
        page before."""
        values = {"limit": limit, "before": 2**62 if before is None else before}

        def work(connection: Connection) -> list[tuple[int, Post]]:
            return [(row.id, post_of(row)) for row in connection.execute(_POSTS_BEFORE, values)]

        return await self.database.read(work)


MENTIONS = table(
    "mentions",
    *map(column, ("id", "post", "source", "told_at", "seen_at", "engagement", "priority", "sentiment")),
    *map(column, ("state", "owner", "owner_key", "outcome", "acknowledged_at", "resolved_at")),
)
_TOPICS = table("mention_topics", *map(column, ("mention", "topic", "told_at")))
POSTS = table("posts", *map(column, ("id", "site", "lang", "said_at")))
_BY: Mapping[str, ColumnElement[Any]] = {
    "topic": _TOPICS.c.topic,
    "site": POSTS.c.site,
    "lang": POSTS.c.lang,
    **{name: MENTIONS.c[name] for name in ("state", "source", "sentiment", "owner", "outcome")},
}

_FIRST: Mapping[Order, Sequence[ColumnElement[Any]]] = {
    "newest": (),
    "engagement": (func.coalesce(MENTIONS.c.engagement, -1).desc(),),
    "priority": (MENTIONS.c.priority.desc(),),
}


def chosen(
    columns: Sequence[ColumnElement[Any]], which: Filter, by: Sequence[str] = (), posts: bool = False
) -> Select[Any]:
    """Select `columns` of the mentions that `which` means, joined with what the columns need (`posts`: those
    have some of the posts')."""
    source: Any = MENTIONS
    conditions: list[ColumnElement[bool]] = []
    when = _when(which, by)
    if _joins_topics(which, by):
        source = source.join(_TOPICS, _TOPICS.c.mention == MENTIONS.c.id)
        if which.topics:
            conditions.append(_TOPICS.c.topic.in_(which.topics))
    elif which.topics:
        named = select(_TOPICS.c.mention).where(_TOPICS.c.topic.in_(which.topics))
        conditions.append(MENTIONS.c.id.in_(named.where(*_between(_TOPICS.c.told_at, which))))
    if posts or "site" in by or "lang" in by:
        source = source.join(POSTS, POSTS.c.id == MENTIONS.c.post)
    if which.sources:
        conditions.append(MENTIONS.c.source.in_(which.sources))
    if which.states:
        conditions.append(MENTIONS.c.state.in_([state.value for state in which.states]))
    if which.owners:
        conditions.append(MENTIONS.c.owner_key.in_(which.owners))
    if which.seen_from is not None:
        conditions.append(MENTIONS.c.seen_at >= to_micros(which.seen_from))
    if which.seen_to is not None:
        conditions.append(MENTIONS.c.seen_at < to_micros(which.seen_to))
    return select(*columns).select_from(source).where(*conditions, *_between(when, which))


def _joins_topics(which: Filter, by: Sequence[str]) -> bool:
    return "topic" in by or len(which.topics) == 1


def _when(which: Filter, by: Sequence[str] = ()) -> ColumnElement[Any]:
    """The column that tells when: for named topics the one in the index after the topic's name."""
    named = bool(which.topics) and _joins_topics(which, by)
    return _TOPICS.c.told_at if named else MENTIONS.c.told_at


def _between(when: ColumnElement[Any], which: Filter) -> list[ColumnElement[bool]]:
    conditions = []
    if which.said_from is not None:
        conditions.append(when >= to_micros(which.said_from))
    if which.said_to is not None:
        conditions.append(when < to_micros(which.said_to))
    return conditions


def _trace(connection: Connection, url: str) -> Trace:
    mention = target_mention(url)
    if mention is not None:
        post_of_mention = connection.execute(_POST_OF, {"mention": mention}).scalar()
        return Trace() if post_of_mention is None else _traced(connection, post_of_mention)
    if canonical_link(url) is None:
        return Trace()
    link = prints([Post(source="", url=url)])[0].link
    holder = select_in(connection, _HOLDER, [link])[0:1] if link is not None else []
    # A link that several posts share has no print: then the address is looked for as it stands.
    post_id = holder[0].post if holder else connection.execute(_WITH_URL, {"url": url}).scalar()
    return Trace() if post_id is None else _traced(connection, post_id)


def _traced(connection: Connection, post_id: int) -> Trace:
    row = select_in(connection, "SELECT * FROM posts WHERE id IN (:values)", [post_id])[0]
    served = select_in(connection, _SERVED, [post_id])
    muted = select_in(connection, _MUTED, [post_id])
    mention_id = connection.execute(_MENTION_OF, {"post": post_id}).scalar()
    return Trace(
        post=post_of(row),
        seen_at=from_micros(row.seen_at),
        duplicates=tuple(each.source for each in served),
        mention=read_mentions(connection, [mention_id])[0] if mention_id is not None else None,
        rows=tuple(read_outbox(connection, "mention", mention_id)) if mention_id is not None else (),
        muted=tuple(
            Muted(mute=each.mute, topics=tuple(json.loads(each.topics)), at=from_micros(each.at))
            for each in muted
        ),
        blank=row.blank,
        weight=row.weight or 1,
    )


_POSTS_BEFORE = text("SELECT * FROM posts WHERE id < :before ORDER BY id DESC LIMIT :limit")
_HOLDER = "SELECT post FROM prints WHERE print IN (:values)"
_WITH_URL = text("SELECT max(id) FROM posts WHERE url = :url")
_SERVED = "SELECT source FROM served WHERE post IN (:values) ORDER BY source"
_MUTED = "SELECT mute, topics, at FROM muted WHERE post IN (:values) ORDER BY at, mute"
_POST_OF = text("SELECT post FROM mentions WHERE id = :mention")
_MENTION_OF = text("SELECT id FROM mentions WHERE post = :post")
