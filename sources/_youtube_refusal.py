"""What YouTube says when it does not answer, made into what to do next. It names a `reason`; the daily quotas
are filled up at midnight in California."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.errors import SourceBusy, SourceError, SourceRefused
from core.say import phrases, say
from core.traffic import Response
from sources._items import at, word
from sources._json import read_json
from sources._politeness import retry_at
from sources._text import plain, squeeze

phrases(
    {
        "youtube.quota": "the day's quota of YouTube's API is used up until midnight in California;"
        " a longer `every` makes it last",
        "youtube.bad_key": "YouTube does not accept the API key; look at it in the Google Cloud console",
        "youtube.not_enabled": "the YouTube Data API v3 is not switched on for this key's project;"
        " switch it on in the Google Cloud console",
        "youtube.not_from_here": "the API key is for other addresses only;"
        " see its restrictions in the Google Cloud console",
        "youtube.throttled": "YouTube asks for a pause: too many requests",
        "youtube.refused": "YouTube refuses: {message}",
        "youtube.no_words": "it does not say why",
    }
)

READ = (400, 403, 404, 429)
"""Statuses whose bodies say more than the status."""

GONE = frozenset(
    {
        *("commentsDisabled", "videoNotFound", "channelNotFound", "notFound", "processingFailure"),
        "forbidden",  # its owner made it private
    }
)
"""Reasons that are about one video or channel only."""

_PACIFIC = ZoneInfo("America/Los_Angeles")
_DAILY = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_PAUSE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_BAD_KEY = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID", "API_KEY_EXPIRED"})
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})


def reasons(response: Response) -> frozenset[str]:
    """Every reason that an error names, in its older and its newer list; empty when it names none."""
    try:
        body = read_json(response.body)
    except ValueError:
        return frozenset()
    found = set()
    for path in ("error.errors", "error.details"):
        named = at(body, path)
        found |= {word(one, "reason") or "" for one in named} if isinstance(named, list) else set()
    return frozenset(found - {""})


def refusal(response: Response, source: str) -> SourceError:
    """What an error means for the whole source: SourceBusy with its end, or SourceRefused."""
    why = reasons(response)
    message = _message(response)
    later = retry_at(response.headers.get("retry-after"), response.at)
    throttled = bool(why & _PAUSE) or response.status == 429
    if why & _DAILY or (throttled and "per day" in message.casefold()):
        return SourceBusy(source, say("youtube.quota"), midnight(response.at))
    if throttled:
        return SourceBusy(source, say("youtube.throttled"), later)
    if why & _BAD_KEY or "API key not valid" in message:
        return SourceRefused(source, say("youtube.bad_key"))
    if why & _OFF:
        return SourceRefused(source, say("youtube.not_enabled"))
    if any("blocked" in reason.casefold() for reason in why):
        return SourceRefused(source, say("youtube.not_from_here"))
    return SourceRefused(source, say("youtube.refused", message=message))


def midnight(now: datetime) -> datetime:
    """The next midnight in California, as UTC."""
    there = now.astimezone(_PACIFIC)
    day = datetime(there.year, there.month, there.day, tzinfo=_PACIFIC) + timedelta(days=1)
    return day.astimezone(UTC)


def _message(response: Response) -> str:
    try:
        said = word(read_json(response.body), "error.message")
    except ValueError:
        said = None
    return squeeze(plain(said))[:200] or say("youtube.no_words")
