"""Between rows and values: times, posts, standings, outbox rows. No SQL here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from core.alerts import AlertMove
from core.keeping import OutboxRow, Shown, ThreadNote
from core.meaning import NOT_FIXED, Spread
from core.types import (
    Address,
    Author,
    Hit,
    Json,
    Match,
    Mention,
    Move,
    Person,
    Post,
    Standing,
    State,
    Verb,
)
from store.rows_meaning import fixed_of, fixed_text, meaning_of, sure_intents

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(at: datetime) -> int:
    """Whole microseconds since 1970 UTC; raises TypeError for a time without a zone."""
    since = at - _EPOCH
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def to_micros_or_none(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def from_micros(micros: int) -> datetime:
    """The aware UTC time."""
    return _EPOCH + timedelta(microseconds=micros)


def from_micros_or_none(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def to_text(value: Json) -> str:
    """Compact JSON in ASCII, which holds any string that Python holds."""
    return json.dumps(value, separators=(",", ":"))


POST_COLUMNS = (
    *("id", "source", "own_key", "url", "title", "text", "handle", "author", "followers", "said_at"),
    *(
        "seen_at",
        "site",
        "lang",
        "country",
        "rating",
        "in_reply_to",
        "repost_of",
        "engagement",
        "whole",
        "edits",
        "weight",
    ),
)


def post_row(
    number: int, post: Post, seen_at: int, whole: int, weight: int | None = None
) -> tuple[object, ...]:
    """The values of POST_COLUMNS; `whole` is the print of all that was said, `weight` None where the post
    stands for itself alone."""
    author = post.author
    return (
        number,
        post.source,
        post.key,
        post.url,
        post.title,
        post.text,
        author.handle,
        author.name,
        author.followers,
        to_micros_or_none(post.said_at),
        seen_at,
        post.site,
        post.lang,
        post.country,
        post.rating,
        post.in_reply_to,
        post.repost_of,
        post.engagement,
        whole,
        0,
        weight,
    )


SAID_COLUMNS = (
    *("source", "own_key", "url", "title", "text", "handle", "author", "followers", "said_at", "site"),
    *("lang", "country", "rating", "in_reply_to", "repost_of", "engagement"),
)


def post_of(row: Row[Any]) -> Post:
    return post_said([getattr(row, column) for column in SAID_COLUMNS])


def post_said(values: Sequence[Any]) -> Post:
    """From the values of SAID_COLUMNS."""
    source, key, url, title, text, handle, name, followers, said_at, *rest = values
    site, lang, country, rating, in_reply_to, repost_of, engagement = rest
    return Post(
        source=source,
        key=key,
        url=url,
        title=title,
        text=text,
        author=Author(handle=handle, name=name, followers=followers),
        said_at=from_micros_or_none(said_at),
        site=site,
        lang=lang,
        country=country,
        rating=rating,
        in_reply_to=in_reply_to,
        repost_of=repost_of,
        engagement=engagement,
    )


STANDING_COLUMNS = (
    *(
        "state",
        "owner",
        "owner_key",
        "before_state",
        "snoozed_until",
        "escalated_to",
        "outcome",
        "answer_url",
    ),
    *("acknowledged_at", "resolved_at", "fixed"),
)


def standing_row(standing: Standing) -> tuple[object, ...]:
    """The values of STANDING_COLUMNS."""
    return (
        standing.state.value,
        standing.owner,
        standing.owner_key,
        standing.before.value if standing.before else None,
        to_micros_or_none(standing.snoozed_until),
        standing.escalated_to,
        standing.outcome,
        standing.answer_url,
        to_micros_or_none(standing.acknowledged_at),
        to_micros_or_none(standing.resolved_at),
        fixed_text(standing.fixed),
    )


def standing_of(values: Sequence[Any]) -> Standing:
    """From the values of STANDING_COLUMNS; moves that were kept before there was `fixed` have none."""
    state, owner, owner_key, before, snoozed, escalated_to, outcome, answer_url, *rest = values
    acknowledged, resolved, *fixed = rest
    return Standing(
        state=State(state),
        owner=owner,
        owner_key=owner_key,
        before=State(before) if before else None,
        snoozed_until=from_micros_or_none(snoozed),
        escalated_to=escalated_to,
        outcome=outcome,
        answer_url=answer_url,
        acknowledged_at=from_micros_or_none(acknowledged),
        resolved_at=from_micros_or_none(resolved),
        fixed=fixed_of(fixed[0]) if fixed else NOT_FIXED,
    )


def hits_text(match: Match) -> str:
    """The matched words as JSON."""
    return to_text([[hit.part, hit.start, hit.end] for hit in match.hits])


def match_of(topic: str, hits: str) -> Match:
    return Match(topic, tuple(Hit(part, start, end) for part, start, end in json.loads(hits)))


def mention_of(
    row: Row[Any],
    post: Row[Any],
    matches: Sequence[Match],
    last_move: Move | None,
    spread: Spread,
) -> Mention:
    """From a mention's row and its post's."""
    meaning = meaning_of(row.meaning)
    standing = standing_of([getattr(row, column) for column in STANDING_COLUMNS])
    return Mention(
        id=row.id,
        post_id=row.post,
        post=post_of(post),
        matches=tuple(matches),
        standing=standing,
        seen_at=from_micros(row.seen_at),
        priority=row.priority,
        version=row.version,
        sentiment=row.sentiment,
        assign=row.assign,
        escalate_to=row.escalate_to,
        last_move=last_move,
        blank=post.blank,
        meaning=meaning,
        intents=sure_intents(meaning, standing.fixed),
        story=row.story,
        lead=row.lead,
        spread=spread,
        edits=post.edits,
    )


def move_of(row: Row[Any]) -> Move:
    return Move(
        id=row.id,
        mention=row.mention,
        verb=Verb(row.verb),
        who=Person(chat=row.chat, id=row.person, name=row.name),
        at=from_micros(row.at),
        values=json.loads(row.details),
        before=standing_of(json.loads(row.standing)),
        undone=bool(row.undone),
    )


_HAVE_THEIRS = frozenset({"card", "alert", "call"})  # what they show has the version, not the row


def outbox_row_of(row: Row[Any]) -> OutboxRow:
    posted = row.message is not None
    return OutboxRow(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        state=row.state,
        reason=row.reason,
        priority=row.priority,
        due_at=from_micros(row.due_at),
        mention=row.mention,
        alert=row.alert,
        call=row.call,
        inside=row.inside,
        backlog=row.backlog,
        tries=row.tries,
        drawn=row.drawn,
        version=0 if row.kind in _HAVE_THEIRS else row.version,
        address=Address(row.chat, row.room, row.message) if posted else None,
        sent_at=from_micros_or_none(row.sent_at),
    )


def thread_note_of(row: Row[Any], move: Move | None, alert_move: AlertMove | None) -> ThreadNote:
    """From a row that has its outbox row's channel and address as well."""
    return ThreadNote(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        address=Address(row.chat, row.room, row.message),
        at=from_micros(row.at),
        mention=row.mention,
        alert=row.alert,
        move=move,
        alert_move=alert_move,
        before=row.said_before,
        doubt=row.tries > 0,
        tries=row.tries,
    )


def shown_of(row: Row[Any]) -> Shown:
    reactions: Mapping[str, list[str]] = json.loads(row.reactions)
    return Shown(
        id=str(row.id),
        channel=row.channel,
        outbox=row.outbox,
        card=json.loads(row.card),
        at=from_micros(row.at),
        version=row.version,
        reactions={emoji: tuple(names) for emoji, names in reactions.items()},
        thread=tuple(json.loads(row.thread)),
    )
