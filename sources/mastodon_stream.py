"""Mastodon as it is said: hashtags, whole timelines and mentions, streamed by one instance.

One WebSocket carries as many streams as we subscribe to on it. Where only server-sent events get through, a
connection carries one stream, so that one has to be chosen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import quote, urlsplit

from core.errors import SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Frame, Page, Request, Response, SignIn, Subscription
from core.types import Json, Post
from sources._base import about
from sources._items import Odd, Record, needed, read_items, word
from sources._json import read_json
from sources._live_page import LivePage
from sources._mastodon_again import asking, read_statuses
from sources._mastodon_asking import home_of, tag_of
from sources._mastodon_status import read_status
from sources._text import squeeze

phrases(
    {
        "mastodon_stream.address": "{name}: {address!r} is no address; use one that begins with https://",
        "mastodon_stream.hashtag": "hashtags: {tag!r} is no hashtag: letters, digits and _ only, with"
        " a letter",
        "mastodon_stream.most": "most_hashtags: has to be 0 or more",
        "mastodon_stream.one": "wire: `events` carries one stream; choose one of `hashtags` (one, with"
        " most_hashtags = 0), `public` and `mentions`, or take `websocket`",
        "mastodon_stream.refused": "the instance will not stream that: {why}. A token needs the scopes"
        " read:statuses and read:notifications",
        "mastodon_stream.event": "nobody knows what an event {word!r} is",
    }
)

_EDIT = "status.update"
_POSTS = frozenset({"update", _EDIT})
_NOTIFICATIONS = frozenset({"notification"})
_GONE = "delete"
# Conversations are private, the rest is the instance's own affairs.
_PASSED_OVER = frozenset(
    {
        *("conversation", "encrypted_message", "filters_changed", "notifications_merged"),
        *("announcement", "announcement.reaction", "announcement.delete", "emoji_reaction"),
    }
)
_WORTH = frozenset({"mention", "quote", "status"})  # notifications that bring a post of somebody else
_PUBLIC = {"all": "public", "local": "public:local", "remote": "public:remote"}
_WORD = re.compile(r"[a-z_.:]+")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BETWEEN = re.compile(r"[\s'’.-]+")


@dataclass(frozen=True)
class MastodonStream:
    """Mastodon as a stream: what an instance hears of hashtags, of everybody, or of your account, at once.

    Hears: public posts and their edits with a hashtag that is a topic's word, or in `hashtags`; with `public`
        all that the instance gets to know; with `mentions` who mentions or quotes the token's account; and
        when a post that those streams brought is deleted. Looks again at those that were written on the
        instance itself: counts, edits, and what was deleted.
    Needs: a login: an access token of the instance with the scopes read:statuses and read:notifications
        (free); only instances older than 4.2 and some relatives of Mastodon stream to everybody.
    Limits: no cost; one connection to one instance, with at most `most_hashtags` hashtags from the topics.
    Lag: seconds on the instance itself, up to minutes from another.
    Cannot hear: what was said while the connection was down (add `mastodon`, which asks for that) or deleted
        meanwhile; that a post was edited which lost its hashtag by that (unless `public` is set); posts
        without those hashtags, unless `public` is set; posts for followers or for one person; what the
        instance was never sent; link previews.
    """

    kind: ClassVar[str] = "mastodon_stream"
    icon: ClassVar[str] = "🐘"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "recordings"

    name: str = field(
        default="mastodon_stream", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(
        default=timedelta(seconds=90),
        metadata=about("The longest silence that is normal; after that the connection counts as lost."),
    )
    base: str = field(default="https://mastodon.social", metadata=about("The address of the instance."))
    api: str = field(
        default="",
        metadata=about(
            "The address that the instance streams from, where that is another: its /api/v2/instance tells it"
            " in `configuration.urls.streaming`. The token goes there too."
        ),
    )
    token_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the access token (or, with `_FILE` behind its name, with the path"
            " of a file that holds it); `LISTENPOST_<NAME>_TOKEN` when empty."
        ),
    )
    token: str = field(
        default="",
        repr=False,
        metadata=about("An access token of the instance. Never in the file.", secret=True),
    )
    hashtags: tuple[str, ...] = field(
        default=(), metadata=about("Hashtags to listen to besides those that are words of a topic.")
    )
    most_hashtags: int = field(
        default=50, metadata=about("The most hashtags made of the topics' words; 0 for none.")
    )
    public: Literal["no", "all", "local", "remote"] = field(
        default="no",
        metadata=about("Whether to listen to everything that the instance gets to know, or a part of it."),
    )
    mentions: bool = field(
        default=False, metadata=about("Whether to listen to those who mention the token's account.")
    )
    wire: Literal["websocket", "events"] = field(
        default="websocket",
        metadata=about("`events` where WebSockets do not get through; it carries one stream alone."),
    )

    def __post_init__(self) -> None:
        wrong = [
            say("mastodon_stream.address", name=name, address=address)
            for name, address in (("base", self.base), ("api", self.api))
            if (address or name == "base") and not _is_address(address)
        ]
        wrong += [say("mastodon_stream.hashtag", tag=tag) for tag in self.hashtags if not _hashtag(tag)]
        if self.most_hashtags < 0:
            wrong.append(say("mastodon_stream.most"))
        chosen = len(self.hashtags) + (self.public != "no") + self.mentions
        if self.wire == "events" and (self.most_hashtags > 0 or chosen != 1):
            wrong.append(say("mastodon_stream.one"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        """The token, which only the instance and its streaming address see."""
        origins = tuple(dict.fromkeys(_origin(url) for url in (self.base, self.api or self.base)))
        return SignIn(origins=origins, secret=self.token) if self.token else None

    def subscribe(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Subscription | None:
        """The streams of the topics' hashtags and of what is configured; None when there are no topics."""
        streams = self._streams(terms) if terms else []
        if not streams:
            return None
        scheme, _, rest = (self.api or self.base).rstrip("/").partition("://")
        secure = "s" if scheme in ("https", "wss") else ""
        if self.wire == "events":
            stream, tag = streams[0]
            path = "user/notification" if stream.startswith("user") else stream.replace(":", "/")
            asked = f"?tag={quote(tag, safe='')}" if tag else ""
            return Subscription(url=f"http{secure}://{rest}/api/v1/streaming/{path}{asked}")
        first = tuple(
            json.dumps({"type": "subscribe", "stream": stream, **({"tag": tag} if tag else {})})
            for stream, tag in streams
        )
        return Subscription(url=f"ws{secure}://{rest}/api/v1/streaming", first=first)

    def hear(self, frames: Sequence[Frame], cursor: Cursor, now: datetime) -> Page:
        """The posts of these frames, whatever wire they came by. A deletion tells the instance's own id, and
        no key. There is no cursor: an instance never streams what was said before."""
        heard = _Heard(self.name, self.base, now)
        found = read_items(map(_message, frames), heard.read, self.name)
        return LivePage(
            posts=found.posts,
            real_keys=True,
            unread=found.unread,
            unread_why=found.unread_why,
            gone=tuple(heard.names[name] for name in heard.gone if name in heard.names),
            gone_names=tuple(name for name in heard.gone if name not in heard.names),
            edited=frozenset(heard.edited),
            names=heard.names,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """Twenty statuses a request."""
        return asking(posts, (home_of(self.base),))

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The statuses as they are now, and those that are gone."""
        return read_statuses(response, posts, self.name)

    def _streams(self, terms: Sequence[str]) -> list[tuple[str, str]]:
        """The streams to subscribe to, with their hashtag, if they have one."""
        streams = [("user:notification", "")] if self.mentions else []
        if self.public != "no":
            streams.append((_PUBLIC[self.public], ""))
        if self.public != "all":  # which holds every hashtag
            own = [tag for one in self.hashtags if (tag := _hashtag(one))]
            topics = [tag for tag in dict.fromkeys(map(_hashtag, terms)) if tag and tag not in own]
            streams += [("hashtag", tag) for tag in (*own, *topics[: self.most_hashtags])]
        return streams


class _Heard:
    """Reads message after message, and remembers what they say of posts besides their words."""

    def __init__(self, source: str, base: str, now: datetime) -> None:
        self.gone: dict[str, None] = {}
        """The instance's own ids of statuses that were deleted, in the order in which they were."""
        self.edited: set[str] = set()
        self.names: dict[str, str] = {}
        """Those ids, and the keys of the posts."""
        self._source = source
        self._base = base
        self._now = now

    def read(self, message: Record) -> Post | None:
        if "event" not in message and (why := word(message, "error")):
            raise SourceRefused(self._source, say("mastodon_stream.refused", why=squeeze(why)[:200]))
        event, payload = needed(message, "event"), message.get("payload")
        if event in _PASSED_OVER:
            return None
        if event == _GONE:
            name = needed(message, "payload")
            if _ID.fullmatch(name) is None:
                raise Odd(say("items.lacks", path="payload"))
            self.gone[name] = None
            return None
        if event not in _POSTS | _NOTIFICATIONS:
            raise Odd(say("mastodon_stream.event", word=squeeze(event)[:80]))
        if not isinstance(payload, dict):
            raise Odd(say("items.lacks", path="payload"))
        if event in _POSTS:
            return self._status(payload, edited=event == _EDIT)
        kind = needed(payload, "type")
        if kind not in _WORTH:
            if _WORD.fullmatch(kind) is None:
                raise Odd(say("mastodon_stream.event", word=squeeze(kind)[:80]))
            return None
        status = payload.get("status")
        if not isinstance(status, dict):
            raise Odd(say("items.lacks", path="status"))
        return self._status(status)

    def _status(self, record: Record, edited: bool = False) -> Post | None:
        post = read_status(record, self._source, self._now, self._base)
        if post is not None and post.key is not None:
            name = word(record, "id") or ""
            if _ID.fullmatch(name):
                self.names[name] = post.key
            if edited:
                self.edited.add(post.key)
        return post


def _message(frame: Frame) -> Json:
    """A frame of either wire as that of the WebSocket, with its payload read (that of a deletion is an id);
    None when it is no JSON."""
    found: Json = {"event": frame.event, "payload": frame.data} if frame.event else _json(frame.data)
    if isinstance(found, dict) and isinstance(found.get("payload"), str | bytes):
        payload = found["payload"]
        data = payload.encode() if isinstance(payload, str) else payload
        found = {**found, "payload": _id(data) if found.get("event") == _GONE else _json(data)}
    return found


def _id(data: bytes) -> str:
    """The id in a message that is nothing else."""
    return data.decode("utf-8", "replace").strip().strip('"')


def _json(data: bytes) -> Json:
    try:
        return read_json(data)
    except ValueError:
        return None


def _hashtag(term: str) -> str:
    """A word, or several that are written as one, as a hashtag; "" when it cannot be one."""
    return tag_of(_BETWEEN.sub("", term))


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "wss", "http", "ws") and bool(parts.hostname)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
