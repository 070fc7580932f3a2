"""The store's verbs for what was heard, matched or not: what a back-test reads, what mutes kept back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from core.keeping import Batch
from core.rules import HeardPost
from core.types import TRACKED, State
from store.connection import Database, insert_many, select_in
from store.reading import first_since
from store.rows import SAID_COLUMNS, from_micros, post_said, to_micros, to_text


class Heard:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def heard_posts(
        self, since: datetime, limit: int, before: int | None = None
    ) -> Sequence[HeardPost]:
        """Kept posts, matched or not, that were seen since then and still have their text, the latest kept
        first; `before` is the last id of the page before. Fewer than `limit`: these were the last ones."""
        return await self.database.read(
            lambda connection: _heard(connection, to_micros(since), limit, before)
        )

    async def muted_count(self, mute: str) -> int:
        """How many posts this mute kept back, of those that are still kept."""
        return await self.database.read(
            lambda connection: int(connection.execute(_MUTED_COUNT, {"mute": mute}).scalar_one())
        )


def keep_muted(connection: Connection, batch: Batch, ids: Sequence[int]) -> None:
    """Remember which of the batch's posts (`ids`) a mute kept back, each once for the same mute. What was a
    mention before it was muted stays one, and is not kept back."""
    muted = [number for number, one in zip(ids, batch.sightings, strict=True) if one.muted is not None]
    mentioned = {row.post for row in select_in(connection, _MENTIONED, muted)}
    rows = [
        (
            number,
            sighting.muted.mute,
            to_text(sighting.muted.topics),
            to_micros(sighting.muted.at or batch.at),
        )
        for number, sighting in zip(ids, batch.sightings, strict=True)
        if sighting.muted is not None and number not in mentioned
    ]
    insert_many(connection, "muted", ("post", "mute", "topics", "at"), rows, known=("post", "mute"))


def held_back(
    connection: Connection, batch: Batch, ids: Sequence[int], edited: Iterable[int]
) -> frozenset[int]:
    """The batch's posts that a mute kept back from all topics that they match now: when it has ended, what
    sources still serve does not come after. An edited one is news, and so is one that people hand in."""
    if batch.source == TRACKED:
        return frozenset()
    found: dict[int, set[str]] = {}
    for number, sighting in zip(ids, batch.sightings, strict=True):
        if sighting.matches:
            found.setdefault(number, set()).update(match.topic for match in sighting.matches)
    kept_from: dict[int, set[str]] = {}
    for row in select_in(connection, _KEPT_FROM, [*(found.keys() - set(edited))]):
        kept_from.setdefault(row.post, set()).update(json.loads(row.topics))
    return frozenset(number for number, topics in kept_from.items() if found[number] <= topics)


def _heard(connection: Connection, since: int, limit: int, before: int | None) -> list[HeardPost]:
    below = 2**62 if before is None else before
    values = {"since": since, "first": first_since(connection, "posts", since, below), "below": below}
    rows = connection.execute(_HEARD, {**values, "limit": limit}).all()
    topics = _topics(connection, [row.mention for row in rows if row.mention is not None])
    return [_heard_post(tuple(row), topics) for row in rows]


def _heard_post(values: tuple[Any, ...], topics: Mapping[int, Sequence[str]]) -> HeardPost:
    """From the values of `_HEARD`: by their place, for there are many, and a row's names are slow."""
    number, seen_at, weight, mention, state, outcome, *said = values
    return HeardPost(
        id=number,
        post=post_said(said),
        seen_at=from_micros(seen_at),
        weight=weight or 1,
        mention=mention,
        topics=tuple(topics[mention]) if mention in topics else (),
        state=None if state is None else State(state),
        outcome=outcome,
    )


def _topics(connection: Connection, mentions: Sequence[int]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = {}
    for row in select_in(connection, _TOPICS, mentions):
        found.setdefault(row.mention, []).append(row.topic)
    return found


_HEARD = text(
    "SELECT posts.id, posts.seen_at, posts.weight, mentions.id AS mention, mentions.state, mentions.outcome,"  # noqa: S608
    f" {', '.join(f'posts.{column}' for column in SAID_COLUMNS)} FROM posts"
    " LEFT JOIN mentions ON mentions.post = posts.id WHERE posts.id >= :first AND posts.id < :below"
    " AND posts.seen_at >= :since AND posts.blank IS NULL ORDER BY posts.id DESC LIMIT :limit"
)
_TOPICS = "SELECT mention, topic FROM mention_topics WHERE mention IN (:values) ORDER BY mention, place"
_MENTIONED = "SELECT post FROM mentions WHERE post IN (:values)"
_KEPT_FROM = (
    "SELECT muted.post, muted.topics FROM muted LEFT JOIN mentions ON mentions.post = muted.post"
    " WHERE muted.post IN (:values) AND mentions.id IS NULL"
)
_MUTED_COUNT = text("SELECT count(*) FROM muted WHERE mute = :mute")
