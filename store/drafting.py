"""What one batch adds and changes in mentions, written at the end table by table. Inside one write
transaction; `store.sql_mentions` says which mentions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row

from core.keeping import Sighting
from core.likeness import texts, titles
from core.meaning import NOT_FIXED, Fixed, Meaning
from core.types import Post, Standing
from store.connection import insert_many, update_many
from store.noting import note_edits
from store.queueing import queue_cards
from store.rows import STANDING_COLUMNS, standing_row, to_micros
from store.rows_meaning import (
    MEANING_COLUMNS,
    NOW_COLUMNS,
    fixed_of,
    meaning_of,
    meaning_row,
    merged,
    now_row,
    sentiment_about,
)
from store.sql_revisit import look_soon
from store.stories import Parting, Wish, part, place
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


@dataclass(frozen=True, slots=True)
class Lead:
    """The mention that others of its story follow: how it stands (the values of STANDING_COLUMNS)."""

    id: int
    standing: tuple[object, ...]
    last_move: int | None
    fixed: Fixed


def lead_of(row: Row[Any]) -> Lead:
    """From a mention's row."""
    standing = tuple(getattr(row, column) for column in STANDING_COLUMNS)
    return Lead(row.id, standing, row.last_move, fixed_of(row.fixed))


@dataclass(slots=True)
class Draft:
    """What a batch adds and changes. `number` is the id of the next new mention, `leads` are those of the
    stories that new mentions tell, as far as there are any."""

    at: int
    number: int
    backlog: int | None
    leads: dict[int, Lead]
    new: list[tuple[object, ...]] = field(default_factory=list)
    changed: list[tuple[object, ...]] = field(default_factory=list)
    meant: list[tuple[object, ...]] = field(default_factory=list)
    topics: list[tuple[object, ...]] = field(default_factory=list)
    cards: list[tuple[int, str, int, int]] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    followed: list[int] = field(default_factory=list)
    redraw: list[int] = field(default_factory=list)
    edits: dict[int, Post] = field(default_factory=dict)
    parted: dict[int, Parting] = field(default_factory=dict)
    let_go: list[int] = field(default_factory=list)

    def add(self, post_id: int, hits: Mapping[str, str], sightings: Sequence[Sighting]) -> None:
        """A post becomes a mention."""
        mention, self.number = self.number, self.number + 1
        post, priority, meaning = sightings[0].post, _priority(sightings), _meaning(sightings)
        story = next((one.story for one in sightings if one.story is not None), None)
        lead = self.leads.get(story) if story is not None and meaning.held is None else None
        standing, fixed = (lead.standing, lead.fixed) if lead else (_UNTOUCHED, NOT_FIXED)
        told_at = self.at if post.said_at is None else to_micros(post.said_at)
        proposed = (_first(s.assign for s in sightings), _first(s.escalate_to for s in sightings))
        told = (told_at, self.at, post.engagement, post.engagement, priority, 1)
        found = (*meaning_row(meaning), *now_row(meaning, fixed))
        look_at = self.at if (post.url or post.key) and meaning.held is None else None
        place = (story, lead.id if lead else None, lead.last_move if lead else None, look_at, self.backlog)
        self.new.append((mention, post_id, post.source, *told, *proposed, *standing, *found, *place))
        self._have(mention, told_at, hits, 0, meaning, fixed)
        if meaning.held is not None:
            return
        if lead is not None:
            self.followed.append(lead.id)
        elif story is not None:
            self.leads[story] = Lead(mention, _UNTOUCHED, None, NOT_FIXED)
        self._queue(mention, lead.id if lead else None, priority, 1, sightings)

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
        if edited or gained or told_at != mention.told_at:
            meaning, fixed = meaning_of(mention.meaning), fixed_of(mention.fixed)
            if sightings and (gained or edited):
                priority = max(priority, _priority(sightings))
                assign = assign or _first(s.assign for s in sightings)
                escalate_to = escalate_to or _first(s.escalate_to for s in sightings)
                meaning = self._mean(mention, meaning, fixed, sightings, edited)
                if meaning.held is None or fixed.relevant:
                    lead = mention.lead if mention.story is None else mention.lead or mention.id
                    self._queue(mention.id, lead, priority, mention.version, sightings)
                if mention.held is not None and meaning.held is None:
                    self.let_go.append(mention.id)
                if mention.lead is not None and edited:
                    self._part(mention, sightings, changes)
            if edited:  # the words stand elsewhere now; what matched before and does not now keeps none
                self.edits[mention.id] = changes.edited[mention.post]
                has_now: Mapping[str, str] = {topic: hits.get(topic, "[]") for topic in has}
            else:
                has_now = has
            self._have(mention.id, told_at, has_now, 0, meaning, fixed)
            self._have(mention.id, told_at, gained, len(has), meaning, fixed)
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
        update_many(connection, "mentions", (*MEANING_COLUMNS, *NOW_COLUMNS), self.meant)
        known, replaced = ("mention", "topic"), ("told_at", "hits", "sentiment")
        columns = (*known, "place", *replaced)
        insert_many(connection, "mention_topics", columns, self.topics, known=known, replace=replaced)
        reason = "new" if self.backlog is None else "backlog"
        queued = queue_cards(connection, self.cards, reason, self.at, self.backlog) if self.cards else 0
        grown = set(self.followed)
        if self.wishes:
            placed, shown_on = place(connection, self.wishes, reason, self.at, self.backlog)
            queued, grown = queued + placed, grown | shown_on
        look_soon(connection, self.let_go, self.at)
        queued += part(connection, self.parted, self.at)
        note_edits(connection, self.edits, self.at)
        fresh = self.number - len(self.new)  # what was not there before is drawn for the first time yet
        left = {parting.lead for parting in self.parted.values()}
        bump(connection, sorted({*self.redraw, *left, *(one for one in grown if one < fresh)}))
        return queued

    def _mean(
        self, mention: Row[Any], known: Meaning, fixed: Fixed, sightings: Sequence[Sighting], edited: bool
    ) -> Meaning:
        """What the mention means now. What was posted once is not held later."""
        found = _meaning(sightings)
        meaning = found if edited else merged(known, found)
        if mention.held is None and meaning.held is not None and not fixed.relevant:
            meaning = replace(meaning, held=None)
        if meaning != known:
            self.meant.append((*meaning_row(meaning), *now_row(meaning, fixed), mention.id))
        return meaning

    def _part(self, mention: Row[Any], sightings: Sequence[Sighting], changes: Changes) -> None:
        """A mention that follows another one was edited: it may tell another story now."""
        told = next((one for one in sightings if one.story not in (None, mention.story)), None)
        if (
            told is not None
            and told.story is not None
            and _says_another(changes.edited[mention.post], told.post)
        ):
            self.parted[mention.id] = Parting(mention.lead, told.story)

    def _have(
        self,
        mention: int,
        told_at: int,
        hits: Mapping[str, str],
        place: int,
        meaning: Meaning,
        fixed: Fixed,
    ) -> None:
        for n, topic in enumerate(hits, start=place):
            felt = sentiment_about(meaning, fixed, topic)
            self.topics.append((mention, topic, n, told_at, hits[topic], felt))

    def _queue(
        self, mention: int, lead: int | None, priority: int, version: int, sightings: Sequence[Sighting]
    ) -> None:
        channels = dict.fromkeys(channel for sighting in sightings for channel in sighting.channels)
        if lead is None:
            self.cards += [(mention, channel, priority, version) for channel in channels]
        else:
            self.wishes += [Wish(mention, lead, channel, priority, version) for channel in channels]


def _meaning(sightings: Sequence[Sighting]) -> Meaning:
    """What the post means: of several sightings as the first says that does not hold it back."""
    first = next((one for one in sightings if one.meaning.held is None), sightings[0])
    return first.meaning


def _priority(sightings: Sequence[Sighting]) -> int:
    return max(sighting.priority for sighting in sightings)


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _says_another(before: Post, after: Post) -> bool:
    """Whether an edit left little of what was said."""
    alike = texts(before.text, after.text)
    if alike == "unknown":
        alike = titles(before.title, after.title)
    return alike in ("unlike", "unsure")


def _is_far(engagement: int, shown: int) -> bool:
    low, high = sorted((engagement, shown))
    return high >= 2 * low and high > low


_UNTOUCHED = standing_row(Standing())
_NEW = (
    *("id", "post", "source", "told_at", "seen_at", "engagement", "shown_engagement", "priority", "version"),
    *("assign", "escalate_to", *STANDING_COLUMNS, *MEANING_COLUMNS, *NOW_COLUMNS),
    *("story", "lead", "last_move", "look_at", "backlog"),
)
_CHANGED = ("told_at", "engagement", "priority", "assign", "escalate_to")
