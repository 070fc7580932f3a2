"""Further inputs of the same decision: negative posts, their share, reach, and one loud author. They answer
`unknown` as long as nobody has told how the posts sound or whom they reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log, log2

from core.alerts import Gap, Said
from listening.baseline import Baseline
from listening.countable import countable
from listening.odds import log_share_at_least
from listening.reading import TUNING, Reading, Tuning
from listening.spikes import judge_volume

_KNOWN = 0.5
"""Which part of the posts must be known to sound somehow, or to reach somebody."""
_WINDOW = timedelta(hours=3)
_FEW = 20
_REACH = 10_000


def judge_negative(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    baseline: Baseline,
    gaps: Sequence[Gap] = (),
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether there are far more negative posts than usual; `baseline` learned from those alone, all else as
    in `listening.spikes.judge_volume`."""
    if not _mostly_known([one.sentiment is not None for one in said]):
        return Reading(state="unknown", at=now)
    negative = [one for one in said if one.sentiment == "negative"]
    return judge_volume(negative, since, now, baseline, gaps, taught, tuning, speed)


def judge_share(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual_share: float,
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether far more than the usual part of the last 3 hours' posts (each author's newest) is negative.

    `usual_share` is the part that usually is, between 0 and 1: known of many posts, or chosen high.
    """
    newest: dict[str, Said] = {}
    for one in countable(said, max(since, now - _WINDOW / speed), now, (), speed):
        if one.sentiment is not None:
            newest[one.author or f"#{one.mention}"] = one
    if len(newest) < _FEW:
        return Reading(state="unknown", at=now)
    negative = [one for one in newest.values() if one.sentiment == "negative"]
    factor = tuning.factor * taught
    chance = log_share_at_least(len(negative), len(newest), usual_share)
    needed = log(tuning.a_year * _WINDOW / timedelta(days=365) / 4.0) * factor
    share = len(negative) / len(newest)
    odds = share / max(1.0 - share, 1e-3) / (usual_share / max(1.0 - usual_share, 1e-3))
    if chance > needed or odds < 1.0 + (tuning.times - 1.0) * factor:
        return Reading(state="raised" if chance < log(tuning.hold_chance) else "calm", at=now)
    return Reading(
        state="alarm",
        at=now,
        severity=min(5, 1 + int(log2(max(odds, 1.0)) / 2)),
        began_at=min(one.at for one in negative),
        minutes=_WINDOW / speed / timedelta(minutes=1),
        numbers={"posts": float(len(negative)), "of": float(len(newest)), "usual": usual_share},
        posts=tuple(one.mention for one in sorted(negative, key=lambda one: -(one.followers or 0))),
    )


def judge_reach(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual_reach: float,
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether the posts of the last 3 hours reach far more people than usual: followers and engagement of
    each author's best post, summed. `usual_reach` is what 3 lively hours reach (a high quantile). Sums are
    heavy-tailed, so it takes five times as much as `tuning.times` says."""
    best: dict[str, Said] = {}
    for one in countable(said, max(since, now - _WINDOW / speed), now, (), speed):
        name = one.author or f"#{one.mention}"
        if name not in best or reach(one) > reach(best[name]):
            best[name] = one
    if not _mostly_known([one.followers is not None or one.engagement is not None for one in best.values()]):
        return Reading(state="unknown", at=now)
    total = sum(reach(one) for one in best.values())
    ratio = total / max(usual_reach, _REACH)
    needed = 5.0 * tuning.times * tuning.factor * taught
    if ratio < needed:
        return Reading(state="raised" if ratio >= needed / 2 else "calm", at=now)
    ranked = sorted(best.values(), key=reach, reverse=True)
    return Reading(
        state="alarm",
        at=now,
        severity=min(5, 1 + int(log2(ratio / needed))),
        began_at=ranked[0].at,
        minutes=_WINDOW / speed / timedelta(minutes=1),
        numbers={"reach": float(total), "usual": usual_reach, "ratio": round(ratio, 1)},
        posts=tuple(one.mention for one in ranked[:100]),
    )


def judge_influencer(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual_followers: float,
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether one author of the last 3 hours has far more followers than those who usually write:
    `usual_followers` is what one in a hundred has. Only a post that does not sound positive counts."""
    recent = countable(said, max(since, now - _WINDOW / speed), now, (), speed)
    told = [one for one in recent if one.followers is not None and one.sentiment is not None]
    if not told:
        return Reading(state="unknown", at=now)
    loudest = max((one for one in told if one.sentiment != "positive"), key=_followers, default=None)
    needed = 5.0 * tuning.times * tuning.factor * taught * max(usual_followers, _REACH)
    if loudest is None or _followers(loudest) < needed:
        return Reading(state="calm", at=now)
    followers = _followers(loudest)
    return Reading(
        state="alarm",
        at=now,
        severity=min(5, 1 + int(log2(followers / needed)) + (loudest.sentiment == "negative")),
        began_at=loudest.at,
        numbers={"followers": float(followers), "usual": usual_followers},
        posts=(loudest.mention,),
    )


def reach(one: Said) -> int:
    """How many people a post reaches, as far as is known."""
    return (one.followers or 0) + (one.engagement or 0)


def _followers(one: Said) -> int:
    return one.followers or 0


def _mostly_known(known: Sequence[bool]) -> bool:
    return bool(known) and sum(known) >= _KNOWN * len(known)
