"""Surges: how a topic's posts sound, whom they reach and who writes them, judged against what is usual."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from core.alerts import AlertKind, Felt, Gap, Said
from core.ports import Store
from listening.baseline import NOT_YET, WEEKS
from listening.reading import Reading, Tuning
from listening.surge_usual import SurgeBaseline, learn_surges
from listening.surges import judge_feeling, judge_influencer, judge_reach

_JUDGES: Mapping[AlertKind, Callable[..., Reading]] = {
    "negative_surge": judge_feeling,
    "reach": judge_reach,
    "influencer": judge_influencer,
}


async def felt_lately(store: Store, topic: str, now: datetime) -> Mapping[datetime, Felt]:
    """What was counted of a topic in the weeks up to now. Raises StoreError."""
    return await store.felt(topic, now - timedelta(weeks=WEEKS), now)


async def learn_feeling(
    store: Store,
    topic: str,
    felt: Mapping[datetime, Felt],
    since: datetime,
    now: datetime,
    gaps: Sequence[Gap],
    shares: Mapping[str, float],
) -> SurgeBaseline:
    """What is usual of the topic, which was heard `since`; `shares` are its sources'. Raises StoreError."""
    until = now - NOT_YET
    loud = await store.loud(topic, now - timedelta(weeks=WEEKS), until)
    return learn_surges(felt, loud, since, until, gaps, shares)


def judge_surges(
    kinds: Collection[str],
    said: Sequence[Said],
    since: datetime,
    now: datetime,
    usual: SurgeBaseline,
    gaps: Sequence[Gap],
    taught: Mapping[AlertKind, float],
    tuning: Tuning,
    speed: float,
) -> dict[AlertKind, Reading]:
    """What a look finds of those of `kinds` that are surges; the arguments as in `listening.surges`."""
    return {
        kind: judge(said, since, now, usual, gaps, taught[kind], tuning, speed)
        for kind, judge in _JUDGES.items()
        if kind in kinds
    }
