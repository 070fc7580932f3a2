"""Names for groups: the word or phrase that the group's texts have and others lack, as people write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

from core.words import SPACELESS, kind
from listening.themes_terms import Corpus, Group, surprise
from listening.themes_text import Told, Word, phrases

_LOOKED_AT = 80
"""Texts in which the spelling of a name is looked up."""
_INSTEAD = 0.5
"""The part of a word's texts that a phrase with it has, to be the name instead."""
_LONGER = 0.7
"""The same, of a phrase's texts, for one of three words."""
_MOST_WORDS, _MOST_FORMS = 8, 6
_MOST_TIMES = 8.0
_TOLD_ALONE = 0.1
_SURE = 3.8
"""G² of what is no chance."""
_ELSEWHERE = 0.4
"""The part of a word's texts that are in the group, at least, for it to name the group."""


class Name(NamedTuple):
    """`name`, `words` that stand with it, and the `forms` in which the name is written, in lower case."""

    name: str
    words: tuple[str, ...]
    forms: tuple[str, ...] = ()


def name_groups(corpus: Corpus, groups: Sequence[Group]) -> list[Name | None]:
    """A name for each group that has one, no two the same."""
    taken: set[str] = set()
    found: list[Name | None] = []
    for group in groups:
        name = _name(corpus, group, taken)
        found.append(name)
        if name is not None:
            taken.add(name.name.casefold())
    return found


def _name(corpus: Corpus, group: Group, taken: set[str]) -> Name | None:
    inside = set(group.tellings)
    counts = Counter(term for number in group.tellings for term in corpus.terms[number])
    total = len(corpus.tellings)
    ranked = []
    for term, both in counts.items():
        here = [number for number in corpus.holders[term] if number in inside]
        if not corpus.enough(here) or both < _ELSEWHERE * len(corpus.holders[term]):
            continue
        held = len(corpus.holders[term])
        times = min(_MOST_TIMES, both * total / (held * len(inside)))
        if len(inside) == total or surprise(both, held, len(inside), total) >= _SURE:
            # Most of all the name says what many say, and what others say less: beyond that it is but rare.
            ranked.append((-both * (_TOLD_ALONE + log(max(times, 1.0))), term))
    ranked.sort()
    for _, head in ranked:
        key = _phrase(corpus, head, inside)
        name = _written(corpus, key, inside)
        if name.casefold() not in taken:
            used = set(key.split(" "))
            rest = [term for _, term in ranked if term not in used and term not in key]
            words = tuple(_written(corpus, term, inside) for term in rest[:_MOST_WORDS])
            forms = {form.lower(): n for form, n in _forms(corpus, key, inside).items()}
            return Name(
                name, words, tuple(sorted(forms, key=lambda form: (-forms[form], form))[:_MOST_FORMS])
            )
    return None


def _phrase(corpus: Corpus, head: str, inside: set[int]) -> str:
    """The head, or the phrase that most of its texts have."""
    if kind(head[0]) == SPACELESS:
        return head
    texts = sum(1 for number in corpus.holders[head] if number in inside)
    counts = {
        key: here
        for key in corpus.phrases_with(head)
        if (here := sum(1 for number in corpus.phrases[key] if number in inside))
    }
    pairs = {key: n for key, n in counts.items() if key.count(" ") == 1 and n >= _INSTEAD * texts}
    if not pairs:
        longer = {key: n for key, n in counts.items() if key.count(" ") == 2 and n >= _INSTEAD * texts}
        return min(longer, key=lambda key: (-longer[key], key), default=head)
    best = min(pairs, key=lambda key: (-pairs[key], key))
    longer = {
        key: n
        for key, n in counts.items()
        if key.count(" ") == 2 and best in key and "_" not in key and n >= _LONGER * pairs[best]
    }
    return min(longer, key=lambda key: (-longer[key], key), default=best)


def _written(corpus: Corpus, key: str, inside: set[int]) -> str:
    holders = corpus.holders[key] if key in corpus.holders else corpus.phrases[key]
    looked = [number for number in holders if number in inside][:_LOOKED_AT]
    return written_most([corpus.told[number] for number in looked], key)


def _forms(corpus: Corpus, key: str, inside: set[int]) -> Counter[str]:
    if kind(key[0]) == SPACELESS:
        return Counter((key,))
    holders = corpus.holders[key] if key in corpus.holders else corpus.phrases[key]
    runs = [run for number in holders if number in inside for run in corpus.told[number].runs]
    return Counter(" ".join(word.written for word in words) for run in runs for words in _spots(run, key))


def written_most(texts: Sequence[Told], key: str) -> str:
    """How these texts write a term most often, in the middle of sentences where it stands there."""
    if kind(key[0]) == SPACELESS:
        return key
    forms: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for told in texts:
        for run in told.runs:
            for words in _spots(run, key):
                text = " ".join(word.written for word in words)
                shouted = text.isupper() and len(text) > 5
                (opening if words[0].first or shouted else forms)[text] += 1
    for text, n in opening.items():
        lower = text.lower() if text.isupper() else text[:1].lower() + text[1:]
        if lower in forms:
            forms[lower] += n
        elif text in forms or not forms:
            forms[text] += n
    return min(forms, key=lambda text: (-forms[text], text.isupper(), text.lower(), text), default=key)


def _spots(run: Sequence[Word], key: str) -> Iterable[Sequence[Word]]:
    if " " not in key:
        return ((word,) for word in run if word.key == key)
    return (run[start:end] for found, start, end in phrases(run) if found == key)
