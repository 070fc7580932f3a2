"""A chat's own table and secrets: read like a source's, and what is missing is told to those who need it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import SAMPLE_DAY, read_settings
from bot.redaction import HIDDEN, Redaction
from sources._base import load
from tests.bot.config_files import CHATS, SETTINGS_OF, BeaconSettings, mistakes, read

HILL = '[[channel]]\nname = "hill"\nchat = "beacon"\n'
LIT = {"BEACON_LAMP_TOKEN": "lamp-hunter22", "BEACON_TINDER": "tinder-hunter22"}


# ---------------------------------------------------------------- what is read


def test_a_chat_s_table_is_read_into_its_own_class_with_its_secrets(tmp_path: Path) -> None:
    table = '[beacon]\nmode = "smoke"\napi = "http://127.0.0.1:8000/"\nevery = "90s"\nlogs = 7\n'
    (tmp_path / "powder").write_text("hunter22-powder\n")
    environment = {**LIT, "BEACON_POWDER_FILE": str(tmp_path / "powder")}
    assert read(tmp_path, HILL + table, environment).chats == {
        "beacon": BeaconSettings(
            mode="smoke",
            api="http://127.0.0.1:8000/",
            every=timedelta(seconds=90),
            logs=7,
            lamp_token="lamp-hunter22",
            powder="hunter22-powder",
            tinder="tinder-hunter22",
        )
    }


def test_a_chat_without_a_table_has_its_defaults_once_a_channel_is_in_it(tmp_path: Path) -> None:
    lit = BeaconSettings(lamp_token="lamp-hunter22", tinder="tinder-hunter22")
    assert read(tmp_path, HILL, LIT).chats == {"beacon": lit}
    assert read(tmp_path, "", LIT).chats == {}
    assert read(tmp_path, "[beacon]", LIT).chats == {"beacon": lit}
    assert read(tmp_path, '[[channel]]\nname = "loft"\nchat = "carrier"', LIT).chats == {}


def test_a_chat_that_is_asked_for_is_there_though_no_file_names_it() -> None:
    settings = read_settings(SAMPLE_DAY, LIT, load(), CHATS, SETTINGS_OF, wanted=["beacon", "web"])
    assert settings.chats == {"beacon": BeaconSettings(lamp_token="lamp-hunter22", tinder="tinder-hunter22")}


def test_secrets_of_a_chat_are_hidden_wherever_they_would_be_shown(tmp_path: Path) -> None:
    (tmp_path / "tinder").write_text("spark-4711\n")
    environment = {
        "BEACON_LAMP_TOKEN": "lamp-hunter22",
        "BEACON_TINDER_FILE": str(tmp_path / "tinder"),
    }
    settings = read(tmp_path, HILL, environment)
    assert set(settings.secrets) == {"lamp-hunter22", "spark-4711"}
    assert "hunter22" not in repr(settings)
    assert "spark" not in repr(settings)
    hide = Redaction(settings.secrets).hide
    assert hide("no lamp-hunter22 and no spark-4711") == f"no {HIDDEN} and no {HIDDEN}"
    assert read(tmp_path, "", environment).secrets == (), "what nobody uses is not looked up"


# ---------------------------------------------------------------- what is wrong

BROKEN = [
    ("[beacon]\nmode = 'lihgt'", "beacon.mode", "not one of the choices", "did you mean light?"),
    ("[beacon]\nmodee = 'light'", "beacon.modee", "no such setting", "did you mean mode?"),
    ("[beacon]\nkind = 'light'", "beacon.kind", "no such setting", ""),
    ("[beacon]\napi = 'hill'", "beacon.api", "no http or https address", "https://"),
    ("[beacon]\napi = 'https://ana:hunter22@a.test/'", "beacon.api", "secrets do not belong", "the @"),
    ("[beacon]\nevery = 'soon'", "beacon.every", "a length of time is needed", "45s"),
    ("[beacon]\nlogs = 'many'", "beacon.logs", "a whole number is needed", ""),
    ("[beacon]\nlogs = true", "beacon.logs", "a number is needed", ""),
    ("[beacon]\nlogs = 0", "beacon", "logs: has to be 1 or more", ""),
    ("[beacon]\nlamp_token = 'hunter22'", "beacon.lamp_token", "do not belong", "set BEACON_LAMP_TOKEN or"),
    ("[beacon]\ntinder = 'hunter22'", "beacon.tinder", "do not belong in the file", "set BEACON_TINDER or"),
    ("[beacon]\npassword = 'hunter22'", "beacon.password", "do not belong in the file", ".env.example"),
    ("[beacon]\ntinder_env = 'MINE'", "beacon.tinder_env", "no such setting", "did you mean tinder?"),
    ("beacon = 5", "beacon", "write it as [beacon]", ""),
    ("[[beacon]]", "beacon", "write it as [beacon]", ""),
    ("[becon]", "becon", "no such setting", "did you mean beacon?"),
    ("[carrier]", "carrier", "no such setting", ""),  # a chat that has no settings
]


@pytest.mark.parametrize("environment", [LIT, {}], ids=["lit", "dark"])
@pytest.mark.parametrize(("text", "key", "problem", "hint"), BROKEN, ids=[f"{b[1]}-{b[2]}" for b in BROKEN])
def test_a_broken_table_is_told_like_any_other(
    tmp_path: Path, text: str, key: str, problem: str, hint: str, environment: dict[str, str]
) -> None:
    found = mistakes(tmp_path, text, environment)
    assert [mistake.key for mistake in found] == [key], found
    assert problem in found[0].problem
    assert hint in found[0].hint
    assert "hunter22" not in str(found[0])


MISSING = [
    ("", {}, ["BEACON_LAMP_TOKEN", "BEACON_TINDER"]),
    ("", {"BEACON_LAMP_TOKEN": "", "BEACON_TINDER": "x"}, ["BEACON_LAMP_TOKEN"]),
    ("", LIT, []),
    ('[beacon]\nmode = "smoke"', LIT, ["BEACON_POWDER"]),
    # A mistake brings no other one along: what a mode needs that is none is open.
    ('[beacon]\nmode = "smok"', {}, ["BEACON_TINDER", "beacon.mode"]),
    ('[beacon]\nlamp_token = "x"', {}, ["BEACON_TINDER", "beacon.lamp_token"]),
    ("", {"BEACON_LAMP_TOKEN_FILE": "no-such-file"}, ["BEACON_LAMP_TOKEN_FILE", "BEACON_TINDER"]),
    ("", {**LIT, "BEACON_LAMP_TOKEN": "a candle"}, ["beacon"]),
    # All at once.
    (
        "[beacon]\nlgos = 3\nevery = 4",
        {},
        ["BEACON_LAMP_TOKEN", "BEACON_TINDER", "beacon.every", "beacon.lgos"],
    ),
    ("beacon = 5", {}, ["BEACON_LAMP_TOKEN", "BEACON_TINDER", "beacon"]),
    ("[beacon]\nlogs = 0", {}, ["BEACON_LAMP_TOKEN", "BEACON_TINDER", "beacon"]),
    ('[beacon]\nlogs = 0\nmode = "smoke"', {}, ["BEACON_POWDER", "BEACON_TINDER", "beacon"]),
    ("", {"BEACON_LAMP_TOKEN": "a candle"}, ["BEACON_TINDER", "beacon"]),
]


@pytest.mark.parametrize(("table", "environment", "keys"), MISSING)
def test_each_secret_that_a_channel_s_chat_lacks_is_told_once_with_what_to_do(
    tmp_path: Path, table: str, environment: dict[str, str], keys: list[str]
) -> None:
    if not keys:
        assert read(tmp_path, table + "\n" + HILL, environment).chats
        return
    found = {mistake.key: mistake for mistake in mistakes(tmp_path, table + "\n" + HILL, environment)}
    assert sorted(found) == keys
    if "BEACON_TINDER" in found:
        assert found["BEACON_TINDER"].problem == "the channels in beacon need it, and it is not set"
        assert found["BEACON_TINDER"].hint == "look in the wood"


def test_nobody_is_told_of_secrets_for_a_chat_without_channels(tmp_path: Path) -> None:
    assert read(tmp_path, "[beacon]").chats == {"beacon": BeaconSettings()}
    assert read(tmp_path, "", wanted=["beacon"]).chats == {"beacon": BeaconSettings()}


def test_whoever_helps_to_find_the_secrets_reads_the_settings_without_them(tmp_path: Path) -> None:
    settings = read(tmp_path, HILL + '[beacon]\nmode = "smoke"', strict=False)
    assert settings.chats == {"beacon": BeaconSettings(mode="smoke")}


def test_where_the_bot_posts_it_does_not_listen(tmp_path: Path) -> None:
    found = mistakes(tmp_path, HILL + '[beacon]\nlisten = ["valley", "hill"]\n', LIT)
    assert [one.key for one in found] == ["beacon.listen"]
    assert "hill" in found[0].problem
