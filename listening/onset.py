"""When a spike began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log

from listening.windows import Stretch

_BACK = 720
"""Minutes that are looked back at most."""


def began_at(times: Sequence[datetime], now: datetime, telling: Stretch, speed: float = 1.0) -> datetime:
    """The time of the post from which on the posts speak most for a higher rate than the telling stretch's
    usual one: the most likely change, whatever the new rate is."""
    per_second = max(telling.usual, 0.05) / (telling.minutes * 60.0 / speed)
    reach = max(_BACK, telling.minutes)
    begin = now - timedelta(minutes=reach) / speed
    best, began = 0.0, now - timedelta(minutes=telling.minutes) / speed
    for count, at in enumerate(reversed(times), 1):
        if at <= begin:
            break
        usual = max((now - at).total_seconds() * per_second, 1e-3)
        if count > usual and (speaks := count * log(count / usual) - count + usual) >= best:
            best, began = speaks, at
    return began
