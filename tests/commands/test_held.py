"""`held`: what was kept and not posted, and why."""

from __future__ import annotations

from collections.abc import Callable

from bot.mind import HELD
from core.cards import Card, Line
from core.keeping import Batch, MoveRequest, Sighting
from core.lifecycle import decide
from core.meaning import Meaning, Relevance
from core.types import Match, Post, Verb
from tests.commands.day import ANA
from tests.commands.team import Team

NO_CONTEXT = Relevance(0.3, "relevance.no_context")
GATE = Relevance(0.1, "relevance.gate_no", {"words": "puppy, walk"})


def hold(team: Team, n: int = 1, **relevance: Relevance) -> None:
    """So many mentions come that are kept and not posted."""
    topics = tuple(name.replace("_", " ") for name in relevance) or ("Lumio",)
    meaning = Meaning(
        relevance=dict(zip(topics, relevance.values(), strict=True)) if relevance else {}, held=HELD
    )
    for at in range(n):
        post = Post(
            source="forum",
            key=f"held {topics} {at}",
            url=f"https://forum.example.org/t/held/{len(topics)}{at}",
            title=f"Lumio the cat {at + 1}" if len(topics) == 1 else "Lumio the kitten",
            text=f"Lumio slept {len(topics) * 100 + at} minutes",
            said_at=team.now,
        )
        sighting = Sighting(post=post, matches=tuple(Match(name) for name in topics), meaning=meaning)
        team.run(team.store.keep(Batch(source="forum", sightings=(sighting,), at=team.now)))


def lines(card: Card) -> list[Line]:
    return [line for section in card.sections for line in section.lines]


def test_the_answer_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    hold(team, 1, Lumio=NO_CONTEXT)
    hold(team, 1, Lumio=NO_CONTEXT, Lumio_Cloud=GATE)
    expect("held", team.text("held"))


def test_each_line_can_be_decided(team: Team) -> None:
    hold(team, 1, Lumio=GATE)
    [line] = lines(team.ask("held"))
    assert "Like mentions that you ignored: puppy, walk." in line.note
    assert [(one.verb, one.label, one.values) for one in line.buttons] == [
        ("fix", "It is about us", (("relevant", "yes"),)),
        ("ignore", "Not us", (("reason", "not_us"),)),
    ]
    assert {one.target for one in line.buttons} == {line.target}


def test_what_was_decided_is_not_held_any_more(team: Team) -> None:
    hold(team, 2, Lumio=GATE)
    for line, verb in zip(lines(team.ask("held")), (Verb.FIX, Verb.IGNORE), strict=True):
        button = next(one for one in line.buttons if one.verb == verb.value)
        request = MoveRequest(
            mention=int(line.target[1:]), verb=verb, who=ANA, at=team.now, values=dict(button.values)
        )
        team.run(team.store.move(request, decide))
    assert team.ask("held").title == "Nothing was kept back"


def test_a_topic_can_be_asked_for(team: Team) -> None:
    hold(team, 1, Lumio=GATE)
    assert team.ask("held lumio").title == "1 mention of Lumio kept and not posted"
    assert team.ask("held lumio cloud").title == "Nothing about Lumio Cloud was kept back"


def test_many_are_told_in_pages(team: Team) -> None:
    hold(team, 12, Lumio=GATE)
    first = team.ask("held lumio")
    assert first.title == "12 mentions of Lumio kept and not posted"
    assert len(lines(first)) == 10
    [more] = first.buttons
    assert more.target == "held Lumio page=2"
    assert len(lines(team.ask(more.target))) == 2


def test_a_mention_without_a_reason_of_its_own_says_the_general_one(team: Team) -> None:
    hold(team, 1, Lumio=Relevance(0.2, "a key of another version"))
    [line] = lines(team.ask("held"))
    assert line.note.startswith("It is probably not about you, so it was kept and not posted.")


def test_hostile_words_of_a_reason_stay_words(team: Team) -> None:
    hold(team, 1, Lumio=Relevance(0.2, "relevance.gate_no", {"words": "x\n" * 500 + "@everyone"}))
    [line] = lines(team.ask("held"))
    assert "\n" not in line.note
    assert len(line.note) < 400


def test_nothing_held_is_said_kindly(team: Team) -> None:
    card = team.ask("held")
    assert card.title == "Nothing was kept back"


def test_a_store_that_does_not_answer_is_told(unlucky: Team) -> None:
    assert unlucky.ask("held").icon == "🔌"
