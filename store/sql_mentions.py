"""The matching posts of one batch become mentions, with outbox rows for their channels. Inside one write
transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row

from core.keeping import Batch, Sighting
from core.types import Post, Standing
from store.connection import insert_many, select_in, update_many
from store.noting import note_edits
from store.queueing import queue_cards
from store.reading import next_id, read_posts
from store.rows import STANDING_COLUMNS, hits_text, standing_row, to_micros
from store.versions import bump


@dataclass(frozen=True, slots=True)
class Changes:
    """What the batch did to posts, by their ids: the new ones; those with another title or text, as they were
    before; the new date and the new engagement where they changed; each post as it was sighted first.
    `by_hand`: people handed them in, and a mention that is kept stays as it is. `gone` become no mentions:
    those that have no text any more (`store.blanking`), and those that a mute kept back."""

    new: frozenset[int]
    edited: Mapping[int, Post]
    said_at: Mapping[int, int]
    engagement: Mapping[int, int]
    first: Mapping[int, Post]
    by_hand: bool = False
    gone: frozenset[int] = frozenset()


def keep_mentions(
    connection: Connection, batch: Batch, ids: Sequence[int], changes: Changes
) -> tuple[int, int]:
    """Keep what the sightings (their posts are `ids`) match; returns how many mentions and outbox rows
    are new.

    A kept mention only gains topics. Its cards change when it gained one, was edited, or became at least
    twice or half as loud as they show. It goes to the sighting's channels when it gained a topic or was
    edited.
    """
    wanted: dict[int, list[Sighting]] = {}
    for number, sighting in zip(ids, batch.sightings, strict=True):
        if sighting.matches and number not in changes.gone:
            wanted.setdefault(number, []).append(sighting)
    touched = wanted.keys() | changes.edited.keys() | changes.said_at.keys() | changes.engagement.keys()
    kept = {row.post: row for row in select_in(connection, _MENTIONS, list(touched - changes.new))}
    topics: dict[int, dict[str, str]] = defaultdict(dict)
    for row in select_in(connection, _TOPICS, [row.id for row in kept.values()]):
        topics[row.mention][row.topic] = row.hits
    shown = {**changes.first, **read_posts(connection, _unread(wanted, kept, topics, changes))}

    draft = _Draft(to_micros(batch.at), next_id(connection, "mentions"), batch.backlog)
    for number in sorted(wanted.keys() | kept.keys()):
        sightings = wanted.get(number, [])
        hits = _hits(sightings, shown[number])
        if number not in kept:
            draft.add(number, hits, sightings)
        elif not changes.by_hand:
            mention = kept[number]
            draft.change(mention, topics[mention.id], hits, sightings, changes)
    return len(draft.new), draft.write(connection)


@dataclass(slots=True)
class _Draft:
    """What a batch adds and changes, written at the end table by table."""

    at: int
    number: int
    backlog: int | None
    new: list[tuple[object, ...]] = field(default_factory=list)
    changed: list[tuple[object, ...]] = field(default_factory=list)
    topics: list[tuple[object, ...]] = field(default_factory=list)
    cards: list[tuple[int, str, int, int]] = field(default_factory=list)
    redraw: list[int] = field(default_factory=list)
    edits: dict[int, Post] = field(default_factory=dict)

    def add(self, post_id: int, hits: Mapping[str, str], sightings: Sequence[Sighting]) -> None:
        """A post becomes a mention."""
        mention, self.number = self.number, self.number + 1
        post, priority = sightings[0].post, _priority(sightings)
        told_at = self.at if post.said_at is None else to_micros(post.said_at)
        proposed = (_first(s.assign for s in sightings), _first(s.escalate_to for s in sightings))
        told = (told_at, self.at, post.engagement, post.engagement, priority, 1)
        self.new.append((mention, post_id, post.source, *told, *proposed, *_UNTOUCHED, self.backlog))
        self._have(mention, told_at, hits, 0)
        self._queue(mention, priority, 1, sightings)

    def change(
        self,
        mention: Row[Any],
        has: Mapping[str, str],
        hits: Mapping[str, str],
        sightings: Sequence[Sighting],
        changes: Changes,
    ) -> None:
        """A mention's post was seen again."""
        edited = mention.post in changes.edited
        gained = {topic: words for topic, words in hits.items() if topic not in has}
        told_at = changes.said_at.get(mention.post, mention.told_at)
        engagement = changes.engagement.get(mention.post, mention.engagement)
        priority, assign, escalate_to = mention.priority, mention.assign, mention.escalate_to
        if sightings and (gained or edited):
            priority = max(priority, _priority(sightings))
            assign = assign or _first(s.assign for s in sightings)
            escalate_to = escalate_to or _first(s.escalate_to for s in sightings)
            self._queue(mention.id, priority, mention.version, sightings)
        if edited:  # the words stand elsewhere now; what matched before and does not now keeps none
            self.edits[mention.id] = changes.edited[mention.post]
            self._have(mention.id, told_at, {topic: hits.get(topic, "[]") for topic in has}, 0)
        elif told_at != mention.told_at:
            self._have(mention.id, told_at, has, 0)
        self._have(mention.id, told_at, gained, len(has))
        before = (mention.told_at, mention.engagement, mention.priority, mention.assign, mention.escalate_to)
        after = (told_at, engagement, priority, assign, escalate_to)
        if after != before:
            self.changed.append((*after, mention.id))
        louder = _is_far(engagement or 0, mention.shown_engagement or 0)
        if edited or gained or louder or told_at != mention.told_at:
            self.redraw.append(mention.id)

    def write(self, connection: Connection) -> int:
        """Write it all; returns how many outbox rows are new."""
        insert_many(connection, "mentions", _NEW, self.new)
        update_many(connection, "mentions", _CHANGED, self.changed)
        known, replace = ("mention", "topic"), ("told_at", "hits")
        columns = (*known, "place", *replace)
        insert_many(connection, "mention_topics", columns, self.topics, known=known, replace=replace)
        reason = "new" if self.backlog is None else "backlog"
        queued = queue_cards(connection, self.cards, reason, self.at, self.backlog) if self.cards else 0
        note_edits(connection, self.edits, self.at)
        bump(connection, self.redraw)
        return queued

    def _have(self, mention: int, told_at: int, hits: Mapping[str, str], place: int) -> None:
        self.topics += [(mention, topic, place + n, told_at, hits[topic]) for n, topic in enumerate(hits)]

    def _queue(self, mention: int, priority: int, version: int, sightings: Sequence[Sighting]) -> None:
        channels = dict.fromkeys(channel for sighting in sightings for channel in sighting.channels)
        self.cards += [(mention, channel, priority, version) for channel in channels]


def _unread(
    wanted: Mapping[int, Sequence[Sighting]],
    kept: Mapping[int, Row[Any]],
    topics: Mapping[int, Mapping[str, str]],
    changes: Changes,
) -> list[int]:
    """The posts that gain a topic and whose words stand as they were kept, which may be another source's."""
    found = []
    for number, sightings in wanted.items():
        has = topics.get(kept[number].id, {}) if number in kept else {}
        gains = any(match.topic not in has for sighting in sightings for match in sighting.matches)
        if gains and number not in changes.new and number not in changes.edited:
            found.append(number)
    return found


def _hits(sightings: Sequence[Sighting], shown: Post) -> dict[str, str]:
    """The matched words of each topic, none where they were found in words that we do not show."""
    found: dict[str, str] = {}
    for sighting in sightings:
        same = sighting.post.title == shown.title and sighting.post.text == shown.text
        for match in sighting.matches:
            found.setdefault(match.topic, hits_text(match) if same else "[]")
    return found


def _priority(sightings: Sequence[Sighting]) -> int:
    return max(sighting.priority for sighting in sightings)


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _is_far(engagement: int, shown: int) -> bool:
    low, high = sorted((engagement, shown))
    return high >= 2 * low and high > low


_MENTIONS = "SELECT * FROM mentions WHERE post IN (:values)"
_TOPICS = "SELECT mention, topic, hits FROM mention_topics WHERE mention IN (:values) ORDER BY mention, place"
_UNTOUCHED = standing_row(Standing())
_NEW = (
    *("id", "post", "source", "told_at", "seen_at", "engagement", "shown_engagement", "priority", "version"),
    *("assign", "escalate_to", *STANDING_COLUMNS, "backlog"),
)
_CHANGED = ("told_at", "engagement", "priority", "assign", "escalate_to")
