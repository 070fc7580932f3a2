"""`today`: counted since midnight in the team's zone, with what was blind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.cards import Card, Chart
from core.keeping import Batch, Sighting, SourceState
from core.types import Match, Post
from tests.commands.team import Team


def picture(card: Card) -> Chart:
    assert isinstance(card.picture, Chart)
    return card.picture


def paragraphs(card: Card) -> list[str]:
    return [span.text for text in card.body for span in text]


def post(source: str, said: datetime | None, key: str, topic: str = "Lumio") -> Sighting:
    text = f"Lumio, {key}: {said}"
    url = f"https://example.com/{key}"
    one = Post(source=source, key=url, url=url, title=f"Post {key}", text=text, said_at=said)
    return Sighting(post=one, matches=(Match(topic),), channels=("mentions",))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("today", "today"),
        ("today lumio", "today_lumio"),
        ("today brightwell yesterday", "today_brightwell_yesterday"),
        ("today last week", "today_last_week"),
        ("today hn", "today_hn"),
    ],
)
def test_the_answer_reads_as_approved(
    question: str, name: str, team: Team, expect: Callable[[str, str], None]
) -> None:
    expect(name, team.text(question))


def test_topic_and_period_come_in_any_order(team: Team) -> None:
    assert team.text("today yesterday lumio") == team.text("today lumio yesterday")
    assert team.text('today "lumio cloud" last week') == team.text("today last week lumio cloud")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("today", "9 mentions today"),
        ("today yesterday", "1 mention yesterday"),
        ("today week", "10 mentions this week"),
        ("today month", "16 mentions this month"),
        ("today 24h", "9 mentions in the last 24 hours"),
        ("today 7d", "17 mentions in the last 7 days"),
        ("today 2026-05-03", "6 mentions on 3 May 2026"),
        ("today 2026-05-03..2026-05-04", "7 mentions from 3 May 2026 to 4 May 2026"),
        ("today lumio cloud", "1 mention of Lumio Cloud today"),
        ("today brightwell 2026-05-01", "No mentions of Brightwell on 1 May 2026"),
        ("today forum", "3 mentions from forum today"),
        ("today forum last week lumio", "6 mentions of Lumio from forum last week"),
        ("today reviews brightwell", "No mentions of Brightwell from reviews today"),
        ("today hn 2026-05-01", "No mentions from hn on 1 May 2026"),
    ],
)
def test_every_period_counts_what_was_said_in_it(question: str, title: str, team: Team) -> None:
    assert team.ask(question).title == title


def test_the_day_begins_at_midnight_on_the_teams_wall(newcomer: Team) -> None:
    said = [datetime(2026, 5, 4, hour, minute, tzinfo=UTC) for hour, minute in ((21, 59), (22, 0), (23, 30))]
    batch = Batch(
        source="forum",
        sightings=tuple(post("forum", time, f"p{n}") for n, time in enumerate(said)),
        at=datetime(2026, 5, 4, 23, 31, tzinfo=UTC),
    )
    newcomer.run(newcomer.store.keep(batch))
    now = datetime(2026, 5, 5, 1, 0, tzinfo=UTC)
    assert newcomer.ask("today", now=now).title == "2 mentions today"
    assert newcomer.ask("today", now=now, zone=ZoneInfo("UTC")).title == "No mentions today"
    assert newcomer.ask("today", now=now, zone=ZoneInfo("Asia/Tokyo")).title == "3 mentions today"


def test_a_post_without_a_date_counts_when_it_was_seen(newcomer: Team) -> None:
    batch = Batch(source="forum", sightings=(post("forum", None, "undated"),), at=newcomer.now)
    newcomer.run(newcomer.store.keep(batch))
    assert newcomer.ask("today").title == "1 mention today"


def test_older_posts_first_seen_today_stand_on_their_own_line(team: Team) -> None:
    card = team.ask("today")
    assert paragraphs(card) == [
        "Also 1 older post that I first saw in this time; it is not counted here.",
    ]
    assert "design prize" not in team.text("today")


def test_top_mentions_are_the_most_engaged_and_never_ignored_ones(team: Team) -> None:
    top = next(section for section in team.ask("today").sections if section.heading == "Top mentions")
    assert [line.url for line in top.lines][:3] == [
        "https://news.example.com/lumio-recalls-lamps",
        "https://hn.example.com/item?id=77",
        "https://forum.example.org/t/flicker/101",
    ]
    assert all(line.state != "ignored" for line in top.lines)
    assert [button.verb for button in top.lines[0].buttons] == ["acknowledge", "claim", "escalate", "resolve"]


def test_no_mention_has_two_lines(team: Team) -> None:
    targets = [line.target for section in team.ask("today").sections for line in section.lines]
    assert len(targets) == len(set(targets))


def test_a_failing_source_is_told_with_since_when_and_why(team: Team) -> None:
    card = team.ask("today")
    assert card.tone == "warning"
    assert card.context[1] == "3 of 4 sources heard"
    assert "hn: nothing since 5 May 2026 09:12 (it answered 403 Forbidden)." in team.text("today")


def test_a_source_that_failed_after_a_period_saw_all_of_it(team: Team) -> None:
    card = team.ask("today yesterday")
    assert card.context[1] == "4 of 4 sources heard"
    assert card.tone == "neutral"


def test_a_source_that_was_not_asked_for_long_was_blind_too(team: Team) -> None:
    card = team.ask("today", now=team.now + timedelta(hours=2))
    assert card.context[1] == "1 of 4 sources heard"
    assert "forum: not reached since 5 May 2026 14:00." in team.text(
        "today", now=team.now + timedelta(hours=2)
    )


def test_a_quiet_day_and_a_blind_day_are_told_apart(newcomer: Team) -> None:
    def heard(name: str, **more: Any) -> None:
        state = SourceState(name=name, last_success=newcomer.now - timedelta(minutes=1), **more)
        newcomer.run(newcomer.store.save_source(state))

    assert "could not see a single source" in paragraphs(newcomer.ask("today", sources=polled(newcomer)))[0]
    heard("forum")
    assert paragraphs(newcomer.ask("today"))[0].startswith("Nothing came in, but 2 of 4 sources")
    heard("hn")
    heard("news")
    quiet = newcomer.ask("today")
    assert paragraphs(quiet) == ["All quiet: all 4 sources are being heard, and nobody said a word."]
    assert quiet.tone == "neutral"
    heard("news", failures=1, error="it answered 500")
    assert newcomer.ask("today").tone == "warning"


def test_a_time_before_the_bot_is_not_called_quiet(newcomer: Team) -> None:
    for info in newcomer.asking.sources:
        newcomer.run(newcomer.store.save_source(SourceState(name=info.name, last_success=newcomer.now)))
    assert "may not have been listening yet" in paragraphs(newcomer.ask("today yesterday"))[0]
    seen = newcomer.now - timedelta(days=3)
    newcomer.run(newcomer.store.keep(Batch(source="forum", sightings=(post("forum", seen, "a"),), at=seen)))
    assert paragraphs(newcomer.ask("today yesterday"))[0].startswith("It was quiet: all 4 sources")


def test_without_topics_or_sources_the_answer_says_what_to_do(newcomer: Team) -> None:
    assert "Add a topic to the settings" in paragraphs(newcomer.ask("today", topics=()))[0]
    assert "Add one to the settings" in paragraphs(newcomer.ask("today", sources=()))[0]


def test_many_topics_stay_readable(newcomer: Team) -> None:
    topics = tuple(replace(newcomer.asking.topics[0], name=f"Topic {n:02}") for n in range(40))
    sightings = tuple(post("forum", newcomer.now, f"p{n}", topic=f"Topic {n:02}") for n in range(20))
    newcomer.run(newcomer.store.keep(Batch(source="forum", sightings=sightings, at=newcomer.now)))
    card = newcomer.ask("today", topics=topics)
    assert len([section for section in card.sections if section.heading.startswith("Topic ")]) == 8
    notes = [span.text for text in card.sections[0].text for span in text]
    assert notes[0].endswith("Topic 27 and 12 more topics.")
    assert notes[1].startswith("12 more topics were mentioned")


def keep(team: Team, *said: datetime) -> None:
    sightings = tuple(post("forum", time, f"k{time.timestamp():.0f}") for time in said)
    team.run(team.store.keep(Batch(source="forum", sightings=sightings, at=max(said))))


def test_the_picture_shows_each_hour_up_to_now_and_says_the_peak(team: Team) -> None:
    chart = picture(team.ask("today lumio"))
    assert chart.title == "Mentions per hour: Lumio"
    assert chart.labels == tuple(f"{hour:02}:00" for hour in range(15))
    assert [one.name for one in chart.series] == ["Lumio"]
    assert list(chart.series[0].values) == [0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 2, 1, 1, 1, 0]
    assert chart.alt == "Never more than 2 in an hour, 8 in all."


def test_the_picture_counts_a_mention_of_several_topics_once(team: Team) -> None:
    card = team.ask("today")
    assert card.title == "9 mentions today"
    assert sum(picture(card).series[0].values) == 9


@pytest.mark.parametrize(
    ("question", "title", "labels", "alt"),
    [
        ("yesterday", "Mentions per hour", 24, "Most at 12:00: 4 of 5."),
        ("24h", "Mentions per hour", 25, "Most at 5 May 2026 08:00: 4 of 5."),
        ("48h", "Mentions per hour", 49, "Never more than 4 in an hour, 10 in all."),
        ("2026-05-04..2026-05-05", "Mentions per hour", 39, "Never more than 4 in an hour, 10 in all."),
        ("7d", "Mentions per day", 8, "Never more than 5 on a day, 13 in all."),
        ("last month", "Mentions per day", 30, "Most on 29 Apr 2026: 3 of 4."),
        ("2026-01-01..2026-05-05", "Mentions per week", 19, "Most in the week from 4 May 2026: 10 of 14."),
        ("2020-01-15..2026-05-05", "Mentions per month", 77, "Most in May 2026: 10 of 14."),
    ],
)
def test_a_longer_period_has_bars_of_days_weeks_or_months(
    question: str, title: str, labels: int, alt: str, newcomer: Team
) -> None:
    noon, morning = datetime(2026, 5, 4, 10, 30, tzinfo=UTC), datetime(2026, 5, 5, 6, tzinfo=UTC)
    keep(
        newcomer,
        datetime(2026, 4, 2, 10, tzinfo=UTC),
        *(datetime(2026, 4, 29, hour, tzinfo=UTC) for hour in (8, 9, 10)),
        datetime(2026, 5, 4, 3, tzinfo=UTC),
        *(noon + timedelta(minutes=n) for n in range(4)),
        morning - timedelta(hours=2),
        *(morning + timedelta(minutes=n) for n in range(4)),
    )
    chart = picture(newcomer.ask(f"today {question}"))
    assert (chart.title, len(chart.labels), chart.alt) == (title, labels, alt)
    assert len(chart.series[0].values) == labels


def test_the_peak_of_hours_over_several_days_says_which_day(newcomer: Team) -> None:
    before = datetime(2026, 5, 4, 13, tzinfo=UTC)
    keep(newcomer, before, *(datetime(2026, 5, 5, 6, n, tzinfo=UTC) for n in range(3)))
    chart = picture(newcomer.ask("today 24h"))
    assert chart.alt == "Most at 5 May 2026 08:00: 3 of 4."
    assert chart.labels[0] == chart.labels[-1] == "14:00"


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-10-25", "Europe/Berlin", 25),
        ("2026-05-01", "Asia/Kathmandu", 24),
        ("2026-10-04", "Australia/Lord_Howe", 24),
        ("2026-04-05", "Australia/Lord_Howe", 25),
    ],
)
def test_a_day_has_as_many_bars_as_its_wall_clock_has_hours(
    day: str, zone: str, hours: int, newcomer: Team
) -> None:
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    said = [(begin + timedelta(hours=n)).astimezone(UTC) for n in (0, 12, 23)]
    keep(newcomer, *said)
    chart = picture(newcomer.ask(f"today {day}", now=said[-1] + timedelta(days=9), zone=ZoneInfo(zone)))
    assert len(chart.labels) == hours
    assert (chart.labels[0], chart.labels[-1]) == ("00:00", "23:00")
    assert sum(chart.series[0].values) == 3


def test_one_or_two_mentions_need_no_picture_and_neither_do_those_of_one_hour(newcomer: Team) -> None:
    midnight = datetime(2026, 5, 4, 22, tzinfo=UTC)
    keep(newcomer, midnight, midnight + timedelta(hours=3))
    assert newcomer.ask("today").picture is None
    keep(newcomer, *(midnight + timedelta(minutes=n) for n in range(1, 9)))
    assert newcomer.ask("today").picture is not None
    assert newcomer.ask("today", now=midnight + timedelta(minutes=40)).picture is None
    assert newcomer.ask("today 2025-01-01").picture is None
    keep(newcomer, *(midnight - timedelta(days=3, minutes=n) for n in range(1, 9)))
    assert newcomer.ask("today 2026-05-01").title == "8 mentions on 1 May 2026"
    assert newcomer.ask("today 2026-05-01").picture is None


def polled(team: Team) -> Any:
    return tuple(info for info in team.asking.sources if info.every)


def test_of_one_source_only_its_own_silence_is_told(team: Team) -> None:
    card = team.ask("today forum")
    assert card.context[1] == "1 of 1 source heard"
    assert (card.tone, "hn" in team.text("today forum")) == ("neutral", False)
    assert team.ask("today hn").context[1] == "0 of 1 source heard"
    assert team.ask("today reviews brightwell").body[0][0].text == (
        "All quiet: the one source is being heard, and nobody said a word."
    )
    assert "not see a single source" in paragraphs(team.ask("today hn brightwell"))[0]


def test_the_picture_says_of_which_topic_and_source_it_is(team: Team) -> None:
    pictures = [team.ask(f"today {asked}").picture for asked in ("", "forum week", "lumio forum week")]
    titles = [picture.title if isinstance(picture, Chart) else "" for picture in pictures]
    assert titles == ["Mentions per hour", "Mentions per day: forum", "Mentions per day: Lumio, forum"]
