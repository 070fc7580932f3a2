"""The shape of a week: how much is usual in each quarter of an hour, learned from what was counted.

A few weeks say little about 672 quarters, so each is pulled towards its hour, the hour towards that hour of
all days, as far as chance alone could make them differ. Single loud days leave no mark: a count is read as no
more than a few times what the other weeks have there.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

QUARTERS = 7 * 24 * 4
_LOUD = 2.5
_WEEKDAY_DIFFERS, _DAY_WAVERS = 0.1, 0.05
"""How far weekdays differ, and days of the same weekday among themselves."""
_HOUR_DIFFERS, _QUARTER_DIFFERS = 0.3, 0.15
"""How far an hour of the week differs from that hour of all days, and a quarter from its hour: the variance
of the ratio that is believed before anything was counted."""


def learn_week(places: Sequence[int], counts: Sequence[int]) -> list[float]:
    """The usual count of each quarter of an hour of a week (Monday 0:00 UTC first), from counts at `places`
    (0 to 671); all 0.0 when there are none."""
    if not counts:
        return [0.0] * QUARTERS
    ordered = sorted(counts)
    most = max(2.0 * ordered[int(0.9 * (len(ordered) - 1))], 1.0)
    rough = [min(count, most) for count in counts]
    mean = sum(rough) / len(rough)
    day = _pull([place // 4 % 24 for place in places], rough, [mean] * 24, 1.0)
    weekday = _weekdays(places, rough, day)
    parts = [day[place // 4 % 24] * weekday[place // 96] for place in range(QUARTERS)]
    calm = calmed(places, counts, parts)
    hours = _pull(
        [place // 4 for place in places],
        calm,
        [sum(parts[h * 4 : h * 4 + 4]) / 4 for h in range(168)],
        _HOUR_DIFFERS,
    )
    return _pull(places, calm, [hours[place // 4] for place in range(QUARTERS)], _QUARTER_DIFFERS)


def calmed(places: Sequence[int], counts: Sequence[int], usual: Sequence[float]) -> list[float]:
    """The counts without what is out of the ordinary both for `usual` and for its own place."""
    own: dict[int, list[int]] = {}
    for place, count in zip(places, counts, strict=True):
        own.setdefault(place, []).append(count)
    most = {
        place: max(_LOUD * usual[place] + 3.0, 1.5 * median(seen) if len(seen) > 2 else 0.0)
        for place, seen in own.items()
    }
    return [min(count, most[place]) for place, count in zip(places, counts, strict=True)]


def widen(week: Sequence[float], part: float) -> list[float]:
    """Each quarter with at least `part` of what is usual an hour before or after: local hours move twice a
    year, and we do not know where the authors live."""
    return [max(week[at], part * week[at - 4], part * week[(at + 4) % QUARTERS]) for at in range(QUARTERS)]


def narrow(week: Sequence[float]) -> list[float]:
    """Each quarter with the least of what is usual from an hour before to an hour after."""
    return [min(week[at], week[at - 4], week[(at + 4) % QUARTERS]) for at in range(QUARTERS)]


def _weekdays(places: Sequence[int], counts: Sequence[float], day: Sequence[float]) -> list[float]:
    """How many times the usual of its hours each weekday has. Few days of it say little."""
    seen, usual, times = [0.0] * 7, [0.0] * 7, [0] * 7
    for place, count in zip(places, counts, strict=True):
        seen[place // 96] += count
        usual[place // 96] += day[place // 4 % 24]
        times[place // 96] += 1
    factors = []
    for weekday in range(7):
        noise = 1.0 / max(usual[weekday], 1e-9) + _DAY_WAVERS / max(times[weekday] / 96, 1e-9)
        weight = _WEEKDAY_DIFFERS / (_WEEKDAY_DIFFERS + noise)
        factors.append(1.0 + weight * (seen[weekday] / usual[weekday] - 1.0) if usual[weekday] else 1.0)
    return factors


def _pull(
    places: Sequence[int], counts: Sequence[float], towards: Sequence[float], differs: float
) -> list[float]:
    sums, times = [0.0] * len(towards), [0] * len(towards)
    for place, count in zip(places, counts, strict=True):
        sums[place] += count
        times[place] += 1
    pulled = []
    for seen, n, parent in zip(sums, times, towards, strict=True):
        noise = 1.0 / max(parent * n, 1e-9) + 0.1 / max(n, 1)
        weight = differs / (differs + noise) if n else 0.0
        pulled.append(weight * seen / n + (1.0 - weight) * parent if n else parent)
    return pulled
