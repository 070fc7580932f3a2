"""One bot for one store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import only_one
from core.errors import StoreError

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from bot.lock import only_one
with only_one(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_bot_is_told_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    database = str(tmp_path / "bot.db")
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, database],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=r"A bot runs on .* already"), only_one(database):
            pass
        os.kill(first.pid, signal.SIGKILL)
    with only_one(database):
        pass


def test_the_same_process_may_hold_it_again_after_letting_go(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(str(tmp_path / "bot.db")):
            pass


def test_a_server_s_address_is_not_a_file_to_hold() -> None:
    with only_one("postgresql://example.org/db"), only_one("postgresql://example.org/db"):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder exists"), only_one(str(tmp_path / "no" / "bot.db")):
        pass
