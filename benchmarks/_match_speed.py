"""How fast something is done with posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from time import process_time

from core.types import Post


def speed(job: Callable[[Post], object], posts: Sequence[Post], rounds: int = 7) -> float:
    """Posts a second of CPU time, the median of some rounds."""
    seconds = []
    for _ in range(rounds):
        started = process_time()
        for post in posts:
            job(post)
        seconds.append(process_time() - started)
    return len(posts) / max(median(seconds), 1e-9)
