"""How often a false alarm about how posts sound, whom they reach and who writes them; and how soon a wave of
complaints is told. `python -m benchmarks surges` measures moderate samples, with LISTENPOST_FULL=1 more."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from benchmarks._spike_data import START
from benchmarks._surge_waves import Wave, delays, waves
from benchmarks._surge_worlds import DAY, JUDGES, WORLDS, World, live, looks, opened
from core.alerts import AlertKind
from listening.reading import TUNING, Level

SEED = 8
_LEARN = 4
"""Weeks before any is counted."""
_STEP, _LEARN_EVERY = timedelta(minutes=30), timedelta(days=2)


def run() -> dict[str, Any]:
    """The figure is how many false alerts a topic has a year over all worlds; met when every goal is."""
    full = bool(os.environ.get("LISTENPOST_FULL"))
    weeks, seeds, trials = (12, 3, 60) if full else (8, 1, 15)
    seen = {world.name: false_alerts(world, weeks, seeds) for world in WORLDS}
    years = weeks * seeds / 52.0
    total = sum(sum(one.values()) for one in seen.values()) / (len(WORLDS) * years)
    told = {wave: delays(wave, trials, SEED) for wave in waves()}
    return {
        "name": "surges",
        "figure": round(total, 1),
        "unit": "false alerts a topic and year, of all three kinds",
        "goal": TUNING.a_year,
        "met": total <= TUNING.a_year and all(_is_met(wave, minutes) for wave, minutes in told.items()),
        "alternatives": {
            **{f"{name}, false alerts in {weeks * seeds} weeks": _kinds(one) for name, one in seen.items()},
            **{wave.name: _delays(wave, minutes) for wave, minutes in told.items()},
        },
    }


def false_alerts(world: World, weeks: int, seeds: int) -> dict[AlertKind, int]:
    """How many open of each kind, in so many weeks of each of some lives."""
    found: dict[AlertKind, int] = dict.fromkeys(JUDGES, 0)
    for seed in range(seeds):
        said = live(world, _LEARN + weeks, SEED + seed)
        begin = START + _LEARN * 7 * DAY
        levels: dict[AlertKind, list[tuple[Any, Level]]] = {kind: [] for kind in JUDGES}
        for now, readings in looks(said, begin, begin + weeks * 7 * DAY, _STEP, _LEARN_EVERY):
            for kind, reading in readings.items():
                levels[kind].append((now, reading.state))
        for kind, seen in levels.items():
            found[kind] += len(opened(seen))
    return found


def _kinds(found: dict[AlertKind, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in found.items())


def _delays(wave: Wave, minutes: list[float]) -> str:
    seen = f"median {minutes[len(minutes) // 2]:.0f} min, p90 {minutes[_slow(minutes)]:.0f} min"
    met = "met" if _is_met(wave, minutes) else "MISSED"
    return f"{seen} (goal {wave.goal:g} and {2.5 * wave.goal:g} min: {met})"


def _slow(minutes: list[float]) -> int:
    return int(0.9 * len(minutes))


def _is_met(wave: Wave, minutes: list[float]) -> bool:
    return minutes[len(minutes) // 2] <= wave.goal and minutes[_slow(minutes)] <= 2.5 * wave.goal
