"""How long the long tests are: one table. `full` is for nights (LISTENPOST_FULL=1), `ci` where CI is set,
`here` on a developer's machine."""

from __future__ import annotations

import os
from typing import Final

SIZES: Final = {
    #                        here    ci   full
    "kills at named points": (26, 78, 1300),
    "kills at random": (14, 40, 700),
    "posts through fire": (200, 400, 1000),
    "alerts through kills": (400, 400, 1000),
    "pairs of post and query": (4_000, 8_000, 1_000_000),
    "queries asked of the index": (1_500, 1_500, 1_000_000),
    "searches": (96, 96, 100_000),
    "hostile texts": (3_000, 12_000, 100_000),
}


def size(name: str) -> int:
    """The size of a long test on this machine."""
    here, ci, full = SIZES[name]
    if os.environ.get("LISTENPOST_FULL"):
        return full
    return ci if os.environ.get("CI") else here
