"""The decision over counts: stretches of several lengths that all end now, each with what is usual there.

Long ones see slow and faint rises, short ones see steep ones early; none may say so more often by chance than
its share of the false alarms of a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, exp, log
from typing import NamedTuple

from listening.odds import log_at_least
from listening.reading import Level, Tuning
from listening.records import SCALES, sure_ratio

WINDOWS = (1, 2, 3, 4, 6, 8, 12, 20, 30, 45, 60, 90, 120, 180, 240, 360, 720)
"""Minutes."""
_YEAR = 525_600.0
_LOOKS = 4.0
"""How many times more often than once in its length a stretch is looked at, in effect: it slides."""
_FEW = 3.0


class Stretch(NamedTuple):
    """`posts` in the last `minutes`, where `usual` are usual, wavering by `dispersion`."""

    minutes: int
    posts: int
    usual: float
    dispersion: float


class Finding(NamedTuple):
    """What the stretches say. `telling` is the one that says most; `surprise` the natural logarithm of how
    unlikely it is, and `margin` how many times more surprising than needed; 0.0 and None when calm."""

    state: Level
    telling: Stretch | None = None
    surprise: float = 0.0
    margin: float = 0.0


def find(stretches: Sequence[Stretch], records: Sequence[float], tuning: Tuning) -> Finding:
    """Whether there is a spike, from the stretches of `WINDOWS` that could be counted, the shortest first."""
    telling, surprise, margin = None, 0.0, 0.0
    holds = False
    more = tuning.factor
    least, times = ceil(tuning.least * more), 1.0 + (tuning.times - 1.0) * more
    for at, stretch in enumerate(stretches):
        minutes, posts, usual, dispersion = stretch
        if posts < least / 2 or posts < tuning.hold_times * usual:
            continue
        record = record_of(records, minutes)
        short = minutes <= 60 or at == 0 or stretches[at - 1].usual < _FEW
        sure = sure_ratio(posts, usual)
        chance: float | None = None
        if short and not holds and sure > (tuning.hold_record * record if record > 0 else record):
            chance = log_at_least(posts, usual, dispersion)
            holds = chance < log(tuning.hold_chance)
        if posts < least or posts < times * usual or sure <= record + log(more):
            continue
        needed = _needed(minutes, tuning.a_year) * more
        chance = log_at_least(posts, usual, dispersion) if chance is None else chance
        if chance <= needed and chance / needed > margin:
            telling, surprise, margin = stretch, -chance, chance / needed
    if not holds:
        return Finding("calm")
    return Finding("alarm" if telling else "raised", telling, surprise, margin)


def years(stretch: Stretch, surprise: float) -> float:
    """Once in how many years chance brings such a stretch, at most a million."""
    return min(stretch.minutes / _YEAR / _LOOKS * exp(min(surprise, 60.0)), 1e6)


@lru_cache(maxsize=256)
def _needed(minutes: int, a_year: float) -> float:
    return log(min(a_year / len(WINDOWS) * minutes / _YEAR / _LOOKS, 0.5))


def record_of(records: Sequence[float], minutes: int) -> float:
    """The record of the longest scale that is not longer than so many minutes, else of the shortest."""
    return records[_scale(minutes)]


@lru_cache(maxsize=64)
def _scale(minutes: int) -> int:
    """The longest of the record's scales that is not longer."""
    return max((at for at, scale in enumerate(SCALES) if scale <= minutes), default=0)
