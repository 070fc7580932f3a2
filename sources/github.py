"""GitHub: issues, pull requests and discussions found by search; what is said in configured repositories.

The search takes 256 characters and five OR in a query, and since 2025 reads `(a OR b) c` as it is written
(`advanced_search`). Which of several `org:` it wants, and whether issues and pull requests may be asked for
together, depends on who asks: so each is a query of its own. It sends the newest first; what a full answer
leaves over is asked for by time.

Lists of a repository are read from the oldest change on, so that each answer moves the cursor on. `Link` says
whether there is more; the next request asks by time again, because pages shift when something changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Json, Post
from sources._base import about
from sources._dates import from_epoch, read_date
from sources._github_again import asking, read_one
from sources._github_items import expect, gone, next_page, reader, refusal, refuse_errors
from sources._items import at, listed, read_array, read_items, read_object, word
from sources._reach import Stretch, stretches, went_on
from sources._searching import Query, pack

phrases(
    {
        "github.repository": "repositories: {value!r} is not written like owner/name",
        "github.organization": "organizations: {value!r} is no name of an organization",
        "github.pages": "pages: has to be 1 or more",
        "github.incomplete": "GitHub's search ran out of time and left something out; it is asked again",
        "github.no_end": "the search for discussions does not say whether there is more",
    }
)

_FULL = 100
_CHARS = 256
_MOST_TERMS = 6  # five OR
_KINDS = ("issue", "pull-request")
_LISTS = {"issues": "issue", "issues/comments": "comment", "pulls/comments": "review", "releases": "release"}
_REPOSITORY = re.compile(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}")
_ORGANIZATION = re.compile(r"[A-Za-z0-9-]{1,39}")
_DISCUSSIONS = (
    "query($q:String!,$after:String){search(type:DISCUSSION,query:$q,first:50,after:$after)"
    "{pageInfo{hasNextPage endCursor} nodes{... on Discussion{databaseId url title body createdAt upvoteCount"
    " author{__typename login} comments{totalCount} reactions{totalCount}}}}}"
)


@dataclass(frozen=True)
class GitHub:
    """GitHub: issues, pull requests and discussions about the topics, and all that chosen repositories say.

    Hears: new issues and pull requests with a topic's words in their title or text, everywhere or in some
        `organizations`; discussions too with a token; of `repositories` every issue, comment and release.
        Looks again at all but discussions: comments, reactions, edits, and what was deleted.
    Needs: nothing; a token (`token`, a personal one with no rights at all will do) for discussions and for
        three times the requests.
    Limits: 10 searches and 1 repository list a minute without a token (60 an hour), 30 searches and 5,000
        lists an hour with one; six words go into one search, of which there are two for each; free.
    Lag: a minute or two until the search knows it, plus the time between two polls.
    Cannot hear: comments outside `repositories`; what only edits brought in; code; private places that the
        token may not read; words of more than about 250 characters; more than 1,000 hits in one second.
    """

    kind: ClassVar[str] = "github"
    icon: ClassVar[str] = "🐙"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "recordings"

    name: str = field(default="github", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=10), metadata=about("The time between two polls."))
    token: str = field(
        default="",
        repr=False,
        metadata=about("A personal access token, without rights. Never in the file.", secret=True),
    )
    token_env: str = field(
        default="",
        metadata=about("The environment variable with the token; `LISTENPOST_<NAME>_TOKEN` when empty."),
    )
    organizations: tuple[str, ...] = field(
        default=(), metadata=about("Search only what belongs to these organizations or users; empty: all.")
    )
    repositories: tuple[str, ...] = field(
        default=(),
        metadata=about("Repositories heard in full, like `owner/name`: issues, comments, releases."),
    )
    discussions: bool = field(
        default=True, metadata=about("Whether discussions are searched too, where there is a token.")
    )
    bots: bool = field(default=False, metadata=about("Whether what bots write counts."))
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic or repository is asked for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the newest find to search again, for what is indexed late."),
    )
    pages: int = field(
        default=5,
        metadata=about(
            "The most requests for one search in one poll; what is left is asked for in the next."
        ),
    )
    base: str = field(
        default="https://api.github.com",
        metadata=about("The address of the API; `https://<host>/api/v3` for a server of one's own."),
    )

    def __post_init__(self) -> None:
        wrong = [say("github.repository", value=v) for v in self.repositories if not _REPOSITORY.fullmatch(v)]
        wrong += [
            say("github.organization", value=v) for v in self.organizations if not _ORGANIZATION.fullmatch(v)
        ]
        if self.pages < 1:
            wrong.append(say("github.pages"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        return SignIn(origins=(self._origin,), secret=self.token) if self.token else None

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """Searches by kind, organization and words, and the lists of each repository."""
        start = int((now - self.look_back).timestamp())
        queries = _queries(terms)
        lanes = [f"{kind}@{org}" for kind in _KINDS for org in self.organizations or ("",)]
        groups = [[f"{lane} {term}" for term in query.terms] for lane in lanes for query in queries]
        if self.token and self.discussions:
            asked = [term for query in queries for term in query.terms]
            groups += [[f"discussion@{org} {term}"] for org in self.organizations or ("",) for term in asked]
        requests = [self._search(stretch) for stretch in stretches(cursor, groups, start)]
        lists: Mapping[str, int] = cursor.get("lists", {})
        began: Mapping[str, int] = cursor.get("began", {})
        for repo in self.repositories:
            for part in _LISTS:
                since = lists.get(name := f"{repo} {part}", start)
                requests.append(self._list(repo, part, since, began.get(name, min(since, start))))
        return requests

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """One answer. In the cursor stand `reached` and `left` of the searches, and `lists`: by repository
        and list the time of the newest change seen, in seconds since 1970; `began` of those that are not read
        to their end is how old a post in them may be."""
        note = response.request.note
        if note.startswith("{"):
            return self._listed(response, cursor, json.loads(note))
        if response.status != 200:
            raise refusal(response, self.name)
        stretch = Stretch.of(note)
        if stretch.queries[0].startswith("discussion@"):
            return self._discussed(response, cursor, stretch)
        return self._found(response, cursor, stretch)

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request for each."""
        return asking(posts, lambda path, note: self._get(path, {}, note))

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """It as it is now, or that it is gone."""
        return read_one(
            response, posts, self.name, lambda what: reader(self.name, what, self.bots, response.at)
        )

    def _found(self, response: Response, cursor: Cursor, stretch: Stretch) -> Page:
        document = read_object(response.body, self.name)
        items = listed(document, "items", self.name)
        found = read_items(items, reader(self.name, "issue", self.bots, response.at), self.name)
        expect(found.posts, self.name)
        times = _times(items, "created_at")
        # A time ahead of now would make us ask for what comes after it only.
        newest = int((min(max(times), response.at) - self.overlap).timestamp()) if times else None
        left = None
        if times and len(items) >= _FULL:
            left = stretch.older(str(int(min(times).timestamp())), self.name)
        incomplete = at(document, "incomplete_results") is True
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor={**cursor, **went_on(cursor, stretch, None if incomplete else newest, left)},
            more=(self._search(left),) if left and left.page <= self.pages else (),
            unread=found.unread + incomplete,
            unread_why=found.unread_why or (say("github.incomplete") if incomplete else ""),
        )

    def _discussed(self, response: Response, cursor: Cursor, stretch: Stretch) -> Page:
        document = read_object(response.body, self.name)
        refuse_errors(document, response, self.name)
        nodes = listed(document, "data.search.nodes", self.name)
        found = read_items(nodes, reader(self.name, "discussion", self.bots, response.at), self.name)
        expect(found.posts, self.name)
        more, end = at(document, "data.search.pageInfo.hasNextPage"), at(document, "data.search.pageInfo")
        if not isinstance(more, bool) or (more and not word(end, "endCursor")):
            raise SourceChanged(self.name, say("github.no_end"))
        left = stretch.older(word(end, "endCursor") or "", self.name) if more else None
        # They do not come by time: what is newest is known when all of them are read.
        newest = None if more else int((response.at - self.overlap).timestamp())
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor={**cursor, **went_on(cursor, stretch, newest, left)},
            more=(self._search(left),) if left and left.page <= self.pages else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _listed(self, response: Response, cursor: Cursor, note: Mapping[str, Any]) -> Page:
        if response.status in (404, 410, 451):
            why = gone(response, note["repo"])
            return Page(real_keys=True, cursor=cursor, unread=response.status != 410, unread_why=why)
        if response.status != 200:
            raise refusal(response, self.name)
        items = read_array(response.body, self.name)
        oldest = from_epoch(note["start"])
        read = reader(self.name, _LISTS[note["list"]], self.bots, response.at, oldest)
        found = read_items(items, read, self.name)
        expect(found.posts, self.name)
        changes = _times(items, "updated_at")
        newest = max([note["since"], *(int(min(t, response.at).timestamp()) for t in changes)])
        known = {f"{repo} {part}" for repo in self.repositories for part in _LISTS}
        lists = {name: since for name, since in cursor.get("lists", {}).items() if name in known}
        own = f"{note['repo']} {note['list']}"
        began = {name: at for name, at in cursor.get("began", {}).items() if name in known and name != own}
        if next_page(response) and note["list"] != "releases":
            # What was said before the newest change so far may have been changed after it.
            began[own] = note["start"]
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor={
                **{part: value for part, value in cursor.items() if part != "began"},
                "lists": {**lists, own: newest},
                **({"began": began} if began else {}),
            },
            more=self._next(response, note, newest),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _next(self, response: Response, note: Mapping[str, Any], newest: int) -> tuple[Request, ...]:
        """The request for what comes after a list's page, when there is more."""
        link = next_page(response)
        if link is None or note["page"] >= self.pages or note["list"] == "releases":
            return ()
        follow = self._list(note["repo"], note["list"], newest, note["start"], note["page"] + 1)
        if newest > note["since"]:
            return (follow,)
        # A whole page of one second: only its next page leads on.
        return (replace(follow, url=link),) if link.startswith(f"{self._origin}/") else ()

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def _search(self, stretch: Stretch) -> Request:
        lane = stretch.queries[0].partition(" ")[0]
        kind, _, org = lane.partition("@")
        terms = [query.partition(" ")[2] for query in stretch.queries]
        since = _iso(stretch.since)
        words = [f"org:{org}"] if org else []
        if kind == "discussion":
            query = " ".join([*(q.text.strip("()") for q in _queries(terms)), f"created:>={since}", *words])
            body = {"query": _DISCUSSIONS, "variables": {"q": query, "after": stretch.at or None}}
            return Request(
                url=f"{self.base.rstrip('/').removesuffix('/v3')}/graphql",
                method="POST",
                headers=(("accept", "application/json"), ("content-type", "application/json")),
                body=json.dumps(body).encode(),
                note=stretch.note(),
                also=(401, 403),
            )
        span = f"created:{since}..{_iso(int(stretch.at))}" if stretch.at else f"created:>={since}"
        query = " ".join([_queries(terms)[0].text, f"is:{kind}", "in:title,body", span, *words])
        return self._get(
            "/search/issues",
            {
                "q": query,
                "sort": "created",
                "order": "desc",
                "per_page": str(_FULL),
                "advanced_search": "true",
            },
            stretch.note(),
        )

    def _list(self, repo: str, part: str, since: int, start: int, page: int = 1) -> Request:
        note = {"repo": repo, "list": part, "since": since, "start": start, "page": page}
        values = {"per_page": str(_FULL), "sort": "updated", "direction": "asc", "since": _iso(since)}
        if part == "issues":
            values["state"] = "all"
        elif part == "releases":  # which come newest first, whatever one asks for
            values = {"per_page": "30"}
        return self._get(f"/repos/{repo}/{part}", values, json.dumps(note))

    def _get(self, path: str, values: Mapping[str, str], note: str) -> Request:
        return Request(
            url=f"{self.base.rstrip('/')}{path}"
            + (f"?{urlencode(values, quote_via=quote)}" if values else ""),
            headers=(("accept", "application/vnd.github+json"), ("x-github-api-version", "2022-11-28")),
            note=note,
            also=(401, 403, 404, 410, 422, 451),
        )


def _queries(terms: Sequence[str]) -> tuple[Query, ...]:
    return pack(terms, chars=_CHARS, most=_MOST_TERMS, before="(", after=")")


def _times(items: Sequence[Json], path: str) -> list[datetime]:
    return [time for item in items if (time := read_date(word(item, path))) is not None]


def _iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
