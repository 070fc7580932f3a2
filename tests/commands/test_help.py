"""`help`: what can be asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commands import load
from core.types import Topic
from tests.commands.team import Team


@pytest.mark.parametrize(
    ("question", "name"), [("help", "help"), ("help today", "help_today"), ("help search", "help_search")]
)
def test_the_answer_reads_as_approved(
    question: str, name: str, newcomer: Team, expect: Callable[[str, str], None]
) -> None:
    expect(name, newcomer.text(question))


def test_asking_nothing_is_asking_for_help(newcomer: Team) -> None:
    assert newcomer.ask("") == newcomer.ask("  ") == newcomer.ask("/mentions") == newcomer.ask("help")


def test_every_command_is_listed(newcomer: Team) -> None:
    card = newcomer.ask("help")
    own = [field.name.split()[1] for field in card.fields]
    families = [text[0].text.split()[1] for part in card.sections for text in part.text]
    assert own == [name for name, one in load().items() if not one.group]
    assert sorted([*own, *families]) == sorted(load())


@pytest.mark.parametrize("name", sorted(load()))
def test_every_command_has_its_own_page_with_its_examples(name: str, newcomer: Team) -> None:
    text = newcomer.text(f"help {name}")
    assert all(f"/mentions {example}" in text for example in load()[name].examples)


def test_many_topics_are_not_all_listed(newcomer: Team) -> None:
    topics = tuple(Topic(name=f"T{n}", query="x") for n in range(50))
    assert "T19 and 30 more" in newcomer.text("help open", topics=topics)
    assert "There are no topics yet" in newcomer.text("help open", topics=())
