"""Groups of words that stand together more often than chance has it: themes where there are no vectors."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from listening.themes_terms import Corpus, Group, surprise

_TERMS = 300
"""Terms that are compared with each other."""
_HEADS = 60
_WITHIN = 0.5
"""The part of a word's texts that have the group's words, for it to belong there."""
_TIMES = 1.6
"""How many times more often than elsewhere."""
_ALIKE = 0.35
"""Dice's coefficient of two words with which they belong together anyway."""
_COMPARED, _TOGETHER = 5, 0.25
"""So many words of a group are compared, and the part of its texts that a further one shares with them."""
_LEFT = 0.5
"""A group whose first word has most of its texts elsewhere is what is left of a common word, no theme."""
_SURE = 7.0
"""G² of what is no chance."""


def group_by_words(corpus: Corpus) -> list[Group]:
    """The groups, those that say most first; each begins with the word that says most of what is left."""
    ranked = sorted(corpus.holders, key=lambda term: (-_worth(corpus, term), term))[:_TERMS]
    bits = {term: sum(1 << number for number in corpus.holders[term]) for term in ranked}
    groups: list[list[str]] = []
    for term in ranked:
        near = [
            (_nearness(bits, term, members, len(corpus.tellings)), -at) for at, members in enumerate(groups)
        ]
        best, at = max(near, default=(0.0, 0))
        if best > 0.0:
            groups[-at].append(term)
        elif len(groups) < _HEADS:
            groups.append([term])
    return [_group(corpus, members, bits) for members in groups]


def _nearness(bits: dict[str, int], term: str, members: Sequence[str], total: int) -> float:
    """How well a word belongs to those; 0.0 where it does not. One that only goes with the first of them, a
    word of many meanings perhaps, does not."""
    mine, head = bits[term], bits[members[0]]
    both = (mine & head).bit_count()
    if not both:
        return 0.0
    size, whole = mine.bit_count(), head.bit_count()
    within, alike = both / size, 2 * both / (size + whole)
    belongs = within >= _WITHIN and within * total >= _TIMES * whole
    if not (belongs or alike >= _ALIKE) or surprise(both, size, whole, total) < _SURE:
        return 0.0
    others = members[1:_COMPARED]
    if others:
        shared = [(mine & bits[one]).bit_count() / min(size, bits[one].bit_count()) for one in others]
        if sum(shared) / len(shared) < _TOGETHER and alike < _ALIKE:
            return 0.0
    return within + alike


def place(corpus: Corpus, groups: Sequence[Group], numbers: Sequence[int] | None = None) -> list[Group]:
    """Put each telling (of `numbers`, all by default) into the group of which it says most; groups without
    enough voices go, and what was in them goes where it fits next. Those that are left, as given."""
    left = list(groups)
    kept = [list(group.tellings) for group in left]
    every = range(len(corpus.tellings)) if numbers is None else numbers
    while True:
        owners: dict[str, list[tuple[int, float]]] = {}
        for at, group in enumerate(left):
            group.tellings = list(kept[at])
            for term, weight in group.weights.items():
                owners.setdefault(term, []).append((at, weight))
        for number in every:
            scores: dict[int, float] = {}
            for term in corpus.terms[number]:
                for at, weight in owners.get(term, ()):
                    scores[at] = scores.get(at, 0.0) + weight
            if scores:
                best = min(scores, key=lambda at: (-scores[at], at))
                left[best].tellings.append(number)
        weak = [at for at, group in enumerate(left) if not _is_theme(corpus, group)]
        if not weak:
            return left
        # The weakest alone: what it gives up may be what another one lacks.
        last = min(weak, key=lambda at: (len(left[at].tellings), -at))
        del left[last], kept[last]


def _is_theme(corpus: Corpus, group: Group) -> bool:
    if not corpus.enough(group.tellings):
        return False
    if group.head is None:
        return True
    holders = corpus.holders[group.head]
    kept = len(set(group.tellings).intersection(holders))
    return kept >= _LEFT * len(holders)


def _group(corpus: Corpus, members: Sequence[str], bits: dict[str, int]) -> Group:
    head = bits[members[0]]
    weights = {}
    for term in members:
        mine = bits[term]
        near = (mine & head).bit_count() / mine.bit_count()
        weights[term] = (0.5 + near) * _rarity(corpus, term)
    return Group(weights, members[0])


def _worth(corpus: Corpus, term: str) -> float:
    voices = corpus.voices(corpus.holders[term])
    return voices * _rarity(corpus, term)


def _rarity(corpus: Corpus, term: str) -> float:
    return log((len(corpus.tellings) + 1) / (len(corpus.holders[term]) + 0.5)) + 0.1
