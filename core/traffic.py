"""What goes out to a source and comes back, without a network: requests, responses, pages of posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from core.types import Json, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask of the network. `note` comes back with the response (a page, a term)."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the network answered. `headers` have lower-case names; `url` is where redirects led."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    at: datetime


Cursor = Mapping[str, Json]
"""What a source wants to remember: plain JSON values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one response held: posts, the next cursor, follow-up requests (pages, details), and `rest`,
    how long the source wishes not to be asked (a feed's TTL), `home` its own site link. `real_keys` says that
    the posts' keys are true ids, so that two posts with different keys are two."""

    posts: tuple[Post, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    more: tuple[Request, ...] = ()
    rest: timedelta | None = None
    home: str | None = None
    real_keys: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What was handed in over HTTP. `headers` have lower-case names."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional: byte for byte as the server gave it."""

    etag: str | None = None
    last_modified: str | None = None
