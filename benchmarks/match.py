"""How many posts a second one core matches against 10,000 boolean queries, positions included; how many
against 150,000, in which memory; how soon a changed topic is live; and what others do with the same terms.

The workload is made by `benchmarks/_match_data.py` and never changes. Figures are posts per second of CPU
time, the median of some rounds. The goal counts where posts have 0.4 hits on average.

The alternatives are measured where they are installed; those that are no part of Listenpost come with

    uv pip install hyperscan ahocorasick_rs pyahocorasick flashtext regex
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from time import process_time
from typing import Any

from benchmarks._match_data import HITS, QUERIES, workload
from benchmarks._match_many import in_own_process
from benchmarks._match_rivals import rivals
from benchmarks._match_speed import speed
from benchmarks._match_steps import dearest
from core.types import Match, Post
from listening.matcher import Matcher

GOAL = 100_000
GOAL_HITS = 0.4
MANY = 150_000
MANY_GOAL, MANY_MEGABYTES, EDIT_SECONDS = 5_000, 500, 1.0


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    work = workload()
    started = process_time()
    matcher = Matcher(work.topics)
    built = process_time() - started
    by_hits = {f"{hits} hits a post": _figures(matcher, work.posts[hits]) for hits in HITS}
    figure: int = by_hits[f"{GOAL_HITS} hits a post"]["posts_a_second"]
    ten_thousand, many = in_own_process(QUERIES), in_own_process(MANY)
    terms = [term for asked in work.asked for term in asked.terms]
    queries = [topic.query for topic in work.topics]
    edited = max(ten_thousand["slowest_edit_seconds"], many["slowest_edit_seconds"])
    return {
        "name": "match",
        "figure": figure,
        "unit": "posts/s on one core",
        "goal": GOAL,
        "met": figure >= GOAL
        and many["posts_a_second"] >= MANY_GOAL
        and many["peak_megabytes"] <= MANY_MEGABYTES
        and edited <= EDIT_SECONDS,
        "workload": {"queries": len(queries), "terms": len(terms), "build_seconds": round(built, 2)},
        "by_hits": by_hits,
        "many": many,
        "dearest": dearest(),
        "alternatives": {
            **{
                f"ours at {name} (goal {GOAL:,} at {GOAL_HITS}; {one['matches_a_post']} matches)": one[
                    "posts_a_second"
                ]
                for name, one in by_hits.items()
            },
            f"ours with {MANY:,} queries (goal {MANY_GOAL:,})": many["posts_a_second"],
            f"ours with {MANY:,} queries, megabytes at most (goal {MANY_MEGABYTES})": many["peak_megabytes"],
            f"ours, seconds until a change among {QUERIES:,} is live": ten_thousand["edit_seconds"],
            f"ours, seconds until a change among {MANY:,} is live (goal {EDIT_SECONDS})": many[
                "edit_seconds"
            ],
            **rivals(terms, queries, work.posts[GOAL_HITS]),
        },
    }


def _figures(matcher: Matcher, posts: Sequence[Post]) -> dict[str, Any]:
    found: list[tuple[Match, ...]] = [matcher.match(post) for post in posts]
    return {
        "posts_a_second": round(speed(matcher.match, posts)),
        "hits_a_post": round(mean(sum(len(match.hits) for match in matches) for matches in found), 2),
        "matches_a_post": round(mean(map(len, found)), 2),
        "characters": round(mean(len(post.title or "") + len(post.text) for post in posts)),
        "ascii": round(mean(f"{post.title}{post.text}".isascii() for post in posts), 3),
    }
