"""A night of alarms: what is raised, how it climbs, who acknowledges it when; and the diary of what really
happened."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.settings import Settings
from core.policies import AlertRules, Policy, Step
from core.types import Channel
from tests.crash.inside import KillAt

CARDS, CALLS = "crisis", ("phone", "board", "management")
"""Where an alert's card stands, and where each step calls."""
IN_MEMORY = Path("/dev/shm")
TEMPI = 8
EACH = 10
"""Alerts that each life may raise, besides what the lives before it were killed too soon for."""
Moment = Literal["never", "later", "at the step", "while it is posted"]


@dataclass(frozen=True)
class Night:
    """So many alerts, each about something else. Which of them somebody acknowledges, and when, is settled
    before."""

    folder: Path
    alerts: int

    @property
    def database(self) -> Path:
        return self.folder / "bot.db"

    def subject(self, number: int) -> str:
        return f"topic {number}"

    def steps(self, number: int) -> tuple[float, ...]:
        """Seconds after which the steps of an alert are due. They differ, so that steps fall due all the
        time."""
        return tuple((0.3 + 0.1 * (number % TEMPI)) * (n + 1) for n in range(len(CALLS)))

    def rules(self) -> AlertRules:
        return AlertRules(
            channels=(CARDS,),
            kinds=("influencer",),
            update_every=timedelta(days=1),
            policies=tuple(
                Policy(
                    name=f"tempo {tempo}",
                    topics=tuple(self.subject(n) for n in range(tempo, self.alerts, TEMPI)),
                    steps=tuple(
                        Step(after=timedelta(seconds=after), to=("Ana", "Dewi"), channel=channel)
                        for after, channel in zip(self.steps(tempo), CALLS, strict=True)
                    ),
                )
                for tempo in range(TEMPI)
            ),
        )

    def moment(self, number: int) -> Moment:
        """When somebody acknowledges it."""
        drawn = random.Random(f"{number} is pressed").random()
        if drawn < 0.12:
            return "at the step"
        if drawn < 0.22:
            return "while it is posted"
        return "later" if drawn < 0.4 else "never"

    def patience(self, number: int) -> float:
        """Seconds after which it is acknowledged that somebody acknowledges `later`."""
        return random.Random(f"{number} waits").uniform(0.05, self.steps(number)[-1])

    def settings(self) -> Settings:
        known: dict[str, Any] = {"chat": "outside", "first_run": "all", "pace": 0, "digest": False}
        return Settings(
            file="crash",
            zone=ZoneInfo("UTC"),
            downtime=timedelta(hours=2),
            channels=tuple(Channel(name=name, room=name, **known) for name in (CARDS, *CALLS)),
            alerts=self.rules(),
        )


class Diary:
    """What happened outside of the store, in a file: a line for each, there before the next thing happens,
    whoever is killed."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, what: str, **told: object) -> None:
        line = json.dumps({"what": what, "at": time.time(), **told}) + "\n"
        assert os.write(self._file, line.encode()) == len(line)


def entries(path: Path) -> Sequence[dict[str, Any]]:
    """All that was written down so far."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@dataclass(frozen=True)
class Life:
    """One life of the bot, from 1 on. It is killed at `kill`, once it has lived for so many `seconds`, from
    outside, or (`quiet`) it ends when all is done."""

    night: Night
    number: int
    kill: KillAt | None = None
    seconds: float = 0.0
    quiet: bool = False

    @property
    def diary(self) -> Path:
        return self.night.folder / "diary"

    @property
    def raises(self) -> int:
        """So many alerts have been raised when it ends, if it lives that long."""
        return self.night.alerts if self.quiet else min(self.night.alerts, self.number * EACH)


def die(diary: Diary, point: str) -> None:
    """Be killed, here and now."""
    diary.write("killed", point=point)
    os.kill(os.getpid(), signal.SIGKILL)
