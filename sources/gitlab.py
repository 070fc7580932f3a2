"""A GitLab: issues and merge requests found by its search; all that is said in configured projects.

The search wants a token, in any instance and for any scope. It takes one expression, and what an OR is
depends on the instance: so each word is asked for by itself. It knows no time, so hits are read from the
newest down to what is known. Comments it finds only where the instance pays for it, and without saying where
they stand: a project's events hold them all, and are open to everybody where the project is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Post
from sources._base import about
from sources._dates import from_epoch, read_date
from sources._gitlab_again import asking, read_one
from sources._gitlab_items import TIMES, gone, reader, refusal
from sources._items import demand, read_array, read_items, word
from sources._links import host_of
from sources._reach import Stretch, stretches, went_on

phrases(
    {
        "gitlab.nothing": "no token and no projects: GitLab's search wants a token (`token`); public projects"
        " (`projects`) are heard without",
        "gitlab.url": "url: the address of the GitLab is needed, like https://gitlab.example.com",
        "gitlab.project": "projects: {value!r} is not written like group/project",
        "gitlab.pages": "pages: has to be 1 or more",
    }
)

_FULL = 100
_MANY = 5
_SCOPES = ("issues", "merge_requests")


@dataclass(frozen=True)
class GitLab:
    """A GitLab, gitlab.com or any other: issues and merge requests about the topics, and whole projects.

    Hears: new issues and merge requests with a topic's words in their title or description; of `projects`
        every issue, merge request, comment and release. Looks again at issues and merge requests: comments,
        votes, edits, and what was deleted.
    Needs: a token (`token`, with the right `read_api`) for the search; nothing for public `projects`.
    Limits: 30 searches a minute, two for each word that the topics need; at gitlab.com 2,000 other
        requests a minute, 500 without a token, of which each project takes four a poll; free.
    Lag: none but the time between two polls; a minute or two where the instance has the advanced search.
    Cannot hear: comments outside `projects`, on commits and on snippets; confidential issues and internal
        comments, which are not told even where the token may read them; words of fewer than 3 characters;
        what only edits brought in; code.
    """

    kind: ClassVar[str] = "gitlab"
    icon: ClassVar[str] = "🦊"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="gitlab", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=10), metadata=about("The time between two polls."))
    url: str = field(default="https://gitlab.com", metadata=about("The address of the GitLab."))
    token: str = field(
        default="",
        repr=False,
        metadata=about("An access token with the right `read_api`. Never in the file.", secret=True),
    )
    token_env: str = field(
        default="",
        metadata=about("The environment variable with the token; `LISTENPOST_<NAME>_TOKEN` when empty."),
    )
    projects: tuple[str, ...] = field(
        default=(), metadata=about("Projects heard in full, like `group/project`.")
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic or project is asked for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the newest item to ask again, for what is indexed late."),
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for one word in one poll; what is left is asked for in the next."),
    )

    def __post_init__(self) -> None:
        wrong = [] if self.token or self.projects else [say("gitlab.nothing")]
        if host_of(self.url) is None:
            wrong.append(say("gitlab.url"))
        for project in self.projects:
            parts = project.split("/")
            if len(parts) < 2 or any(part in ("", ".", "..") or " " in part for part in parts):
                wrong.append(say("gitlab.project", value=project))
        if self.pages < 1:
            wrong.append(say("gitlab.pages"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        if not self.token:
            return None
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return SignIn(origins=(origin,), secret=self.token, header="PRIVATE-TOKEN", prefix="")

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """A search by scope and word, and the lists of each project."""
        asked = list(dict.fromkeys(found for term in terms if (found := _expression(term))))
        groups = [[f"search {scope} {term}"] for scope in _SCOPES for term in asked] if self.token else []
        groups += [[f"list {part} {project}"] for project in self.projects for part in TIMES]
        start = int((now - self.look_back).timestamp())
        return [self._request(stretch) for stretch in stretches(cursor, groups, start)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """One page of a search or a list, newest first. In the cursor stand `reached`, the time from which to
        ask next, and `left`, the pages that full answers left over."""
        stretch = Stretch.of(response.request.note)
        way, part, what = stretch.queries[0].split(" ", 2)
        project = what if way == "list" else ""
        if project and response.status in (403, 404):
            # Issues, or the whole project, may be closed: nothing else is blinded by that.
            why = gone(response, project)
            return Page(real_keys=True, cursor=cursor, unread=1, unread_why=why)
        if response.status != 200:
            raise refusal(response, self.name)
        items = read_array(response.body, self.name)
        since = from_epoch(stretch.since)
        read = reader(self.name, self._home, part, project, since, response.at)
        found = read_items(items, read, self.name)
        if len(found.posts) >= _MANY:
            demand(found.posts, self.name, "text")
        times = [time for item in items if (time := read_date(word(item, TIMES[part]))) is not None]
        # A time ahead of now would make us ask for what comes after it only.
        newest = int((min(max(times), response.at) - self.overlap).timestamp()) if times else None
        following = _next(response, stretch, len(items))
        left = None
        if following and times and since is not None and min(times) >= since:
            left = stretch.older(following, self.name)
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=went_on(cursor, stretch, newest, left),
            more=(self._request(left),) if left and left.page <= self.pages else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request for each issue and merge request."""
        return asking(posts, self._home)

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """It as it is now, or that it is gone."""
        return read_one(
            response,
            posts,
            self.name,
            lambda part: reader(self.name, self._home, part, "", None, response.at),
        )

    @property
    def _home(self) -> str:
        return self.url.rstrip("/")

    def _request(self, stretch: Stretch) -> Request:
        way, part, what = stretch.queries[0].split(" ", 2)
        values = {"per_page": str(_FULL), "page": stretch.at or "1", "sort": "desc"}
        if way == "search":
            path = "search"
            values |= {"scope": part, "search": what, "order_by": "created_at"}
        else:
            path = f"projects/{quote(what, safe='')}/{part}"
            since = from_epoch(stretch.since)
            if part == "events":
                values["action"] = "commented"
                if since is not None:  # a day that is itself left out
                    values["after"] = f"{since - timedelta(days=1):%Y-%m-%d}"
            elif part == "releases":
                values["order_by"] = "released_at"
            else:
                values |= {"order_by": "created_at", "scope": "all"}
        return Request(
            url=f"{self._home}/api/v4/{path}?{urlencode(values, quote_via=quote)}",
            headers=(("accept", "application/json"),),
            note=stretch.note(),
            also=(400, 401, 403, 404, 422),
        )


def _expression(term: str) -> str:
    """A cover term as the search reads it: more than one word as a phrase; "" for what it cannot find."""
    words = term.replace('"', " ").split()
    text = " ".join(words)
    if len(text) < 3:
        return ""
    return f'"{text}"' if len(words) > 1 else text


def _next(response: Response, stretch: Stretch, items: int) -> str:
    """The number of the next page, "" when this is the last."""
    told = response.headers.get("x-next-page")
    if told is not None:
        return told.strip() if told.strip().isdecimal() else ""
    return str(int(stretch.at or "1") + 1) if items >= _FULL else ""
