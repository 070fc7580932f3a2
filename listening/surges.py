"""Further inputs of the same decision: negative posts, their share, reach, and one loud author. They answer
`unknown` as long as nobody has told how the posts sound, whom they reach, and what is usual of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import log, log2

from core.alerts import Gap, Reason, Said
from listening.countable import countable
from listening.odds import log_share_at_least
from listening.reading import TUNING, Level, Reading, Tuning
from listening.spikes import judge_volume
from listening.surge_reasons import (
    HOURS,
    influencer_reasons,
    negative_reasons,
    reach_reasons,
    share_reasons,
    taught_reasons,
)
from listening.surge_usual import KNOWN_DAYS, REACH_DAYS, SurgeBaseline

_WINDOW = timedelta(hours=HOURS)
_FEW = 20
"""Authors that a share needs to be judged."""
_TOLD = 8
"""And to be told of at all."""
_REACH = 10_000
"""Whoever reaches fewer is not loud, however few others reach."""
_TIMES, _RECORD, _RECORD_DAYS = 10.0, 3.0, 56.0
"""How many times what one in a hundred has an alarm takes, and how many times the most of so many days (of
fewer, as many times more): followers and reach are heavy-tailed."""
_MOST_MORE = 5.0
"""How much more is made, at most, of it that more of today's posts sound somehow than usually do."""
_FELT = 0.1
"""Which part of the day's posts must sound somehow."""
_LEVELS: tuple[Level, ...] = ("unknown", "calm", "raised", "alarm")
_SHOWN = 100


def judge_feeling(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual: SurgeBaseline,
    gaps: Sequence[Gap] = (),
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether there are far more negative posts than usual, or a far greater part of them is negative: the
    stronger of both, with the reasons of both. Calm or not, its `numbers` have `share` (and `usual_share`,
    where that is known) and its `reasons` say so, where there are some to tell of."""
    tuning = replace(tuning, a_year=tuning.a_year / 2)  # two ways to be wrong
    volume = judge_negative(said, since, now, usual, gaps, taught, tuning, speed)
    if volume.state == "alarm" and not _is_more_negative(said, volume, usual, tuning, speed):
        volume = replace(volume, state="raised")
    share = judge_share(said, since, now, usual, gaps, taught, tuning, speed)
    if volume.state != "alarm" and share.state in ("raised", "alarm"):
        return replace(share, posts=tuple(dict.fromkeys((*share.posts, *volume.posts)))[:_SHOWN])
    numbers = {name: value for name, value in share.numbers.items() if name.endswith("share")}
    told = _shares(share.numbers)
    if volume.state not in ("raised", "alarm"):
        state = max(volume.state, share.state, key=_LEVELS.index)
        return replace(volume, state=state, numbers=numbers, reasons=told)
    both = share.state in ("raised", "alarm")
    return replace(
        volume,
        severity=max(volume.severity, share.severity),
        began_at=min((one.began_at for one in (volume, share) if one.began_at is not None), default=None),
        numbers={**volume.numbers, **numbers},
        reasons=(*volume.reasons[:1], *told, *volume.reasons[1:]),
        posts=tuple(dict.fromkeys((*volume.posts, *(share.posts if both else ()))))[:_SHOWN],
    )


def judge_negative(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual: SurgeBaseline,
    gaps: Sequence[Gap] = (),
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether there are far more negative posts than usual; as `listening.spikes.judge_volume`, of those
    alone."""
    known = sum(one.sentiment is not None for one in said)
    if (said and known < _FELT * len(said)) or (not said and usual.since is None):
        return Reading(state="unknown", at=now)
    if usual.since is not None and speed == 1.0:
        since = max(since, usual.since)
    more = known / len(said) / usual.known if said and usual.known > 0 else 1.0
    level = usual.negative.level * min(max(more, 1.0), _MOST_MORE)
    negative = [one for one in said if one.sentiment == "negative"]
    baseline = replace(usual.negative, level=level)
    found = judge_volume(negative, since, now, baseline, gaps, taught, tuning, speed)
    return replace(found, reasons=negative_reasons(found.reasons))


def judge_share(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual: SurgeBaseline,
    gaps: Sequence[Gap] = (),
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether far more than the usual part of the last 3 hours' posts (each author's newest) is negative, of
    those that sound somehow. Where sources play faster than life nothing is usual."""
    newest: dict[str, Said] = {}
    for one in _lately(said, since, now, gaps, speed):
        if one.sentiment is not None:
            newest[one.author or f"#{one.mention}"] = one
    negative = [one for one in newest.values() if one.sentiment == "negative"]
    count, of = len(negative), len(newest)
    learned = usual.days >= KNOWN_DAYS and speed == 1.0
    numbers: dict[str, float] = {"posts": float(count), "of": float(of)} if of >= _TOLD else {}
    if numbers:
        numbers["share"] = count / of
        if learned:
            numbers["usual_share"] = usual.share
    if not learned:
        return Reading(state="unknown", at=now, numbers=numbers)
    if of < _FEW:
        return Reading(state="calm", at=now, numbers=numbers)
    factor = tuning.factor * taught
    # Posts of a day sound alike: so many of them say as much as fewer that have nothing to do with another.
    alike = 1.0 + (of - 1) * usual.ties
    chance = log_share_at_least(int(count / alike), max(1, round(of / alike)), usual.share)
    needed = log(tuning.a_year * (_WINDOW / timedelta(days=365)) / 4.0) * factor
    odds = _odds(count / of, usual.share)
    if odds < tuning.hold_times or chance > log(tuning.hold_chance):
        return Reading(state="calm", at=now, numbers=numbers)
    enough = chance <= needed and odds >= 1.0 + (tuning.times - 1.0) * factor
    ranked = sorted(negative, key=lambda one: (-reach(one), one.at))
    return Reading(
        state="alarm" if enough and count >= tuning.least else "raised",
        at=now,
        severity=min(4, 1 + int(log2(max(odds, 1.0)) / 2)),
        began_at=min(one.at for one in negative),
        minutes=_WINDOW / speed / timedelta(minutes=1),
        numbers={**numbers, "minutes": _WINDOW / speed / timedelta(minutes=1)},
        reasons=(*_shares(numbers), *taught_reasons(taught)),
        posts=tuple(one.mention for one in ranked[:_SHOWN]),
    )


def judge_reach(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual: SurgeBaseline,
    gaps: Sequence[Gap] = (),
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether the posts of the last 3 hours reach far more people than lively hours do: followers and
    engagement of each author's best post, summed. Followers of the loudest count no more than those of all
    others together: one loud author is another alarm."""
    if usual.heard < REACH_DAYS or speed != 1.0:
        return Reading(state="unknown", at=now)
    best: dict[str, Said] = {}
    for one in _lately(said, since, now, gaps, speed):
        name = one.author or f"#{one.mention}"
        if name not in best or reach(one) > reach(best[name]):
            best[name] = one
    followers = sorted((one.followers or 0 for one in best.values()), reverse=True)
    others = sum(followers[1:])
    total = sum(one.engagement or 0 for one in best.values()) + others + min(sum(followers[:1]), others)
    needed = _TIMES * max(usual.reach, _REACH) * tuning.factor * taught
    if total < needed / 2:
        return Reading(state="calm", at=now)
    ranked = sorted(best.values(), key=lambda one: (-reach(one), one.at))
    return Reading(
        state="alarm" if total >= needed else "raised",
        at=now,
        severity=min(4, 1 + int(log2(max(total / needed, 1.0)))),
        began_at=min(one.at for one in ranked[:10]),
        minutes=_WINDOW / timedelta(minutes=1),
        numbers={
            "reach": float(total),
            "usual_reach": usual.reach,
            "minutes": _WINDOW / timedelta(minutes=1),
            "posts": float(len(best)),
        },
        reasons=(*reach_reasons(total, usual.reach, len(best)), *taught_reasons(taught)),
        posts=tuple(one.mention for one in ranked[:_SHOWN]),
    )


def judge_influencer(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual: SurgeBaseline,
    gaps: Sequence[Gap] = (),
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether one author of the last 3 hours has far more followers than those who usually write, and than
    anybody who wrote something like it in the last weeks. A post that sounds positive does not count; one
    that sounds negative is compared with negative ones alone."""
    known = any(one.sentiment is not None for one in said)
    if usual.days < KNOWN_DAYS or speed != 1.0 or (said and not known):
        return Reading(state="unknown", at=now)
    loud = usual.loud
    least = _TIMES * max(loud.one_in_hundred, _REACH)
    much = tuning.factor * taught
    record = _RECORD * max(1.0, _RECORD_DAYS / usual.days)
    best: tuple[float, Said] | None = None
    recent = _lately(said, since, now, gaps, speed)
    for one in recent:
        most = loud.most_negative if one.sentiment == "negative" else loud.most
        ratio = (one.followers or 0) / (max(least, record * most) * much)
        if one.sentiment != "positive" and ratio >= 1.0 and (best is None or ratio > best[0]):
            best = ratio, one
    if best is None:
        return Reading(state="calm", at=now)
    ratio, loudest = best
    others = sorted((one for one in recent if one.at >= loudest.at), key=lambda one: (-reach(one), one.at))
    return Reading(
        state="alarm",
        at=now,
        severity=min(5, 1 + int(log2(ratio) / 2) + (loudest.sentiment == "negative")),
        began_at=loudest.at,
        numbers={"followers": float(loudest.followers or 0), "usual_followers": float(loud.one_in_hundred)},
        reasons=(*influencer_reasons(loudest, loud.one_in_hundred), *taught_reasons(taught)),
        posts=tuple(dict.fromkeys((loudest.mention, *(one.mention for one in others))))[:_SHOWN],
    )


def reach(one: Said) -> int:
    """How many people a post reaches, as far as is known."""
    return (one.followers or 0) + (one.engagement or 0)


def _is_more_negative(
    said: Sequence[Said], volume: Reading, usual: SurgeBaseline, tuning: Tuning, speed: float
) -> bool:
    """Whether the telling stretch sounds more negative than usual, and is not just busier: that more is said
    than usual is a spike's to tell."""
    if usual.days < KNOWN_DAYS or speed != 1.0:
        return True
    begin = volume.at - timedelta(minutes=volume.minutes)
    sounds = [one.sentiment == "negative" for one in said if one.at > begin and one.sentiment is not None]
    return bool(sounds) and _odds(sum(sounds) / len(sounds), usual.share) >= tuning.times


def _odds(share: float, usual: float) -> float:
    """How many times the usual odds the odds are."""
    share = min(share, 0.99)
    return share / (1.0 - share) / (usual / (1.0 - usual))


def _lately(
    said: Sequence[Said], since: datetime, now: datetime, gaps: Sequence[Gap], speed: float
) -> list[Said]:
    """What counts of the last 3 hours."""
    begin = max(since, now - _WINDOW / speed)
    return countable([one for one in said if one.at >= begin], begin, now, gaps, speed)


def _shares(numbers: Mapping[str, float]) -> tuple[Reason, ...]:
    """Which part is negative, where there are some to tell of."""
    if "share" not in numbers:
        return ()
    return share_reasons(round(numbers["posts"]), round(numbers["of"]), numbers.get("usual_share"))
