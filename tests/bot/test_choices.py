"""What a chat can offer while somebody types."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.choices import likeliest
from commands import load as load_commands
from core.feel import FORMS as FEELS
from core.periods import FORMS
from core.talk import ParamKind
from core.types import Topic
from tests.bot.announcing import story
from tests.bot.desk import Room, told
from tests.bot.fake_bot import Bot

NAMES = ("Acme", "The Acme blog", "Macme", "acme cloud", "Straße", "Ærø & Søn")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", NAMES),
        ("acme", ("Acme", "acme cloud", "The Acme blog", "Macme")),
        ("  ACME  ", ("Acme", "acme cloud", "The Acme blog", "Macme")),
        ("acme  c", ("acme cloud",)),
        ("b", ("The Acme blog",)),
        ("strasse", ("Straße",)),
        ("søn", ("Ærø & Søn",)),
        (".*", ()),
        ("(", ()),
    ],
)
def test_what_begins_with_the_typed_words_comes_first_then_words_then_the_rest(
    typed: str, found: tuple[str, ...]
) -> None:
    assert likeliest(NAMES, typed, 25) == found
    assert likeliest((*NAMES, *NAMES), typed, 2) == found[:2]


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        ("topic", "l", ("lumio", "lamps", "brightwell")),
        ("person", "", ("Bo", "Legal")),
        ("person", "le", ("Legal",)),
        ("command", "tod", ("today",)),
        ("period", "week", ("week", "this week", "last week")),
        ("period", "", FORMS),
        ("source", "", ()),
        ("feel", "neg", ("negative",)),
        ("feel", "rep", ("bug reports",)),
        ("feel", "", FEELS),
        ("url", "", ()),
        ("query", "lumio", ()),
        ("number", "1", ()),
        ("text", "", ()),
    ],
)
def test_each_kind_of_argument_has_its_own_names(
    tmp_path: Path, kind: ParamKind, typed: str, found: tuple[str, ...]
) -> None:
    async def work(room: Room) -> None:
        assert room.desk.choices(kind, typed) == found

    told(tmp_path, work)


def test_there_are_no_more_than_were_wanted(tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        assert len(room.desk.choices("topic", "")) == 25
        assert room.desk.choices("topic", "", 2) == ("t0", "t1")
        assert room.desk.choices("topic", "", 0) == ()

    told(tmp_path, work, topics=[Topic(name=f"t{n}", query="x", channels=()) for n in range(40)])


@story()
async def test_the_app_offers_its_commands_in_the_order_of_help_and_its_sources(bot: Bot) -> None:
    assert [command.name for command in bot.app.menu()] == list(load_commands())
    listed = [field.name.split()[1] for field in (await bot.ask("help")).fields]
    assert [command.name for command in bot.app.menu() if not command.group] == listed
    assert bot.app.choices("source", "bo") == ("board",)
    assert bot.app.choices("topic", "AC") == ("acme",)
