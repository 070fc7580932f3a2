"""A Discourse forum: everything new that is said there, by number.

`/posts.json` gives the newest posts of the whole forum, at most 50, and `before=` those before a number.
Today that is the 50 posts before it; older forums give what is left of the 50 *numbers* up to it, which may
be few or none. So a page that is not full is no end: we go down by number until what we know is reached.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Author, Json, Post
from sources._again import asked_again, looked_at, note_of
from sources._base import about
from sources._dates import credible, read_date
from sources._discourse_again import is_lost, numbers, read_single
from sources._items import Found, Odd, Record, at, listed, needed, read_items, read_object, word
from sources._json import read_json, whole
from sources._links import absolute, host_of
from sources._text import plain, squeeze

phrases(
    {
        "discourse.url": "url: the address of the forum is needed, like https://forum.example.com",
        "discourse.categories": "categories: {value!r} is no number; it is the last part of a category's"
        " address, the 5 of /c/support/5",
        "discourse.pages": "pages: has to be 1 or more",
        "discourse.refused": "the forum does not let us read it: {message}. A forum that wants a login needs"
        " an API key (`key`), made by its staff with the right to read",
    }
)

FULL = 50  # posts on a page, and numbers that an older forum looks through
_MANY = 3  # posts, of which at least one says whether it was deleted
_REGULAR = 1  # others are notes of the forum itself and whispers among its staff
_LIKE = 2
_ASIDE = re.compile(r"<aside\b([^>]*)>|</aside\s*>", re.IGNORECASE)
_QUOTE = re.compile(r"""\bclass\s*=\s*["'][^"']*\bquote\b""", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Discourse:
    """A Discourse forum: every new post in it, by whom it may be.

    Hears: new topics and replies in the whole forum, or in its `categories`; quotes of others are taken out.
        Looks again at each post: likes, answers, edits, and that it was deleted.
    Needs: nothing for a public forum; a key (`key`) for one that wants a login.
    Limits: one request a poll for up to 50 new posts, at most `pages` when there are more; forums allow 200
        requests a minute from one address, 60 a minute with a key.
    Lag: none but the time between two polls; the forum keeps the list for a minute.
    Cannot hear: private messages, hidden and deleted posts, categories closed to the key; replies that
        do not hold a topic's words themselves, though their thread's title does.
    """

    kind: ClassVar[str] = "discourse"
    icon: ClassVar[str] = "💬"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "recordings"

    name: str = field(default="discourse", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    url: str = field(metadata=about("The address of the forum, like https://forum.example.com."))
    categories: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Only these categories, by number (the 5 of /c/support/5), each sub-category by its own; empty:"
            " all."
        ),
    )
    key: str = field(
        default="",
        repr=False,
        metadata=about("The API key for a forum that wants a login. Never in the file.", secret=True),
    )
    key_env: str = field(
        default="",
        metadata=about("The environment variable with the key; `LISTENPOST_<NAME>_KEY` when empty."),
    )
    user: str = field(
        default="", metadata=about("The user name that a key for all users acts for; empty for other keys.")
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back the first poll goes.")
    )
    pages: int = field(
        default=5, metadata=about("The most requests in one poll; what is left is asked for in the next.")
    )

    def __post_init__(self) -> None:
        wrong = [] if host_of(self.url) else [say("discourse.url")]
        wrong += [
            say("discourse.categories", value=value) for value in self.categories if not value.isdecimal()
        ]
        if self.pages < 1:
            wrong.append(say("discourse.pages"))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        if not self.key:
            return None
        parts = urlsplit(self._home)
        origin = f"{parts.scheme}://{parts.netloc}"
        return SignIn(origins=(origin,), secret=self.key, header="Api-Key", prefix="")

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The newest posts, and the stretches of numbers that earlier polls left over."""
        stop = cursor.get("newest", 0)
        start = int((now - self.look_back).timestamp())
        asks: list[dict[str, Json]] = [{"before": None, "stop": stop, "page": 1, "since": start}]
        asks += [{"before": b, "stop": s, "page": 1, "since": t} for b, s, t in cursor.get("left", ())]
        return [self._request(ask) for ask in asks]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts of one page. In the cursor stand `newest`, the highest number seen, and `left`, the
        stretches `[before, stop, since]` of numbers that are still to be asked for."""
        ask: Mapping[str, Any] = json.loads(response.request.note)
        if response.status == 403:
            raise SourceRefused(self.name, say("discourse.refused", message=_message(response.body)))
        items = listed(read_object(response.body, self.name), "latest_posts", self.name)
        found = read_items(items, lambda item: self._post(item, response.at), self.name)
        if len(items) >= _MANY and not any(isinstance(at(item, "user_deleted"), bool) for item in items):
            raise SourceChanged(self.name, say("items.lacks", path="user_deleted"))
        numbers = [n for item in items if (n := whole(at(item, "id"))) is not None]
        times = [t for item in items if (t := read_date(word(item, "created_at"))) is not None]
        left = [entry for entry in cursor.get("left", ()) if entry[:2] != [ask["before"], ask["stop"]]]
        more: tuple[Request, ...] = ()
        rest = _rest(ask, numbers, times)
        if rest is not None:
            left.append([rest, ask["stop"], ask["since"]])
            if ask["page"] < self.pages:
                more = (self._request({**ask, "before": rest, "page": ask["page"] + 1}),)
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor={"newest": max([cursor.get("newest", 0), *numbers]), "left": left},
            more=more,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request for each."""
        return [self._get(f"/posts/{key}.json", note_of([key]), (403, 404, 410)) for key in numbers(posts)]

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The post as it is now, or that it is gone."""
        request = response.request
        if is_lost(response):
            return looked_at(Found(()), request, posts, gone=asked_again(request))
        if response.status >= 400:
            raise SourceRefused(self.name, say("discourse.refused", message=_message(response.body)))
        item, deleted = read_single(response, posts, self.name)
        if deleted:
            return looked_at(Found(()), request, posts, gone=asked_again(request))
        # Its category is known, and not told of a single post.
        of_it = {"category_id": int(self.categories[0])} if self.categories else {}
        found = read_items([{**item, **of_it}], lambda one: self._post(one, response.at), self.name)
        return looked_at(found, request, posts)

    @property
    def _home(self) -> str:
        return self.url.rstrip("/")

    def _request(self, ask: Mapping[str, Json]) -> Request:
        query = f"?{urlencode({'before': ask['before']})}" if ask["before"] is not None else ""
        return self._get(f"/posts.json{query}", json.dumps(ask), (403,))

    def _get(self, path: str, note: str, also: tuple[int, ...]) -> Request:
        headers = [("accept", "application/json")]
        if self.key and self.user:
            headers.append(("api-username", self.user))
        return Request(
            url=f"{self._home}{path}",
            headers=tuple(headers),
            note=note,
            also=also,
        )

    def _post(self, item: Record, now: datetime) -> Post | None:
        number, topic, place, kind = (
            _positive(item, path) for path in ("id", "topic_id", "post_number", "post_type")
        )
        title, handle, slug = (needed(item, path) for path in ("topic_title", "username", "topic_slug"))
        said = read_date(word(item, "created_at"))
        if said is None or any(c in slug for c in "<> "):
            raise Odd(say("items.lacks", path="created_at, topic_slug"))
        category = str(_positive(item, "category_id")) if self.categories else ""
        gone = [_flag(item, path) for path in ("hidden", "user_deleted")]
        if kind != _REGULAR or any(gone) or read_date(word(item, "deleted_at")):
            return None
        text = plain(_own(needed(item, "cooked")))
        if category not in (self.categories or ("",)) or not (text or place == 1):
            return None  # elsewhere, or nothing but a picture
        thread = f"{self._home}/t/{quote(slug, safe='')}/{topic}"
        above = whole(at(item, "reply_to_post_number"))
        return Post(
            source=self.name,
            key=str(number),
            url=absolute(f"{thread}/{place}"),
            # A reply has no title of its own: under its thread's, each one would be a mention of it.
            title=squeeze(title) if place == 1 else None,
            text=text,
            author=Author(handle=handle, name=word(item, "name")),
            said_at=credible(said, now),
            site=host_of(self._home),
            in_reply_to=absolute(f"{thread}/{above or 1}") if place > 1 else None,
            engagement=_engagement(item),
        )


def _positive(item: Record, path: str) -> int:
    number = whole(at(item, path))
    if number is None or number < 1:
        raise Odd(say("items.lacks", path=path))
    return number


def _flag(item: Record, path: str) -> bool:
    """Whether that is so; a forum that does not say so means no."""
    value = at(item, path)
    if value is not None and not isinstance(value, bool):
        raise Odd(say("items.lacks", path=path))
    return bool(value)


def _message(body: bytes) -> str:
    """The forum's words for an error; what stands before the forum has others."""
    try:
        return squeeze(word(read_json(body), "errors.0") or "403")[:200]
    except ValueError:
        return "403"


def _rest(ask: Mapping[str, Any], numbers: Sequence[int], times: Sequence[datetime]) -> int | None:
    """Before which number to go on, None when what is known (or the look back) is reached."""
    if not numbers and ask["before"] is None:
        return None  # an empty forum
    asked: int | None = ask["before"]
    top = max(numbers) if asked is None else asked
    # Full: all down to the lowest were seen. Not full: an older forum has looked through 50 numbers.
    below = min(numbers) if len(numbers) >= FULL else min([top - FULL, *numbers])
    if asked is not None:
        below = min(below, asked - 1)
    if below <= max(ask["stop"], 1):
        return None
    if not ask["stop"] and (not times or min(times).timestamp() < ask["since"]):
        return None
    return below


def _own(cooked: str) -> str:
    """The markup of a post without its quotes of other posts, which may hold quotes themselves."""
    if "<aside" not in cooked:
        return cooked
    kept: list[str] = []
    start = depth = inside = 0
    for tag in _ASIDE.finditer(cooked):
        if tag[1] is not None:
            depth += 1
            if not inside and _QUOTE.search(tag[1]):
                kept.append(cooked[start : tag.start()])
                inside = depth
        else:
            if inside and depth == inside:
                start, inside = tag.end(), 0
            depth = max(0, depth - 1)
    return "".join(kept) + ("" if inside else cooked[start:])


def _engagement(item: Record) -> int | None:
    """Likes and direct replies."""
    actions = at(item, "actions_summary")
    counts = [whole(at(item, "reply_count"))]
    if isinstance(actions, list):
        counts += [whole(at(action, "count")) for action in actions if at(action, "id") == _LIKE]
    known = [count for count in counts if count is not None]
    return max(0, sum(known)) if known else None
