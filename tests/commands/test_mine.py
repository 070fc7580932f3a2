"""`mine`: what I own, open ones first."""

from __future__ import annotations

from collections.abc import Callable

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


def _move(team: Team, mention: int, verb: Verb, values: dict[str, str]) -> None:
    request = MoveRequest(mention=mention, verb=verb, who=CLEO, at=team.now, values=values)
    team.run(team.store.move(request, decide))
