"""Which topics a post matches, and with which words; any number of queries at once.

A post is folded once and scanned once for every query's *anchors* (`listening.anchors`): the rarest strings
one of which each match of the query contains. Most posts hold none and are done. Only queries whose anchor
stands there are looked at, on the text already folded.

A matcher never changes: topics that change make a new one (`changed`), and the reference is swapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from core.clauses import Near, Query, TextClause
from core.cost import LENGTH, MOST_STEPS, steps
from core.errors import UsageError
from core.fields import Derive, told
from core.fold import fold, fold_moved
from core.query import parse
from core.say import say
from core.types import Hit, Match, Post, Topic
from listening.naive import Verdict, judge
from listening.naive_words import Side
from listening.shelves import Shelf, entries
from listening.trees import compile_clause
from listening.view import Span, View, make_match, merge

_place = itemgetter(0)
MOST_HITS = 100
"""Hits that a match keeps: the first ones."""

_WIDE = 25_000
"""Queries on one shelf at most: making one takes memory, some hundred bytes a letter."""
_SMALL = 12_500
"""A shelf with at most so many is made anew with what is added, rather than scanned beside it."""

_GONE = -1
_Shelved = tuple[Shelf, list[int]]
"""A shelf, and for each of its queries the place of the first topic that has it; `_GONE` when none has it."""


class Matcher:
    """The topics, ready for posts. `derive` tells what listening found out about a post; it is asked only
    where that decides. Raises UsageError, naming the topic, when a query cannot be read."""

    __slots__ = ("_derive", "_same", "_shelves", "topics")

    def __init__(self, topics: Iterable[Topic], derive: Derive = told) -> None:
        self.topics = tuple(topics)
        self._derive = derive
        self._shelves, self._same = _shelve((), self.topics)

    def changed(self, topics: Iterable[Topic]) -> Matcher:
        """A matcher for these topics. What they have in common with the topics before is not done again: a
        few changes among 150,000 take a moment."""
        new = Matcher.__new__(Matcher)
        new.topics = tuple(topics)
        new._derive = self._derive
        new._shelves, new._same = _shelve((shelf for shelf, _ in self._shelves), new.topics)
        return new

    def match(self, post: Post) -> tuple[Match, ...]:
        """The topics that the post matches, in their order, with the words in title and text that did it."""
        title = post.title
        folded, moved = fold_moved(f"{title}\n{post.text}\n" if title else f"{post.text}\n")
        text = folded.replace("-", " ")
        view = None
        found: list[tuple[int, tuple[Hit, ...]]] = []
        for shelf, named in self._shelves:
            for number in shelf.find(text, post):
                place = named[number]
                if place == _GONE:
                    continue
                tree = shelf.trees[number] or shelf.read(number)
                if view is None:
                    view = View(post, folded, moved, self._derive)
                spans: list[Span] = []
                if tree.find(view, spans):
                    hits = view.hits(spans, MOST_HITS)
                    found.append((place, hits))
                    if place in self._same:
                        found += [(other, hits) for other in self._same[place]]
        if not found:
            return ()
        if len(found) > 1:
            found.sort(key=_place)
        topics = self.topics
        return tuple([make_match(topics[place].name, hits) for place, hits in found])


def explain(query: Query | Topic, post: Post, derive: Derive = told) -> Verdict:
    """Why a post matches a query or does not, clause by clause, each with its first hits. It takes no longer
    than a match of a post of `core.cost.LENGTH` characters may take: of what would take longer the beginning
    is looked at (`Verdict.looked_at`)."""
    asked = parse(query.query) if isinstance(query, Topic) else query
    views: dict[Side, View] = {}

    def find(clause: TextClause | Near, side: Side) -> Sequence[Span]:
        if side not in views:
            views[side] = View(Post(source=post.source, text=side.whole), side.text, None, derive)
        return merge(views[side].spans(compile_clause(clause)))[:MOST_HITS]

    return judge(asked, post, derive, find, _looked_at(asked, post), MOST_HITS)


def _looked_at(query: Query, post: Post) -> int | None:
    """How much of title, newline and text can be looked at without taking more steps than a match may; None
    for all of it. It ends between words, if it can."""
    whole = f"{post.title or ''}\n{post.text}"
    folded = len(fold(whole))
    if folded <= LENGTH or folded <= (most := LENGTH * MOST_STEPS // steps(query)):
        return None
    end = min(most, len(whole))
    # Most characters fold to one, some to many: of those fewer are looked at.
    while len(fold(whole[:end])) > most:
        end = end * 3 // 4
    space = max(whole.rfind(" ", 0, end), whole.rfind("\n", 0, end))
    return space if space > end // 2 else end


def _shelve(
    before: Iterable[Shelf], topics: Sequence[Topic]
) -> tuple[tuple[_Shelved, ...], dict[int, list[int]]]:
    """Every query on a shelf; shelves from before are taken as they are, where that pays. And by the place of
    the first topic with a query those of the others that have it, too."""
    first: dict[str, int] = {}
    same: dict[int, list[int]] = {}
    for place, topic in enumerate(topics):
        if (earlier := first.setdefault(topic.query, place)) != place:
            same.setdefault(earlier, []).append(place)
    nowhere = first.copy()
    # Numbers alone, no values of ours: so many of those would have all that there is be searched for garbage.
    shelves = [(shelf, [nowhere.pop(entry.text, _GONE) for entry in shelf.entries]) for shelf in before]
    loose = entries((text, _read(topics[place])) for text, place in nowhere.items())
    kept: list[_Shelved] = []
    for shelf, named in shelves:
        left = len(named) - named.count(_GONE)
        if 2 * left < len(named) or (loose and len(named) <= _SMALL):
            loose += [entry for entry, place in zip(shelf.entries, named, strict=True) if place != _GONE]
        else:
            kept.append((shelf, named))
    count = -(-len(loose) // _WIDE)
    for number in range(count):
        some = loose[number::count]
        kept.append((Shelf(some), [first[entry.text] for entry in some]))
    return tuple(kept), same


def _read(topic: Topic) -> Query:
    try:
        return parse(topic.query)
    except UsageError as error:
        problem = say("query.topic", topic=topic.name, problem=error.problem)
        raise UsageError(problem, error.hint) from error
