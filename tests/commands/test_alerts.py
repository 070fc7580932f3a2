"""`alerts`: the open ones first, those of a topic or a period, one alone, what is watched when none is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.alerts import AlertVerb
from core.cards import Card
from core.policies import AlertRules
from tests.commands.alarming import KINDS, RULES, alarm, deal, live_a_crisis
from tests.commands.day import ANA, BEN
from tests.commands.team import Team


@pytest.fixture
def crisis(team: Team) -> Team:
    """The day with its alerts, asked of a bot whose settings tell them."""
    live_a_crisis(team)
    return replace(team, asking=replace(team.asking, rules=RULES))


@pytest.fixture
def calm(team: Team) -> Team:
    """The day, with alerts switched on and none raised."""
    return replace(team, asking=replace(team.asking, rules=RULES))


def targets(card: Card) -> list[str]:
    return [line.target for section in card.sections for line in section.lines]


def words(card: Card) -> str:
    return " ".join(span.text for text in card.body for span in text)


@pytest.mark.parametrize(
    ("question", "name"),
    [("alerts", "alerts"), ("alerts all", "alerts_all"), ("alerts a3", "alerts_one")],
)
def test_the_answer_reads_as_approved(
    question: str, name: str, crisis: Team, expect: Callable[[str, str], None]
) -> None:
    expect(name, crisis.text(question))


def test_no_alert_says_what_is_watched(calm: Team, expect: Callable[[str, str], None]) -> None:
    expect("alerts_none", calm.text("alerts"))


@pytest.mark.parametrize(
    ("question", "title", "found"),
    [
        ("alerts", "2 open alerts", ["a4", "a3"]),
        ("alerts open", "2 open alerts", ["a4", "a3"]),
        ("alerts all", "4 alerts", ["a4", "a3", "a2", "a1"]),
        ("alerts lumio", "1 alert about Lumio", ["a3"]),
        ("alerts brightwell", "1 alert about Brightwell", ["a1"]),
        ("alerts brightwell open", "No alert about Brightwell is open", []),
        ("alerts lumio cloud", "There was no alert about Lumio Cloud", []),
        ("alerts hn", "1 alert about hn", ["a4"]),
        ("alerts news open", "No alert about news is open", []),
        ("alerts lumio hn", "2 alerts about Lumio, hn", ["a4", "a3"]),
        ("alerts today", "2 alerts today", ["a4", "a3"]),
        ("alerts yesterday", "1 alert yesterday", ["a2"]),
        ("alerts 2026-05-01", "1 alert on 1 May 2026", ["a1"]),
        ("alerts lumio yesterday", "There was no alert about Lumio yesterday", []),
        ("alerts open yesterday", "No alert yesterday is open", []),
    ],
)
def test_open_ones_come_first_and_a_question_narrows_them(
    question: str, title: str, found: list[str], crisis: Team
) -> None:
    card = crisis.ask(question)
    assert (card.title, targets(card)) == (title, found)
    assert card.kind == "answer"


def test_lines_have_the_buttons_that_are_left_and_say_how_they_stand(crisis: Team) -> None:
    lines = {line.target: line for part in crisis.ask("alerts all").sections for line in part.lines}
    verbs = {target: [button.verb for button in line.buttons] for target, line in lines.items()}
    assert verbs["a4"] == ["acknowledge", "false_alarm", "resolve"]
    assert verbs["a3"] == ["lead", "false_alarm", "resolve"]
    assert verbs["a1"] == ["reopen", "line", "report"]
    notes = {target: line.note for target, line in lines.items()}
    assert notes["a4"].startswith("open · severity 2")
    assert notes["a3"].startswith("acknowledged · severity 4")
    assert notes["a2"].startswith("over, closed by itself")
    assert notes["a1"].startswith("a false alarm")


def test_the_closed_ones_are_a_question_away(crisis: Team) -> None:
    assert words(crisis.ask("alerts")) == "2 more are closed: ask “/mentions alerts all”."
    assert "alerts hn all" not in words(crisis.ask("alerts hn"))
    assert "“/mentions alerts news all”" in words(crisis.ask("alerts news open"))


def test_one_that_is_closed_is_no_more_than_none(calm: Team) -> None:
    one = alarm(calm, "spike", "Acme", calm.now)
    deal(calm, one, AlertVerb.RESOLVE, calm.now)
    told = words(calm.ask("alerts"))
    assert told.endswith("1 is closed: ask “/mentions alerts all”.")


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (
            ("spike", "silence"),
            "Spikes can be told once a topic was listened to for half an hour, silences after a week.",
        ),
        (("spike",), "Spikes can be told once a topic was listened to for half an hour."),
        (("silence",), "Silences can be told once a topic was listened to for a week."),
        (("source_down",), ""),
    ],
)
def test_it_is_told_that_a_new_topic_has_to_be_listened_to_first(
    kinds: tuple[str, ...], told: str, team: Team
) -> None:
    found = words(team.ask("alerts", rules=AlertRules(channels=("crisis",), kinds=kinds)))
    assert ("can be told once" in found) == bool(told)
    assert told in found


def test_many_are_read_page_by_page(calm: Team) -> None:
    for number in range(14):
        at = calm.now - timedelta(days=20 - number)
        alert = alarm(calm, "spike", f"Topic {number}", at)
        if number < 6:
            deal(calm, alert, AlertVerb.RESOLVE, at + timedelta(hours=1), line="Handled.")
    first, second = calm.ask("alerts all"), calm.ask("alerts all page=2")
    assert targets(first) == ["a14", "a13", "a12", "a11", "a10", "a9", "a8", "a7", "a6", "a5"]
    assert targets(second) == ["a4", "a3", "a2", "a1"]
    assert [part.heading for part in first.sections[:2]] == ["Open", "Closed"]
    assert [button.target for button in first.buttons] == ["alerts all page=2"]
    assert targets(calm.ask(first.buttons[0].target)) == targets(second)
    assert first.footer == "Page 1 of 2. For the next one ask “/mentions alerts all page=2”."


@pytest.mark.parametrize(
    "period", ["today", "last week", "this month", "24h", "30d", "2026-05-01..2026-05-05"]
)
def test_the_next_page_is_of_the_same_period(period: str, calm: Team) -> None:
    for number in range(24):
        for days in (0, 3, 8):
            alarm(calm, "spike", f"{number} {days}", calm.now - timedelta(days=days, minutes=number))
    card = calm.ask(f"alerts {period}")
    assert [button.target for button in card.buttons] == [f"alerts {period} page=2"]
    assert calm.ask(card.buttons[0].target).title == card.title


@pytest.mark.parametrize("typed", ["a3", "A3", "3"])
def test_one_alert_is_shown_to_its_asker_alone(typed: str, crisis: Team) -> None:
    card = crisis.ask(f"alerts {typed}", who=BEN)
    assert (card.kind, card.private, card.target) == ("alert", True, "a3")
    assert "Lumio" in card.title
    assert [button.verb for button in card.buttons] == ["lead", "false_alarm", "resolve"]
    assert card.calls == ()


@pytest.mark.parametrize("typed", ["a99", "0", "999999999999999999"])
def test_an_alert_that_there_is_not_is_told_kindly(typed: str, crisis: Team) -> None:
    card = crisis.ask(f"alerts {typed}")
    assert card.title == f"There is no alert a{int(typed.removeprefix('a'))}"
    assert "alerts all" in words(card)


@pytest.mark.parametrize("typed", ["tomorrow", "x9", "a", "a1b", "-1", "9999999999999999999"])
def test_a_slip_says_what_can_be_asked(typed: str, crisis: Team) -> None:
    card = crisis.ask(f"alerts {typed}")
    assert card.kind == "notice"
    assert typed in card.title
    assert "/mentions alerts a12" in words(card)


def test_without_a_channel_for_them_it_says_how_to_switch_alerts_on(team: Team) -> None:
    card = team.ask("alerts")
    assert (card.title, card.tone) == ("No alert is open", "warning")
    assert "“channels” under [alerts]" in words(card)


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (
            ("spike",),
            "I raise one when much more than usual is said about a topic. It comes to the channel crisis.",
        ),
        (
            ("silence", "chat_down"),
            "I raise one when it is unusually quiet about a topic or a chat cannot be reached.",
        ),
        (("source_down", "spike", "silence"), "a source is not heard any more, much more than usual"),
        (KINDS, "or what is said about a topic reaches far more people than usual."),
    ],
)
def test_what_is_watched_is_what_the_settings_say(kinds: tuple[str, ...], told: str, team: Team) -> None:
    card = team.ask("alerts", rules=AlertRules(channels=("crisis",), kinds=kinds))
    assert told in words(card)
    assert "Right now I look after 3 topics and 4 sources." in words(card)


def test_what_cannot_be_seen_is_told_beside_no_alert(calm: Team) -> None:
    card = calm.ask("alerts")
    assert card.tone == "warning"
    assert [part.heading for part in card.sections] == ["What I could not see"]


def test_today_begins_with_the_open_alerts(crisis: Team) -> None:
    card = crisis.ask("today")
    assert card.sections[0].heading == "2 open alerts"
    assert [line.target for line in card.sections[0].lines] == ["a4", "a3"]
    assert card.tone == "danger"
    assert crisis.ask("today", who=ANA).sections[1].heading == "All topics"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("today lumio", ["a3"]),
        ("today hn", ["a4"]),
        ("today lumio hn", ["a4", "a3"]),
        ("today brightwell", []),
        ("today week", ["a4", "a3"]),
        ("today yesterday", []),  # what is open now says nothing of a day that is over
        ("today lumio cloud", []),
    ],
)
def test_today_shows_the_open_alerts_of_what_was_asked(question: str, found: list[str], crisis: Team) -> None:
    assert [target for target in targets(crisis.ask(question)) if target.startswith("a")] == found


def test_many_open_alerts_leave_room_for_the_day(calm: Team) -> None:
    for number in range(8):
        alarm(calm, "spike", f"Topic {number}", calm.now - timedelta(minutes=number))
    first = calm.ask("today").sections[0]
    assert (first.heading, len(first.lines)) == ("8 open alerts", 5)
    assert first.text[0][0].text == "3 more: ask “/mentions alerts”."


def test_an_alert_stands_first_on_a_day_without_mentions(newcomer: Team) -> None:
    alarm(newcomer, "source_down", "forum", newcomer.now - timedelta(minutes=9), numbers={})
    assert targets(newcomer.ask("today")) == ["a1"]


def test_status_counts_the_open_alerts(crisis: Team) -> None:
    assert {field.name: field.value for field in crisis.ask("status").fields}["Open alerts"] == "2"
