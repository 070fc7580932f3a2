"""`check` shows what is odd about the queries of the settings, and fails for none of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checkup import plan_lines
from bot.checkup_queries import MOST_WARNINGS, doubtful
from bot.wizard import settings_text
from tests.bot.config_files import CHANNEL, TOPIC, read
from tests.bot.machine import Machine


def plan(folder: Path, text: str) -> list[str]:
    return plan_lines(read(folder, text))


OFF = '[meaning]\nmodels = "off"\n'


def topic(query: str) -> str:
    return f"[[topic]]\nname = \"acme\"\nquery = '{query}'\n"


def route(query: str) -> str:
    return f'{topic("acme")}{CHANNEL}[[route]]\nname = "some"\nwhen = \'{query}\'\nto = ["brand"]\n'


def mute(query: str) -> str:
    return f"{topic('acme')}[[mute]]\nname = \"some\"\nwhen = '{query}'\n"


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        (topic("ai"), "    ⚠ ai is found as a word of its own only"),
        (topic("acme -acme"), "    ⚠ No post can ever match"),
        (OFF + topic("acme sentiment:negative"), "    ⚠ With the models off nothing finds out what"),
        (OFF + topic("acme -intent:question"), "    ⚠ With the models off nothing finds out what"),
        (route("acme -acme"), "    ⚠ No post can ever match"),
        (mute("good day"), "    ⚠ good AND day is met by short and everyday words"),
    ],
)
def test_the_plan_says_below_a_query_what_is_odd_about_it(tmp_path: Path, text: str, begin: str) -> None:
    settings = read(tmp_path, text)
    assert [line for line in plan_lines(settings) if line.startswith(f"  {begin}")]
    assert doubtful(settings) == 1


@pytest.mark.parametrize(
    "text",
    [
        topic("acme"),
        route("billing"),  # it looks only at what is about acme
        route("rating:<3"),
        route("sentiment:negative"),
        topic("acme sentiment:negative lang:de"),
        mute("author:jane"),  # all of a person is what is meant
        mute("site:spam.example"),
    ],
)
def test_the_plan_is_silent_about_what_is_meant(tmp_path: Path, text: str) -> None:
    assert "⚠" not in "\n".join(plan(tmp_path, text))


def test_common_words_are_those_of_the_languages_in_the_settings(tmp_path: Path) -> None:
    text = topic("arbeit")
    assert "⚠" not in "\n".join(plan(tmp_path, f'languages = ["en"]\n{text}'))
    assert "(German)" in "\n".join(plan(tmp_path, f'languages = ["de"]\n{text}'))
    assert "(German)" in "\n".join(plan(tmp_path, f'languages = ["fi"]\n{text}'))


def test_nobody_is_flooded_by_one_query(tmp_path: Path) -> None:
    lines = plan(tmp_path, topic(" OR ".join(f"{a}{b}" for a in "xyz" for b in "abc")))
    told = [line for line in lines if "⚠" in line]
    assert len(told) == MOST_WARNINGS + 1
    assert told[-1] == "      ⚠ and 4 more"


def test_the_plan_lists_what_is_muted_and_until_when(tmp_path: Path) -> None:
    lines = plan(
        tmp_path,
        f'timezone = "Europe/Berlin"\n{TOPIC}'
        '[[mute]]\nname = "bakery"\nwhen = "bakery OR\\n cartoon"\n'
        '[[mute]]\nname = "jane"\nwhen = "author:jane"\nuntil = 2026-12-01\n',
    )
    at = lines.index("Mutes")
    assert lines[at + 1 : at + 4] == [
        "  bakery, for good: bakery OR cartoon",
        "  jane, until 1 Dec 2026 00:00: author:jane",
        "",
    ]


def test_there_is_nothing_odd_in_the_settings_that_we_write(tmp_path: Path) -> None:
    assert doubtful(read(tmp_path, settings_text("Acme Cloud", ["Zenith"], [], "UTC"))) == 0


def test_an_odd_query_fails_no_check(machine: Machine) -> None:
    machine.settings(f'{topic("ai")}[[source]]\nkind = "hackernews"\n')
    ended = machine.run("check")
    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.splitlines()[-1].startswith("Nothing is wrong, but look at 1 query again")
