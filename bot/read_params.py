"""What a request to the read API asks for: its query, checked; a slip says what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from core import periods
from core.errors import UsageError
from core.feel import UNSURE
from core.keeping import Filter
from core.meaning import SENTIMENTS
from core.say import say
from core.types import State

MOST = 200
"""Mentions of one page."""
_FURTHEST = 1_000_000
_FILTERS = frozenset(
    {"topic", "source", "state", "sentiment", "intent", "priority", "from", "to", "period", "held"}
)
BY = ("topic", "state", "source", "sentiment", "intent", "priority", "owner", "outcome", "site", "lang")
"""By what mentions can be counted."""
CELLS_BY = ("topic", "state", "source", "sentiment")
"""By what they can be counted over time."""
STEPS = ("hour", "day")


def known(query: Mapping[str, str], *more: str) -> None:
    """Raises UsageError for a name that means nothing here: a slip must not widen what is found."""
    names = _FILTERS | set(more)
    for name in query:
        if name not in names:
            raise UsageError(
                say("read_api.unknown", name=name[:60]), say("read_api.known", names=", ".join(sorted(names)))
            )


def filter_of(query: Mapping[str, str], zone: tzinfo, now: datetime) -> Filter:
    """Which mentions; several values of one name stand with commas. Raises UsageError."""
    start, end = _times(query, zone, now)
    return Filter(
        topics=_list(query, "topic"),
        sources=_list(query, "source"),
        states=tuple(State(one) for one in _list(query, "state", [state.value for state in State])),
        sentiments=_list(query, "sentiment", [*SENTIMENTS, UNSURE]),
        intents=_list(query, "intent"),
        priority=number(query, "priority", 0, 5) or 0,
        held=None if query.get("held") == "any" else query.get("held") == "true",
        said_from=start,
        said_to=end,
    )


def number(query: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    """A whole number, or None when it is not asked for. Raises UsageError."""
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise UsageError(say("read_api.not_number", name=name, least=least, most=str(most)))
    return int(text)


def paging(query: Mapping[str, str]) -> tuple[int, int]:
    """How many, and how many to pass over. Raises UsageError."""
    return number(query, "limit", 1, MOST) or 50, number(query, "offset", 0, _FURTHEST) or 0


def by_of(query: Mapping[str, str], allowed: tuple[str, ...]) -> tuple[str, ...]:
    """By what to count. Raises UsageError."""
    return _list(query, "by", allowed)


def one_of(query: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """One of these words; the first when none is given. Raises UsageError."""
    found = query.get(name, allowed[0])
    if found not in allowed:
        raise UsageError(say("read_api.not_one_of", name=name, names=", ".join(allowed)))
    return found


def _list(query: Mapping[str, str], name: str, allowed: object = None) -> tuple[str, ...]:
    found = tuple(one.strip() for one in query.get(name, "").split(",") if one.strip())
    if isinstance(allowed, list | tuple) and not set(found) <= set(allowed):
        raise UsageError(say("read_api.not_one_of", name=name, names=", ".join(allowed)))
    return found


def _times(query: Mapping[str, str], zone: tzinfo, now: datetime) -> tuple[datetime | None, datetime | None]:
    if "period" in query:
        if "from" in query or "to" in query:
            raise UsageError(say("read_api.twice"))
        words = query["period"].split()
        found = periods.read(words, now, zone)
        if found is None or found[1] != len(words):
            raise UsageError(say("read_api.no_period", names=", ".join(periods.FORMS)))
        return found[0].start, found[0].end
    return _time(query, "from"), _time(query, "to")


def _time(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        # In an address a plus is a space.
        found = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(say("read_api.no_time", name=name)) from error
