"""How long something is kept, how much room it may take, until when something holds: as the settings write
it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from bot.settings import SHORTEST
from core.say import say

LONGEST = timedelta(days=36_500)
YEARS = range(1970, 9999)
SMALLEST = 1_000_000
"""Bytes."""
FOREVER = ("forever", "for ever")
NOT_KEPT = ("off", "never")
_DAYS = {"d": 1, "day": 1, "w": 7, "week": 7, "month": 30, "y": 365, "year": 365}
_SIZES = {"kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)"


def as_term(value: object) -> object:
    """`30d`, `8w`, `1y`, `6 months` (of 30 days) as a time, `forever` as None. Raises ValueError, with a
    problem and a hint, for all else but a timedelta and None, and for what is too short or too long."""
    if isinstance(value, str) and value.strip().lower() in FOREVER:
        return None
    return None if value is None else _span(value, say("config.term_hint"))


def as_keep(value: object) -> object:
    """As `as_term`, but `0`, `off` and `never` are the shortest time there is, and nothing is for ever."""
    if value == 0 and not isinstance(value, bool):
        return timedelta(0)
    text = value.strip().lower() if isinstance(value, str) else ""
    if text in NOT_KEPT or re.fullmatch(r"0\s*(?:[a-z]+)?", text):
        return timedelta(0)
    return _span(value, say("config.keep_hint"))


def as_bytes(value: object) -> object:
    """`500 MB`, `2 GB` as a number of bytes. Raises ValueError, with a problem and a hint, for everything
    else but a number of bytes, and for what is too small."""
    size = value
    if isinstance(value, str):
        found = re.fullmatch(_NUMBER + r"\s*([kmgt]b)", value.strip().lower())
        size = int(float(found[1]) * _SIZES[found[2]]) if found else None
    if isinstance(size, bool) or not isinstance(size, int):
        raise ValueError(say("config.needs_size"), say("config.size_hint"))
    if size < SMALLEST:
        raise ValueError(say("config.size_too_small", least=SMALLEST // 10**6), say("config.size_hint"))
    return size


def as_moment(value: object) -> object:
    """A date, or a date with a time, also between quotes. Raises ValueError for everything else."""
    found = _read(value.strip()) if isinstance(value, str) else value
    if not isinstance(found, date) or found.year not in YEARS:  # a datetime is one too
        raise ValueError(say("config.needs_moment"), say("config.moment_hint"))
    return found


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-01") else datetime.fromisoformat(text)
    except ValueError:
        return None


def _span(value: object, hint: str) -> timedelta:
    if isinstance(value, timedelta):
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    found = re.fullmatch(r"([0-9]{1,6})\s*([a-z]+?)s?", text)
    days = _DAYS.get(found[2]) if found else None
    if found is None or days is None or int(found[1]) == 0:
        raise ValueError(say("config.needs_term"), hint)
    term = timedelta(days=int(found[1]) * days)
    if term < SHORTEST:
        raise ValueError(say("config.term_too_short", least=SHORTEST.days), hint)
    if term > LONGEST:
        raise ValueError(say("config.term_too_long", most=LONGEST.days // 365), hint)
    return term


Term = Annotated[timedelta | None, BeforeValidator(as_term)]
"""`30d`, `8w`, `1y`, `6 months`; `forever` (None)."""
Keep = Annotated[timedelta, BeforeValidator(as_keep)]
"""A term, or `0`, `off`."""
Bytes = Annotated[int, BeforeValidator(as_bytes)]
"""`500 MB`."""
Moment = Annotated[datetime | date, BeforeValidator(as_moment)]
"""`2026-12-01`, `2026-12-01T09:00:00`, with or without a zone."""
