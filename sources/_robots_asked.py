"""Asking for robots.txt before anything else of a site, once a day, and remembering what it said.

In a cursor: `robots` {origin, at (seconds since 1970), rules, delay}. A site whose robots.txt is broken (5xx)
or out of reach is not asked for anything: the door tells that as an error, before there is an answer to read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from yarl import URL

from core.errors import SourceRefused, safe_url
from core.say import phrases, say
from core.traffic import Cursor, Request, Response
from core.types import Json
from sources._robots import LIMIT, Robots

phrases(
    {
        "robots.refused": "the site does not allow programs to read {url} (its robots.txt says so); ask its"
        " owner to allow `Listenpost` there, or remove this source",
        "robots.no_address": "its address is none that can be asked; look at the setting `url`",
    }
)

FRESH = timedelta(days=1)
NOTE = "robots"
"""The note of a request for robots.txt."""
MISSING = tuple(status for status in range(400, 500) if status not in (408, 425, 429))
"""Statuses by which a site says that it has no robots.txt for us, so that everything is allowed."""


def printable(url: str, source: str) -> str:
    """The address in printable ASCII, as a request has it, without a fragment. Raises SourceRefused for what
    is none."""
    found = in_ascii(url)
    if found is None:
        raise SourceRefused(source, say("robots.no_address"))
    return found


def in_ascii(url: str) -> str | None:
    """As `printable`; None for what is none."""
    try:
        found = URL(url).with_fragment(None)
        return str(found) if found.scheme in ("http", "https") and found.raw_host else None
    except ValueError:
        return None


def origin_of(url: str) -> str:
    """Scheme, host and port of a printable address, without a user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def ask_robots(url: str) -> Request:
    """The request for the robots.txt of an address's site, whole: without a body we would have no rules."""
    return Request(
        url=f"{origin_of(url)}/robots.txt",
        headers=(("Accept", "text/plain, */*;q=0.1"),),
        note=NOTE,
        also=MISSING,
        whole=True,
    )


def known_robots(cursor: Cursor, url: str, now: datetime) -> Robots | None:
    """What the site's robots.txt said, None when that is a day old or unknown."""
    found = last_robots(cursor, url)
    if found is None or not 0 <= now.timestamp() - cursor["robots"]["at"] < FRESH.total_seconds():
        return None
    return found


def last_robots(cursor: Cursor, url: str) -> Robots | None:
    """What the site's robots.txt said, however old: for an answer that came after the rules ran out."""
    kept = cursor.get("robots")
    if not isinstance(kept, dict) or kept.get("origin") != origin_of(url):
        return None
    return Robots(tuple(kept["rules"]), kept["delay"])


def with_robots(cursor: Cursor, response: Response) -> dict[str, Json]:
    """The cursor with what this answer to `ask_robots` says."""
    found = Robots.read(response.body[: LIMIT + 1]) if 200 <= response.status < 300 else Robots()
    kept = {
        "origin": origin_of(response.request.url),
        "at": int(response.at.timestamp()),
        "rules": list(found.rules),
        "delay": found.delay,
    }
    return {**cursor, "robots": kept}


def must_allow(robots: Robots, url: str, source: str) -> None:
    """Raises SourceRefused when robots.txt does not allow this address."""
    if not robots.allows(url):
        raise SourceRefused(source, refusal(url))


def refusal(url: str) -> str:
    """That robots.txt does not allow this address, and what to do."""
    return say("robots.refused", url=safe_url(url))


def rest_of(robots: Robots | None) -> timedelta | None:
    """How long the site wants us to wait between two pages."""
    return timedelta(seconds=robots.delay) if robots is not None and robots.delay else None
