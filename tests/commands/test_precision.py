"""`precision`: what a team's own triage says of its topics, and what would help. All names are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from core.cards import Card, Section
from core.keeping import Filter
from core.query import parse
from core.rules import target_draft, topic_of
from core.types import Topic
from listening.precision import ledger, wilson
from tests.commands.day import TOPICS
from tests.commands.team import LISTENING, Team
from tests.commands.triaging import Heard, keep, talk, track

IN_MEMORY = pytest.mark.parametrize("settle", ["memory"], indirect=True)
"""What depends on no store: the real one has been asked before."""
VELA = "vela OR velux as Vela"


def live(team: Team, topic: str = "Vela", word: str = "vela") -> None:
    """Fifty mentions: of 35 about us one is of a regatta, of 11 that are not nine are; four are open."""
    chance, ours = Random(4), (topic,)
    kept = [
        Heard(
            f"my {word} {'lamp' if n else 'regatta'}: {talk(chance)} {n}",
            ours,
            "claimed" if n % 2 else "resolved",
            by=f"k{n}",
        )
        for n in range(35)
    ]
    races = [Heard(f"{word} regatta, {talk(chance)} {n}", ours, "not_us", f"r{n}", n) for n in range(9)]
    coins = [Heard(f"{word} coins, {talk(chance)} {n}", ours, "spam", f"s{n}") for n in range(2)]
    still_open = [Heard(f"{word} {talk(chance)} {n}", ours, by=f"o{n}") for n in range(4)]
    keep(team, *kept, *races, *coins, *still_open)


@pytest.fixture
def sailing(newcomer: Team) -> Team:
    """A team that made a topic in chat and dealt with what it brought."""
    track(newcomer, VELA)
    live(newcomer)
    return newcomer


def fields(card: Card) -> dict[str, str]:
    return {field.name: field.value for field in card.fields}


def section(card: Card, begins: str) -> Section:
    return next(part for part in card.sections if part.heading.startswith(begins))


def said(part: Section) -> str:
    return " ".join(span.text for text in part.text for span in text)


def rows(part: Section) -> dict[str, tuple[str, ...]]:
    assert part.table is not None
    return {name: tuple(rest) for name, *rest in part.table.rows}


def drafted(team: Team, target: str) -> tuple[Topic, Topic]:
    """What a button's draft would change: from what, to what."""
    number = target_draft(target)
    assert number is not None
    draft = team.run(team.store.draft(number))
    return topic_of(draft.name, draft.before), topic_of(draft.name, draft.after)


@IN_MEMORY
@pytest.mark.parametrize(
    ("question", "name"), [("precision", "precision"), ("precision vela", "precision_vela")]
)
def test_the_answer_reads_as_approved(
    question: str, name: str, sailing: Team, expect: Callable[[str, str], None]
) -> None:
    track(sailing, "brightvela as Experiment", quietly=True)
    expect(name, sailing.text(question))


def test_the_figures_are_those_of_the_triage(sailing: Team) -> None:
    card = sailing.ask("precision vela")
    found = fields(card)
    assert [found[name] for name in ("Hits", "Kept", "Not us", "Spam", "Undecided")] == [
        "50",
        "35",
        "9",
        "2",
        "4",
    ]
    low, high = wilson(35, 46)
    assert found["Precision"] == f"76 % of 46 decided (likely {int(100 * low)}–{int(100 * high) + 1} %)"
    assert card.title == "Precision of Vela in the last 90 days"
    assert card.context[1] == "50 mentions"
    assert rows(section(card, "By clause")) == {
        "vela": ("50", "35", "9", "2", "76 % (62–87)"),
        "velux": ("0", "0", "0", "0", "–"),
    }


@IN_MEMORY
def test_topics_are_compared_in_one_table(sailing: Team) -> None:
    keep(sailing, Heard("a lumio lamp", ("Lumio",), "resolved"))
    keep(sailing, Heard("vela and lumio", ("Lumio", "Vela"), "spam"))
    assert rows(sailing.ask("precision").sections[0]) == {
        "Vela": ("51", "35", "9", "3", "74 % (60–85)"),
        "Lumio": ("2", "1", "0", "1", "50 % (9–91)"),
    }


@IN_MEMORY
def test_an_exclusion_is_proposed_with_what_it_costs_and_a_back_test(sailing: Team) -> None:
    card = sailing.ask("precision vela")
    part = section(card, "Would help: NOT regatta")
    assert said(part).startswith("It drops 9 of 11 ignored ones and 1 of 35 kept ones.")
    assert "with the 50 mentions of it that I keep from 27 Apr 2026 14:04 to 5 May 2026 14:03" in said(part)
    assert said(part).endswith("10 would not have come. The team is at work on 0 of those and resolved 1.")
    (button,) = card.buttons
    assert (button.verb, button.label) == ("show_draft", "Look at NOT regatta")
    before, after = drafted(sailing, button.target)
    assert before.query == "vela OR velux"
    assert after == replace(before, query="(vela OR velux) AND NOT regatta")


def test_looking_changes_nothing_and_saving_does_what_was_told(sailing: Team) -> None:
    (button,) = sailing.ask("precision vela").buttons
    assert [topic.query for topic in sailing.run(sailing.store.rules()).topics] == ["vela OR velux"]
    sailing.ask(f"save {target_draft(button.target)}")
    (topic,) = sailing.run(sailing.store.rules()).topics
    assert topic.query == "(vela OR velux) AND NOT regatta"
    card = sailing.ask("precision vela")
    assert fields(card)["Precision"].startswith("94 % of 36 decided")
    assert "10 more are not matched by the query as it is now, and not counted." in [
        span.text for text in card.body for span in text
    ]
    mentions = sailing.run(sailing.store.find(Filter(topics=("Vela",)), "newest", 500))
    assert ledger(parse(topic.query), mentions).whole.kept == 34


@IN_MEMORY
def test_a_topic_of_the_settings_is_told_what_to_write_there(newcomer: Team) -> None:
    live(newcomer, "Lumio", "lumio")
    card = newcomer.ask("precision lumio")
    assert card.buttons == ()
    assert "Write there: query = 'lumio AND NOT regatta'" in said(section(card, "Would help"))


def test_an_experiment_that_is_proven_can_be_promoted(newcomer: Team) -> None:
    track(newcomer, VELA, quietly=True)
    live(newcomer)
    for question in ("precision", "precision vela"):
        card = newcomer.ask(question)
        assert "Of 46 mentions that you decided 76 % were about you (surely 62 % of all)" in said(
            section(card, "It is proven")
        )
        before, after = drafted(newcomer, card.buttons[0].target)
        assert (before.quiet, after) == (True, replace(before, quiet=False))
    newcomer.ask(f"save {target_draft(card.buttons[0].target)}")
    assert [topic.quiet for topic in newcomer.run(newcomer.store.rules()).topics] == [False]
    assert not [part for part in newcomer.ask("precision").sections if "proven" in part.heading]


@IN_MEMORY
def test_an_experiment_that_is_not_proven_is_told_what_it_lacks(newcomer: Team) -> None:
    track(newcomer, VELA, quietly=True)
    keep(newcomer, *(Heard(f"vela lamp {n}", ("Vela",), "claimed") for n in range(19)))
    card = newcomer.ask("precision vela")
    assert card.buttons == ()
    assert "So far you decided 19, and surely 83 % are." in said(section(card, "Not proven yet"))


@IN_MEMORY
def test_an_experiment_of_the_settings_is_promoted_there(newcomer: Team) -> None:
    live(newcomer, "Lumio", "lumio")
    quiet = tuple(replace(topic, quiet=topic.name == "Lumio") for topic in TOPICS)
    card = newcomer.ask("precision", topics=quiet)
    assert card.buttons == ()
    assert "take its “quiet” away there" in said(section(card, "It is proven"))


@IN_MEMORY
def test_nothing_dealt_with_is_no_precision(newcomer: Team) -> None:
    keep(newcomer, *(Heard(f"lumio lamp {n}", ("Lumio",)) for n in range(3)))
    card = newcomer.ask("precision lumio")
    assert fields(card)["Precision"] == "nothing decided yet"
    assert card.body[0][0].text.startswith("Nobody dealt with any of these yet")


@IN_MEMORY
def test_the_period_counts(sailing: Team) -> None:
    assert sailing.ask("precision vela today").context[1] == "1 mention"
    assert sailing.ask("precision vela 2026-01-05").body[0][0].text.startswith("Nothing was mentioned")


def test_what_could_not_be_seen_is_told(team: Team) -> None:
    card = team.ask("precision")
    assert card.tone == "warning"
    assert card.sections[-1].heading == "What I could not see"


@IN_MEMORY
def test_a_topic_that_somebody_just_changed_gets_no_button_for_its_old_query(sailing: Team) -> None:
    old = tuple(sailing.asking.topics) + sailing.run(sailing.store.rules()).topics
    sailing.ask("save " + sailing.ask("track vela NOT coins as Vela").buttons[0].target[1:])
    assert sailing.ask("precision vela", topics=old).buttons == ()


@IN_MEMORY
def test_without_a_quiet_channel_there_is_no_quiet_choice(sailing: Team) -> None:
    for listening, quiet in ((LISTENING, True), (replace(LISTENING, quiet_channel=None), False)):
        (button,) = sailing.ask("precision vela", listening=listening).buttons
        draft = sailing.run(sailing.store.draft(target_draft(button.target)))
        assert (draft.quiet is not None) is quiet
