"""Which posts say something about now, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.alerts import Gap, Said

_CATCH_UP = timedelta(hours=1)
"""How long after a gap posts without a date may stem from it."""
_SLACK = timedelta(seconds=5)


def countable(
    said: Sequence[Said], since: datetime, now: datetime, gaps: Sequence[Gap] = (), speed: float = 1.0
) -> list[Said]:
    """The posts of [since, now] that can be counted, oldest first, each once.

    Left out: what a backlog brought (a source's first answer, a return after downtime: the posts before it
    were not heard, so what is usual does not hold for them); posts without a date that their source brought
    right after it had not been heard; posts seen later than now (the clock was set back). A post dated later
    than it was seen was said when it was seen.
    """
    posts: dict[int, Said] = {}
    for one in said:
        if one.seen_at > now + _SLACK or one.mention in posts:
            continue
        if one.backlog or (not one.dated and _caught_up(one, gaps, speed)):
            continue
        at = min(one.at, one.seen_at, now)
        if at >= since:
            posts[one.mention] = one if at == one.at else replace(one, at=at)
    return sorted(posts.values(), key=_when)


def _when(one: Said) -> tuple[datetime, int]:
    return one.at, one.mention


def _caught_up(one: Said, gaps: Sequence[Gap], speed: float) -> bool:
    return any(
        gap.source == one.source and gap.begin <= one.seen_at <= gap.end + _CATCH_UP / speed for gap in gaps
    )
