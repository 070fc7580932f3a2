"""`why`: whatever else became of a post: kept back, emptied, not known enough, one of many of a stream."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.cards import Card
from core.keeping import Batch, Sighting, Trace
from core.rules import Mute, Muted, Unmatched
from core.talk import SourceInfo
from core.types import Author, Blank, Match, Post, Topic
from tests.commands.day import NOW, live_the_day
from tests.commands.memory_store import MemoryStore
from tests.commands.team import LISTENING, Team, make_team

FLICKER = "https://forum.example.org/t/flicker/101"
MUTED = "https://forum.example.org/t/muted/1"
WEATHER = "https://forum.example.org/t/weather/900"


def said(card: Card, heading: str) -> list[str]:
    section = next(section for section in card.sections if section.heading == heading)
    return ["".join(span.text for span in text) for text in section.text]


def fields(card: Card) -> dict[str, str]:
    return {field.name: field.value for field in card.fields}


def keep_back(team: Team) -> None:
    post = Post(source="forum", key=MUTED, url=MUTED, text="Lumio lamps, cheap", said_at=team.now)
    muted = Muted(mute="giveaways", topics=("Lumio",), at=NOW - timedelta(minutes=5))
    sighting = Sighting(post=post, muted=muted)
    team.run(team.store.keep(Batch(source="forum", sightings=(sighting,), at=muted.at or NOW)))


@pytest.mark.parametrize(
    ("mutes", "sentence"),
    [
        (
            (Mute(name="giveaways", when="cheap", until=NOW + timedelta(days=1)),),
            "“giveaways” kept it back on 5 May 2026 13:58, and is in force until 6 May 2026 14:03. "
            "It would match Lumio.",
        ),
        (
            (Mute(name="giveaways", when="cheap"),),
            "“giveaways” kept it back on 5 May 2026 13:58, and is in force for good. It would match Lumio.",
        ),
        (
            (Mute(name="giveaways", when="cheap", until=NOW),),
            "“giveaways” kept it back on 5 May 2026 13:58; it is over by now. It would match Lumio.",
        ),
        ((), "“giveaways” kept it back on 5 May 2026 13:58; it is over by now. It would match Lumio."),
    ],
)
def test_a_muted_post_names_the_mute_and_its_end(mutes: tuple[Mute, ...], sentence: str, team: Team) -> None:
    keep_back(team)
    card = team.ask(f"why {MUTED}", listening=replace(LISTENING, mutes=mutes))
    assert card.title == "I have this one, but it was muted"
    assert said(card, "Kept back") == [sentence]
    assert said(card, "Topics")[0] == "Lumio: matches, but a mute kept it back."


def test_one_post_of_a_stream_stands_for_many(team: Team) -> None:
    url = "https://stream.example.org/1"
    post = Post(source="stream", key=url, url=url, text="Good morning")
    batch = Batch(source="stream", sightings=(Sighting(post=post, weight=200),), at=team.now)
    team.run(team.store.keep(batch))
    card = team.ask(f"why {url}")
    assert "one post in 200" in said(card, "What became of it")[0]
    assert fields(card)["This source now"] == "it is not in the settings any more"
    replay = SourceInfo(name="demo", kind="replay", icon="", every=None)
    played = fields(team.ask(f"why {url}", sources=(*team.asking.sources, replay)))
    assert "This source now" not in played, "it plays what others brought, under their names"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("site:other.example", "“site:other.example” is not so"),
        ("weather -source:forum", "“source:forum” is so"),
        ("lang:en", "its language is not known, so “lang:en” decides nothing"),
        (
            "followers:>10 rating:<3",
            "how many follow its author and its rating are not known, so “followers:>10”, “rating:<3” "
            "decide nothing",
        ),
        ("storm lang:en", "“storm” is not in it"),
        ("title:bright", "“title:bright” is not in it"),
        ("is:reply", "“is:reply” is not so"),
        ("weather NEAR/2 outside", "“weather NEAR/2 outside” is not in it"),
    ],
)
def test_a_clause_that_failed_or_could_not_decide_is_named(
    query: str, reason: str, memory_team: Team
) -> None:
    topics = (Topic(name="Sky", query=query),)
    told = said(memory_team.ask(f"why {WEATHER}", topics=topics), "Topics")
    assert told == [f"Sky: no match, because {reason}."]


def test_what_is_not_known_is_told_of_a_match_as_well(memory_team: Team) -> None:
    topics = (Topic(name="Lumio", query="lumio lang:en"),)
    assert said(memory_team.ask(f"why {FLICKER}", topics=topics), "Topics") == [
        "Lumio: matches, because of “Lumio”. Not known: its language; so “lang:en” decided nothing."
    ]


@pytest.mark.parametrize(
    ("quiet_channel", "sentence"),
    [
        ("trials", "It is an experiment, so it is shown in #trials only."),
        (None, "It is an experiment, and the settings have no quiet channel, so it is not shown."),
    ],
)
def test_an_experiment_says_where_it_is_shown(
    quiet_channel: str | None, sentence: str, memory_team: Team
) -> None:
    topics = (Topic(name="Lumio", query="lumio", quiet=True),)
    listening = replace(LISTENING, quiet_channel=quiet_channel)
    card = memory_team.ask(f"why {FLICKER}", topics=topics, listening=listening)
    assert said(card, "Topics") == [f"Lumio: matches, because of “Lumio”. {sentence}"]


class Emptied(MemoryStore):
    """A store in which all posts lost their text and their author."""

    blank: Blank = "deleted"

    async def trace(self, url: str) -> Trace:
        found = await super().trace(url)
        if found.post is None:
            return found
        post = replace(found.post, title=None, text="", author=Author())
        mention = found.mention and replace(found.mention, post=post, matches=(Match("Lumio"),))
        return replace(found, post=post, mention=mention, blank=self.blank)


@pytest.fixture
def emptied() -> Iterator[Team]:
    store = Emptied()
    with asyncio.Runner() as runner:
        runner.run(live_the_day(store))
        yield make_team(store, runner.run)


@pytest.mark.parametrize(
    ("blank", "begin"),
    [
        ("deleted", "It was deleted where it was said"),
        ("forgotten", "Its author was forgotten"),
        ("expired", "Its time in the settings is over"),
    ],
)
def test_an_empty_post_says_what_became_of_it(blank: Blank, begin: str, emptied: Team) -> None:
    emptied.store.blank = blank
    card = emptied.ask(f"why {FLICKER}")
    assert said(card, "What became of it")[0].startswith(begin)
    assert said(card, "Topics") == [
        "Lumio: matched, while there was a text.",
        "Its text is gone, so nobody can tell what else would match.",
    ]
    assert card.quote is None
    assert emptied.ask(f"why {WEATHER}").title == "I had this one, but its text is gone"


def test_a_source_that_fails_says_so_of_what_it_brought(team: Team) -> None:
    card = team.ask("why https://hn.example.com/item?id=77")
    told = fields(card)["This source now"]
    assert told == "hn: nothing since 5 May 2026 09:12 (it answered 403 Forbidden)."


def test_a_row_that_was_tried_says_how_often(memory_team: Team) -> None:
    store = memory_team.store
    (number,) = (row.id for row in store.rows.values() if row.state == "queued")
    store.rows[number] = replace(store.rows[number], tries=2)
    card = memory_team.ask("why https://reviews.example.com/r/3")
    assert said(card, "Channels") == [
        "mentions: waits to be posted again, due 5 May 2026 13:40, after 2 tries (it was new)."
    ]


def test_a_link_that_never_came_says_what_each_source_brings(memory_team: Team) -> None:
    every = timedelta(minutes=5)
    sources = (
        SourceInfo(name="feed", kind="rss", icon="", every=every),
        SourceInfo(name="finder", kind="api", icon="", every=every, searches=True),
        SourceInfo(name="stream", kind="stream", icon="", every=every, live=True),
    )
    card = memory_team.ask("why https://blog.example.net/never", sources=sources)
    table = next(section.table for section in card.sections if section.heading == "Where I listen")
    assert table is not None
    assert [row[:2] for row in table.rows] == [
        ("feed", "all that it has"),
        ("finder", "what has a topic's words"),
        ("stream", "matches and a sample"),
    ]
    told = " ".join(span.text for text in card.body for span in text)
    assert "of the rest a sample only" in told
    assert "kept for 30 days only" in told
    off = replace(LISTENING, unmatched=Unmatched(keep=timedelta()))
    card = memory_team.ask("why https://blog.example.net/never", listening=off)
    assert "kept for two days only, and none of streams" in " ".join(
        span.text for text in card.body for span in text
    )
