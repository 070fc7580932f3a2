"""A year of listening with a thousand restarts, before a strict judge: nobody is asked early, twice at once,
or without the conditions that they gave; who says wait is left alone; nobody is given up."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
import structlog

from core.ports import Door, Store
from core.traffic import Request, Response, Validators
from sources._fetch import HttpDoor
from tests.politeness.judge import Judge
from tests.politeness.server import SAYS_WHEN, Sites, bad_hours
from tests.politeness.sites import EPOCH
from tests.politeness.town import HOSTS, SECRETS, build
from tests.politeness.year import CONTACT, POINTS, Figures, Plan, Year
from tests.simulation import SimulatedClock
from tests.sources.loopback import Answer, serving

FULL = bool(os.environ.get("LISTENPOST_FULL"))
START = EPOCH + timedelta(days=30)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where nothing is written to a disk, if there is such a place: thousands of small writes follow."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        yield tmp_path
        return
    place = Path(tempfile.mkdtemp(dir=memory))
    yield place
    shutil.rmtree(place)


@pytest.fixture(autouse=True)
def only_our_own_mistakes() -> Iterator[None]:
    """Thousands of lines about sites in trouble are not worth their time; a broken source of ours is told."""
    usual = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.configure(**usual)


def live(
    folder: Path,
    days: float,
    restarts: int,
    feeds: int,
    manners: Callable[[Year], None] = lambda year: None,
    seed: int = 6,
) -> tuple[Figures, Sites]:
    """A life of so many days before the judge."""

    async def whole() -> tuple[Figures, Sites]:
        end = START + timedelta(days=days)
        random, clock, answers = Random(seed), SimulatedClock(START), dict[str, Answer]()
        async with serving(answers) as loopback:
            sources, addresses = build(random, loopback.port, feeds)
            judge = Judge(CONTACT, SECRETS)
            sites = Sites(clock, judge, addresses, bad_hours(HOSTS, START, end, random))
            answers["*"] = sites.answer
            plan = Plan.of(random, START, end, restarts)
            year = Year(folder, clock, sites, sources, plan, random)
            manners(year)
            return await year.live(end), sites

    return asyncio.run(whole())


def test_a_year_with_a_thousand_restarts_is_polite(folder: Path) -> None:
    figures, sites = live(folder, days=365, restarts=1000, feeds=22 if FULL else 6)
    judge = sites.judge
    print(f"\n{figures}\n{sites.answers}\n{judge.conditional} of {judge.known} conditional")
    assert not judge.scored, "\n".join(judge.examples)
    assert judge.conditional == judge.known > judge.visits / 2
    # It was the year that it is said to be.
    assert figures.restarts.total() >= 1000
    assert set(figures.restarts) == {"in good order", "stalled", *POINTS}
    assert figures.in_a_wait > 100, "many restarts come while a host wants to be left alone"
    assert figures.requests > (20_000 if FULL else 5_000)
    assert set(sites.answers) >= {"200", "304", "301", "302", *SAYS_WHEN, "500", "reset", "cut", "garbage"}
    assert "401" not in sites.answers, "the password did arrive where it belongs"


# ---------------------------------------------------------------- bots with bad manners are told


class NoConditions:
    """A door that forgets what makes a request conditional."""

    def __init__(self, door: HttpDoor) -> None:
        self._door = door

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        return await self._door.fetch(request, source, Validators())

    async def close(self) -> None:
        await self._door.close()


class Forgetful:
    """A store that knows nothing of who said wait, or (`early`) when to ask."""

    def __init__(self, store: Store, early: bool) -> None:
        self._store = store
        self._early = early

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def host_wait(self, host: str) -> datetime | None:
        return None

    async def save_source(self, state: Any) -> None:
        now = state.last_try
        await self._store.save_source(
            replace(state, next_at=now + timedelta(minutes=20)) if self._early else state
        )


def no_conditions(year: Year) -> None:
    year.make_door = lambda door: cast(Door, NoConditions(door))


def no_memory_of_waits(year: Year) -> None:
    year.make_store = lambda store: cast(Store, Forgetful(store, early=False))


def no_patience_after_a_kill(year: Year) -> None:
    year.make_store = lambda store: cast(Store, Forgetful(store, early=True))


@pytest.mark.parametrize(
    ("manners", "flaw"),
    [
        (no_conditions, "unconditional"),
        (no_memory_of_waits, "impolite"),
        (no_patience_after_a_kill, "early"),
    ],
)
def test_a_bot_with_bad_manners_is_found_out(
    folder: Path, manners: Callable[[Year], None], flaw: str
) -> None:
    # Threads run in an order of their own, so that one short life may have no occasion to misbehave.
    def scored(seed: int) -> Collection[str]:
        home = folder / str(seed)
        home.mkdir()
        return live(home, days=25, restarts=80, feeds=6, manners=manners, seed=seed)[1].judge.scored

    assert any(flaw in scored(seed) for seed in range(6, 14))
