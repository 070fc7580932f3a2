"""How instances of Lemmy and its kin are asked, and how they refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceBusy, SourceRefused
from core.say import phrases, say
from core.traffic import Request, Response
from sources._items import word
from sources._json import read_json
from sources._text import squeeze
from sources._turns import Ask

phrases(
    {
        "lemmy.busy": "the instance has had enough searches for now",
        "lemmy.private": "the instance shows nothing to strangers: make an account there, and give its token",
        "lemmy.login": "the instance does not take the token: log in there again for a new one",
    }
)

_JOINED = re.compile(r"(?<=\w)['’\-‐-―./:&_,]+(?=\w)")
_PROBLEMS = {
    "rate_limit_error": "lemmy.busy",
    "too_many_requests": "lemmy.busy",
    "instance_is_private": "lemmy.private",
    "incorrect_login": "lemmy.login",
    "not_logged_in": "lemmy.login",
}


def origin(base: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def queries(terms: Sequence[str]) -> tuple[str, ...]:
    """The terms as the search takes them, each once: what joins words becomes a space."""
    found = (squeeze(_JOINED.sub(" ", term)) for term in terms)
    return tuple(dict.fromkeys(query for query in found if query))


def asking(url: str, parameters: Mapping[str, str], ask: Ask, also: tuple[int, ...]) -> Request:
    """A request for JSON with these parameters, about that."""
    return Request(
        url=f"{url}?{urlencode(parameters, quote_via=quote)}",
        headers=(("accept", "application/json"),),
        note=ask.note(),
        also=also,
    )


def refusal(response: Response) -> str:
    """What the instance says it refuses for; "" when it does not say."""
    try:
        body = read_json(response.body)
    except ValueError:
        return ""
    return squeeze(word(body, "error") or word(body, "message") or "")[:200]


def refuse(response: Response, source: str) -> None:
    """Raises for a refusal that the instance names and we know."""
    problem = _PROBLEMS.get(refusal(response))
    if problem == "lemmy.busy":
        raise SourceBusy(source, say(problem))
    if problem:
        raise SourceRefused(source, say(problem))
