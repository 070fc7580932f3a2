"""`summary`: a period in numbers, each recounted by hand, and in sentences of those who said it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Asking
from commands._lists import about
from commands._response import counted
from commands._scope import scope_of
from commands._summary_figures import figures
from commands.list import COMMAND as LIST
from commands.summary import COMMAND
from core.cards import Card, Section
from core.fields import Derived
from core.talk import Ask
from core.types import OPEN_STATES, Mention, Post, State, Verb
from core.writing import Brief, Claim, Written
from tests.commands.day import ANA, BERLIN, NOW, SOURCES, TOPICS
from tests.commands.meant import heard, meaning
from tests.commands.memory_meaning import intents, sentiment
from tests.commands.memory_store import MemoryStore
from tests.commands.team import Team, make_team
from tests.commands.test_times import move

DAY = 24 * 60
"""Minutes."""


@pytest.fixture
def stranger() -> Iterator[Team]:
    """A team with an empty store in memory; two answers are also read from a real one."""
    with asyncio.Runner() as runner:
        yield make_team(MemoryStore(), runner.run)


def section(card: Card, begin: str) -> Section:
    return next(one for one in card.sections if one.heading.startswith(begin))


def headings(card: Card) -> list[str]:
    return [one.heading for one in card.sections]


def fields(card: Card) -> dict[str, str]:
    return {one.name: one.value for one in card.fields}


PRAISE = (
    "The warm light of my Lumio makes the kitchen look lovely.",
    "Warm light, no hum: this lamp was worth it.",
    "I read under the warm light every evening and like it.",
    "Such a warm light, my mother wants one as well.",
)
FLICKER = (
    "Since the firmware update my Lumio flickers all night long.",
    "Flickers since the firmware update, and nobody answers.",
    "The firmware update made both lamps flicker, the children cannot sleep.",
    "It flickers at every step on the stairs after that firmware update!",
    "Why would a firmware update make a lamp flicker?",
    "Firmware update installed, lamp flickers, money wasted.",
)


def a_fortnight(team: Team) -> None:
    """A quiet week in which people praise the light, then one in which the update makes lamps flicker."""
    heard(team, 15 * DAY, meaning("neutral"), text="An old post that shows that we listened.")
    for at in range(12):
        heard(team, 8 * DAY + at * 60, meaning("positive", "praise"), title="", text=PRAISE[at % 4])
    for at in range(30):
        wants = meaning("negative", "complaint")
        heard(team, DAY + at * 60, wants, title="", text=FLICKER[at % 6], engagement=at)
    for at in range(4):
        heard(team, 2 * DAY + at * 90 + 5, meaning("positive", "praise"), title="", text=PRAISE[at])
    heard(
        team,
        3 * DAY + 7,
        meaning("neutral", "question"),
        title="",
        text="Hello from Ghent. When will the lamps be mended for good?",
        handle="asker",
        followers=42_000,
    )


def test_a_summary_tells_what_a_team_wants_to_know(
    newcomer: Team, expect: Callable[[str, str], None]
) -> None:
    a_fortnight(newcomer)
    expect("summary_fortnight", newcomer.text("summary Lumio"))


def test_the_day_in_short(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("summary_day", team.text("summary today"))


def test_what_changed_is_explained_by_its_themes(stranger: Team) -> None:
    a_fortnight(stranger)
    why = section(stranger.ask("summary Lumio"), "What changed")
    assert why.lines
    told = "".join(span.text for span in why.lines[0].text)
    assert re.search(r"1\d, before 0; \d\d % of what was added – “.*firmware update", told, re.IGNORECASE)


def test_every_quote_is_somebodys_and_leads_there(stranger: Team) -> None:
    a_fortnight(stranger)
    card = stranger.ask("summary Lumio")
    by_target = {f"m{one.id}": one for one in stranger.run(stranger.store.mentions(list(range(1, 99))))}
    quotes = [line for part in card.sections for line in part.lines]
    assert len(quotes) >= 6
    for line in quotes:
        post = by_target[line.target].post
        assert line.url == post.url
        text = "".join(span.text for span in line.text)
        if "“" in text:
            assert text.partition("“")[2].removesuffix("”") in f"{post.title}\n{post.text}"
    quoted = [line.target for line in quotes if line.text[-1].text.startswith("“")]
    assert len(quoted) == len(set(quoted))
    assert all(len(part.lines) <= 3 for part in card.sections)


def test_a_question_waits_until_it_is_answered(stranger: Team) -> None:
    heard(stranger, 9, meaning("neutral", "question"), text="Which bulbs fit the small Lumio lamp?")
    part = section(stranger.ask("summary today"), "Questions")
    assert part.heading == "Questions without an answer (1 of 1)"
    assert part.lines[0].text[0].text == "“Which bulbs fit the small Lumio lamp?”"
    assert [button.verb for button in part.lines[0].buttons][:1] == ["acknowledge"]
    move(stranger, 1, Verb.RESOLVE, stranger.now)
    assert not [one for one in headings(stranger.ask("summary today")) if one.startswith("Questions")]


def test_few_mentions_are_told_as_few(stranger: Team) -> None:
    for at in range(3):
        heard(stranger, at + 1, meaning("negative"))
    card = stranger.ask("summary today")
    assert card.body[0][0].text == "3 mentions say what single people think, not how people feel."
    assert "%" not in fields(card)["Feeling"]


def test_nothing_is_told_as_nothing(stranger: Team) -> None:
    card = stranger.ask("summary Lumio yesterday")
    assert card.title == "Lumio: 0 mentions yesterday, in short"
    assert card.fields == ()
    assert card.buttons == ()
    assert "so there may be more" in card.body[0][0].text


def test_where_we_did_not_listen_before_nothing_is_compared(stranger: Team) -> None:
    for at in range(12):
        heard(stranger, at + 1, meaning("negative" if at % 2 else "positive"))
    card = stranger.ask("summary Lumio")
    assert fields(card)["Mentions"] == "12, the time before was not listened to"
    assert "before" not in fields(card)["Feeling"]
    assert "What changed, and why" not in headings(card)


def test_what_a_brand_says_of_itself_is_nobodys_opinion(stranger: Team) -> None:
    heard(stranger, 1, meaning("positive"), text="Our new shade is the best we ever made.", handle="lumio")
    heard(stranger, 2, meaning("positive"), text="The new shade looks rather good on my desk.")
    lines = section(stranger.ask("summary today"), "What people praise").lines
    assert [line.url for line in lines] == ["https://forum.example.org/meant/2"]


def test_a_sentence_that_sounds_otherwise_is_not_quoted_for_it(stranger: Team) -> None:
    """Of a long post that is meant well not every sentence is."""
    text = "The box was dented and the cable far too short. Still, the light of this lamp is lovely at night."
    heard(stranger, 1, meaning("positive"), text=text)

    def derive(post: Post) -> Derived:
        return Derived(sentiment="positive" if "lovely" in post.text else "negative")

    lines = section(stranger.ask("summary today", derive=derive), "What people praise").lines
    assert lines[0].text[0].text == "“Still, the light of this lamp is lovely at night.”"


def test_not_all_are_read_and_it_says_so(stranger: Team) -> None:
    for at in range(8):
        heard(stranger, at + 1, meaning("negative"))

    async def many(*asked: Any) -> Any:
        return {key: 1_000 * n for key, n in (await counts(*asked)).items()}

    counts = stranger.store.counts
    stranger.store.counts = many
    context = stranger.ask("summary today").context
    assert context[-1] == "only the newest 8 of 8,000 were read for this"


def test_each_button_shows_as_many_as_it_says(stranger: Team) -> None:
    a_fortnight(stranger)
    card = stranger.ask("summary Lumio")
    assert len(card.buttons) == 4
    for button in card.buttons:
        said = next(word for word in button.label.split() if word.isdigit())
        assert stranger.ask(button.target).title.split()[0] == said


def test_what_a_model_wrote_stands_first_with_its_numbers(stranger: Team) -> None:
    a_fortnight(stranger)
    briefs: list[Brief] = []

    async def write(brief: Brief) -> Written:
        briefs.append(brief)
        return Written(
            claims=(Claim("Lamps flicker since the update.", (4, 2)), Claim("So it is.", (2,))), model="owl"
        )

    card = stranger.ask("summary Lumio", write=write)
    first = card.sections[0]
    assert first.heading == "In short"
    told = ["".join(span.text for span in text) for text in first.text]
    assert told[:2] == ["Lamps flicker since the update. [1] [2]", "So it is. [2]"]
    given = briefs[0].excerpts
    assert [span.url for span in first.text[0] if span.url] == [given[3].url, given[1].url]
    assert told[2].startswith("Written by owl")
    assert all(len(part.lines) <= 1 for part in card.sections)
    assert briefs[0].about == "Lumio"
    assert briefs[0].language == "en"
    assert {one.sentiment for one in given[:3]} == {"negative", "positive", "neutral"}
    assert fields(card) == fields(stranger.ask("summary Lumio"))


def test_where_nothing_can_be_written_the_usual_one_comes(stranger: Team) -> None:
    a_fortnight(stranger)

    async def write(_: Brief) -> None:
        return None

    card = stranger.ask("summary Lumio", write=write)
    usual = stranger.ask("summary Lumio")
    assert card == replace(usual, footer="The written summary cannot be had just now; here is the usual one.")


# ---------------------------------------------------------------- recounted

FEELINGS = ("negative", "positive", "neutral", "unsure")
ONE = st.tuples(
    st.integers(1, 16 * DAY),
    st.sampled_from(FEELINGS),
    st.sampled_from([(), ("question",), ("praise",)]),
    st.sampled_from([("Lumio",), ("Brightwell",), ("Lumio", "Brightwell")]),
    st.sampled_from(["forum", "hn", "news"]),
    st.sampled_from([None, Verb.ACKNOWLEDGE, Verb.RESOLVE, Verb.IGNORE, Verb.CLAIM]),
)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(ONE, max_size=25), st.sampled_from(["", "Lumio"]), st.sampled_from(["7d", "24h", "last week"])
)
def test_every_number_is_recounted(told: list[Any], topic: str, period: str) -> None:
    with asyncio.Runner() as runner:
        store: Any = MemoryStore()
        team = Team(
            store,
            runner.run,
            Asking(
                store=store,
                topics=TOPICS,
                sources=SOURCES,
                commands={"summary": COMMAND, "list": LIST},
                zone=BERLIN,
            ),
        )
        for number, (ago, feel, wants, topics, source, _) in enumerate(told):
            heard(
                team,
                number,
                meaning(feel, *wants),
                topics=topics,
                source=source,
                at=NOW - timedelta(minutes=ago) + timedelta(minutes=number),
            )
        for at, one in enumerate(told, 1):
            if one[5] is not None:
                move(team, at, one[5], NOW - timedelta(minutes=max(0, one[0] - 3)))
        card = team.ask(f"summary {topic} {period}")
        assert card.kind == "answer"
        asked = {"topic": TOPICS[0]} if topic else {}
        ask = runner.run(_asked(store, asked, period))
        scope = runner.run(scope_of(ask))
        found = runner.run(figures(ask, scope))
        mentions = [*store.all.values()]
        now = [one for one in mentions if _in(one, scope.period, topic)]
        before = [one for one in mentions if _in(one, scope.before, topic)]
        assert (found.total, found.before) == (len(now), len(before))
        assert _full(found.feels) == _full(Counter(sentiment(one, topic) or "" for one in now))
        assert _full(found.feels_before) == _full(Counter(sentiment(one, topic) or "" for one in before))
        assert _full(found.sources) == _full(Counter(one.post.source for one in now))
        assert found.open == sum(one.standing.state in OPEN_STATES for one in now)
        questions = [one for one in now if "question" in intents(one)]
        assert found.asked == len(questions)
        assert found.waiting == sum(one.standing.state in OPEN_STATES for one in questions)
        assert found.counted == sum(one.standing.state is not State.IGNORED for one in now)
        waited = sorted(
            one.standing.acknowledged_at - one.post.said_at
            for one in now
            if one.standing.acknowledged_at and one.post.said_at and one.standing.state is not State.IGNORED
        )
        assert found.acknowledged.n == len(waited)
        if found.acknowledged.p50 is not None:
            assert found.acknowledged.p50 == max(timedelta(), waited[-(-len(waited) // 2) - 1])
        for button in card.buttons:
            said = next(word for word in button.label.split() if word.isdigit())
            assert team.ask(button.target).title.split()[0] == said
        assert about(ask).held is False
        assert counted(scope.which, scope.period).said_from == scope.period.start


async def _asked(store: Any, asked: dict[str, Any], period: str) -> Ask:
    from core import periods

    found = periods.read(period.split(), NOW, BERLIN)
    assert found is not None
    return Ask(
        who=ANA,
        chat="web",
        channel=None,
        now=NOW,
        zone=BERLIN,
        store=store,
        topics=TOPICS,
        sources=SOURCES,
        commands={},
        args={**asked, "period": found[0]},
    )


def _in(one: Mention, period: Any, topic: str) -> bool:
    said = one.post.said_at or one.seen_at
    return period.start <= said < period.end and (not topic or topic in one.topics)


def _full(counts: Any) -> dict[str, int]:
    return {name: n for name, n in counts.items() if n}
