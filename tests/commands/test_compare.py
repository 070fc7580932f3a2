"""`compare` and `competitors`: every number counted again, and no verdict where there should be none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.cards import Card, Section
from core.keeping import SourceState
from listening.share import share
from store.schema import open_store
from tests.commands.day import NOW
from tests.commands.memory_store import MemoryStore
from tests.commands.rivals import TOPICS, Said, live
from tests.commands.team import Team, make_team

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WEEK = 7 * DAY


@pytest.fixture
def market(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Team]]:
    """Makes a team whose store has a world: in memory, or real where the test asks for that."""
    real: list[Any] = []
    with asyncio.Runner() as runner:

        def make(world: Sequence[Said], heard: Sequence[str] | None = None) -> Team:
            store: Any = MemoryStore()
            if getattr(request, "param", "memory") == "sqlite":
                store = open_store(tmp_path / f"{len(real)}.db")
                real.append(store)
            runner.run(live(store, world, heard))
            team = make_team(store, runner.run)
            return replace(team, asking=replace(team.asking, topics=TOPICS))

        yield make
        for store in real:
            runner.run(store.close())


def row(card: Card, label: str, at: int = 0) -> tuple[str, ...]:
    """The cells of a table's row, by its first cell."""
    tables = [section.table for section in card.sections if section.table is not None]
    return next(cells[1:] for cells in tables[at].rows if cells[0] == label)


def paragraphs(card: Card) -> list[str]:
    return [span.text for text in card.body for span in text]


def section(card: Card, heading: str) -> Section | None:
    return next((one for one in card.sections if heading in one.heading), None)


def told(card: Card, heading: str) -> list[str]:
    found = section(card, heading)
    return [span.text for text in found.text for span in text] if found else []


def many(
    n: int, *topics: str, begin: timedelta = HOUR, every: timedelta = 30 * MINUTE, **more: Any
) -> list[Said]:
    return [Said(begin + number * every, topics, **more) for number in range(n)]


# ---------------------------------------------------------------- counted again

SAID = st.builds(
    Said,
    ago=st.integers(10, 60 * 24 * 16).map(lambda minutes: timedelta(minutes=minutes)),
    topics=st.sampled_from(
        [
            ("Lumio",),
            ("Brightwell",),
            ("Lumio", "Brightwell"),
            ("Glimmer",),
            ("Lumio", "Longnight"),
            ("Longnight",),
        ]
    ),
    sounds=st.sampled_from([None, "negative", "neutral", "positive"]),
    source=st.sampled_from(["forum", "news", "hn"]),
    followers=st.one_of(st.none(), st.integers(0, 9_000)),
    held=st.sampled_from([False, False, False, True]),
)
WORLDS = st.lists(SAID, min_size=1, max_size=24)


def recounted(world: Sequence[Said], topic: str, start: timedelta, end: timedelta) -> list[Said]:
    return [one for one in world if not one.held and topic in one.topics and end < one.ago <= start]


def part(n: int, total: int) -> str:
    if not total:
        return "–"
    value = n / total
    return f"{'<1' if 0 < value < 0.01 else '>99' if 0.99 < value < 1 else round(100 * value)} % of {total}"


def check_compare(card: Card, world: Sequence[Said]) -> None:
    begin = WEEK - timedelta(seconds=33)  # seven days before the end of the running minute
    now = {name: recounted(world, name, begin, -MINUTE) for name in ("Lumio", "Brightwell")}
    before = {name: recounted(world, name, begin + WEEK, begin) for name in now}
    if not any(now.values()):
        assert card.title.startswith("Nothing was said of Lumio or Brightwell")
        return
    total = sum(map(len, now.values()))
    both = [one for one in now["Lumio"] if "Brightwell" in one.topics]
    for at, (name, some) in enumerate(now.items()):
        assert row(card, "Mentions")[at] == f"{len(some)}"
        found = share(len(some), total)
        assert row(card, "Surely (95 %)")[at] == f"{round(100 * found.low)}–{round(100 * found.high)} %"
        assert row(card, "Share of voice")[at] == f"{round(100 * found.part)} %"
        sure = [one for one in some if one.sounds]
        assert row(card, "Unclear how they sound")[at] == f"{len(some) - len(sure)}"
        if any(one.sounds for each in now.values() for one in each):
            for label, sounds in (("Positive", "positive"), ("Negative", "negative")):
                n = sum(one.sounds == sounds for one in some)
                assert row(card, f"{label}, of clear ones")[at] == part(n, len(sure))
        known = [one.followers for one in some if one.followers is not None]
        assert row(card, "Followers, at each mention")[at] == (f"{sum(known):,}" if known else "–")
        assert row(card, "Followers unknown of")[at] == f"{len(some) - len(known)}"
        assert row(card, "Before")[at] in (f"{len(before[name])}", "–" if not before[name] else "")
        for source in {one.source for each in now.values() for one in each}:
            n = sum(one.source == source for one in some)
            assert row(card, source, 1)[at].split()[0] == f"{n}"
    campaign = section(card, "Campaigns")
    named = recounted(world, "Longnight", begin, -MINUTE)
    assert (campaign is not None) == bool(named)
    if campaign is not None and campaign.table is not None:
        expected = [len(named), sum("Lumio" in one.topics for one in named), 0]
        assert campaign.table.rows == (("Longnight", *map(str, expected)),)
    assert any(text.startswith(f"{len(both)} mention") for text in paragraphs(card)) == bool(both)
    labels = [button.label for button in card.buttons]
    assert [label for label in labels if "show" in label] == [
        f"{name}: show {len(some)}" for name, some in now.items() if some
    ]


def check_competitors(card: Card, world: Sequence[Said]) -> None:
    begin = WEEK - timedelta(seconds=33)
    now = {name: recounted(world, name, begin, -MINUTE) for name in ("Lumio", "Brightwell", "Glimmer")}
    total = sum(map(len, now.values()))
    any_of = [one for one in world if any(one in some for some in now.values())]
    if not total:
        assert paragraphs(card) == ["Nothing was said of any of them. Try a longer period, like “30d”."]
        return
    assert card.context[-1] == f"{len(any_of)} mention{'' if len(any_of) == 1 else 's'} of 3 topics"
    for name, some in now.items():
        cells = row(card, name)
        assert cells[0] == f"{len(some)}"
        assert cells[2] == f"{round(100 * len(some) / total)} %"
        felt = row(card, name, 1)
        sure = sum(bool(one.sounds) for one in some)
        negative = part(sum(one.sounds == "negative" for one in some), sure)
        assert (felt[1], felt[2]) == (negative.partition(" of ")[0], f"{sure}")
        known = [one.followers for one in some if one.followers is not None]
        assert felt[3:] == (f"{sum(known):,}" if known else "–", f"{len(some) - len(known)}")


def answered(world: Sequence[Said], store: Any, runner: asyncio.Runner) -> None:
    runner.run(live(store, world))
    team = make_team(store, runner.run)
    team = replace(team, asking=replace(team.asking, topics=TOPICS))
    check_compare(team.ask("compare lumio brightwell"), world)
    check_competitors(team.ask("competitors"), world)


@settings(max_examples=15, deadline=None)
@given(WORLDS)
def test_every_number_is_what_counting_again_gives(world: list[Said]) -> None:
    with asyncio.Runner() as runner:
        answered(world, MemoryStore(), runner)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORLDS)
def test_the_real_store_gives_the_same(tmp_path_factory: pytest.TempPathFactory, world: list[Said]) -> None:
    with asyncio.Runner() as runner:
        store = open_store(tmp_path_factory.mktemp("world") / "listenpost.db")
        answered(world, store, runner)
        runner.run(store.close())


# ---------------------------------------------------------------- verdicts


def test_a_clear_lead_is_told_with_its_interval(market: Callable[..., Team]) -> None:
    team = market([*many(60, "Lumio"), *many(20, "Brightwell")])
    card = team.ask("compare brightwell lumio")
    assert paragraphs(card)[0] == (
        "People speak more of Lumio than of Brightwell: 75 % (65–83 %) of the mentions of the two."
    )
    assert section(card, "No verdict") is None


def test_thin_data_gets_no_verdict(market: Callable[..., Team]) -> None:
    card = market([*many(9, "Lumio"), *many(1, "Brightwell")]).ask("compare lumio brightwell")
    assert told(card, "No verdict") == ["There are 10 mentions of the two, and I want 30."]
    assert not any("People speak more" in text for text in paragraphs(card))


def test_one_story_told_often_is_no_lead(market: Callable[..., Team]) -> None:
    card = market([*many(60, "Lumio", story=7), *many(20, "Brightwell")]).ask("compare lumio brightwell")
    assert told(card, "No verdict") == [
        "A few stories that were told often make the difference; with each told once the two are too close."
    ]
    assert row(card, "Stories, each told once") == ("1", "20")


def test_a_blind_source_or_a_young_topic_forbids_a_verdict(market: Callable[..., Team]) -> None:
    world = [*many(60, "Lumio"), *many(20, "Brightwell")]
    team = market(world)
    state = SourceState(name="news", last_success=NOW - DAY, failures=3, error="it answered 500")
    team.run(team.store.save_source(state))
    card = team.ask("compare lumio brightwell")
    assert told(card, "No verdict") == ["A source did not see all of this time."]
    assert card.tone == "warning"
    assert section(card, "What I could not see") is not None
    assert "People speak" not in team.text("competitors")
    since = (NOW - 2 * DAY).isoformat()
    young = market(world)
    known = young.run(young.store.fact("topics heard since"))
    young.run(young.store.set_fact("topics heard since", {**known, "Brightwell": since}))
    card = young.ask("compare lumio brightwell")
    assert told(card, "No verdict") == ["I have listened to Brightwell since 3 May 2026 14:03 only."]
    assert row(card, "Before")[1] == "–"
    unknown = market(world, heard=("Lumio",)).ask("compare lumio brightwell")
    assert told(unknown, "No verdict") == ["I may not have listened to Brightwell for all of this time."]


def test_how_they_sound_is_told_where_it_is_sure_and_with_the_same_mix_of_sources(
    market: Callable[..., Team],
) -> None:
    ours = [
        *many(36, "Lumio", sounds="negative", source="hn"),
        *many(9, "Lumio", sounds="positive", source="hn"),
    ]
    ours += many(5, "Lumio", sounds="positive", source="news")
    theirs = many(36, "Brightwell", sounds="positive", source="news")
    theirs += [
        *many(4, "Brightwell", sounds="negative", source="hn"),
        *many(1, "Brightwell", sounds="positive", source="hn"),
    ]
    card = market([*ours, *theirs]).ask("compare lumio brightwell")
    assert "Lumio sounds negative more often than Brightwell: 72 % against 10 %" in " ".join(paragraphs(card))
    assert told(card, "Where they are spoken of") == [
        "With the same mix of sources 44 % of Lumio and 44 % of Brightwell would be negative: that is −27 to "
        "27 points between them, of the 100 % that could be compared."
    ]


def test_what_each_is_liked_and_disliked_for_is_told_with_a_mention_to_read(
    market: Callable[..., Team],
) -> None:
    praise = [
        "The battery lasts all week, great battery",
        "Love this battery, charged once",
        "Best battery of any lamp",
    ]
    anger = ["The hinge broke again", "My hinge snapped, terrible hinge", "Broken hinge after two days"]
    world = [
        Said(n * HOUR + HOUR, ("Lumio",), "positive", text=f"Lumio! {text}")
        for n, text in enumerate(praise * 2)
    ]
    world += [
        Said(n * HOUR + HOUR, ("Brightwell",), "negative", text=f"Brightwell: {text}")
        for n, text in enumerate(anger * 2)
    ]
    card = market(world).ask("compare lumio brightwell")
    liked, disliked = section(card, "Lumio is liked for"), section(card, "Brightwell is disliked for")
    assert liked is not None
    assert disliked is not None
    assert liked.heading == "Lumio is liked for (of 6 positive mentions)"
    assert "battery" in liked.lines[0].text[0].text
    assert liked.lines[0].text[0].bold
    assert "hinge" in disliked.lines[0].text[0].text
    assert liked.lines[0].url is not None
    assert liked.lines[0].target.startswith("m")
    assert section(card, "Lumio is disliked") is None


def test_a_rivals_spike_is_told_with_what_it_was_about_and_how_they_answered(
    market: Callable[..., Team],
) -> None:
    world = many(60, "Brightwell", every=11 * HOUR)
    begin = 50 * HOUR
    world += [
        Said(begin - n * MINUTE, ("Brightwell",), text=f"Brightwell outage, outage here {n}")
        for n in range(1, 60, 2)
    ]
    world.append(
        Said(
            begin - 3 * HOUR,
            ("Brightwell",),
            handle="Brightwell_Care",
            text="We are sorry, Brightwell is back.",
        )
    )
    team = market([*world, *many(40, "Lumio", every=4 * HOUR)])
    [first, *rest] = told(team.ask("compare lumio brightwell"), "spike of Brightwell")
    assert first.startswith("3 May 2026 ")
    assert "3" in first
    assert any("They answered: 1 post of @Brightwell_Care" in text for text in rest)
    quiet = team.ask("compare brightwell lumio")
    assert "Lumio had no spike in this time." in team.text("compare brightwell lumio")
    assert section(quiet, "spike of") is None


def test_a_rival_that_said_nothing_is_told_so(market: Callable[..., Team]) -> None:
    world = many(60, "Brightwell", every=11 * HOUR) + many(
        30, "Brightwell", begin=50 * HOUR, every=2 * MINUTE
    )
    text = market(world).text("compare lumio brightwell")
    assert "I heard no post of theirs up to a day after it." in " ".join(text.split())


# ---------------------------------------------------------------- the rest


def test_a_topic_is_not_compared_with_itself(market: Callable[..., Team]) -> None:
    text = market([]).text("compare lumio lumio")
    assert "cannot be compared with itself" in text
    assert "/mentions compare Lumio" in text


def test_the_buttons_lead_to_the_mentions_behind_the_numbers(market: Callable[..., Team]) -> None:
    team = market(
        [*many(7, "Lumio", sounds="negative"), *many(3, "Brightwell"), *many(4, "Lumio", begin=10 * DAY)]
    )
    card = team.ask("compare lumio brightwell")
    shown = {button.label: team.ask(button.target).title for button in card.buttons}
    assert shown == {
        "Lumio: show 7": "7 mentions of Lumio in the last 7 days",
        "Lumio: 7 negative": "7 negative mentions of Lumio in the last 7 days",
        "Brightwell: show 3": "3 mentions of Brightwell in the last 7 days",
    }
    for button in team.ask("competitors").buttons:
        assert team.ask(button.target).icon != "🤔", button.target


def test_competitors_says_who_is_surely_spoken_of_more(market: Callable[..., Team]) -> None:
    world = [*many(30, "Lumio"), *many(90, "Brightwell"), *many(33, "Glimmer")]
    card = market(world).ask("competitors lumio")
    assert paragraphs(card)[:2] == [
        "People speak more of Brightwell than of Lumio.",
        "No verdict on Glimmer: too few mentions, or too close.",
    ]
    table = card.sections[0].table
    assert table is not None
    assert [cells[0] for cells in table.rows] == ["Brightwell", "Glimmer", "Lumio"]


def test_without_rivals_it_says_how_to_get_one(market: Callable[..., Team]) -> None:
    team = market([])
    card = team.ask("competitors", topics=TOPICS[:2])
    assert card.title == "I am not listening to any rival yet."
    assert "lookup" in paragraphs(card)[0]


def test_nothing_said_is_told_plainly(market: Callable[..., Team]) -> None:
    card = market([]).ask("compare lumio brightwell 24h")
    assert card.title == "Nothing was said of Lumio or Brightwell in the last 24 hours"


def test_a_store_that_does_not_answer_is_told(unlucky: Team) -> None:
    for question in ("compare lumio brightwell", "competitors", "lookup brightwell"):
        assert unlucky.ask(question).icon == "🔌", question


# ---------------------------------------------------------------- as it reads


def a_month() -> list[Said]:
    """A month with two rivals, a campaign, and a bad night of one rival."""
    praise = (
        "The battery lasts all week",
        "Such a battery, charged once in May",
        "Great battery, warm light",
    )
    anger = ("The hinge broke again", "My hinge snapped at once", "Hinge broken after two days")
    world = []
    for n in range(90):
        sounds = ("positive", None, "neutral")[n % 3]
        text = f"Lumio number {n}. {praise[n // 3 % 3]}" if sounds == "positive" else ""
        source = ("forum", "news", "hn")[n % 3]
        world.append(Said(n * 8 * HOUR + HOUR, ("Lumio",), sounds, source, followers=n, text=text))
        sounds = (None, "negative", "neutral", "positive")[n % 4]
        text = f"Brightwell number {n}. {anger[n // 4 % 3]}" if sounds == "negative" else ""
        world.append(
            Said(
                n * 8 * HOUR + 2 * HOUR,
                ("Brightwell",),
                sounds,
                "forum",
                followers=50 * (n % 2) or None,
                text=text,
            )
        )
    world += many(
        30, "Lumio", begin=20 * HOUR, every=3 * HOUR, sounds="positive", source="reviews", followers=10
    )
    begin = 60 * HOUR
    world += [
        Said(
            begin - n * 2 * MINUTE, ("Brightwell",), "negative", text=f"Brightwell is down, login fails ({n})"
        )
        for n in range(40)
    ]
    world.append(
        Said(
            begin - 5 * HOUR,
            ("Brightwell",),
            handle="brightwell_care",
            text="Brightwell is back. We are sorry.",
        )
    )
    world += [
        *many(4, "Glimmer", every=DAY),
        *many(3, "Lumio", "Brightwell", begin=DAY),
        *many(5, "Longnight", "Lumio"),
    ]
    return world


@pytest.mark.parametrize("market", ["memory", "sqlite"], indirect=True)
def test_the_answers_read_as_approved(
    market: Callable[..., Team], expect: Callable[[str, str], None]
) -> None:
    team = market(a_month())
    expect("compare", team.text("compare lumio brightwell"))
    expect("compare_thin", team.text("compare lumio glimmer 30d"))
    expect("competitors", team.text("competitors"))


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("compare", "Lumio and Brightwell in the last 7 days"),
        ("compare glimmer", "Lumio and Glimmer in the last 7 days"),
        ("compare glimmer 24h", "Lumio and Glimmer in the last 24 hours"),
        ("compare lumio cloud", "Lumio Cloud and Brightwell in the last 7 days"),
        ("compare glimmer brightwell", "Glimmer and Brightwell in the last 7 days"),
    ],
)
def test_who_is_left_out_is_our_brand_or_our_first_rival(
    question: str, title: str, market: Callable[..., Team]
) -> None:
    everybody = [Said(HOUR, (topic.name,)) for topic in TOPICS]
    assert market(everybody).ask(question).title == title


def test_with_one_topic_alone_there_is_nothing_to_compare(market: Callable[..., Team]) -> None:
    card = market([]).ask("compare", topics=TOPICS[:1])
    assert card.title == "There are no two topics to compare yet."
    assert "lookup" in paragraphs(card)[0]
