"""`campaign`: before, during and after, counted again; and what it is not blamed for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cards import Card, Chart
from core.keeping import SourceState
from listening.share import share
from store.schema import open_store
from tests.commands.day import BERLIN, NOW
from tests.commands.memory_store import MemoryStore
from tests.commands.rivals import TOPICS, Said, live
from tests.commands.team import Team, make_team

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = datetime(2026, 5, 5, tzinfo=BERLIN)
US = ("Lumio", "Lumio Cloud", "Longnight")


@pytest.fixture
def market(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Team]]:
    """Makes a team whose store has a world: in memory, or real where the test asks for that."""
    real: list[Any] = []
    with asyncio.Runner() as runner:

        def make(world: Sequence[Said]) -> Team:
            store: Any = MemoryStore()
            if getattr(request, "param", "memory") == "sqlite":
                store = open_store(tmp_path / f"{len(real)}.db")
                real.append(store)
            return settled(world, store, runner)

        yield make
        for store in real:
            runner.run(store.close())


def settled(world: Sequence[Said], store: Any, runner: asyncio.Runner) -> Team:
    runner.run(live(store, world))
    team = make_team(store, runner.run)
    return replace(team, asking=replace(team.asking, topics=TOPICS))


def on(day: int, n: int, *topics: str, **more: Any) -> list[Said]:
    """So many posts within that many days before today, from noon on."""
    begin = NOW - (TODAY - day * DAY + 12 * HOUR)
    return [Said(begin - number * timedelta(minutes=5), topics, **more) for number in range(n)]


def row(card: Card, label: str) -> tuple[str, ...]:
    tables = [section.table for section in card.sections if section.table is not None]
    return next(cells[1:] for cells in tables[0].rows if cells[0] == label)


def paragraphs(card: Card) -> list[str]:
    return [span.text for text in card.body for span in text]


def launch(
    before: int = 4, during: int = 12, after: int = 6, rivals: Sequence[int] = (4, 4, 4)
) -> list[Said]:
    """A campaign of five days, twelve days ago, with so many posts of us a day, ten of the campaign a day."""
    world = []
    for day in range(3, 18):
        when = 0 if day > 12 else 1 if day > 7 else 2
        world += on(day, (before, during, after)[when], "Lumio", sounds="positive")
        world += on(day, rivals[when], "Brightwell")
        if when == 1:
            world += on(
                day, 10, "Longnight", "Lumio", sounds="positive" if day % 2 else "negative", followers=100
            )
    return world


# ---------------------------------------------------------------- counted again

SAID = st.builds(
    Said,
    ago=st.integers(1, 60 * 24 * 30).map(lambda minutes: timedelta(minutes=minutes)),
    topics=st.sampled_from(
        [
            ("Lumio",),
            ("Longnight",),
            ("Lumio", "Longnight"),
            ("Lumio", "Lumio Cloud"),
            ("Brightwell",),
            ("Lumio", "Glimmer"),
        ]
    ),
    sounds=st.sampled_from([None, "negative", "positive"]),
    followers=st.one_of(st.none(), st.integers(0, 500)),
    held=st.sampled_from([False, False, False, True]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(SAID, max_size=24), st.integers(4, 12), st.integers(1, 6))
def test_every_number_is_what_counting_again_gives(world: list[Said], ago: int, length: int) -> None:
    first = TODAY - ago * DAY
    start, end = first, first + length * DAY
    question = f"campaign longnight {first.date()}..{(end - HOUR).date()}"
    with asyncio.Runner() as runner:
        card = settled(world, MemoryStore(), runner).ask(question)
    spans = [(start - min(end, NOW) + start, start), (start, min(end, NOW))]
    if end < NOW:
        spans.append((end, min(NOW, end + (end - start))))

    def said(at: int, *topics: str) -> list[Said]:
        begin, until = spans[at]
        return [
            one for one in world if begin <= one.at < until and not one.held and set(topics) & set(one.topics)
        ]

    for at in range(len(spans)):
        own, us, them = said(at, "Longnight"), said(at, *US), said(at, "Brightwell", "Glimmer")
        assert row(card, "The campaign")[at] == f"{len(own)}"
        assert row(card, "You")[at] == f"{len(us)}"
        assert row(card, "Rivals")[at] == f"{len(them)}"
        sure = [one for one in own if one.sounds]
        n = sum(one.sounds == "negative" for one in sure)
        assert row(card, "Negative, of clear ones")[at] == (
            f"{round(100 * n / len(sure))} % of {len(sure)}" if sure else "–"
        )
        known = [one.followers for one in own if one.followers is not None]
        unknown = f" (unknown of {len(own) - len(known)})" if len(known) < len(own) else ""
        reach = f"{sum(known):,}{unknown}" if known else "unknown" if own else "–"
        assert row(card, "Followers of authors")[at] == reach
        found = share(len(us), len(us) + len(them))
        told = f"{round(100 * found.part)} % ({round(100 * found.low)}–{round(100 * found.high)} %)"
        assert row(card, "Your share of voice")[at] == (told if us or them else "–")
    assert card.title.startswith(f"Longnight: {len(said(1, 'Longnight'))} mention")


# ---------------------------------------------------------------- when it was


def test_without_days_it_is_found_by_its_mentions(market: Callable[..., Team]) -> None:
    stragglers = [*on(25, 1, "Longnight"), *on(1, 1, "Longnight")]
    team = market([*launch(), *stragglers])
    card = team.ask("campaign longnight")
    assert card.title == "Longnight: 50 mentions"
    assert card.context[:3] == (
        "before: 18 Apr 2026 – 22 Apr 2026, whole days (Europe/Berlin)",
        "during: 23 Apr 2026 – 27 Apr 2026, whole days (Europe/Berlin)",
        "after: 28 Apr 2026 – 2 May 2026, whole days (Europe/Berlin)",
    )
    assert any(
        "the shortest stretch of days that has 90 % of its mentions" in text for text in paragraphs(card)
    )
    assert row(team.ask("campaign longnight 2026-04-23..2026-04-27"), "You") == row(card, "You")


def test_one_that_runs_has_no_after_and_one_that_just_ended_a_part_of_it(market: Callable[..., Team]) -> None:
    team = market(launch())
    running = team.ask("campaign longnight 2026-05-01..2026-05-09")
    assert "It still runs, so there is no after yet." in paragraphs(running)
    assert len(row(running, "You")) == 2
    ended = team.ask("campaign longnight 2026-04-28..2026-05-03")
    assert "Of the time after it 1 day of 6 days have passed." in paragraphs(ended)


def test_only_campaigns_are_asked_about(market: Callable[..., Team]) -> None:
    team = market([])
    text = team.text("campaign lumio")
    assert "“Lumio” is no campaign." in text
    assert "Campaigns are: Longnight." in text
    assert "kind=campaign" in team.text("campaign lumio", topics=TOPICS[:3])
    assert team.ask("campaign longnight").title == "Nothing was said of Longnight yet"


# ---------------------------------------------------------------- what it changed


@pytest.mark.parametrize("market", ["memory", "sqlite"], indirect=True)
def test_a_sure_uplift_is_told_beside_what_the_rivals_had(market: Callable[..., Team]) -> None:
    told = paragraphs(market(launch()).ask("campaign longnight"))
    assert told[0] == "People spoke of you 5.5 times as much as before it (surely more: 3.4 to 8.8 times)."
    assert told[1] == "Without what is of the campaign itself it is 3.0 times (1.8 to 5.0)."
    assert told[2] == "Of the rivals it was 1.0 times in the same time (0.5 to 1.8), which is surely less."
    assert told[3] == "After it people speak of you 1.5 times as much as before it (0.9 to 2.6)."
    assert "“You” are Lumio, Lumio Cloud, Longnight; a mention of several counts once." in told


def test_where_the_rivals_rose_as_well_the_campaign_need_not_be_the_cause(
    market: Callable[..., Team],
) -> None:
    told = paragraphs(market(launch(rivals=(4, 24, 4))).ask("campaign longnight"))
    assert told[2].endswith("so the campaign need not be the cause.")


@pytest.mark.parametrize(
    ("world", "why"),
    [
        (on(10, 20, "Longnight"), "there are 20 mentions before and during, and I want 30."),
        (on(10, 1, "Longnight"), "there is 1 mention before and during, and I want 30."),
        (on(10, 40, "Longnight"), "nothing was heard before it."),
        ([*on(10, 20, "Longnight"), *on(11, 18, "Lumio")], "and anything from"),
    ],
)
def test_thin_data_gets_no_verdict(market: Callable[..., Team], world: list[Said], why: str) -> None:
    told = paragraphs(market(world).ask("campaign longnight"))
    assert told[0].startswith("No verdict on what") or told[0].startswith("No verdict on whether")
    assert why in told[0]


def test_days_that_waver_more_than_chance_make_it_unsure(market: Callable[..., Team]) -> None:
    world = [*on(14, 40, "Lumio"), *on(10, 62, "Lumio"), *on(12, 1, "Longnight"), *on(8, 1, "Longnight")]
    told = paragraphs(market(world).ask("campaign longnight 2026-04-23..2026-04-27"))
    assert told[0].startswith("No verdict on whether people spoke of you more: 1.6 times")


def test_a_blind_source_forbids_a_verdict(market: Callable[..., Team]) -> None:
    team = market(launch())
    state = SourceState(name="news", last_success=NOW - 20 * DAY, failures=3, error="it answered 500")
    team.run(team.store.save_source(state))
    card = team.ask("campaign longnight")
    assert paragraphs(card)[0] == "No verdict on what it changed: a source did not see all of this time."
    assert card.tone == "warning"


def test_hashtags_lines_buttons_and_picture_stand_in_the_card(market: Callable[..., Team]) -> None:
    world = [*launch(), *on(10, 3, "Longnight", text="#LongNight with #lamps")]
    team = market(world)
    card = team.ask("campaign longnight")
    tags = next(section for section in card.sections if section.heading == "Hashtags that stand in it")
    assert tags.table is not None
    assert tags.table.rows == (("#lamps", "3", "3"), ("#LongNight", "3", "3"))
    assert [button.label for button in card.buttons] == [
        "Show 53 mentions",
        "30 negative",
        "Compare with Brightwell",
    ]
    assert team.ask(card.buttons[0].target).title.startswith("53 mentions of Longnight")
    assert team.ask(card.buttons[1].target).title.startswith("30 negative mentions of Longnight")
    assert team.ask(card.buttons[2].target).title.startswith("Lumio and Brightwell")
    assert isinstance(card.picture, Chart)
    assert any(section.heading == "Top mentions" and len(section.lines) == 3 for section in card.sections)


def test_the_answer_reads_as_approved(
    market: Callable[..., Team], expect: Callable[[str, str], None]
) -> None:
    world = [*launch(), *on(10, 3, "Longnight", text="#LongNight with #lamps")]
    expect("campaign", market(world).text("campaign longnight"))


def test_without_a_name_it_is_the_only_one_or_the_list(market: Callable[..., Team]) -> None:
    team = market(launch())
    assert team.ask("campaign").title == "Longnight: 50 mentions"
    two = (*TOPICS, replace(TOPICS[-1], name="Daybreak", query="#daybreak"))
    card = team.ask("campaign", topics=two)
    assert card.title == "Which campaign?"
    assert card.sections[0].table is not None
    assert card.sections[0].table.rows == (("Longnight", "50"), ("Daybreak", "0"))
    assert [team.ask(one.target, topics=two).title for one in card.buttons] == [
        "Longnight: 50 mentions",
        "Nothing was said of Daybreak yet",
    ]
    assert team.ask("campaign", topics=TOPICS[:3]).title == "There is no campaign to tell of yet."
