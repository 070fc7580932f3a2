"""Trustpilot through its official API: what customers write about businesses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response, SignIn
from core.types import Author, Json, Post
from sources._base import about
from sources._dates import credible, read_date
from sources._feed import language
from sources._items import Odd, Record, at, demand, listed, needed, read_items, read_object, word
from sources._json import fraction, whole
from sources._places import in_turn
from sources._text import either, squeeze

phrases(
    {
        "trustpilot.no_key": "Trustpilot does not take the API key: set the one of your application in"
        " {variable}",
        "trustpilot.unknown": "Trustpilot knows no business with the domain {domain}; write it as its"
        " address on Trustpilot has it",
        "trustpilot.needs_key": "no API key: set the environment variable that `api_key_env` names",
        "trustpilot.no_domain": "domains: {domain!r} is no domain (write it like `shop.example.com`)",
        "trustpilot.pages": "pages: has to be 1 or more",
        "trustpilot.emptied": "Trustpilot sends no reviews of {domain} any more, though it did before",
        "trustpilot.silent": "a review without words",
    }
)

_FULL = 100  # reviews, the most that the service gives at once
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_READ = (401, 404)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a request is about; it travels as its note. `unit` is the business's id, "" when that is asked
    for; reviews are asked for down to `until` (seconds since 1970), `tries` counts requests of this poll."""

    domain: str
    unit: str = ""
    page: int = 1
    until: int = 0
    tries: int = 1


@dataclass(frozen=True, kw_only=True)
class Trustpilot:
    """Trustpilot: the reviews of businesses, yours or a rival's, through the official API.

    Hears: every published review of the businesses in `domains`, with stars, title, text, language, country
        and likes; an edit of one of the newest 100 of a business.
    Needs: a key of Trustpilot's API, which comes with a paid plan (the API module, or Enterprise).
    Limits: one request a poll for each business, more only when there are over 100 new reviews; 10,000 an
        hour are fine with Trustpilot, but the first tier of the API module has 200,000 a year, of which one
        business at the usual interval takes 17,600.
    Lag: minutes until Trustpilot shows a review, plus the time between two polls.
    Cannot hear: reviews that Trustpilot hides or has not let through yet, the replies of a business, reviews
        of products, and edits of old reviews.
    """

    kind: ClassVar[str] = "trustpilot"
    icon: ClassVar[str] = "🌟"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(
        default="trustpilot", metadata=about("What this source is called in cards and answers.")
    )
    every: timedelta = field(default=timedelta(minutes=30), metadata=about("The time between two polls."))
    domains: tuple[str, ...] = field(
        metadata=about("The businesses, by the domain under which Trustpilot has them (`shop.example.com`).")
    )
    api_key: str = field(
        default="", repr=False, metadata=about("The API key of your Trustpilot application.", secret=True)
    )
    api_key_env: str = field(
        default="",
        metadata=about("The environment variable with the key; `LISTENPOST_<NAME>_API_KEY` when empty."),
    )
    look_back: timedelta = field(
        default=timedelta(days=7), metadata=about("How far back a new business is asked for.")
    )
    overlap: timedelta = field(
        default=timedelta(days=1),
        metadata=about("How far behind the newest review found to ask again, for those let through late."),
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for a business in one poll; what is left is asked in the next."),
    )
    base: str = field(default="https://api.trustpilot.com", metadata=about("The address of the API."))

    def __post_init__(self) -> None:
        for domain in self.domains:
            if not _DOMAIN.fullmatch(_plain_domain(domain)):
                raise ValueError(say("trustpilot.no_domain", domain=domain))
        if not self.domains:
            raise ValueError(say("trustpilot.no_domain", domain=""))
        if not self.api_key:
            raise ValueError(say("trustpilot.needs_key"))
        if self.pages < 1:
            raise ValueError(say("trustpilot.pages"))

    @property
    def sign_in(self) -> SignIn:
        """The key, for the API alone."""
        parts = urlsplit(self.base)
        origin = f"{parts.scheme}://{parts.netloc}"
        return SignIn(origins=(origin,), secret=self.api_key, header="apikey", prefix="")

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The newest reviews of each business, what earlier polls left over, and the ids of businesses that
        are new; the latter last, so that a domain that nobody knows keeps nothing from the others."""
        units, reached = cursor.get("units", {}), cursor.get("reached", {})
        start = int((now - self.look_back).timestamp())
        known = [domain for domain in in_turn(self._domains(), now) if domain in units]
        asks = [_Ask(domain, units[domain], 1, reached.get(domain, start)) for domain in known]
        asks += [
            _Ask(domain, units[domain], page, until)
            for domain, page, until in cursor.get("left", ())
            if domain in known
        ]
        asks += [_Ask(domain, until=start) for domain in self._domains() if domain not in units]
        return [self._request(ask) for ask in asks]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The reviews of one answer, or a business's id, which leads to them. In the cursor stand `units`
        {domain: id}, `reached` {domain: time}, `left` [[domain, page, until]], `unknown` domains. Raises
        SourceRefused for a key that is not taken and when no domain is known, SourceChanged for the rest."""
        ask = _Ask(**json.loads(response.request.note))
        if response.status == 401:
            raise SourceRefused(self.name, say("trustpilot.no_key", variable=self._variable()))
        kept = self._remembered(cursor)
        if response.status == 404:
            return self._unknown(ask, kept)
        body = read_object(response.body, self.name, "message", "error", "fault.faultstring")
        if not ask.unit:
            unit = word(body, "id")
            if unit is None or not re.fullmatch(r"[A-Za-z0-9]{6,64}", unit):
                raise SourceChanged(self.name, say("items.lacks", path="id"))
            kept["units"][ask.domain] = unit
            kept["unknown"] = [domain for domain in kept["unknown"] if domain != ask.domain]
            return Page(cursor=kept, more=(self._request(_Ask(ask.domain, unit, 1, ask.until)),))
        return self._reviews(body, ask, kept, response.at)

    def _domains(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_plain_domain, self.domains)))

    def _request(self, ask: _Ask) -> Request:
        base = f"{self.base.rstrip('/')}/v1/business-units"
        if ask.unit:
            parameters = {"orderBy": "createdat.desc", "perPage": str(_FULL), "page": str(ask.page)}
            url = f"{base}/{quote(ask.unit, safe='')}/reviews?{urlencode(parameters)}"
        else:
            url = f"{base}/find?{urlencode({'name': ask.domain})}"
        return Request(
            url=url, headers=(("accept", "application/json"),), note=json.dumps(asdict(ask)), also=_READ
        )

    def _remembered(self, cursor: Cursor) -> dict[str, Json]:
        """What the cursor knows of the domains that are still asked for, to be written on."""
        domains = self._domains()
        return {
            "units": {d: unit for d, unit in cursor.get("units", {}).items() if d in domains},
            "reached": {d: time for d, time in cursor.get("reached", {}).items() if d in domains},
            "left": [list(entry) for entry in cursor.get("left", ()) if entry[0] in domains],
            "unknown": [d for d in cursor.get("unknown", ()) if d in domains],
        }

    def _unknown(self, ask: _Ask, kept: dict[str, Json]) -> Page:
        """A domain, or the id of one, that the service does not know (any more)."""
        kept["units"].pop(ask.domain, None)
        if ask.domain not in kept["unknown"]:
            kept["unknown"].append(ask.domain)
        problem = say("trustpilot.unknown", domain=ask.domain)
        if set(kept["unknown"]) >= set(self._domains()):
            raise SourceRefused(self.name, problem)
        return Page(cursor=kept, unread=1, unread_why=problem)

    def _reviews(self, body: Record, ask: _Ask, kept: dict[str, Json], now: datetime) -> Page:
        items = listed(body, "reviews", self.name)
        if not items and ask.page == 1 and ask.domain in kept["reached"]:
            raise SourceChanged(self.name, say("trustpilot.emptied", domain=ask.domain))
        found = read_items(items, lambda item: self._post(item, now), self.name)
        demand(found.posts, self.name, "text", "author", "rating")
        if len(found.posts) >= 3:  # most have a title, not all
            demand(found.posts, self.name, "title")
        times = [int(time.timestamp()) for item in items if (time := read_date(word(item, "createdAt")))]
        entry = [ask.domain, ask.page, ask.until]
        kept["left"] = [left for left in kept["left"] if left != entry]
        if times:  # to have reached something says that there were reviews
            behind = min(max(times), int(now.timestamp())) - int(self.overlap.total_seconds())
            kept["reached"][ask.domain] = max(kept["reached"].get(ask.domain, ask.until), behind)
        more: tuple[Request, ...] = ()
        if len(items) >= _FULL and min(times, default=0) > ask.until:
            kept["left"].append([ask.domain, ask.page + 1, ask.until])
            if ask.tries < self.pages:
                more = (self._request(_Ask(ask.domain, ask.unit, ask.page + 1, ask.until, ask.tries + 1)),)
        return Page(
            posts=found.posts,
            cursor=kept,
            more=more,
            real_keys=True,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _post(self, item: Record, now: datetime) -> Post | None:
        report = item.get("reportData")
        if report is not None and word(report, "reviewVisibility") is None:
            raise Odd(say("items.lacks", path="reportData.reviewVisibility"))
        if at(report, "reviewVisibility") == "hidden" or word(item, "status") not in (
            None,
            "active",
        ):
            return None
        number = needed(item, "id")
        said = read_date(needed(item, "createdAt"))
        if said is None:
            raise Odd(say("items.lacks", path="createdAt"))
        title = squeeze(either(word(item, "title")))
        text = either(word(item, "text"))
        if not title and not text:
            raise Odd(say("trustpilot.silent"))
        stars = fraction(item.get("stars"))
        return Post(
            source=self.name,
            key=number,
            url=f"https://www.trustpilot.com/reviews/{quote(number, safe='')}",
            title=title or None,
            text=text,
            author=Author(name=squeeze(word(item, "consumer.displayName") or "") or None),
            said_at=credible(said, now),
            site="trustpilot.com",
            lang=language(word(item, "language")),
            country=_country(item),
            rating=stars if stars is not None and 1 <= stars <= 5 else None,
            engagement=whole(item.get("numberOfLikes")),
        )

    def _variable(self) -> str:
        name = "".join(c if c.isascii() and c.isalnum() else "_" for c in self.name)
        return self.api_key_env or f"LISTENPOST_{name}_API_KEY".upper()


def _plain_domain(domain: str) -> str:
    """The domain in what may be an address of it."""
    domain = domain.strip().lower()
    return (urlsplit(domain).hostname or "") if "://" in domain else domain.rstrip("/")


def _country(item: Mapping[str, Json]) -> str | None:
    """The reviewer's country: a field of its own, or behind the town (`Frederiksberg, DK`)."""
    for path in ("consumer.countryCode", "countryCode", "consumer.displayLocation"):
        code = (word(item, path) or "").rpartition(",")[2].strip()
        if _COUNTRY.fullmatch(code):
            return code
    return None
