"""What a change of a query would have done: kept posts are matched again, with the query before and after.

pages of posts, the newest first ─▶ `look` ─▶ `result`: found anew, lost, found by both
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clauses import Query
from core.fields import Derive, told
from core.rules import HeardPost
from core.types import Post, State, Topic
from listening.matcher import Matcher
from listening.sureness import surely_holds

SAMPLES = 5
"""Posts shown of those found anew, and of those lost."""
WORKED_ON = frozenset({State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED})
"""States in which the team is at a mention, and would miss it."""

_BEFORE, _AFTER = "before", "after"
_LEAST_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a back-test found. Counts of posts are weighted: one that was kept for 200 of a stream counts 200.

    `since` to `until` is the window that it really covers: from the oldest post that was read. `kept` are
    the posts that were read, `looked_at` is what they stand for, `estimated` whether the two differ.
    `new` are matched by the query after only, `lost` before only, `same` by both; `muted` are those of the
    new ones that mutes keep back. The samples are spread over the window, the newest first.
    `per_day` are the posts a day that the query after matches and no mute keeps back, `lost_per_day` those
    that are lost: of what was said since `reckoned_from`, an hour at least, for a backlog says nothing of a
    day. `lost_open` and `lost_resolved` are the ids of mentions that the team works on, or has resolved, that
    no other topic has, and that would be lost; the newest first.
    `complete` says that all was read that was asked for.
    """

    since: datetime
    until: datetime
    reckoned_from: datetime
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
    lost_per_day: float = 0.0
    muted: int = 0
    lost_open: tuple[int, ...] = ()
    lost_resolved: tuple[int, ...] = ()


class BackTest:
    """One change of a query: `before` is None for a new topic, `after` for one that is to go.

    What had the topic is found by matching again with `before`: what stands at a stored mention was found by
    whatever the query was on that day. `topic` is its name: mentions that others have too are not lost.
    `mutes` are the queries of those in force, `derive` finds out what a post means. `surely`: the query
    before is that of a mute, for which the unknown keeps nothing back.
    """

    def __init__(
        self,
        before: Query | None,
        after: Query | None,
        now: datetime,
        derive: Derive = told,
        topic: str | None = None,
        mutes: Sequence[Query] = (),
        surely: bool = False,
    ) -> None:
        queries = ((_BEFORE, before), (_AFTER, after))
        self._matcher = Matcher(
            [Topic(name=name, query=str(q)) for name, q in queries if q is not None], derive
        )
        self._before = before
        self._now = now
        self._topic = topic
        self._mutes = tuple(mutes)
        muted = [Topic(name=str(n), query=str(q)) for n, q in enumerate(self._mutes)]
        self._muter = Matcher(muted, derive)
        self._derive = derive
        self._surely = surely
        self._kept = 0
        self._looked_at = 0
        self._oldest: datetime | None = None
        self._said_after: Counter[int] = Counter()
        self._said_lost: Counter[int] = Counter()
        self._same = self._muted = 0
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
            if _AFTER in found:
                muted = self._is_muted(heard.post)
                if not muted:
                    self._said_after[_minute(heard)] += heard.weight
                if _BEFORE in found:
                    self._same += heard.weight
                else:
                    self._new.add(heard)
                    self._muted += heard.weight if muted else 0
            elif _BEFORE in found and not (
                self._surely
                and self._before is not None
                and not surely_holds(self._before, heard.post, self._derive)
            ):
                self._said_lost[_minute(heard)] += heard.weight
                self._lost.add(heard)
                self._note_lost(heard)

    def result(self, since: datetime, complete: bool, reckoned_from: datetime | None = None) -> Outcome:
        """What was found. `since` is when the window begins that was asked for; `complete` says whether all
        of it was read; `reckoned_from` is since when all posts were kept, where that is not since the oldest
        one that was looked at."""
        begin = self._now if self._oldest is None else max(since, self._oldest)
        reckoned = begin if reckoned_from is None else max(since, reckoned_from)
        return Outcome(
            since=begin,
            until=self._now,
            reckoned_from=reckoned,
            complete=complete,
            kept=self._kept,
            looked_at=self._looked_at,
            estimated=self._looked_at != self._kept,
            new=self._new.weight,
            lost=self._lost.weight,
            same=self._same,
            new_samples=self._new.samples(),
            lost_samples=self._lost.samples(),
            per_day=self._a_day(self._said_after, reckoned),
            lost_per_day=self._a_day(self._said_lost, reckoned),
            muted=self._muted,
            lost_open=tuple(self._lost_open),
            lost_resolved=tuple(self._lost_resolved),
        )

    def _note_lost(self, heard: HeardPost) -> None:
        others = set(heard.topics) - {self._topic} if self._topic else set(heard.topics[1:])
        if heard.mention is None or others:
            return
        if heard.state in WORKED_ON:
            self._lost_open.append(heard.mention)
        elif heard.state is State.RESOLVED:
            self._lost_resolved.append(heard.mention)

    def _is_muted(self, post: Post) -> bool:
        return bool(self._mutes) and any(
            surely_holds(self._mutes[int(match.topic)], post, self._derive)
            for match in self._muter.match(post)
        )

    def _a_day(self, said: Counter[int], since: datetime) -> float:
        first = int(since.timestamp()) // 60
        found = sum(weight for minute, weight in said.items() if minute >= first)
        return found / (max(self._now - since, _LEAST_WINDOW) / timedelta(days=1))


def _minute(heard: HeardPost) -> int:
    """When it was said; clocks that go ahead do not say it after we saw it."""
    said = min(heard.post.said_at or heard.seen_at, heard.seen_at)
    return int(said.timestamp()) // 60


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
