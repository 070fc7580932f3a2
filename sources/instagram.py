"""Instagram through the Graph API: posts with a hashtag, and posts in which the account is tagged.

- There is no search for words. Each term becomes a hashtag (`Brindle Cast` → `#brindlecast`), and an account
  may ask for 30 different ones in seven days: those that were asked for keep their place, new ones wait.
- A hashtag has a number, which is asked for once and never changes.
- Neither list can be asked for by time; pages are read down to what is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Literal
from unicodedata import category

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Author, Json, Post
from sources import _graph
from sources._base import about
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, demand, listed, needed, read_items, word
from sources._json import whole
from sources._links import absolute
from sources._text import either, lines

phrases(
    {
        "instagram.waiting": "more hashtags than the 30 that Instagram allows in a week: the others wait",
        "instagram.cut": "there are more posts than are read at once",
    }
)

_MOST_TAGS = 30
_WEEK = timedelta(days=7)
_NO_SUCH_TAG = 24
_NO_MORE_TAGS = 18
_FIELDS = "id,caption,media_type,permalink,timestamp,like_count,comments_count"


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a request is about; it travels as the request's note. `since` is in seconds since 1970, `newest`
    the time of the newest post on the pages before; `place` are the parameters of a further page; `tags` are
    all hashtags of the poll, in its first request, and `waiting` how many more there would be."""

    kind: Literal["number", "posts", "tagged"]
    tag: str = ""
    number: str = ""
    since: int = 0
    newest: int = 0
    page: int = 1
    place: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] | None = None
    waiting: int = 0

    def note(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, note: str) -> _Ask:
        fields = json.loads(note)
        return cls(**{**fields, "tags": None if fields["tags"] is None else tuple(fields["tags"])})


@dataclass(frozen=True)
class Instagram:
    """Instagram: public posts with the hashtags of the topics, and posts in which the account is tagged.

    Hears: photos, videos and reels of the last 24 hours with a hashtag that is a topic's word (or words,
        written together), and with one of `hashtags`; with `tagged` also those in which others tagged the
        account; captions, likes and comments.
    Needs: a login: a long-lived access token (60 days) of a Facebook user who manages the Page of a business
        or creator account, in the environment variable that `secret_env` names, and the number of that
        account. The app needs `instagram_basic`, `pages_read_engagement` and, after a review, the feature
        Instagram Public Content Access.
    Limits: 30 different hashtags in seven days for an account; requests as Meta counts them by how often the
        account is seen (200 an hour at least). One request for each hashtag and page of 50. No cost.
    Lag: minutes to hours until a post stands under its hashtag, plus the time between two polls; after more
        than a day without a poll, what came in between is missed.
    Cannot hear: words that are no hashtag; who posted it, for hashtags; stories, comments, private accounts;
        hashtags with emoji, and those that Instagram thinks offensive.
    """

    kind: ClassVar[str] = "instagram"
    icon: ClassVar[str] = "📸"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="instagram", metadata=about("What this source is called in cards and answers."))
    account: str = field(
        kw_only=True, metadata=about("The number of the business or creator account (17 digits).")
    )
    every: timedelta = field(default=timedelta(minutes=30), metadata=about("The time between two polls."))
    secret_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the access token; `LISTENPOST_<NAME>_SECRET` when empty."
        ),
    )
    secret: str = field(
        default="", repr=False, metadata=about("The access token. Never in the file.", secret=True)
    )
    hashtags: tuple[str, ...] = field(
        default=(), metadata=about("Hashtags to ask for beside the topics' words; they come first.")
    )
    tagged: bool = field(
        default=True, metadata=about("Whether posts in which others tagged the account are heard.")
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back posts are read the first time.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=6),
        metadata=about("How far behind the newest post known to read again, for posts that appear late."),
    )
    pages: int = field(default=5, metadata=about("The most pages of 50 posts for one hashtag in one poll."))
    base: str = field(default="https://graph.facebook.com/v25.0", metadata=about("The address of the API."))

    def __post_init__(self) -> None:
        wrong = [] if self.pages >= 1 else [say("graph.number", name="pages", least=1)]
        if not self.secret:
            wrong.append(say("graph.no_secret"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn:
        return _graph.sign_in(self.base, self.secret)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One for each hashtag that may be asked for: its posts, or first its number. Then what the account
        is tagged in. Nothing without topics and hashtags."""
        wanted = tuple(dict.fromkeys(tag for term in (*self.hashtags, *terms) if (tag := hashtag(term))))
        if not wanted:
            return []
        week = _this_week(cursor, now)
        known = [tag for tag in wanted if tag in week]
        new = [tag for tag in wanted if tag not in week][: max(0, _MOST_TAGS - len(week))]
        tags = tuple(tag for tag in wanted if tag in known or tag in new)
        start = int((now - self.look_back).timestamp())
        behind = int(self.overlap.total_seconds())
        reached = cursor.get("reached", {})
        numbers = cursor.get("numbers", {})
        asks = []
        for tag in tags:
            since = reached[tag] - behind if tag in reached else start
            kind: Literal["posts", "number"] = "posts" if numbers.get(tag) else "number"
            asks.append(_Ask(kind, tag, numbers.get(tag, ""), since))
        asks.sort(key=lambda ask: ask.kind != "number")
        if self.tagged:
            asks.append(_Ask("tagged", "", "", reached[""] - behind if "" in reached else start))
        if asks:
            asks[0] = replace(asks[0], tags=tags, waiting=len(wanted) - len(tags))
        return [self._request(ask) for ask in asks]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """In the cursor stand by hashtag `asked`, since when in this week, `numbers`, and `reached`, the time
        of the newest post; "" stands for what the account is tagged in."""
        ask = _Ask.of(response.request.note)
        cursor = self._current(cursor, ask, response.at)
        unread = ask.waiting
        why = say("instagram.waiting") if unread else ""
        code, _ = _graph.error_code(response) or (0, 0)
        if ask.kind == "number" and code in (_NO_SUCH_TAG, _NO_MORE_TAGS):
            waits = code == _NO_MORE_TAGS
            why = why or (say("instagram.waiting") if waits else "")
            return Page(cursor=cursor, unread=unread + waits, unread_why=why)
        body = _graph.read(response, self.name)
        items = listed(body, "data", self.name)
        if ask.kind == "number":
            number = _number(items, self.name)
            state = {**cursor, "numbers": {**cursor.get("numbers", {}), ask.tag: number}}
            following = replace(ask, kind="posts", number=number, tags=None, waiting=0)
            return Page(cursor=state, more=(self._request(following),), unread=unread, unread_why=why)
        if items and not isinstance(body.get("paging"), dict):
            unread, why = unread + 1, why or say("items.lacks", path="paging")
        page = self._posts(items, _graph.next_page(body, len(items) >= 50), ask, cursor, response.at)
        return replace(page, unread=page.unread + unread, unread_why=page.unread_why or why)

    def _posts(
        self, items: Sequence[Json], place: Mapping[str, str], ask: _Ask, cursor: Cursor, now: datetime
    ) -> Page:
        found = read_items(items, partial(_post, source=self.name, now=now), self.name)
        if ask.kind == "tagged":
            demand(found.posts, self.name, "author")
        if len(items) >= 3 and not found.posts and not found.unread:
            raise SourceChanged(self.name, say("items.none_has", part=say("items.part_text")))
        times = [int(post.said_at.timestamp()) for post in found.posts if post.said_at]
        newest = max([ask.newest, *times])
        unread, why = found.unread, found.unread_why
        more: tuple[Request, ...] = ()
        if place and items and (not times or max(times) >= ask.since):
            if ask.page < self.pages:
                following = replace(ask, newest=newest, place=place, page=ask.page + 1, tags=None, waiting=0)
                more = (self._request(following),)
            else:
                unread, why = unread + 1, why or say("instagram.cut")
        if not more and newest:
            reached = cursor.get("reached", {})
            newest = min(max(newest, reached.get(ask.tag, 0)), int(now.timestamp()))
            cursor = {**cursor, "reached": {**reached, ask.tag: newest}}
        posts = tuple(p for p in found.posts if p.said_at is None or p.said_at.timestamp() >= ask.since)
        return Page(posts=posts, cursor=cursor, more=more, real_keys=True, unread=unread, unread_why=why)

    def _request(self, ask: _Ask) -> Request:
        place = dict(ask.place)
        if ask.kind == "number":
            what = {"user_id": self.account, "q": ask.tag}
            return _graph.ask(self.base, "ig_hashtag_search", what, ask.note())
        if ask.kind == "posts":
            what = {"user_id": self.account, "fields": _FIELDS, "limit": "50"}
            return _graph.ask(self.base, f"{ask.number}/recent_media", what | place, ask.note())
        what = {"fields": f"{_FIELDS},username", "limit": "50"}
        return _graph.ask(self.base, f"{self.account}/tags", what | place, ask.note())

    def _current(self, cursor: Cursor, ask: _Ask, now: datetime) -> Cursor:
        """The cursor with the hashtags of this poll counted, and without those that are asked for no more;
        they still count for a week."""
        if ask.tags is None:
            return cursor
        asked = dict.fromkeys(ask.tags, int(now.timestamp())) | _this_week(cursor, now)
        reached = cursor.get("reached", {})
        return {
            **cursor,
            "asked": asked,
            "reached": {tag: at for tag, at in reached.items() if tag == "" or tag in ask.tags},
            "numbers": {tag: n for tag, n in cursor.get("numbers", {}).items() if tag in asked},
        }


def hashtag(term: str) -> str:
    """The term as a hashtag: its letters, marks and digits, without what stands between; "" for none."""
    found = "".join(c for c in term.casefold() if category(c)[0] in "LMN" or c == "_")
    return found if any(category(c)[0] == "L" for c in found) else ""


def _number(items: Sequence[Json], source: str) -> str:
    """The number of a hashtag, as a search for it gives."""
    number = word(items[0], "id") if items else None
    if number is None or not number.isdecimal():
        raise SourceChanged(source, say("items.lacks", path="data.0.id"))
    return number


def _this_week(cursor: Cursor, now: datetime) -> dict[str, int]:
    """The hashtags that count for this week, and since when."""
    week = int((now - _WEEK).timestamp())
    return {tag: since for tag, since in cursor.get("asked", {}).items() if since > week}


def _post(item: Record, source: str, now: datetime) -> Post | None:
    """A post; None for one without a caption."""
    url, said = absolute(needed(item, "permalink")), read_date(needed(item, "timestamp"))
    if url is None or said is None:
        raise Odd(say("items.lacks", path="permalink" if url is None else "timestamp"))
    needed(item, "media_type")
    caption = at(item, "caption")
    if not isinstance(caption, str) or not caption.strip():
        return None
    counts = [n for name in ("like_count", "comments_count") if (n := whole(item.get(name))) is not None]
    return Post(
        source=source,
        key=needed(item, "id"),
        url=url,
        text=either(caption) if "<" in caption else lines(caption),
        author=Author(handle=word(item, "username")),
        said_at=credible(said, now),
        site="instagram.com",
        engagement=sum(counts) if counts else None,
    )
