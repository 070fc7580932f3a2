"""The store's contract for searching, strict and in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.grams import Every, Gram, Wanted, grams
from core.search_ports import Candidates, Extent, NoIndex, Passage
from core.types import Mention, Standing
from tests.commands.memory_meaning import sentiment, told_at


class MemorySearch:
    """Part of `MemoryStore`."""

    all: dict[int, Mention]
    indexed = 0
    """Up to which mention the index goes."""
    without: NoIndex | None = None
    """Why there is no index, if so."""
    narrow = False
    """Whether it tells all the same what seemed to be too much."""

    async def candidates(
        self, wanted: Wanted, limit: int, behind: int | None = None, patient: bool = False
    ) -> Candidates | NoIndex:
        assert limit > 0
        if self.without is not None and not (patient and self.without == "broad" and self.narrow):
            return self.without
        tail = () if behind else [one for one in self._newest() if one.mention > self.indexed]
        found = [
            one
            for one in self._newest()
            if one.mention <= self.indexed and has(wanted, grams(one.title, one.text))
        ]
        page = found[behind or 0 :][:limit]
        return Candidates(found=page, more=(behind or 0) + limit if len(page) == limit else None, tail=tail)

    async def passages(self, limit: int, behind: Passage | None = None) -> Sequence[Passage]:
        assert limit > 0
        left = self._newest()
        if behind is not None:
            left = [one for one in left if (one.at, one.mention) < (behind.at, behind.mention)]
        return left[:limit]

    async def subjects(self, mentions: Sequence[int]) -> Sequence[Mention]:
        whole = (self.all[number] for number in mentions)
        return [
            Mention(
                id=one.id,
                post_id=one.post_id,
                post=one.post,
                matches=(),
                standing=Standing(fixed=one.standing.fixed),
                seen_at=one.seen_at,
                sentiment=sentiment(one),
                meaning=one.meaning,
            )
            for one in whole
        ]

    async def extent(self) -> Extent:
        return Extent(len(self.all), min(map(told_at, self.all.values()), default=None))

    async def index_more(self, limit: int) -> int:
        more = min(limit, len(self.all) - self.indexed)
        self.indexed += more
        return more

    async def shred_index(self, pages: int) -> bool:
        return False

    def _newest(self) -> list[Passage]:
        newest = sorted(self.all.values(), key=lambda one: (told_at(one), one.id), reverse=True)
        return [
            Passage(mention=one.id, lead=one.lead, at=told_at(one), title=one.post.title, text=one.post.text)
            for one in newest
        ]


def has(wanted: Wanted, pieces: Collection[str]) -> bool:
    """Whether a text with these pieces has what is wanted."""
    if isinstance(wanted, Gram):
        if wanted.begins:
            return any(piece.startswith(wanted.text) for piece in pieces)
        return wanted.text in pieces
    return (all if isinstance(wanted, Every) else any)(has(part, pieces) for part in wanted.parts)
