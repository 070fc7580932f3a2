"""The subcommands of chats: found in the folder of chats, imported when they are asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import chats
from tests.bot.machine import BROKEN, Machine

SETTINGS = """
from dataclasses import dataclass, field

@dataclass(frozen=True)
class Settings:
    hill: str = field(default="east", metadata={"about": "Which hill."})
    lamp: str | None = field(default=None, metadata={"secret": "BEACON_LAMP", "about": "The lamp."})

    def missing(self):
        return [] if self.lamp else [("BEACON_LAMP", "ask the keeper")]
"""
COMMANDS = '''
import click
from chats import config_option
from core.errors import ChatRefused

@click.group("beacon", help="Look after the beacon.")
def group():
    """The beacon."""

@group.command("doctor", help="Say what is wrong.")
@config_option
@click.pass_obj
def doctor(tools, config):
    loaded = tools.load(config, strict=False)
    async def look():
        rooms = ",".join(channel.room for channel in loaded.channels)
        click.echo(f"hill={loaded.settings.hill} lamp={loaded.settings.lamp} rooms={rooms}")
        return 0 if loaded.settings.lamp else 1
    tools.run(look)

@group.command("light", help="Light it.")
@config_option
@click.pass_obj
def light(tools, config):
    tools.load(config)
    raise ChatRefused("beacon", f"it rains on {tools.environment['USER']}")
'''


@pytest.fixture
def beacon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A chat that is made up, in the folder of chats for as long as the test takes."""
    folder = tmp_path_factory.mktemp("chats")
    (folder / "beacon.py").write_text("import a_library_that_nobody_has\n")
    (folder / "beacon_settings.py").write_text(SETTINGS)
    (folder / "beacon_cli.py").write_text(COMMANDS)
    (folder / "beacon_cli_smoke.py").write_text("")
    chats.__path__.append(str(folder))
    importlib.invalidate_caches()
    yield
    chats.__path__.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("chats.beacon")]:
        del sys.modules[name]
        delattr(chats, name.removeprefix("chats."))


IN_IT = '[[channel]]\nname = "team"\n[[channel]]\nname = "hill"\nroom = "summit"\nchat = "beacon"\n'


@pytest.mark.usefixtures("beacon")
def test_a_file_in_the_folder_is_a_chat_and_what_has_an_underscore_is_a_part_of_one() -> None:
    assert "beacon" in chats.names()
    assert [name for name in chats.names() if "_" in name] == []
    assert "beacon" in chats.command_groups()
    assert "web" not in chats.command_groups()
    found = chats.settings_class("beacon")
    assert found is not None
    assert found().hill == "east"
    assert chats.settings_class("web") is None
    assert chats.settings_class("no such chat") is None
    for name in ("web", "no such chat", "beacon_cli"):
        with pytest.raises(KeyError):
            chats.load_commands(name)


def test_settings_that_are_no_dataclass_are_a_mistake_of_ours(tmp_path: Path) -> None:
    (tmp_path / "smoke_settings.py").write_text("Settings = 5\n")
    chats.__path__.append(str(tmp_path))
    importlib.invalidate_caches()
    try:
        with pytest.raises(TypeError, match=r"chats/smoke_settings\.py"):
            chats.settings_class("smoke")
    finally:
        chats.__path__.remove(str(tmp_path))
        del sys.modules["chats.smoke_settings"]


@pytest.mark.usefixtures("beacon")
def test_help_lists_the_chats_that_have_subcommands_without_their_libraries(machine: Machine) -> None:
    told = machine.run("--help")
    assert told.code == 0
    assert "  beacon   Look after the beacon.\n" in told.out
    inside = machine.run("beacon", "--help").out
    assert inside.startswith("Usage: listenpost beacon")
    assert "doctor  Say what is wrong." in inside
    assert "The settings file." in machine.run("beacon", "doctor", "--help").out
    assert "chats.beacon" not in sys.modules


@pytest.mark.usefixtures("beacon")
def test_a_chat_s_subcommands_are_imported_only_when_they_are_asked_for(machine: Machine) -> None:
    assert machine.run("sources").code == 0
    machine.settings("")
    assert machine.run("check").code == 0
    assert [name for name in sys.modules if name.startswith("chats.beacon")] == []


def test_a_chat_that_has_none_is_no_command(machine: Machine) -> None:
    ended = machine.run("web", "doctor")
    assert ended.code == 2
    assert "No such command 'web'" in ended.err


@pytest.mark.usefixtures("beacon")
def test_a_subcommand_gets_its_chat_s_settings_and_channels(machine: Machine) -> None:
    machine.settings(IN_IT + '[beacon]\nhill = "west"\n')
    machine.set(BEACON_LAMP="bright")
    ended = machine.run("beacon", "doctor")
    assert (ended.code, ended.out) == (0, "hill=west lamp=bright rooms=summit\n")
    machine.folder.joinpath("other.toml").write_text('[beacon]\nhill = "north"\n')
    assert "hill=north lamp=bright rooms=\n" in machine.run("beacon", "doctor", "-c", "other.toml").out
    machine.set(LISTENPOST_CONFIG="other.toml")
    assert "hill=north" in machine.run("beacon", "doctor").out


@pytest.mark.usefixtures("beacon")
def test_a_missing_secret_stops_everything_but_who_looks_for_it(machine: Machine) -> None:
    machine.settings(IN_IT)
    missing = (
        "listenpost.toml: BEACON_LAMP: the channels in beacon need it, and it is not set (ask the keeper)"
    )
    for words in (["check"], ["beacon", "light"]):
        ended = machine.run(*words)
        assert (ended.code, ended.out) == (2, "")
        assert missing in ended.err
    ended = machine.run("beacon", "doctor")
    assert (ended.code, ended.out) == (1, "hill=east lamp=None rooms=summit\n")


@pytest.mark.usefixtures("beacon")
def test_before_there_is_a_file_a_subcommand_works_with_what_the_environment_says(machine: Machine) -> None:
    machine.set(BEACON_LAMP="bright")
    assert machine.run("beacon", "doctor").out == "hill=east lamp=bright rooms=\n"
    ended = machine.run("beacon", "doctor", "-c", "missing.toml")
    assert ended.code == 2
    assert "there is no such file" in ended.err


@pytest.mark.usefixtures("beacon")
def test_what_goes_wrong_in_a_subcommand_ends_as_everywhere(machine: Machine) -> None:
    machine.set(BEACON_LAMP="bright")
    ended = machine.run("beacon", "light")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "listenpost: beacon: it rains on ana\n"
    machine.settings(BROKEN)
    assert "did you mean rss?" in machine.run("beacon", "doctor").err
    slip = machine.run("beacon", "docotr")
    assert slip.code == 2
    assert "Did you mean 'doctor'?" in slip.err
