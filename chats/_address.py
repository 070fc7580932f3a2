"""Addresses of a chat's own service, as the settings name them."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit


def is_address(url: str, schemes: Collection[str] = ("http", "https")) -> bool:
    """Whether requests can be sent there: one of these schemes, a host; no password, query or fragment."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in schemes
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
            and not (parts.query or parts.fragment or "@" in parts.netloc)
            and not re.search(r"\s", url)
        )
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host alone, for a sentence; `?` when there is none."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"
