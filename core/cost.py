"""What a query costs at most, counted in steps, so that no query can hold up a post.

A *step* is about one look of one clause at one character of the folded text or at one place that was found.
`steps` adds up how many `listening.trees` takes at most for a post of `length` folded characters, whatever
stands in it:

- **Strings** (the first word of a phrase, the runs of a wildcard …) are searched for by the language's own
  search, which reads ten characters in the time of a look. Two places of a string are at least its *period*
  apart (`acme` four characters, `anan` two), which bounds how many there are; those of words in scripts with
  edges have a character more between them.
- **Words and beginnings**: at each character at most one of each length can stand.
- **Words in a row** (Word, Phrase, Prefix, Exact): each place of the first word is looked at, and at the
  clitics that may stand before it. From there one walk leads on: both ends of each further word and the
  spellings of it. Only one walk for each word can arrive where a gap begins, and what is gap is no word: the
  dearer one of both counts. Capitals are looked up where the whole row stands.
- A Word in **one piece** that is also found apart: the walk through its letters stays in one word of the
  text. So does the rest of a word that a Prefix takes in.
- **Literal**: the same with characters; where a `.` or `@` may be hidden, six more spellings.
- **Wildcard**: from its end to its beginning, each run and each wildcard once through the text.
- **Fuzzy**: words of about its size are compared; each slip may be one of four, twice at most.
- **Within**: its words' places forwards and backwards; at each, all sets of words that may stand before it.
- **Near**: its parts' places forwards and backwards; at each the nearest neighbours before and behind it.
- **Fields**: once along the name, address or text that they look at.
- What is found is sorted and becomes a hit. A clause that is written twice is looked for once, but what it
  found is sorted each time.

The weights were set by the clock: each kind of clause was measured alone on the post that is worst for it,
and weighs what it took, at 30 to 60 nanoseconds a step on one core of a small, busy server.
`tests/core/test_cost.py` counts the lines that really run, on texts that are made to be dear, and holds them
against the steps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from core.clauses import (
    And,
    Clause,
    Counts,
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Says,
    Wildcard,
    Within,
    Word,
)
from core.cover import is_found_apart
from core.fold import fold
from core.words import ANY, HANGUL, SPACELESS, kind, spellings, split

LENGTH = 10_000
"""Characters of the post that `MOST_STEPS` is about."""
MOST_STEPS = 25_000_000
"""Steps on such a post that a query may cost: about a second. 10,000 characters of words, of phrases or of
literals stay below it, with little to spare: that sets it from below. From above it is set by the dearest
queries that it allows, on their worst posts, which `python -m benchmarks match` measures."""

_READ = 10
"""Characters that a search for a string reads in the time of a look."""
_LOOK = 4
"""Steps at a place of a string: is it a place at all?"""
_OPENS = 8
"""Steps at a place of the first word: may a word begin there, perhaps behind a clitic?"""
_WORD = 20
"""Steps at a place of a single word: its ends, and all that comes of it."""
_FOUND = 10
"""Steps at a place of a whole row of words: its end, and all that comes of it."""
_BEGINNING = 36
"""Steps at a place of a single beginning."""
_AGAIN = 6
"""Steps for a place that another clause found, too: it is sorted and becomes a hit."""
_GROWS = 5
"""Steps at a character of the rest of a word that a Prefix takes in."""
_NEIGHBOUR = 16
"""Steps that finding the nearest neighbours of a place takes: four searches in sorted lists."""
_TOGETHER = (66, 9)
"""Steps at a place of a word of a Within: for itself, and for each set of words that may stand beside it."""
_CAPITALS = (90, 6)
"""Steps to look up how something is written: for itself, and for each character."""
_HIDDEN = 4
"""Steps at a `.` or `@`: itself, spaces on both sides, six spellings."""
_WILD = (33, 6)
"""Steps at a place where a Wildcard may begin, and at a place of each of its runs and wildcards."""
_SLIPS = {0: 1, 1: 5, 2: 21}
"""Ways to take up to so many slips, each one of four."""
_PIECES = {0: 1, 1: 3, 2: 6}
"""Strings one of which stands in every word with so many slips."""


def steps(query: Query, length: int = LENGTH) -> int:
    """At most so many steps are needed for a post of so many folded characters."""
    cost = length + _nodes(query)
    single = _Single(length)
    searches = list(_searches(query))
    distinct = dict.fromkeys(searches)
    for search in distinct:
        if not single.takes(search):
            cost += _steps(search, length)
    if len(distinct) < len(searches):
        for search, times in Counter(_marked(query)).items():
            cost += (times - 1) * _AGAIN * _places(search, length)
    return cost + single.steps()


class _Single:
    """The words, beginnings and exact words of a query. At each character at most one of each length stands;
    of exact ones as many as are written alike but for capitals and accents."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._cost = 0
        self._words: defaultdict[int, int] = defaultdict(int)  # by length: places
        self._beginnings: defaultdict[int, int] = defaultdict(int)
        self._exact: defaultdict[str, int] = defaultdict(int)  # by what it folds to: how often

    def takes(self, search: Clause | Near) -> bool:
        """Whether it is such a clause; then it counts."""
        if not isinstance(search, Word | Prefix | Exact):
            return False
        folded = fold(search.text)
        words = (folded,) if folded.isalnum() and folded.isascii() else split(folded)
        if len(words) > 1:
            return False
        (word,) = words
        if isinstance(search, Exact):
            self._exact[word] += 1
            self._cost += self._length // _READ
            return True
        by_length = self._words if isinstance(search, Word) else self._beginnings
        for spelling, _ in spellings(word):
            by_length[len(spelling)] += _found(spelling, self._length)
            self._cost += self._length // _READ
        if isinstance(search, Word) and is_found_apart(search.text):
            self._cost += _apart(word, self._length)
        return True

    def steps(self) -> int:
        most = self._length + 1
        words = _WORD * sum(min(places, most) for places in self._words.values())
        beginnings = sum(
            _BEGINNING * min(places, most) + _GROWS * self._length for places in self._beginnings.values()
        )
        return self._cost + words + beginnings + self._exact_steps()

    def _exact_steps(self) -> int:
        alike = max(self._exact.values(), default=0)
        looked: defaultdict[int, int] = defaultdict(int)
        whole: defaultdict[int, int] = defaultdict(int)
        room: dict[int, int] = {}
        for word, times in self._exact.items():
            size = len(word)
            looked[size] += times * _found(word, self._length)
            whole[size] += times * _apart_places(word, self._length)
            room[size] = max(room.get(size, 0), self._room(word))
        return sum(
            min(looked[size], alike * (self._length + 1)) * _OPENS
            + min(whole[size], alike * room[size]) * _verified(size)
            for size in room
        )

    def _room(self, word: str) -> int:
        """Places that all words of its length have together."""
        return self._length // (len(word) + 1) + 1 if _stands_alone(word) else self._length + 1


def dearest(query: Query) -> Query:
    """The part that costs most: a clause, or a Near."""
    return max(_searches(query), key=lambda search: _steps(search, LENGTH))


def _searches(query: Query) -> Iterator[Clause | Near]:
    """All that is searched for; a Near beside the clauses that it relates."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _searches(part)
        case Near(parts):
            yield query
            for part in parts:
                yield from _searches(part)
        case Not(part) | In(_, part):
            yield from _searches(part)
        case _:
            yield query


def _marked(query: Query) -> Iterator[Clause | Near]:
    """All whose places become hits, as often as they are written."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _marked(part)
        case In(_, part):
            yield from _marked(part)
        case Not() | Says() | Counts() | Is():
            return
        case _:
            yield query


def _nodes(query: Query) -> int:
    match query:
        case And(parts) | Or(parts) | Near(parts):
            return 1 + sum(map(_nodes, parts))
        case Not(part) | In(_, part):
            return 1 + _nodes(part)
        case _:
            return 1


@lru_cache(maxsize=1 << 12)
def _steps(search: Clause | Near, length: int) -> int:
    match search:
        case Near(parts):
            found = [sum(_places(one, length) for one in _alternatives(part)) for part in parts]
            return length // 2 + _NEIGHBOUR * sum(one + other for one, other in pairwise(found))
        case Word(text):
            apart = _apart(fold(text), length) if is_found_apart(text) else 0
            return apart + sum(_row(form, length) for form in _forms(text))
        case Phrase(text):
            return _row(fold(text), length)
        case Prefix(text):
            return _row(fold(text), length) + _GROWS * length
        case Exact(text):
            folded = fold(text)
            return _row(folded, length, exact=True) + _rows(folded, length) * _verified(len(folded))
        case Within(text):
            return _within(split(fold(text)), length)
        case Wildcard(text):
            return _wild(fold(text), length)
        case Fuzzy(text, edits):
            return _fuzzy(len(fold(text)), edits, length)
        case Literal(text):
            return _literal(fold(text), length)
        case Hashtag(text) | Handle(text):
            return length // _READ + _AGAIN * _found(f"#{fold(text)}", length)
        case Says() | Counts() | Is():
            return length


# ---------------------------------------------------------------- clauses


def _row(text: str, length: int, exact: bool = False) -> int:
    """Words in a row, in folded text."""
    first, *others = split(text)
    walk = 0
    for word in others:
        forms = 1 if exact else sum(1 + len(before) for _, before in spellings(word))
        walk += 6 + 2 * forms
    cost = _FOUND * _rows(text, length)
    walks = 0
    for spelling, before in ((first, frozenset[str]()),) if exact else spellings(first):
        clitics = max(map(len, before), default=0)
        cost += length // _READ + _found(spelling, length) * (_OPENS + clitics)
        walks += walk * _apart_places(spelling, length)
    return cost + max(walks, 3 * length * len(others) // 2)


def _rows(text: str, length: int) -> int:
    """Places of words in a row, in folded text: of all but the words with which they repeat themselves."""
    words = split(text)
    if len(words) == 1:
        return sum(_apart_places(spelling, length) for spelling, _ in spellings(words[0]))
    again = next(at for at in range(1, len(words) + 1) if words[at:] == words[: len(words) - at])
    # An Arabic article may be melted: one letter less.
    return length // max(1, sum(map(len, words[:again])) - again * (len(spellings(words[0])) > 1)) + 1


def _apart_places(word: str, length: int) -> int:
    """Places of a word as a word: of scripts with edges they do not touch."""
    return length // (len(word) + 1) + 1 if _stands_alone(word) else _found(word, length)


def _verified(characters: int) -> int:
    """Looking up how something so long is written."""
    once, each = _CAPITALS
    return once + each * characters


def _apart(word: str, length: int) -> int:
    """A word of one piece that is cut in two."""
    return 2 * (length // _READ) + max(length, 2 * _found(word[:3], length)) + _LOOK * _found(word, length)


def _within(words: tuple[str, ...], length: int) -> int:
    places = sum(_found(word, length) for word in words)
    if all(map(_stands_alone, words)):
        # No two of such words begin at one place, and between two of one script is what is of neither.
        apart = min(map(len, words)) + (len({_scripts(word) for word in words}) == 1)
        places = min(places, (length // apart + 1) * max(map(words.count, words)))
    rows = sum(_row(word, length) for word in dict.fromkeys(words))
    once, each = _TOGETHER
    return length + rows + places * (once + (each << len(words)))


def _stands_alone(word: str) -> bool:
    """Whether it has edges, and nothing stands in one piece with it."""
    scripts = _scripts(word)
    attached = any(before for _, before in spellings(word))
    return len(scripts) == 1 and scripts.isdisjoint((SPACELESS, HANGUL)) and not attached


def _scripts(word: str) -> frozenset[str]:
    return frozenset(map(kind, word)) - {ANY} or frozenset({ANY})


def _wild(pattern: str, length: int) -> int:
    begin, each = _WILD
    wild = sum(sign in "*?" for sign in pattern)
    runs = pattern.replace("?", "*").replace("*", " ").split()
    begins = length if pattern[0] in "*?" else _found(runs[0], length)
    found = sum(_found(run, length) for run in runs)
    return begin * begins + each * (wild * length + found) + length * (1 + len(runs)) // _READ


def _fuzzy(letters: int, edits: int, length: int) -> int:
    words = length // max(1, letters - edits) + 1
    compared = 2 + _PIECES[edits] + _SLIPS[edits] * (letters + edits + 1)
    return length + _PIECES[edits] * (length // _READ) + words * compared


def _literal(text: str, length: int) -> int:
    hidden = text.count(".") + text.count("@")
    spaces = len(text.split()) - 1
    first = min((text.find(sign, 1) for sign in " .@" if text.find(sign, 1) > 0), default=len(text))
    walks = _found(text[:first], length) * (_LOOK + (_HIDDEN + 2) * hidden + 2 * spaces)
    whole = 2 * _LOOK * _found(text.replace(" ", ""), length)
    return length // _READ + max(walks, length * (hidden + spaces)) + whole


# ---------------------------------------------------------------- places


def _alternatives(part: Query) -> tuple[Query, ...]:
    return part.parts if isinstance(part, Or) else (part,)


def _places(clause: Query, length: int) -> int:
    """Places that a clause of a Near has at most."""
    match clause:
        case Word(text):
            apart = _found(fold(text)[:3], length) if is_found_apart(text) else 0
            return apart + sum(_rows(form, length) for form in _forms(text))
        case Phrase(text) | Prefix(text) | Exact(text):
            return _rows(fold(text), length)
        case Hashtag(text) | Handle(text):
            return _found(f"#{fold(text)}", length)
        case Fuzzy(text, edits):
            return length // max(1, len(fold(text)) - edits) + 1
        case _:
            return length


def _forms(text: str) -> tuple[str, ...]:
    """A Word as it is, and without its hyphens."""
    folded = fold(text)
    return tuple(dict.fromkeys((folded, folded.replace("-", ""))))


@lru_cache(maxsize=1 << 12)
def _found(string: str, length: int) -> int:
    """Places that a string has in a text at most: they are a period of it apart."""
    if string.find(string[0], 1) < 0:
        return length // len(string) + 1
    period = next(at for at in range(1, len(string) + 1) if string.startswith(string[at:]))
    return length // period + 1
