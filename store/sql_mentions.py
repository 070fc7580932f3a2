"""The matching posts of one batch become mentions, with outbox rows for their channels. Inside one write
transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from core.keeping import Batch, Sighting
from core.types import Post
from store.connection import select_in
from store.drafting import Changes, Draft, lead_of
from store.reading import next_id, read_posts
from store.rows import hits_text, to_micros
from store.stories import leads_of


def keep_mentions(
    connection: Connection, batch: Batch, ids: Sequence[int], changes: Changes
) -> tuple[int, int]:
    """Keep what the sightings (their posts are `ids`) match; returns how many mentions and outbox rows
    are new.

    A kept mention only gains topics. Its cards change when it gained one, was edited, or became at least
    twice or half as loud as they show. It goes to the sighting's channels when it gained a topic or was
    edited. One that is held goes to none. One whose story has a lead follows it (`store.stories`).
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

    told = (one.story for number in wanted.keys() - kept.keys() for one in wanted[number])
    known = leads_of(connection, sorted({story for story in told if story is not None}))
    leads = {story: lead_of(row) for story, row in known.items()}
    draft = Draft(to_micros(batch.at), next_id(connection, "mentions"), batch.backlog, leads)
    for number in sorted(wanted.keys() | kept.keys()):
        sightings = wanted.get(number, [])
        hits = _hits(sightings, shown[number])
        if number not in kept:
            draft.add(number, hits, sightings)
        elif not changes.by_hand:
            mention = kept[number]
            draft.change(mention, topics[mention.id], hits, sightings, changes)
    return len(draft.new), draft.write(connection)


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


_MENTIONS = "SELECT * FROM mentions WHERE post IN (:values)"
_TOPICS = "SELECT mention, topic, hits FROM mention_topics WHERE mention IN (:values) ORDER BY mention, place"
