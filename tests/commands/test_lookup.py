"""`lookup`: what stored posts say of a name, counted again, and an offer to track it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cards import Card
from core.keeping import Batch, Sighting
from core.types import Author, Match, Post
from tests.commands.day import NOW
from tests.commands.memory_store import MemoryStore
from tests.commands.team import Team, make_team

HOUR = timedelta(hours=1)


def post(number: int, text: str, ago: timedelta, source: str = "forum", **more: Any) -> Sighting:
    topics = more.pop("topics", ())
    weight = more.pop("weight", 1)
    url = f"https://example.com/l/{number}"
    one = Post(
        source=source,
        key=url,
        url=url,
        text=text,
        said_at=NOW - ago,
        author=Author(handle=f"p{number}"),
        **more,
    )
    return Sighting(post=one, matches=tuple(Match(topic) for topic in topics), weight=weight)


async def keep(store: Any, posts: list[tuple[timedelta, Sighting]]) -> None:
    for ago, one in sorted(posts, key=lambda said: -said[0]):
        await store.keep(Batch(source=one.post.source, sightings=(one,), at=NOW - ago, real_keys=True))


def field(card: Card, name: str) -> str | None:
    return next((one.value for one in card.fields if one.name == name), None)


def paragraphs(card: Card) -> list[str]:
    return [span.text for text in card.body for span in text]


@pytest.fixture
def in_memory() -> Iterator[Team]:
    """A team whose store is empty."""
    with asyncio.Runner() as runner:
        yield make_team(MemoryStore(), runner.run)


WORDS = ["Globex", "globex", "GLOBEX!", "#globex", "@globex", "lamp", "Globexia", "gloves"]
HEARD = st.lists(
    st.tuples(
        st.integers(0, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes)),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        st.sampled_from(["forum", "news"]),
        st.sampled_from([(), ("Lumio",), ("Lumio", "Brightwell")]),
        st.sampled_from([None, "en", "de"]),
    ),
    max_size=14,
)


@settings(max_examples=20, deadline=None)
@given(HEARD)
def test_counts_are_what_reading_again_gives(world: list[Any]) -> None:
    posts = [
        (ago, post(n, " ".join(words), ago, source, topics=topics, lang=lang))
        for n, (ago, words, source, topics, lang) in enumerate(world)
    ]
    store = MemoryStore()
    with asyncio.Runner() as runner:
        runner.run(keep(store, posts))
        card = make_team(store, runner.run).ask("lookup Globex")
    window = [one for one in world if one[0] <= timedelta(days=30)]
    named = [one for one in window if any(word.strip("#@!").casefold() == "globex" for word in one[1])]
    if not named:
        assert card.title == "Nothing about Globex in what I keep"
        return
    assert card.title == f"{len(named)} stored post{'s' if len(named) > 1 else ''} about Globex"
    assert card.context[0].startswith("I read the")
    if len(window) > 1:
        assert f" {len(window)} posts " in card.context[0]
    assert (field(card, "Last 7 days") or "").split()[0] == str(
        sum(one[0] < timedelta(days=7) for one in named)
    )
    sources = Counter(one[2] for one in named)
    assert sorted((field(card, "Sources") or "").split(" · ")) == sorted(
        f"{s}: {n}" for s, n in sources.items()
    )
    topics = Counter(topic for one in named for topic in one[3])
    assert sorted((field(card, "Topics that have them") or "").split(" · ")) == (
        sorted(f"{topic}: {n}" for topic, n in topics.items()) or ["none"]
    )
    known = sum(one[4] is not None for one in named)
    spoken = dict(part.split(": ") for part in (field(card, "Languages") or "").split(" · "))
    assert sum(map(int, spoken.values())) == len(named)
    assert sum(int(n) for name, n in spoken.items() if name in ("English", "German")) >= known


def test_a_day_is_told_only_of_what_was_kept_for_a_day(newcomer: Team) -> None:
    said = [(n * 6 * HOUR, post(n, "Globex again", n * 6 * HOUR)) for n in range(1, 41)]
    newcomer.run(keep(newcomer.store, said))
    assert field(newcomer.ask("lookup globex"), "A day") == "about 4"
    assert field(newcomer.ask("lookup nobody"), "A day") is None


def test_the_week_is_compared_with_the_one_before_where_that_was_kept(newcomer: Team) -> None:
    said = [(n * 6 * HOUR, post(n, "Globex again", n * 6 * HOUR)) for n in range(1, 30)]
    newcomer.run(keep(newcomer.store, said))
    assert field(newcomer.ask("lookup globex"), "Last 7 days") == "27"
    more = [(n * 6 * HOUR, post(n, "Globex again", n * 6 * HOUR)) for n in range(30, 80)]
    newcomer.run(keep(newcomer.store, more))
    assert field(newcomer.ask("lookup globex"), "Last 7 days") == "27 · 1 fewer than the 28 before (−4 %)"


def test_of_a_streams_sample_each_counts_for_many(newcomer: Team) -> None:
    newcomer.run(keep(newcomer.store, [(n * HOUR, post(n, "globex", n * HOUR, weight=200)) for n in (1, 2)]))
    card = newcomer.ask("lookup globex")
    assert card.title == "About 400 posts about globex"
    assert any("one post in many" in text for text in paragraphs(card))


def test_misspellings_are_told_and_not_counted(newcomer: Team) -> None:
    texts = ["Globex is here", "glbex is here", "Globexx is here", "GLOBEX"]
    newcomer.run(
        keep(newcomer.store, [(n * HOUR, post(n, text, n * HOUR)) for n, text in enumerate(texts, 1)])
    )
    card = newcomer.ask("lookup globex")
    assert card.title == "2 stored posts about globex"
    assert field(card, "Perhaps misspelt, not counted") == "glbex: 1 · globexx: 1"


def test_a_name_of_two_words_is_found_in_one_piece_too(newcomer: Team) -> None:
    texts = ["Blue Door opens", "bluedoor opens", "#BlueDoor", "a blue house with a door"]
    newcomer.run(
        keep(newcomer.store, [(n * HOUR, post(n, text, n * HOUR)) for n, text in enumerate(texts, 1)])
    )
    assert newcomer.ask("lookup Blue Door").title == "3 stored posts about Blue Door"
    assert newcomer.ask('lookup "Blue Door"').title == "3 stored posts about Blue Door"


@pytest.mark.parametrize(
    ("name", "warned"),
    [("apple", "everyday word"), ("42", "only a number"), ("globex", ""), ("Blue Door", "")],
)
def test_a_word_of_every_day_is_warned_of(in_memory: Team, name: str, warned: str) -> None:
    text = in_memory.text(f"lookup {name}")
    assert ("Before you track it" in text) == bool(warned)
    assert warned in " ".join(text.split())


def test_the_offer_to_track_it_shows_what_that_would_bring(newcomer: Team) -> None:
    newcomer.run(keep(newcomer.store, [(n * HOUR, post(n, "Blue Door!", n * HOUR)) for n in range(1, 30)]))
    card = newcomer.ask("lookup Blue Door")
    assert [button.label for button in card.buttons] == ["Track it as a rival", "Track it as a brand"]
    offered = newcomer.ask(card.buttons[0].target)
    assert offered.title == "Listen for “Blue Door”?"
    assert field(offered, "Kind") == "a competitor"
    assert field(newcomer.ask(card.buttons[1].target), "Kind") is None
    assert "+29" in newcomer.text(card.buttons[0].target)


def test_a_topic_that_is_tracked_leads_to_its_mentions(team: Team) -> None:
    card = team.ask("lookup BRIGHTWELL")
    assert paragraphs(card)[0] == (
        "You track it already, as “Brightwell”. Its query may find more than the name alone, or less."
    )
    assert [team.ask(button.target).title for button in card.buttons] == [
        "2 mentions of Brightwell in the last 7 days",
        "Lumio and Brightwell in the last 7 days",
    ]
    assert card.footer == ""


@pytest.mark.parametrize("name", ["***", "“”", '""', "x" * 100])
def test_what_is_no_name_is_refused_kindly(in_memory: Team, name: str) -> None:
    card = in_memory.ask(f"lookup {name}")
    assert card.icon == "🤔"
    assert paragraphs(card)


@pytest.mark.parametrize(
    "name", ["C++", 'a"b', "東京", "@globex", "Globex (Ltd.)", "NOT", "x OR y", "o'neill", "`tick`"]
)
def test_any_name_can_be_looked_up(in_memory: Team, name: str) -> None:
    in_memory.run(keep(in_memory.store, [(HOUR, post(1, f"I like {name} much", HOUR))]))
    card = in_memory.ask(f"lookup {name}")
    assert card.title.startswith("1 stored post about"), card.title
    for button in card.buttons:
        assert in_memory.ask(button.target).title.startswith("Listen for"), button.target


def test_nothing_kept_is_not_nothing_said(newcomer: Team) -> None:
    assert "there was nothing to read" in paragraphs(newcomer.ask("lookup globex"))[0]
    short = replace(newcomer.asking.listening.unmatched, keep=timedelta(0))
    newcomer.run(keep(newcomer.store, [(HOUR, post(1, "lamp", HOUR))]))
    card = newcomer.ask("lookup globex", listening=replace(newcomer.asking.listening, unmatched=short))
    assert any("two days only" in text for text in paragraphs(card))


def test_the_answer_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("lookup", team.text("lookup night"))
