"""What explains a difference: parts that add up to the whole of it, by recount."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.figures import Excerpt
from listening.difference import Driver, What, explain, explain_by_source, explain_by_story
from listening.themes import themes
from tests.listening.themes_told import labelled, said

FEELINGS = ("positive", "negative", "neutral", None)


def two_weeks(seed: int) -> tuple[list[Excerpt], list[Excerpt]]:
    chance = random.Random(seed)
    every = [
        replace(
            one,
            sentiment=chance.choice(FEELINGS),
            source=chance.choice(("forum", "reviews", "news")),
            story=chance.choice((None, None, 1, 2, 3)),
        )
        for one, _ in labelled()
    ]
    now = [one for one in every if chance.random() < 0.6]
    kept = {one.mention for one in now}
    return now, [one for one in every if one.mention not in kept]


def share(excerpts: Sequence[Excerpt], what: What) -> float:
    if what == "mentions":
        return len(excerpts)
    return sum(one.sentiment == "negative" for one in excerpts) / max(1, len(excerpts))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("what", ["mentions", "negative"])
def test_the_parts_add_up_to_the_whole(seed: int, what: What) -> None:
    now, before = two_weeks(seed)
    found = themes(now, before, most=6, faded=4)
    for drivers in (
        explain(now, before, found, what),
        explain_by_story(now, before, what),
        explain_by_source(now, before, what, most=2),
    ):
        whole = share(now, what) - share(before, what)
        assert sum(one.change for one in drivers) == pytest.approx(whole)
        assert drivers[-1].kind == "rest"
        assert all(one.kind != "rest" for one in drivers[:-1])
        assert all(0.0 <= one.share <= 1.0 for one in drivers)
        if whole:
            assert sum(one.share for one in drivers) == pytest.approx(1.0)
        counted = [one for one in now if what == "mentions" or one.sentiment == "negative"]
        assert sorted(mention for one in drivers for mention in one.mentions) == sorted(
            one.mention for one in counted
        )
        for one in drivers:
            assert (one.now, one.before) == (len(one.mentions), len(one.earlier))


def test_the_theme_that_moved_comes_first() -> None:
    texts = (
        "hinge broke",
        "a loose hinge",
        "where is the hinge",
        "no spare hinge",
        "hinge bent",
        "rusty hinge",
    )
    broken = [said(500 + n, text) for n, text in enumerate(texts)]
    calm = [one for one, _ in labelled("en")]
    now, before = [*calm[::2], *broken], calm[1::2]
    first, *_ = explain(now, before, themes(now, before, faded=3))
    assert (first.name, first.now, first.before, first.change) == ("hinge", 6, 0, 6)


def test_stories_are_named_by_what_was_said_first() -> None:
    told = [said(n, f"Lumio recalls lamps, take {n}\nbody", story=4) for n in range(1, 6)]
    first, rest = explain_by_story(told, [])
    assert (first.kind, first.name, first.now) == ("story", "Lumio recalls lamps, take 5", 5)
    assert (rest.kind, rest.now, rest.change) == ("rest", 0, 0)


def test_where_nothing_was_said_nothing_is_explained() -> None:
    assert explain([], [], []) == (Driver(kind="rest", name="", now=0, before=0, change=0, share=0.0),)
