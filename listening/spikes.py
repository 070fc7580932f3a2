"""Whether a topic is talked of far more than usual, from its newest mentions: one stateless look.

Counted are posts by when they were said. One author counts twice at most, a post twice never; what says
nothing about now is left out (`listening.countable`). Each look stands for itself: after a restart, or on
another machine, the same mentions give the same answer. What may come and go is left to who asks: an alert
opens on `alarm`, lives on while it is `raised`, and is over when it was calm for `CALM`.

The baseline says what is usual at that hour of the week. Where it says nothing yet (before `KNOWN_DAYS` of
listening), and always where the sources play faster than life, the posts before a stretch say it, and leave
it wide: nobody knows then how the mornings differ from the nights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.alerts import Gap, Said
from listening.baseline import Baseline
from listening.countable import countable
from listening.odds import log_at_least
from listening.onset import began_at
from listening.reading import CALM, TUNING, Level, Reading, Tuning
from listening.silence import judge_silence
from listening.spike_reasons import spike_reasons
from listening.usual import KNOWN_DAYS, usual_before
from listening.windows import WINDOWS, Stretch, find, record_of, years

__all__ = ["CALM", "KNOWN_DAYS", "TUNING", "Level", "Reading", "Tuning", "judge_silence", "judge_volume"]

_PER_AUTHOR = 2
_NEARLY_ALL = 0.9
"""The shortest stretch is told that has so much of the posts of the telling one: it says how urgent it is."""
_SHOWN = 100
_TIMES = (3.0, 6.0, 12.0, 24.0)
_EXCESS = (15.0, 40.0, 120.0, 400.0)
"""What a severity of 2, 3, 4, 5 needs: so many times the usual, and so many posts more than usual; half as
many more where it is twice as many times, for a small brand's crisis has few posts."""


def judge_volume(
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    baseline: Baseline,
    gaps: Sequence[Gap] = (),
    taught: float = 1.0,
    tuning: Tuning = TUNING,
    speed: float = 1.0,
) -> Reading:
    """Whether there is a spike now.

    `said` are the topic's newest mentions in any order, complete from `since` on (a day of them is enough; of
    a very busy topic the newest 5,000). Of `gaps`, those that go on end at `now` or later. `taught` above 1.0
    asks for that much more: false alarms taught it. `speed` is how many times faster than life time passes;
    of `baseline` only the shares of the sources count then. The reading's `minutes` are those of the clock.
    """
    if speed != 1.0:  # hours and weeks were not lived through
        baseline = Baseline(shares=baseline.shares)
    posts = countable(said, since, now, gaps, speed)
    times = [one.at for one in posts]
    strict = replace(tuning, factor=tuning.factor * taught)
    stretches = _stretches(posts, times, since, now, baseline, gaps, speed)
    if not stretches:
        return Reading(state="unknown", at=now)
    found = find(stretches, baseline.records, strict)
    if found.state == "calm":
        return Reading(state="calm", at=now)
    telling = found.telling or max(stretches, key=_ratio)
    shown = next((one for one in stretches if one.posts >= _NEARLY_ALL * telling.posts), telling)
    begin = now - timedelta(minutes=shown.minutes) / speed
    inside = [one for one in posts if one.at > begin]
    people = len({one.author for one in inside if one.author})
    numbers = {
        "posts": float(len(inside)),
        "usual": round(shown.usual, 2),
        "minutes": shown.minutes / speed,
        "ratio": round(_ratio(shown), 1),
        "sources": float(len({one.source for one in inside})),
    }
    if people:
        numbers["people"] = float(people)
    if found.telling:
        numbers["years"] = years(shown, -log_at_least(shown.posts, shown.usual, shown.dispersion))
    return Reading(
        state=found.state,
        at=now,
        severity=severity(stretches),
        began_at=began_at(times, now, telling, speed),
        minutes=shown.minutes / speed,
        numbers=numbers,
        reasons=spike_reasons(
            numbers,
            now,
            counted=shown.posts,
            known=baseline.days >= KNOWN_DAYS,
            record=record_of(baseline.records, shown.minutes),
            taught=taught,
        ),
        posts=_most_telling(
            [one for one in posts if one.at > now - timedelta(minutes=telling.minutes) / speed]
        ),
    )


def severity(stretches: Sequence[Stretch]) -> int:
    """1 (worth a look) to 5 (drop everything): it takes both many times the usual and many posts."""
    worst = 1
    for stretch in stretches:
        excess, ratio = stretch.posts - stretch.usual, _ratio(stretch)
        steps = sum(
            ratio >= times and excess >= (more / 2 if ratio >= 2 * times else more)
            for times, more in zip(_TIMES, _EXCESS, strict=True)
        )
        worst = max(worst, 1 + steps)
    return worst


def _stretches(
    posts: Sequence[Said],
    times: Sequence[datetime],
    since: datetime,
    now: datetime,
    baseline: Baseline,
    gaps: Sequence[Gap],
    speed: float,
) -> list[Stretch]:
    """Of `WINDOWS`, those for which something is known of what is usual, the shortest first."""
    stretches = []
    counted = 0
    by: dict[str, int] = {}
    at = len(posts)
    for minutes in WINDOWS:
        begin = now - timedelta(minutes=minutes) / speed
        while at and times[at - 1] > begin:
            at -= 1
            author = posts[at].author
            by[author] = by.get(author, 0) + 1
            counted += not author or by[author] <= _PER_AUTHOR
        usual = usual_before(times, since, now, minutes, baseline, gaps, speed)
        if usual is not None:
            stretches.append(Stretch(minutes, counted, *usual))
    return stretches


def _ratio(stretch: Stretch) -> float:
    return stretch.posts / max(stretch.usual, 0.1)


def _most_telling(posts: Sequence[Said]) -> tuple[int, ...]:
    """Those that reach most people first, no author's second before another's first."""
    said: dict[str, int] = {}
    ranked: list[tuple[int, bool, int, int]] = []
    for one in sorted(posts, key=lambda one: (-(one.followers or 0) - 10 * (one.engagement or 0), one.at)):
        said[one.author] = said.get(one.author, 0) + 1
        ranked.append((said[one.author] if one.author else 1, one.repost, len(ranked), one.mention))
    return tuple(one[-1] for one in sorted(ranked)[:_SHOWN])
