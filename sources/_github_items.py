"""What GitHub's API answers, read: issues, pull requests, comments, releases, discussions, and refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.errors import SourceBusy, SourceError, SourceRefused
from core.say import phrases, say
from core.traffic import Response
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, demand, needed, word
from sources._json import read_json, whole
from sources._links import absolute, host_of
from sources._markdown import unmark
from sources._politeness import retry_at
from sources._quota import read_quota
from sources._text import squeeze

phrases(
    {
        "github.token": "GitHub does not know this token: {message}. It may have run out; make a new one and"
        " put it where `token` is read from",
        "github.busy": "GitHub wants fewer requests: {message}",
        "github.forbidden": "GitHub does not allow this: {message}. The token may lack the right to read it",
        "github.not_taken": "GitHub does not take the search: {message}. Look at `organizations`",
        "github.gone": "{repo} cannot be read: {message}. Look at `repositories`; a private one needs a token"
        " that may read it",
    }
)

_MANY = 5
_LIMIT = re.compile(r"rate limit|abuse detection|RATE_LIMITED", re.IGNORECASE)
_NEXT = re.compile(r'<([^<>]+)>\s*;\s*rel="?next"?')

Read = Callable[[Record], Post | None]


def reader(source: str, what: str, bots: bool, now: datetime, oldest: datetime | None = None) -> Read:
    """Reads items of one kind (`issue comment release discussion`); what was said before `oldest` is no post
    but an old one that was touched."""

    def read(item: Record) -> Post | None:
        graph = what == "discussion"
        # What GitHub calls `id` counts by kind.
        key = whole(at(item, "databaseId" if graph else "id"))
        page = absolute(needed(item, "url" if graph else "html_url"))
        # A release counts as created when its commit was.
        dates = {"discussion": "createdAt", "release": "published_at"}
        said = read_date(word(item, dates.get(what, "created_at")))
        title, text = _words(item, what)
        author, bot = _author(item, "author" if graph or what == "release" else "user")
        if what == "release" and item.get("draft") is True:
            return None
        if key is None or key < 1 or page is None or said is None:
            raise Odd(say("items.lacks", path="id, html_url, created_at"))
        if (bot and not bots) or (oldest is not None and said < oldest) or not (title or text):
            return None
        return Post(
            source=source,
            key=f"{what}:{key}",
            url=page,
            title=title,
            text=text,
            author=author,
            said_at=credible(said, now),
            site=host_of(page),
            in_reply_to=page.partition("#")[0] if what in ("comment", "review") else None,
            engagement=_engagement(item),
        )

    return read


def expect(posts: Sequence[Post], source: str) -> None:
    """Raises SourceChanged when none of many posts has a text or an author: one alone may have neither."""
    if len(posts) >= _MANY:
        demand(posts, source, "text", "author")


def next_page(response: Response) -> str | None:
    """Where the `Link` header says the next page is."""
    found = _NEXT.search(response.headers.get("link", ""))
    return found[1] if found else None


def refusal(response: Response, source: str) -> SourceError:
    """What a status beyond 200 means, with GitHub's own words."""
    message = _message(response)
    quota = read_quota(response.headers, response.at)
    until = retry_at(response.headers.get("retry-after"), response.at)
    if until is None and quota is not None and quota.left == 0:
        until = quota.resets_at
    if response.status in (403, 429) and (until is not None or _LIMIT.search(message)):
        # "Otherwise, wait for at least one minute", it says.
        until = until or response.at + timedelta(minutes=1)
        return SourceBusy(source, say("github.busy", message=message), until)
    key = {401: "github.token", 422: "github.not_taken"}.get(response.status, "github.forbidden")
    return SourceRefused(source, say(key, message=message))


def gone(response: Response, repo: str) -> str:
    """Why a repository cannot be read, in words."""
    return say("github.gone", repo=repo, message=_message(response))


def refuse_errors(document: Record, response: Response, source: str) -> None:
    """Raises for the errors of a GraphQL answer, which come with status 200."""
    errors = document.get("errors")
    if isinstance(errors, list) and errors:
        message = squeeze(str(at(errors[0], "message") or "?"))[:200]
        if _LIMIT.search(f"{at(errors[0], 'type')} {message}"):
            quota = read_quota(response.headers, response.at)
            until = retry_at(response.headers.get("retry-after"), response.at)
            until = until or (quota.resets_at if quota and quota.left == 0 else None)
            until = until or response.at + timedelta(minutes=1)
            raise SourceBusy(source, say("github.busy", message=message), until)
        raise SourceRefused(source, say("github.forbidden", message=message))


def _message(response: Response) -> str:
    """GitHub's words for an error; the status where something else answered."""
    try:
        document = read_json(response.body)
    except ValueError:
        return str(response.status)
    message = word(document, "message")
    details = at(document, "errors") or []
    more = [word(one, "message") for one in details] if isinstance(details, list) else []
    return squeeze("; ".join(filter(None, [message, *more])))[:300] or str(response.status)


def _words(item: Record, what: str) -> tuple[str | None, str]:
    body = at(item, "body")
    if "body" not in item or not (body is None or isinstance(body, str)):
        raise Odd(say("items.lacks", path="body"))
    if what in ("comment", "review"):
        # Its issue's title would make every comment a mention.
        return None, unmark(needed(item, "body"))
    if what == "release":
        if not isinstance(item.get("name", 0), str | None):
            raise Odd(say("items.lacks", path="name"))
        return squeeze(word(item, "name") or needed(item, "tag_name")), unmark(body)
    return squeeze(needed(item, "title")), unmark(body)


def _author(item: Record, path: str) -> tuple[Author, bool]:
    user: Json = item.get(path)
    if path not in item or not (user is None or isinstance(user, dict)):
        raise Odd(say("items.lacks", path=path))
    if user is None:  # an account that is gone
        return Author(), False
    handle = needed(user, "login")
    kind = word(user, "type") or needed(user, "__typename")
    bot = handle.endswith("[bot]") or kind == "Bot"
    return Author(handle=handle, name=word(user, "name")), bot


def _engagement(item: Record) -> int | None:
    """Comments, reactions and upvotes."""
    paths = (
        "comments",
        "comments.totalCount",
        "reactions.total_count",
        "reactions.totalCount",
        "upvoteCount",
    )
    known = [count for path in paths if (count := whole(at(item, path))) is not None]
    return max(0, sum(known)) if known else None
