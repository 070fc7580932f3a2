"""What X says when it does not answer, made into what to do next.

Its errors are problem documents: `title`, `detail` and a `type` like `…/2/problems/usage-capped`, whose last
word is the same over the years and hosts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.errors import SourceBusy, SourceError, SourceRefused
from core.say import phrases, say
from core.traffic import Response
from core.types import Json
from sources._items import at, word
from sources._json import read_json
from sources._politeness import retry_at
from sources._quota import read_quota
from sources._text import squeeze

phrases(
    {
        "x.bad_request": "X does not understand what it was asked: {detail}",
        "x.bad_clock": "X finds the times we ask for wrong ({detail}); is this machine's clock right?",
        "x.bad_token": "X does not accept the bearer token; make a new one in the developer console of X",
        "x.no_credits": "the credits for X are used up; buy more in its developer console",
        "x.not_enrolled": "this app may not use X's search: in the developer console of X, put it into a"
        " project with pay-per-use or a paid plan",
        "x.forbidden": "X refuses this app: {detail}",
        "x.cap": "the reads of the plan at X are used up ({detail}); it is asked again when the period is"
        " over; a bigger plan in its developer console ends that sooner",
        "x.throttled": "X asks for a pause: too many requests",
        "x.says_nothing": "it does not say why",
    }
)

READ = (400, 401, 402, 403, 429)
"""Statuses whose bodies say more than the status."""


def refusal(response: Response, source: str) -> SourceError:
    """What an answer with a status of `READ` means: SourceBusy with its end, or SourceRefused."""
    try:
        body = read_json(response.body)
    except ValueError:
        body = None
    problem = (word(body, "type") or "").rpartition("/")[2]
    detail = _detail(body)
    match response.status:
        case 400:
            clock = any(name in detail for name in ("end_time", "start_time"))
            return SourceRefused(source, say("x.bad_clock" if clock else "x.bad_request", detail=detail))
        case 401:
            return SourceRefused(source, say("x.bad_token"))
        case 402:
            return SourceRefused(source, say("x.no_credits"))
        case 403 if problem == "client-forbidden" or word(body, "reason") == "client-not-enrolled":
            return SourceRefused(source, say("x.not_enrolled"))
        case 403 if problem != "usage-capped":
            return SourceRefused(source, say("x.forbidden", detail=detail))
    if problem == "usage-capped" or word(body, "title") == "UsageCapExceeded":
        until = _period_end(word(body, "period") or "", response.at)
        return SourceBusy(source, say("x.cap", detail=detail), until)
    quota = read_quota(response.headers, response.at)
    reset = quota.resets_at if quota else None
    later = retry_at(response.headers.get("retry-after"), response.at)
    return SourceBusy(source, say("x.throttled"), reset or later)


def _detail(body: Json) -> str:
    """The most exact of what it says: the message about a parameter, else the detail, else the title."""
    for path in ("errors.0.message", "detail", "title"):
        text = at(body, path)
        if isinstance(text, str) and text.strip():
            return squeeze(text)[:200]
    return say("x.says_nothing")


def _period_end(period: str, now: datetime) -> datetime:
    """When the cap of this period (`Monthly`, `Daily`) is lifted, as far as it can be known: a plan's month
    may begin on another day."""
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    if period.casefold() == "daily":
        return today + timedelta(days=1)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
