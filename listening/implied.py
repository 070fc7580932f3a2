"""Which clause of a query implies which: wherever the one stands in a post, the other one stands too.

Each clause is put down as rows of words that then surely stand there (`listening.rows`), and is looked up
by the rows that are enough for it. What is not sure is not claimed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import translate

from core.clauses import (
    Fuzzy,
    Handle,
    Literal,
    Near,
    Phrase,
    Prefix,
    Query,
    TextClause,
    Wildcard,
    Within,
    Word,
)
from core.fold import fold
from core.words import ARABIC, kind, split
from listening.rows import Row, either, is_cut, is_plain, joined, key, rows
from listening.slips import is_close

MOST_WORK = 10_000
"""Pairs of clauses that are compared one by one; what is left over is not claimed."""
MOST_EDITS = 2
"""That a fuzzy word allows."""
MOST_LETTERS = 40
"""Of words that are compared with wildcards and slips."""


class Implications:
    """All of a query's different text clauses, looked at together. `of(number)` are the numbers of those
    that the clause with this number implies, its own among them."""

    def __init__(self, clauses: Sequence[TextClause | Near]) -> None:
        self._clauses = clauses
        self._work = MOST_WORK
        self._numbers = {key(clause): number for number, clause in enumerate(clauses)}
        self._by_words: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        # By the words before the last one, then by the beginning of that one.
        self._stems: defaultdict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
        self._compounds: dict[str, int] = {}
        self._within: defaultdict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
        self._patterns: list[tuple[int, re.Pattern[str]]] = []
        self._fuzzy: list[tuple[int, str, int]] = []
        self._others: list[int] = []
        for number, clause in enumerate(clauses):
            self._enter(number, clause)
        self._sizes = sorted(set(map(len, self._by_words)))
        self._longest_stem = max((len(stem) for stems in self._stems.values() for stem in stems), default=0)

    def of(self, number: int) -> frozenset[int]:
        clause = self._clauses[number]
        found = {number}
        if isinstance(clause, Near):
            found.update(self._of_near(clause))
        else:
            found.update(self._of_rows(clause))
        found.update(
            other for other in self._others if self._spend() and _alike(clause, self._clauses[other])
        )
        if isinstance(clause, Within):
            words = tuple(sorted(split(fold(clause.text))))
            found.update(n for n, distance in self._within[words] if clause.distance <= distance)
        if isinstance(clause, Fuzzy):
            wider = (key(Fuzzy(clause.text, edits)) for edits in range(clause.edits + 1, MOST_EDITS + 1))
            found.update(self._numbers[name] for name in wider if name in self._numbers)
        return frozenset(found)

    def _spend(self, work: int = 1) -> bool:
        self._work -= work
        return self._work > 0

    def _enter(self, number: int, clause: TextClause | Near) -> None:
        if isinstance(clause, Near):
            self._others.append(number)
            return
        folded = fold(clause.text)
        words = split(folded)
        match clause:
            case Word():
                self._by_words[words].append(number)
                if (whole := joined(folded)) != folded:
                    self._by_words[split(whole)].append(number)
                if is_cut(folded):
                    self._compounds[folded] = number
            case Phrase():
                self._by_words[words].append(number)
            case Literal() if key(clause) == ("row", words):
                self._by_words[words].append(number)
            case Prefix():
                self._stems[words[:-1]][words[-1]] = number
            case Within(distance=distance) if all(map(is_plain, words)):
                self._within[tuple(sorted(words))].append((number, distance))
            case Wildcard() if is_plain(folded.replace("*", "").replace("?", "")):
                self._patterns.append((number, wildcard_pattern(folded)))
            case Fuzzy(edits=edits) if is_plain(folded):
                self._fuzzy.append((number, folded, edits))
            case Handle():
                self._others.append(number)

    def _of_near(self, clause: Near) -> set[int]:
        """What each part implies, and of a part with alternatives what all of them do."""
        found: set[int] = set()
        for part in clause.parts:
            ways = [self._of_rows(way) for way in either(part) if isinstance(way, TextClause)]
            found.update(set.intersection(*ways) if ways else ())
        return found

    def _of_rows(self, clause: TextClause) -> set[int]:
        own = self._numbers.get(key(clause), -1)
        sure: set[int] | None = None
        for way in rows(clause):
            here = {number for row in way for number in self._of_row(row) if number != own}
            sure = here if sure is None else sure & here
            if not sure:
                break
        found = sure or set()
        if own >= 0:
            found.add(own)
        return found

    def _of_row(self, row: Row) -> Iterator[int]:
        words, end = row.words, len(row.words)
        for at, word in enumerate(words):
            for size in self._sizes:
                if at + size < end + (not row.grows):
                    yield from self._by_words.get(words[at : at + size], ())
            if is_plain(word) and not (row.grows and at == end - 1):
                yield from self._of_word(word)
        for before, stems in self._stems.items() if self._spend(len(self._stems)) else ():
            for at in range(len(before), end):
                if words[at - len(before) : at] == before:
                    yield from self._begun(words[at], stems)
        if row.tight and (number := self._compounds.get("".join(words), -1)) >= 0:
            yield number
        if self._within and not row.grows and all(map(is_plain, words)):
            for first in range(end):
                for last in range(first + 2, end + 1):
                    yield from (n for n, _ in self._within.get(tuple(sorted(words[first:last])), ()))

    def _begun(self, word: str, stems: Mapping[str, int]) -> Iterator[int]:
        """Arabic words have a second spelling, which begins otherwise."""
        if kind(word[0]) != ARABIC:
            yield from (
                stems[word[:n]] for n in range(1, min(len(word), self._longest_stem) + 1) if word[:n] in stems
            )
        elif word in stems:
            yield stems[word]

    def _of_word(self, word: str) -> Iterator[int]:
        if len(word) > MOST_LETTERS:
            return
        for number, pattern in self._patterns:
            if self._spend() and pattern.fullmatch(word):
                yield number
        for number, wanted, edits in self._fuzzy:
            if self._spend() and may_slip(word, wanted, edits) and is_close(word, wanted, edits):
                yield number


def wildcard_pattern(folded: str) -> re.Pattern[str]:
    """A pattern for whole words of one alphabet that the wildcard finds, in time that grows with the word."""
    return re.compile(translate(folded))


def may_slip(word: str, wanted: str, edits: int) -> bool:
    """A quick look: whether two words may be so few slips apart."""
    return abs(len(word) - len(wanted)) <= edits and len(set(word) ^ set(wanted)) <= 2 * edits


def _alike(one: Query, other: Query) -> bool:
    """What only clauses of one kind tell of one another."""
    match one, other:
        case Handle(mine), Handle(theirs):
            longer, shorter = fold(mine), fold(theirs)
            return longer.startswith(shorter) and not kind(longer[len(shorter) : len(shorter) + 1] or " ")
        case Near(), Near():
            same = len(one.parts) == len(other.parts) and all(
                {key(way) for way in either(mine)} <= {key(way) for way in either(theirs)}
                for mine, theirs in zip(one.parts, other.parts, strict=True)
            )
            return same and all(
                mine.distance <= theirs.distance and (mine.ordered or not theirs.ordered)
                for mine, theirs in zip(one.steps, other.steps, strict=True)
            )
    return False
