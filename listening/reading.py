"""What a look at a topic finds, and how much it takes to call it a crisis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from core.alerts import Reason

Level = Literal["unknown", "calm", "raised", "alarm"]
"""`alarm` opens an alert, `raised` keeps an open one alive, `calm` lets it end once that has lasted for
`CALM`. `unknown` says nothing: too little was heard."""

CALM = timedelta(hours=3)
"""How long it is calm before an alert is over; divided by the speed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a look at `at` found.

    `severity` is 1 to 5, 0 unless it is an alarm or raised. `began_at` is when it began, by the authors'
    time. `minutes` are those of the stretch up to `at` that is told: the shortest that has nearly all posts
    of the one that decided. `numbers` are what was counted there (those known of `posts usual minutes ratio
    people sources years`), `posts` the ids of the mentions of the one that decided, the most telling first.
    """

    state: Level
    at: datetime
    severity: int = 0
    began_at: datetime | None = None
    minutes: float = 0.0
    numbers: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    posts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How much it takes. The figures are those that docs/reference/spike-detection.md was measured with.

    An alarm needs `least` posts, `times` the usual, more than a topic's lively days have, and so many that
    chance would bring them less than `a_year` times a year. It is still going on while a stretch of at most
    an hour (longer where posts are rare) has `hold_times` the usual and a chance of less than `hold_chance`.
    `factor` is how much more of everything it takes: 1.0 as tuned, 0.5 twice as easily.
    """

    least: int = 8
    times: float = 2.0
    a_year: float = 4.0
    hold_times: float = 1.6
    hold_chance: float = 1e-3
    hold_record: float = 0.5
    factor: float = 1.0


TUNING = Tuning()
