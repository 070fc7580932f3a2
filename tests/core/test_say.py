"""Every sentence is there, and says numbers, times and plurals right."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import chats
import sources
from commands import load as load_commands
from core.say import ago, date, known_keys, number, phrases, plural, say, span
from core.types import State, Verb
from sources._base import load as load_sources

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "core", "listening", "sources", "store", "chats", "commands", "engines")
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def said_keys() -> dict[str, str]:
    """Every key that stands literally in a call of `say`, and where."""
    found = {}
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                    for key in literals(node.args[0]):
                        found[key] = f"{file.relative_to(ROOT)}:{node.lineno}"
    return found


def literals(node: ast.expr) -> Iterator[str]:
    """The strings that an expression may be; none for one that is put together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def test_every_sentence_that_the_code_says_is_in_the_catalogue() -> None:
    for kind in load_sources().values():
        assert kind.kind
    load_commands()
    for module in pkgutil.iter_modules(chats.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"chats.{module.name}")
    for room in (sources, bot):
        for module in pkgutil.iter_modules(room.__path__):
            if not module.name.startswith("__"):
                importlib.import_module(f"{room.__name__}.{module.name}")
    keys = known_keys()
    said = said_keys()
    assert len(said) > 100
    assert {key: place for key, place in said.items() if key not in keys} == {}


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word(state: State) -> None:
    assert say(f"state.{state.value}")


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_a_line_of_history(verb: Verb) -> None:
    values = {
        "who": "Ana",
        "where": "",
        "to": "Bo",
        "text": "hm",
        "until": NOON,
        "outcome": "handled",
        "what": "",
    }
    line = say(f"move.{verb.value}", **values, at=NOON)
    assert "4 May 2026 12:00" in line


@pytest.mark.parametrize(
    ("language", "counts", "category"),
    [
        ("en", (1,), "one"),
        ("en", (0, 2, 11, 101), "other"),
        ("fr", (0, 1), "one"),
        ("ja", (0, 1, 2), "other"),
        ("id", (1,), "other"),
        ("ar", (0,), "zero"),
        ("ar", (1,), "one"),
        ("ar", (2,), "two"),
        ("ar", (3, 10, 103, 110), "few"),
        ("ar", (11, 99, 111), "many"),
        ("ar", (100, 102, 202), "other"),
    ],
)
def test_plurals_follow_the_language(language: str, counts: tuple[int, ...], category: str) -> None:
    assert {plural(language, n) for n in counts} == {category}


def test_numbers_and_times_are_written_for_people() -> None:
    assert number(1234567) == "1,234,567"
    assert number(2.25) == "2.2"
    assert date(NOON, ZoneInfo("Asia/Jakarta")) == "4 May 2026 19:00"
    assert span(timedelta(seconds=59)) == "59 s"
    assert span(timedelta(days=1)) == "1 day"
    assert span(timedelta(days=2)) == "2 days"
    assert ago(NOON, NOON + timedelta(minutes=3)) == "3 min ago"
    assert ago(NOON + timedelta(seconds=5), NOON) == "just now"


def test_an_unknown_key_is_a_mistake_and_so_are_two_sentences_for_one() -> None:
    with pytest.raises(KeyError, match="no sentence"):
        say("no.such.key")
    phrases({"test.twice": "one"})
    phrases({"test.twice": "one"})
    with pytest.raises(ValueError, match="two sentences"):
        phrases({"test.twice": "another"})
