"""What the store does about what mentions mean: stories in memory, and how mentions stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.keeping import Filter
from core.meaning import WHOLE, Spread, feeling_now, intents_now
from core.types import Mention


class MemoryMeaning:
    """Part of `MemoryStore`."""

    all: dict[int, Mention]

    def _check(self) -> None:
        raise AssertionError("a part of MemoryStore")

    async def story_of(self, mention: int, limit: int = 50, offset: int = 0) -> Sequence[Mention]:
        self._check()
        found = sorted(self._story(mention), key=lambda one: (one.lead is not None, told_at(one), one.id))
        return [self._shown(one) for one in found[offset : offset + limit]]

    async def spread(self, lead: int) -> Spread:
        self._check()
        return self._spread(lead)

    def _spread(self, lead: int) -> Spread:
        found = self._story(lead)
        by = {
            one.post.author.handle or one.post.author.name or f"#{one.id}": one.post.author for one in found
        }
        known = [author.followers for author in by.values() if author.followers is not None]
        return Spread(
            mentions=len(found),
            sources=len({one.post.source for one in found}),
            authors=len(by),
            reach=sum(known) if known else None,
        )

    def _shown(self, one: Mention) -> Mention:
        spread = self._spread(one.lead or one.id)
        return replace(one, sentiment=sentiment(one), intents=tuple(intents(one)), spread=spread)

    def _story(self, mention: int) -> list[Mention]:
        lead = self.all[mention].lead or mention
        return [one for one in self.all.values() if lead in (one.id, one.lead)]


def sounds(mention: Mention, topic: str, which: Filter) -> bool:
    return not which.sentiments or (sentiment(mention, topic) or "unsure") in which.sentiments


def sentiment(mention: Mention, topic: str = WHOLE) -> str | None:
    feeling = feeling_now(mention.meaning, mention.standing.fixed, topic)
    return None if feeling is None else feeling.label


def intents(mention: Mention, possible: bool = False) -> list[str]:
    found = intents_now(mention.meaning, mention.standing.fixed)
    return [one.name for one in found if one.sure or possible]


def is_held(mention: Mention) -> bool:
    return mention.meaning.held is not None and not mention.standing.fixed.relevant


def told_at(mention: Mention) -> datetime:
    return mention.post.said_at or mention.seen_at
