"""Which mentions match a query: those that the index of words names as candidates, or, where no word of the
query has to be there, all of them one by one, newest first. Whoever may match is asked by the matcher itself:
the index leaves out, it never decides.

    query ─▶ what it wants of the index ─▶ candidates + what is not indexed yet ─┐
                  └─ nothing, or too much ─▶ all, for a second at most ──────────┴▶ matcher ─▶ found
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from commands._fields import field_clauses
from core.clauses import FIELD_CLAUSES, And, Not, Or, Query
from core.fields import Derive, Derived, field_holds, told
from core.grams import Wanted
from core.ports import Store
from core.query import parse
from core.search_ports import NoIndex, Passage
from core.types import Hit, Mention, Post, Topic
from listening.kept import as_they_stand
from listening.matcher import Matcher, explain
from listening.wanted import wanted_by

ENOUGH = 400
"""Mentions that are counted; of more it is said that there are at least so many."""
LONGEST = 0.9
"""Seconds after which a search looks for no more: with the last look it is one second at most."""
SOON = 0.01
"""Seconds after which a search in the index is content with what fills the page."""
_FIRST = 120
_NEXT = 100
_AT_ONCE = 400
_SAMPLE = 1_200
"""Mentions that are looked at one by one before the index is asked for what begins like very many words."""


@dataclass(slots=True)
class Found:
    """What a search found. `matches` are passages that match, the newest first; `complete`: there are no
    others. `looked_at` of how many that was looked one by one (0 where the index told which), back to when;
    `without` is why there was no index. For how many of those that match a field is not known, and of how
    many others nobody can tell."""

    matches: list[Passage] = field(default_factory=list)
    complete: bool = False
    looked_at: int = 0
    since: datetime | None = None
    without: NoIndex | None = None
    one_by_one: bool = False
    passed_over: int = 0
    unknown: int = 0


class Search:
    """One query, asked of one store. `clock` tells seconds."""

    def __init__(self, store: Store, query: str, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._clock = clock
        tree = parse(query)
        self._query = tree
        self._fields = tuple(field_clauses(tree))
        self._derive_kept: Derive = told
        self._matcher = Matcher((Topic(name=query, query=query),), self._derive)
        words = _words_of(tree) if self._fields else tree
        self._words = Matcher((Topic(name=query, query=str(words)),)) if words is not None else None
        self._wanted = wanted_by(tree)
        self._seen: set[int] = set()  # a mention may be indexed, or told anew, while we look
        self._last: Passage | None = None  # where looking one by one has come to
        self._found = Found()

    async def find(self, stories: int) -> Found:
        """Those that match; as many as tell so many stories, where there are so many and time is left."""
        begun = self._clock()
        until, soon = begun + LONGEST, begun + SOON
        found = self._found
        if self._wanted is not None:
            found.without = await self._look_up(self._wanted, stories, until, soon)
            if found.without == "broad":
                # What begins like so many words fills a page soon, unless one long word made it seem many.
                if await self._scan(stories, until, soon, _SAMPLE):
                    return self._sorted()
                found.without = await self._look_up(self._wanted, stories, until, soon, patient=True)
            if found.without is None:
                found.one_by_one = False
                return self._sorted()
        await self._scan(stories, until, soon if found.without == "broad" else until)
        return self._sorted()

    def hits(self, mention: Mention) -> tuple[Hit, ...]:
        """The words that match; none where it was changed meanwhile and does not match any more."""
        self._derive_kept = as_they_stand((mention,))
        matches = self._matcher.match(mention.post)
        return matches[0].hits if matches else ()

    async def _look_up(
        self, wanted: Wanted, stories: int, until: float, soon: float, patient: bool = False
    ) -> NoIndex | None:
        """Take the candidates of the index; why there are none, if so."""
        found, behind = self._found, None
        late: list[Passage] = []
        while True:
            looked = await self._store.candidates(wanted, _NEXT if behind else _FIRST, behind, patient)
            if isinstance(looked, str):
                return looked
            late += await self._look(looked.tail)
            found.matches += await self._look(looked.found)
            behind = looked.more
            if behind is None:
                found.complete = True
                found.matches += late
                return None
            found.since = self._reached(looked.found[-1])
            now = self._clock()
            if now >= until or (
                self._is_enough(late, stories) and (len(found.matches) + len(late) >= ENOUGH or now >= soon)
            ):
                break
        # What is older than all that was looked up would come before others that match as well.
        found.matches += [one for one in late if one.at >= found.since]
        return None

    def _reached(self, last: Passage) -> datetime:
        """Back to when all is known."""
        return last.at if self._last is None else min(last.at, self._last.at)

    async def _scan(self, stories: int, until: float, soon: float, most: int | None = None) -> bool:
        """Look all through, from where the last call ended, or so many; whether that was all or enough."""
        found = self._found
        found.one_by_one = True
        looked_at = 0
        while most is None or looked_at < most:
            passages = await self._store.passages(_AT_ONCE, self._last)
            found.matches += await self._look(passages)
            looked_at += len(passages)
            found.looked_at += len(passages)
            if passages:
                self._last = passages[-1]
                found.since = self._last.at
            if len(passages) < _AT_ONCE:
                found.complete = True
                return True
            now = self._clock()
            if now >= until:
                return True
            if self._is_enough((), stories) and (len(found.matches) >= ENOUGH or now >= soon):
                return True
        return False

    def _is_enough(self, late: Sequence[Passage], stories: int) -> bool:
        """Whether there is enough to show."""
        return len({one.lead or one.mention for one in (*self._found.matches, *late)}) >= stories

    async def _look(self, passages: Sequence[Passage]) -> list[Passage]:
        """Those that match."""
        new = [one for one in passages if one.mention not in self._seen]
        self._seen.update(one.mention for one in new)
        if not new:
            return []
        # In threads: matching takes a moment, and what is not known is looked at clause by clause.
        if not self._fields:
            return await asyncio.to_thread(self._saying, new)
        if self._words is not None:
            new = await asyncio.to_thread(self._saying, new)
        mentions = await self._store.subjects([one.mention for one in new])
        matching = await asyncio.to_thread(self._matching, mentions)
        return [one for one in new if one.mention in matching]

    def _saying(self, passages: Sequence[Passage]) -> list[Passage]:
        """Those that have the words."""
        assert self._words is not None
        match = self._words.match
        return [one for one in passages if match(Post(source="", title=one.title, text=one.text))]

    def _matching(self, mentions: Sequence[Mention]) -> set[int]:
        """Those that match, by their ids; counts what nobody can know."""
        self._derive_kept = as_they_stand(mentions)
        found = set()
        for mention in mentions:
            if self._matcher.match(mention.post):
                found.add(mention.id)
                self._found.passed_over += self._lacks_a_value(mention.post)
            elif self._lacks_a_value(mention.post):
                self._found.unknown += explain(self._query, mention.post, self._derive).holds is None
        return found

    def _lacks_a_value(self, post: Post) -> bool:
        return any(field_holds(one, post, lambda: self._derive(post)) is None for one in self._fields)

    def _derive(self, post: Post) -> Derived:
        return self._derive_kept(post)

    def _sorted(self) -> Found:
        self._found.matches.sort(key=lambda one: (one.at, one.mention), reverse=True)
        return self._found


def _words_of(query: Query) -> Query | None:
    """What the query asks of the words alone: whatever matches the query matches this, too. None when it
    asks nothing of them that has to be so."""
    match query:
        case And(parts):
            kept = tuple(found for part in parts if (found := _words_of(part)) is not None)
            return And(kept) if len(kept) > 1 else kept[0] if kept else None
        case Or(parts):
            branches = [_words_of(part) for part in parts]
            whole = tuple(branch for branch in branches if branch is not None)
            return Or(whole) if len(whole) == len(branches) else None
        case Not():
            return None
    return None if isinstance(query, FIELD_CLAUSES) else query
