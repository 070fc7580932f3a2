"""Where short links lead is asked politely, remembered, and told to the index alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from bot.short_links import MOST, ShortLinks
from bot.stories import Stories
from core.errors import SourceBusy, SourceRefused
from core.keeping import Sighting
from core.meaning_ports import Told
from core.traffic import Request, Response, Validators
from core.types import Author, Json, Match, Post
from listening.stories import StoryIndex
from tests.simulation import SimulatedClock

ARTICLE = "https://gazette.example.com/2026/11/acme-recalls-its-lamps"
SHORT = "https://bit.ly/3xYz987"


class Web:
    """A door that follows redirects, or (`stops`) shows them."""

    def __init__(self, clock: SimulatedClock, leads: Mapping[str, str], stops: bool = False) -> None:
        self.clock = clock
        self.leads = dict(leads)
        self.stops = stops
        self.errors: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.hangs: set[str] = set()

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        self.asked.append(request.url)
        if request.url in self.hangs:
            await asyncio.Event().wait()
        if request.url in self.errors:
            raise self.errors[request.url]
        url, status, headers = request.url, 200, {}
        if self.stops and url in self.leads:
            status, headers = 301, {"location": self.leads[url]}
        while not self.stops and url in self.leads:
            url = self.leads[url]
        assert status == 200 or status in request.also
        return Response(
            request=request, status=status, headers=headers, body=b"", url=url, at=self.clock.now()
        )

    async def close(self) -> None:
        pass


class Facts:
    def __init__(self) -> None:
        self.facts: dict[str, Json] = {}
        self.reads = 0

    async def fact(self, name: str) -> Json:
        self.reads += 1
        return self.facts.get(name)

    async def set_fact(self, name: str, value: Json) -> None:
        self.facts[name] = value

    async def stories_since(self, since: object, limit: int = 20_000) -> Sequence[Told]:
        return []


def said(text: str, by: str = "jo") -> Post:
    return Post(source="posts", text=text, author=Author(handle=by))


def ask(links: ShortLinks, *posts: Post) -> Mapping[str, str]:
    async def run() -> Mapping[str, str]:
        return await links.targets(posts)

    return asyncio.run(run())


@pytest.mark.parametrize("stops", [False, True])
def test_a_short_link_is_followed_to_its_end_and_remembered(stops: bool) -> None:
    clock, facts = SimulatedClock(), Facts()
    leads = {"http://bit.ly/3xYz987": "https://t.co/abc", "https://t.co/abc": f"{ARTICLE}?utm_source=x"}
    web = Web(clock, leads, stops)
    post = said("Look http://bit.ly/3xYz987!")
    assert ask(ShortLinks(facts, clock, web), post) == {SHORT: ARTICLE}
    asked = len(web.asked)
    assert asked == (2 if stops else 1)
    assert ask(ShortLinks(facts, clock, web), post, said(SHORT)) == {SHORT: ARTICLE}
    assert len(web.asked) == asked


def test_where_the_door_stops_the_page_itself_is_never_asked() -> None:
    clock = SimulatedClock()
    web = Web(clock, {SHORT: ARTICLE}, stops=True)
    assert ask(ShortLinks(Facts(), clock, web), said(SHORT)) == {SHORT: ARTICLE}
    assert web.asked == [SHORT]


def test_other_links_are_never_asked() -> None:
    clock = SimulatedClock()
    web = Web(clock, {})
    assert ask(ShortLinks(Facts(), clock, web), said(f"{ARTICLE} https://youtu.be/abc https://bit.ly")) == {}
    assert web.asked == []


@pytest.mark.parametrize(
    "error", [SourceRefused("short links", "not there"), SourceBusy("short links", "too often")]
)
def test_a_link_that_led_nowhere_is_asked_again_after_a_day(error: Exception) -> None:
    clock, facts = SimulatedClock(), Facts()
    web = Web(clock, {SHORT: ARTICLE})
    web.errors[SHORT] = error
    links = ShortLinks(facts, clock, web)
    assert ask(links, said(SHORT)) == {}
    del web.errors[SHORT]
    clock.push(timedelta(hours=23))
    assert ask(links, said(SHORT)) == {}
    assert web.asked == [SHORT]
    clock.push(timedelta(hours=1))
    assert ask(links, said(SHORT)) == {SHORT: ARTICLE}


@pytest.mark.parametrize(
    "leads",
    [
        {},  # a page that asks whether one wants to go on
        {SHORT: "https://t.co/abc", "https://t.co/abc": SHORT},
        {SHORT: ""},
        {SHORT: "mailto:jo@example.com"},
        {SHORT: "https://[half an address"},
    ],
)
def test_a_link_that_leads_to_no_page_leads_nowhere(leads: Mapping[str, str]) -> None:
    clock = SimulatedClock()
    web = Web(clock, leads, stops=True)
    assert ask(ShortLinks(Facts(), clock, web), said(SHORT)) == {}
    assert len(web.asked) <= 4


def test_a_batch_asks_for_so_many_and_the_next_one_for_the_others() -> None:
    clock = SimulatedClock()
    shorts = [f"https://bit.ly/a{n}" for n in range(MOST + 5)]
    web = Web(clock, {short: f"{ARTICLE}-{n}" for n, short in enumerate(shorts)})
    links = ShortLinks(Facts(), clock, web)
    posts = [said(short) for short in shorts]
    assert len(ask(links, *posts)) == len(web.asked) == MOST
    assert len(ask(links, *posts)) == len(web.asked) == MOST + 5


def test_what_takes_too_long_is_left_and_counts_as_unknown_not_as_nowhere() -> None:
    clock = SimulatedClock()
    slow = "https://t.co/slow"
    web = Web(clock, {SHORT: ARTICLE, slow: f"{ARTICLE}-2"})
    web.hangs.add(slow)
    links = ShortLinks(Facts(), clock, web, seconds=0.02)
    assert ask(links, said(f"{SHORT} {slow}")) == {SHORT: ARTICLE}
    web.hangs.clear()
    assert ask(links, said(slow)) == {slow: f"{ARTICLE}-2"}


def test_so_many_are_remembered_and_no_more() -> None:
    clock, facts = SimulatedClock(), Facts()
    web = Web(clock, {f"https://bit.ly/a{n}": f"{ARTICLE}-{n}" for n in range(2000)})
    links = ShortLinks(facts, clock, web)
    for start in range(0, 2000, MOST):
        ask(links, *(said(f"https://bit.ly/a{n}") for n in range(start, start + MOST)))
    assert len(facts.facts) == 16
    assert all(len(shelf) <= 96 for shelf in facts.facts.values())


def test_the_index_learns_where_a_link_leads_and_the_post_stays_as_it_is() -> None:
    clock, facts = SimulatedClock(), Facts()
    links = ShortLinks(facts, clock, Web(clock, {SHORT: ARTICLE}))
    stories = Stories(facts, clock, StoryIndex, short_links=links.targets, known_links=links.known)
    posts = [said(f"Oh no: {ARTICLE}"), said(f"Really? {SHORT}", "mo")]

    async def run() -> Sequence[Sighting]:
        return await stories.assign([Sighting(post=post, matches=(Match("acme"),)) for post in posts])

    found = asyncio.run(run())
    assert found[0].story is not None
    assert found[0].story == found[1].story
    assert [one.post for one in found] == posts
