"""How much a theme grew, as far as counts can say."""

from __future__ import annotations

from math import exp, sqrt
from typing import NamedTuple

from listening.themes import Theme

_LEAST = 10
"""Voices, now and before, below which a ratio says less than the two numbers."""
_SURE = 1.96


class Growth(NamedTuple):
    """`times` as many mentions as before, between `low` and `high` times with 95 %."""

    times: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether it grew, or shrank, by more than chance."""
        return self.low > 1.0 or self.high < 1.0


def growth(theme: Theme) -> Growth | None:
    """How many times as many mentions it has as before; None where the numbers are too small. Its width is
    that of voices: what one author or story says many times is no more certain for that."""
    if min(theme.voices, theme.voices_before) < _LEAST:
        return None
    times = theme.n / theme.before
    wide = _SURE * sqrt(1.0 / theme.voices + 1.0 / theme.voices_before)
    return Growth(times, times * exp(-wide), times * exp(wide))
