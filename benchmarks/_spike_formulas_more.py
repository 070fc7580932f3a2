"""The statistical ways to tell unusual volume that are published: public health, control charts, public
detectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist, median

from benchmarks._spike_changepoint import run_length_drops
from benchmarks._spike_skyline import skyline
from benchmarks._spike_windows import (
    DAY,
    HOUR,
    Formula,
    Judge,
    Stretches,
    bins_of,
    grown,
    in_buckets,
    rolled,
)

_SURVEILLANCE = "https://rdrr.io/cran/surveillance/man/earsC.html"
_FARRINGTON = "https://rdocumentation.org/packages/surveillance/versions/1.7-0/topics/farringtonFlexible"
_GNIP = "https://github.com/xdevplatform/Gnip-Trend-Detection/blob/master/paper/trends.tex"
_NAB = "https://github.com/numenta/NAB/blob/master/config/thresholds.json"
_C1, _C3 = NormalDist().inv_cdf(1 - 0.001), NormalDist().inv_cdf(1 - 0.025)


def _ears(method: str) -> Judge:
    """EARS C1, C2 or C3 over days: the last 24 hours against the 7 days before (C2, C3: after a gap of 2
    days)."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        day = bins_of(DAY, minutes_per_bin)
        days = rolled(counts, day)
        lag = 0 if method == "C1" else 2

        def score(i: int) -> float | None:
            before = [days[at] for n in range(1, 8) if (at := i - (n + lag) * day) >= day - 1]
            if len(before) < 7:
                return None
            mean = sum(before) / 7
            spread = sqrt(sum((one - mean) ** 2 for one in before) / 6)
            return (days[i] - mean) / max(spread, 0.5)

        scores = [score(i) for i in range(len(days))]
        if method != "C3":
            return [one is not None and one > _C1 for one in scores]
        flags = []
        for i in range(len(days)):
            three = [scores[at] for at in (i, i - day, i - 2 * day) if at >= 0]
            known = [one for one in three if one is not None]
            flags.append(len(known) == 3 and sum(max(0.0, one - 1.0) for one in known) > _C3)
        return flags

    return judge


def _ewma(totals: Sequence[float]) -> list[bool]:
    """An EWMA chart of hours (weight 0.2) above the mean of the week before by 3 of its own standard
    deviations."""
    past, flags, smooth = Stretches(totals), [], totals[0] if totals else 0.0
    for i, now in enumerate(totals):
        smooth += 0.2 * (now - smooth)
        limit = past.mean(i - 168, i) + 3 * past.spread(i - 168, i) * sqrt(0.2 / 1.8)
        flags.append(i >= 24 and smooth > limit)
    return flags


def _cusum(totals: Sequence[float]) -> list[bool]:
    """A tabular CUSUM of hours, in standard deviations of the week before: k = 1/2, h = 5."""
    past, flags, high = Stretches(totals), [], 0.0
    for i, now in enumerate(totals):
        spread = past.spread(i - 168, i)
        if i >= 24 and spread > 0:
            high = max(0.0, high + (now - past.mean(i - 168, i)) / spread - 0.5)
        flags.append(high > 5)
    return flags


def _farrington(totals: Sequence[float]) -> list[bool]:
    """Hours instead of weeks, weeks instead of years: this hour against the same hour ± 3 of up to 5 weeks
    before, a quasi-Poisson bound with a two-thirds power, and at least 5 in the last 4 hours."""
    z, flags = NormalDist().inv_cdf(1 - 0.01), []
    for i, now in enumerate(totals):
        near = [totals[at] for n in range(1, 4) for w in range(-3, 4) if (at := i - n * 168 + w) >= 0]
        if len(near) < 7 or sum(totals[max(0, i - 3) : i + 1]) < 5:
            flags.append(False)
            continue
        mean = sum(near) / len(near)
        if mean == 0:
            flags.append(now > 0)
            continue
        over = max(1.0, sum((one - mean) ** 2 / mean for one in near) / (len(near) - 1))
        tau = over + over / len(near)
        flags.append(now > mean * (1 + 2 / 3 * z * sqrt(tau / mean)) ** 1.5)
    return flags


def _shesd(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
    """Seasonal hybrid ESD, made causal: what is over the median of this time of day in 14 days, in robust
    standard deviations (MAD) of those 14 days, against the one-sided ESD bound at α = 0.05. Learnt anew
    each day."""
    day = bins_of(DAY, minutes_per_bin)
    flags: list[bool] = [False] * min(day, len(counts))
    for start in range(day, len(counts), day):
        past = counts[max(0, start - 14 * day) : start]
        season = [median(past[slot::day]) for slot in range(day)]
        rest = [one - season[at % day] for at, one in enumerate(past)]
        middle = median(rest)
        spread = median(abs(one - middle) for one in rest) * 1.4826
        size = len(past)
        t = NormalDist().inv_cdf(1 - 0.05 / size)
        bound = (size - 1) * t / sqrt((size - 2 + t * t) * size)
        for at, now in enumerate(counts[start : start + day]):
            flags.append(spread > 0 and (now - season[at] - middle) / spread > bound)
    return flags


@lru_cache(maxsize=20_000)
def poisson_width(mean: float, alpha: float) -> float:
    """How wide the central interval is that holds the share `alpha` of a Poisson with this mean (above 200:
    as of a normal)."""
    if mean > 200:
        return 2 * NormalDist().inv_cdf((1 + alpha) / 2) * sqrt(mean)
    chance, summed, at, low = exp(-mean), 0.0, 0, -1
    while True:
        summed += chance
        if low < 0 and summed >= (1 - alpha) / 2:
            low = at
        if summed >= (1 + alpha) / 2:
            return at - low
        at += 1
        chance *= mean / at


def _poisson_last(totals: Sequence[float]) -> list[bool]:
    """An hour above the hour before by more than the width of its 99 % Poisson interval (η > 1)."""
    after = (last > 0 and now > last + poisson_width(last, 0.99) for last, now in pairwise(totals))
    return [False, *after] if totals else []


def _poisson_hour(totals: Sequence[float]) -> list[bool]:
    """An hour above the mean of the same hour of all days before by more than the width of its 99 % Poisson
    interval."""
    sums, flags = [0.0] * 24, []
    for i, now in enumerate(totals):
        mean = round(sums[i % 24] / max(1, i // 24), 1)
        flags.append(i >= 24 and mean > 0 and now > mean + poisson_width(mean, 0.99))
        sums[i % 24] += now
    return flags


def _windowed_gaussian(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
    """A five-minute count so far out of a normal distribution fitted to the 1,000 before it that the
    probability rounds to nothing: NAB's threshold is 1.0, that is z > 8.29."""
    length = bins_of(5_000, minutes_per_bin)
    enough = grown(length, minutes_per_bin)
    totals = rolled(counts, bins_of(5, minutes_per_bin))
    past, bound = Stretches(totals), 8.29
    return [
        i >= enough and now > past.mean(i - length, i) + bound * max(1e-6, past.spread(i - length, i))
        for i, now in enumerate(totals)
    ]


def _modified_z(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
    """The last hour over the median of the full hours of 7 days by a modified z-score of 3.5 (0.6745 ×
    distance / MAD)."""
    hour = bins_of(HOUR, minutes_per_bin)
    full = [sum(counts[i : i + hour]) for i in range(0, len(counts) - hour + 1, hour)]
    flags: list[bool] = []
    usual = spread = 0.0
    for i, now in enumerate(rolled(counts, hour)):
        known = (i + 1 - hour) // hour  # full hours that share no bin with the last 60 minutes
        if i % hour == hour - 1 and known >= 24:
            week = full[max(0, known - 168) : known]
            usual = median(week)
            spread = median(abs(one - usual) for one in week)
        flags.append(spread > 0 and 0.6745 * (now - usual) / spread > 3.5)
    return flags


def _bursts(totals: Sequence[float]) -> list[bool]:
    """Kleinberg's two states, followed forwards: usual rate and twice it, a price of ln(n) to go up."""
    flags, calm, burst, past = [], 0.0, float("inf"), Stretches(totals)
    for i, now in enumerate(totals):
        usual = past.mean(i - 168, i)
        if i >= 24 and usual > 0:
            price = log(i + 1)
            calm, burst = (
                min(calm, burst) + usual - now * log(usual),
                min(calm + price, burst) + 2 * usual - now * log(2 * usual),
            )
            calm, burst = calm - min(calm, burst), burst - min(calm, burst)
        flags.append(burst < calm)
    return flags


STATISTICAL: tuple[Formula, ...] = (
    *(
        Formula(
            f"EARS {method} of public health: the last day against 7 days{gap}",
            _SURVEILLANCE,
            _ears(method),
            "the last 24 hours instead of the day; deviation at least 0.5 as said for sparse data",
        )
        for method, gap in (("C1", ""), ("C2", ", 2 days apart"), ("C3", ", 2 days apart, three days summed"))
    ),
    Formula(
        "Farrington bound (Noufaily): same hour ± 3 of 3 weeks, α 0.01",
        _FARRINGTON,
        in_buckets(HOUR, _farrington),
        "made for weeks and years: here hours and weeks; without trend and reweighting",
    ),
    Formula(
        "EWMA chart: weight 0.2, 3σ, hours against 7 days",
        "https://support.minitab.com/en-us/minitab/18/help-and-how-to/quality-and-process-improvement/control-charts/how-to/time-weighted-charts/ewma-chart/methods-and-formulas/ewma-chart/",
        in_buckets(HOUR, _ewma),
        "the baseline is unsaid: the 7 days before",
    ),
    Formula(
        "CUSUM chart (Montgomery): k 1/2, h 5, hours against 7 days",
        "https://issuhub.com/view/index?id=5218&pageIndex=753",
        in_buckets(HOUR, _cusum),
        "the baseline is unsaid: the 7 days before",
    ),
    Formula(
        "Kleinberg bursts: two states, rate doubled, γ 1",
        "https://rdrr.io/cran/bursts/man/kleinberg.html",
        in_buckets(HOUR, _bursts),
        "followed forwards only; usual is the mean of the 7 days before",
    ),
    Formula(
        "Honeybadger volume spike: modified z-score of the last hour > 3.5",
        "https://docs.honeybadger.io/guides/integrations/payloads/volume_spike/",
        _modified_z,
        "threshold and baseline are unsaid: 3.5 (Iglewicz and Hoaglin), hours of 7 days",
    ),
    Formula(
        "Twitter/Gnip point-by-point Poisson: an hour against the hour before, α 0.99",
        _GNIP,
        in_buckets(HOUR, _poisson_last),
        "the bound of η is left to the reader: 1",
    ),
    Formula(
        "Twitter/Gnip cycle-corrected Poisson: an hour against the same hour of days before, α 0.99",
        _GNIP,
        in_buckets(HOUR, _poisson_hour),
        "the bound of η is left to the reader: 1",
    ),
    Formula(
        "Twitter AnomalyDetection (S-H-ESD): 14 days by time of day, α 0.05",
        "https://rdrr.io/github/twitter/AnomalyDetection/src/R/ts_anom_detection.R",
        _shesd,
        "made for a whole series: here each bin against the 14 days before; the season is a median, not STL",
    ),
    Formula(
        "Numenta windowed Gaussian (NAB): 1,000 five-minute counts, threshold 1.0", _NAB, _windowed_gaussian
    ),
    Formula(
        "Bayesian changepoint (NAB): runs of at most 500, hazard 1/250, threshold 0.985",
        _NAB,
        run_length_drops,
        "only upwards; run lengths less likely than 1 in 10,000 are dropped, the longest stays",
    ),
    Formula(
        "Etsy Skyline (NAB): 6 of 7 rules agree, over 24 hours",
        "https://github.com/etsy/skyline/blob/master/src/analyzer/algorithms.py",
        skyline,
        "24 hours as in Skyline's settings, threshold 0.803 as in NAB's; only upwards",
    ),
)
