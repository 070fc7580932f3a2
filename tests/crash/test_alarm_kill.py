"""Killed at every named point of an escalation, and at random, over and over: each step of each alert that
nobody took on is taken once and in time, each call is made once, and whoever acknowledges is called no more,
also when that races the step, the message or the kill.

400 alerts with three steps each; 1,000 of them with LISTENPOST_FULL=1.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.alarm_books import Figures, Found, Lives, compare, prepare
from tests.crash.alarm_inside import live
from tests.crash.alarm_night import EACH, IN_MEMORY, Life, Night
from tests.crash.inside import KillAt
from tests.crash.outside import fork
from tests.crash.test_kill import end_of, end_within
from tests.sizes import size

CYCLE = (
    *("escalation due", None, "pressing", None, "escalated", None, "acknowledged", "due", "pressing", None),
    *("before sending", None, "sending", "settled", None, "acknowledged", None, "posted", "settled", None),
    *("pressing", None, "acknowledged", "sent", None, "redrawn", None),
)
"""Where the bot is killed, one life after the other; None is at random."""
AWAY = 1.0
"""Seconds for which the bot is away now and then."""
LONGEST = 1.5
"""Seconds after which a life is ended from outside that did not come to its point."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where the machine has a place for that: what a kill leaves is the same, and some ten thousand
    commits need not wait for a disk."""
    if not os.access(IN_MEMORY, os.W_OK):
        yield tmp_path
        return
    found = Path(tempfile.mkdtemp(dir=IN_MEMORY))
    yield found
    shutil.rmtree(found)


def test_every_step_is_taken_once_and_in_time_and_none_after_an_acknowledgement(folder: Path) -> None:
    night = Night(folder, size("alerts through kills"))
    prepare(night.database)
    spans, deaths = kill_often(night)
    found, figures = compare(night, Lives(spans))
    tell(night, figures, deaths, Lives(spans))
    assert found == Found()
    assert {point for point in CYCLE if point} <= deaths.keys(), "every point was reached and died at"
    assert len(figures.posted_after) <= figures.pressed["while it is posted"], "no more than was aimed at"


def kill_often(night: Night) -> tuple[list[tuple[float, float]], Counter[str]]:
    """Life after life, killed while alerts are raised, climb and are taken on; the last one comes to rest."""
    chance, spans, place, missed = random.Random(29), [], 0, False
    deaths: Counter[str] = Counter()
    lives = night.alerts // EACH
    for number in range(1, lives + 1):
        point = CYCLE[place % len(CYCLE)]
        first = missed or point == "settled"
        kill = KillAt(point, 1 if first else chance.choice((1, 1, 2, 4))) if point else None
        life = Life(night, number, kill, 0 if missed else chance.uniform(0, 0.5))
        begun = time.time()
        pid = fork(lambda life=life: live(life))  # type: ignore[misc]
        by_itself = end_within(pid, LONGEST if kill else chance.uniform(0.1, 0.9)) == "by itself"
        spans.append((begun, time.time()))
        deaths[point if point and by_itself else "at random"] += 1
        missed = point is not None and not by_itself
        place += not missed  # where it did not get to it dies the next time
        if number % 15 == 0:
            time.sleep(AWAY)
    begun = time.time()
    ended = end_of(fork(lambda: live(Life(night, lives + 1, quiet=True))))
    assert ended == "0", (night.folder / "bot.log").read_text()[-3000:]
    return [*spans, (begun, time.time())], deaths


def tell(night: Night, figures: Figures, deaths: Counter[str], lives: Lives) -> None:
    def latest(seconds: list[float]) -> str:
        ordered = sorted(seconds)
        return f"median {ordered[len(ordered) // 2]:.2f}, latest {ordered[-1]:.2f}"

    print(
        f"\n{night.alerts} alerts, {len(figures.fired)} steps fired, {len(figures.posted)} calls posted, "
        f"{figures.acknowledged} acknowledged\n"
        f"seconds from due or restart to fired: {latest(figures.fired)}; "
        f"to posted: {latest(figures.posted)}\n"
        f"seconds alive from due to fired: {latest(figures.fired_alive)}; "
        f"to posted: {latest(figures.posted_alive)}\n"
        f"{deaths.total()} kills: {dict(deaths)}; longest pause {lives.longest_pause:.1f} s\n"
        f"presses: {dict(figures.pressed)}, {figures.before_step} while a step was "
        f"due, {figures.after_step} within 50 ms after one; cut short by a kill: "
        f"{figures.cut_short}, of which {figures.cut_short_kept} were kept\n"
        f"calls taken back: {figures.taken_back}, begun again after a doubt: {figures.begun_again}; posted "
        f"after the acknowledgement: {len(figures.posted_after)}, of which begun after it: "
        f"{figures.begun_after}, latest {max(figures.posted_after, default=0):.3f} s\n"
        f"{sum(end - begin for begin, end in lives.spans):.0f} s alive, the last life "
        f"{lives.spans[-1][1] - lives.spans[-1][0]:.0f} s"
    )
