"""The page's token: made once where others can reach the page, kept in a file of its owner's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.run import find_token
from bot.settings import ServerSettings, Settings
from core.errors import ConfigError

OPEN = ServerSettings(host="0.0.0.0")


def settings(folder: Path, server: ServerSettings = OPEN) -> Settings:
    return Settings(
        file="listenpost.toml", zone=ZoneInfo("UTC"), database=str(folder / "listenpost.db"), server=server
    )


def test_the_first_start_makes_a_token_and_later_ones_keep_it(tmp_path: Path) -> None:
    token, new = find_token(settings(tmp_path))
    assert new
    assert token is not None
    assert len(token) >= 24
    assert (tmp_path / "listenpost.token").stat().st_mode & 0o777 == 0o600
    assert find_token(settings(tmp_path)) == (token, False)
    assert [file.name for file in tmp_path.iterdir()] == ["listenpost.token"]


def test_a_token_that_was_half_written_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "listenpost.token").write_text("")
    (tmp_path / "listenpost.token.new").write_text("hal")
    token, new = find_token(settings(tmp_path))
    assert new
    assert find_token(settings(tmp_path)) == (token, False)


def test_loopback_needs_none_and_a_given_one_is_taken(tmp_path: Path) -> None:
    assert find_token(settings(tmp_path, ServerSettings())) == (None, False)
    assert find_token(settings(tmp_path, replace(OPEN, token="given"))) == ("given", False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["no/such/folder", "listenpost.token"])
def test_a_place_that_keeps_no_token_is_told_with_what_to_do(tmp_path: Path, place: str) -> None:
    (tmp_path / "listenpost.token").mkdir()
    folder = tmp_path if place == "listenpost.token" else tmp_path / place
    with pytest.raises(ConfigError, match=r"cannot be kept in .*set LISTENPOST_TOKEN"):
        find_token(settings(folder))


def test_a_database_server_has_no_folder_for_a_token(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Set LISTENPOST_TOKEN"):
        find_token(replace(settings(tmp_path), database="postgresql://db.example.org/posts"))
