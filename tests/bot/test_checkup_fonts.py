"""`check` says where pictures cannot be drawn, or not in every script."""

from __future__ import annotations

import asyncio
import importlib.util
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.checkup_fonts import font_lines
from bot.settings import Settings
from chats._chart import Artist
from chats._chart_scripts import SCRIPTS
from core.say import say

SETTINGS = Settings(file="listenpost.toml", zone=ZoneInfo("UTC"), chats={"one": object()})
ANSWER = """
import json, os, sys
size = int.from_bytes(sys.stdin.buffer.read(4), "big")
asked = json.loads(sys.stdin.buffer.read(size))
answer = json.dumps([name for name in asked["texts"] if name in LACKING]).encode()
sys.stdout.buffer.write(len(answer).to_bytes(4, "big") + answer)
"""


def lines(settings: Settings, artist: Artist) -> list[str]:
    return asyncio.run(font_lines(settings, artist))


def machine(folder: Path, *lacking: str) -> Artist:
    """One whose fonts lack these scripts."""
    script = folder / "stand_in.py"
    script.write_text(ANSWER.replace("LACKING", repr(lacking)), encoding="utf-8")
    return Artist(script, seconds=5.0, library="json")


def test_scripts_without_a_font_are_named_with_what_to_install(tmp_path: Path) -> None:
    told = "\n".join(lines(SETTINGS, machine(tmp_path, "thai", "arabic")))
    assert "Arabic, Thai" in told
    assert "fonts-noto" in told


def test_where_nothing_lacks_nothing_is_said(tmp_path: Path) -> None:
    assert lines(SETTINGS, machine(tmp_path)) == []


def test_without_a_chat_that_shows_files_nobody_is_asked() -> None:
    assert lines(replace(SETTINGS, chats={}), Artist(library="no_such_library")) == []


def test_without_the_library_that_is_said() -> None:
    assert "listenpost[charts]" in "\n".join(lines(SETTINGS, Artist(library="no_such_library")))


def test_every_script_has_a_name() -> None:
    assert all(say(f"check.script_{name}") for name in SCRIPTS)


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="no matplotlib: make setup")
def test_the_fonts_here_are_read() -> None:
    artist = Artist()
    try:
        assert set(asyncio.run(artist.lacks())) <= set(SCRIPTS) - {"latin", "greek", "cyrillic"}
    finally:
        artist.close()
