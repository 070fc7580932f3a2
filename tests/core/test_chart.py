"""A picture as data: its numbers fit its labels, or it is none."""

from __future__ import annotations

import math
from typing import Any

import pytest

from core.cards import Chart, Series, to_json


def chart(**told: Any) -> Chart:
    return Chart(
        title="Shares", alt="In words.", labels=("a", "b"), series=(Series(**{"name": "x", **told}),)
    )


@pytest.mark.parametrize(
    "told",
    [
        {"values": ()},
        {"values": (1.0,)},
        {"values": (1.0, 2.0, 3.0)},
        {"values": (1.0, 2.0), "low": (1.0,)},
        {"values": (1.0, 2.0), "high": (1.0, 2.0, 3.0)},
        {"values": (1.0, math.nan)},
        {"values": (1.0, math.inf)},
        {"values": (1.0, 2.0), "low": (-math.inf, 0.0)},
    ],
)
def test_rows_of_another_length_and_numbers_that_are_none_are_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="'x'"):
        chart(**told)


def test_a_picture_as_json_keeps_its_zeros_and_leaves_out_what_it_has_not() -> None:
    told = to_json(chart(values=(0.0, 2.0), low=(0.0, 1.5), high=(0.0, 2.5)))
    assert told == {
        "title": "Shares",
        "alt": "In words.",
        "labels": ["a", "b"],
        "series": [
            {"name": "x", "values": [0.0, 2.0], "tone": "info", "low": [0.0, 1.5], "high": [0.0, 2.5]}
        ],
        "kind": "bars",
    }
