"""How a number compares with the one of the time before, in words; whether the difference can be chance."""

from __future__ import annotations

import math

from core.say import phrases, say

_FEW = 10
"""Below so many in the time before, a percentage tells less than the two numbers."""
_SURE = 1.96

phrases(
    {
        "change.same": "as many as in the time before",
        "change.none_before": "none in the time before",
        "change.more": "{n} more than the {before} before",
        "change.fewer": "{n} fewer than the {before} before",
        "change.more_percent": "{n} more than the {before} before (+{percent} %)",
        "change.fewer_percent": "{n} fewer than the {before} before (−{percent} %)",
        "change.unknown_before": "the time before was not listened to",
    }
)


def change(now: int, before: int) -> str:
    """`12 more than the 40 before (+30 %)`; without a percentage where the numbers are small."""
    if not now and not before:
        return say("change.none_before")
    if now == before:
        return say("change.same")
    if not before:
        return say("change.none_before")
    more = now > before
    key = "change.more" if more else "change.fewer"
    n = abs(now - before)
    if before < _FEW:
        return say(key, n=n, before=before)
    return say(f"{key}_percent", n=n, before=before, percent=round(100 * n / before))


def is_notable(now: int, before: int) -> bool:
    """Whether two counts over equal lengths of time differ by more than chance lets expect (95 %): the
    difference of two Poisson counts against the root of their sum, as in Przyborowski and Wilenski's test for
    large counts."""
    return abs(now - before) > _SURE * math.sqrt(max(1, now + before))
