"""Several places in one source (apps, feeds, sites): one that cannot be heard keeps nothing from the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from zlib import crc32

from core.errors import SourceError
from core.traffic import Cursor, Page

Thing = TypeVar("Thing")


def in_turn(things: Iterable[Thing], now: datetime) -> tuple[Thing, ...]:
    """The things, any of them first, by the second: an error ends a poll, and what comes behind the place
    that always fails would never be asked for."""
    found = tuple(things)
    # Not by counting polls: a failing source is asked at times that double, which would leave some out.
    first = crc32(b"%d" % int(now.timestamp())) % max(1, len(found))
    return found[first:] + found[:first]


def passed_over(cursor: Cursor, place: str, places: Iterable[str], error: SourceError) -> Page:
    """What an answer means by which one place of several cannot be heard: counted, and remembered in the
    cursor as `silent`. Raises `error` when none of the others can be heard either."""
    own = tuple(places)
    silent = [*still_silent(cursor, place, own), place]
    if set(silent) >= set(own):
        raise error
    return Page(cursor={**cursor, "silent": silent}, unread=1, unread_why=error.problem, real_keys=True)


def still_silent(cursor: Cursor, place: str, places: Iterable[str]) -> list[str]:
    """The places that could not be heard when they were asked last, without this one."""
    own = frozenset(places)
    return [one for one in cursor.get("silent", ()) if one != place and one in own]
