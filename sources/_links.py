"""Addresses that are safe to show: absolute, http or https, without a user or password."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_LONGEST = 2048  # what browsers and chats agree to
_INSIDE = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,4})?(?:/[!#-;=?-\[\]_a-z~]*)?\Z")


def absolute(link: str | None, base: str = "") -> str | None:
    """`link` seen from `base`, or None when it is not an http(s) address of a host or is too long.

    Spaces and invisible characters (which browsers ignore and readers do not see) become %20 inside and
    vanish at the ends; a user and password in front of the host are cut off.
    """
    if not link:
        return None
    if len(link) <= _LONGEST and _PLAIN.match(link):
        return link
    link = _INSIDE.sub("%20", _strip(link))
    if not link:
        return None
    try:
        parts = urlsplit(urljoin(base, link))
        host = parts.hostname
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    where = f"[{host}]" if ":" in host else host
    if port is not None:
        where = f"{where}:{port}"
    whole = urlunsplit((parts.scheme, where, parts.path, parts.query, parts.fragment))
    return whole if len(whole) <= _LONGEST else None


def host_of(link: str | None) -> str | None:
    """The host of an address, without a leading `www.`; None when there is none."""
    if not link:
        return None
    try:
        host = urlsplit(link).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _strip(link: str) -> str:
    start = _INSIDE.match(link)
    link = link[start.end() :] if start else link
    while link and _INSIDE.match(link[-1]):
        link = link[:-1]
    return link
