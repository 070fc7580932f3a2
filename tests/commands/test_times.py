"""`times`: how long people waited, by source, severity and shift, with how many were counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from core.alerts import AlertVerb
from core.cards import Card, Field
from core.keeping import Batch, Filter, Moved, MoveRequest, Sighting
from core.lifecycle import decide
from core.policies import AlertRules, Hours, Shift, Targets
from core.types import Match, Post, Verb
from tests.commands.alarming import alarm, deal, live_a_crisis
from tests.commands.day import ANA, at
from tests.commands.team import Team

SHIFTS = (
    Shift(name="early", hours=Hours(time(6), time(14))),
    Shift(name="late", hours=Hours(time(14), time(22))),
)
RULES = AlertRules(channels=("crisis",), shifts=SHIFTS)


def keep(
    team: Team,
    said: datetime | None,
    seen: float = 1,
    acknowledged: float | None = None,
    resolved: float | None = None,
    source: str = "forum",
    topic: str = "Lumio",
    priority: int = 3,
) -> int:
    """Somebody said something, and it was dealt with so many minutes later; the mention's id."""
    number = int(sum(team.run(team.store.counts(Filter())).values())) + 1
    url = f"https://example.com/{source}/{number}"
    post = Post(source=source, key=url, url=url, title=f"{topic} {number}", text="…", said_at=said)
    sighting = Sighting(post=post, matches=(Match(topic),), channels=("mentions",), priority=priority)
    start = said or team.now
    batch = Batch(source=source, sightings=(sighting,), at=start + timedelta(minutes=seen))
    team.run(team.store.keep(batch))
    for minutes, verb in ((acknowledged, Verb.ACKNOWLEDGE), (resolved, Verb.RESOLVE)):
        if minutes is not None:
            move(team, number, verb, start + timedelta(minutes=minutes))
    return number


def move(team: Team, mention: int, verb: Verb, when: datetime) -> None:
    moved = team.run(team.store.move(MoveRequest(mention=mention, verb=verb, who=ANA, at=when), decide))
    assert isinstance(moved, Moved)


def fields(found: Sequence[Field]) -> dict[str, str]:
    return {field.name: field.value for field in found}


def rows(card: Card, heading: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """What stands in the table under that heading: by group and `see`, `acknowledge` or `resolve`."""
    table = next(part.table for part in card.sections if part.heading == heading)
    assert table is not None
    assert len({row[:2] for row in table.rows}) == len(table.rows)
    return {(row[0], row[1]): row[2:] for row in table.rows}


def groups(card: Card, heading: str) -> list[str]:
    return list(dict.fromkeys(name for name, _ in rows(card, heading)))


def notes(card: Card) -> list[str]:
    return [span.text for text in card.body for span in text]


@pytest.fixture
def week(newcomer: Team) -> Team:
    """A week of forty mentions, and an alert: in the morning they are answered sooner than in the evening."""
    for n in range(20):
        day = 29 + n // 4 if n < 8 else n // 4 - 1
        month = 4 if n < 8 else 5
        morning = at(f"{7 + n % 4:02}:00", day, month)
        done = 60 + 3 * n if n % 5 else None
        keep(newcomer, morning, 2, 10 + n, done, priority=5 if n % 4 == 0 else 3)
        evening = morning + timedelta(hours=10)
        keep(newcomer, evening, 15, 90 + 7 * n if n % 2 else None, source="news", topic="Lumio Cloud")
    alert = alarm(newcomer, "spike", "Lumio", newcomer.now - timedelta(days=2))
    deal(newcomer, alert, AlertVerb.ACKNOWLEDGE, newcomer.now - timedelta(days=2) + timedelta(minutes=4))
    return replace(newcomer, asking=replace(newcomer.asking, rules=RULES))


@pytest.mark.parametrize(
    ("question", "name"),
    [("times", "times_week"), ("times lumio cloud news 2026-05-03", "times_narrow")],
)
def test_the_answer_reads_as_approved(
    question: str, name: str, week: Team, expect: Callable[[str, str], None]
) -> None:
    expect(name, week.text(question))


def test_a_small_day_has_too_few_times_to_say(team: Team, expect: Callable[[str, str], None]) -> None:
    live_a_crisis(team)
    expect("times_day", team.text("times today"))


@pytest.mark.parametrize(
    ("question", "title", "mentions"),
    [
        ("times", "Response times in the last 7 days", "40 mentions"),
        ("times 7d", "Response times in the last 7 days", "40 mentions"),
        ("times today", "Response times today", "1 mention"),
        ("times lumio", "Response times for Lumio in the last 7 days", "20 mentions"),
        ("times news", "Response times for news in the last 7 days", "20 mentions"),
        ("times lumio forum yesterday", "Response times for Lumio from forum yesterday", "4 mentions"),
        ("times lumio news", "Response times for Lumio from news in the last 7 days", "0 mentions"),
    ],
)
def test_the_last_seven_days_unless_asked_otherwise(
    question: str, title: str, mentions: str, newcomer: Team
) -> None:
    for n in range(20):
        keep(newcomer, newcomer.now - timedelta(hours=15 + 6 * n))
        keep(newcomer, newcomer.now - timedelta(hours=13 + 6 * n), source="news", topic="Brightwell")
    card = newcomer.ask(question)
    assert (card.title, card.context[1]) == (title, mentions)


def test_all_clocks_start_when_it_was_said(newcomer: Team) -> None:
    for n in range(1, 11):
        keep(newcomer, newcomer.now - timedelta(days=3), 10 * n, 100 * n, 200 * n)
    found = fields(newcomer.ask("times").fields)
    assert found["Seen"] == "half within 50 min, 9 in 10 within 1 h 30 min (10 of 10)"
    assert found["Acknowledged"] == "half within 8 h 20 min, 9 in 10 within 15 h (10 of 10)"
    assert found["Resolved"] == "half within 16 h 40 min, 9 in 10 within 1 day 6 h (10 of 10)"
    assert (found["Not acknowledged yet"], found["Not resolved yet"]) == ("0", "0")


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (0, "none yet"),
        (1, "too few to say (1 of 12)"),
        (4, "too few to say (4 of 12)"),
        (5, "half within 3 min (5 of 12)"),
        (9, "half within 5 min (9 of 12)"),
        (10, "half within 5 min, 9 in 10 within 9 min (10 of 12)"),
    ],
)
def test_a_small_sample_says_so(n: int, told: str, newcomer: Team) -> None:
    for number in range(1, 13):
        keep(newcomer, newcomer.now - timedelta(hours=5), 0, number if number <= n else None)
    assert fields(newcomer.ask("times").fields)["Acknowledged"] == told


def test_sources_severities_and_shifts_are_compared_with_their_samples(week: Team) -> None:
    card = week.ask("times")
    assert rows(card, "By source") == {
        ("forum", "see"): ("2 min", "2 min", "20"),
        ("forum", "acknowledge"): ("19 min", "27 min", "20"),
        ("forum", "resolve"): ("1.4 h", "1.9 h", "16"),
        ("news", "see"): ("15 min", "15 min", "20"),
        ("news", "acknowledge"): ("2.5 h", "3.5 h", "10"),
    }
    severities = rows(card, "By severity")
    assert groups(card, "By severity") == ["5 (highest)", "3 (usual)"]
    assert severities["5 (highest)", "acknowledge"] == ("18 min", "–", "5")
    assert severities["5 (highest)", "resolve"] == ("too few", "–", "4")
    shifts = rows(card, "By shift")
    assert groups(card, "By shift") == ["early", "late"]
    assert shifts["early", "acknowledge"] == ("19 min", "27 min", "20")
    assert shifts["late", "acknowledge"] == ("2.5 h", "3.5 h", "10")
    shares = [part.text[-1][0].text for part in card.sections[:3]]
    assert shares == [
        "Resolved within 1 day: forum 16 of 20 · news 0 of 20.",
        "Resolved within 1 day: 5 (highest) 4 of 5 · 3 (usual) 12 of 35.",
        "Resolved within 1 day: early 16 of 20 · late 0 of 20.",
    ]


def test_many_sources_stay_readable(newcomer: Team) -> None:
    for n in range(11):
        for _ in range(11 - n if n < 3 else 1):
            keep(newcomer, newcomer.now - timedelta(hours=5), source=f"blog {n:02}")
    card = newcomer.ask("times")
    assert groups(card, "By source") == [f"blog {n:02}" for n in range(8)]
    part = next(part for part in card.sections if part.heading == "By source")
    assert part.text[0][0].text == "3 more sources: ask for them by their names."


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0.5, "30 s"),
        (1.99, "1 min"),
        (59.9, "59 min"),
        (60, "1 h"),
        (90, "1.5 h"),
        (61, "1 h"),
        (599, "10 h"),
        (1439, "24 h"),
        (1440, "1 d"),
        (2000, "1.4 d"),
        (30_000, "21 d"),
    ],
)
def test_tables_tell_times_short(minutes: float, told: str, newcomer: Team) -> None:
    for _ in range(5):
        keep(newcomer, newcomer.now - timedelta(days=30), minutes)
    assert rows(newcomer.ask("times 40d"), "By source")["forum", "see"] == (told, "–", "5")


def test_what_was_said_outside_of_all_shifts_stands_last(newcomer: Team) -> None:
    keep(newcomer, at("03:00"))
    keep(newcomer, at("07:00"))
    shifts = (*SHIFTS, Shift(name="night out", hours=Hours(time(22), time(2))))
    card = newcomer.ask("times", rules=AlertRules(shifts=shifts))
    assert groups(card, "By shift") == ["early", "no shift"]


def test_without_shifts_it_says_how_to_compare_them(newcomer: Team) -> None:
    keep(newcomer, at("07:00"))
    part = next(part for part in newcomer.ask("times").sections if part.heading == "By shift")
    assert "Name their hours in the settings" in part.text[0][0].text


@pytest.mark.parametrize(
    ("answer", "label", "told"),
    [
        (timedelta(hours=1), "Resolved within 1 h", "1 of 4 (25 %)"),
        (timedelta(hours=3), "Resolved within 3 h", "2 of 4 (50 %)"),
        (timedelta(hours=6), "Resolved within 6 h", "2 of 3 (66 %)"),
        (timedelta(days=1), "Resolved within 1 day", "2 of 2 (100 %)"),
    ],
)
def test_the_share_that_met_the_target_counts_only_those_that_are_decided(
    answer: timedelta, label: str, told: str, newcomer: Team
) -> None:
    keep(newcomer, newcomer.now - timedelta(hours=5), 1, 2, 30)
    keep(newcomer, newcomer.now - timedelta(hours=5), 1, 2, 90)
    keep(newcomer, newcomer.now - timedelta(hours=5), 1, 2)
    keep(newcomer, newcomer.now - timedelta(hours=8), 1)
    card = newcomer.ask("times", rules=AlertRules(targets=Targets(answer=answer)))
    assert fields(card.fields)[label] == told


def test_without_targets_nothing_is_said_of_them(newcomer: Team) -> None:
    keep(newcomer, newcomer.now - timedelta(hours=5), 1, 2, 30)
    card = newcomer.ask("times", rules=AlertRules(targets=None))
    assert not [name for name in fields(card.fields) if "within" in name]
    assert not any(part.text for part in card.sections[:2])


def test_what_cannot_be_counted_or_looks_odd_is_told(newcomer: Team) -> None:
    keep(newcomer, None, 0)
    keep(newcomer, newcomer.now - timedelta(hours=3), -20, 5)
    keep(newcomer, newcomer.now - timedelta(days=3), 26 * 60)
    assert notes(newcomer.ask("times")) == [
        "1 mention came without a date, so it is not counted.",
        "1 mention was dated later than I saw it: a time below zero counts as zero.",
        "1 mention reached me only when its time to be answered was up.",
    ]


def test_what_was_ignored_keeps_nobody_waiting(newcomer: Team) -> None:
    keep(newcomer, newcomer.now - timedelta(hours=3))
    move(newcomer, keep(newcomer, newcomer.now - timedelta(hours=3)), Verb.IGNORE, newcomer.now)
    card = newcomer.ask("times")
    assert card.context[1] == "1 mention"
    assert fields(card.fields)["Not acknowledged yet"] == "1"


def test_nothing_to_count_and_what_could_not_be_seen_are_told_apart(team: Team) -> None:
    card = team.ask("times 2026-01-05")
    assert notes(card) == ["Nothing was said in this time that could be answered, as far as I could see."]
    assert (card.fields, card.footer) == ((), "")
    assert [part.heading for part in team.ask("times").sections][-1] == "What I could not see"
    assert team.ask("times forum").tone == "neutral"


def test_the_alerts_of_the_time_have_clocks_of_their_own(newcomer: Team) -> None:
    for n in range(1, 11):
        began = newcomer.now - timedelta(hours=5 * n)
        one = alarm(newcomer, "spike", f"Topic {n}", began + timedelta(minutes=n), timedelta(minutes=n))
        if n > 2:
            deal(newcomer, one, AlertVerb.ACKNOWLEDGE, began + timedelta(minutes=2 * n))
        if n > 5:
            deal(newcomer, one, AlertVerb.RESOLVE, began + timedelta(minutes=30 * n))
    part = newcomer.ask("times").sections[0]
    assert part.heading == "10 alerts in this time"
    assert fields(part.fields) == {
        "Noticed": "half within 5 min, 9 in 10 within 9 min (10 of 10)",
        "Acknowledged": "half within 12 min (8 of 10)",
        "Closed": "half within 4 h (5 of 10)",
        "In nobody's hands now": "2",
    }
    assert newcomer.ask("times today").sections[0].heading == "2 alerts in this time"


def test_status_tells_the_last_seven_days(week: Team) -> None:
    found = fields(week.ask("status").fields)
    assert found["Open alerts"] == "1"
    assert found["Time to acknowledge (7 days)"].endswith("(30 of 40)")
    assert found["Time to resolve (7 days)"] == "half within 1 h 27 min, 9 in 10 within 1 h 54 min (16 of 40)"


def test_today_tells_how_soon_half_were_acknowledged(newcomer: Team) -> None:
    for n in range(1, 9):
        keep(newcomer, newcomer.now - timedelta(hours=3), 1, 10 * n if n > 3 else None)
    part = newcomer.ask("today lumio").sections[0]
    assert fields(part.fields)["Time to acknowledge"] == "half within 1 h (5 of 8)"
    assert "Time to acknowledge" not in fields(newcomer.ask("today brightwell").sections[0].fields)


def test_nothing_acknowledged_yet_is_no_time(newcomer: Team) -> None:
    keep(newcomer, newcomer.now - timedelta(hours=3))
    assert "Time to acknowledge" not in fields(newcomer.ask("today lumio").sections[0].fields)
