"""`open`: what waits for somebody, ten to a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.cards import Card
from core.keeping import Batch, Sighting
from core.types import Match, Post
from tests.commands.team import Team


def urls(card: Card) -> list[str | None]:
    return [line.url for section in card.sections for line in section.lines]


@pytest.mark.parametrize(
    ("question", "name"),
    [("open", "open"), ("open page=2", "open_page_2"), ("open lumio cloud", "open_lumio_cloud")],
)
def test_the_answer_reads_as_approved(
    question: str, name: str, team: Team, expect: Callable[[str, str], None]
) -> None:
    expect(name, team.text(question))


def test_the_pages_hold_every_open_mention_once(team: Team) -> None:
    first, second = team.ask("open"), team.ask("open page=2")
    assert first.title == second.title == "15 open mentions"
    assert len(urls(first)) == 10
    assert len({*urls(first), *urls(second)}) == 15


def test_the_buttons_ask_for_the_page_before_and_after(team: Team) -> None:
    (more,) = team.ask("open lumio").buttons
    assert (more.verb, more.target, more.label) == ("page", "open Lumio page=2", "More")
    (back,) = team.ask(more.target).buttons
    assert (back.verb, back.target, back.label) == ("page", "open Lumio", "Back")
    assert team.ask(back.target) == team.ask("open lumio")


def test_a_page_after_the_last_one_is_the_last_one(team: Team) -> None:
    assert urls(team.ask("open page=99")) == urls(team.ask("open page=2"))
    assert team.ask("open page=99").footer == "There are only 2 pages, so this is the last one."


def test_a_topics_name_with_a_space_is_quoted_to_ask_again(team: Team) -> None:
    for number in range(11):
        add(team, number)
    assert team.ask("open lumio cloud").buttons[0].target == 'open "Lumio Cloud" page=2'
    assert team.ask(team.ask("open lumio cloud").buttons[0].target).title == "13 open mentions of Lumio Cloud"


def add(team: Team, number: int) -> None:
    """One more mention of Lumio Cloud."""
    url = f"https://forum.example.org/t/more/{number}00"
    one = Post(
        source="forum", key=url, url=url, title=f"No {number}", text=f"Number {number}", said_at=team.now
    )
    sighting = Sighting(post=one, matches=(Match("Lumio Cloud"),))
    team.run(team.store.keep(Batch(source="forum", sightings=(sighting,), at=team.now)))


def test_nothing_open_is_good_news_unless_something_was_not_seen(newcomer: Team) -> None:
    blind = newcomer.ask("open")
    assert (blind.title, blind.tone) == ("Nothing is open", "warning")
    assert "hn: nothing from it yet" in newcomer.text("open")
    calm = newcomer.ask("open lumio", sources=())
    assert (calm.title, calm.tone) == ("Nothing about Lumio is open", "good")


def test_every_line_can_be_dealt_with(team: Team) -> None:
    for section in team.ask("open").sections:
        for line in section.lines:
            assert line.buttons
            assert {button.target for button in line.buttons} == {line.target}


def test_what_one_source_brought_is_listed_alone_and_only_its_silence_told(team: Team) -> None:
    every = {url for card in (team.ask("open"), team.ask("open page=2")) for url in urls(card)}
    card = team.ask("open forum")
    assert card.title == "9 open mentions from forum"
    assert set(urls(card)) < every
    assert all("//forum.example.org/" in str(url) for url in urls(card))
    assert "hn:" not in str(card.sections), "what another one did not see is no matter here"
    assert "hn: nothing since" in team.text("open hn")
    assert team.ask("open lumio cloud forum").title == "1 open mention of Lumio Cloud from forum"
    assert team.ask("open forum lumio") == team.ask("open lumio forum")


def test_nothing_from_a_source_says_from_which(newcomer: Team) -> None:
    assert newcomer.ask("open reviews").title == "Nothing from reviews is open"
    assert newcomer.ask("open reviews").tone == "good"
    assert newcomer.ask("open lumio hn").title == "Nothing about Lumio from hn is open"


def test_the_pages_of_a_source_stay_with_it(team: Team) -> None:
    for number in range(11):
        add(team, number)
    (more,) = team.ask("open forum").buttons
    assert more.target == "open forum page=2"
    assert team.ask(more.target).title == "20 open mentions from forum"
    assert team.ask("open lumio cloud forum").buttons[0].target == 'open "Lumio Cloud" forum page=2'
