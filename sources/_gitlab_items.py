"""What GitLab's API answers, read: issues, merge requests, comments, releases, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote

from core.errors import SourceError, SourceRefused
from core.say import phrases, say
from core.traffic import Response
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, needed, word
from sources._json import read_json, whole
from sources._links import absolute, host_of
from sources._markdown import unmark
from sources._text import squeeze

phrases(
    {
        "gitlab.token": "{host} does not know this token: {message}. It may have run out; make a new one with"
        " the right `read_api` and put it where `token` is read from",
        "gitlab.refused": "{host} does not allow this: {message}. The token needs the right `read_api`",
        "gitlab.gone": "{project} cannot be read: {message}. Look at `projects`; a private one needs a token"
        " that may read it",
    }
)

TIMES: Mapping[str, str] = {
    "issues": "created_at",
    "merge_requests": "created_at",
    "events": "created_at",
    "releases": "released_at",
}
"""When an item of each list came to be: what the lists are sorted by."""
_PAGES = {"Issue": "issues", "MergeRequest": "merge_requests"}

Read = Callable[[Record], Post | None]


def reader(source: str, home: str, part: str, project: str, since: datetime | None, now: datetime) -> Read:
    """Reads items of one list (a key of `TIMES`); `project` is the path of the one that it is of, "" for a
    search. What was said before `since` is known, or too old."""

    def read(item: Record) -> Post | None:
        said = read_date(word(item, TIMES[part]))
        if said is None:
            raise Odd(say("items.lacks", path=TIMES[part]))
        if since is not None and said < since:
            return None
        if part == "events":
            return _note(item, source, f"{home}/{project}", now)
        if part == "releases":
            return _release(item, source, home, project, now)
        return _issue(item, source, part, now)

    return read


def refusal(response: Response, source: str) -> SourceError:
    """What a status beyond 200 means, with GitLab's own words."""
    host = host_of(response.url) or source
    key = "gitlab.token" if response.status == 401 else "gitlab.refused"
    return SourceRefused(source, say(key, host=host, message=_message(response)))


def gone(response: Response, project: str) -> str:
    """Why a project cannot be read, in words."""
    return say("gitlab.gone", project=project, message=_message(response))


def _issue(item: Record, source: str, part: str, now: datetime) -> Post | None:
    page = absolute(needed(item, "web_url"))
    if page is None or not _text(item, "description"):
        raise Odd(say("items.lacks", path="web_url, description"))
    if part == "issues" and _flag(item, "confidential"):
        return None
    counts = [whole(at(item, path)) for path in ("user_notes_count", "upvotes")]
    known = [count for count in counts if count is not None]
    return Post(
        source=source,
        key=f"{'issue' if part == 'issues' else 'merge request'}:{_id(item)}",
        url=page,
        title=squeeze(needed(item, "title")),
        text=unmark(at(item, "description")),
        author=_author(item),
        said_at=credible(read_date(word(item, "created_at")), now),
        site=host_of(page),
        engagement=max(0, sum(known)) if known else None,
    )


def _note(event: Record, source: str, project: str, now: datetime) -> Post | None:
    """A comment. GitLab does not give its page; the page of what it is about is known for issues and merge
    requests."""
    note = at(event, "note")
    if not isinstance(note, dict):
        raise Odd(say("items.lacks", path="note"))
    kind, body = needed(note, "noteable_type"), needed(note, "body")
    hidden = [_flag(note, path) for path in ("internal", "confidential")]
    if _flag(note, "system") or any(hidden) or kind not in _PAGES:
        return None
    place, number = whole(at(note, "noteable_iid")), _id(note)
    if place is None or place < 1:
        raise Odd(say("items.lacks", path="note.noteable_iid"))
    thread = f"{project}/-/{_PAGES[kind]}/{place}"
    return Post(
        source=source,
        key=f"note:{number}",
        url=absolute(f"{thread}#note_{number}"),
        text=unmark(body),
        author=_author(note),
        said_at=credible(read_date(needed(note, "created_at")), now),
        site=host_of(project),
        in_reply_to=absolute(thread),
    )


def _release(item: Record, source: str, home: str, project: str, now: datetime) -> Post | None:
    tag = needed(item, "tag_name")
    if not _text(item, "name") or not _text(item, "description"):
        raise Odd(say("items.lacks", path="name, description"))
    if _flag(item, "upcoming_release"):
        return None
    return Post(
        source=source,
        key=f"release:{project}:{tag}",
        url=absolute(f"{home}/{project}/-/releases/{quote(tag, safe='')}"),
        title=squeeze(word(item, "name") or tag),
        text=unmark(at(item, "description")),
        author=_author(item),
        said_at=credible(read_date(word(item, "released_at")), now),
        site=host_of(home),
    )


def _text(item: Record, path: str) -> bool:
    """Whether there is such a field with a text or nothing in it."""
    return path in item and (item[path] is None or isinstance(item[path], str))


def _flag(item: Record, path: str) -> bool:
    """Whether that is so. What does not say is not told: it may be closed to most."""
    value = at(item, path)
    if not isinstance(value, bool):
        raise Odd(say("items.lacks", path=path))
    return value


def _id(item: Record) -> int:
    number = whole(at(item, "id"))
    if number is None or number < 1:
        raise Odd(say("items.lacks", path="id"))
    return number


def _author(item: Record) -> Author:
    return Author(handle=needed(item, "author.username"), name=word(item, "author.name"))


def _message(response: Response) -> str:
    """GitLab's words for an error: `message`, `error_description` or `error`; the status where something else
    answered."""
    try:
        document = read_json(response.body)
    except ValueError:
        return str(response.status)
    for path in ("error_description", "message", "error"):
        value: Json = at(document, path)
        if isinstance(value, dict | list):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return squeeze(value)[:200]
    return str(response.status)
