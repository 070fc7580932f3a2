"""Benchmarks are no tests; but what they print has to be readable by a program."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.__main__ import names, table

WANTED = {"name", "figure", "unit", "goal", "met", "alternatives"}


def test_every_goal_of_ours_has_its_benchmark() -> None:
    assert names() == [
        "acknowledge",
        "answers",
        "charts",
        "feeds",
        "intents",
        "keep",
        "match",
        "meaning",
        "memory",
        "polling",
        "sentiment",
        "spikes",
        "start",
        "stories",
        "stream",
        "surges",
        "teaching",
    ]


def test_a_result_is_one_json_object_a_line_with_what_was_asked() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "feeds", "--json"], capture_output=True, text=True, check=True
    )
    [line] = done.stdout.splitlines()
    result = json.loads(line)
    assert set(result) >= WANTED
    assert all(isinstance(figure, int | float) for figure in result["alternatives"].values())
    assert result["name"] in table(result)


def test_an_unknown_benchmark_is_told_with_those_there_are() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks", "speed"], capture_output=True, text=True)
    assert done.returncode == 2
    assert ", ".join(names()) in done.stderr
