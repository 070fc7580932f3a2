"""What `benchmarks.spikes` measures: ours on everything, published formulas on what is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from benchmarks._spike_data import (
    Background,
    Score,
    Series,
    baselines,
    from_flags,
    nab,
    quiet_series,
    score,
    told_after,
    watch,
    with_rise,
)
from benchmarks._spike_formulas import FORMULAS
from benchmarks._spike_rises import Delays, Quiet, delays, false_alerts, first_days, quiet
from listening.baseline import Baseline
from listening.reading import TUNING, Level

SEED = 20_261_122
GOALS = {100.0: 3.0, 10.0: 25.0, 1.0: 210.0}
"""Posts an hour, and the minutes in which half of the rises are to be told."""
WAVERS = 0.05
FACTORS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5)
_ALLOWED = 0.3
_WEEKS = {100.0: 1, 10.0: 8, 1.0: 40}
_NEW = {10.0: 1, 1.0: 8}
_RISES = 9


@dataclass(frozen=True)
class Rises:
    """What was measured on one background."""

    name: str
    goal: float
    step: Delays
    ramp: Delays
    false: int
    weeks: int


@dataclass(frozen=True)
class Row:
    """One detector on all that is the same for all: NAB, rises by background (told of how many, the median of
    their minutes, false alerts a week) and quiet brands (told of how many, false alerts a brand-quarter)."""

    name: str
    source: str
    reading: str
    nab: Score
    rises: Sequence[tuple[int, int, float | None, float]]
    quiet: tuple[int, int, float]


@dataclass(frozen=True)
class Measured:
    """Everything. `nab` is None where the series are not on this machine; what follows is empty unless it
    was measured for the page."""

    rises: Sequence[Rises]
    quiet: Quiet
    new: Sequence[tuple[str, int, int]]
    nab: Score | None
    nab_each: Sequence[tuple[str, Score]] = ()
    by_factor: Sequence[tuple[float, Score]] = ()
    left_out: Score | None = None
    table: Sequence[Row] = ()


def measure(*, full: bool, beside: bool = False) -> Measured:
    """All measurements; `full` at full size, `beside` with what only the page shows."""
    rises = [_rises(Background(rate, wavers), full) for wavers in (0.0, WAVERS) for rate in GOALS]
    new = [
        (background.name, topics, first_days(background, topics, SEED))
        for rate, few in _NEW.items()
        for background, topics in ((Background(rate, WAVERS), few * (10 if full else 1)),)
    ]
    measured = Measured(rises, quiet(120 if full else 20, SEED), new, None)
    series = nab()
    if not series:
        return measured
    learned = [baselines(one) for one in series]
    factors = FACTORS if beside else (1.0,)
    scores = [[_nab(*one, factor) for one in zip(series, learned, strict=True)] for factor in factors]
    frozen = scores[factors.index(1.0)]
    measured = replace(
        measured, nab=_sum(frozen), nab_each=[(one.name, of) for one, of in zip(series, frozen, strict=True)]
    )
    if not beside:
        return measured
    return replace(
        measured,
        by_factor=[(factor, _sum(row)) for factor, row in zip(factors, scores, strict=True)],
        left_out=_left_out(scores),
        table=_table(series, frozen),
    )


def share_told(told: Sequence[float | None]) -> str:
    """How many of them were told, in words."""
    return f"{sum(one is not None for one in told)} of {len(told)}"


def middle(told: Sequence[float | None]) -> float | None:
    """The median of the minutes; None when at least half were never told."""
    ordered = sorted(float("inf") if one is None else one for one in told)
    found = ordered[len(ordered) // 2]
    return None if found == float("inf") else found


def _rises(background: Background, full: bool) -> Rises:
    weeks = _WEEKS[background.rate] * (12 if full else 1)
    false = false_alerts(background, weeks, SEED)
    trials = 300 if full else 60
    step, ramp = (
        delays(background, trials, SEED + shape, bool(shape), false / weeks) for shape in (False, True)
    )
    return Rises(background.name, GOALS[background.rate], step, ramp, false, weeks)


def _nab(series: Series, learned: Sequence[tuple[int, Baseline]], factor: float) -> Score:
    return score(series, watch(series, learned, replace(TUNING, factor=factor)))


def _sum(scores: Sequence[Score]) -> Score:
    return sum(scores[1:], scores[0])


def _left_out(scores: Sequence[Sequence[Score]]) -> Score:
    """Each series with the sensitivity that does best on the other four: the most hits at a bearable number
    of false alerts, then the fewest of those."""
    found = []
    for out in range(len(scores[0])):
        others = [_sum([one for at, one in enumerate(row) if at != out]) for row in scores]
        best = max(
            range(len(scores)),
            key=lambda at: (others[at].a_week <= _ALLOWED, others[at].hits, -others[at].false, at),
        )
        found.append(scores[best][out])
    return _sum(found)


def _table(series: Sequence[Series], ours: Sequence[Score]) -> list[Row]:
    rising = [
        [with_rise(Background(rate), SEED + at, minutes) for at in range(_RISES)]
        for rate, minutes in ((100.0, 2), (10.0, 5), (1.0, 5))
    ]
    brands = [quiet_series(perday, SEED + at) for at, perday in enumerate((0.5, 1.0, 2.0, 4.0))]

    def row(
        name: str, source: str, reading: str, seen: Score, levels: Callable[[Series], list[Level]]
    ) -> Row:
        return Row(name, source, reading, seen, [_rise(one, levels) for one in rising], _calm(brands, levels))

    rows = [row("**Listenpost**", "", "", _sum(ours), lambda one: watch(one, baselines(one)))]
    for formula in FORMULAS:
        judge = formula.alarms

        def levels(one: Series, judge: Callable[[Sequence[float], int], list[bool]] = judge) -> list[Level]:
            return from_flags(judge(one.counts, one.minutes))

        seen = _sum([score(one, levels(one)) for one in series])
        rows.append(row(formula.name, formula.source, formula.reading, seen, levels))
    return rows


def _rise(
    series: Sequence[Series], judge: Callable[[Series], list[Level]]
) -> tuple[int, int, float | None, float]:
    levels = [judge(one) for one in series]
    told = [after for one, seen in zip(series, levels, strict=True) for after in told_after(one, seen)]
    seen = _sum([score(one, level) for one, level in zip(series, levels, strict=True)])
    return seen.hits, seen.of, middle(told), seen.a_week


def _calm(brands: Sequence[Series], levels: Callable[[Series], list[Level]]) -> tuple[int, int, float]:
    told = [score(one, levels(one)) for one in brands]
    seen = _sum(told)
    return seen.hits, seen.of, seen.false / (seen.weeks / 13)
