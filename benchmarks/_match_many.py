"""Many queries in a process of their own: `python -m benchmarks._match_many QUERIES` prints what it takes to
make them ready and to match posts against them, its memory, and how long a change takes while matching goes
on."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any

from benchmarks._match_data import workload
from benchmarks._match_speed import speed
from core.types import Topic
from listening.matcher import Matcher

_HITS = 0.4
_EDITS = 9


def in_own_process(queries: int) -> dict[str, Any]:
    """The figures of `measure`, of a process that does nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._match_many", str(queries)],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def measure(queries: int) -> dict[str, Any]:
    work = workload(queries, 3_000, (_HITS,))
    posts = work.posts[_HITS]
    topics = work.topics
    del work
    started = process_time()
    matcher = Matcher(topics)
    built = process_time() - started
    matches = sum(len(matcher.match(post)) for post in posts)
    figures = {
        "queries": queries,
        "posts_a_second": round(speed(matcher.match, posts, 5)),
        "matches_a_post": round(matches / len(posts), 2),
        "build_seconds": round(built, 2),
    }
    figures |= _edited(matcher, topics, posts)
    # Kilobytes on Linux.
    figures["peak_megabytes"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
    return figures


def _edited(matcher: Matcher, topics: tuple[Topic, ...], posts: Any) -> dict[str, Any]:
    """One topic after another is changed, while a thread goes on matching: how long until a change is ready,
    and the longest that a post had to wait meanwhile."""
    stop = Event()
    current = [matcher]
    waits: list[float] = []

    def go_on() -> None:
        for post in cycle(posts):
            if stop.is_set():
                return
            begun = perf_counter()
            current[0].match(post)
            waits.append(perf_counter() - begun)

    thread = Thread(target=go_on)
    thread.start()
    took = []
    for number in range(_EDITS):
        place = number * len(topics) // _EDITS
        changed = Topic(name=topics[place].name, query=f"Acmenow{number} AND outage NOT bakery")
        topics = (*topics[:place], changed, *topics[place + 1 :])
        begun = perf_counter()
        current[0] = current[0].changed(topics)
        took.append(perf_counter() - begun)
    stop.set()
    thread.join()
    return {
        "edit_seconds": round(median(took), 3),
        "slowest_edit_seconds": round(max(took), 3),
        "longest_wait_of_a_post_seconds": round(max(waits, default=0.0), 3),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
