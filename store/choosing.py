"""Choosing mentions: the SQL of a filter, for whatever is asked of those that it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    TableClause,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
    table,
)

from core.keeping import Filter
from store.rows import to_micros
from store.rows_meaning import POSSIBLE, plain_intent

MENTIONS = table(
    "mentions",
    *map(column, ("id", "post", "source", "told_at", "seen_at", "engagement", "priority", "sentiment")),
    *map(column, ("state", "owner", "owner_key", "outcome", "acknowledged_at", "resolved_at")),
    *map(column, ("lang", "intents", "held", "lead", "story")),
)
_TOPICS = table("mention_topics", *map(column, ("mention", "topic", "told_at", "sentiment")))
POSTS = table(
    "posts",
    *map(column, ("id", "site", "lang", "said_at", "followers", "blank", "country", "author", "handle")),
    *map(column, ("rating", "title", "text", "url", "repost_of", "in_reply_to")),
)
_BY: Mapping[str, ColumnElement[Any]] = {
    "topic": _TOPICS.c.topic,
    "site": POSTS.c.site,
    "lang": func.coalesce(MENTIONS.c.lang, POSTS.c.lang),
    "intent": MENTIONS.c.intents,
    "priority": cast(MENTIONS.c.priority, String),
    **{name: MENTIONS.c[name] for name in ("state", "source", "sentiment", "owner", "outcome")},
}


def chosen(
    columns: Sequence[ColumnElement[Any]], which: Filter, by: Sequence[str] = (), posts: bool = False
) -> Select[Any]:
    """Select `columns` of the mentions that `which` means, joined with what the columns need (`posts`: those
    have some of the posts'). Its times are the parameters `said_from` and `said_to`, so that it can be
    executed for other times than those of `which`."""
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
        conditions.append(_one_of(MENTIONS.c.source, which.sources, which))
    if which.states:
        conditions.append(_one_of(MENTIONS.c.state, [state.value for state in which.states], which))
    if which.owners:
        conditions.append(MENTIONS.c.owner_key.in_(which.owners))
    if which.seen_from is not None:
        conditions.append(MENTIONS.c.seen_at >= to_micros(which.seen_from))
    if which.seen_to is not None:
        conditions.append(MENTIONS.c.seen_at < to_micros(which.seen_to))
    conditions += _meant(which)
    return select(*columns).select_from(source).where(*conditions, *_between(when, which))


def _one_of(column: ColumnElement[Any], values: Sequence[str], which: Filter) -> ColumnElement[bool]:
    """Of several values and a bounded time, the index of the times is the better one: it has the rows in
    their order, while that of the values would have them all sorted."""
    if len(values) > 1 and which.said_from is not None:
        column = column.concat("")
    return column.in_(values)


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


def _joins_topics(which: Filter, by: Sequence[str]) -> bool:
    return "topic" in by or len(which.topics) == 1


def when_of(which: Filter, by: Sequence[str] = ()) -> ColumnElement[Any]:
    """The column that tells when: for named topics the one in the index after the topic's name."""
    named = bool(which.topics) and _joins_topics(which, by)
    return _TOPICS.c.told_at if named else MENTIONS.c.told_at


def _between(when: ColumnElement[Any], which: Filter) -> list[ColumnElement[bool]]:
    conditions = []
    if which.said_from is not None:
        conditions.append(when >= bindparam("said_from", to_micros(which.said_from)))
    if which.said_to is not None:
        conditions.append(when < bindparam("said_to", to_micros(which.said_to)))
    return conditions
