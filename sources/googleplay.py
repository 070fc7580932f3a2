"""Reviews in Google Play as the store's own web page asks for them.

There is no official way to read the reviews of any app: this is the call that the page of an app makes, in
a shape of nested lists that nobody documents and that may change on any day. So it is off unless it is set
up. The official way, for apps of your own alone, is the Play Developer API (`reviews.list`), with a service
account; it gives the reviews of the last week.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Json, Post
from sources._base import about
from sources._dates import credible, from_epoch
from sources._items import Odd, at, demand
from sources._json import fraction, read_json, whole
from sources._places import heard, in_turn, passed_over
from sources._text import either, squeeze

phrases(
    {
        "googleplay.app": "apps: {app!r} is neither the address of an app's page nor its name, like"
        " `com.example.app`",
        "googleplay.no_apps": "apps: at least one is needed, like `com.example.app`",
        "googleplay.country": "countries: {country!r} is no country; write two letters, like `us`",
        "googleplay.language": "languages: {language!r} is no language; write it as in `en` or `pt-BR`",
        "googleplay.number": "{name}: has to be 1 or more, and not more than {most}",
        "googleplay.empty": "{name}: at least one is needed",
        "googleplay.shape": "the store's page answers in another shape than it did: {part}",
        "googleplay.refused": "the store refuses the reviews of {app} (error {code}); is it in the store?",
        "googleplay.none": "the store gives no reviews of {app} any more, though it did",
        "googleplay.too_many": "more new reviews came than a poll reads; raise `pages`, or lower `every`",
        "googleplay.odd": "a review cannot be read: {part} is not where it was",
    }
)

_RPC = "UsvDTd"
_NEWEST = 2
_FIRST = datetime(2008, 10, 22, tzinfo=UTC)  # before the shop opened nobody wrote in it
_GUARD = re.compile(rb"\s*\)\]\}'\s*")
_APP = re.compile(r"[A-Za-z]\w*(?:\.\w+)+|https?://\S+")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?")
_MOST = 200
_SITE = "play.google.com"


class _Ask(NamedTuple):
    """What a request is about: the app, country and language, the page, the newest review that the last poll
    saw (seconds since 1970), all places of this poll, and the newest review on the pages before."""

    app: str
    country: str
    language: str
    page: int
    since: int
    places: tuple[str, ...]
    newest: int = 0

    @property
    def place(self) -> str:
        return f"{self.app}/{self.country}/{self.language}"


@dataclass(frozen=True)
class GooglePlay:
    """Reviews of apps in Google Play, read as the store's web page reads them: no official interface.

    Hears: every review with a text: stars, text, name of the reviewer, when it was written or changed, how
        many found it helpful, in the languages and countries that you name.
    Needs: nothing but the apps' names, as in the addresses of their pages.
    Limits: one request for each app, country and language, and one more for each `count` new reviews. The
        store may stop answering a machine that asks often; it gives no promise at all.
    Lag: minutes to some hours until the store shows a review.
    Cannot hear: stars without a text; answers of the developer, which are no mentions; what was removed; what
        is beyond `pages` times `count` reviews between two polls. For apps of your own the
        official Play Developer API hears more, with a service account; it is not used here.
    """

    kind: ClassVar[str] = "googleplay"
    icon: ClassVar[str] = "▶️"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "recordings"

    name: str = field(
        default="googleplay", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(default=timedelta(hours=1), metadata=about("The time between two polls."))
    apps: tuple[str, ...] = field(
        kw_only=True,
        metadata=about("The apps, by the addresses of their pages or the names in them (`com.example.app`)."),
    )
    countries: tuple[str, ...] = field(
        default=("us",), metadata=about("The countries whose stores to listen to, in two letters.")
    )
    languages: tuple[str, ...] = field(
        default=("en",), metadata=about("The languages of the reviews to ask for, like `en`, `de`, `pt-BR`.")
    )
    count: int = field(default=100, metadata=about("How many reviews one request asks for; 200 at most."))
    pages: int = field(
        default=5, metadata=about("The most requests for an app, country and language in one poll.")
    )
    look_back: timedelta = field(
        default=timedelta(days=7), metadata=about("How far back a new app is read, page by page.")
    )
    base: str = field(default="https://play.google.com", metadata=about("The address of the store."))

    def __post_init__(self) -> None:
        wrong = [say("googleplay.app", app=app) for app in self.apps if not _APP.fullmatch(app)]
        wrong += [say("googleplay.country", country=c) for c in self.countries if not _COUNTRY.fullmatch(c)]
        wrong += [
            say("googleplay.language", language=one) for one in self.languages if not _LANGUAGE.fullmatch(one)
        ]
        if not self.apps:
            wrong.append(say("googleplay.no_apps"))
        for name in ("countries", "languages"):
            if not getattr(self, name):
                wrong.append(say("googleplay.empty", name=name))
        for name, most in (("count", _MOST), ("pages", 50)):
            if not 1 <= getattr(self, name) <= most:
                wrong.append(say("googleplay.number", name=name, most=most))
        if wrong:
            raise ValueError("; ".join(wrong))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The newest reviews of each app in each country and language."""
        places = self._places()
        start = int((now - self.look_back).timestamp())
        reached = cursor.get("reached", {})
        found: list[Request] = []
        for place in in_turn(places, now):
            app, country, language = place.split("/")
            ask = _Ask(app, country, language, 1, reached.get(place, start), () if found else places)
            found.append(self._request(ask, None))
        return found

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The reviews of one answer, newest first. In the cursor stands `reached`, when the newest review of
        each place was written, moved on with the last page of a poll, and `silent`, the places of which the
        store tells nothing."""
        ask = _ask(response.request.note)
        places = self._places()
        try:
            reviews, token = self._reviews(response.body, ask)
        except SourceRefused as error:
            return passed_over(cursor, ask.place, places, error)
        if not reviews and ask.page == 1 and ask.place in cursor.get("reached", {}):
            gone = SourceChanged(self.name, say("googleplay.none", app=ask.app))
            return passed_over(cursor, ask.place, places, gone)
        posts: list[Post] = []
        unread, why = 0, ""
        for review in reviews:
            try:
                posts.append(self._post(review, ask, response.at))
            except Odd as odd:
                unread, why = unread + 1, why or str(odd)
        if unread and not posts:
            raise SourceChanged(self.name, why)
        demand(posts, self.name, "author", "text")
        times = [int(post.said_at.timestamp()) for post in posts if post.said_at]
        reached = dict(cursor.get("reached", {}))
        if ask.places:
            reached = {place: since for place, since in reached.items() if place in ask.places}
        newest = max(ask.newest, min(max(times, default=0), int(response.at.timestamp())))
        further = token is not None and bool(times) and min(times) > ask.since
        more = further and ask.page < self.pages
        if newest and not more:  # earlier it would lose what stands on a page that cannot be had
            reached[ask.place] = max(reached.get(ask.place, ask.since), newest)
        if further and not more and ask.place in cursor.get("reached", {}):
            unread, why = unread + 1, why or say("googleplay.too_many")
        return Page(
            real_keys=True,
            # A review that says nothing but its stars has no text to match.
            posts=tuple(post for post in posts if post.text),
            cursor={"reached": reached, **heard(cursor, ask.place, places)},
            more=(self._request(ask._replace(page=ask.page + 1, places=(), newest=newest), token),)
            if more
            else (),
            unread=unread,
            unread_why=why,
        )

    def _places(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                f"{_name(app)}/{country.lower()}/{language}"
                for app in self.apps
                for country in self.countries
                for language in self.languages
            )
        )

    def _request(self, ask: _Ask, token: str | None) -> Request:
        inner = json.dumps(
            [None, None, [2, _NEWEST, [self.count, None, token], None, []], [ask.app, 7]],
            separators=(",", ":"),
        )
        call = json.dumps([[[_RPC, inner, None, "generic"]]], separators=(",", ":"))
        where = urlencode({"rpcids": _RPC, "hl": ask.language, "gl": ask.country})
        return Request(
            url=f"{self.base.rstrip('/')}/_/PlayStoreUi/data/batchexecute?{where}",
            method="POST",
            headers=(("content-type", "application/x-www-form-urlencoded;charset=UTF-8"),),
            body=urlencode({"f.req": call}, quote_via=quote).encode(),
            note=json.dumps(ask),
        )

    def _reviews(self, body: bytes, ask: _Ask) -> tuple[Sequence[Json], str | None]:
        """The reviews of an answer as they stand in it, and what asks for those after them."""
        guard = _GUARD.match(body)
        if guard is None:
            raise self._changed("it does not begin as it used to")
        try:
            calls = read_json(_first_line(body[guard.end() :]))
        except ValueError as error:
            raise self._changed("it is no JSON") from error
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, list) and call[:2] == ["wrb.fr", _RPC]:
                return self._unfolded(call, ask)
        raise self._changed("it holds no reviews")

    def _unfolded(self, call: Sequence[Json], ask: _Ask) -> tuple[Sequence[Json], str | None]:
        inner, code = at(list(call), "2"), at(list(call), "5.0")
        if inner is None and code is not None:
            raise SourceRefused(self.name, say("googleplay.refused", code=code, app=ask.app))
        try:
            found = None if inner is None else read_json(inner.encode() if isinstance(inner, str) else b"")
        except ValueError as error:
            raise self._changed("the reviews are no JSON") from error
        reviews, token = at(found, "0"), at(found, "1.1")
        if reviews is None and (found is None or isinstance(found, list)):
            return (), None  # of an app without reviews
        if not isinstance(reviews, list):
            raise self._changed("the reviews are no list")
        return reviews, token if isinstance(token, str) and token else None

    def _post(self, review: Json, ask: _Ask, now: datetime) -> Post:
        """A review is id, [name, …], stars, -, text, [seconds, …], helpful votes, the answer to it, …"""
        key, text = at(review, "0"), at(review, "4")
        rating = fraction(at(review, "2"))
        said = credible(from_epoch(whole(at(review, "5.0"))), now)
        for part, found in (
            ("id", isinstance(key, str) and key.strip()),
            ("stars", rating is not None and 1 <= rating <= 5),
            ("text", text is None or isinstance(text, str)),
            ("time", said is not None and said >= _FIRST),
        ):
            if not found:
                raise Odd(say("googleplay.odd", part=part))
        name = at(review, "1.0")
        helpful = whole(at(review, "6"))
        return Post(
            source=self.name,
            key=key,
            url=f"https://{_SITE}/store/apps/details?id={ask.app}&reviewId={quote(key, safe='')}",
            text=either(text),
            author=Author(name=squeeze(name) or None if isinstance(name, str) else None),
            said_at=said,
            site=_SITE,
            rating=rating,
            engagement=None if helpful is None else max(0, helpful),
        )

    def _changed(self, part: str) -> SourceChanged:
        return SourceChanged(self.name, say("googleplay.shape", part=part))


def _ask(note: str) -> _Ask:
    app, country, language, page, since, places, newest = json.loads(note)
    return _Ask(app, country, language, page, since, tuple(places), newest)


def _name(app: str) -> str:
    """The name of an app, also from its page's address; of another address its end, which leads nowhere."""
    if "://" not in app:
        return app
    parts = urlsplit(app)
    named = parse_qs(parts.query).get("id", [parts.path.rpartition("/")[2]])
    return quote(named[0], safe="")


def _first_line(body: bytes) -> bytes:
    """The first of the answer's chunks where it comes in several, each behind a line with its length."""
    first, _, rest = body.partition(b"\n")
    return rest.partition(b"\n")[0] if first.strip().isdigit() else body
