"""`topics`, `save` and `changes`: what is listened for, who changed it, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.keeping import Refused
from core.rules import Changed
from core.types import Topic
from tests.commands.day import ANA, BEN
from tests.commands.team import Team

TROUBLE = "track flickers OR locked #rivals as Trouble"


def lines(team: Team, question: str) -> list[str]:
    return [
        "".join(span.text for span in line.text)
        for section in team.ask(question).sections
        for line in section.lines
    ]


def test_the_list_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    for question in (TROUBLE, "save 1", "track bulbs kind=industry", "save 2 quietly"):
        team.ask(question)
    expect("topics", team.text("topics"))


def test_only_what_was_made_in_chat_can_be_changed_from_the_list(memory_team: Team) -> None:
    assert memory_team.ask("topics").more == ()
    for question in (TROUBLE, "save 1", "track bulbs as Bulbs", "save 2 quietly"):
        memory_team.ask(question)
    assert [(button.id, button.label, button.values) for button in memory_team.ask("topics").more] == [
        ("edit:new", "Change Bulbs", (("name", "Bulbs"),)),
        ('page:track as "Bulbs"', "End the experiment Bulbs", ()),
        ("page:untrack Bulbs", "Stop Bulbs", ()),
        ("edit:new", "Change Trouble", (("name", "Trouble"),)),
        ("page:untrack Trouble", "Stop Trouble", ()),
    ]
    assert all(button.form for button in memory_team.ask("topics").more if button.verb == "edit")


def test_every_way_of_the_list_leads_to_a_preview(memory_team: Team) -> None:
    for question in (TROUBLE, "save 1 quietly"):
        memory_team.ask(question)
    for button in memory_team.ask("topics").more:
        if button.verb == "page":
            card = memory_team.ask(button.target)
            assert card.buttons[0].verb == "save", card


def test_many_topics_come_in_pages(memory_team: Team) -> None:
    topics = tuple(Topic(name=f"T{n:02}", query=f"word{n}", channels=("mentions",)) for n in range(23))
    listening = type(memory_team.asking.listening)(fixed=frozenset(topic.name for topic in topics))
    found = [
        line.text[0].text
        for page in ("topics", "topics page=2", "topics page=3")
        for section in memory_team.ask(page, topics=topics, listening=listening).sections
        for line in section.lines
    ]
    assert found == [topic.name for topic in topics]


# ---------------------------------------------------------------- save


def test_saving_makes_the_change_with_who_and_when(team: Team) -> None:
    team.ask(TROUBLE)
    card = team.ask("save 1", BEN)
    assert card.title == "I listen for “Trouble” now."
    assert [button.id for button in card.buttons] == ["undo:c1"]
    (change,) = team.run(team.store.changes())
    assert (change.who.key, change.at, change.name) == (BEN.key, team.now, "Trouble")


@pytest.mark.parametrize("again", ["save 1", "save d1"])
def test_a_preview_is_saved_once_and_whoever_says_it_again_is_told_the_same(again: str, team: Team) -> None:
    team.ask(TROUBLE)
    first = team.ask("save 1")
    assert team.ask(again) == first
    assert len(team.run(team.store.changes())) == 1


def test_what_was_changed_meanwhile_is_not_saved(team: Team) -> None:
    for question in (TROUBLE, "save 1", "track flickers as Trouble", "save 2"):
        team.ask(question)
    card = team.ask("save 1 quietly")
    assert card.title == "Nothing was changed"
    assert "changed by somebody" in card.body[0][0].text


@pytest.mark.parametrize(
    ("question", "told"),
    [("save 99", "That preview is gone"), ("save 2 quietly", "There is no quiet way")],
)
def test_what_cannot_be_saved_is_told(question: str, told: str, memory_team: Team) -> None:
    memory_team.ask(TROUBLE)
    memory_team.ask("mute word lamps")
    assert told in memory_team.ask(question).body[0][0].text


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("save twelve", "“twelve” is not the number of a preview."),
        ("save 0x1", "“0x1” is not the number of a preview."),
        (f"save {'9' * 30}", f"“{'9' * 30}” is not the number of a preview."),
        ("save 1 loudly", "“loudly” is no way to save a preview."),
    ],
)
def test_a_slip_is_told(question: str, problem: str, memory_team: Team) -> None:
    card = memory_team.ask(question)
    assert (card.kind, card.title) == ("notice", problem)


def test_a_preview_can_be_looked_at_again(team: Team) -> None:
    first = team.ask(TROUBLE)
    again = team.ask("save 1 look")
    assert (again.title, again.buttons) == (first.title, first.buttons)
    assert "That preview is gone" in team.ask("save 2 look").body[0][0].text


# ---------------------------------------------------------------- changes


def test_the_audit_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    for question in (TROUBLE, "save 1", "track flickers as Trouble", "save 2 quietly", "changes undo 2"):
        team.ask(question)
    for question in ("mute word lamps 7d", "save 3", "forget Jonas yes", "untrack trouble", "save 4"):
        team.ask(question, BEN)
    expect("changes", team.text("changes"))


def test_an_empty_audit_says_so(team: Team) -> None:
    assert team.ask("changes").title == "Nothing was changed so far"


def test_a_change_is_taken_back_and_that_too(team: Team) -> None:
    team.ask(TROUBLE)
    team.ask("save 1")
    assert team.ask("changes undo 1").title == "I no longer listen for “Trouble”."
    assert team.run(team.store.rules()).topics == ()
    assert team.ask("changes undo c2").title == "I listen for “Trouble” now."
    assert team.ask("changes undo 1").body[0][0].text == "That was taken back already."


def test_only_what_stands_can_be_undone_from_the_list(team: Team) -> None:
    for question in (TROUBLE, "save 1", "changes undo 1", "forget Jonas yes"):
        team.ask(question)
    assert [button.id for button in team.ask("changes").more] == ["undo:c2"]
    assert lines(team, "changes")[0] == "c3: Ana had an author forgotten"


def test_a_change_that_was_changed_since_is_not_undone(team: Team) -> None:
    for question in (TROUBLE, "save 1", "track flickers as Trouble", "save 2"):
        team.ask(question)
    assert "changed by somebody" in team.ask("changes undo 1").body[0][0].text
    assert team.run(team.store.rules()).topics[0].query == "flickers"


@pytest.mark.parametrize("question", ["changes undo", "changes redo 1", "changes undo one"])
def test_another_word_behind_changes_is_a_slip(question: str, memory_team: Team) -> None:
    assert memory_team.ask(question).kind == "notice"


def test_somebody_of_another_chat_is_named_with_it(team: Team) -> None:
    team.ask(TROUBLE)
    team.ask("save 1")
    assert isinstance(team.run(team.store.undo_change(1, HALL, team.now)), Changed)
    assert isinstance(team.run(team.store.undo_change(1, HALL, team.now)), Refused)
    assert lines(team, "changes")[0] == "c2: Cleo (Hall) stopped listening for “Trouble”"


HALL = type(ANA)(chat="hall", id="c9", name="Cleo")
