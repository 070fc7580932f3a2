"""Facebook through the Graph API, for a Page of one's own: what visitors write on it, where it is tagged, and
the comments below its posts.

There is no search of Facebook for anybody outside; and recommendations (reviews) are given no more since
version 22 of the API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Author, Json, Post
from sources import _graph
from sources._base import about
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, listed, needed, read_items, word
from sources._json import whole
from sources._links import absolute
from sources._text import either, lines

phrases({"facebook.cut": "there are more posts or comments than are read at once"})

_SAID = "id,message,created_time,permalink_url,from"
_COMMENTS = (
    "comments.order(reverse_chronological).filter(stream).summary(true).limit(100)"
    f"{{{_SAID},like_count,parent}}"
)
_FIELDS = f"{_SAID},story,shares,reactions.summary(true).limit(0),{_COMMENTS}"


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a request is about; it travels as the request's note: the list of posts asked for, from when on
    (seconds since 1970), and the parameters of a further page."""

    edge: Literal["tagged", "feed"]
    since: int
    until: int
    page: int = 1
    place: Mapping[str, str] = field(default_factory=dict)

    def note(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, note: str) -> _Ask:
        return cls(**json.loads(note))


@dataclass(frozen=True)
class Facebook:
    """Facebook: what people write to, below and about a Page of your own.

    Hears: posts of visitors on the Page, public posts in which the Page is tagged, and the newest comments
        below the newest posts; those that a topic matches are mentions, as everywhere.
    Needs: a login: a long-lived access token of the Page (it does not run out while its maker keeps the
        right), in the environment variable that `secret_env` names; the app needs `pages_read_engagement`,
        `pages_read_user_content` and `pages_show_list`, with a review for Pages of others.
    Limits: 4,800 requests a day for each person who uses the Page, as Meta counts; two requests a poll and
        one for each further page of `posts` posts. No cost. One source for each Page.
    Lag: seconds until a comment can be read, plus the time between two polls.
    Cannot hear: anything outside of the Page that does not tag it; who wrote a post, which Facebook tells of
        Pages and with special rights only; more than 100 new comments below one post in one poll; comments
        below posts older than the newest `posts`; recommendations (reviews), which the API gives no more;
        groups and private profiles.
    """

    kind: ClassVar[str] = "facebook"
    icon: ClassVar[str] = "📘"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="facebook", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=10), metadata=about("The time between two polls."))
    secret_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the Page's access token; `LISTENPOST_<NAME>_SECRET` when empty."
        ),
    )
    secret: str = field(
        default="", repr=False, metadata=about("The Page's access token. Never in the file.", secret=True)
    )
    page: str = field(
        default="me", metadata=about("The Page: its number, or `me` for the Page that the token belongs to.")
    )
    own: bool = field(default=False, metadata=about("Whether what the Page itself writes is heard too."))
    posts: int = field(
        default=25, metadata=about("How many of the newest posts have their comments read: 1 to 100.")
    )
    look_back: timedelta = field(
        default=timedelta(days=7), metadata=about("How far back posts and comments are read the first time.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1), metadata=about("How far behind the last poll to read again.")
    )
    pages: int = field(default=5, metadata=about("The most pages of posts in one poll."))
    base: str = field(default="https://graph.facebook.com/v25.0", metadata=about("The address of the API."))

    def __post_init__(self) -> None:
        least = (("pages", 1), ("posts", 1))
        wrong = [say("graph.number", name=name, least=n) for name, n in least if getattr(self, name) < n]
        if not self.secret:
            wrong.append(say("graph.no_secret"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn:
        return _graph.sign_in(self.base, self.secret)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The posts that tag the Page since the last time, and the newest posts on it with their comments."""
        until = int(now.timestamp())
        reached = cursor.get("reached", {})
        start = until - int(self.look_back.total_seconds())
        overlap = int(self.overlap.total_seconds())
        edges: tuple[Literal["tagged", "feed"], ...] = ("feed", "tagged")
        return [
            self._request(_Ask(edge, reached[edge] - overlap if edge in reached else start, until))
            for edge in edges
        ]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """Posts and comments that are new. In the cursor stands by list up to when it was `reached`."""
        ask = _Ask.of(response.request.note)
        body = _graph.read(response, self.name)
        items = listed(body, "data", self.name)
        threads: list[_Thread] = []

        def read(item: Record) -> Post | None:
            # What the Page writes itself has its number in front, and so has what visitors write there.
            page = "" if self.own or ask.edge == "tagged" else needed(item, "id").partition("_")[0]
            threads.append(_read_thread(item, self.name, response.at, ask.since, page))
            return threads[-1].post

        found = read_items(items, read, self.name)
        if len(threads) >= 3 and not any(any(thread.spoke) for thread in threads):
            raise SourceChanged(self.name, say("items.none_has", part=say("items.part_text")))
        posts = [
            post
            for thread in threads
            for post in (thread.post, *thread.comments)
            if post and (post.said_at is None or post.said_at.timestamp() >= ask.since)
        ]
        unread = found.unread + sum(thread.unread for thread in threads)
        why = found.unread_why or next((thread.why for thread in threads if thread.why), "")
        if threads and not any(isinstance(at(item, "comments"), dict) for item in items):
            unread, why = unread + 1, why or say("items.lacks", path="comments")
        spoke = (
            [thread.spoke[0] for thread in threads],
            [one for thread in threads for one in thread.spoke[1:]],
        )
        for those in spoke:
            if len(those) >= 3 and not any(those):
                unread, why = unread + 1, why or say("items.none_has", part=say("items.part_text"))
        if len(threads) >= 3 and not any(isinstance(at(item, "from"), dict) for item in items):
            unread, why = unread + 1, why or say("items.none_has", part=say("items.part_author"))
        if threads and not isinstance(body.get("paging"), dict):
            unread, why = unread + 1, why or say("items.lacks", path="paging")
        place = _graph.next_page(body, full=len(items) >= min(self.posts, 100))
        more: tuple[Request, ...] = ()
        if place and threads and threads[-1].at >= ask.since:
            if ask.page < self.pages:
                more = (self._request(replace(ask, place=place, page=ask.page + 1)),)
            else:
                unread, why = unread + 1, why or say("facebook.cut")
        if not more:
            cursor = {**cursor, "reached": {**cursor.get("reached", {}), ask.edge: ask.until}}
        return Page(
            posts=tuple(posts), cursor=cursor, more=more, real_keys=True, unread=unread, unread_why=why
        )

    def _request(self, ask: _Ask) -> Request:
        what = {"fields": _FIELDS, "limit": str(min(self.posts, 100))}
        if ask.edge == "tagged":
            what["since"] = str(ask.since)
        return _graph.ask(self.base, f"{self.page}/{ask.edge}", what | dict(ask.place), ask.note())


@dataclass(frozen=True, slots=True)
class _Thread:
    """A post as far as it counts, when it was written, and the comments below it; whether the post says
    anything, and each of the comments; how much could not be read."""

    post: Post | None
    at: float
    comments: Sequence[Post]
    spoke: Sequence[bool]
    unread: int
    why: str


def _read_thread(item: Record, source: str, now: datetime, since: int, own: str) -> _Thread:
    """A post with its comments; `own` is the number of the Page whose words do not count, or ""."""
    post = _said(item, source, now)
    comments: list[Post] = []
    spoke, unread, why = [bool(post.text)], 0, ""
    below = at(item, "comments.data")
    if at(item, "comments") is not None and not isinstance(below, list):
        unread, why = 1, say("items.no_list", path="comments.data")
    oldest = 0.0
    for comment in below if isinstance(below, list) else ():
        try:
            read = _said(comment, source, now, post.url)
        except Odd as odd:
            unread, why = unread + 1, why or str(odd)
            continue
        spoke.append(bool(read.text))
        oldest = read.said_at.timestamp() if read.said_at else 0.0
        if read.text and not (own and word(comment, "from.id") == own):
            comments.append(read)
    if at(item, "comments.paging.next") and oldest >= since:
        unread, why = unread + 1, why or say("facebook.cut")
    counts = post.text and not (own and word(item, "from.id") == own)
    when = post.said_at.timestamp() if post.said_at else 0.0
    return _Thread(post if counts else None, when, comments, spoke, unread, why)


def _said(item: Json, source: str, now: datetime, above: str | None = None) -> Post:
    """A post or a comment; its text is empty when it is a picture, or tells that something happened."""
    number = needed(item, "id")
    url, said = absolute(needed(item, "permalink_url")), read_date(needed(item, "created_time"))
    if url is None or said is None:
        raise Odd(say("items.lacks", path="permalink_url" if url is None else "created_time"))
    text = at(item, "message") or ""
    if not isinstance(text, str):
        raise Odd(say("items.lacks", path="message"))
    who = at(item, "from")  # not told of people who did not allow it
    if who is not None:
        needed(who, "id")
    paths = ("like_count", "shares.count", "reactions.summary.total_count")
    counts = [n for path in paths if (n := whole(at(item, path))) is not None]
    return Post(
        source=source,
        key=number,
        url=url,
        text=either(text) if "<" in text else lines(text),
        author=Author(name=None if who is None else needed(who, "name")),
        said_at=credible(said, now),
        site="facebook.com",
        in_reply_to=absolute(word(item, "parent.permalink_url")) or above,
        engagement=sum(counts) if counts else None,
    )
