"""The part of the store's door that is about searching: which mentions may match, and the index of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from core.grams import Wanted
from core.types import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Of a mention what matching needs: its words, when it was told, and the mention that has the card of its
    story (None for that one)."""

    mention: int
    lead: int | None
    at: datetime
    title: str | None
    text: str


NoIndex = Literal["absent", "building", "broad"]
"""Why the index cannot tell: there is none here; it is far behind what is kept; so much begins like what is
looked for that looking through the newest mentions is quicker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Mentions that may match; all others do not. `found` are the newest of those in the index, the newest
    first, `more` leads to the ones behind them (None: there are none); `tail` are all that the index does not
    have yet."""

    found: Sequence[Passage]
    more: int | None
    tail: Sequence[Passage] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """How many mentions there are, and when the oldest of them was told (None: there are none)."""

    mentions: int
    since: datetime | None


class SearchStore(Protocol):
    """See `core.ports.Store`. Raises `StoreError`."""

    async def candidates(
        self, wanted: Wanted, limit: int, behind: int | None = None, patient: bool = False
    ) -> Candidates | NoIndex:
        """Mentions that have what is wanted, by when they were told, at most so many of the index; `behind`
        is the `more` of the call before. Who is `patient` gets them also where that may take a moment."""

    async def passages(self, limit: int, behind: Passage | None = None) -> Sequence[Passage]:
        """All mentions, the newest told first; `behind` is the last one of the call before."""

    async def subjects(self, mentions: Sequence[int]) -> Sequence[Mention]:
        """Mentions as far as queries ask of them: the post, what was found out about it, and what the team
        said; not their topics, their moves, their story."""

    async def extent(self) -> Extent:
        """How much there is to search."""

    async def index_more(self, limit: int) -> int:
        """Take the next mentions, at most so many, into the index; how many there were. It may wait:
        what is not indexed is found as well, only more slowly."""

    async def shred_index(self, pages: int) -> bool:
        """Bring the words that were taken out of the index out of its file, too, so many pages of it at most;
        whether there is more to do."""
