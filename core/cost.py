"""What a query costs at most, counted in steps, so that no query can hold up a post.

A *step* is one look of one clause at one character of the folded text or at one place that was found (does a
word begin here, is this the letter that I want, which sets of words end before it). `steps` adds up how many
looks `listening.trees` takes at most for a post of `length` folded characters, whatever stands in it:

- **Strings** (the first word of a phrase, the runs of a wildcard …) are searched for by the language's own
  search, which reads ten characters in the time of a look. Two places of a string are at least its *period*
  apart (`acme` four characters, `anan` two), which bounds how many there are.
- **Words in a row** (Word, Phrase, Prefix, Exact): each place of the first word is looked at, at both ends
  and at the clitics that may stand before it. From there one walk leads on: both ends of each further word
  and the spellings of it. Where a gap begins only one walk can arrive for each word: gaps are read once for
  each.
- A Word in **one piece** that is also found apart: the walk through its letters stays in one word of the
  text. So does the rest of a word that a Prefix takes in.
- **Literal**: the same with characters; where a `.` or `@` may be hidden, six more spellings.
- **Wildcard**: from its end to its beginning, each run and each wildcard once through the text.
- **Fuzzy**: words of about its size are compared; each slip may be one of four, twice at most.
- **Within**: its words' places forwards and backwards; at each, all sets of words that may stand before it.
- **Near**: its parts' places forwards and backwards; at each the nearest neighbours before and behind it.
- **Fields**: once along the name, address or text that they look at.
- What is found is sorted and becomes a hit. A clause that is written twice is looked for once.

`tests/core/test_cost.py` counts what really runs, on texts that are made to be dear.
"""

from __future__ import annotations

from collections import defaultdict
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
MOST_STEPS = 30_000_000
"""Steps on such a post that a query may cost. Ordinary words and phrases in 10,000 characters stay below it.
`python -m benchmarks match` measures how long the dearest queries below it take, and is what sets it."""

_READ = 10
"""Characters that a search for a string reads in the time of a look."""
_ENDS = 4
"""Looks at a place that was found: at both its ends, when it is sorted, when it becomes a hit."""
_WORD = _ENDS + 4
"""Looks at a place of a single word: at its ends, and at up to four letters of a clitic before it."""
_NEIGHBOUR = 12
"""Looks that finding the nearest neighbours of a place takes: four searches in sorted lists."""
_HIDDEN = 9
"""Looks at a `.` or `@`: itself, spaces on both sides, six spellings."""
_SLIPS = {0: 1, 1: 5, 2: 21}
"""Ways to take up to so many slips, each one of four."""
_PIECES = {0: 1, 1: 3, 2: 6}
"""Strings one of which stands in every word with so many slips."""


def steps(query: Query, length: int = LENGTH) -> int:
    """At most so many steps are needed for a post of so many folded characters."""
    words: defaultdict[int, int] = defaultdict(int)  # of single words of one length: the places
    cost = length + _nodes(query)
    for search in set(_searches(query)):
        if isinstance(search, Word) and (forms := _single(search.text)):
            for form in forms:
                words[len(form)] += _found(form, length)
                cost += length // _READ
            cost += _apart(forms[0], length) if is_found_apart(search.text) else 0
        else:
            cost += _steps(search, length)
    # At each character at most one word of each length can stand.
    return cost + sum(min(places, length + 1) * _WORD for places in words.values())


def _single(text: str) -> tuple[str, ...]:
    """The strings of which a Word is looked for, where it is a single one."""
    if len(split(fold(text))) > 1:
        return ()
    return tuple(spelling for spelling, _ in spellings(split(fold(text))[0]))


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
            return length + _NEIGHBOUR * sum(one + other for one, other in pairwise(found))
        case Word(text):
            apart = _apart(fold(text), length) if is_found_apart(text) else 0
            return apart + sum(_row(form, length) for form in _forms(text))
        case Phrase(text):
            return _row(fold(text), length)
        case Prefix(text):
            return _row(fold(text), length) + 2 * length
        case Exact(text):
            words = split(fold(text))
            return _row(fold(text), length, exact=True) + length * len(words) + 10 * _found(words[0], length)
        case Within(text):
            return _within(split(fold(text)), length)
        case Wildcard(text):
            return length * (4 + 3 * _wild_steps(fold(text)))
        case Fuzzy(text, edits):
            return _fuzzy(len(fold(text)), edits, length)
        case Literal(text):
            return _literal(fold(text), length)
        case Hashtag(text) | Handle(text):
            return length // _READ + _ENDS * _found(f"#{fold(text)}", length)
        case Says() | Counts() | Is():
            return length


# ---------------------------------------------------------------- clauses


def _row(text: str, length: int, exact: bool = False) -> int:
    """Words in a row, in folded text."""
    first, *others = split(text)
    walk = 0
    for word in others:
        forms = 1 if exact else sum(1 + len(before) for _, before in spellings(word))
        walk += 2 + 2 * forms
    cost = length * len(others)
    for spelling, before in ((first, frozenset[str]()),) if exact else spellings(first):
        clitics = max(map(len, before), default=0)
        cost += length // _READ + _found(spelling, length) * (_ENDS + clitics + walk)
    return cost


def _apart(word: str, length: int) -> int:
    """A word of one piece that is cut in two."""
    return 2 * (length // _READ) + max(length, 2 * _found(word[:3], length)) + _ENDS * _found(word, length)


def _within(words: tuple[str, ...], length: int) -> int:
    places = sum(_found(word, length) for word in words)
    if all(map(_stands_alone, words)):
        # No two of such words begin at one place, and between two of one script is what is of neither.
        apart = 2 if len({_scripts(word) for word in words}) == 1 else 1
        places = min(places, (length // apart + 1) * max(map(words.count, words)))
    sets = 1 << len(words)
    rows = sum(_row(word, length) for word in dict.fromkeys(words))
    return length + rows + places * (_NEIGHBOUR + 3 * sets + sets // 2)


def _stands_alone(word: str) -> bool:
    """Whether it has edges, and nothing stands in one piece with it."""
    scripts = _scripts(word)
    attached = any(before for _, before in spellings(word))
    return len(scripts) == 1 and scripts.isdisjoint((SPACELESS, HANGUL)) and not attached


def _scripts(word: str) -> frozenset[str]:
    return frozenset(map(kind, word)) - {ANY} or frozenset({ANY})


def _wild_steps(pattern: str) -> int:
    wild = sum(sign in "*?" for sign in pattern)
    return wild + len(pattern.replace("?", "*").replace("*", " ").split())


def _fuzzy(letters: int, edits: int, length: int) -> int:
    words = length // max(1, letters - edits) + 1
    compared = 2 + _PIECES[edits] + _SLIPS[edits] * (letters + edits + 1)
    return length + _PIECES[edits] * (length // _READ) + words * compared


def _literal(text: str, length: int) -> int:
    hidden = text.count(".") + text.count("@")
    spaces = len(text.split()) - 1
    first = min((text.find(sign, 1) for sign in " .@" if text.find(sign, 1) > 0), default=len(text))
    walk = (_HIDDEN + 2) * hidden + 2 * spaces
    return length // _READ + _found(text[:first], length) * (_ENDS + walk) + length * (hidden + spaces)


# ---------------------------------------------------------------- places


def _alternatives(part: Query) -> tuple[Query, ...]:
    return part.parts if isinstance(part, Or) else (part,)


def _places(clause: Query, length: int) -> int:
    """Places that a clause of a Near has at most."""
    match clause:
        case Word(text):
            apart = _found(fold(text)[:3], length) if is_found_apart(text) else 0
            return apart + sum(_firsts(form, length) for form in _forms(text))
        case Phrase(text) | Prefix(text) | Exact(text):
            return _firsts(fold(text), length)
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


def _firsts(text: str, length: int) -> int:
    """Places of the first of words in a row."""
    return sum(_found(spelling, length) for spelling, _ in spellings(split(text)[0]))


@lru_cache(maxsize=1 << 12)
def _found(string: str, length: int) -> int:
    """Places that a string has in a text at most: they are a period of it apart."""
    period = next(at for at in range(1, len(string) + 1) if string.startswith(string[at:]))
    return length // period + 1
