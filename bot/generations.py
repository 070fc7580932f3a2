"""Generations of topics: each new topic, or one that asks for other words, begins the next one.

What a source served in an earlier generation has to be served again: a 304 would hide it from the new topic.
The store forgets the validators then, but a poll may begin before it has, or write them back over that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.types import Topic


class Generations:
    """`topics()` are those of this moment. Remembered in this life alone."""

    def __init__(self, topics: Callable[[], Sequence[Topic]]) -> None:
        self._topics = topics
        self._seen: Sequence[Topic] | None = None
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._number = 0
        self._asked: dict[str, int] = {}

    def now(self) -> int:
        """The number of this one, the first is 0."""
        topics = self._topics()
        if topics is not self._seen:
            known = frozenset((topic.name, topic.query) for topic in topics)
            self._number += self._seen is not None and not known <= self._known
            self._seen, self._known = topics, known
        return self._number

    def is_old(self, source: str, number: int) -> bool:
        """Whether what is remembered of the source's replies is of another generation than this one."""
        return self._asked.get(source, 0) != number

    def asked(self, source: str, number: int) -> None:
        """What is remembered of the source from now on is of this generation, or of a later one."""
        self._asked[source] = number
