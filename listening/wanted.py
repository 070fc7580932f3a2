"""What every match of a query has in the search index (`core.grams`): the query as pieces of texts.

It is sound, not complete: a text that lacks them cannot match, one that has them may. Nothing is known of a
query that matches for what a text lacks, for what a field says, or for letters in the middle of a word."""

from __future__ import annotations

from core.clauses import (
    And,
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Literal,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Wildcard,
    Within,
    Word,
)
from core.fold import fold
from core.grams import Every, Gram, One, Wanted, every, wanted
from core.words import HANGUL, SPACELESS, ends_open, kind, spellings, split
from listening.patterns import LEAST_PART, is_compound, joined
from listening.symbols import one_spaced, runs
from listening.wild import steps

MOST_GRAMS = 1_000
"""Pieces that the index is asked for at once: looking all mentions through is quicker than more."""
SHORTEST = 3
"""Letters with which what is looked for has to begin: fewer stand in too many words. Of scripts that say much
with one character one is enough."""


def wanted_by(query: Query) -> Wanted | None:
    """What every text has that the query matches, or may match where a field is not known; None when nothing
    is known of it."""
    match query:
        case And(parts) | Near(parts):
            return _affordable([known for part in parts if (known := wanted_by(part)) is not None])
        case Or(parts):
            branches = [known for part in parts if (known := wanted_by(part)) is not None]
            whole = len(branches) == len(parts)
            return One(tuple(branches)) if whole and sum(map(_size, branches)) <= MOST_GRAMS else None
        case In(_, part):
            return wanted_by(part)
        case Word(text):
            return _word(fold(text))
        case Phrase(text):
            return _row(split(fold(text)))
        case Prefix(text):
            return _row(split(fold(text)), grows=True)
        case Exact(text):
            return _in_a_row(split(fold(text)))
        case Within(text):
            return _all_of([_row((word,)) for word in dict.fromkeys(split(fold(text)))])
        case Literal():
            return _literal(one_spaced(query))
        case Hashtag(text) | Handle(text):
            return wanted(fold(text))
        case Wildcard(text):
            first = steps(fold(text))[0]
            return None if first in "*?" else _narrow(wanted(first, is_open=True))
        case Fuzzy(text, 0):
            return wanted(fold(text))
        case _:
            return None


def _affordable(found: list[Wanted]) -> Wanted | None:
    """Those of them that cost least, in their order: leaving some out makes more candidates, no fewer."""
    kept: list[Wanted] = []
    room = MOST_GRAMS
    for part in sorted(found, key=_size):
        room -= _size(part)
        if room >= 0:
            kept.append(part)
    return every(tuple(part for part in found if part in kept))


def _size(part: Wanted) -> int:
    return 1 if isinstance(part, Gram) else sum(map(_size, part.parts))


def _word(folded: str) -> Wanted | None:
    if is_compound(folded):
        cuts = range(LEAST_PART, len(folded) - LEAST_PART + 1)
        ways = [(folded,), *((folded[:cut], folded[cut:]) for cut in cuts)]
        return _one_of([_all_of([wanted(part) for part in way]) for way in ways])
    whole = joined(folded)
    row = _row(split(folded))
    return row if whole == folded else _one_of([row, _row(split(whole))])


def _row(words: tuple[str, ...], grows: bool = False) -> Wanted | None:
    """Words in a row, each in one of its spellings; the last may go on where it `grows` or is Korean."""
    found = []
    for number, word in enumerate(words):
        is_open = number == len(words) - 1 and (grows or ends_open(word))
        forms = [
            form for spelling, before in spellings(word) for form in (spelling, *_with(before, spelling))
        ]
        found.append(_one_of([_narrow(wanted(form, is_open)) for form in forms]))
    return _all_of(found)


def _with(before: frozenset[str], word: str) -> list[str]:
    return [clitic + word for clitic in sorted(before)]


def _in_a_row(words: tuple[str, ...]) -> Wanted | None:
    """Words in a row as they are."""
    last = len(words) - 1
    return _all_of([wanted(word, number == last and ends_open(word)) for number, word in enumerate(words)])


def _literal(folded: str) -> Wanted | None:
    found = runs(folded)[::2]
    last = len(found) - 1
    return _all_of([wanted(run, number == last and ends_open(run)) for number, run in enumerate(found)])


def _narrow(found: Wanted | None) -> Wanted | None:
    """Without beginnings that stand in too many words."""
    parts = found.parts if isinstance(found, Every) else () if found is None else (found,)
    return every(tuple(part for part in parts if not isinstance(part, Gram) or _tells(part)))


def _tells(gram: Gram) -> bool:
    return not gram.begins or len(gram.text) >= SHORTEST or kind(gram.text[0]) in (SPACELESS, HANGUL)


def _all_of(found: list[Wanted | None]) -> Wanted | None:
    return every(tuple(dict.fromkeys(part for part in found if part is not None)))


def _one_of(found: list[Wanted | None]) -> Wanted | None:
    branches = tuple(dict.fromkeys(part for part in found if part is not None))
    if len(branches) < len(set(found)):
        return None
    return branches[0] if len(branches) == 1 else One(branches)
