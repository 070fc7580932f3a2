"""Invented topics whose posts sound somehow and reach somebody: what surges are measured on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from benchmarks._spike_data import START, Background, arrivals, hourly
from core.alerts import AlertKind, Felt, Gap, Loud, Said
from listening.baseline import NOT_YET, WEEKS
from listening.reading import CALM, TUNING, Level, Reading
from listening.surge_usual import SurgeBaseline, learn_surges
from listening.surges import judge_feeling, judge_influencer, judge_reach

DAY = timedelta(days=1)
JUDGES: Mapping[AlertKind, Callable[..., Reading]] = {
    "negative_surge": judge_feeling,
    "reach": judge_reach,
    "influencer": judge_influencer,
}
_GAPS: Sequence[Gap] = ()


@dataclass(frozen=True)
class World:
    """So many posts an hour on average, of which `negative` sound negative and `unsure` have no sentiment.

    `ties` is how much more alike a day's posts sound than chance has it; `draws` how many posts each draws
    after it, half of which sound the same; `tail` how heavy the tail of followers is (smaller: heavier).
    `noise` are accounts that each write so many negative posts an hour on two days a month; posts sound like
    something from the week `felt_from` on.
    """

    name: str
    rate: float
    negative: float
    unsure: float = 0.33
    ties: float = 0.015
    draws: float = 0.2
    tail: float = 1.2
    wavers: float = 0.05
    noise: tuple[int, float] = (0, 0.0)
    felt_from: int = 0


WORLDS = (
    World("quiet brand", 0.1, 0.15),
    World("small brand", 1.0, 0.2),
    World("busy brand", 20.0, 0.12),
    World("busy, moody days", 20.0, 0.2, ties=0.1),
    World("constant 30 % negative", 10.0, 0.3, ties=0.0),
    World("always negative", 10.0, 0.9, ties=0.0),
    World("heavy-tailed followers", 10.0, 0.15, tail=1.0),
    World("one troll", 5.0, 0.15, noise=(1, 6.0)),
    World("twelve bots", 5.0, 0.15, noise=(12, 0.5)),
    World("felt only since the third week", 10.0, 0.2, felt_from=3),
)


def live(world: World, weeks: int, seed: int) -> list[Said]:
    """What is said in so many weeks from `START`, oldest first."""
    random = Random(seed)
    background = Background(world.rate / (1.0 + world.draws), world.wavers)
    moods = [_mood(world, random) for _ in range(weeks * 7 + 1)]
    people: dict[str, int] = {}
    said: list[Said] = []
    for hour in arrivals(hourly(background, weeks, random), random):
        mood = moods[int(hour // 24)]
        sounds = _sounds(mood, random)
        said.append(_post(world, hour, sounds, people, random))
        while random.random() < world.draws / (1.0 + world.draws):
            hour += random.expovariate(1.0)
            said.append(
                _post(world, hour, sounds if random.random() < 0.5 else _sounds(mood, random), people, random)
            )
    accounts, an_hour = world.noise
    for day in (day for day in range(weeks * 7) if day % 28 in (25, 26)):
        for account in range(accounts):
            at = 24.0 * day + random.random()
            while at < 24.0 * day + 24.0 and an_hour:
                said.append(_said(at, f"account {account}", 40, 0, "negative"))
                at += random.expovariate(an_hour)
    said.sort(key=lambda one: one.at)
    end = START + weeks * 7 * DAY
    known = START + world.felt_from * 7 * DAY
    return [
        replace(one, mention=n, sentiment=one.sentiment if one.at >= known else None)
        for n, one in enumerate(said, 1)
        if one.at < end
    ]


def count(said: Sequence[Said]) -> dict[datetime, Felt]:
    """As the store counts them."""
    found: dict[datetime, list[int]] = {}
    for one in said:
        at = one.at.replace(minute=one.at.minute // 15 * 15, second=0, microsecond=0)
        row = found.setdefault(at, [0, 0, 0, 0])
        row[0] += 1
        row[1] += one.sentiment is not None
        row[2] += one.sentiment == "negative"
        row[3] += (one.followers or 0) + (one.engagement or 0)
    return {at: Felt(*row) for at, row in found.items()}


def loud(said: Sequence[Said]) -> Loud:
    """As the store counts them."""
    by: dict[str, int] = {}
    for one in said:
        by[one.author] = max(by.get(one.author, 0), one.followers or 0)
    ranked = sorted(by.values(), reverse=True)
    return Loud(
        authors=len(by),
        one_in_hundred=ranked[len(ranked) // 100] if ranked else 0,
        most=max((one.followers or 0 for one in said if one.sentiment != "positive"), default=0),
        most_negative=max((one.followers or 0 for one in said if one.sentiment == "negative"), default=0),
    )


def learned(said: Sequence[Said], felt: Mapping[datetime, Felt], now: datetime) -> SurgeBaseline:
    """What the bot knows by then of all that was said."""
    until, begin = now - NOT_YET, max(START, now - timedelta(weeks=WEEKS))
    part = said[_first(said, begin) : _first(said, until)]
    known = {at: one for at, one in felt.items() if begin <= at < now}
    return learn_surges(known, loud(part), START, until, (), {"forum": 1.0})


def looks(
    said: Sequence[Said], begin: datetime, end: datetime, step: timedelta, learn_every: timedelta
) -> Iterator[tuple[datetime, Mapping[AlertKind, Reading]]]:
    """What each look of the bot finds."""
    felt = count(said)
    usual, learnt = SurgeBaseline(), begin - learn_every
    now = begin
    while now < end:
        if now - learnt >= learn_every:
            usual, learnt = learned(said, felt, now), now
        since = max(START, now - DAY)
        lately = said[_first(said, since) : _first(said, now)]
        yield now, {kind: judge(lately, since, now, usual, _GAPS) for kind, judge in JUDGES.items()}
        now += step


def opened(levels: Sequence[tuple[datetime, Level]]) -> list[datetime]:
    """When alerts open: on an alarm while none is open; one is over when it was calm for so long."""
    found, calm_since, going = [], None, False
    for at, level in levels:
        if level == "alarm" and not going:
            found.append(at)
            going = True
        if level in ("alarm", "raised"):
            calm_since = None
        elif going:
            calm_since = calm_since or at
            if at - calm_since >= CALM:
                going, calm_since = False, None
    return found


def budget(weeks: float) -> float:
    """How many false alarms there may be in so many weeks."""
    return TUNING.a_year * weeks / 52.0


def _first(said: Sequence[Said], at: datetime) -> int:
    return bisect_left(said, at, key=lambda one: one.at)


def _mood(world: World, random: Random) -> float:
    if not world.ties:
        return world.negative
    size = 1.0 / world.ties - 1.0
    return random.betavariate(world.negative * size, (1.0 - world.negative) * size)


def _sounds(mood: float, random: Random) -> str:
    return "negative" if random.random() < mood else random.choice(("neutral", "positive"))


def _post(world: World, hour: float, sounds: str, people: dict[str, int], random: Random) -> Said:
    name = f"person {int(3000 * random.random() ** 2)}"
    followers = people.setdefault(name, int(150 * random.paretovariate(world.tail)))
    engagement = int(random.paretovariate(1.3)) - 1
    return _said(hour, name, followers, engagement, None if random.random() < world.unsure else sounds)


def _said(hour: float, author: str, followers: int, engagement: int, sounds: str | None) -> Said:
    at = START + timedelta(hours=hour)
    return Said(
        mention=0,
        at=at,
        seen_at=at,
        source="forum",
        author=author,
        followers=followers,
        engagement=engagement,
        sentiment=sounds,
    )
