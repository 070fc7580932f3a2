"""How many mentions a second are understood on one core: every step that a matching post goes through by
itself, and all of them together as the bot does it (`bot.mind.Mind`), with the models that are shipped.

The texts are those of the bundled sample day (575 in 17 languages), each a little changed per round so that
nothing is remembered. The steps: language, sentiment (fast), intents (fast), about each topic, relevance by
context words, priority. Alternatives: all of it with the semantic models, where they are installed, and one
post at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks._result import by_name
from bot.mind import Mind, hits_in, text_of
from bot.mind_files import open_models
from core.types import Hit, Match, Post, Topic

GOAL = 2_000
"""Mentions a second, all steps: far more than anybody triages, and a tenth of what the store keeps."""
ROUNDS = 3
BATCH = 500
TOPIC = Topic(name="tirvanto", query="tirvanto", context=("lock", "door", "update", "app"))


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    posts = _posts()
    fast = partial(open_models, "fast")
    whole = _rate(partial(_batches, Mind(fast)), posts)
    single = _rate(partial(_one_by_one, Mind(fast)), posts[:200])
    alternatives: list[dict[str, Any]] = [{"name": "one at a time", "sample": 200, "figure": round(single)}]
    for name, step in _steps().items():
        figure = round(_rate(step, posts))
        alternatives.append({"name": f"only {name}", "sample": len(posts), "figure": figure})
    semantic = Mind(partial(open_models, "auto"))
    if semantic.encode(["warm"]) is not None:
        few = posts[:300]
        figure = round(_rate(partial(_batches, semantic), few))
        alternatives.append({"name": "semantic", "sample": len(few), "figure": figure})
    return {
        "name": "meaning",
        "figure": round(whole),
        "unit": "mentions/s",
        "goal": GOAL,
        "met": whole >= GOAL,
        "workload": {"posts": len(posts), "batch": BATCH, "rounds": ROUNDS},
        "alternatives": by_name(alternatives),
    }


def _posts() -> list[Post]:
    found = []
    for file in sorted((Path(__file__).parent.parent / "sources" / "sample_day").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found.append(Post(source="day", title=one.get("title"), text=one.get("text") or ""))
    return found


def _heard(posts: Sequence[Post]) -> list[tuple[Post, tuple[Match, ...]]]:
    """Each post with the name where it stands, or at its beginning."""
    found: list[tuple[Post, tuple[Match, ...]]] = []
    for post in posts:
        at = max(0, post.text.find("Tirvanto"))
        found.append((post, (Match("tirvanto", (Hit("text", at, min(at + 8, len(post.text))),)),)))
    return found


def _batches(mind: Mind, posts: Sequence[Post]) -> None:
    heard = _heard(posts)
    for start in range(0, len(heard), BATCH):
        mind.meanings(heard[start : start + BATCH], {TOPIC.name: TOPIC})


def _one_by_one(mind: Mind, posts: Sequence[Post]) -> None:
    for one in _heard(posts):
        mind.meanings([one], {TOPIC.name: TOPIC})


def _steps() -> dict[str, Callable[[Sequence[Post]], None]]:
    from listening.aspects import feel_about
    from listening.priority import weigh
    from listening.relevance import judge

    models = open_models("fast")
    flat = models.scorer.feel(["flat"], ["en"])[0]

    def language(posts: Sequence[Post]) -> None:
        for post in posts:
            models.detect(text_of(post))

    def sentiment(posts: Sequence[Post]) -> None:
        models.scorer.feel([text_of(post) for post in posts], [None] * len(posts))

    def intents(posts: Sequence[Post]) -> None:
        models.intents.intents([text_of(post) for post in posts], [None] * len(posts))

    def about(posts: Sequence[Post]) -> None:
        for post, matches in _heard(posts):
            text, hits = hits_in(post, matches)
            feel_about(text, hits, "en", lambda parts: [flat] * len(parts), flat)

    def relevance(posts: Sequence[Post]) -> None:
        for post in posts:
            judge(post, TOPIC.context, None)

    def priority(posts: Sequence[Post]) -> None:
        for post in posts:
            weigh(post, flat, ())

    return {
        "language": language,
        "sentiment": sentiment,
        "intents": intents,
        "about each topic (scoring left out)": about,
        "relevance": relevance,
        "priority": priority,
    }


def _rate(step: Callable[[Sequence[Post]], None], posts: Sequence[Post]) -> float:
    """Posts a second, the median of some rounds after one to get warm."""
    times = []
    for round_ in range(ROUNDS + 1):
        changed = [Post(source=p.source, title=p.title, text=f"{p.text} {round_}") for p in posts]
        began = perf_counter()
        step(changed)
        times.append(perf_counter() - began)
    return len(posts) / median(times[1:])
