"""How many texts a second one core asks what their authors want; how many with ten intents of a team's own,
with vectors, and by comparing with every seed, which needs no training.

The texts are the cases of `tests/listening/intents_cases.tsv`, each several times. Figures are texts per
second of CPU time, the best of some rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from time import process_time
from typing import Any

from bot.mind_files import read_seeds
from listening.intents import OWN, IntentModel
from listening.ngrams import bags
from listening.vectors import open_encoder

GOAL = 10_000
START_GOAL = 0.05
TEXTS = 4_000
ROUNDS = 3
CASES = Path(__file__).parent.parent / "tests" / "listening"


def run() -> dict[str, Any]:
    """The figure, and beside it what else could be done."""
    rows = [line.split("\t") for line in (CASES / "intents_cases.tsv").read_text("utf-8").splitlines()]
    rows = (rows * (TEXTS // len(rows) + 1))[:TEXTS]
    langs, texts = [row[0] for row in rows], [row[2] for row in rows]
    data = (files("listening") / "models" / "intents.npz").read_bytes()
    seeds = read_seeds()
    own = _fifty()
    fast = IntentModel(seeds, data)
    started = process_time()
    with_own = IntentModel({**seeds, OWN: own}, data)
    plain_start = process_time()
    IntentModel(seeds, data)
    start = (plain_start - started) - (process_time() - plain_start)
    figure = _speed(lambda: fast.intents(texts, langs), len(texts))
    alternatives: dict[str, Any] = {
        "with 50 intents of a team's own": _speed(lambda: with_own.intents(texts, langs), len(texts)),
        "seconds longer to start with those (goal 0.05)": round(max(0.0, start), 3),
        "nearest seed by n-gram cosine, one by one": _speed(lambda: _brute(texts[:50], seeds), 50, rounds=1),
    }
    encoder = open_encoder()
    if encoder is not None:
        model = IntentModel(seeds, data, encoder)
        some = texts[:1000]
        alternatives["semantic, vectors made"] = _speed(lambda: model.intents(some, langs[:1000]), len(some))
        vectors = encoder.encode(texts)
        alternatives["semantic, vectors there"] = _speed(
            lambda: model.intents(texts, langs, vectors), len(texts)
        )
    return {
        "name": "intents",
        "figure": figure,
        "unit": "texts per second and core, fast tier",
        "goal": GOAL,
        "met": figure >= GOAL and start <= START_GOAL,
        "alternatives": alternatives,
    }


def _fifty() -> dict[str, list[str]]:
    """Fifty intents of ten sentences."""
    rows = [line.split("\t") for line in (CASES / "intents_cases.tsv").read_text("utf-8").splitlines()]
    return {f"own_{at}": [row[2] for row in rows[at * 10 : at * 10 + 10]] for at in range(50)}


def _brute(texts: Sequence[str], seeds: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Each text beside each seed."""
    sets = _seed_sets(tuple(one for intents in seeds.values() for some in intents.values() for one in some))
    for text in texts:
        buckets = set(bags([text]).buckets.tolist())
        max(len(buckets & one) / (len(buckets) * len(one)) ** 0.5 for one in sets)


@cache
def _seed_sets(sentences: tuple[str, ...]) -> list[set[int]]:
    return [set(bags([one]).buckets.tolist()) for one in sentences]


def _speed(do: Callable[[], object], count: int, rounds: int = ROUNDS) -> int:
    do()
    best = float("inf")
    for _ in range(rounds):
        started = process_time()
        do()
        best = min(best, process_time() - started)
    return round(count / max(best, 1e-9))
