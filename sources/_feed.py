"""A feed after reading, whatever format it had: plain text, absolute links, aware UTC times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from core.types import Author
from sources._links import absolute

_LONGEST_NAME = 200
_LONGEST_REST = timedelta(days=7)
_MAIL = r"[^\s@()<>,;:\"]+@[^\s@()<>,;:\"]+"
_NAME_MAIL = re.compile(rf"(.*?)\s*[(<](?:mailto:)?({_MAIL})[)>]\s*\Z", re.DOTALL)
_MAIL_NAME = re.compile(rf"(?:mailto:)?({_MAIL})\s*(?:\((.*)\))?\s*\Z", re.DOTALL)
_HANDLE = re.compile(r"(?:/?u/|@)([\w.-]{2,40})\Z")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?\Z", re.IGNORECASE | re.DOTALL)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


class Entry(NamedTuple):
    """One item of a feed. `site` is where it was first published, when the feed says so."""

    key: str | None
    link: str | None
    title: str
    text: str
    author: Author
    said: datetime | None
    lang: str | None
    comments: int | None
    in_reply_to: str | None
    site: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A whole feed. `rest` is how long it wishes not to be asked; `home` the address of its site; `cut` says
    that the document breaks off before its end."""

    title: str = ""
    home: str | None = None
    lang: str | None = None
    rest: timedelta | None = None
    entries: tuple[Entry, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document was found: what its relative links and its language fall back on."""

    url: str
    language: str | None = None


class Unreadable(Exception):
    """A reader cannot read this: `reason` is the tail of a `say()` key `feed.…`. `final` when no other reader
    should try."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


def place(url: str, content_location: str | None, content_language: str | None) -> Place:
    """Where the document counts as found, by its address and two headers."""
    return Place(absolute(content_location, url) or url, language(content_language))


def rebased(base: str, step: str) -> str:
    """The base address one `xml:base` further; what is no address changes nothing."""
    try:
        return urljoin(base, step.strip())
    except ValueError:
        return base


def author(text: str | None) -> Author:
    """Who `Anna Lind (anna@example.org)`, `anna@example.org (Anna Lind)`, `/u/anna` is. A mail address itself
    is left out; of a bare one, what stands before the `@` is the handle."""
    return _author(" ".join((text or "")[:_LONGEST_NAME].split()))


@lru_cache(maxsize=1024)
def _author(text: str) -> Author:
    if not text:
        return Author()
    if "@" in text:
        found = _NAME_MAIL.match(text)
        if found and found[1]:
            return Author(name=found[1].strip('" '))
        found = _MAIL_NAME.match(text) or (found and _MAIL_NAME.match(found[2]))
        if found:
            return Author(name=found[2]) if found[2] else Author(handle=found[1].partition("@")[0])
    handle = _HANDLE.match(text)
    return Author(handle=handle[1]) if handle else Author(name=text)


def language(code: str | None) -> str | None:
    """The ISO 639 code in `en-US`, `pt_BR`, `de`; None for anything else."""
    found = _LANGUAGE.match(code.strip()) if code else None
    return found[1].lower() if found else None


def count(text: str | None) -> int | None:
    """A count written as text, None when it is none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def rest(ttl: str | None, period: str | None, frequency: str | None) -> timedelta | None:
    """How long a feed wishes not to be asked: the longer of RSS's `ttl` (minutes) and `sy:updatePeriod`
    divided by `sy:updateFrequency`; a week at most."""
    minutes = count(ttl)
    wishes = []
    if minutes:
        wishes.append(timedelta(minutes=min(minutes, 10080)))
    length = _PERIODS.get((period or "").strip().lower())
    if length:
        wishes.append(length / (count(frequency) or 1))
    return min(max(wishes), _LONGEST_REST) if wishes else None
