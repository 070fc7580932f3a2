"""A mention as programs read it: plain JSON values, times as ISO 8601 in UTC, what is unknown as null."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from core.meaning_words import is_held
from core.quote import web_link
from core.types import Json, Mention, Move


def mention_json(mention: Mention) -> Json:
    """All that is known of it; the text is what strangers wrote, as they wrote it."""
    post, standing = mention.post, mention.standing
    return {
        "id": mention.id,
        "url": web_link(post.url),
        "title": post.title,
        "text": post.text,
        "author": {
            "name": post.author.name,
            "handle": post.author.handle,
            "followers": post.author.followers,
        },
        "source": post.source,
        "site": post.site,
        "language": mention.meaning.lang or post.lang,
        "country": post.country,
        "rating": post.rating,
        "engagement": post.engagement,
        "said_at": told(post.said_at),
        "seen_at": told(mention.seen_at),
        "topics": list(mention.topics),
        "sentiment": mention.sentiment,
        "intents": list(mention.intents),
        "priority": mention.priority,
        "state": standing.state.value,
        "owner": standing.owner,
        "outcome": standing.outcome,
        "answer_url": web_link(standing.answer_url),
        "acknowledged_at": told(standing.acknowledged_at),
        "resolved_at": told(standing.resolved_at),
        "story": mention.story,
        "lead": mention.lead,
        "held": is_held(mention),
        "edits": mention.edits,
        "blank": mention.blank,
    }


def moves_json(moves: Sequence[Move]) -> list[Json]:
    """What was done with it, oldest first."""
    return [
        {
            "verb": move.verb.value,
            "who": move.who.name,
            "chat": move.who.chat,
            "at": told(move.at),
            "values": dict(move.values),
            "undone": move.undone,
        }
        for move in moves
    ]


def told(at: datetime | None) -> str | None:
    """A time as ISO 8601."""
    return at.astimezone(UTC).isoformat() if at is not None else None
