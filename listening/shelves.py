"""Many queries on a shelf: which of them may match a post is found with one scan of its text."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

import daachorse

from core.clauses import Query
from core.query import parse
from core.types import Post
from listening.anchors import Anchor, Anchors, How, anchors, each, rarest, written
from listening.field_keys import post_keys
from listening.patterns import GAPS, parts
from listening.trees import Tree, compile_tree

Scan = Callable[[str], Sequence[tuple[int, int, int]]]
"""Finds every string of a list in a text, overlapping ones too: (start, end, number of the string)."""

_BEFORE, _BEHIND = 1, 2
_OPEN: dict[How, int] = {
    "word": 0,
    "compound": 0,
    "begin": _BEHIND,
    "end": _BEFORE,
    "anywhere": _BEFORE | _BEHIND,
}
"""On which sides of an anchor a word may go on."""


_REMEMBERED = 12_500
"""Queries that a shelf remembers when they were read; a kilobyte each."""


class Entry:
    """A query and what it is found by; without anchors it may match any post."""

    __slots__ = ("anchors", "text")

    def __init__(self, text: str, chosen: tuple[Anchor, ...]) -> None:
        self.text = text
        self.anchors = chosen


def entries(queries: Iterable[tuple[str, Query]]) -> list[Entry]:
    """Queries, each with the anchors that are rarest among them all."""
    known: list[tuple[str, Anchors | None]] = [(text, anchors(query)) for text, query in queries]
    shared = Counter(anchor for _, found in known if found is not None for anchor in set(each(found)))
    return [Entry(text, () if found is None else rarest(found, shared)) for text, found in known]


class Shelf:
    """Entries, and the automaton that finds them. It never changes, but remembers the queries that it has
    read."""

    __slots__ = ("_always", "_asking", "_fields", "_open", "_read", "_scan", "_several", "entries", "trees")

    def __init__(self, of: Sequence[Entry]) -> None:
        self.entries = tuple(of)
        self.trees: list[Tree | None] = [None] * len(self.entries)
        """The queries that were read so far; `read` reads one."""
        self._read = 0
        asked: defaultdict[Anchor, list[int]] = defaultdict(list)
        always = []
        for number, entry in enumerate(self.entries):
            for anchor in entry.anchors:
                asked[anchor].append(number)
            if not entry.anchors:
                always.append(number)
        self._always = tuple(always)
        self._fields = {anchor.text: tuple(some) for anchor, some in asked.items() if anchor.how == "field"}
        strings: list[str] = []
        opened = bytearray()
        asking = array("i")
        several: list[tuple[int, ...]] = []
        for anchor, some in asked.items():
            if anchor.how != "field":
                before = len(strings)
                strings += written(anchor)
                more = len(strings) - before
                opened += bytes((_OPEN[anchor.how],)) * more
                asking.extend((some[0] if len(some) == 1 else ~len(several),) * more)
                if len(some) > 1:
                    several.append(tuple(some))
        # By string the entry that it is an anchor of; where there are several, ~ their place in a list.
        self._asking = asking
        self._several = several
        self._open = bytes(opened)
        self._scan = scanner(strings)

    def read(self, number: int) -> Tree:
        """Make a query ready, and remember it for a time."""
        if self._read >= _REMEMBERED:
            self.trees = [None] * len(self.entries)
            self._read = 0
        tree = self.trees[number] = compile_tree(parse(self.entries[number].text))
        self._read += 1
        return tree

    def find(self, text: str, post: Post) -> Collection[int]:
        """The numbers of the entries that may match a post; `text` is folded, with spaces for hyphens."""
        found = set(self._always) if self._always else None
        if self._fields:
            found = found or set()
            for key in post_keys(post):
                found.update(self._fields.get(key, ()))
        for start, end, number in self._scan(text):
            if text[start - 1] not in GAPS and not (
                self._open[number] & _BEFORE or parts(text[start - 1 : start + 1])
            ):
                continue
            if text[end] not in GAPS and not (self._open[number] & _BEHIND or parts(text[end - 1 : end + 1])):
                continue
            entry = self._asking[number]
            if found is None:
                found = set()
            if entry >= 0:
                found.add(entry)
            else:
                found.update(self._several[~entry])
        return found or ()


def scanner(strings: Sequence[str]) -> Scan:
    """One automaton for all strings (not empty)."""
    if not strings:
        return _nothing
    find: Scan = daachorse.CharwiseDoubleArrayAhoCorasick(list(strings)).find_overlapping
    return find


def _nothing(text: str) -> Sequence[tuple[int, int, int]]:
    return ()
