"""Questions: the database's answers against a recount by hand, addresses traced, pages turned."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.keeping import Filter, Order
from core.meaning import Feeling, Intent, Meaning, intents_now
from core.types import Match, Mention, State, Verb
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    ANA,
    AT,
    BO,
    batch,
    keep_one,
    later,
    open_fresh,
    post,
    press,
    scene,
    send,
    sighting,
)

TOPICS = ("acme", "rival", "quiet")
SOURCES = ("blog", "forum", "news")
WORDS = ("topic", "state", "source", "sentiment", "priority", "intent", "owner", "outcome", "site", "lang")
FEELINGS = (None, Feeling(0.8, 0.1, 0.1), Feeling(0.1, 0.1, 0.8), Feeling(0.4, 0.3, 0.3, sure=False))
INTENTS = ("praise", "feature_request", "feature")


async def fill(store: SqlStore) -> None:
    """Sixty mentions of all kinds, over five days."""
    for n in range(60):
        one = post(
            str(n),
            f"Number {n} about acme",
            SOURCES[n % 3],
            said_at=None if n % 7 == 0 else later(hours=-2 * n),
            engagement=None if n % 4 == 0 else n * 37 % 50,
            site=None if n % 5 == 0 else f"site{n % 2}.example.org",
            lang=("en", "ja", None)[n % 3],
        )
        matches = [Match(topic) for topic in TOPICS[:2] if (n + len(topic)) % 3]
        meaning = Meaning(
            lang="de" if n % 8 == 0 else None,
            feeling=FEELINGS[n // 3 % 4],
            about={"rival": Feeling(0.1, 0.8, 0.1)} if n % 5 == 0 else {},
            intents=tuple(Intent(name, 0.9, n % 11 > 2) for name in INTENTS[n % 2 : n % 4]),
            held="held.far" if n % 13 == 5 else None,
        )
        heard: dict[str, Any] = {"meaning": meaning, "story": n % 9 if n % 2 == 0 else None}
        await store.keep(
            batch(
                sighting(one, *(matches or [ACME]), priority=1 + n % 5, **heard),
                source=one.source,
                at=later(minutes=n),
            )
        )
        if n % 2:
            await press(store, n + 1, Verb.CLAIM, ANA if n % 4 == 1 else BO)
        if n % 6 == 1:
            await press(store, n + 1, Verb.RESOLVE, outcome=("answered", "no_action")[n % 4 == 1])
        if n % 10 == 0:
            await press(store, n + 1, Verb.IGNORE, reason="spam")


def told_at(mention: Mention) -> datetime:
    return mention.post.said_at or mention.seen_at


def feels(mention: Mention, topic: str) -> str:
    """How it sounds about a topic; `""` when unsure."""
    feeling = mention.meaning.feeling_about(topic)
    return (feeling.label if feeling else None) or ""


def sounds(mention: Mention, which: Filter, by: Sequence[str]) -> bool:
    """About one of the topics, where topics are asked for or counted by, else as a whole."""
    topics = [topic for topic in mention.topics if topic in (which.topics or mention.topics)]
    asked = which.topics or "topic" in by
    labels = [feels(mention, topic) for topic in topics] if asked else [mention.sentiment]
    return any((label or "unsure") in which.sentiments for label in labels)


def named(mention: Mention) -> set[str]:
    """What its author wants, surely or possibly."""
    return {one.name for one in intents_now(mention.meaning, mention.standing.fixed)}


def belongs(mention: Mention, which: Filter, by: Sequence[str] = ()) -> bool:
    """The filter's meaning, spelt out."""
    return (
        (not which.topics or bool(set(which.topics) & set(mention.topics)))
        and (not which.sources or mention.post.source in which.sources)
        and (not which.states or mention.standing.state in which.states)
        and (which.said_from is None or told_at(mention) >= which.said_from)
        and (which.said_to is None or told_at(mention) < which.said_to)
        and (which.seen_from is None or mention.seen_at >= which.seen_from)
        and (which.seen_to is None or mention.seen_at < which.seen_to)
        and (not which.owners or mention.standing.owner_key in which.owners)
        and (not which.intents or bool(set(which.intents) & named(mention)))
        and (which.held is None or which.held is (mention.meaning.held is not None))
        and not (which.leads and mention.lead is not None)
        and mention.priority >= which.priority
        and (not which.sentiments or sounds(mention, which, by))
    )


def keys(mention: Mention, which: Filter, by: Sequence[str]) -> list[tuple[str, ...]]:
    """The keys under which a mention counts."""
    values: dict[str, str | None] = {
        "state": mention.standing.state.value,
        "source": mention.post.source,
        "sentiment": mention.sentiment,
        "priority": str(mention.priority),
        "owner": mention.standing.owner,
        "outcome": mention.standing.outcome,
        "site": mention.post.site,
        "lang": mention.meaning.lang or mention.post.lang,
    }
    topics = [topic for topic in mention.topics if not which.topics or topic in which.topics]
    by_topic = "topic" in by or len(which.topics) == 1
    found = []
    for topic in topics if by_topic else [""]:
        if by_topic:
            values["sentiment"] = feels(mention, topic)
        if "topic" in by and which.sentiments and (feels(mention, topic) or "unsure") not in which.sentiments:
            continue
        for intent in mention.intents or ("",) if "intent" in by else ("",):
            now = {**values, "topic": topic, "intent": intent}
            found.append(tuple(now[word] or "" for word in by))
    return found


def order_of(order: Order, mention: Mention) -> tuple[Any, ...]:
    newest = (told_at(mention), mention.id)
    if order == "engagement":
        engagement = mention.post.engagement
        return (-1 if engagement is None else engagement, *newest)
    return (mention.priority, *newest) if order == "priority" else newest


moments = st.none() | st.integers(-130, 70).map(lambda hours: later(hours=hours))
some_topics = st.lists(st.sampled_from((*TOPICS, "unheard")), unique=True, max_size=3).map(tuple)
some_sources = st.lists(st.sampled_from((*SOURCES, "unheard")), unique=True, max_size=2).map(tuple)
some_states = st.lists(st.sampled_from(list(State)), unique=True, max_size=4).map(tuple)
filters = st.builds(
    Filter,
    topics=some_topics,
    sources=some_sources,
    states=some_states,
    said_from=moments,
    said_to=moments,
    seen_from=st.none() | st.integers(0, 60).map(lambda minutes: later(minutes=minutes)),
    seen_to=st.none() | st.integers(0, 60).map(lambda minutes: later(minutes=minutes)),
    owners=st.sampled_from(((), (), (ANA.key,), (BO.key,), (ANA.key, BO.key), ("elsewhere:nobody",))),
    sentiments=st.sampled_from(((), (), ("negative",), ("unsure",), ("neutral", "unsure"))),
    intents=st.sampled_from(((), (), (), ("praise",), ("feature",), ("praise", "feature_request"))),
    priority=st.sampled_from((0, 0, 3)),
    held=st.sampled_from((None, None, False, True)),
    leads=st.sampled_from((False, False, True)),
)
words = st.lists(st.sampled_from(WORDS), unique=True, max_size=3).map(tuple)
orders: st.SearchStrategy[Order] = st.sampled_from(("newest", "engagement", "priority"))


def test_every_filter_finds_and_counts_what_a_recount_by_hand_does(tmp_path: Path) -> None:
    store = open_fresh(tmp_path)

    with asyncio.Runner() as runner:
        runner.run(fill(store))
        everything = list(runner.run(store.find(Filter(), limit=1000)))
        assert len(everything) == 60

        @settings(
            max_examples=150,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(filters, words, orders, st.integers(0, 12), st.integers(1, 30))
        def agrees(which: Filter, by: tuple[str, ...], order: Order, offset: int, limit: int) -> None:
            chosen = [mention for mention in everything if belongs(mention, which)]
            counting = [mention for mention in everything if belongs(mention, which, by)]
            expected = Counter(key for mention in counting for key in keys(mention, which, by))
            counted = runner.run(store.counts(which, by))
            assert counted == (expected if by else {(): len(chosen)})
            in_order = sorted(chosen, key=lambda mention: order_of(order, mention), reverse=True)
            found = runner.run(store.find(which, order, limit, offset))
            assert list(found) == in_order[offset : offset + limit]

        agrees()
        runner.run(store.close())


@scene
async def test_counting_nothing_gives_nothing(store: SqlStore) -> None:
    assert await store.counts(Filter()) == {(): 0}
    assert await store.counts(Filter(), ("state",)) == {}
    with pytest.raises(KeyError):
        await store.counts(Filter(), ("colour",))


@scene
async def test_an_address_is_traced_however_it_is_spelt(store: SqlStore) -> None:
    mention = await keep_one(store)
    (row,) = await store.due(AT)
    await send(store, row, "m1", 1)
    for url in (
        "https://blog.example.org/posts/1-a-page",
        "http://www.blog.example.org/posts/1-a-page/?utm_source=x#top",
        "HTTPS://blog.example.org:443//posts/1-a-page",
    ):
        trace = await store.trace(url)
        assert trace.mention == mention, url
        assert [(each.channel, each.state) for each in trace.rows] == [("brand", "sent")]
    assert (await store.trace("https://blog.example.org/posts/2-a-page")).post is None
    assert (await store.trace("no address at all \ud83d")).post is None


@scene
async def test_an_address_that_several_posts_share_leads_to_the_newest(store: SqlStore) -> None:
    front = "https://shop.example.org/"
    for n in range(3):
        one = post(str(n), f"Number {n}", url=front, said_at=later(hours=n))
        await store.keep(batch(sighting(one), at=later(hours=n)))
    trace = await store.trace(front)
    assert trace.post is not None
    assert trace.post.title == "Number 2"


@scene
async def test_kept_posts_are_read_page_by_page_the_latest_first(store: SqlStore) -> None:
    for n in range(7):
        await store.keep(batch(sighting(post(str(n), f"Number {n}")), at=later(hours=n)))
    titles, before = [], None
    while page := await store.posts(3, before):
        titles += [one.title for _, one in page]
        before = page[-1][0]
    assert titles == [f"Number {n}" for n in range(6, -1, -1)]


@scene
async def test_an_edited_date_moves_the_mention_in_every_question(store: SqlStore) -> None:
    mention = await keep_one(store)
    edited = replace(mention.post, title="Acme shuts a shop", said_at=later(days=-9))
    await store.keep(batch(sighting(edited, ACME), at=later(hours=1)))
    old = Filter(said_to=later(days=-8))
    assert await store.counts(old) == {(): 1}
    assert await store.counts(replace(old, topics=("acme",)), ("topic",)) == {("acme",): 1}
    assert await store.counts(Filter(said_from=later(days=-8))) == {(): 0}
