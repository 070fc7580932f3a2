"""`aliases`: other names of a topic, proposed with what speaks for them. All names are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from core.cards import Card
from core.rules import Unmatched, target_draft, topic_of
from tests.commands.team import LISTENING, Team
from tests.commands.triaging import Heard, keep, talk, track


def notes(card: Card) -> str:
    return " ".join(span.text for text in card.body for span in text)


@pytest.fixture
def heard(newcomer: Team) -> Team:
    """A team that made a topic in chat, kept six mentions of it, and heard more than those."""
    track(newcomer, "brightvela NOT regatta as Vela")
    chance = Random(2)
    also = {0: ", or brigthvela,", 1: "/ брайтвела"}
    lamps = [
        Heard(f"brightvela {also.get(n, '')} lamp {talk(chance)} {n}", ("Vela",), "claimed", f"k{n}")
        for n in range(6)
    ]
    noise = [Heard(f"nothing of it: {talk(chance)} {n}", by=f"n{n}") for n in range(20)]
    slips = [Heard(f"my brigthvela is dim. {talk(chance)} {n}", by=f"s{n}") for n in range(4)]
    races = [Heard(f"brigthvela regatta {talk(chance)} {n}", by=f"r{n}") for n in range(4)]
    abroad = [Heard(f"моя брайтвела {talk(chance)} {n}", by=f"c{n}", days=9) for n in range(3)]
    keep(newcomer, *lamps, *noise, *slips, *races, *abroad)
    return newcomer


def test_the_answer_reads_as_approved(heard: Team, expect: Callable[[str, str], None]) -> None:
    expect("aliases", heard.text("aliases vela"))


def test_each_has_its_counts_a_sample_and_a_draft(heard: Team) -> None:
    card = heard.ask("aliases vela")
    assert card.title == "2 other names that may mean Vela"
    assert [part.heading for part in card.sections[:-1]] == ["brigthvela", "брайтвела"]
    first = " ".join(span.text for text in card.sections[0].text for span in text)
    assert first.startswith("Another spelling: 4 posts more would match; it stands in 1 of 6 kept mentions.")
    assert "“my brigthvela is dim.”" in first
    assert [button.label for button in card.buttons] == ["Try brigthvela", "Try брайтвела"]
    number = target_draft(card.buttons[0].target)
    assert number is not None
    draft = heard.run(heard.store.draft(number))
    assert topic_of("Vela", draft.after).query == "(brightvela OR brigthvela) AND NOT regatta"
    assert topic_of("Vela", draft.before).query == "brightvela NOT regatta"
    assert heard.run(heard.store.rules()).topics[0].query == "brightvela NOT regatta"


def test_it_says_what_was_looked_through(heard: Team) -> None:
    told = notes(heard.ask("aliases vela"))
    assert "I looked through 37 posts that I keep from 26 Apr 2026 14:04 to 3 May 2026 14:04," in told
    assert "and the 6 mentions of it from then that you kept." in told
    off = replace(LISTENING, unmatched=Unmatched(keep=timedelta(0)))
    assert "posts that match nothing kept for two days only" in notes(
        heard.ask("aliases vela", listening=off)
    )


def test_a_saved_name_is_proposed_no_more(heard: Team) -> None:
    card = heard.ask("aliases vela")
    heard.ask(f"save {target_draft(card.buttons[0].target)}")
    assert [part.heading for part in heard.ask("aliases vela").sections[:-1]] == ["брайтвела"]


def test_a_topic_of_the_settings_is_told_what_to_write_there(newcomer: Team) -> None:
    both = Heard("my lumio, моя люмио", ("Lumio",), "resolved", by="k")
    keep(newcomer, both, *(Heard(f"моя люмио {n}", by=f"c{n}") for n in range(3)))
    card = newcomer.ask("aliases lumio")
    assert card.buttons == ()
    told = [span.text for text in card.sections[0].text for span in text]
    assert "“Lumio” stands in the settings. Write there: query = 'lumio OR люмио'" in told


def test_without_kept_mentions_it_says_what_it_learns_from(newcomer: Team) -> None:
    keep(newcomer, Heard("my lumio", ("Lumio",)), *(Heard(f"моя люмио {n}", by=f"c{n}") for n in range(3)))
    card = newcomer.ask("aliases lumio")
    assert card.title == "No other names of Lumio found"
    assert "but no mention of it from then was kept by anybody. I learn other names from those" in notes(card)


def test_nothing_heard_is_told(newcomer: Team) -> None:
    card = newcomer.ask("aliases lumio")
    assert card.title == "No other names of Lumio found"
    assert "I have no posts of the last 30 days yet" in notes(card)


def test_a_day_without_other_names_has_none(team: Team) -> None:
    card = team.ask("aliases brightwell")
    assert (card.title, card.tone) == ("No other names of Brightwell found", "warning")
    assert card.sections[-1].heading == "What I could not see"


def test_the_one_topic_there_is_need_not_be_named(newcomer: Team) -> None:
    card = newcomer.ask("aliases", topics=newcomer.asking.topics[:1])
    assert card.title == "No other names of Lumio found"


def test_of_several_topics_it_asks_which(newcomer: Team) -> None:
    card = newcomer.ask("aliases")
    assert card.title == "Other names of which topic?"
    assert "(kept mentions of the last 30 days): Lumio (0), Lumio Cloud (0), Brightwell (0)." in notes(card)
    assert "not listening for anything yet" in notes(newcomer.ask("aliases", topics=()))
