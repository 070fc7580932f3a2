"""`team`: how fast, who did what, who has how much on their plate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.keeping import Moved, MoveRequest
from core.lifecycle import decide
from core.types import Person, Verb
from tests.commands.day import ANA, BEN
from tests.commands.meant import heard, meaning
from tests.commands.team import Team


def does(team: Team, mention: int, verb: Verb, who: Person, minutes: float = 5) -> None:
    request = MoveRequest(mention=mention, verb=verb, who=who, at=team.now - timedelta(minutes=minutes))
    assert isinstance(team.run(team.store.move(request, decide)), Moved)


def shift(team: Team) -> None:
    """Eight mentions; Ana resolved five and has one, Ben acknowledged one."""
    for at in range(8):
        heard(team, 60 + at, meaning("neutral"), priority=5 if at == 6 else 3)
    for number in range(1, 6):
        does(team, number, Verb.ACKNOWLEDGE, ANA, 50)
        does(team, number, Verb.RESOLVE, ANA, 40)
    does(team, 6, Verb.ACKNOWLEDGE, BEN, 30)
    does(team, 7, Verb.CLAIM, ANA, 20)


def test_who_did_what_is_counted_by_person(newcomer: Team) -> None:
    shift(newcomer)
    card = newcomer.ask("team today")
    assert card.body[0][0].text == "5 of 8 mentions dealt with; 1 not acknowledged yet."
    did = next(one for one in card.sections if one.heading == "Who did what").table
    assert did is not None
    assert did.rows == (("Ana", "5", "1", "0", "5", "0"), ("Ben", "1", "0", "0", "0", "0"))


def test_what_is_open_stands_with_whom_it_waits_for(newcomer: Team) -> None:
    shift(newcomer)
    load = newcomer.ask("team today").sections[1].table
    assert load is not None
    assert load.rows == (("Ana", "1", "1"), ("nobody’s", "2", "0"))


def test_moves_that_were_taken_back_do_not_count(newcomer: Team) -> None:
    heard(newcomer, 60, meaning("neutral"))
    does(newcomer, 1, Verb.CLAIM, ANA, 9)
    does(newcomer, 1, Verb.UNDO, ANA, 8)
    did = newcomer.ask("team today").sections[0]
    assert did.table is None
    assert did.text[0][0].text == "Nobody pressed anything."


def test_times_are_told_beside_those_of_the_time_before(newcomer: Team) -> None:
    shift(newcomer)
    told = {field.name: field.value for field in newcomer.ask("team today").fields}
    assert told["Time to acknowledge"].startswith("half within")
    assert told["The time before"] == "none yet"


def test_nothing_to_do_is_said(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    assert newcomer.ask("team today").sections[1].text[0][0].text == "Nothing is open. Well done!"
    shift(newcomer)
    expect("team", newcomer.text("team today"))


def test_a_story_that_was_passed_on_counts_once_among_what_waits(newcomer: Team) -> None:
    for at in range(3):
        heard(newcomer, 60 + at, meaning("neutral"), story=1)
    told = newcomer.ask("team today").body[0][0].text
    assert told == "0 of 1 mention dealt with; 1 not acknowledged yet."
    times = newcomer.ask("times today")
    assert not any("without a date" in line[0].text for line in times.body)
