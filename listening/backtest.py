"""What a change of a query would have done: kept posts are matched again, with the query before and after.

pages of posts, the newest first ─▶ `look` ─▶ `result`: found anew, lost, found by both
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.clauses import Query
from core.fields import Derive, told
from core.rules import HeardPost
from core.types import State, Topic
from listening.matcher import Matcher

SAMPLES = 5
"""Posts shown of those found anew, and of those lost."""
WORKED_ON = frozenset({State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED})
"""States in which the team is at a mention, and would miss it."""

_BEFORE, _AFTER = "before", "after"
_LEAST_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DayCount:
    """What both queries match of the posts that were seen on a day (UTC)."""

    day: date
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a back-test found. Counts of posts are weighted: one that was kept for 200 of a stream counts 200.

    `since` to `until` is the window that it really covers: from the oldest post that was read. `kept` are
    the posts that were read, `looked_at` is what they stand for, `estimated` whether the two differ.
    `new` are matched by the query after only, `lost` before only, `same` by both. The samples are spread
    over the window, the newest first. `per_day` are the posts a day that the query after matches, reckoned
    with a window of an hour at least. `lost_open` and `lost_resolved` are the ids of mentions that the
    team works on, or has resolved, that no other topic has, and that would be lost; the newest first.
    `complete` says that all was read that was asked for. `by_day` has every day of the window, in order.
    """

    since: datetime
    until: datetime
    complete: bool
    kept: int = 0
    looked_at: int = 0
    estimated: bool = False
    new: int = 0
    lost: int = 0
    same: int = 0
    new_samples: tuple[HeardPost, ...] = ()
    lost_samples: tuple[HeardPost, ...] = ()
    per_day: float = 0.0
    lost_open: tuple[int, ...] = ()
    lost_resolved: tuple[int, ...] = ()
    by_day: tuple[DayCount, ...] = ()


class BackTest:
    """One change of a query: `before` is None for a new topic, `after` for one that is to go.

    What had the topic is found by matching again with `before`: what stands at a stored mention was found by
    whatever the query was on that day. `topic` is its name: mentions that others have too are not lost.
    """

    def __init__(
        self,
        before: Query | None,
        after: Query | None,
        now: datetime,
        derive: Derive = told,
        topic: str | None = None,
    ) -> None:
        queries = ((_BEFORE, before), (_AFTER, after))
        self._matcher = Matcher(
            [Topic(name=name, query=str(q)) for name, q in queries if q is not None], derive
        )
        self._now = now
        self._topic = topic
        self._kept = 0
        self._looked_at = 0
        self._oldest: datetime | None = None
        self._days: defaultdict[str, Counter[date]] = defaultdict(Counter)
        self._same = 0
        self._new = _Pile()
        self._lost = _Pile()
        self._lost_open: list[int] = []
        self._lost_resolved: list[int] = []

    def look(self, posts: Sequence[HeardPost]) -> None:
        """Match one page of posts. Pages come the newest first, and no post comes twice."""
        for heard in posts:
            self._kept += 1
            self._looked_at += heard.weight
            self._oldest = heard.seen_at if self._oldest is None else min(self._oldest, heard.seen_at)
            found = {match.topic for match in self._matcher.match(heard.post)}
            for name in found:
                self._days[name][heard.seen_at.astimezone(UTC).date()] += heard.weight
            if len(found) == 2:
                self._same += heard.weight
            elif _AFTER in found:
                self._new.add(heard)
            elif _BEFORE in found:
                self._lost.add(heard)
                self._note_lost(heard)

    def result(self, since: datetime, complete: bool) -> Outcome:
        """What was found. `since` is when the window begins that was asked for; `complete` says whether all
        of it was read."""
        begin = self._now if self._oldest is None else max(since, self._oldest)
        matched = self._days[_AFTER].total()
        return Outcome(
            since=begin,
            until=self._now,
            complete=complete,
            kept=self._kept,
            looked_at=self._looked_at,
            estimated=self._looked_at != self._kept,
            new=self._new.weight,
            lost=self._lost.weight,
            same=self._same,
            new_samples=self._new.samples(),
            lost_samples=self._lost.samples(),
            per_day=matched / (max(self._now - begin, _LEAST_WINDOW) / timedelta(days=1)),
            lost_open=tuple(self._lost_open),
            lost_resolved=tuple(self._lost_resolved),
            by_day=tuple(self._by_day(begin)),
        )

    def _note_lost(self, heard: HeardPost) -> None:
        others = set(heard.topics) - {self._topic} if self._topic else set(heard.topics[1:])
        if heard.mention is None or others:
            return
        if heard.state in WORKED_ON:
            self._lost_open.append(heard.mention)
        elif heard.state is State.RESOLVED:
            self._lost_resolved.append(heard.mention)

    def _by_day(self, begin: datetime) -> Iterable[DayCount]:
        if self._oldest is None:
            return
        before, after = self._days[_BEFORE], self._days[_AFTER]
        first, last = begin.astimezone(UTC).date(), self._now.astimezone(UTC).date()
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            yield DayCount(day, before[day], after[day])


class _Pile:
    """Posts of one outcome: how many they stand for, and for samples the newest few of each hour, so that a
    flood fills no memory. The same words again are no sample."""

    def __init__(self) -> None:
        self.weight = 0
        self._hours: defaultdict[int, list[HeardPost]] = defaultdict(list)
        self._words: set[int] = set()

    def add(self, heard: HeardPost) -> None:
        self.weight += heard.weight
        hour = self._hours[int(heard.seen_at.timestamp()) // 3600]
        words = hash((heard.post.title, heard.post.text))
        if len(hour) < SAMPLES and words not in self._words:
            self._words.add(words)
            hour.append(heard)

    def samples(self) -> tuple[HeardPost, ...]:
        """The newest, the oldest, then always the one that is furthest from all that were taken."""
        left = sorted(
            (heard for hour in self._hours.values() for heard in hour),
            key=lambda heard: -heard.seen_at.timestamp(),
        )
        taken: list[HeardPost] = []
        while left and len(taken) < SAMPLES:
            taken.append(left.pop(max(range(len(left)), key=lambda at: _distance(left[at], taken))))
        return tuple(sorted(taken, key=lambda heard: -heard.seen_at.timestamp()))


def _distance(heard: HeardPost, taken: Iterable[HeardPost]) -> float:
    return min((abs((heard.seen_at - other.seen_at).total_seconds()) for other in taken), default=0.0)
