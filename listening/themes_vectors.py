"""Groups of texts that mean alike, whatever their words and languages are: themes where there are vectors.

So many texts are read into vectors, spread evenly over all; the rest is placed by the words of the groups.
What all texts of a language have in common says nothing and is taken away first; then spherical k-means with
more groups than needed, and groups that are near each other become one. The same texts give the same groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from listening.themes_terms import Corpus, Group, surprise
from listening.themes_words import place

if TYPE_CHECKING:
    Array = npt.NDArray[np.float32]

MOST = 700
"""Texts that are read into vectors."""
_FEWEST = 40
"""Texts below which words tell more."""
_SPOKEN = 12
"""Texts of a language from which on its own middle is taken away, and not that of all."""
_GROUPS = 40
_ROUNDS = 25
_STARTS = 4
_MERGE = 0.38
"""Groups whose middles have at least this cosine are one."""
_BELONGS = 0.2
"""The cosine with the middle of a group that a text of it has at least."""
_TERMS = 12


def group_by_vectors(
    corpus: Corpus, vectors: Callable[[Sequence[str]], Any], most: int = MOST
) -> list[Group]:
    """The groups, the largest first; none where nothing can be read into vectors or there is too little."""
    chosen = _spread(len(corpus.tellings), most)
    if len(chosen) < _FEWEST:
        return []
    texts = [corpus.excerpts[corpus.tellings[number].places[0]] for number in chosen]
    found = vectors([one.text for one in texts])
    if found is None:
        return []
    points = _centred(np.asarray(found, np.float32), [one.lang or "" for one in texts])
    labels = _cluster(points)
    groups = []
    for label in sorted(set(labels.tolist()) - {-1}):
        numbers = [chosen[at] for at in np.flatnonzero(labels == label).tolist()]
        if corpus.voices(numbers) >= min(
            corpus.least, max(2, corpus.least * len(chosen) // len(corpus.tellings))
        ):
            groups.append(_group(corpus, numbers))
    groups.sort(key=lambda group: (-corpus.voices(group.tellings), group.tellings[0]))
    read = set(chosen)
    rest = [number for number in range(len(corpus.tellings)) if number not in read]
    return place(corpus, groups, rest)


def _spread(total: int, most: int) -> list[int]:
    if total <= most:
        return list(range(total))
    return sorted({at * total // most for at in range(most)})


def _centred(points: Array, langs: Sequence[str]) -> Array:
    """Without what all have in common, of length 1 again."""
    spoken = Counter(langs)
    kinds = np.array([lang if lang and spoken[lang] >= _SPOKEN else "" for lang in langs])
    moved = points.copy()
    for lang in sorted(set(kinds.tolist())):
        here = kinds == lang
        if here.sum() >= _SPOKEN:
            moved[here] -= points[here].mean(axis=0)
        else:
            moved[here] -= points.mean(axis=0)
    return _unit(moved)


def _unit(points: Array) -> Array:
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    unit: Array = points / np.maximum(lengths, 1e-6)
    return unit


def _cluster(points: Array) -> npt.NDArray[np.int64]:
    """The group of each text, -1 for one that belongs to none."""
    count = max(2, min(_GROUPS, round(len(points) ** 0.5 * 1.3), len(points) // 2))
    best, middles = -np.inf, points[:count]
    for start in range(_STARTS):
        tried, fit = _k_means(points, count, np.random.default_rng(start))
        if fit > best:
            best, middles = fit, tried
    labels = _merged(points, (points @ middles.T).argmax(axis=1).astype(np.int64))
    # Once more with the middles of the merged groups: what is far from all of them belongs to none.
    kinds = sorted(set(labels.tolist()))
    middles = _unit(np.stack([points[labels == kind].mean(axis=0) for kind in kinds]))
    near = points @ middles.T
    return np.where(near.max(axis=1) >= _BELONGS, near.argmax(axis=1), -1).astype(np.int64)


def _k_means(points: Array, count: int, chance: np.random.Generator) -> tuple[Array, float]:
    """The middles of so many groups, and how near all texts are to theirs; begun by k-means++."""
    middles = points[[int(chance.integers(len(points)))]]
    far = 1.0 - points @ middles[0]
    for _ in range(count - 1):
        weights = np.maximum(far, 0.0).astype(np.float64) ** 2 + 1e-12
        picked = points[int(chance.choice(len(points), p=weights / weights.sum()))]
        middles = np.vstack((middles, picked))
        far = np.minimum(far, 1.0 - points @ picked)
    labels = np.full(len(points), -1)
    for _ in range(_ROUNDS):
        near = points @ middles.T
        moved = near.argmax(axis=1)
        if np.array_equal(moved, labels):
            break
        labels = moved
        sums = (labels == np.arange(len(middles))[:, None]).astype(np.float32) @ points
        middles = np.where(np.linalg.norm(sums, axis=1, keepdims=True) > 1e-6, _unit(sums), middles)
    return middles, float((points @ middles.T).max(axis=1).sum())


def _merged(points: Array, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The nearest two groups become one as long as any are near enough."""
    kinds = sorted(set(labels.tolist()))
    sums = {kind: points[labels == kind].sum(axis=0) for kind in kinds}
    names = {kind: kind for kind in kinds}
    while len(sums) > 1:
        left = sorted(sums)
        middles = _unit(np.stack([sums[kind] for kind in left]))
        near = middles @ middles.T
        np.fill_diagonal(near, -1.0)
        at = int(near.argmax())
        if near.flat[at] < _MERGE:
            break
        one, other = sorted((left[at // len(left)], left[at % len(left)]))
        sums[one] = sums[one] + sums.pop(other)
        names = {kind: one if name == other else name for kind, name in names.items()}
    return np.array([names[label] for label in labels.tolist()], np.int64)


def _group(corpus: Corpus, numbers: Sequence[int]) -> Group:
    """The group of these tellings with the words that are more common in it than elsewhere."""
    counts = Counter(term for number in numbers for term in corpus.terms[number])
    total = len(corpus.tellings)
    ranked = sorted(
        ((-surprise(n, len(corpus.holders[term]), len(numbers), total), term) for term, n in counts.items())
    )[:_TERMS]
    weights = {term: (-sure) ** 0.5 for sure, term in ranked if sure < 0.0}
    return Group(weights, tellings=list(numbers))
