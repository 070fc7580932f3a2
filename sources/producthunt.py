"""Product Hunt: new products, and what is said under them.

Its API has no search, so everything new is asked for. It bills each answer by what it could hold at most
(6,250 points in 15 minutes), so comments are not asked for everywhere: a cheap list says how many comments
each recent product has, and only where that grew are the newest asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Json
from sources._base import about
from sources._dates import read_date
from sources._items import Record, at, read_items, word
from sources._json import whole
from sources._producthunt_items import clean, next_place, nodes_of, read_answer, read_comment, read_product
from sources._quota import read_quota
from sources._reach import Stretch, stretches, went_on

phrases(
    {
        "producthunt.token": "no token: set the environment variable that `token_env` names to the developer"
        " token of an application of yours",
        "producthunt.pages": "pages: has to be 1 or more",
    }
)

_RESERVE = 1500  # points that the dearest request may cost
_MANY = 5
_KNOWN = 2000  # products whose number of comments is remembered
_USER = "user{username name}"
_POSTS = (
    "query($since:DateTime,$after:String){posts(order:NEWEST,first:20,postedAfter:$since,after:$after)"
    "{pageInfo{hasNextPage endCursor} edges{node{id name tagline description url createdAt votesCount"
    f" commentsCount {_USER}}}}}}}}}"
)
_COUNTS = (
    "query($since:DateTime,$after:String,$featured:Boolean){posts(order:NEWEST,first:50,featured:$featured,"
    "postedAfter:$since,after:$after){pageInfo{hasNextPage endCursor}"
    " edges{node{id createdAt commentsCount}}}}"
)
_COMMENT = f"id body createdAt url votesCount {_USER}"
_COMMENTS = (
    "query($id:ID!,$first:Int){post(id:$id){url comments(first:$first,order:NEWEST){edges{node{"
    f"{_COMMENT} replies(first:5,order:NEWEST){{edges{{node{{{_COMMENT}}}}}}}}}}}}}}}}}"
)


@dataclass(frozen=True)
class ProductHunt:
    """Product Hunt: every new product, and new comments under recent ones.

    Hears: new products with name, tagline and description; comments and replies under the featured products
        of the last days (`follow`), or under all of them.
    Needs: a key: the developer token of an application of your own, free; its terms ask commercial users to
        get in touch first.
    Limits: 6,250 points in 15 minutes, of which a poll takes some 400 and each product with new comments up
        to 1,000; at most `pages` of those in one poll.
    Lag: none but the time between two polls; comments of a busy day may take some polls more.
    Cannot hear: who said it: since 2023 Product Hunt withholds the names of makers and commenters, but for
        the token's own; more than 20 new comments or 5 new replies under one between two polls, and replies
        under comments long past; discussions and reviews, which its API does not have.
    """

    kind: ClassVar[str] = "producthunt"
    icon: ClassVar[str] = "😺"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(
        default="producthunt", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(default=timedelta(minutes=20), metadata=about("The time between two polls."))
    token: str = field(
        default="",
        repr=False,
        metadata=about("The developer token of an application. Never in the file.", secret=True),
    )
    token_env: str = field(
        default="",
        metadata=about("The environment variable with the token; `LISTENPOST_<NAME>_TOKEN` when empty."),
    )
    follow: timedelta = field(
        default=timedelta(days=3), metadata=about("How long new comments are looked for under a product.")
    )
    unfeatured: bool = field(
        default=False, metadata=about("Whether comments are looked for under products not featured too.")
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back the first poll goes.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1), metadata=about("How far behind the newest product to ask again.")
    )
    pages: int = field(
        default=5, metadata=about("The most follow-up requests of each sort in one poll; the rest waits.")
    )
    base: str = field(
        default="https://api.producthunt.com/v2/api", metadata=about("The address of the service.")
    )

    def __post_init__(self) -> None:
        wrong = [] if self.token else [say("producthunt.token")]
        if self.pages < 1:
            wrong.append(say("producthunt.pages"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        parts = urlsplit(self.base)
        return SignIn(origins=(f"{parts.scheme}://{parts.netloc}",), secret=self.token)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The products since the last poll, what an earlier one left over, and the numbers of comments."""
        asks = stretches(cursor, [["posts"]], int((now - self.look_back).timestamp()))
        counts = {"since": int((now - self.follow).timestamp()), "after": "", "page": 1, "asked": 0}
        return [*(self._products(ask) for ask in asks), self._counts(counts)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """One answer. In the cursor stand `reached` and `left` of the products, and `counts`: by product the
        number of comments up to which they were asked for."""
        document = read_answer(response, self.name)
        note = response.request.note
        if not note.startswith("{"):
            return self._read_products(document, response, cursor, Stretch.of(note))
        ask: Mapping[str, Any] = json.loads(note)
        if "id" in ask:
            return self._read_comments(document, response, cursor, ask)
        return self._read_counts(document, response, cursor, ask)

    def _read_products(self, document: Record, response: Response, cursor: Cursor, ask: Stretch) -> Page:
        nodes = nodes_of(document, "data.posts.edges", self.name)
        found = read_items(nodes, lambda node: read_product(node, self.name, response.at), self.name)
        if len(nodes) >= _MANY and not any(word(node, "description") for node in nodes):
            raise SourceChanged(self.name, say("items.lacks", path="description"))
        following = next_place(document, self.name)
        left = ask.older(following, self.name) if following else None
        times = [time for node in nodes if (time := read_date(word(node, "createdAt"))) is not None]
        # A time ahead of now would make us ask for what comes after it only.
        newest = int((min(max(times), response.at) - self.overlap).timestamp()) if times else None
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor={**cursor, **went_on(cursor, ask, newest, left)},
            more=(self._products(left),) if left and left.page <= self.pages else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _read_counts(
        self, document: Record, response: Response, cursor: Cursor, ask: Mapping[str, Any]
    ) -> Page:
        known: dict[str, int] = dict(cursor.get("counts", {}))
        recent = response.at - self.look_back
        more: list[Request] = []
        quota = read_quota(response.headers, response.at)
        room = self.pages - ask["asked"] if quota is None or quota.left > _RESERVE else 0
        nodes = nodes_of(document, "data.posts.edges", self.name)
        for node in nodes:
            key, count = word(node, "id"), whole(at(node, "commentsCount"))
            said = read_date(word(node, "createdAt"))
            if key is None or count is None or said is None:
                raise SourceChanged(self.name, say("items.lacks", path="id, commentsCount, createdAt"))
            if key not in known:
                # What was said under a product before we knew it is no news, unless the product itself is.
                known[key] = 0 if said >= recent else count
            if count > known[key] and len(more) < room:
                more.append(self._comments(key, count, count - known[key]))
            known[key] = min(known[key], count)  # some were deleted
        following = next_place(document, self.name)
        if following and ask["page"] < self.pages:
            asked = ask["asked"] + len(more)
            more.append(self._counts({**ask, "after": following, "page": ask["page"] + 1, "asked": asked}))
        newest = sorted(known, key=lambda key: whole(key) or 0)[-_KNOWN:]
        return Page(
            real_keys=True, cursor={**cursor, "counts": {key: known[key] for key in newest}}, more=tuple(more)
        )

    def _read_comments(
        self, document: Record, response: Response, cursor: Cursor, ask: Mapping[str, Any]
    ) -> Page:
        product = clean(word(document, "data.post.url"))
        nodes = nodes_of(document, "data.post.comments.edges", self.name)
        under = [(node, product) for node in nodes]
        for node in nodes:
            replies = nodes_of(node, "replies.edges", self.name)
            under += [(reply, clean(word(node, "url"))) for reply in replies]
        above = {id(node): page for node, page in under}
        found = read_items(
            [node for node, _ in under],
            lambda node: read_comment(node, self.name, above[id(node)], response.at),
            self.name,
        )
        counts = {**cursor.get("counts", {}), ask["id"]: ask["count"]}
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor={**cursor, "counts": counts},
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _products(self, ask: Stretch) -> Request:
        return self._ask(_POSTS, {"since": _iso(ask.since), "after": ask.at or None}, ask.note())

    def _counts(self, ask: Mapping[str, Any]) -> Request:
        values = {
            "since": _iso(ask["since"]),
            "after": ask["after"] or None,
            "featured": None if self.unfeatured else True,
        }
        return self._ask(_COUNTS, values, json.dumps(ask))

    def _comments(self, key: str, count: int, new: int) -> Request:
        note = json.dumps({"id": key, "count": count})
        return self._ask(_COMMENTS, {"id": key, "first": min(20, new + 4)}, note)

    def _ask(self, query: str, values: Mapping[str, Json], note: str) -> Request:
        return Request(
            url=f"{self.base.rstrip('/')}/graphql",
            method="POST",
            headers=(("accept", "application/json"), ("content-type", "application/json")),
            body=json.dumps({"query": query, "variables": values}).encode(),
            note=note,
            also=(400, 401, 403, 422, 429),
        )


def _iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
