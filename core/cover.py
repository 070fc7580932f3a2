"""What to search for, so that no match is missed: the cover of a query."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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
from core.fold import clean, fold
from core.words import HANGUL, SPACELESS, is_mark, kind, spellings, split

_SHORTEST_RUN = 3
"""Letters in a row of a wildcard that are worth searching for."""
_SHORTEST_APART = 6
"""Letters of a word that is also found cut in two."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a searching source is asked for: one of `terms` is in every match, none where the query cannot be
    searched for. `whole` is False when a service that finds whole words only will miss some matches."""

    terms: tuple[str, ...]
    whole: bool


def cover(query: Query) -> tuple[str, ...]:
    """The smallest set of literals, as they were written, one of which every matching text contains (words
    in a row; capitals, accents and what stands between words aside). Empty when there is none: for a Not
    alone, fields, misspellings."""
    return tuple(term.text for term in _cover(query))


def hearing(query: Query) -> Hearing:
    """The cover, and whether whole words are enough to find it."""
    terms = _cover(query)
    return Hearing(tuple(term.text for term in terms), bool(terms) and all(term.whole for term in terms))


@dataclass(frozen=True, slots=True)
class _Term:
    """`words` surely stand in every match in a row; `bare` says that whoever searches for them finds all.
    `key` is alike for terms that find the same."""

    text: str
    key: object
    words: tuple[str, ...] = ()
    bare: bool = False
    whole: bool = True


def _cover(query: Query) -> tuple[_Term, ...]:
    match query:
        case And(parts) | Near(parts):
            found = [terms for part in parts if (terms := _cover(part))]
            return min(found, key=_price, default=())
        case Or(parts):
            branches = [_cover(part) for part in parts]
            return _fewest([term for branch in branches for term in branch]) if all(branches) else ()
        case In(_, part):
            return _cover(part)
        case _:
            return tuple(_terms(query))


def _price(terms: Sequence[_Term]) -> tuple[int, int, bool]:
    """Few and long ones are cheap; of equals, those that every service finds."""
    return len(terms), -min(len(fold(term.text)) for term in terms), not all(term.whole for term in terms)


def _terms(query: Query) -> Iterator[_Term]:
    match query:
        case Word(text):
            joined = "".join(sign for at, sign in enumerate(text) if not _joins(text, at))
            whole = _is_whole(text) and not is_found_apart(text)
            yield from (_term(way, whole=whole) for way in _ways(text))
            if joined != text:
                yield _term(joined)
        case Phrase(text):
            yield from (_term(way, whole=_is_whole(text)) for way in _ways(text))
        case Exact(text):
            yield _term(text, bare=False, whole=_stands_alone(split(fold(text))[-1]))
        case Fuzzy(text, 0):
            yield _term(text, bare=False)
        case Within(text):
            word = max(split(clean(text)), key=lambda word: len(fold(word)))
            yield from (_term(way, bare=False, whole=_is_whole(word)) for way in _ways(word))
        case Prefix(text):
            for way in _ways(text):
                words = split(fold(way))
                yield _Term(way, words, words[:-1], whole=False)
        case Wildcard(text):
            run = max(re.split(r"[*?]", text), key=lambda run: len(fold(run)))
            if len(fold(run)) >= _SHORTEST_RUN:
                yield _Term(run, ("*", fold(run)), whole=False)
        case Literal(text):
            folded = fold(text)
            obscured = re.search(r"(?<=\w)[.@](?=\w)", folded)
            yield _Term(text, folded, split(folded), whole=not obscured)
        case Hashtag(text):
            yield _Term(f"#{text}", f"#{fold(text)}", split(fold(text)))
        case Handle(text):
            yield _Term(f"@{text}", f"@{fold(text)}", split(fold(text)))


def _term(text: str, bare: bool = True, whole: bool = True) -> _Term:
    words = split(fold(text))
    return _Term(text, words, words, bare, whole)


def _ways(text: str) -> tuple[str, ...]:
    """How words in a row are written: an Arabic article melts into a *for* before it. Where that may be in
    several words, the longest of all stands for them."""
    words = split(clean(text))
    melting = [word for word in words if len(spellings(fold(word))) > 1]
    if not melting:
        return (text,)
    if len(melting) > 1:
        return _ways(max(words, key=lambda word: len(fold(word))))
    (word,) = melting
    return text, clean(text).replace(word, "لل" + (word[2:] if fold(word[:2]) == "ال" else fold(word)[2:]), 1)


def _joins(text: str, at: int) -> bool:
    """Whether a hyphen between two word characters stands there."""
    return fold(text[at]) == "-" and bool(kind(text[at - 1]) and kind(text[at + 1 : at + 2] or " "))


def _is_whole(text: str) -> bool:
    """Whether a service that knows words by the spaces around them finds every place: it does not where
    particles, clitics or the next word are written in one piece with them."""
    words = split(fold(text))
    return _stands_alone(words[0]) and _stands_alone(words[-1]) and not any(b for _, b in spellings(words[0]))


def _stands_alone(word: str) -> bool:
    return kind(word[0]) != SPACELESS and kind(word[-1]) not in (SPACELESS, HANGUL)


def is_found_apart(text: str) -> bool:
    """Whether the word is one piece that is also found cut in two."""
    folded = fold(text)
    return len(folded) >= _SHORTEST_APART and all(
        kind(letter) in ("LATIN", "GREEK", "CYRILLIC") and not is_mark(letter) for letter in folded
    )


def _fewest(terms: Sequence[_Term]) -> tuple[_Term, ...]:
    """Without those that contain another one: whoever searches "acme" finds "acme cloud" too."""
    plain = {term.words for term in terms if term.bare}
    kept: dict[object, _Term] = {}
    for term in terms:
        words = term.words
        runs = {words[start:end] for end in range(1, len(words) + 1) for start in range(end)}
        if term.bare:
            runs.discard(words)
        if plain.isdisjoint(runs):
            first = kept.setdefault(term.key, term)
            if not term.whole:
                kept[term.key] = replace(first, whole=False)
    return tuple(kept.values())
