"""What the APIs of Meta (Threads, Instagram, Facebook) have in common: how they say no, and how they page.

A refusal is a JSON object `error` with a `code`, mostly with the status 400; its code says whether to wait or
what to do. The address of a next page has the access token in it, so only its other parameters are taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.say import phrases, say
from core.traffic import Request, Response, SignIn
from core.types import Json
from sources._items import Record, at, read_object, word
from sources._json import read_json, whole
from sources._politeness import retry_at
from sources._text import squeeze

phrases(
    {
        "graph.no_secret": "no access token: set the environment variable that `secret_env` names,"
        " or LISTENPOST_<NAME>_SECRET",
        "graph.number": "{name}: has to be {least} or more",
        "graph.expired": "the access token has run out or was withdrawn; make a new long-lived one,"
        " and put it into the environment",
        "graph.throttled": "too many requests for now: a pause is asked for",
        "graph.trouble": "a trouble of its own, says the service: {message}",
        "graph.permission": "the access token lacks a permission, or the app its review: {message}",
        "graph.ended": "this is no longer given in this version of the API: {message}",
        "graph.refused": "the service refuses: {message}",
    }
)

READ = (400, 401, 403, 404, 429)
"""Statuses whose bodies say more than the status."""

_EXPIRED = frozenset({102, 190, 463, 467})
_THROTTLED = frozenset({4, 17, 32, 341, 368, 613})
_TROUBLE = frozenset({1, 2})
_ENDED = frozenset({12, 2635})
_HOUR = timedelta(hours=1)


def sign_in(base: str, secret: str) -> SignIn:
    """The access token as the parameter that the documentation names, for the API's own place."""
    parts = urlsplit(base)
    return SignIn(origins=(f"{parts.scheme}://{parts.netloc}",), secret=secret, parameter="access_token")


def ask(base: str, path: str, parameters: Mapping[str, str], note: str) -> Request:
    """A request for `path` (`me/mentions`) below `base`."""
    url = f"{base.rstrip('/')}/{quote(path)}?{urlencode(parameters, quote_via=quote)}"
    return Request(url=url, headers=(("accept", "application/json"),), note=note, also=READ)


def read(response: Response, source: str) -> Record:
    """The object of an answer. Raises SourceBusy and SourceRefused for an error in it, with any status, and
    SourceChanged for what cannot be read."""
    code = error_code(response)
    if code is not None or response.status in READ:
        raise refusal(response, source)
    return read_object(response.body, source)


def error_code(response: Response) -> tuple[int, int] | None:
    """Code and subcode of the error that an answer is; None for no error."""
    error = at(_body(response), "error")
    if not isinstance(error, dict):
        return None
    return whole(error.get("code")) or 0, whole(error.get("error_subcode")) or 0


def refusal(response: Response, source: str) -> SourceError:
    """What an error means: SourceBusy with its end, SourceRefused with what to do, or SourceChanged for one
    of no known kind in an answer that claims to be good."""
    code, _ = error_code(response) or (0, 0)
    message = squeeze(word(_body(response), "error.message") or "?")[:200]
    if code in _EXPIRED or (response.status == 401 and not code):
        return SourceRefused(source, say("graph.expired"))
    if code in _THROTTLED or 80000 <= code <= 80014 or (response.status == 429 and code == 0):
        return SourceBusy(source, say("graph.throttled"), _pause_end(response))
    if code in _TROUBLE:
        return SourceBusy(source, say("graph.trouble", message=message))
    if code in (3, 10) or 200 <= code <= 299:
        return SourceRefused(source, say("graph.permission", message=message))
    if code in _ENDED:
        return SourceRefused(source, say("graph.ended", message=message))
    if response.status not in READ:
        return SourceChanged(source, say("items.said", message=message))
    return SourceRefused(source, say("graph.refused", message=message))


def next_page(body: Record, full: bool = False) -> dict[str, str]:
    """The parameters that lead to the next page, without the access token; empty on the last page. A `full`
    page is not believed to be the last: what comes after it is asked for all the same."""
    address = word(body, "paging.next")
    after = word(body, "paging.cursors.after")
    if address is None:
        return {"after": after} if full and after else {}
    try:
        named = dict(parse_qsl(urlsplit(address).query))
    except ValueError:
        named = {}
    known = ("after", "until", "__paging_token", "page")
    return {name: named[name] for name in known if name in named} or ({"after": after} if after else {})


def _body(response: Response) -> Json:
    try:
        return read_json(response.body)
    except ValueError:
        return None


def _pause_end(response: Response) -> datetime:
    """When there are requests again: as long as the usage header says, else an hour, the window of most
    limits."""
    later = retry_at(response.headers.get("retry-after"), response.at)
    if later is not None:
        return later
    try:
        usage = read_json(response.headers.get("x-business-use-case-usage", "").encode())
    except ValueError:
        usage = None
    minutes = [
        wait
        for limits in (usage.values() if isinstance(usage, dict) else ())
        for limit in (limits if isinstance(limits, list) else ())
        if (wait := whole(at(limit, "estimated_time_to_regain_access")))
    ]
    return response.at + (timedelta(minutes=max(minutes)) if minutes else _HOUR)
