"""YouTube through its Data API v3: searches, the details of what they find, and comments.

- A search may be made only 100 times a day, so terms share one, and it runs seldom. It cuts descriptions
  short and gives no numbers; each video that it finds is looked up, 50 at a time, which is nearly free.
- Videos to look up stand in the cursor until they were, so that a poll that breaks off loses none.
- Comments cannot be searched: they are read below the videos and channels of the settings, and below the
  newest videos found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Json, Post
from sources import _stretches, _youtube_again
from sources._base import about
from sources._items import Record, demand, listed, read_items, read_object, word
from sources._stretches import Stretch
from sources._youtube_ask import LOOKED_UP, Ask, Kind, queries
from sources._youtube_items import ID, Found, lacks_answers, read_found, read_thread, read_video
from sources._youtube_refusal import GONE, READ, reasons, refusal

phrases(
    {
        "youtube.no_secret": "no API key: set the environment variable that `secret_env` names,"
        " or LISTENPOST_<NAME>_SECRET",
        "youtube.number": "{name}: has to be {least} or more",
        "youtube.no_id": "{name}: {value!r} is no id, the part behind `v=` or `/channel/` of an address",
        "youtube.missing": "YouTube gives no details of a video that it found",
        "youtube.no_comments": "the comments of {place} cannot be read: switched off, or it is gone",
        "youtube.no_answers": "YouTube counts answers to comments, but gives none of them",
        "youtube.many_comments": "{place} has more new comments than are read at once",
    }
)

_COMMENT_PAGES = 20
_MANY = 3  # videos, of which one at least says whose it is
_MOST_WANTED = 500


@dataclass(frozen=True)
class YouTube:
    """YouTube: videos and new channels with a topic's words, and comments.

    Hears: videos whose title or description holds a topic's words, with the whole description, likes and
        comments; new channels of that name when `new_channels` is on; comments below the `videos` and
        `channels` named, and below the newest videos found. Looks again at videos and comments: likes,
        answers, edits, and that a video is gone.
    Needs: a key of the YouTube Data API v3 (free, from the Google Cloud console), in the environment variable
        that `secret_env` names.
    Limits: 100 searches and 10,000 other requests a day and project (YouTube's table of quotas, looked up on
        22 November 2026), anew at midnight in California; no cost. A poll makes one search for about 20 terms
        and one more for each further page: 48 a day with half an hour between two polls. Each place with
        comments is one request a poll.
    Lag: minutes to hours until YouTube's search knows a video, so `overlap` looks that far back again; plus
        the time between two polls.
    Cannot hear: what is said in a video; videos that YouTube's search leaves out, which it does now and then;
        new answers to old comments, and all but some answers to new ones; comments elsewhere.
    """

    kind: ClassVar[str] = "youtube"
    icon: ClassVar[str] = "▶️"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "recordings"

    name: str = field(default="youtube", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(
        default=timedelta(minutes=30),
        metadata=about("The time between two polls; a day has room for 100 searches."),
    )
    secret_env: str = field(
        default="",
        metadata=about("The environment variable with the API key; `LISTENPOST_<NAME>_SECRET` when empty."),
    )
    secret: str = field(
        default="", repr=False, metadata=about("The API key. Never in the file.", secret=True)
    )
    new_channels: bool = field(
        default=True, metadata=about("Whether new channels with a topic's words are heard too.")
    )
    videos: tuple[str, ...] = field(
        default=(), metadata=about("Videos whose comments are read: their ids, the part behind `v=`.")
    )
    channels: tuple[str, ...] = field(
        default=(), metadata=about("Channels below all of whose videos comments are read: their ids (`UC…`).")
    )
    comments: int = field(
        default=10,
        metadata=about("How many of the newest videos found have their comments read; 0 for none."),
    )
    look_back: timedelta = field(
        default=timedelta(days=3), metadata=about("How far back a new topic, and new comments, are read.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=6),
        metadata=about("How far behind the last poll to search again, for videos that are found late."),
    )
    length: int = field(default=450, metadata=about("The most characters in a search."))
    pages: int = field(
        default=2,
        metadata=about(
            "The most pages of 50 for one search in one poll; what is left is asked for in the next."
        ),
    )
    base: str = field(
        default="https://www.googleapis.com/youtube/v3", metadata=about("The address of the API.")
    )

    def __post_init__(self) -> None:
        least = (("comments", 0), ("pages", 1), ("length", 32))
        wrong = [say("youtube.number", name=name, least=n) for name, n in least if getattr(self, name) < n]
        if not self.secret:
            wrong.append(say("youtube.no_secret"))
        for name, ids in (("video", self.videos), ("channel", self.channels)):
            wrong += [say("youtube.no_id", name=name, value=one) for one in ids if not ID.fullmatch(one)]
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn:
        parts = urlsplit(self.base)
        return SignIn(origins=(f"{parts.scheme}://{parts.netloc}",), secret=self.secret, parameter="key")

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """Searches, then comments, then the videos that an earlier poll found but did not look up."""
        fits = tuple(
            dict.fromkeys(term for query in queries(tuple(terms), self.length) for term in query.terms)
        )
        until = int(now.timestamp())
        start = until - int(self.look_back.total_seconds())
        overlap = int(self.overlap.total_seconds())
        asks: list[Ask] = []
        for named, since, end in _stretches.due(cursor, fits, start=start, until=until, overlap=overlap):
            asks += [Ask("search", query.terms, since, end, end) for query in queries(named, self.length)]
        found = [one for one, _ in cursor.get("newest", ())][: self.comments] if fits else []
        reached = cursor.get("comments", {})
        places: dict[str, Kind] = dict.fromkeys((*self.videos, *found), "comments of video")
        places |= dict.fromkeys(self.channels, "comments of channel")
        for place, kind in places.items():
            since = reached[place] - overlap if place in reached else start
            asks.append(Ask(kind, (place,), since, until))
        wanted = tuple(cursor.get("wanted", ()))
        asks += [Ask("look up", wanted[n : n + LOOKED_UP]) for n in range(0, len(wanted), LOOKED_UP)]
        if asks:
            asks[0] = replace(asks[0], every=fits, places=tuple(places))
        return [self._request(ask) for ask in asks]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """Videos as they are looked up, channels as they are found, comments. In the cursor stand `reached`
        and `left` (see `_stretches`), `wanted`, the videos to look up, `newest`, the videos found last and
        when they were published, and `comments`, by place up to when they were read."""
        ask = Ask.of(response.request.note)
        if ask.every is not None:
            cursor = _current(cursor, ask.every, ask.places)
        if response.status in READ:
            if ask.kind.startswith("comments") and reasons(response) & GONE:
                return self._no_comments(cursor, ask.what[0])
            raise refusal(response, self.name)
        body = read_object(response.body, self.name, "error.message")
        items = listed(body, "items", self.name)
        match ask.kind:
            case "search":
                return self._found(items, word(body, "nextPageToken"), ask, cursor, response.at)
            case "look up":
                return self._looked_up(items, ask, cursor, response.at)
            case _:
                return self._commented(items, word(body, "nextPageToken"), ask, cursor, response.at)

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """Fifty videos or comments a request."""
        return _youtube_again.asking(posts, self.base)

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """Videos and comments as they are now, and videos that are gone."""
        return _youtube_again.read_again(response, posts, self.name)

    def _request(self, ask: Ask) -> Request:
        parameters = urlencode(ask.parameters(self.length, self.new_channels), quote_via=quote)
        url = f"{self.base.rstrip('/')}/{ask.path()}?{parameters}"
        return Request(url=url, headers=(("accept", "application/json"),), note=ask.note(), also=READ)

    def _found(
        self, items: Sequence[Json], token: str | None, ask: Ask, cursor: Cursor, now: datetime
    ) -> Page:
        """What a search found: channels, videos to look up, and perhaps another page."""
        hits: list[Found] = []

        def read(item: Record) -> Post | None:
            hits.append(read_found(item, self.name, now))
            return hits[-1].channel

        found = read_items(items, read, self.name)
        times = [int(hit.at.timestamp()) for hit in hits if hit.at]
        rest = None
        if hits and (token or len(items) >= LOOKED_UP):
            rest = max(ask.since + 1, min([ask.until, *(time + 1 for time in times)]))
            rest = rest if token or rest < ask.until else None
        stretch = Stretch(ask.what, ask.since, ask.until)
        state = _stretches.settled(cursor, stretch, first=ask.page == 1, rest=rest)
        known = list(cursor.get("wanted", ()))
        new = tuple(dict.fromkeys(hit.video for hit in hits if hit.video and hit.video not in known))
        asks = [Ask("look up", new)] if new else []
        if rest is not None and token and ask.page < self.pages:
            asks.append(replace(ask, until=rest, token=token, page=ask.page + 1, every=None, places=()))
        return Page(
            posts=found.posts,
            cursor={**state, "wanted": [*known, *new][-_MOST_WANTED:]},
            more=tuple(self._request(one) for one in asks),
            real_keys=True,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _looked_up(self, items: Sequence[Json], ask: Ask, cursor: Cursor, now: datetime) -> Page:
        found = read_items(items, partial(read_video, source=self.name, now=now), self.name)
        if len(items) >= _MANY:
            demand(found.posts, self.name, "author")
        missing = max(0, len(ask.what) - len(items))
        newest = dict(cursor.get("newest", ()))
        words = [term.casefold() for term in cursor.get("reached", {})]
        for post in found.posts:
            said = f"{post.title} {post.text}".casefold()
            if post.key and post.said_at and any(term in said for term in words):
                newest[post.key] = int(post.said_at.timestamp())
        latest = sorted(newest.items(), key=lambda one: -one[1])[: max(1, self.comments)]
        return Page(
            posts=found.posts,
            cursor={
                **cursor,
                "wanted": [one for one in cursor.get("wanted", ()) if one not in ask.what],
                "newest": [list(one) for one in latest],
            },
            real_keys=True,
            unread=found.unread + missing,
            unread_why=found.unread_why or (say("youtube.missing") if missing else ""),
        )

    def _commented(
        self, items: Sequence[Json], token: str | None, ask: Ask, cursor: Cursor, now: datetime
    ) -> Page:
        """The comments that are new since the last time; older pages are read until there is nothing new."""
        threads: list[Sequence[Post]] = []

        def read(item: Record) -> Post | None:
            threads.append(read_thread(item, self.name, now))
            return threads[-1][0]

        found = read_items(items, read, self.name)
        posts = [post for thread in threads for post in thread if _since(post, ask.since)]
        unread, why = found.unread, found.unread_why
        silent = sum(lacks_answers(item) for item in items if isinstance(item, dict))
        if silent and not any(len(thread) > 1 for thread in threads):
            unread, why = unread + silent, why or say("youtube.no_answers")
        more: tuple[Request, ...] = ()
        if token and threads and _since(threads[-1][0], ask.since):
            if ask.page < _COMMENT_PAGES:
                following = replace(ask, token=token, page=ask.page + 1, every=None, places=())
                more = (self._request(following),)
            else:
                unread, why = unread + 1, why or say("youtube.many_comments", place=ask.what[0])
        if not more:
            cursor = {**cursor, "comments": {**cursor.get("comments", {}), ask.what[0]: ask.until}}
        return Page(
            posts=tuple(posts), cursor=cursor, more=more, real_keys=True, unread=unread, unread_why=why
        )

    def _no_comments(self, cursor: Cursor, place: str) -> Page:
        """A place without comments: passed over when it was only found, told when it is in the settings."""
        newest = [one for one in cursor.get("newest", ()) if one[0] != place]
        told = place in self.videos or place in self.channels
        why = say("youtube.no_comments", place=place) if told else ""
        return Page(cursor={**cursor, "newest": newest}, unread=int(told), unread_why=why)


def _current(cursor: Cursor, terms: Sequence[str], places: Sequence[str]) -> Mapping[str, Json]:
    """The cursor without terms and places that are asked for no more."""
    read = {place: at for place, at in cursor.get("comments", {}).items() if place in places}
    return {**_stretches.only(cursor, terms), "comments": read}


def _since(post: Post, time: int) -> bool:
    return post.said_at is None or post.said_at.timestamp() >= time
