"""Mastodon: the search of one's own instance, hashtags on several, and who mentions the account.

- The search finds posts of those who agreed to be found, and knows no OR: each cover term is a query.
- Timelines of hashtags are open to everybody on most instances, and take four hashtags at once.
- Ids are times (milliseconds since 1970, shifted left by 16 bits), so "since then" can be asked for. A server
  that speaks Mastodon's language with other ids is known by them, and read down to that time instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Json, Post
from sources._base import about
from sources._dates import read_date
from sources._items import Odd, Record, demand, listed, read_array, read_items, read_object, word
from sources._json import read_json
from sources._mastodon_again import asking, read_statuses
from sources._mastodon_asking import asked_of, home_of, id_of, is_time, tag_of
from sources._mastodon_status import read_status
from sources._reach import Stretch, stretches, went_on
from sources._searching import pack
from sources._text import squeeze

phrases(
    {
        "mastodon.address": "{name}: {address!r} is no address of an instance",
        "mastodon.hashtag": "hashtags: {tag!r} is no hashtag: letters, digits and _ only, with a letter",
        "mastodon.number": "{name}: has to be from 1 to {most}",
        "mastodon.search": "the search",
        "mastodon.hashtags": "hashtags",
        "mastodon.mentions": "who mentioned the account",
        "mastodon.login": "{host} shows {what} only to people of its own: {message}."
        " Take it out of `instances`, or make it the `base` and give a token",
        "mastodon.token": "{host} does not take the token for {what}: {message}. Make one there under"
        " Preferences, Development, with the scopes read:search, read:statuses and read:notifications",
        "mastodon.refused": "{host} refuses to show {what} ({status}: {message})",
    }
)

HITS = 40  # the most that an instance gives at once
_TAGS = 4  # more hashtags than this in one request are left out in silence
_LONGEST = 400  # characters of a query
_WHAT = {"?": "mastodon.search", "#": "mastodon.hashtags", "@": "mastodon.mentions"}


@dataclass(frozen=True)
class Mastodon:
    """Mastodon: what people on it and on all that is connected with it say about the topics.

    Hears: with a token, public posts that the search of the `base` instance finds, and those that mention the
        token's account; without one, on every instance, public posts with a hashtag: each topic word that
        can be one, and `hashtags`. A topic added later is heard from then on, and `look_back` further. Looks
        again at those that were written on one of these instances: counts, edits, and what was deleted.
    Needs: nothing for hashtags, where an instance shows them to everybody; a login for the rest: an access
        token of the `base` instance with the scopes read:search, read:statuses and read:notifications (free).
    Limits: 300 requests in 5 minutes for each instance, of which 300 in 15 minutes may ask for what is newer
        or older than something, as most do; a poll asks once for each word (with a token) and once for every
        four hashtags and instance, in pages of 40 posts: with more than 80 words, make `every` longer.
    Lag: seconds on an instance itself and minutes from another, plus the time between two polls; what reaches
        the instance later than `overlap` is missed.
    Cannot hear: posts for followers or for one person; posts without a hashtag by people who did not agree to
        be found; what an instance was never sent: ask several, large ones and those of your trade.
    """

    kind: ClassVar[str] = "mastodon"
    icon: ClassVar[str] = "🐘"
    searches: ClassVar[bool] = True
    checked: ClassVar[str] = "recordings"

    name: str = field(default="mastodon", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=5), metadata=about("The time between two polls."))
    base: str = field(
        default="https://mastodon.social",
        metadata=about("The address of the instance that the token is for; its hashtags are read too."),
    )
    instances: tuple[str, ...] = field(
        default=(), metadata=about("Further instances whose hashtags are read, like `mastodon.example`.")
    )
    hashtags: tuple[str, ...] = field(
        default=(), metadata=about("Hashtags to read besides those that are words of a topic.")
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
        metadata=about("An access token of the `base` instance. Never in the file.", secret=True),
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new topic is read.")
    )
    overlap: timedelta = field(
        default=timedelta(minutes=30),
        metadata=about("How far behind the newest post to ask again, for posts that an instance gets late."),
    )
    tags_at_once: int = field(
        default=_TAGS,
        metadata=about("How many hashtags one request asks for; 1 for servers that are not Mastodon itself."),
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for one thing in one poll; what is left is asked for in the next."),
    )

    def __post_init__(self) -> None:
        places = [("base", self.base), *(("instances", place) for place in self.instances)]
        wrong = [
            say("mastodon.address", name=name, address=place) for name, place in places if not home_of(place)
        ]
        for tag in self.hashtags:
            if not tag_of(tag):
                wrong.append(say("mastodon.hashtag", tag=tag))
        for name, most in (("tags_at_once", _TAGS), ("pages", 100)):
            if not 1 <= getattr(self, name) <= most:
                wrong.append(say("mastodon.number", name=name, most=most))
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def sign_in(self) -> SignIn | None:
        """The token, which only the `base` instance sees."""
        home = urlsplit(home_of(self.base))
        return SignIn(origins=(f"{home.scheme}://{home.netloc}",), secret=self.token) if self.token else None

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The search for each term, the mentions of the account, four hashtags at a time on each instance,
        and what earlier polls left over; nothing at all when there are no topics.

        Every poll begins with another instance, so that one which does not answer keeps nobody waiting.
        """
        if not terms:
            return ()
        places = self._places()
        turn = int(now.timestamp() // max(1.0, self.every.total_seconds())) % len(places)
        tags = tuple(dict.fromkeys(tag for term in (*terms, *self.hashtags) if (tag := tag_of(term))))
        groups: list[list[str]] = []
        for place in places[turn:] + places[:turn]:
            if self.token and place == places[0]:
                groups += [[f"{place} ?{query.text}"] for query in pack(terms, chars=_LONGEST, most=1)]
                groups.append([f"{place} @"])
            for first in range(0, len(tags), self.tags_at_once):
                groups.append([f"{place} #{tag}" for tag in tags[first : first + self.tags_at_once]])
        start = int((now - self.look_back).timestamp())
        return [self._request(stretch, cursor) for stretch in stretches(cursor, groups, start)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The posts of one answer. An instance that refuses is counted as one unread item with what to do;
        SourceRefused is raised when all of them do, or the one that the token is for."""
        stretch = Stretch.of(response.request.note)
        place, what, _ = asked_of(stretch.queries[0])
        if response.status >= 400:
            return self._without(place, self._refused(response, place, what), cursor)
        items = self._items(response.body, what)
        found = read_items(items, lambda item: self._post(item, place, what, response.at), self.name)
        demand(found.posts, self.name, "key", "url", "said_at", "text", "author")
        times = {number: said for item in items if (said := _time(item)) and (number := word(item, "id"))}
        dated = {one for one in cursor.get("dated", ()) if one in self._places()}
        if what != "@" and times:
            dated.discard(place)
            dated |= {place} if all(is_time(number, said) for number, said in times.items()) else set()
        rest = self._rest(stretch, what, items, times, place in dated)
        # A time ahead of now would make us ask for what comes after it only.
        newest = min(max(times.values(), default=0), int(response.at.timestamp()))
        behind = newest - int(self.overlap.total_seconds())
        after = {**went_on(cursor, stretch, behind, rest), "dated": sorted(dated)}
        if closed := self._closed(cursor) - {place}:
            after["closed"] = sorted(closed)
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=after,
            more=(self._request(rest, after),) if rest is not None and rest.page <= self.pages else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """Twenty statuses of one instance a request."""
        return asking(posts, self._places())

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The statuses as they are now, and those that are gone."""
        return read_statuses(response, posts, self.name)

    def _places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(home_of, (self.base, *self.instances))))

    def _request(self, stretch: Stretch, cursor: Cursor) -> Request:
        place, what, asked = asked_of(stretch.queries[0])
        parameters: list[tuple[str, str]] = []
        since = id_of(stretch.since) if place in cursor.get("dated", ()) else ""
        match what:
            case "?":
                path = "/api/v2/search"
                parameters += [("q", asked), ("type", "statuses")]
                parameters += [("min_id", since)] if since else []
            case "@":
                path = "/api/v1/notifications"
                parameters += [("types[]", "mention")]
            case _:
                path = f"/api/v1/timelines/tag/{quote(asked, safe='')}"
                parameters += [("any[]", asked_of(query)[2]) for query in stretch.queries[1:]]
                parameters += [("since_id", since)] if since else []
        parameters += [("limit", str(HITS))]
        parameters += [("max_id", stretch.at)] if stretch.at else []
        return Request(
            url=f"{place}{path}?{urlencode(parameters, quote_via=quote)}",
            headers=(("accept", "application/json"),),
            note=stretch.note(),
            also=(401, 403, 404, 410, 422),
        )

    def _items(self, body: bytes, what: str) -> Sequence[Json]:
        if what == "?":
            return listed(read_object(body, self.name, "error"), "statuses", self.name)
        return read_array(body, self.name)

    def _post(self, item: Record, place: str, what: str, now: datetime) -> Post | None:
        if what != "@":
            return read_status(item, self.name, now, place)
        kind, status = item.get("type"), item.get("status")
        if not isinstance(kind, str) or not kind.strip():
            raise Odd(say("items.lacks", path="type"))
        if kind != "mention":
            return None  # somebody followed, liked, boosted
        if not isinstance(status, dict):
            raise Odd(say("items.lacks", path="status"))
        return read_status(status, self.name, now, place)

    def _rest(
        self, stretch: Stretch, what: str, items: Sequence[Json], times: Mapping[str, int], dated: bool
    ) -> Stretch | None:
        """What is left of the stretch after this answer; None when it was the last one. An instance leaves
        out what the account has blocked, so a page that is half full may have others behind it."""
        if not times or len(items) * 2 < HITS or min(times.values()) < stretch.since:
            return None
        last = list(times)[-1]
        if what == "?" and dated:
            last = id_of(times[last] + 1)  # it is read as a time, in whole seconds, and not included
        return stretch.older(last, self.name)

    def _closed(self, cursor: Cursor) -> set[str]:
        """The instances that refused when they were asked last."""
        return {*cursor.get("closed", ())} & {*self._places()}

    def _without(self, place: str, refusal: SourceRefused, cursor: Cursor) -> Page:
        """After the refusal of one of several instances, which is counted, so that the others are heard. One
        of the token, or of all of them, is raised."""
        closed = self._closed(cursor) | {place}
        if (self.token and place == home_of(self.base)) or closed == {*self._places()}:
            raise refusal
        return Page(cursor={**cursor, "closed": sorted(closed)}, unread=1, unread_why=refusal.problem)

    def _refused(self, response: Response, place: str, what: str) -> SourceRefused:
        host = urlsplit(place).netloc
        try:
            message = word(read_json(response.body), "error")
        except ValueError:
            message = None
        said = squeeze(message or str(response.status))[:200]
        wants_login = response.status in (401, 403, 422)
        own = self.token and place == home_of(self.base)
        key = "mastodon.refused" if not wants_login else "mastodon.token" if own else "mastodon.login"
        return SourceRefused(
            self.name, say(key, host=host, what=say(_WHAT[what]), message=said, status=str(response.status))
        )


def _time(item: Json) -> int | None:
    """When it was said or told, in seconds since 1970."""
    said = read_date(word(item, "created_at"))
    return int(said.timestamp()) if said is not None else None
