"""How many posts a second one core finds the story of and remembers, how many copies it finds, how many posts
it takes for copies that are none, and the memory of 100,000; beside other ways to find near-duplicates.

The posts are made by `benchmarks/_stories_data.py`: 12,000, of which a quarter are edited copies. Figures are
posts per second of CPU time, the best of some rounds, for all that is done to a post: folding, links, the
index, the rules. The alternatives compare words alone. One that is no part of Listenpost comes with

    uv pip install datasketch
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks._stories_data import Workload, workload
from core.types import Post
from listening.stories import StoryIndex
from listening.stories_text import read, shingles

GOAL = 10_000
RECALL_GOAL = 0.97
FALSE_GOAL = 0.005
MANY = 100_000
_ROUNDS = 3
_BRUTE = 500
_START = datetime(2026, 11, 1, tzinfo=UTC)


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    work = workload()
    speed, found = max((_timed(_stories, work.posts) for _ in range(_ROUNDS)), key=lambda one: one[0])
    recall, false = _judged(work, found)
    return {
        "name": "stories",
        "figure": round(speed),
        "unit": "posts/s on one core",
        "goal": GOAL,
        "met": speed >= GOAL and recall >= RECALL_GOAL and false <= FALSE_GOAL,
        "copies_found": round(recall, 4),
        "others_taken_for_copies": round(false, 5),
        "alternatives": {
            f"ours, copies found (goal {RECALL_GOAL})": round(recall, 4),
            f"ours, other posts taken for copies (goal at most {FALSE_GOAL})": round(false, 5),
            f"ours with {MANY:,} posts, megabytes more": _megabytes(),
            **_rivals(work),
        },
    }


def _timed(way: Callable[[Sequence[Post]], list[int]], posts: Sequence[Post]) -> tuple[float, list[int]]:
    started = process_time()
    found = way(posts)
    return len(posts) / (process_time() - started), found


def _stories(posts: Sequence[Post]) -> list[int]:
    index = StoryIndex()
    return [index.place(at, _START + timedelta(seconds=10 * at), post) for at, post in enumerate(posts)]


def _judged(work: Workload, found: Sequence[int]) -> tuple[float, float]:
    """The share of copies that are in their model's story, and of other posts that are in any."""
    copies = [at for at, model in enumerate(work.model[: len(found)]) if model != at]
    others = [at for at, model in enumerate(work.model[: len(found)]) if model == at]
    right = sum(found[at] == found[work.model[at]] for at in copies)
    return right / len(copies), sum(found[at] != at for at in others) / len(others)


def _rivals(work: Workload) -> dict[str, Any]:
    ways: dict[str, tuple[Callable[[Sequence[Post]], list[int]], int]] = {
        "equal words alone": (_equal, len(work.posts)),
        f"each compared with each, the first {_BRUTE}": (_brute, _BRUTE),
        f"ours, the first {_BRUTE}": (_stories, _BRUTE),
    }
    if find_spec("datasketch") is not None:
        ways["datasketch MinHash 64 and LSH, words alone"] = (_datasketch, 2_000)
    figures: dict[str, Any] = {}
    for name, (way, count) in ways.items():
        speed, found = _timed(way, work.posts[:count])
        recall, false = _judged(work, found)
        figures[f"{name}, posts/s"] = round(speed)
        figures[f"{name}, copies found"] = round(recall, 3)
        figures[f"{name}, others taken for copies"] = round(false, 4)
    return figures


def _equal(posts: Sequence[Post]) -> list[int]:
    lines: dict[str, int] = {}
    return [lines.setdefault(read(post).line, at) for at, post in enumerate(posts)]


def _brute(posts: Sequence[Post]) -> list[int]:
    runs = [frozenset(shingles(read(post).line)) for post in posts]
    found: list[int] = []
    for at, mine in enumerate(runs):
        shares = [len(mine & theirs) / len(mine | theirs) for theirs in runs[:at]]
        likest = max(range(at), key=shares.__getitem__, default=at)
        found.append(found[likest] if likest != at and shares[likest] >= 0.45 else at)
    return found


def _datasketch(posts: Sequence[Post]) -> list[int]:
    datasketch: Any = import_module("datasketch")
    bands = datasketch.MinHashLSH(num_perm=64, params=(16, 4))
    kept: list[frozenset[str]] = []
    found: list[int] = []
    for at, post in enumerate(posts):
        mine = frozenset(shingles(read(post).line))
        sketch = datasketch.MinHash(num_perm=64)
        sketch.update_batch([run.encode() for run in mine])
        shares = {one: len(mine & kept[one]) / len(mine | kept[one]) for one in bands.query(sketch)}
        likest = max(shares, key=lambda one: shares[one], default=at)
        found.append(found[likest] if shares.get(likest, 0.0) >= 0.45 else at)
        bands.insert(at, sketch)
        kept.append(mine)
    return found


def _megabytes() -> int:
    """How much a process grows by that many posts, in MB of 10^6 bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stories"],
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def _grown() -> int:
    def resident() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

    posts = workload(MANY).posts
    index = StoryIndex(most=MANY)
    index.place(-1, _START, posts[0])
    before = resident()
    for at, post in enumerate(posts):
        index.place(at, _START + timedelta(seconds=at), post)
    assert len(index) == MANY
    return round(resident() - before)


if __name__ == "__main__":
    print(_grown())
