"""How good answers are: the share that is right, macro-F1, F1 of sets."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def right(answers: Sequence[Hashable], truth: Sequence[Hashable]) -> float:
    """The share that is right; 0 of none."""
    return sum(a == b for a, b in zip(answers, truth, strict=True)) / len(truth) if truth else 0.0


def scores(answers: Sequence[Hashable], truth: Sequence[Hashable]) -> tuple[float, float]:
    """The share that is right, and the mean F1 of the classes that there are (macro-F1)."""
    found = []
    for name in dict.fromkeys(truth):
        both = sum(a == b == name for a, b in zip(answers, truth, strict=True))
        found.append(2 * both / (answers.count(name) + truth.count(name)))
    return right(answers, truth), sum(found) / len(found) if found else 0.0


def f1(answers: Sequence[frozenset[str]], truth: Sequence[frozenset[str]]) -> float:
    """F1 of all names in all sets together; 1 where there are none at all, for nothing was missed."""
    both = sum(len(a & b) for a, b in zip(answers, truth, strict=True))
    every = sum(map(len, answers)) + sum(map(len, truth))
    return 2 * both / every if every else 1.0
