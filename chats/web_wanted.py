"""Which mentions a column of the page asks for, read from the query of an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from multidict import MultiMapping

from chats.web_input import read_number
from core import periods
from core.clauses import Query
from core.errors import UsageError
from core.feel import UNSURE
from core.keeping import Filter, Order
from core.meaning import SENTIMENTS
from core.periods import Period
from core.query import parse
from core.say import say
from core.types import OPEN_STATES, State

OPEN = "open"
"""Stands among the states for all in which somebody still has to do something."""
MOST_SHOWN = 100
USUAL = 30
MOST_OFFSET = 10_000
_ORDERS: tuple[Order, ...] = ("newest", "engagement", "priority")
_LONGEST = 200
_MOST = 50
_INTENT = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`which` mentions, of these those that match `query` (None: all), in which order, how many after how
    many; `period` as it was asked for."""

    which: Filter
    query: Query | None
    text: str
    order: Order
    limit: int
    offset: int
    period: Period | None


def read_wanted(query: MultiMapping[str], now: datetime, zone: tzinfo) -> Wanted:
    """What an address asks for. Raises UsageError."""
    period = _period(query.get("period", ""), now, zone)
    text = query.get("text", "").strip()
    order = query.get("order") or "newest"
    return Wanted(
        which=Filter(
            topics=_all(query, "topic"),
            sources=_all(query, "source"),
            states=_states(_all(query, "state")),
            sentiments=_all(query, "sentiment", (*SENTIMENTS, UNSURE)),
            intents=_intents(_all(query, "intent")),
            priority=read_number(query, "priority", 1, 5) or 0,
            said_from=period.start if period else None,
            said_to=period.end if period else None,
            held=False,
            leads=True,
        ),
        query=parse(text) if text else None,
        text=text,
        order=_order(order),
        limit=read_number(query, "limit", 1, MOST_SHOWN) or USUAL,
        offset=read_number(query, "offset", 0, MOST_OFFSET) or 0,
        period=period,
    )


def _all(query: MultiMapping[str], name: str, known: Sequence[str] = ()) -> tuple[str, ...]:
    """Every value of that name, each once."""
    found = tuple(dict.fromkeys(value for value in query.getall(name, []) if value))
    if len(found) > _MOST or any(len(value) > _LONGEST for value in found):
        raise UsageError(say("web.too_long", name=name, n=_LONGEST))
    for value in found:
        if known and value not in known:
            _refuse(name, value, known)
    return found


def _order(word: str) -> Order:
    found: Order | None = next((one for one in _ORDERS if one == word), None)
    return _refuse("order", word, _ORDERS) if found is None else found


def _states(words: Sequence[str]) -> tuple[State, ...]:
    wanted: set[State] = set()
    for word in words:
        if word != OPEN and word not in list(State):
            _refuse("state", word, (OPEN, *State))
        wanted |= OPEN_STATES if word == OPEN else {State(word)}
    return tuple(state for state in State if state in wanted)


def _intents(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if not _INTENT.fullmatch(word):
            raise UsageError(say("web.not_one_of", name="intent", word=word[:_LONGEST], known="complaint"))
    return words


def _period(text: str, now: datetime, zone: tzinfo) -> Period | None:
    words = text[:_LONGEST].split()
    found = periods.read(words, now, zone) if words else None
    if words and (found is None or found[1] != len(words)):
        _refuse("period", text, periods.FORMS)
    return found[0] if found else None


def _refuse(name: str, word: str, known: Sequence[str]) -> Order:
    told = ", ".join(known)
    raise UsageError(say("web.not_one_of", name=name, word=word[:_LONGEST], known=told))
