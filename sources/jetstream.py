"""Bluesky as it is said: every public post of the network, through one of its Jetstreams.

There are two wires. `/subscribe` is the old one, which every server speaks; `subscribeEvents` the new one,
which tells when it cannot go on where we were. On both, a cursor of 10^15 and more is a time in microseconds:
that is what we remember, for places in the stream differ from server to server and times do not.

Frames can be had packed by zstd, but only with a dictionary that has to be got first and a library that knows
how: they come as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlencode

from core.say import phrases, say
from core.traffic import Cursor, Frame, Page, Request, Response, Subscription
from core.types import Author, Json, Post
from sources import _bluesky_again
from sources._base import about
from sources._bluesky_again import PUBLIC
from sources._bluesky_post import SITE, read_record, web_address
from sources._bluesky_view import read_view
from sources._dates import credible, read_date
from sources._items import Odd, Record, needed, read_items, word
from sources._jetstream_events import POSTS, Event, decoded, read_event, time_of, to_microseconds
from sources._json import whole
from sources._live_page import LivePage

phrases(
    {
        "jetstream.base": "base: {address!r} is no address of a stream; use one that begins with https://",
        "jetstream.rewind": "rewind: has to be zero or more",
        "jetstream.operation": "nobody knows what {word!r} does to a post",
        "jetstream.no_record": "a post has no record",
        "jetstream.empty": "a post says nothing and shows nothing",
    }
)

LARGEST = 200_000
"""Bytes of the largest event that we ask for; a post has 3,000 bytes of text."""
_PATHS = {"v1": "/subscribe", "v2": "/xrpc/network.bsky.jetstream.subscribeEvents"}


@dataclass(frozen=True)
class Jetstream:
    """Bluesky as a stream: every public post of the network, at once, without a login.

    Hears: all public posts and their edits, in every language, with their links in full and what people wrote
        about their pictures, and when a post is deleted; after a break also what was said and deleted
        meanwhile, as far back as the server keeps it. Looks again at the posts of open mentions, elsewhere
        (`view`): likes, reposts, answers, who wrote it by name, and that it was deleted.
    Needs: nothing, no account and no key.
    Limits: no cost; a few GB of traffic a day, 20 to 100 posts a second. Servers keep about 36 hours for
        those who come back.
    Lag: a second or two.
    Cannot hear: posts in private messages; who wrote it by name (the stream gives an author's id, which
        stays when a handle changes), nor how often a post is liked, before it is looked at again; what was
        said during a break that was longer than what the server keeps (the wire `v2` tells of that); that a
        whole account was deleted.
    """

    kind: ClassVar[str] = "jetstream"
    icon: ClassVar[str] = "🦋"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "a schema"

    name: str = field(default="jetstream", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(
        default=timedelta(minutes=1),
        metadata=about("The longest silence that is normal; after that the connection counts as lost."),
    )
    base: str = field(
        default="https://jetstream2.us-east.bsky.network",
        metadata=about("The address of the server; there are several public ones, and anybody can run one."),
    )
    wire: Literal["v1", "v2"] = field(
        default="v1",
        metadata=about("`v1` is spoken by every server, `v2` by those that have `subscribeEvents`."),
    )
    rewind: timedelta = field(
        default=timedelta(seconds=5),
        metadata=about("How far behind the last post heard to go on after a break."),
    )
    view: str = field(
        default=PUBLIC,
        metadata=about("The address where posts are looked at again, without a login."),
    )

    def __post_init__(self) -> None:
        wrong = []
        if not self.base.startswith(("https://", "wss://", "http://", "ws://")):
            wrong.append(say("jetstream.base", address=self.base))
        if self.rewind < timedelta(0):
            wrong.append(say("jetstream.rewind"))
        if wrong:
            raise ValueError("; ".join(wrong))

    def subscribe(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Subscription | None:
        """Everybody's posts, from a little before the last one heard; from now on where none was. None when
        there are no topics."""
        if not terms:
            return None
        asked: list[tuple[str, str]] = [("maxMessageSizeBytes", str(LARGEST))]
        if self.wire == "v1":
            asked.append(("wantedCollections", POSTS))
        else:
            asked += [("kinds", "commit"), ("collections", POSTS)]
        reached = whole(cursor.get("seen"))
        if reached is not None:
            asked.append(("cursor", str(reached - self.rewind // timedelta(microseconds=1))))
        address = self.base.rstrip("/")
        if address.startswith("http"):
            address = "ws" + address.removeprefix("http")
        return Subscription(url=f"{address}{_PATHS[self.wire]}?{urlencode(asked)}")

    def hear(self, frames: Sequence[Frame], cursor: Cursor, now: datetime) -> Page:
        """The posts of these frames, whatever wire they came by. In the cursor stand `seen`, the time of the
        newest event, `seq`, its place in the stream where the server tells it, and that server."""
        heard = _Heard(self.name, self.base, cursor, now)
        found = read_items((decoded(frame.data) for frame in frames), heard.read, self.name)
        return LivePage(
            posts=found.posts,
            cursor=heard.cursor(),
            real_keys=True,
            unread=found.unread,
            unread_why=found.unread_why,
            gone=tuple(heard.gone),
            edited=frozenset(heard.edited),
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """25 posts a request."""
        return _bluesky_again.asking(posts, self.view)

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The posts as they are now, and those that are gone."""
        return _bluesky_again.read_posts(
            response, posts, self.name, self.view, lambda item: read_view(item, self.name, response.at)
        )


class _Heard:
    """Reads frame after frame, and remembers how far that went."""

    def __init__(self, source: str, server: str, cursor: Cursor, now: datetime) -> None:
        self.gone: dict[str, None] = {}
        """The keys of posts that were deleted, in the order in which they were."""
        self.edited: set[str] = set()
        self._source = source
        self._server = server
        self._now = now
        self._latest = to_microseconds(now)
        self._seen = self._seen_before = whole(cursor.get("seen")) or 0
        # Places in the stream are each server's own.
        self._seq = self._seq_before = whole(cursor.get("seq")) if cursor.get("server") == server else None

    def read(self, frame: Record) -> Post | None:
        event = read_event(frame, self._source)
        if event is None or self._knows(event):
            return None
        post = self._post(event)
        # A clock that runs ahead would make us go on ahead of what was said.
        self._seen = max(self._seen, min(event.seen, self._latest))
        self._seq = event.seq
        return post

    def cursor(self) -> Mapping[str, Json]:
        if not self._seen:
            return {}
        told = {} if self._seq is None else {"seq": self._seq, "server": self._server}
        return {"seen": self._seen, **told}

    def _knows(self, event: Event) -> bool:
        """Whether it was heard before the break: we went back a little. Without a place in the stream nobody
        can tell, for times are not in order there; then the store knows the post by its key."""
        known, seq = self._seq_before, event.seq
        return known is not None and seq is not None and seq <= known and event.seen <= self._seen_before

    def _post(self, event: Event) -> Post | None:
        did, commit = event.did, event.commit
        operation, record = needed(commit, "operation"), commit.get("record")
        collection = needed(commit, "collection")
        key = f"at://{did}/{collection}/{needed(commit, 'rkey')}"
        if operation == "delete" and collection == POSTS:
            self.gone[key] = None
        if operation == "delete" or (collection != POSTS and "." in collection):
            return None
        if operation not in ("create", "update"):
            raise Odd(say("jetstream.operation", word=operation[:80]))
        if not isinstance(record, dict):
            raise Odd(say("jetstream.no_record"))
        url = web_address(key)
        if url is None:
            raise Odd(say("items.lacks", path="rkey"))
        said = read_record(record)
        if not said.text:
            if not record.get("embed"):
                raise Odd(say("jetstream.empty"))
            return None
        if operation == "update":
            self.edited.add(key)
        self.gone.pop(key, None)
        seen = time_of(event.seen)
        written = read_date(word(record, "createdAt"))
        return Post(
            source=self._source,
            key=key,
            url=url,
            text=said.text,
            author=Author(handle=did),
            # What an app says of the time is not to be trusted further than the stream's own clock.
            said_at=credible(seen if written is None else min(written, seen), self._now),
            site=SITE,
            lang=said.lang,
            in_reply_to=said.in_reply_to,
        )
