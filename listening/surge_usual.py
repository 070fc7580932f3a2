"""What is usual of how a topic's posts sound, whom they reach, and who writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.alerts import Felt, Gap, Loud
from listening.baseline import Baseline, learn

KNOWN_DAYS = 2.0
"""Days of listening, with posts that sound somehow, from which on a share is believed."""
REACH_DAYS = 7.0
"""And of listening for a reach: a few loud people make most of it."""
_PRIOR, _PRIOR_POSTS = 0.5, 30.0
"""The share that is believed of a topic nothing is known of, as if so many posts had said so."""
_TIES, _PRIOR_DAYS = 0.08, 7.0
"""How much a day's posts are believed to sound alike before some days were heard."""
_MOST_TIES = 0.3
_DAY_POSTS, _WILD_DAYS = 8, 7
"""Posts that a day must have to say how much days differ, and days from which on the wildest is left out."""
_WITHOUT = 60
"""Where so many posts in a row sound like nothing, nobody listened for it."""
_HIGH = 0.99
"""The quantile of the sums of three hours that is called lively."""
_DAY, _THREE_HOURS = timedelta(days=1), 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SurgeBaseline:
    """What is usual. `days` of listening in which posts sounded somehow taught it, from `since` on (None:
    none ever did); `heard` are the days of listening at all.

    `negative` is learned from negative posts alone; `share` is which part of those that sound somehow is
    negative, `ties` how much more alike the posts of a day sound than chance has it (a correlation), `known`
    which part sounds somehow. `reach` is what 3 lively hours reach (one in a hundred reaches more).
    """

    days: float = 0.0
    heard: float = 0.0
    since: datetime | None = None
    negative: Baseline = field(default_factory=Baseline)
    share: float = _PRIOR
    ties: float = _TIES
    known: float = 0.0
    reach: float = 0.0
    loud: Loud = field(default_factory=Loud)


def learn_surges(
    felt: Mapping[datetime, Felt],
    loud: Loud,
    since: datetime,
    until: datetime,
    gaps: Sequence[Gap] = (),
    shares: Mapping[str, float] | None = None,
) -> SurgeBaseline:
    """The baseline from counts by quarter of an hour; `since`, `until`, `gaps` and `shares` as in
    `listening.baseline.learn`. Counts later than `until` only tell since when posts sound somehow."""
    began = _known_since(felt)
    heard = max(0.0, (until - since) / _DAY)
    lively = _lively([felt[at].reach if at in felt else 0 for at in _quarters(felt, since, until)])
    if began is None:
        return SurgeBaseline(heard=heard, reach=lively, loud=loud)
    begin = max(since, began)
    told = {at: one for at, one in felt.items() if begin <= at < until}
    posts = sum(one.posts for one in told.values())
    known = sum(one.known for one in told.values())
    negative = sum(one.negative for one in told.values())
    share = (negative + _PRIOR * _PRIOR_POSTS) / (known + _PRIOR_POSTS)
    return SurgeBaseline(
        days=max(0.0, (until - begin) / _DAY),
        heard=heard,
        since=began,
        negative=learn({at: one.negative for at, one in told.items()}, begin, until, gaps, shares),
        share=share,
        ties=_ties(told),
        known=known / posts if posts else 0.0,
        reach=lively,
        loud=loud,
    )


def _known_since(felt: Mapping[datetime, Felt]) -> datetime | None:
    """Since when posts sound somehow: before that nobody listened for it. None when they do not."""
    began, without = None, 0
    for at in sorted(felt, reverse=True):
        if felt[at].known:
            began, without = at, 0
            continue
        without += felt[at].posts
        if without >= _WITHOUT:
            break
    return began


def _quarters(felt: Mapping[datetime, Felt], since: datetime, until: datetime) -> list[datetime]:
    """All quarters of an hour from the first with posts on."""
    first = min((at for at in felt if at >= since), default=until)
    width = timedelta(minutes=15)
    return [first + n * width for n in range(max(0, (until - first) // width))]


def _lively(reach: Sequence[int]) -> float:
    """The high quantile of the sums of three hours."""
    if len(reach) < _THREE_HOURS:
        return 0.0
    total = sum(reach[:_THREE_HOURS])
    sums = [total]
    for at in range(_THREE_HOURS, len(reach)):
        total += reach[at] - reach[at - _THREE_HOURS]
        sums.append(total)
    sums.sort()
    return float(sums[int(_HIGH * (len(sums) - 1))])


def _ties(told: Mapping[datetime, Felt]) -> float:
    """How much more the shares of days differ than chance has it, as the correlation of two posts of a day.
    The wildest day is left out: a crisis in the past makes one."""
    by_day: dict[int, tuple[int, int]] = {}
    for at, one in told.items():
        known, negative = by_day.get(at.toordinal(), (0, 0))
        by_day[at.toordinal()] = (known + one.known, negative + one.negative)
    days = [(known, negative) for known, negative in by_day.values() if known >= _DAY_POSTS]
    if len(days) > _WILD_DAYS:
        share = _share(days)
        days.remove(max(days, key=lambda day: _wildness(day[0], day[1], share)))
    if not days:
        return _TIES
    share = _share(days)
    size = sum(known for known, _ in days) / len(days)
    beyond = sum(_wildness(known, negative, share) for known, negative in days) / len(days) - 1.0
    learned = min(max(beyond / (size - 1.0), 0.0), _MOST_TIES)
    return (len(days) * learned + _PRIOR_DAYS * _TIES) / (len(days) + _PRIOR_DAYS)


def _share(days: Sequence[tuple[int, int]]) -> float:
    """The part that is negative; never none and never all."""
    return (sum(negative for _, negative in days) + 0.5) / (sum(known for known, _ in days) + 1.0)


def _wildness(known: int, negative: int, share: float) -> float:
    """How far the day is from its share: 1.0 is what chance has on average."""
    return (negative - known * share) ** 2 / (known * share * (1.0 - share))
