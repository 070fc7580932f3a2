"""How likely a count is when `usual` are expected: the negative binomial distribution, of which Poisson's is
the one without dispersion. The variance is `usual + dispersion * usual ** 2`."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_STEADY = 1e-6
"""Dispersion below which it is Poisson's."""
_TINY = 1e-300


def log_at_least(count: int, usual: float, dispersion: float = 0.0) -> float:
    """The natural logarithm of the chance of `count` or more."""
    if count <= 0:
        return 0.0
    if usual <= 0.0:
        return -700.0
    if count <= usual:
        return log1p(-min(exp(_log_below(count, usual, dispersion)), 1.0 - 1e-16))
    return _log_above(count, usual, dispersion)


def log_at_most(count: int, usual: float, dispersion: float = 0.0) -> float:
    """The natural logarithm of the chance of `count` or fewer."""
    if usual <= 0.0:
        return 0.0
    if count + 1 > usual:
        return log1p(-min(exp(_log_above(count + 1, usual, dispersion)), 1.0 - 1e-16))
    return _log_below(count + 1, usual, dispersion)


def log_chance(count: int, usual: float, dispersion: float = 0.0) -> float:
    """The natural logarithm of the chance of exactly `count`."""
    if dispersion < _STEADY:
        return count * log(usual) - usual - lgamma(count + 1)
    size = 1.0 / dispersion
    return (
        lgamma(count + size)
        - lgamma(size)
        - lgamma(count + 1)
        - size * log1p(dispersion * usual)
        + count * log(usual * dispersion / (1.0 + usual * dispersion))
    )


def log_share_at_least(count: int, of: int, share: float) -> float:
    """The natural logarithm of the chance that `count` or more `of` are what a `share` of all are."""
    if count <= 0:
        return 0.0
    if count > of or share <= 0.0:
        return -700.0
    if share >= 1.0:
        return 0.0
    if count <= of * share:
        return 0.0
    first = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    first += count * log(share) + (of - count) * log1p(-share)
    term = total = 1.0
    for more in range(count, of):
        term *= (of - more) / (more + 1) * share / (1.0 - share)
        total += term
        if term < total * 1e-12:
            break
    return first + log(total)


def _log_above(count: int, usual: float, dispersion: float) -> float:
    """`count` or more, which is more than the usual."""
    first = log_chance(count, usual, dispersion)
    if dispersion >= _STEADY:
        return first + log(
            _fraction(count, 1.0 / dispersion, usual * dispersion / (1.0 + usual * dispersion))
        )
    term = total = 1.0
    at = count
    while term > total * 1e-12:
        at += 1
        term *= usual / at
        total += term
    return first + log(total)


def _log_below(count: int, usual: float, dispersion: float) -> float:
    """Fewer than `count`, which is at most the usual: the terms fall downwards."""
    last = log_chance(count - 1, usual, dispersion)
    term = total = 1.0
    size = 1.0 / dispersion if dispersion >= _STEADY else 0.0
    heavy = usual * dispersion / (1.0 + usual * dispersion)
    for at in range(count - 1, 0, -1):
        term *= at / ((at - 1 + size) * heavy) if size else at / usual
        total += term
        if term < total * 1e-12:
            break
    return last + log(total)


def _fraction(a: float, b: float, x: float) -> float:
    """How many times the chance of exactly `a` the chance of `a` or more is: the continued fraction of the
    incomplete beta function, by Lentz's way."""
    c = 1.0
    total = d = 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0))
    for m in range(1, 2000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1.0 / _not_zero(1.0 + numerator * d), _not_zero(1.0 + numerator / c)
            total *= d * c
        if abs(d * c - 1.0) < 1e-10:
            break
    return total


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
