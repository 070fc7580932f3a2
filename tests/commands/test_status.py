"""`status`: every source, the queue, the version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.cards import Card
from core.keeping import SourceState
from tests.commands.team import Team


def rows(card: Card) -> dict[str, tuple[str, ...]]:
    table = card.sections[0].table
    assert table is not None
    return {row[0].split()[-1]: row[1:] for row in table.rows}


def test_the_answer_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("status", team.text("status"))


def test_failing_sources_stand_first(team: Team) -> None:
    assert list(rows(team.ask("status"))) == ["hn", "forum", "news", "reviews"]


def test_all_well_is_good(newcomer: Team) -> None:
    for info in newcomer.asking.sources:
        state = SourceState(name=info.name, last_success=newcomer.now)
        newcomer.run(newcomer.store.save_source(state))
    card = newcomer.ask("status")
    assert (card.title, card.tone) == ("All 4 sources are being heard", "good")


def test_a_source_that_was_never_asked_is_due_now(newcomer: Team) -> None:
    card = newcomer.ask("status")
    assert card.title == "3 of 4 sources cannot be seen"
    assert rows(card)["forum"] == ("never", "–", "now", "0", "–")
    assert rows(card)["reviews"] == ("never", "–", "handed in", "0", "–")


def test_a_long_error_is_cut_in_the_table_and_calmed(newcomer: Team) -> None:
    error = "it answered\x1b[2J\n" + "very slowly " * 30
    state = SourceState(name="hn", failures=2, error=error, next_at=newcomer.now + timedelta(minutes=9))
    newcomer.run(newcomer.store.save_source(state))
    shown = rows(newcomer.ask("status"))["hn"]
    assert shown[2] == "in 9 min"
    assert shown[4].startswith("2 in a row: it answered[2J very slowly")
    assert len(shown[4]) < 80


def test_no_sources_says_what_to_do(newcomer: Team) -> None:
    card = newcomer.ask("status", sources=())
    assert card.title == "No source is set up yet"
    assert "Add a source" in card.body[0][0].text


def test_the_version_is_told(team: Team) -> None:
    assert team.ask("status").footer == "Listenpost 0.1.0"
