"""Precision in answers: tallies as rows and fields, shares as whole percents with their interval."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from core.cards import Field, Table
from core.say import number, phrases, say

if TYPE_CHECKING:
    from listening.precision import Tally

phrases(
    {
        "precision.topic": "Topic",
        "precision.clause": "Clause",
        "precision.hits": "Hits",
        "precision.kept": "Kept",
        "precision.not_us": "Not us",
        "precision.spam": "Spam",
        "precision.open": "Undecided",
        "precision.precision": "Precision",
        "precision.share": "{percent} % ({low}–{high})",
        "precision.share_of": {
            "one": "{percent} % of {n} decided (likely {low}–{high} %)",
            "other": "{percent} % of {n} decided (likely {low}–{high} %)",
        },
        "precision.unknown": "–",
        "precision.unknown_yet": "nothing decided yet",
    }
)


def table(what: str, rows: Sequence[tuple[str, Tally]]) -> Table:
    columns = (what, "hits", "kept", "not_us", "spam", "precision")
    return Table(
        columns=tuple(say(f"precision.{name}") for name in columns),
        rows=tuple(
            (name, *map(number, (one.hits, one.kept, one.not_us, one.spam)), _share(one))
            for name, one in rows
        ),
        numeric=(1, 2, 3, 4),
    )


def fields(whole: Tally) -> tuple[Field, ...]:
    counts = {
        "hits": whole.hits,
        "kept": whole.kept,
        "not_us": whole.not_us,
        "spam": whole.spam,
        "open": whole.undecided,
    }
    precision = _share(whole, of=True)
    return (
        Field(say("precision.precision"), precision),
        *(Field(say(f"precision.{name}"), number(n)) for name, n in counts.items()),
    )


def _share(one: Tally, of: bool = False) -> str:
    if not one.decided:
        return say("precision.unknown_yet" if of else "precision.unknown")
    key = "precision.share_of" if of else "precision.share"
    return say(
        key, n=one.decided, percent=percent(one), low=percent_low(one), high=min(100, ceil(100 * one.high))
    )


def percent(one: Tally) -> int:
    """Not rounded up: 100 % is said of all only, 0 % of none."""
    return max(1, 100 * one.kept // one.decided) if one.kept else 0


def percent_low(one: Tally) -> int:
    return int(100 * one.low)
