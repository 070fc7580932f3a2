"""What other tools do to tell unusual volume: every formula that we found published, to run beside ours.

First those of social-listening and log-watching tools and common practice; `_spike_formulas_more.py` holds
the statistical ones, `_spike_unpublished.py` those who tell none.

How they are read, in their favour: windows slide with every bin (no waiting for the full hour), a baseline
is the time just before the window, not with it, and one longer than a day counts from the first day on.
Only what is unusually MUCH counts. Where a page gives an example instead of a default, the example is
taken; what a page leaves open stands in `reading`.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks._spike_formulas_more import STATISTICAL
from benchmarks._spike_windows import (
    DAY,
    HOUR,
    WEEK,
    Formula,
    Judge,
    Stretches,
    any_of,
    bins_of,
    checked_every,
    fixed,
    in_buckets,
    lasting,
    ratio,
    rolled,
    sigmas,
    silent_for,
)

_SOCIAL_METRIX = "https://socialmetrix.freshdesk.com/support/solutions/articles/1000143951-variation-alerts"
_DATADOG = "https://docs.datadoghq.com/dashboards/functions/algorithms.md"
_GITLAB = "https://about.gitlab.com/blog/2019/07/23/anomaly-detection-using-prometheus/"


def _variation(k: float) -> Judge:
    """The hourly mean of the last day above the hourly mean of the week before plus `k` standard deviations
    of hours."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        hour, day, week = (bins_of(minutes, minutes_per_bin) for minutes in (HOUR, DAY, WEEK))
        hours = Stretches(rolled(counts, hour))
        flags = []
        for end in range(1, len(counts) + 1):
            start = end - day
            first = max(hour - 1, start - week)
            usual = hours.mean(first, start) + k * hours.spread(first, start) if start > first else 0.0
            flags.append(start >= day and hours.mean(start, end) > usual)
        return flags

    return judge


def _same_window_of_weeks_before(window: float, weeks: int, factor: float) -> Judge:
    """The window holds more than `factor` times what the same window held on average in up to `weeks` weeks
    before."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        width, week = bins_of(window, minutes_per_bin), bins_of(WEEK, minutes_per_bin)
        totals = rolled(counts, width)
        flags = []
        for i, now in enumerate(totals):
            before = [totals[at] for n in range(1, weeks + 1) if (at := i - n * week) >= width - 1]
            flags.append(bool(before) and sum(before) > 0 and now > factor * sum(before) / len(before))
        return flags

    return judge


def _twice_the_window_before(window: float, factor: float, at_least: float) -> Judge:
    """At least so many in the window, and at least `factor` times as many as in the one before (which may
    be empty)."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        width = bins_of(window, minutes_per_bin)
        stretches = Stretches(counts)
        flags = []
        for end in range(1, len(counts) + 1):
            now, before = stretches.total(end - width, end), stretches.total(end - 2 * width, end - width)
            flags.append(end >= 2 * width and now >= at_least and now >= factor * before)
        return flags

    return judge


def _percentile_and_sigmas(totals: Sequence[float]) -> list[bool]:
    """The newest of 96 buckets above their 90th percentile plus 3 standard deviations of them (it is one of
    them)."""
    stretches, flags = Stretches(totals), []
    for end in range(1, len(totals) + 1):
        window = sorted(totals[max(0, end - 96) : end])
        tenth = window[min(len(window) - 1, round(0.9 * (len(window) - 1)))]
        flags.append(end >= 96 and totals[end - 1] > tenth + 3 * stretches.spread(end - 96, end))
    return flags


def _weekly_prediction(k: float) -> Judge:
    """The last 5 minutes above the median of what up to three weeks foretell (the mean of the 4 hours
    around this time, moved by how much the weekly mean has grown since), plus `k` standard deviations of a
    week."""

    def judge(counts: Sequence[float], minutes_per_bin: int) -> list[bool]:
        width, week, four = (bins_of(minutes, minutes_per_bin) for minutes in (5, WEEK, 4 * HOUR))
        totals = rolled(counts, width)
        past, flags = Stretches(totals), []
        for i, now in enumerate(totals):
            end = i + 1
            mean = past.mean(end - week, end)
            foretold = []
            for n in (1, 2, 3):
                then = end - n * week
                if then - four // 2 >= 0:
                    then_mean = past.mean(then - week, then) if then > 0 else 0.0
                    foretold.append(past.mean(then - four // 2, then + four // 2) + mean - then_mean)
            flags.append(bool(foretold) and now > median(foretold) + k * past.spread(end - week, end))
        return flags

    return judge


PRACTICE: tuple[Formula, ...] = (
    Formula(
        "Common practice: last hour > 2 × the hourly mean of the 12 hours before",
        "common practice",
        ratio(HOUR, 12 * HOUR, 2),
        "no page found that states the factor: 2, as in the other ratios of common practice",
    ),
    Formula(
        "Common practice: last hour > 3 × the hourly mean of the 12 hours before",
        "common practice",
        ratio(HOUR, 12 * HOUR, 3),
        "the calmer factor of the same ratio",
    ),
    Formula(
        "Common practice: last hour > 2 × the hourly mean of the 6 hours before",
        "common practice",
        ratio(HOUR, 6 * HOUR, 2),
    ),
    Formula(
        "Common practice: last hour > mean + 2σ of the hours of 7 days",
        _DATADOG,
        sigmas(HOUR, WEEK, 2),
        "the page: 2 or 3 deviations cover most normal points; windows unsaid",
    ),
    Formula(
        "Common practice: last hour > mean + 3σ of the hours of 7 days",
        _DATADOG,
        sigmas(HOUR, WEEK, 3),
        "as above",
    ),
    Formula(
        "Common practice: last hour > mean + 3σ of the hours of 14 days",
        "common practice",
        sigmas(HOUR, 2 * WEEK, 3),
    ),
    Formula(
        "Common practice: last hour > 2 × the same hour a week ago",
        "common practice",
        _same_window_of_weeks_before(HOUR, 1, 2),
    ),
    Formula(
        "Anysite trend monitoring: mentions an hour > 2 × normal",
        "https://github.com/anysiteio/agent-skills/blob/main/skills/anysite-trend-analysis/references/SOCIAL_MONITORING.md",
        ratio(HOUR, WEEK, 2),
        "what is normal is unsaid: the hourly mean of the 7 days before",
    ),
)

LISTENING: tuple[Formula, ...] = (
    *(
        Formula(
            f"Social Metrix variation ({word}): last 24 h > 7 days + {k:g}σ",
            _SOCIAL_METRIX,
            checked_every(HOUR, _variation(k)),
            "means and deviation of hourly counts",
        )
        for word, k in (("low", 1.5), ("medium", 2.0), ("high", 3.0))
    ),
    Formula(
        "Thirdeye: daily mentions > 150 % of the 7-day average",
        "https://help.usethirdeye.com/en/articles/4183147-alert-system-overview-how-alerts-work",
        ratio(DAY, WEEK, 1.5),
        "the last 24 hours instead of the calendar day",
    ),
    Formula(
        "Kommonpoll: mentions double compared to the hourly baseline",
        "https://docs.kommonpoll.com/setting-up-alert-rules",
        ratio(HOUR, WEEK, 2),
        "how long the baseline is is unsaid: 7 days",
    ),
    Formula(
        "Kommonpoll, Sprinklr: more than 50 mentions in an hour",
        "https://docs.kommonpoll.com/setting-up-alert-rules",
        fixed(HOUR, 50),
        "the example of both pages",
    ),
    Formula(
        "Brandwatch custom alert: at least 100 mentions in a day",
        "https://developers.brandwatch.com/docs/creating-custom-alerts",
        fixed(DAY, 99),
        "the example of the page, the last 24 hours; percentage and deviations have no default",
    ),
    Formula(
        "Pivony: last hour, day or week above the mean of 24 h, 7 days, 4 weeks",
        "https://pivony.notion.site/Alerts-af7cd882384d496f9a76c8de44d7cb9b",
        checked_every(2 * HOUR, any_of(ratio(HOUR, DAY, 2), ratio(DAY, WEEK, 2), ratio(WEEK, 4 * WEEK, 2))),
        "the percentage is the user's: 100 % more; looked at every 2 hours, as published",
    ),
    Formula(
        "Agility PR surge: hourly volume > 150 % of the previous 7 days",
        "https://help.agilitypr.com/en/articles/9272018-how-to-set-up-a-coverage-surge-alert",
        ratio(HOUR, WEEK, 1.5),
        "the sensitivity is the user's: the example of the page",
    ),
    Formula(
        "Salesforce Social Hub: 24 h above the same 24 h of up to 3 weeks before",
        "https://help.salesforce.com/apex/HTViewSolution?id=000232591&language=en_US",
        _same_window_of_weeks_before(DAY, 3, 2),
        "the percentage is the user's: 100 % more",
    ),
    Formula(
        "SocialSamplr: 10 minutes 100 % above the average of a month, then 24 h silent",
        "http://socialsamplr.blogspot.co.nz/2013/12/automated-company-alerts-from-twitter.html",
        silent_for(DAY, ratio(10, 30 * DAY, 2)),
        "the re-learning after the silence (an average changed by 25 %) is left out",
    ),
)

WATCHING: tuple[Formula, ...] = (
    Formula(
        "Elastic tweet watch: 5 minutes > 90th percentile + 3σ of 8 hours",
        "https://github.com/elastic/Example-Watches/tree/master/twitter_trends",
        in_buckets(5, _percentile_and_sigmas),
    ),
    Formula(
        "ElastAlert spike: at least 15 in 2 h and 4 × the 2 h before",
        "https://elastalert.readthedocs.io/en/latest/ruletypes.html#spike",
        _twice_the_window_before(2 * HOUR, 4, 15),
        "the example of the page; it waits until the reference window is filled, as published",
    ),
    Formula(
        "GitLab on Prometheus: 5 minutes > mean + 3σ of a week",
        _GITLAB,
        sigmas(5, WEEK, 3),
    ),
    Formula(
        "GitLab on Prometheus: > median of three weekly predictions + 3σ, for 5 minutes",
        _GITLAB,
        lasting(5, _weekly_prediction(3)),
        "3σ for 5 minutes as in GitLab's own rules; as many weeks as there are, from the first on",
    ),
)

FORMULAS: tuple[Formula, ...] = (*PRACTICE, *LISTENING, *WATCHING, *STATISTICAL)
