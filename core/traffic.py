"""What goes out to a source and comes back, without a network: requests, responses, pages of posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from core.types import Json, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One POST that gives a token, made by the door when it has none or the last one ran out.

    `token` and `seconds` are the fields of its JSON reply that hold the token and how long it is good;
    `lifetime` counts where the reply does not tell.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    token: str = "access_token"  # noqa: S105 - the name of a field
    seconds: str = "expires_in"
    lifetime: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How a source shows who asks: declared by the source (`sign_in`), carried out by the door, kept nowhere.

    The secret goes to `origins` alone (`https://api.example.com`), as `header` with `prefix`, or as the query
    parameter `parameter` when that is named. With an `exchange` the secret is the token that it gives, and a
    reply with a status in `expired` has it got anew, once.
    """

    origins: tuple[str, ...]
    secret: str = field(default="", repr=False)
    header: str = "Authorization"
    prefix: str = "Bearer "
    parameter: str = ""
    exchange: Exchange | None = None
    expired: tuple[int, ...] = (401,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask of the network. `note` comes back with the response (a page, a term). `also` are statuses
    beyond 2xx that are an answer to be read (the 404 of a robots.txt, a 400 that says why). `whole`: never
    made conditional, for the source needs what stands there even when it has not changed. `sign_in` is put
    in from the source's own just before it is sent, and never kept."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    note: str = ""
    also: tuple[int, ...] = ()
    whole: bool = False
    sign_in: SignIn | None = field(default=None, repr=False, compare=False)


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
    the posts' keys are true ids, so that two posts with different keys are two; `whole` that these are all
    posts that the place shows, whatever it showed before (a feed).

    `unread` counts items that could not be read while others could, `unread_why` says what was wrong with the
    first. `reads` counts what the service charges for. `forecast` is how many reads a day, by what the
    service itself counts, each word that it was asked for will take. `gone` are the keys of posts that were
    deleted where they were said."""

    posts: tuple[Post, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    more: tuple[Request, ...] = ()
    rest: timedelta | None = None
    home: str | None = None
    real_keys: bool = False
    whole: bool = False
    unread: int = 0
    unread_why: str = ""
    reads: int = 0
    forecast: Mapping[str, float] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


class Frame(NamedTuple):
    """One message of a stream: its bytes, and of a server-sent event also its name and id."""

    data: bytes
    event: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What to listen to: a WebSocket (`wss://`) or server-sent events (`https://`). `first` is sent once it
    is open, `headers` and `sign_in` as for a Request."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    first: tuple[str, ...] = ()
    sign_in: SignIn | None = field(default=None, repr=False, compare=False)


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
