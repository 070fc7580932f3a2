"""The picture on an alert's card: how many posts came lately, how many of them sound negative, and how many
posts are usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from core.alerts import Said
from core.cards import Chart, Series
from core.say import number, say
from core.say import span as say_span
from listening.baseline import Baseline

BARS = 24
SHORTEST, LONGEST = timedelta(hours=2), timedelta(hours=24)
"""What the picture spans at least and at most; in between it is three times what goes on."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def surge_chart(
    said: Sequence[Said],
    baseline: Baseline,
    began: datetime,
    now: datetime,
    speed: float = 1.0,
    zone: tzinfo = UTC,
) -> Chart:
    """Bars of the posts in `said` up to `now`, a line of those that sound negative, if any do, and one of
    what is usual where that is known. Times of day are those of `zone`; at `speed` all lengths are so much
    shorter."""
    span = min(max(3 * (now - began), SHORTEST / speed), LONGEST / speed)
    width = span / BARS
    # On a grid that stays where it is, so that the same posts are the same bars a moment later.
    last = -((_EPOCH - now) // width)
    edges = [_EPOCH + width * n for n in range(last - BARS, last + 1)]
    counts, negative = [0] * BARS, [0] * BARS
    for one in said:
        at = (one.at - edges[0]) // width
        if 0 <= at < BARS:
            counts[at] += 1
            negative[at] += one.sentiment == "negative"
    usual = [baseline.usual(begin, end) for begin, end in pairwise(edges)]
    known = any(usual) and speed == 1.0
    form = "%H:%M" if width >= timedelta(minutes=1) else "%H:%M:%S"
    labels = tuple(f"{edge.astimezone(zone):{form}}" for edge in edges[:-1])
    bars = tuple(map(float, counts))
    series = [Series(name=say("surge_chart.posts"), values=bars, tone="info" if any(negative) else "danger")]
    if any(negative):
        lines = tuple(map(float, negative))
        series.append(Series(name=say("surge_chart.negative"), values=lines, tone="danger", line=True))
    if known:
        values = tuple(round(value, 2) for value in usual)
        series.append(Series(name=say("surge_chart.usual"), values=values, tone="neutral", line=True))
    alt = say(
        "surge_chart.alt" if known else "surge_chart.alt_unknown",
        begin=labels[0],
        end=f"{now.astimezone(zone):{form}}",
        n=sum(counts),
        most=max(counts),
        width=say_span(width),
        usual=number(round(sum(usual), 1)),
    )
    if any(negative):
        alt = say("surge_chart.alt_negative", alt=alt, n=sum(negative))
    return Chart(title=say("surge_chart.title"), alt=alt, labels=labels, series=tuple(series))
