"""Counts as fields: only what is known is told."""

from __future__ import annotations

from commands._tally import Tally


def fields(counts: dict[tuple[str, ...], int]) -> dict[str, str]:
    return {field.name: field.value for field in Tally(counts).fields()}


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


def test_sentiment_says_for_how_many_it_is_known() -> None:
    counted = fields(
        {
            ("new", "negative", "a", ""): 4,
            ("new", "positive", "a", ""): 1,
            ("claimed", "negative", "b", ""): 2,
            ("new", "", "b", ""): 3,
        }
    )
    assert counted["Sentiment"] == "6 negative · 1 positive (known for 7 of 10)"
    assert "Outcome" not in counted


def test_many_sources_are_summed_up() -> None:
    counted = fields({("new", "", f"s{n}", ""): 20 - n for n in range(10)})
    assert counted["Source"].endswith("15 s5 · 50 from 4 others")


def test_a_sources_name_cannot_fake_a_line() -> None:
    assert fields({("new", "", "a\nb\x1b[2J" + "x" * 100, ""): 1})["Source"] == "1 a b[2J" + "x" * 33 + "…"
