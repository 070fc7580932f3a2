"""What answers share that are read from many mentions at once: the texts, how they count, lines to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commands._lists import line
from commands._scope import Scope, capped
from core.cards import Line, Text
from core.figures import Excerpt
from core.keeping import Filter
from core.talk import Ask
from core.types import Mention

MOST_READ = 5_000
"""Mentions of one period that an answer reads, the newest."""


@dataclass(frozen=True, slots=True)
class ReadNow:
    """The mentions of a period as far as they were read, of how many, and of how many in the time before;
    `before` as far as they were read."""

    now: Sequence[Excerpt]
    before: Sequence[Excerpt]
    total: int
    total_before: int

    def context(self) -> tuple[str, ...]:
        """A line where not all were read."""
        return capped(len(self.now), self.total)


async def read_now(ask: Ask, scope: Scope) -> ReadNow:
    """Read the mentions of the scope, and those of the time before. Raises StoreError."""
    return ReadNow(
        now=await ask.store.excerpts(scope.which, MOST_READ),
        before=await ask.store.excerpts(scope.previous, MOST_READ),
        total=await count(ask, scope.which),
        total_before=await count(ask, scope.previous),
    )


async def count(ask: Ask, which: Filter) -> int:
    """How many they are. Raises StoreError."""
    return sum((await ask.store.counts(which)).values())


async def shown(ask: Ask, numbers: Sequence[int]) -> Mapping[int, Mention]:
    """Mentions by their numbers. Raises StoreError."""
    return {mention.id: mention for mention in await ask.store.mentions(list(dict.fromkeys(numbers)))}


def lines(
    ask: Ask, numbers: Sequence[int], found: Mapping[int, Mention], text: Text = ()
) -> tuple[Line, ...]:
    """Mentions as lines with link and buttons, in this order."""
    return tuple(line(found[number], ask, text) for number in numbers if number in found)
