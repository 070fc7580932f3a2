"""Counts as fields: only what is known is told."""

from __future__ import annotations

from collections import Counter

import pytest

from commands._tally import Tally


def fields(counts: dict[tuple[str, ...], int]) -> dict[str, str]:
    """Of counts by state, sentiment, source and outcome."""
    states, sources = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for (state, sentiment, source, outcome), n in counts.items():
        states[state, outcome] += n
        sources[source, sentiment] += n
    return {field.name: field.value for field in Tally(states, sources).fields()}


def test_counts_are_told_in_the_order_of_a_mentions_life() -> None:
    assert fields(
        {
            ("ignored", "", "blog", "spam"): 1,
            ("resolved", "", "blog", "answered"): 1200,
            ("snoozed", "", "forum", ""): 2,
            ("new", "", "forum", ""): 3,
        }
    ) == {
        "State": "3 new · 2 snoozed · 1,200 resolved · 1 ignored",
        "Unanswered": "5",
        "Source": "1,201 blog · 5 forum",
        "Outcome": "1,200 answered · 1 spam",
    }


def test_a_share_is_told_with_how_many_it_is_of() -> None:
    counted = fields(
        {
            ("new", "negative", "a", ""): 4,
            ("new", "positive", "a", ""): 1,
            ("claimed", "negative", "b", ""): 2,
            ("new", "", "b", ""): 3,
        }
    )
    assert (
        counted["Sentiment"] == "6 negative · 1 positive · 3 unsure (86 % negative, of the 7 that are sure)"
    )
    assert "Outcome" not in counted


@pytest.mark.parametrize(
    ("negative", "neutral", "positive", "unsure", "told"),
    [
        (
            12,
            30,
            9,
            4,
            "12 negative · 30 neutral · 9 positive · 4 unsure (24 % negative, of the 51 that are sure)",
        ),
        (0, 3, 2, 0, "3 neutral · 2 positive (0 % negative, of the 5 that are sure)"),
        (1, 999, 0, 0, "1 negative · 999 neutral (1 % negative, of the 1,000 that are sure)"),
        (999, 0, 1, 0, "999 negative · 1 positive (99 % negative, of the 1,000 that are sure)"),
        (5, 0, 0, 2, "5 negative · 2 unsure"),
    ],
)
def test_a_share_is_rounded_but_never_to_all_or_nothing(
    negative: int, neutral: int, positive: int, unsure: int, told: str
) -> None:
    counts = {"negative": negative, "neutral": neutral, "positive": positive, "": unsure}
    assert fields({("new", name, "a", ""): n for name, n in counts.items() if n})["Sentiment"] == told


def test_where_nothing_finds_out_how_it_sounds_nothing_is_said_of_it() -> None:
    assert "Sentiment" not in fields({("new", "", "a", ""): 9})


def test_many_sources_are_summed_up() -> None:
    counted = fields({("new", "", f"s{n}", ""): 20 - n for n in range(10)})
    assert counted["Source"].endswith("15 s5 · 50 from 4 others")


def test_a_sources_name_cannot_fake_a_line() -> None:
    assert fields({("new", "", "a\nb\x1b[2J" + "x" * 100, ""): 1})["Source"] == "1 a b[2J" + "x" * 33 + "…"
