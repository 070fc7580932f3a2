"""Texts and addresses as every chat takes them: how long they are, where they may be cut, which are links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit

from core.quote import tidy, web_link

NOTHING = "–"
"""What stands where there is nothing to read."""
_HOST = 60
_URL_MARKS = "%/:?#[]@!$&'()*+,;=~-._"
_PLAIN_HOST = re.compile(
    r"(?=[^:]{1,253}(?::|$))[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*(?::\d{1,5})?", re.IGNORECASE
)
_JOINER = "\u200d"
_CLINGS = re.compile("[\u1160-\u11ff\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""What belongs to the character before it, beside marks: halves of Hangul, skin tones, tags."""
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]+$")
"""Letters of which two make a flag."""
_VIRAMA = 9
_LONGEST = 64
"""Characters that are held together as one; more are a heap of accents."""


def length(text: str) -> int:
    """How long a text is, in UTF-16 units: the longest way of counting that a client could use."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def sound(text: str) -> str:
    """Without halves of characters, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode()


def fit(text: str, room: int, cost: Callable[[str], int] = length) -> str:
    """On one line, without control and direction characters, at most `room` long, cut at a word, never within
    what is read as one character. `cost` says how long a character is."""
    calm = tidy(text[: room * 4], keep_space=True)
    left, end = room, 0
    while end < len(calm) and (left := left - cost(calm[end])) >= 0:
        end += 1
    if end == len(calm):
        return calm
    # The last one is for the dots.
    left += cost(calm[end]) - 1
    while end and left < 0:
        end -= 1
        left += cost(calm[end])
    end = whole(calm, end)
    space = calm.rfind(" ", 0, end)
    return calm[: space if space > end // 2 else end].rstrip() + "…"


def whole(text: str, at: int) -> int:
    """The place nearest before `at` where `text` can be cut without tearing what is read as one character."""
    for place in range(at, max(at - _LONGEST, -1), -1):
        if not 0 < place < len(text) or not _holds_together(text, place):
            return place
    return at


def web_address(url: str | None, room: int, marks: str = _URL_MARKS) -> str | None:
    """The address as chats take it: the web's, in ASCII, at most `room` long; None when it is none. A message
    with a broken address would be refused as a whole. All but `marks`, letters and digits is quoted."""
    if web_link(url) is None or url is None:
        return None
    try:
        parts = urlsplit(url)
        user, _, host = parts.netloc.rpartition("@")
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    if not _PLAIN_HOST.fullmatch(host):
        return None
    netloc = f"{quote(user, safe=marks)}@{host}" if user else host
    rest = (quote(part, safe=marks) for part in (parts.path, parts.query, parts.fragment))
    safe = urlunsplit((parts.scheme, netloc, *rest))
    return safe if len(safe) <= room else None


def shown_host(address: str, dots: str = "…") -> str:
    """Whose page an address leads to, short enough to be read; its end is kept, for that is what counts."""
    host = urlsplit(address).hostname or ""
    return host if len(host) <= _HOST else dots + host[len(dots) - _HOST :]


def _holds_together(text: str, at: int) -> bool:
    """Whether the characters before and behind `at` are read as one."""
    before, behind = text[at - 1], text[at]
    if unicodedata.category(behind)[0] == "M" or behind == _JOINER or before == _JOINER:
        return True
    if unicodedata.combining(before) == _VIRAMA or _CLINGS.match(behind):
        return True
    flags = _FLAGS.search(text[max(0, at - _LONGEST) : at])
    return flags is not None and len(flags[0]) % 2 == 1 and _FLAGS.match(behind) is not None
