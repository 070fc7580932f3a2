"""What the store does for answers about many mentions, in memory: counted one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from core.figures import Acted, Cell, Excerpt
from core.keeping import Filter
from core.meaning import WHOLE, intents_now
from core.types import BOT, Mention, Move
from tests.commands.memory_meaning import intents, sentiment, sounds, told_at


class MemoryFigures:
    """Part of `MemoryStore`."""

    all: dict[int, Mention]
    made: list[Move]

    def _check(self) -> None:
        raise AssertionError("a part of MemoryStore")

    def _which(self, which: Filter) -> list[Mention]:
        raise AssertionError("a part of MemoryStore")

    async def cells(
        self, which: Filter, edges: Sequence[datetime], by: Sequence[str] = ()
    ) -> Sequence[Mapping[tuple[str, ...], Cell]]:
        self._check()
        assert set(by) <= {"topic", "state", "sentiment", "source"}
        assert which.said_from is None
        assert which.said_to is None
        assert list(edges) == sorted(edges)
        return [
            self._counted(replace(which, said_from=start, said_to=end), by) for start, end in pairwise(edges)
        ]

    def _counted(self, which: Filter, by: Sequence[str]) -> Mapping[tuple[str, ...], Cell]:
        found: dict[tuple[str, ...], Cell] = defaultdict(Cell)
        for one in self._which(which):
            named = [topic for topic in one.topics if topic in (which.topics or one.topics)]
            for topic in named if "topic" in by or len(which.topics) == 1 else [WHOLE]:
                if not sounds(one, topic, which):
                    continue
                parts = {
                    "topic": topic,
                    "state": one.standing.state.value,
                    "sentiment": sentiment(one, topic) or "",
                    "source": one.post.source,
                }
                followers = one.post.author.followers
                key = tuple(parts[name] for name in by)
                found[key] += Cell(1, followers or 0, int(followers is not None))
        return dict(found)

    async def excerpts(self, which: Filter, limit: int = 5_000) -> Sequence[Excerpt]:
        self._check()
        assert limit > 0
        about = which.topics[0] if len(which.topics) == 1 else WHOLE
        newest = sorted(self._which(which), key=lambda one: (told_at(one), one.id), reverse=True)
        return [_excerpt(one, about) for one in newest if one.blank is None][:limit]

    async def acted(self, start: datetime, end: datetime) -> Sequence[Acted]:
        self._check()
        made = [move for move in self.made if start <= move.at < end and not move.undone]
        times = Counter((move.who.key, move.who.name, move.verb.value) for move in made if move.who != BOT)
        return [
            Acted(key=key, name=name, verb=verb, times=n)
            for (key, name, verb), n in sorted(times.items(), key=lambda one: (-one[1], one[0]))
        ]


def _excerpt(one: Mention, about: str) -> Excerpt:
    post = one.post
    who = post.author.handle or post.author.name or ""
    sure = intents(one)
    found = intents_now(one.meaning, one.standing.fixed)
    return Excerpt(
        mention=one.id,
        lead=one.lead or one.id,
        story=one.story,
        told_at=told_at(one),
        seen_at=one.seen_at,
        source=post.source,
        site=post.site,
        lang=one.meaning.lang or post.lang,
        country=post.country,
        author=post.author.name or post.author.handle,
        who=f"{post.site or post.source}:{who}".casefold() if who else "",
        handle=post.author.handle,
        followers=post.author.followers,
        engagement=post.engagement,
        rating=post.rating,
        sentiment=sentiment(one, about),
        intents=tuple(sure),
        possible=tuple(each.name for each in found if not each.sure),
        topics=one.topics,
        priority=one.priority,
        state=one.standing.state,
        owner=one.standing.owner,
        outcome=one.standing.outcome,
        acknowledged_at=one.standing.acknowledged_at,
        resolved_at=one.standing.resolved_at,
        text="\n".join(filter(None, (post.title, post.text))),
        url=post.url,
        repost=post.repost_of is not None,
        reply=post.in_reply_to is not None,
    )
