"""Response times in answers: what is counted, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core import periods
from core.alert_words import time_text
from core.alerts import Clocked
from core.keeping import Filter
from core.periods import Period
from core.response import Spread
from core.say import phrases, say, span
from core.talk import Ask
from core.types import State

MOST = 20_000
"""Mentions whose times one answer counts, the newest."""
USUAL = "7d"
"""The period when none was asked about."""

phrases(
    {
        "response.none": "none yet",
        "response.few": "too few to say ({n} of {total})",
        "response.half": "half within {p50} ({n} of {total})",
        "response.most": "half within {p50}, 9 in 10 within {p90} ({n} of {total})",
        "response.hours": "{n} h",
        "response.days": "{n} d",
    }
)


def usual_period(ask: Ask) -> Period:
    """The last seven days."""
    found = periods.read([USUAL], ask.now, ask.zone)
    assert found is not None
    return found[0]


def counted(which: Filter, period: Period) -> Filter:
    """Those of `which` that were said in the period, without those that were ignored: nobody waits for an
    answer to what is not about us."""
    states = tuple(state for state in State if state is not State.IGNORED)
    return replace(which, said_from=period.start, said_to=period.end, states=states)


async def clocks(ask: Ask, which: Filter) -> Sequence[Clocked]:
    """The times of the newest of them of which is known when they were said."""
    return await ask.store.clocks(which, MOST)


def spread_words(spread: Spread, total: int, p90: bool = True) -> str:
    """`half within 12 min, 9 in 10 within 2 h 5 min (40 of 52)`; without `p90` only the half."""
    if not spread.n:
        return say("response.none")
    if spread.p50 is None:
        return say("response.few", n=spread.n, total=total)
    if spread.p90 is None or not p90:
        return say("response.half", p50=time_text(spread.p50), n=spread.n, total=total)
    told = {"p50": time_text(spread.p50), "p90": time_text(spread.p90)}
    return say("response.most", n=spread.n, total=total, **told)


def short_time(time: timedelta) -> str:
    """For tables: `20 s`, `27 min`, `2.6 h`, `12 h`, `1.2 d`."""
    for unit, key in ((timedelta(days=1), "response.days"), (timedelta(hours=1), "response.hours")):
        if time >= unit:
            count = round(time / unit, 1)
            return say(key, n=round(count) if count >= 10 or count == int(count) else count)
    return span(time)
