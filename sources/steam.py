"""Steam: the reviews that players write about games."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode

from core.errors import SourceBusy, SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Json, Post
from sources._base import about
from sources._dates import credible, from_epoch
from sources._items import Odd, Record, at, demand, listed, needed, read_items, read_object, word
from sources._json import whole
from sources._places import heard, in_turn, passed_over
from sources._text import either, squeeze

phrases(
    {
        "steam.no_apps": "apps: say at least one game by the number in its address"
        " (`store.steampowered.com/app/<number>`)",
        "steam.pages": "pages: has to be 1 or more",
        "steam.failed": "Steam says that asking for the reviews of game {app} failed (success: {code}); look"
        " whether that number is right",
        "steam.emptied": "Steam sends no reviews of game {app}, though there are some",
        "steam.no_progress": "asked for older reviews, Steam sent the same ones again",
        "steam.silent": "a review without words",
        "steam.no_vote": "a review that neither recommends nor does not",
    }
)

_FULL = 100  # reviews, the most that the service gives at once
_SITE = "store.steampowered.com"
_PROFILES = "https://steamcommunity.com/profiles"
_MOST_VOTES = 10**9  # a count below zero is sent as four billion
_CODES = re.compile(
    r"\[/?(?:b|i|u|h[1-6]|strike|spoiler|noparse|quote|code|list|olist|table|tr|th|td|hr|\*|url|img|p"
    r"|previewyoutube|expand)(?:=[^\[\]\n]{0,500})?\]",
    re.IGNORECASE,
)
_BREAKS = re.compile(
    r"\[(?:/?(?:h[1-6]|list|olist|quote|table|tr|p)|hr|\*)(?:=[^\[\]\n]{0,500})?\]", re.IGNORECASE
)

LANGUAGES = {
    "arabic": "ar",
    "brazilian": "pt",
    "bulgarian": "bg",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "koreana": "ko",
    "latam": "es",
    "malay": "ms",
    "norwegian": "no",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "schinese": "zh",
    "spanish": "es",
    "swedish": "sv",
    "tchinese": "zh",
    "thai": "th",
    "turkish": "tr",
    "ukrainian": "uk",
    "vietnamese": "vi",
}
"""Languages as Steam calls them, and their ISO 639 codes."""


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a request is about; it travels as its note. `after` is the service's own mark of a place in the
    list, `until` how far down to go (seconds since 1970), `tries` counts the requests of this poll."""

    app: int
    after: str = "*"
    until: int = 0
    tries: int = 1


@dataclass(frozen=True, kw_only=True)
class Steam:
    """Steam: the reviews of games, yours or a rival's, in all languages.

    Hears: every public review of the games in `apps`, bought on Steam or not, also those that Steam leaves
        out of its score as off-topic, which is how a storm begins; an edit of one of the newest 100 of a
        game. A thumb up counts as 5 stars, a thumb down as 1, so that rules for bad reviews hold here too.
    Needs: nothing, no account and no key.
    Limits: one request a poll for each game, more only when there are over 100 new reviews; Steam states no
        limit for it; when it asks us to wait, we do.
    Lag: minutes until Steam lists a review, plus the time between two polls.
    Cannot hear: discussions and comments below reviews, answers of a developer, reviews for friends only,
        reviews without words, and edits of old reviews. Names of reviewers are not always told.
    """

    kind: ClassVar[str] = "steam"
    icon: ClassVar[str] = "🎮"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="steam", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=15), metadata=about("The time between two polls."))
    apps: tuple[int, ...] = field(
        metadata=about("The games by the numbers in their addresses (`store.steampowered.com/app/<number>`).")
    )
    look_back: timedelta = field(
        default=timedelta(days=2), metadata=about("How far back a new game is asked for.")
    )
    overlap: timedelta = field(
        default=timedelta(hours=6),
        metadata=about("How far behind the newest review found to ask again, for those listed late."),
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for a game in one poll; what is left is asked for in the next."),
    )
    base: str = field(default=f"https://{_SITE}", metadata=about("The address of the store."))

    def __post_init__(self) -> None:
        if not self.apps or min(self.apps) < 1:
            raise ValueError(say("steam.no_apps"))
        if self.pages < 1:
            raise ValueError(say("steam.pages"))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """The newest reviews of each game, and what earlier polls left over."""
        reached = cursor.get("reached", {})
        start = int((now - self.look_back).timestamp())
        apps = in_turn(dict.fromkeys(self.apps), now)
        asks = [_Ask(app, until=reached.get(str(app), start)) for app in apps]
        asks += [_Ask(app, after, until) for app, after, until in cursor.get("left", ()) if app in self.apps]
        return [self._request(ask) for ask in asks]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The reviews of one answer. In the cursor stand `reached` {game: time from which to ask next} and
        `left` [[game, mark, until]], what full answers left over, and `silent`, games that Steam tells
        nothing of: when there are no others, that is an error. Raises SourceChanged, and SourceBusy when
        reviews are missing."""
        ask = _Ask(**json.loads(response.request.note))
        body = read_object(response.body, self.name)
        success = body.get("success")
        if success is not True and whole(success) != 1:
            failed = SourceChanged(self.name, say("steam.failed", app=str(ask.app), code=str(success)[:20]))
            return passed_over(cursor, str(ask.app), map(str, self.apps), failed)
        items = listed(body, "reviews", self.name)
        if not items and ask.after == "*":
            counts = [whole(at(body, f"query_summary.{name}")) for name in ("num_reviews", "total_reviews")]
            if any(counts) or str(ask.app) in cursor.get("reached", {}):
                emptied = SourceBusy(self.name, say("steam.emptied", app=str(ask.app)))  # it passes, mostly
                return passed_over(cursor, str(ask.app), map(str, self.apps), emptied)
        found = read_items(items, lambda item: self._post(item, ask.app, response.at), self.name)
        demand(found.posts, self.name, "key", "url", "said_at", "text", "rating")
        kept, rest = self._remembered(cursor, ask, items, word(body, "cursor"), response.at)
        return Page(
            posts=found.posts,
            cursor=kept,
            more=(self._request(rest),) if rest is not None and rest.tries <= self.pages else (),
            real_keys=True,
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _request(self, ask: _Ask) -> Request:
        parameters = {
            "json": "1",
            "filter": "recent",
            "language": "all",
            "review_type": "all",
            "purchase_type": "all",
            "filter_offtopic_activity": "0",
            "num_per_page": str(_FULL),
            "cursor": ask.after,
        }
        url = f"{self.base.rstrip('/')}/appreviews/{ask.app}?{urlencode(parameters, quote_via=quote)}"
        return Request(url=url, headers=(("accept", "application/json"),), note=json.dumps(asdict(ask)))

    def _remembered(
        self, cursor: Cursor, ask: _Ask, items: Sequence[Json], after: str | None, now: datetime
    ) -> tuple[dict[str, Json], _Ask | None]:
        """The cursor after this answer, and what to ask next when it was full and did not reach `until`."""
        apps = {str(app) for app in self.apps}
        reached = {app: time for app, time in cursor.get("reached", {}).items() if app in apps}
        left = [list(entry) for entry in cursor.get("left", ()) if str(entry[0]) in apps]
        left = [entry for entry in left if entry != [ask.app, ask.after, ask.until]]
        times = [time for item in items if (time := whole(at(item, "timestamp_created"))) is not None]
        if times:  # to have reached something says that there were reviews
            behind = min(max(times), int(now.timestamp())) - int(self.overlap.total_seconds())
            reached[str(ask.app)] = max(reached.get(str(ask.app), ask.until), behind)
        rest = None
        if times and len(items) >= _FULL and min(times) > ask.until:
            if after is None:
                raise SourceChanged(self.name, say("items.lacks", path="cursor"))
            if after == ask.after:
                raise SourceChanged(self.name, say("steam.no_progress"))
            rest = _Ask(ask.app, after, ask.until, ask.tries + 1)
            left.append([rest.app, rest.after, rest.until])
        return {"reached": reached, "left": left, **heard(cursor, str(ask.app), apps)}, rest

    def _post(self, item: Record, app: int, now: datetime) -> Post:
        player = needed(item, "author.steamid")
        text = either(_CODES.sub("", _BREAKS.sub("\n", needed(item, "review"))))
        if not text:
            raise Odd(say("steam.silent"))
        said = from_epoch(whole(at(item, "timestamp_created")) or None)
        if said is None:
            raise Odd(say("items.lacks", path="timestamp_created"))
        up = item.get("voted_up")
        if not isinstance(up, bool):
            raise Odd(say("steam.no_vote"))
        counts = [whole(item.get(name)) for name in ("votes_up", "votes_funny", "comment_count")]
        told = [count for count in counts if count is not None and 0 <= count < _MOST_VOTES]
        return Post(
            source=self.name,
            key=needed(item, "recommendationid"),
            url=f"{_PROFILES}/{quote(player, safe='')}/recommended/{app}/",
            text=text,
            author=Author(handle=player, name=squeeze(word(item, "author.personaname") or "") or None),
            said_at=credible(said, now),
            site=_SITE,
            lang=LANGUAGES.get(word(item, "language") or ""),
            rating=5.0 if up else 1.0,
            engagement=sum(told) if told else None,
        )
