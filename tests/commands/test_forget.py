"""`forget`: how much there is first, then it is gone, and nobody is named who need not be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.commands.team import Team

FLICKER = "https://forum.example.org/t/flicker/101"


def values(team: Team, question: str) -> dict[str, str]:
    return {field.name: field.value for field in team.ask(question).fields}


def test_the_question_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("forget", team.text("forget @mina"))


def test_it_counts_first_and_does_nothing(team: Team) -> None:
    card = team.ask("forget @mina")
    assert card.private
    assert values(team, "forget @mina") == {"Posts": "1", "Mentions among them": "1"}
    assert values(team, "forget @mina") == {"Posts": "1", "Mentions among them": "1"}
    assert not card.buttons, "what cannot be undone is not done by a slip of the finger"
    assert "“/mentions forget @mina yes”" in team.text("forget @mina").replace("\n", " ")


@pytest.mark.parametrize("who", ["@mina", "mina", "@Mina"])
def test_yes_does_it_once(who: str, team: Team) -> None:
    done = team.ask(f"forget {who} yes")
    assert done.title == "This author is forgotten"
    assert done.private
    assert team.ask(f"forget {who}").title == "I keep nothing of this author"


def test_a_name_of_several_words_and_in_quotes_is_one_name(team: Team) -> None:
    assert values(team, "forget Ines Duarte")["Posts"] == "1"
    assert values(team, 'forget "Ines Duarte"')["Posts"] == "1"


def test_nobody_is_named_where_it_is_not_needed(team: Team) -> None:
    team.ask("forget @mina yes")
    assert "mina" not in team.text("changes").casefold()
    assert "mina" not in team.text("forget @nobody").casefold()


@pytest.mark.parametrize("question", ["forget", f"forget {'x' * 101}", 'forget ""'])
def test_nobody_at_all_cannot_be_forgotten(question: str, memory_team: Team) -> None:
    assert memory_team.ask(question).kind == "notice"


def test_copies_in_evidence_stay_unless_they_are_meant(memory_team: Team) -> None:
    memory_team.store.copies["@mina"] = 2
    card = memory_team.ask("forget @mina")
    told = " ".join(span.text for text in card.body for span in text)
    assert "The 2 copies that are evidence of alerts stay" in told
    assert "“/mentions forget @mina evidence yes”" in told
    assert "“/mentions forget @mina yes”" in told
    both = memory_team.ask("forget @mina evidence")
    assert "“/mentions forget @mina evidence yes”" in " ".join(s.text for text in both.body for s in text)
    done = memory_team.ask("forget @mina yes")
    assert "The 2 copies" in " ".join(span.text for text in done.body for span in text)
    gone = memory_team.ask("forget @mina evidence yes")
    assert {field.name: field.value for field in gone.fields}["Copies in evidence of alerts"] == "2"
    assert memory_team.ask("forget @mina").title == "I keep nothing of this author"
