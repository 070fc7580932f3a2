"""What holds for every command: a file is all it takes, and no store makes it fail."""

from __future__ import annotations

import pkgutil

import pytest

import commands
from commands import load
from core.say import known_keys
from core.types import Topic
from tests.commands.team import Team

NAMES = sorted(load())


def test_the_folder_is_the_list_of_commands() -> None:
    files = {module.name for module in pkgutil.iter_modules(commands.__path__)}
    assert set(NAMES) == {name for name in files if not name.startswith("_")}
    assert set(NAMES) >= {"today", "open", "mine", "search", "why", "status", "help"}


@pytest.mark.parametrize("name", NAMES)
def test_a_command_has_a_summary_and_an_example_that_begins_with_its_name(name: str) -> None:
    command = load()[name]
    assert command.name == name
    assert command.summary in known_keys()
    assert command.examples
    assert all(example.split()[0] == name for example in command.examples)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_answered_from_a_full_and_an_empty_store(
    name: str, team: Team, newcomer: Team
) -> None:
    rival = Topic(name="globex", query="globex", kind="competitor")
    campaign = Topic(name="launch", query="#launch", kind="campaign")
    topics = (*team.asking.topics, Topic(name="acme", query="acme"), rival, campaign)
    for asker in (team, newcomer):
        for example in load()[name].examples:
            card = asker.ask(example, topics=topics)
            assert card.kind == "answer", card
            assert card.title


@pytest.mark.parametrize("name", NAMES)
def test_no_settings_at_all_still_give_an_answer(name: str, newcomer: Team) -> None:
    assert newcomer.ask(_shortest(name), topics=(), sources=()).kind == "answer"


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"help"}))
def test_a_store_that_does_not_answer_becomes_a_kind_card(name: str, unlucky: Team) -> None:
    card = unlucky.ask(_shortest(name))
    assert card.kind == "notice"
    assert "(the disk is full)" in card.body[0][0].text
    assert "ask again" in card.body[0][0].text


def _shortest(name: str) -> str:
    return min(load()[name].examples, key=len)
