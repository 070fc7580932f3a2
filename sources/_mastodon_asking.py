"""What Mastodon is asked for, in its own words: instances, hashtags, ids that are times."""

from __future__ import annotations

from unicodedata import category
from urllib.parse import quote, urlsplit

from sources._links import absolute

_JOINERS = "_·・\u200c\u200d"  # what a hashtag may hold besides letters, marks and digits
_DAY = 86400


def home_of(place: str) -> str:
    """An instance as its address, also when it is written as its host only; "" when it is none."""
    place = place.strip()
    found = urlsplit(absolute(place if "://" in place else f"https://{place}") or "")
    try:
        host = (found.hostname or "").encode("idna").decode()
    except UnicodeError:
        return ""
    if not host or found.query or found.fragment:
        return ""
    where = f"[{host}]" if ":" in host else host
    port = f":{found.port}" if found.port else ""
    return f"{found.scheme}://{where}{port}{quote(found.path.rstrip('/'))}"


def asked_of(query: str) -> tuple[str, str, str]:
    """The instance, what it is asked for (`?` the search, `#` a hashtag, `@` mentions), and the word."""
    place, _, asked = query.partition(" ")
    return place, asked[:1], asked[1:]


def tag_of(term: str) -> str:
    """The hashtag that a word can be; "" when it cannot be one."""
    word = term.strip().removeprefix("#").lower()
    fits = all(category(c)[0] in "LMN" or c in _JOINERS for c in word)
    return word if fits and any(c.isalpha() for c in word) else ""


def id_of(seconds: int) -> str:
    """The id that a status of that time would have."""
    return str(seconds * 1000 << 16)


def is_time(number: str, said: int) -> bool:
    """Whether an id is the time, nearly."""
    known = number.isascii() and number.isdigit() and len(number) < 20
    return known and abs((int(number) >> 16) / 1000 - said) < _DAY
