"""The store's verbs for answering: which mentions, how many, what became of an address, what was read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    TableClause,
    cast,
    column,
    func,
    or_,
    select,
    table,
    text,
)

from core.cards import target_mention
from core.identity import prints
from core.keeping import Filter, Order, Trace
from core.links import canonical_link
from core.rules import Muted
from core.types import Mention, Post
from store.connection import Database, select_in
from store.reading import read_mentions, read_outbox
from store.rows import from_micros, post_of, to_micros
from store.rows_meaning import POSSIBLE, plain_intent


class Answer:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]:
        """Mentions: the newest first (by when they were said, or seen where that is unknown), or the most
        engaged or most urgent first, then the newest."""
        statement = chosen([MENTIONS.c.id], which).limit(limit).offset(offset)
        when = when_of(which)
        statement = statement.order_by(*_FIRST[order], when.desc(), MENTIONS.c.id.desc())

        def work(connection: Connection) -> list[Mention]:
            return read_mentions(connection, list(connection.execute(statement).scalars()))

        return await self.database.read(work)

    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]:
        """How many mentions, by `topic state source sentiment intent priority owner outcome site lang`; what
        is unknown counts under "". Without `by` the key is `()`. By topic, a mention counts once for each of
        its topics (of those in `which`, when it names some), with its sentiment about that topic; by intent,
        once for each. Raises KeyError for another word in `by`."""
        groups = [func.coalesce(grouped(name, which, by), "") for name in by]
        statement = chosen([*groups, func.count()], which, by).group_by(*groups)

        def work(connection: Connection) -> dict[tuple[str, ...], int]:
            found: Counter[tuple[str, ...]] = Counter()
            for *key, mentions in connection.execute(statement):
                for each in _by_intent(key, by):
                    found[each] += int(mentions)
            return dict(found) if by or found else {(): 0}

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
    *map(column, ("lang", "intents", "held", "lead")),
)
_TOPICS = table("mention_topics", *map(column, ("mention", "topic", "told_at", "sentiment")))
POSTS = table("posts", *map(column, ("id", "site", "lang", "said_at", "followers", "blank")))
_BY: Mapping[str, ColumnElement[Any]] = {
    "topic": _TOPICS.c.topic,
    "site": POSTS.c.site,
    "lang": func.coalesce(MENTIONS.c.lang, POSTS.c.lang),
    "intent": MENTIONS.c.intents,
    "priority": cast(MENTIONS.c.priority, String),
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
    when = when_of(which, by)
    if _joins_topics(which, by):
        source = source.join(_TOPICS, _TOPICS.c.mention == MENTIONS.c.id)
        if which.topics:
            conditions.append(_TOPICS.c.topic.in_(which.topics))
    elif which.topics:
        named = select(_TOPICS.c.mention).where(_TOPICS.c.topic.in_(which.topics), *_sounding(_TOPICS, which))
        conditions.append(MENTIONS.c.id.in_(named.where(*_between(_TOPICS.c.told_at, which))))
    if _joins_topics(which, by) or not which.topics:
        conditions += _sounding(_TOPICS if _joins_topics(which, by) else MENTIONS, which)
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
    conditions += _meant(which)
    return select(*columns).select_from(source).where(*conditions, *_between(when, which))


def _meant(which: Filter) -> list[ColumnElement[bool]]:
    """What it asks of mentions beyond sentiment, where they are and who has them."""
    conditions: list[ColumnElement[bool]] = []
    if which.intents:
        names = [f",{sign}{plain_intent(name)}," for name in which.intents for sign in ("", POSSIBLE)]
        conditions.append(or_(*(MENTIONS.c.intents.contains(name, autoescape=True) for name in names)))
    if which.priority:
        conditions.append(MENTIONS.c.priority >= which.priority)
    if which.held is not None:
        conditions.append(MENTIONS.c.held.is_not(None) if which.held else MENTIONS.c.held.is_(None))
    if which.leads:
        conditions.append(MENTIONS.c.lead.is_(None))
    return conditions


def _sounding(of: TableClause, which: Filter) -> list[ColumnElement[bool]]:
    """How it is to sound: as a whole, or (`of` the table of topics) about a topic."""
    if not which.sentiments:
        return []
    known = [name for name in which.sentiments if name != "unsure"]
    is_known = of.c.sentiment.in_(known)
    return [or_(is_known, of.c.sentiment.is_(None)) if "unsure" in which.sentiments else is_known]


def grouped(name: str, which: Filter, by: Sequence[str]) -> ColumnElement[Any]:
    """The column to count by."""
    if name == "sentiment" and _joins_topics(which, by):
        return _TOPICS.c.sentiment
    return _BY[name]


def _by_intent(key: Sequence[str], by: Sequence[str]) -> list[tuple[str, ...]]:
    """The keys under which a group counts: one for each of its sure intents, where they are asked for."""
    if "intent" not in by:
        return [tuple(key)]
    at = list(by).index("intent")
    sure = [name for name in key[at].strip(",").split(",") if not name.startswith(POSSIBLE)]
    return [(*key[:at], name, *key[at + 1 :]) for name in sure or [""]]


def _joins_topics(which: Filter, by: Sequence[str]) -> bool:
    return "topic" in by or len(which.topics) == 1


def when_of(which: Filter, by: Sequence[str] = ()) -> ColumnElement[Any]:
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
