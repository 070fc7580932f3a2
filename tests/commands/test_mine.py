"""`mine`: what I own, open ones first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.keeping import Filter, MoveRequest
from core.lifecycle import decide
from core.types import Person, Verb
from tests.commands.team import Team

BEN = Person(chat="web", id="ben", name="Ben")
CLEO = Person(chat="web", id="cleo", name="Cleo")


def test_the_answer_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("mine", team.text("mine"))


def test_everybody_sees_their_own(team: Team) -> None:
    card = team.ask("mine", who=BEN)
    assert card.title == "1 mention is yours"
    assert [line.url for section in card.sections for line in section.lines] == [
        "https://forum.example.org/t/compared/100"
    ]


def test_somebody_of_the_same_name_in_another_chat_is_somebody_else(team: Team) -> None:
    assert team.ask("mine", who=Person(chat="terminal", id="ben", name="Ben")).title == "Nothing is yours"


def test_nothing_claimed_says_how_to_get_something(team: Team) -> None:
    assert "“/mentions open”" in team.text("mine", who=CLEO)


def test_pages_run_from_the_open_ones_into_the_closed_ones(team: Team) -> None:
    found = team.run(team.store.find(Filter(), "newest", 100))
    for mention in found:
        if mention.standing.owner is None and mention.standing.state.value in ("new", "acknowledged"):
            _move(team, mention.id, Verb.CLAIM, {})
    for mention in found[:7]:
        if mention.standing.state.value == "new":
            _move(team, mention.id, Verb.RESOLVE, {"outcome": "handled"})
    first, second = team.ask("mine", who=CLEO), team.ask("mine page=2", who=CLEO)
    states = [line.state for card in (first, second) for section in card.sections for line in section.lines]
    assert len(states) == 12
    assert states == sorted(states, key=lambda state: state == "resolved")
    assert [section.heading for section in first.sections] == ["Open", "Closed"]
    assert [section.heading for section in second.sections] == ["Closed"]
    assert first.buttons[0].target == "mine page=2"


def _move(team: Team, mention: int, verb: Verb, values: dict[str, str], who: Person = CLEO) -> None:
    request = MoveRequest(mention=mention, verb=verb, who=who, at=team.now, values=values)
    team.run(team.store.move(request, decide))


def test_those_of_somebody_of_the_settings_are_asked_for_by_name(team: Team) -> None:
    card = team.ask("mine ben")
    assert card.title == "1 mention is with Ben"
    assert card.sections == team.ask("mine", who=BEN).sections
    assert team.ask("mine cleo may").title == "Nothing is with Cleo May"
    assert "Assign" in team.text("mine cleo may")


def test_what_somebody_owns_by_a_linked_account_is_theirs_too(team: Team) -> None:
    team.run(team.store.link("hall:c9", "web:ben", team.now))
    assert team.ask("mine cleo may").title == "1 mention is with Cleo May"


def test_the_pages_of_somebody_stay_with_them(team: Team) -> None:
    who = Person(chat="hall", id="c9", name="Cleo")
    for mention in team.run(team.store.find(Filter(), "newest", 100)):
        if mention.standing.owner is None and mention.standing.state.value in ("new", "acknowledged"):
            _move(team, mention.id, Verb.CLAIM, {}, who)
    (more,) = team.ask('mine "cleo may"').buttons
    assert more.target == 'mine "Cleo May" page=2'
    assert team.ask(more.target).title == team.ask("mine cleo may").title == "12 mentions are with Cleo May"


@pytest.mark.parametrize(
    ("people", "hint"),
    [({"Ana": frozenset({"web:ana"})}, "People of my settings: Ana."), ({}, "There are no people")],
)
def test_somebody_unknown_is_a_slip_that_says_who_is_known(
    team: Team, people: dict[str, frozenset[str]], hint: str
) -> None:
    card = team.ask("mine zoe", people=people)
    assert (card.kind, card.title) == ("notice", "I know nobody called “zoe”.")
    assert hint in card.body[0][0].text
