"""Several places in one source (apps, feeds, wikis): one that cannot be heard keeps nothing from others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar
from zlib import crc32

from core.errors import SourceError
from core.traffic import Cursor, Page
from core.types import Json

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
    silent = [*heard(cursor, place, own).get("silent", ()), place]
    if set(silent) >= set(own):
        raise error
    return Page(cursor={**cursor, "silent": silent}, unread=1, unread_why=error.problem, real_keys=True)


def heard(cursor: Cursor, place: str, places: Iterable[str]) -> Mapping[str, Json]:
    """What a cursor remembers of silent places now that this one was heard: `silent`, when there are any."""
    own = frozenset(places)
    silent: list[Json] = [one for one in cursor.get("silent", ()) if one != place and one in own]
    return {"silent": silent} if silent else {}
