"""A team to ask for: on a strict store in memory, and on the real one."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreError
from store.schema import open_store
from tests.commands.day import live_the_day
from tests.commands.memory_store import MemoryStore
from tests.commands.team import Team, make_team

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real store's files after the day, and one with those of an empty store."""
    folder = tmp_path_factory.mktemp("lived")
    for name in ("empty", "full"):
        (folder / name).mkdir()
        with asyncio.Runner() as runner:
            store = open_store(folder / name / "listenpost.db")
            if name == "full":
                runner.run(live_the_day(store))
            runner.run(store.close())
    return folder


@pytest.fixture(params=["memory", "sqlite"])
def settle(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Team]]:
    """Makes a team with a `full` or an `empty` store, in memory and then real."""
    real: list[Any] = []
    with asyncio.Runner() as runner:

        def make(name: str) -> Team:
            if request.param == "sqlite":
                shutil.copytree(request.getfixturevalue("lived") / name, tmp_path / name)
                real.append(open_store(tmp_path / name / "listenpost.db"))
                return make_team(real[-1], runner.run)
            store = MemoryStore()
            if name == "full":
                runner.run(live_the_day(store))
            return make_team(store, runner.run)

        yield make
        for store in real:
            runner.run(store.close())


@pytest.fixture
def team(settle: Callable[[str], Team]) -> Team:
    """A team whose store holds the day."""
    return settle("full")


@pytest.fixture
def newcomer(settle: Callable[[str], Team]) -> Team:
    """A team whose store is empty: nothing was polled yet."""
    return settle("empty")


@pytest.fixture
def memory_team() -> Iterator[Team]:
    """A team with the day in a store in memory."""
    store = MemoryStore()
    with asyncio.Runner() as runner:
        runner.run(live_the_day(store))
        yield make_team(store, runner.run)


@pytest.fixture
def unlucky() -> Iterator[Team]:
    """A team whose store does not answer."""
    store = MemoryStore()
    store.broken = StoreError("the disk is full")
    with asyncio.Runner() as runner:
        yield make_team(store, runner.run)


@pytest.fixture
def expect() -> Callable[[str, str], None]:
    """Compares an answer with the file that was read and approved; LISTENPOST_GOLDEN=write rewrites it."""

    def check(name: str, text: str) -> None:
        file = GOLDEN / f"{name}.txt"
        if os.environ.get("LISTENPOST_GOLDEN") == "write":
            GOLDEN.mkdir(exist_ok=True)
            file.write_text(text + "\n", encoding="utf-8")
        assert text + "\n" == file.read_text(encoding="utf-8")

    return check
