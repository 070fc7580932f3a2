"""Posts handed in over HTTP: whatever can send JSON becomes a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Delivery, Page
from core.types import Author, Json, Post
from sources._base import about
from sources._dates import credible, from_epoch, read_date
from sources._json import fraction, read_json, whole
from sources._links import absolute, host_of
from sources._signature import Lock
from sources._text import lines, plain, squeeze

phrases(
    {
        "webhook.no_secret": "no secret: set the environment variable that `secret_env` names,"
        ' or say `auth = "none"` if anybody may send posts',
        "webhook.useless_secret": 'there is a secret, but `auth = "none"` never looks at it',
        "webhook.unknown_field": "fields: {field!r} is no part of a post; there are {known}",
        "webhook.name": "name: it stands in the address; letters, digits, - and _ only",
        "webhook.browser": "not let in: this was sent by a page in a browser, and there is no secret",
        "webhook.limit": "limit: has to be 1 or more",
        "webhook.empty": "the body is empty; send JSON, or one JSON object a line",
        "webhook.not_json": "the body is not JSON: {why}",
        "webhook.bad_line": "line {line} of the body is not JSON: {why}",
        "webhook.no_items": "there is no list of posts at {path!r} in the body."
        " The setting `items` says where it stands",
        "webhook.not_an_object": 'post {n}: an object was expected, like {{"url": …, "text": …}}',
        "webhook.no_text": "post {n}: neither a title nor a text; looked for {paths}."
        " The setting `fields` says where they stand",
        "webhook.too_many": "{n} posts in one delivery, {limit} are allowed: send them in parts",
    }
)

# Where things stand when `fields` does not say so; the first path that holds something of the right kind.
PATHS: Mapping[str, tuple[str, ...]] = {
    "url": ("url", "link", "permalink", "href"),
    "title": ("title", "headline", "subject"),
    "text": ("text", "body", "content", "description", "message", "comment", "review", "summary"),
    "id": ("id", "guid", "key", "uuid"),
    "author": ("author.name", "author.display_name", "user.name", "author", "user", "name"),
    "handle": ("author.handle", "author.username", "author.login", "user.username", "user.login", "username"),
    "followers": ("author.followers", "author.followers_count", "user.followers_count", "followers"),
    "said_at": ("said_at", "published_at", "created_at", "published", "created", "date", "timestamp", "time"),
    "site": ("site",),
    "lang": ("lang", "language"),
    "country": ("country",),
    "rating": ("rating", "stars"),
    "in_reply_to": ("in_reply_to",),
    "repost_of": ("repost_of",),
    "engagement": ("engagement",),
}
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_MILLISECONDS = 100_000_000_000  # as seconds, that is the year 5138


@dataclass(frozen=True)
class Webhook:
    """A place to hand posts in: `POST /hooks/<name>` with JSON.

    Hears: every post that is sent to it: an object, a list, a list inside an object, or one object a line
        (NDJSON). `items` and `fields` say where things stand; common names are found without.
    Needs: a shared secret in the environment variable that `secret_env` names; the sender signs the body with
        it (HMAC-SHA256) or sends it along (bearer).
    Limits: `limit` posts in one delivery; a delivery with one unreadable post is refused as a whole, with the
        reason, so that the sender can send it again.
    Lag: none of its own: what is sent is matched at once.
    Cannot hear: what nobody sends; a delivery while the bot is down, unless the sender tries again.
    """

    kind: ClassVar[str] = "webhook"
    icon: ClassVar[str] = "📮"
    searches: ClassVar[bool] = False

    name: str = field(
        default="webhook", metadata=about("What this source is called; it listens at `/hooks/<name>`.")
    )
    secret_env: str = field(
        default="",
        metadata=about(
            "The environment variable with the secret (or, with `_FILE` behind its name, with the path of a"
            " file that holds it); `LISTENPOST_<NAME>_SECRET` when empty."
        ),
    )
    secret: str = field(
        default="", repr=False, metadata=about("The shared secret. Never in the file.", secret=True)
    )
    auth: Literal["hmac-sha256", "bearer", "none"] = field(
        default="hmac-sha256",
        metadata=about(
            "How a sender shows that it knows the secret: `hmac-sha256` signs the body, `bearer` sends the"
            " secret itself, `none` lets anybody in."
        ),
    )
    header: str = field(
        default="",
        metadata=about(
            "The header with the signature (`X-Signature-256`) or the secret (`Authorization: Bearer …` and"
            " `X-Webhook-Token`)."
        ),
    )
    timestamp_header: str = field(
        default="",
        metadata=about(
            "A header with the time of sending. When set, `hmac-sha256` signs `time.body`, and what is older"
            " than `window` is refused, so that nobody can send a caught delivery again."
        ),
    )
    window: timedelta = field(
        default=timedelta(minutes=5), metadata=about("How far the time of sending may be from now.")
    )
    items: str = field(
        default="",
        metadata=about("The path of the list of posts in the body, like `data.posts`; empty: the body."),
    )
    fields: Mapping[str, str] = field(
        default_factory=dict,
        metadata=about(
            'Where the parts of a post stand in it, like `{ url = "data.link", author = "user.name" }`.'
        ),
    )
    html: bool = field(
        default=True,
        metadata=about("Whether titles and texts may hold HTML, which is then read as a reader sees it."),
    )
    limit: int = field(default=1000, metadata=about("The most posts in one delivery."))

    def __post_init__(self) -> None:
        wrong = [
            say("webhook.unknown_field", field=name, known=", ".join(PATHS))
            for name in self.fields
            if name not in PATHS
        ]
        if self.auth == "none" and self.secret:
            wrong.append(say("webhook.useless_secret"))
        if self.auth != "none" and not self.secret:
            wrong.append(say("webhook.no_secret"))
        if not _NAME.fullmatch(self.name):
            wrong.append(say("webhook.name"))
        if self.limit < 1:
            wrong.append(say("webhook.limit"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def path(self) -> str:
        """Where it listens on the one server."""
        return f"/hooks/{self.name}"

    def receive(self, delivery: Delivery) -> Page:
        """The posts in the body. SourceRefused for a wrong secret, SourceChanged for what cannot be read;
        nothing of the delivery is kept then."""
        self._let_in(delivery)
        items = self._items(self._document(delivery.body))
        if len(items) > self.limit:
            raise self._changed("webhook.too_many", n=len(items), limit=self.limit)
        return Page(posts=tuple(self._post(item, n, delivery.at) for n, item in enumerate(items, 1)))

    def _let_in(self, delivery: Delivery) -> None:
        if self.auth == "none":
            # Any page that somebody has open can make a browser post here; no other sender has an origin.
            if "origin" in delivery.headers:
                raise SourceRefused(self.name, say("webhook.browser"))
        else:
            lock = Lock(
                source=self.name,
                secret=self.secret,
                auth=self.auth,
                header=self.header,
                timestamp_header=self.timestamp_header,
                window=self.window,
            )
            lock.open(delivery)

    def _changed(self, key: str, **values: object) -> SourceChanged:
        return SourceChanged(self.name, say(key, **values))

    def _document(self, body: bytes) -> Json:
        if not body.strip():
            raise self._changed("webhook.empty")
        try:
            return read_json(body)
        except ValueError as error:
            rows = [(n, row) for n, row in enumerate(body.splitlines(), 1) if row.strip()]
            # Several objects, one a line: then the first line alone is a whole document.
            if len(rows) < 2 or not rows[0][1].lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
                raise self._changed("webhook.not_json", why=error) from error
        return [self._line(n, row) for n, row in rows]

    def _line(self, n: int, row: bytes) -> Json:
        try:
            return read_json(row)
        except ValueError as error:
            raise self._changed("webhook.bad_line", line=n, why=error) from error

    def _items(self, document: Json) -> Sequence[Json]:
        found = _at(document, self.items) if self.items else document
        if isinstance(found, dict):
            return [found]
        if not isinstance(found, list):
            raise self._changed("webhook.no_items", path=self.items or ".")
        return found

    def _post(self, item: Json, n: int, now: datetime) -> Post:
        if not isinstance(item, dict):
            raise self._changed("webhook.not_an_object", n=n)
        title = self._text(item, "title")
        text = self._text(item, "text")
        if not title and not text:
            paths = ", ".join([*self._paths("title"), *self._paths("text")])
            raise self._changed("webhook.no_text", n=n, paths=paths)
        url = absolute(self._word(item, "url"))
        lang = (self._word(item, "lang") or "").replace("_", "-").partition("-")[0].lower()
        country = (self._word(item, "country") or "").upper()
        rating = self._number(item, "rating")
        engagement = self._number(item, "engagement")
        followers = self._number(item, "followers")
        return Post(
            source=self.name,
            key=self._word(item, "id"),
            url=url,
            title=squeeze(title) or None,
            text=text,
            author=Author(
                handle=self._word(item, "handle"),
                name=self._word(item, "author"),
                followers=whole(followers),
            ),
            said_at=self._time(item, now),
            site=self._word(item, "site") or host_of(url),
            lang=lang if lang.isalpha() and len(lang) in (2, 3) else None,
            country=country if country.isalpha() and len(country) == 2 else None,
            rating=rating if rating is not None and 1 <= rating <= 5 else None,
            in_reply_to=self._word(item, "in_reply_to"),
            repost_of=self._word(item, "repost_of"),
            engagement=whole(engagement),
        )

    def _paths(self, part: str) -> tuple[str, ...]:
        return (self.fields[part],) if part in self.fields else PATHS[part]

    def _values(self, item: Json, part: str) -> Iterator[Json]:
        return (_at(item, path) for path in self._paths(part))

    def _text(self, item: Json, part: str) -> str:
        for value in self._values(item, part):
            if isinstance(value, str) and (text := plain(value) if self.html else lines(value)):
                return text
        return ""

    def _word(self, item: Json, part: str) -> str | None:
        """A short text in one line; a number counts as one, as ids are often written."""
        for value in self._values(item, part):
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
            if isinstance(value, str) and (word := squeeze(value)):
                return word
        return None

    def _number(self, item: Json, part: str) -> float | None:
        return next((n for value in self._values(item, part) if (n := fraction(value)) is not None), None)

    def _time(self, item: Json, now: datetime) -> datetime | None:
        """ISO 8601, RFC 822, or seconds or milliseconds since 1970."""
        for value in self._values(item, "said_at"):
            text = value if isinstance(value, str) else None
            # "2026" and "20261122" are dates, not a night in 1970.
            number = None if text is not None and len(text) < 9 else fraction(value)
            if number is not None and abs(number) > _MILLISECONDS:
                number /= 1000
            said = read_date(text) if number is None else from_epoch(number)
            if said is not None:
                return credible(said, now)
        return None


def _at(value: Json, path: str) -> Json:
    """What stands at `a.b.0.c`; None when nothing does. A key with dots in it is found too."""
    if isinstance(value, dict) and path in value:
        return value[path]
    step, _, rest = path.partition(".")
    if isinstance(value, dict):
        found = value.get(step)
    elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        found = value[int(step)]
    else:
        return None
    return _at(found, rest) if rest else found
