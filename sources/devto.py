"""DEV and other sites that run Forem: their newest articles through the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Author, Json, Post
from sources._again import asked_again, keyed, looked_at, note_of
from sources._base import about
from sources._dates import credible, read_date
from sources._items import Found, Odd, Record, needed, read_array, read_items, read_object, word
from sources._json import read_json, whole
from sources._links import absolute, host_of
from sources._text import either, squeeze
from sources._turns import Ask, numbered, turns

phrases(
    {
        "devto.pages": "pages: has to be 1 or more",
        "devto.key": "the site does not take the key: make a new one in its settings, under Extensions",
    }
)

LIMIT = 100
_LATEST = "latest"
_COUNTS = ("public_reactions_count", "comments_count")


@dataclass(frozen=True)
class DevTo:
    """DEV (dev.to): all new articles of the site, or of another one that runs Forem.

    Hears: every new article by its title, the beginning of its text and its tags; of all tags or of those you
        name. Looks again at each: reactions, comments, edits, and that it was taken away.
    Needs: nothing; a key (api_key) only for a site that asks for one.
    Limits: the site allows 3 requests a second; a poll makes one or a few. No cost. 100 articles a request.
    Lag: the time between two polls, and a few minutes that the site keeps its lists.
    Cannot hear: what an article says after its first sentences (the lists hold no more; the feed
        `https://dev.to/feed/tag/<tag>` as an `rss` source does); comments, which the API gives only for one
        article at a time.
    """

    kind: ClassVar[str] = "devto"
    icon: ClassVar[str] = "✍️"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="devto", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=10), metadata=about("The time between two polls."))
    tags: tuple[str, ...] = field(
        default=(), metadata=about("Only articles with one of these tags, like `python`; empty: all.")
    )
    api_key: str = field(
        default="", repr=False, metadata=about("A key of the site. Never in the file.", secret=True)
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back the first poll looks.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=1),
        metadata=about("How far behind the newest article to ask again, for what the lists show late."),
    )
    pages: int = field(
        default=5, metadata=about("The most requests in one poll; what is left is asked for in the next.")
    )
    base: str = field(default="https://dev.to", metadata=about("The address of the site."))

    def __post_init__(self) -> None:
        if self.pages < 1:
            raise ValueError(say("devto.pages"))

    @property
    def sign_in(self) -> SignIn | None:
        """The key, for the site alone."""
        if not self.api_key:
            return None
        site = urlsplit(self.base)
        return SignIn(
            origins=(f"{site.scheme}://{site.netloc}",), secret=self.api_key, header="api-key", prefix=""
        )

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request for the newest articles, and one for each page that an earlier poll left over."""
        return tuple(self._request(ask) for ask in turns(cursor, (_LATEST,), now - self.look_back, 1))

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The articles of one answer."""
        ask = Ask.of(response.request.note)
        if response.status == 401:
            raise SourceRefused(self.name, say("devto.key"))
        articles = read_array(response.body, self.name)
        found = read_items(articles, lambda article: self._post(article, response.at), self.name)
        said = [time for article in articles if (time := _when(article)) is not None]
        return numbered(
            cursor,
            ask,
            response.at,
            found,
            said,
            full=len(articles) >= LIMIT,
            again=self._request,
            overlap=self.overlap,
            pages=self.pages,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request for each article."""
        return [
            Request(
                url=f"{self.base.rstrip('/')}/api/articles/{key}",
                headers=(("accept", "application/vnd.forem.api-v1+json"),),
                note=note_of([key]),
                also=(401, 404),
            )
            for key in keyed(posts)
            if key.isascii() and key.isdecimal()
        ]

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The article as it is now, or that it is gone. By itself it has its tags the other way round: as a
        text where lists have a list, and as a list where they have a text."""
        request = response.request
        if response.status == 401:
            raise SourceRefused(self.name, say("devto.key"))
        if response.status == 404:
            if not _says_not_found(response.body):
                raise SourceChanged(self.name, say("items.not_json"))
            return looked_at(Found(()), request, posts, gone=asked_again(request))
        article = read_object(response.body, self.name, "error")
        tags = article.get("tags") if isinstance(article.get("tags"), list) else article.get("tag_list")
        found = read_items(
            [{**article, "tag_list": tags}], lambda one: self._post(one, response.at), self.name
        )
        if found.posts and found.posts[0].key not in asked_again(request):
            raise SourceChanged(self.name, say("again.other"))
        return looked_at(found, request, posts)

    def _request(self, ask: Ask) -> Request:
        # Asked for one tag, the site gives what is popular first; so we ask for all, and choose.
        parameters = {"per_page": str(LIMIT), "page": ask.place or "1"}
        return Request(
            url=f"{self.base.rstrip('/')}/api/articles/latest?{urlencode(parameters)}",
            headers=(("accept", "application/vnd.forem.api-v1+json"),),
            note=ask.note(),
            also=(401,),
        )

    def _post(self, article: Record, now: datetime) -> Post | None:
        said = _when(article)
        if said is None:
            raise Odd(say("items.lacks", path="published_at"))
        summary = article.get("description")
        if not isinstance(summary, str):
            raise Odd(say("items.lacks", path="description"))
        tags = article.get("tag_list")
        if not isinstance(tags, list):
            raise Odd(say("items.lacks", path="tag_list"))
        url = absolute(needed(article, "url"), self.base)
        if url is None:
            raise Odd(say("items.lacks", path="url"))
        named = [tag for tag in tags if isinstance(tag, str)]
        wanted = {tag.casefold() for tag in self.tags}
        if wanted and wanted.isdisjoint(tag.casefold() for tag in named):
            return None
        counts = [n for name in _COUNTS if (n := whole(article.get(name))) is not None]
        number = whole(article.get("id"))
        if not number:
            raise Odd(say("items.lacks", path="id"))
        return Post(
            source=self.name,
            key=str(number),
            url=url,
            title=either(squeeze(needed(article, "title"))),
            text="\n".join(part for part in (either(summary), " ".join(f"#{tag}" for tag in named)) if part),
            author=Author(
                handle=needed(article, "user.username"), name=either(squeeze(needed(article, "user.name")))
            ),
            said_at=credible(said, now),
            site=host_of(self.base),
            lang=_language(word(article, "language")),
            engagement=max(0, sum(counts)) if counts else None,
        )


def _says_not_found(body: bytes) -> bool:
    """Whether the site itself says so, not something on the way there."""
    try:
        return word(read_json(body), "error") is not None
    except ValueError:
        return False


def _when(article: Json) -> datetime | None:
    """When it was published, here or first: the sites' lists are in the order of the former."""
    return read_date(word(article, "published_at") or word(article, "published_timestamp"))


def _language(code: str | None) -> str | None:
    return code.lower() if code and code.isascii() and code.isalpha() and len(code) in (2, 3) else None
