"""What the settings say about what is kept, and what is kept back: `[unmatched]`, `[retention]`,
`[[mute]]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, get_args
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from bot.config_places import is_language
from bot.config_terms import Bytes, Keep, Moment, Term
from bot.config_values import Filled, Strict, Whole, one_or_more
from bot.settings import TERMS
from core.rule_ports import Expirable
from core.rules import Mute, Unmatched
from core.say import say

MOST_SAMPLE = 1_000_000


def _as_language(value: object) -> object:
    code = value.strip().lower() if isinstance(value, str) else ""
    if not is_language(code):
        raise ValueError(say("config.needs_language"), say("config.language_hint"))
    return code


Languages = Annotated[tuple[Annotated[str, BeforeValidator(_as_language)], ...], BeforeValidator(one_or_more)]


class UnmatchedShape(Strict):
    """`[unmatched]`: posts that match no topic. They are kept out of sight, for the preview of a topic
    and for `why`."""

    keep: Keep = Field(
        timedelta(days=30),
        description="How long: `30d`, `8w`, `1y`. `0` or `off` for as short as can be: 2 days, so that a "
        "post which a source serves again is known; and none of streams.",
    )
    max_size: Bytes = Field(
        "500 MB",
        validate_default=True,
        description="About how much room they may take; the oldest go first. `200 MB`, `2 GB`.",
    )
    sample: Whole = Field(
        Unmatched().sample,
        ge=1,
        le=MOST_SAMPLE,
        description="Of streams one post in so many is kept, and stands for as many in a preview.",
    )


class RetentionShape(Strict):
    """`[retention]`: how long everything else is kept: `30d`, `8w`, `1y`, `forever` (also when unset)."""

    mentions: Term = Field(
        None,
        description="`3y`: after that, mentions lose text and author; their counts stay. For ever when unset "
        "or `forever`, as everything here.",
    )
    evidence: Term = Field(
        TERMS["evidence"], description="Copies of posts that show why an alert was raised."
    )
    alerts: Term = Field(None, description="Alerts that are closed, with all that was done about them.")
    outbox: Term = Field(
        None,
        description="Which message shows which mention, once it waits for nothing. After that a card is "
        "drawn anew no more, an emoji on it is not heard, and a mention that changes may be shown again.",
    )
    messages: Term = Field(None, description="Messages of the web page and the terminal.")
    changes: Term = Field(None, description="Who changed which topic or mute, and when.")
    drafts: Term = Field(TERMS["drafts"], description="Previews that nobody saved.")
    muted: Term = Field(
        TERMS["muted"], description="Which mute kept back which post; at the latest it goes with the post."
    )


class MuteShape(Strict):
    """`[[mute]]`: what is heard and kept back. It cannot be changed in chat."""

    name: Filled = Field(description="How `why` and `/mentions mutes` call it.")
    when: Filled = Field(description="A query: posts that match it become no mentions.")
    until: Moment | None = Field(
        None,
        description="`2026-12-01` (heard again from that day on, in the `timezone`) or `2026-12-01T09:00:00`;"
        " for good when unset.",
    )


def unmatched_of(table: UnmatchedShape) -> Unmatched:
    """What `[unmatched]` says."""
    return Unmatched(keep=table.keep, most_bytes=table.max_size, sample=table.sample)


def terms_of(table: RetentionShape) -> Mapping[Expirable, timedelta]:
    """How long what is kept; without what is kept for ever."""
    terms = {what: getattr(table, what) for what in get_args(Expirable) if what != "unmatched"}
    return {what: term for what, term in terms.items() if term is not None}


def mutes_of(tables: Sequence[MuteShape], zone: ZoneInfo) -> tuple[Mute, ...]:
    """The mutes of the file; what tells no zone is in this one."""
    return tuple(
        Mute(name=table.name, when=table.when, until=_moment(table.until, zone), fixed=True)
        for table in tables
    )


def _moment(at: date | None, zone: ZoneInfo) -> datetime | None:
    if at is None:
        return None
    whole = at if isinstance(at, datetime) else datetime.combine(at, time())
    return (whole if whole.tzinfo else whole.replace(tzinfo=zone)).astimezone(UTC)
