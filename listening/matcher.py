"""Which topics a post matches, and with which words; any number of queries at once.

A post is folded once and scanned once for every query's *anchors*: the rarest set of words one of which each
match of the query contains. Most posts hold none and are done. Only queries whose anchor stands there, as a
word, are looked at, on the text already folded.

A matcher never changes: topics that change make a new one, and the reference is swapped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import daachorse

from core.clauses import And, Clause, Not, Or, Query
from core.errors import UsageError
from core.fold import Folded, clean, fold, map_back
from core.query import parse
from core.say import say
from core.types import Hit, Match, Post, Topic
from core.words import boundary, split
from listening.naive import Verdict, judge
from listening.patterns import GAPS, Pattern, Span, compile_clause, merge

MOST_HITS = 100
"""Hits that a match keeps: the first ones."""

Scan = Callable[[str], Sequence[tuple[int, int, int]]]
"""Finds every word of a list in a text, overlapping ones too: (start, end, number of the word)."""


class Matcher:
    """The topics, ready for posts. Raises UsageError, naming the topic, when a query cannot be read."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self.topics = tuple(topics)
        patterns: dict[Clause, _Leaf] = {}
        self._trees = tuple(_tree(_read(topic), patterns) for topic in self.topics)
        shared = Counter(anchor for tree in self._trees for anchor in set(tree.words()))
        queries: defaultdict[str, list[int]] = defaultdict(list)
        sure = []
        for number, tree in enumerate(self._trees):
            chosen = tree.anchors(shared)
            for anchor in chosen:
                queries[anchor].append(number)
            sure.append(tuple(word for word in dict.fromkeys(tree.sure()) if word not in chosen))
        self._sure = tuple(sure)
        anchors = list(queries)
        loose = {a for leaf in patterns.values() if not leaf.pattern.strict for a in leaf.pattern.anchors}
        self._queries = tuple(tuple(queries[anchor]) for anchor in anchors)
        self._loose = tuple(anchor in loose for anchor in anchors)
        self._scan = scanner(anchors)

    def match(self, post: Post) -> tuple[Match, ...]:
        """The topics that the post matches, in their order, with the words in title and text that did it."""
        return self.match_text(post.title, post.text)

    def match_text(self, title: str | None, text: str) -> tuple[Match, ...]:
        """As `match`. Phrases do not run from the title into the text."""
        whole = f"{title}\n{text}\n" if title else f"{text}\n"
        folded = fold(whole)
        candidates: set[int] = set()
        for start, end, anchor in self._scan(folded):
            if (
                (folded[start - 1] in GAPS and folded[end] in GAPS)
                or self._loose[anchor]
                or (boundary(folded, start) and boundary(folded, end))
            ):
                candidates.update(self._queries[anchor])
        if not candidates:
            return ()
        found = []
        reading = None
        for number in sorted(candidates):
            for word in self._sure[number]:
                if word not in folded:
                    break
            else:
                reading = reading or _Reading(whole, len(title) + 1 if title else 0, folded)
                spans = self._trees[number].find(reading)
                if spans is not None:
                    found.append(Match(self.topics[number].name, reading.hits(spans)))
        return tuple(found)


def explain(query: Query | Topic, post: Post) -> Verdict:
    """Why a post matches a query or does not, clause by clause."""
    return judge(parse(query.query) if isinstance(query, Topic) else query, post.title, post.text)


def scanner(words: Sequence[str]) -> Scan:
    """One automaton over all words (distinct, not empty)."""
    return (
        daachorse.CharwiseDoubleArrayAhoCorasick(list(words)).find_overlapping if words else lambda text: ()
    )


def _read(topic: Topic) -> Query:
    try:
        return parse(topic.query)
    except UsageError as error:
        problem = say("query.topic", topic=topic.name, problem=error.problem)
        raise UsageError(problem, error.hint) from error


class _Reading:
    """One post while queries look at it: every clause is searched once. `second` is where the text begins in
    the original whole, behind the title and a newline."""

    __slots__ = ("_folded", "_mapped", "_second", "_spans", "_whole")

    def __init__(self, whole: str, second: int, folded: str) -> None:
        self._whole = whole
        self._second = second
        self._folded = folded
        self._spans: dict[Pattern, list[Span]] = {}
        self._mapped: Folded | None = None

    def spans(self, pattern: Pattern) -> list[Span]:
        """Where the clause stands, in the folded text."""
        spans = self._spans.get(pattern)
        if spans is None:
            spans = pattern.spans(self._folded)
            if spans and (pattern.others or pattern.written):
                spans = [span for span in spans if self._stands(pattern, span)]
            self._spans[pattern] = spans
        return spans

    def hits(self, spans: Sequence[Span]) -> tuple[Hit, ...]:
        """The places in the original."""
        second = self._second
        found = []
        for start, end in merge([self._mapped_back().source(*span) for span in spans])[:MOST_HITS]:
            if start < second:
                found.append(Hit("title", start, end))
            else:
                found.append(Hit("text", start - second, end - second))
        return tuple(found)

    def _stands(self, pattern: Pattern, span: Span) -> bool:
        """What the folded text cannot tell: no clause runs from title into text; exact words are exact."""
        start, end = self._mapped_back().source(*span)
        if start < self._second <= end:
            return False
        return not pattern.written or split(clean(self._whole[start:end])) == pattern.written

    def _mapped_back(self) -> Folded:
        if self._mapped is None:
            self._mapped = map_back(self._whole, self._folded)
        return self._mapped


# ---------------------------------------------------------------- queries, ready to be asked


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    pattern: Pattern

    def find(self, reading: _Reading) -> Sequence[Span] | None:
        return reading.spans(self.pattern) or None

    def words(self) -> Iterator[str]:
        yield from self.pattern.anchors

    def sure(self) -> Iterator[str]:
        """Words that every match contains."""
        if len(self.pattern.anchors) == 1:
            yield from self.pattern.anchors

    def anchors(self, shared: Mapping[str, int]) -> frozenset[str]:
        return frozenset(self.pattern.anchors)


@dataclass(frozen=True, slots=True, eq=False)
class _All:
    parts: tuple[_Tree, ...]

    def find(self, reading: _Reading) -> Sequence[Span] | None:
        found: list[Span] = []
        for part in self.parts:
            spans = part.find(reading)
            if spans is None:
                return None
            found.extend(spans)
        return found

    def words(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.words()

    def sure(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.sure()

    def anchors(self, shared: Mapping[str, int]) -> frozenset[str]:
        """The part's that the fewest queries share: what many people write is what many texts say."""
        sets = [anchors for part in self.parts if (anchors := part.anchors(shared))]
        return min(
            sets,
            key=lambda words: (max(shared[word] for word in words), len(words), -min(map(len, words))),
            default=frozenset(),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Any:
    parts: tuple[_Tree, ...]

    def find(self, reading: _Reading) -> Sequence[Span] | None:
        found = [spans for part in self.parts if (spans := part.find(reading)) is not None]
        return [span for spans in found for span in spans] if found else None

    def words(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.words()

    def sure(self) -> Iterator[str]:
        return iter(())

    def anchors(self, shared: Mapping[str, int]) -> frozenset[str]:
        return frozenset[str]().union(*(part.anchors(shared) for part in self.parts))


@dataclass(frozen=True, slots=True, eq=False)
class _Without:
    part: _Tree

    def find(self, reading: _Reading) -> Sequence[Span] | None:
        return () if self.part.find(reading) is None else None

    def words(self) -> Iterator[str]:
        return iter(())

    def sure(self) -> Iterator[str]:
        return iter(())

    def anchors(self, shared: Mapping[str, int]) -> frozenset[str]:
        return frozenset()


_Tree = _Leaf | _All | _Any | _Without


def _tree(query: Query, leaves: dict[Clause, _Leaf]) -> _Tree:
    match query:
        case And(parts):
            return _All(tuple(_tree(part, leaves) for part in parts))
        case Or(parts):
            return _Any(tuple(_tree(part, leaves) for part in parts))
        case Not(part):
            return _Without(_tree(part, leaves))
        case _:
            if query not in leaves:
                leaves[query] = _Leaf(compile_clause(query))
            return leaves[query]
