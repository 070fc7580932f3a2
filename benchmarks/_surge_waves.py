"""Waves of complaints, loud authors and far-reaching posts that are planted, and how soon they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from benchmarks._spike_data import START
from benchmarks._surge_worlds import DAY, JUDGES, World, count, learned, live
from core.alerts import AlertKind, Said
from listening.surge_usual import SurgeBaseline

WEEKS = 8
TIMES = 5.0
_LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class Wave:
    """Five times as many negative posts as usual: `instead` of others, so that no more is said than ever, or
    beside them. `goal` are the minutes in which half of the waves are to be told."""

    world: World
    instead: bool
    goal: float

    @property
    def name(self) -> str:
        world = self.world
        how = "instead of others" if self.instead else "beside others"
        return f"{world.rate:g}/h, {100 * world.negative:.0f} % negative, 5 times as many {how}"


def waves() -> list[Wave]:
    """Goals as those of spikes at as many negative posts an hour."""
    found = []
    for rate, negative, goal in ((80.0, 0.125, 37.0), (8.0, 0.125, 310.0)):
        world = World("even", rate, negative, ties=0.0, draws=0.0, wavers=0.0)
        found += [Wave(world, instead, goal) for instead in (True, False)]
    return found


def delays(wave: Wave, trials: int, seed: int) -> list[float]:
    """Minutes from the beginning of each wave until it is told; infinite when it is not."""
    world = wave.world
    before = live(world, WEEKS, seed)
    usual = learned(before, count(before), START + WEEKS * 7 * DAY)
    return sorted(_told(wave, usual, seed + trial + 1) for trial in range(trials))


def _told(wave: Wave, usual: SurgeBaseline, seed: int) -> float:
    random = Random(seed)
    shift = WEEKS * 7 * DAY
    onset = START + shift + timedelta(days=3, hours=8 + 8 * random.random())
    said = [replace(one, at=one.at + shift, seen_at=one.at + shift) for one in live(wave.world, 1, seed)]
    said = _replaced(wave, said, onset, random) if wave.instead else [*said, *_added(wave, onset, random)]
    said.sort(key=lambda one: one.at)
    return first_alarm("negative_surge", said, usual, onset)


def first_alarm(kind: AlertKind, said: Sequence[Said], usual: SurgeBaseline, onset: datetime) -> float:
    """Minutes from the onset to the first alarm, by looks at each new post and now and then."""
    times = [one.at for one in said if onset <= one.at < onset + _LASTS]
    for now in times:
        lately = [one for one in said if now - DAY <= one.at <= now]
        if JUDGES[kind](lately, now - DAY, now, usual).state == "alarm":
            return (now - onset) / timedelta(minutes=1)
    return float("inf")


def _replaced(wave: Wave, said: Sequence[Said], onset: datetime, random: Random) -> list[Said]:
    share = wave.world.negative
    turned = (TIMES - 1.0) * share / (1.0 - share)
    return [
        replace(one, sentiment="negative")
        if one.at >= onset and one.sentiment in ("neutral", "positive") and random.random() < turned
        else one
        for one in said
    ]


def _added(wave: Wave, onset: datetime, random: Random) -> list[Said]:
    an_hour = (TIMES - 1.0) * wave.world.rate * wave.world.negative * (1.0 - wave.world.unsure)
    found: list[Said] = []
    at = onset + timedelta(hours=random.expovariate(an_hour))
    while at < onset + _LASTS:
        author, number = f"angry {len(found)}", 10_000_000 + len(found)
        found.append(
            Said(
                mention=number,
                at=at,
                seen_at=at,
                source="forum",
                author=author,
                followers=9,
                sentiment="negative",
            )
        )
        at += timedelta(hours=random.expovariate(an_hour))
    return found
