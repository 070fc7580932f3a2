"""Mentions as a team dealt with them, and posts that were only heard. All names are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from core.rules import HeardPost
from core.types import Author, Mention, Post, Standing, State

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
_numbers = count(1)

DEALT = {
    "acknowledged": Standing(state=State.ACKNOWLEDGED),
    "claimed": Standing(state=State.CLAIMED, owner="Ana"),
    "escalated": Standing(state=State.ESCALATED),
    "resolved": Standing(state=State.RESOLVED, outcome="handled"),
    "no_action": Standing(state=State.RESOLVED, outcome="no_action"),
    "not_us": Standing(state=State.IGNORED, outcome="not_us"),
    "spam": Standing(state=State.IGNORED, outcome="spam"),
    "new": Standing(),
    "snoozed": Standing(state=State.SNOOZED, snoozed_until=NOW),
}


def mention(
    text: str,
    dealt: str = "new",
    by: str | None = None,
    title: str | None = None,
    site: str | None = None,
) -> Mention:
    """A mention that the team dealt with so; `by` is the author's handle."""
    number = next(_numbers)
    post = Post(source="forum", title=title, text=text, author=Author(handle=by), site=site)
    return Mention(id=number, post_id=number, post=post, matches=(), standing=DEALT[dealt], seen_at=NOW)


def heard(text: str, by: str | None = None) -> HeardPost:
    """A kept post that became no mention."""
    number = next(_numbers)
    post = Post(source="forum", text=text, author=Author(handle=by or f"passer{number}"))
    return HeardPost(id=number, post=post, seen_at=NOW)
