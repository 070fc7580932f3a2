"""`sources`: where mentions come from, recounted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.commands.meant import heard, meaning
from tests.commands.team import Team


def places(team: Team) -> None:
    for at in range(3):
        heard(team, at + 1, meaning("negative" if at else "positive"), followers=100 if at else None)
    heard(team, 10, meaning("unsure"), source="hn")
    before = team.now - timedelta(days=1)
    for at in range(5):
        heard(team, 100 + at, meaning("neutral"), at=before)


def test_each_source_has_its_numbers_beside_those_of_the_time_before(newcomer: Team) -> None:
    places(newcomer)
    card = newcomer.ask("sources today")
    assert card.title == "4 mentions today, by source"
    assert card.body[0][0].text == "Mentions: 1 fewer than the 5 before."
    table = card.sections[0].table
    assert table is not None
    assert [row[:5] for row in table.rows] == [
        ("forum", "3", "5", "2 of 3", "200"),
        ("hn", "1", "0", "–", "–"),
    ]


def test_sources_that_brought_nothing_are_named(newcomer: Team) -> None:
    places(newcomer)
    assert newcomer.ask("sources today").body[1][0].text == "Nothing from 2 sources: news, reviews."


def test_the_buttons_lead_to_the_mentions_of_a_source(newcomer: Team) -> None:
    places(newcomer)
    for button, n in zip(newcomer.ask("sources Lumio today").buttons, (3, 1), strict=True):
        assert newcomer.ask(button.target).title.startswith(f"{n} mention")


def test_what_could_not_be_seen_is_told(team: Team, expect: Callable[[str, str], None]) -> None:
    card = team.ask("sources today")
    assert card.tone == "warning"
    assert card.sections[-1].heading == "What I could not see"
    expect("sources", team.text("sources today"))


def test_nothing_at_all_is_said(newcomer: Team) -> None:
    assert newcomer.ask("sources today").body[0][0].text == "No mention came in."


def test_a_time_that_was_not_listened_to_is_not_called_empty(newcomer: Team) -> None:
    heard(newcomer, 1, meaning("negative"))
    assert newcomer.ask("sources today").body[0][0].text == "Mentions: the time before was not listened to."
