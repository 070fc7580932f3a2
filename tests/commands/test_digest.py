"""Reports that come by themselves are shown, ordered and ended in chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.answer import answer
from core.report_ports import Subscription
from core.talk import Question
from core.types import Person, Topic
from tests.commands.day import ANA, NOW, TOPICS
from tests.commands.team import Team

MORNING = Subscription(name="morning", channel="rivals", rhythm="daily", hour=8, zone="Europe/Berlin")


def orders(team: Team) -> list[Subscription]:
    """What was ordered, by name."""
    found: list[Subscription] = team.run(team.store.subscriptions())
    return found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("daily", {"name": "all-daily", "rhythm": "daily"}),
        ("daily 7:05", {"name": "all-daily", "rhythm": "daily", "hour": 7, "minute": 5}),
        ("daily at 17.30 about Lumio", {"name": "lumio-daily", "hour": 17, "minute": 30, "topic": "Lumio"}),
        ("daily lumio cloud 9", {"name": "lumio-cloud-daily", "topic": "Lumio Cloud"}),
        ('daily "lumio cloud" 12am', {"name": "lumio-cloud-daily", "topic": "Lumio Cloud", "hour": 0}),
        ("weekly", {"name": "all-weekly", "rhythm": "weekly", "day": 0}),
        ("weekly on Friday 4pm", {"name": "all-weekly", "day": 4, "hour": 16}),
        ("weekly sun, 8:30 with pdf and csv", {"day": 6, "hour": 8, "minute": 30, "files": ("pdf", "csv")}),
        ("monthly", {"name": "all-monthly", "rhythm": "monthly", "day": 1}),
        ("monthly 28 9:15", {"day": 28, "hour": 9, "minute": 15}),
        ("monthly 3 7", {"day": 3, "hour": 7}),
        ("Daily 9:00 #rivals", {"channel": "rivals"}),
    ],
)
def test_a_report_is_ordered_as_one_says_it(team: Team, typed: str, expected: dict[str, Any]) -> None:
    card = team.ask(f"digest {typed}")
    assert card.kind == "answer", (card.title, card.body)
    [order] = orders(team)
    usual = {"channel": "mentions", "zone": "Europe/Berlin", "by": ANA.key, "since": NOW}
    wanted = {"hour": 9, "minute": 0, "topic": None, "files": ()} | usual | expected
    assert {name: getattr(order, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("typed", "problem", "hint"),
    [
        ("hourly", "hourly", "weekly monday 8:30"),
        ("daily 25:00", "25:00", "9:00"),
        ("daily 9:75", "9:75", "9:00"),
        ("daily 13pm", "13pm", "9:00"),
        ("daily sunset", "sunset", "daily"),
        ("weekly 9:00 someday", "someday", "weekly"),
        ("monthly 31", "31", "28"),
        ("monthly 0", "0", "28"),
        ("daily #nowhere", "nowhere", "#mentions, #rivals, #trials"),
        ("off", "There is no report", "daily 9:00"),
        ("off nothing", "nothing", "daily 9:00"),
        ("on \u202egnihton", "gnihton", ""),
    ],
)
def test_a_slip_is_told_with_what_would_be_right(team: Team, typed: str, problem: str, hint: str) -> None:
    card = team.ask(f"digest {typed}")
    told = " ".join(span.text for text in card.body for span in text)
    assert card.kind == "notice"
    assert problem in card.title
    assert hint in told
    assert "\u202e" not in card.title
    assert orders(team) == []


def test_a_place_that_is_no_channel_has_to_name_one(team: Team) -> None:
    question = Question(text="digest daily 9:00", who=ANA, chat="web", channel=None, at=NOW)
    card = team.run(answer(question, team.asking))
    assert "which channel" in card.title
    card = team.run(answer(replace(question, text="digest daily 9:00 #trials"), team.asking))
    assert card.kind == "answer"
    assert orders(team)[0].channel == "trials"


def test_ordering_again_changes_it_and_another_channel_has_its_own(team: Team) -> None:
    team.ask("digest daily 9:00 lumio")
    assert "changed" in team.ask("digest daily 10:00 lumio", now=NOW + timedelta(hours=1)).title
    team.ask("digest daily 9:00 lumio #rivals")
    team.ask("digest daily 11:00 lumio #rivals")
    assert [(one.name, one.channel, one.hour) for one in orders(team)] == [
        ("lumio-daily", "mentions", 10),
        ("lumio-daily-rivals", "rivals", 11),
    ]


def test_what_there_is_is_shown_with_when_it_comes_next(team: Team) -> None:
    assert team.ask("digest").title == "No report comes by itself"
    team.ask("digest weekly monday 8:30 lumio")
    card = team.ask("digest", reports=(MORNING,))
    [section] = card.sections
    assert card.title == "2 reports come by themselves"
    assert [("".join(span.text for span in line.text), line.note) for line in section.lines] == [
        (
            "lumio-weekly",
            "Lumio · #mentions · every Monday at 08:30 (Europe/Berlin) · next 11 May 2026 08:30",
        ),
        (
            "morning",
            "all topics · #rivals · every day at 08:00 (Europe/Berlin) · next 6 May 2026 08:00"
            " · in the settings",
        ),
    ]
    assert [button.target for button in card.buttons] == ["digest off lumio-weekly", "digest off morning"]


def test_one_that_was_ordered_in_chat_is_ended_and_gone(team: Team) -> None:
    team.ask("digest daily lumio")
    card = team.ask("digest off Lumio-Daily")
    assert card.title == "The report “lumio-daily” comes no more"
    assert orders(team) == []
    assert "There is no report" in team.ask("digest off lumio-daily").title


def test_one_of_the_settings_is_silenced_and_comes_again(team: Team) -> None:
    card = team.ask("digest off morning", reports=(MORNING,))
    assert card.buttons[0].target == "digest on morning"
    assert "before" in team.ask("digest off morning", reports=(MORNING,)).title
    shown = team.ask("digest", reports=(MORNING,))
    assert shown.title == "No report comes by itself"
    assert "ended" in shown.sections[0].lines[0].note
    assert team.ask("digest on morning", reports=(MORNING,)).title == "The report “morning” comes again"
    assert "was not ended" in team.ask("digest on morning", reports=(MORNING,)).title


def test_a_name_of_the_settings_is_left_to_them(team: Team) -> None:
    theirs = Subscription(name="lumio-daily", channel="mentions", rhythm="daily")
    team.ask("digest daily lumio", reports=(theirs,))
    assert [one.name for one in orders(team)] == ["lumio-daily-mentions"]


@pytest.mark.parametrize("name", ["日本のランプ", "!!!", "a" * 200, "<b>x</b> @everyone"])
def test_whatever_a_topic_is_called_its_report_can_be_ended(team: Team, name: str) -> None:
    topics = (*TOPICS, Topic(name=name, query="x"))
    assert team.ask(f"digest daily {name}", topics=topics).kind == "answer"
    [order] = orders(team)
    assert order.topic == name
    assert "comes no more" in team.ask(f"digest off {order.name}").title


def test_only_who_may_change_topics_orders_a_report(team: Team) -> None:
    guest = Person(chat="hall", id="g", name="Guest")
    assert team.ask("digest daily", guest).kind == "notice"
    assert orders(team) == []
