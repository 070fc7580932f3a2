"""Which topics a post matches, and with which words; any number of queries at once.

A post is folded once and scanned once for every query's *anchors* (`listening.anchors`): the rarest strings
one of which each match of the query contains. Most posts hold none and are done. Only queries whose anchor
stands there are looked at, on the text already folded.

A matcher never changes: topics that change make a new one (`changed`), and the reference is swapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.clauses import Query
from core.errors import UsageError
from core.fields import Derive, told
from core.fold import fold_moved
from core.query import parse
from core.say import say
from core.types import Match, Post, Topic
from listening.naive import Verdict, judge
from listening.shelves import Shelf, entries
from listening.view import View, make_match

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
        found: list[tuple[int, Match]] = []
        for shelf, named in self._shelves:
            for number in shelf.find(text, post):
                place = named[number]
                if place == _GONE:
                    continue
                tree = shelf.trees[number] or shelf.read(number)
                if view is None:
                    view = View(post, folded, moved, self._derive)
                spans = tree.find(view)
                if spans is not None:
                    hits = view.hits(spans, MOST_HITS)
                    found.append((place, make_match(self.topics[place].name, hits)))
                    for other in self._same.get(place, ()):
                        found.append((other, make_match(self.topics[other].name, hits)))
        if len(found) > 1:
            found.sort(key=_place)
        return tuple([match for _, match in found])


def explain(query: Query | Topic, post: Post, derive: Derive = told) -> Verdict:
    """Why a post matches a query or does not, clause by clause."""
    return judge(parse(query.query) if isinstance(query, Topic) else query, post, derive)


def _place(found: tuple[int, Match]) -> int:
    return found[0]


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
