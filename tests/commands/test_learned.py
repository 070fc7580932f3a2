"""`learned`, `unlearn`, and the figure in `status`: what the team taught, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.say import known_keys
from core.teaching import LESSONS, TAUGHT, UNDONE, Figures, Lesson, write_lessons
from core.types import Person
from tests.commands.day import NOW
from tests.commands.team import Team

SENTIMENT = Lesson(
    id=3,
    about="sentiment",
    at=NOW - timedelta(minutes=20),
    figures=Figures(labels=34, held_out=7, before=5 / 7, after=6 / 7),
)
INTENTS = Lesson(
    id=4,
    about="intents",
    at=NOW - timedelta(hours=3),
    figures=Figures(labels=7, held_out=1, reason="lesson.few_labels", values={"needs": 25, "has": 7}),
)
GATE = Lesson(
    id=5,
    about="relevance",
    topic="Lumio",
    at=NOW - timedelta(days=2),
    figures=Figures(labels=64, held_out=12, before=0.5, after=0.75, reason="lesson.hides", values={"n": 1}),
)


def teach(team: Team, *lessons: Lesson, fixes: int = 34) -> None:
    """What the running bot has kept."""
    team.run(team.store.set_fact(LESSONS, write_lessons(lessons)))
    team.run(team.store.set_fact(TAUGHT, {"print": "x", "fixes": fixes, "taught": 120}))


def test_the_answer_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    teach(team, SENTIMENT, INTENTS, GATE)
    expect("learned", team.text("learned"))


def test_before_anything_was_taught_it_says_how_to(team: Team) -> None:
    card = team.ask("learned")
    assert next(span.text for text in card.body for span in text) == "You have not taught me anything yet."
    assert not card.buttons
    teach(team)
    assert "Ask again in a minute" in team.text("learned")


def test_the_newest_lesson_in_use_can_be_taken_back(team: Team) -> None:
    gate = replace(GATE, figures=replace(GATE.figures, reason="", values={}))
    teach(team, SENTIMENT, INTENTS, gate)
    [button] = team.ask("learned").buttons
    assert (button.verb, button.target, button.label) == ("page", "unlearn 5", "Take back: About us: Lumio")
    assert button.confirm
    card = team.ask(button.target)
    assert card.title == "Taken back: About us: Lumio"
    said = [span.text for part in team.ask("learned").sections[0].text for span in part]
    assert said[-1].startswith("About us: Lumio: you took it back just now. I learn it anew once ")
    assert said[-1].endswith("about 128 in all.")
    [button] = team.ask("learned").buttons
    assert button.target == "unlearn 3"


def test_taking_it_back_twice_changes_nothing(team: Team) -> None:
    teach(team, SENTIMENT)
    first = team.ask("unlearn 3")
    kept = team.run(team.store.fact(UNDONE))
    assert team.ask("unlearn 3", now=NOW + timedelta(hours=1)) == first
    assert team.run(team.store.fact(UNDONE)) == kept == {"3": NOW.isoformat()}


@pytest.mark.parametrize("word", ["99", "4", "x", "-1", "٣", "1" * 30])
def test_what_is_not_in_use_cannot_be_taken_back(word: str, team: Team) -> None:
    teach(team, SENTIMENT, INTENTS)
    card = team.ask(f"unlearn {word}")
    assert (card.icon, card.title[-15:]) == ("✋", "that is in use.")
    assert team.run(team.store.fact(UNDONE)) is None


def test_who_may_not_change_topics_may_look_but_not_take_back(team: Team) -> None:
    teach(team, SENTIMENT)
    guest = Person(chat="elsewhere", id="1", name="Guy")
    assert team.ask("learned", who=guest).title == "What you taught me"
    assert team.ask("unlearn 3", who=guest).icon == "🔒"


def test_status_tells_how_well_it_works(team: Team) -> None:
    def told() -> str | None:
        return {one.name: one.value for one in team.ask("status").fields}.get("Taught by you")

    assert told() is None
    teach(team, INTENTS, fixes=1)
    assert told() == "1 fix"
    teach(team, SENTIMENT, INTENTS)
    assert told() == "34 fixes, sentiment right 71 % → 86 % of 7 held out"
    team.ask("unlearn 3")
    assert told() == "34 fixes"


@pytest.mark.parametrize("junk", [3, "x", [1], [{}], {"x": 1}, [{"id": 1, "about": "everything"}]])
@pytest.mark.parametrize("fact", [LESSONS, TAUGHT, UNDONE])
def test_facts_that_nobody_can_read_are_passed_over(fact: str, junk: object, memory_team: Team) -> None:
    memory_team.run(memory_team.store.set_fact(fact, junk))
    assert memory_team.ask("learned").kind == "answer"
    assert memory_team.ask("status").kind == "answer"


def test_a_store_that_does_not_answer_is_told(unlucky: Team) -> None:
    for question in ("learned", "unlearn 3"):
        assert unlucky.ask(question).icon == "🔌"


def test_there_is_a_sentence_for_every_reason() -> None:
    reasons = {"few_labels", "few_held_out", "few_decided", "few_ours", "few_others", "none_held_out"}
    for reason in (*reasons, "no_gain", "lost", "hides"):
        assert f"lesson.{reason}" in known_keys()
