"""Whether a topic is talked of far less than usual: nothing, or next to nothing, for hours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log

from core.alerts import Gap, Said
from listening.baseline import Baseline
from listening.countable import countable
from listening.odds import log_at_most
from listening.reading import TUNING, Reading, Tuning
from listening.spike_reasons import silence_reasons

_WINDOWS = (60, 120, 180, 360, 720, 1440)
_DAYS = 7.0
"""Before a topic was listened to for that long nobody knows its still hours."""
_ENOUGH = 12.0
"""Posts that must be usual in a stretch of which anything is said."""
_SHARE = 0.1
_HELD = 0.3
"""How much of the usual is silence, and how much is still none of its end."""
_CHANCE = log(1e-7)
_OVERDUE = 0.5


def judge_silence(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    baseline: Baseline,
    gaps: Sequence[Gap],
    heard_until: datetime,
    taught: float = 1.0,
    tuning: Tuning = TUNING,
) -> Reading:
    """Whether it is oddly silent.

    `heard_until` is the time up to which every working source was asked; `said`, `since`, `taught` as in
    `listening.spikes.judge_volume`. What gaps hide is not silence: only the share of the sources that were
    heard all the time is expected. Unknown when that is too little to tell, in a topic's first week, and when
    mentions are from later than `now` (the clock was set back).
    """
    until = min(heard_until, now)
    if baseline.days < _DAYS or until <= since or any(one.seen_at > now for one in said):
        return Reading(state="unknown", at=now)
    times = [one.at for one in countable(said, since, now, gaps)]
    factor = tuning.factor * taught
    judged, held = False, False
    telling: tuple[float, int, int, float] | None = None
    for minutes in _WINDOWS:
        begin = until - timedelta(minutes=minutes)
        if begin < since:
            break
        lost = _unheard(gaps, baseline, begin, until)
        usual = baseline.least(begin, until) * (1.0 - lost)
        if lost > 0.5 or usual < _ENOUGH * factor:
            continue
        judged = True
        posts = bisect_right(times, until) - bisect_right(times, begin)
        share = posts / usual
        held = held or share <= _HELD
        chance = log_at_most(posts, usual, baseline.dispersion)
        few = share <= min(_SHARE, _OVERDUE * baseline.stillest) / factor
        if few and chance <= _CHANCE * factor and (telling is None or chance < telling[0]):
            telling = (chance, minutes, posts, usual)
    if not judged:
        return Reading(state="unknown", at=now)
    if telling is None:
        return Reading(state="raised" if held else "calm", at=now, severity=1 if held else 0)
    chance, minutes, posts, usual = telling
    last = times[-1] if times else since
    return Reading(
        state="alarm",
        at=now,
        severity=2 if usual >= 10 * _ENOUGH else 1,
        began_at=min(last, until),
        minutes=float(minutes),
        numbers={"posts": float(posts), "usual": round(usual, 2), "minutes": float(minutes)},
        reasons=silence_reasons(posts, minutes // 60, usual),
    )


def _unheard(gaps: Sequence[Gap], baseline: Baseline, begin: datetime, end: datetime) -> float:
    """The share of all sources that had a gap at any time in [begin, end): what they would have brought
    cannot be told apart from what they did not."""
    silent = {gap.source for gap in gaps if gap.begin < end and gap.end > begin}
    return min(1.0, sum(baseline.shares.get(source, 0.0) for source in silent))
