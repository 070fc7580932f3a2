"""Topics side by side: what is said of them, and what is not said for good reasons."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.figures import Cell
from listening.versus import BY, ENOUGH, ENOUGH_SURE, Side, counted, doubts, feeling, is_sure, sides, voices


def side(name: str, mentions: int, stories: int | None = None, **sounds: int) -> Side:
    """A topic with so many mentions, each a story unless told otherwise; `sounds` are the clear ones."""
    unsure = mentions - sum(sounds.values())
    cells: dict[tuple[str, ...], Cell] = {
        (name, "forum", feel): Cell(n) for feel, n in {**sounds, "": unsure}.items() if n
    }
    told: dict[tuple[str, ...], int] = {
        (name, feel): n for (_, _, feel), cell in cells.items() if (n := cell.mentions)
    }
    if stories is not None:
        told = {(name, ""): stories}
    [found] = sides((name,), cells, {}, told)
    return found


# fmt: off
THIN = [
    # ours, theirs, stories of ours, of theirs, blind, young: why there is no verdict
    (0, 0, None, None, False, False, ("few",)),
    (29, 0, None, None, False, False, ("few",)),
    (30, 0, None, None, False, False, ()),
    (0, 30, None, None, False, False, ()),
    (15, 14, None, None, False, False, ("few",)),
    (16, 14, None, None, False, False, ("overlap",)),
    (20, 10, None, None, False, False, ("overlap",)),
    (22, 8, None, None, False, False, ()),
    (600, 400, None, None, False, False, ()),
    (500, 500, None, None, False, False, ("overlap",)),
    (600, 400, 2, 300, False, False, ("stories",)),      # told often, by few
    (600, 400, 300, 290, False, False, ("stories",)),    # close, once each story counts once
    (600, 400, 0, 0, False, False, ("stories",)),
    (600, 400, 300, 200, False, False, ()),
    (600, 400, None, None, True, False, ("blind",)),
    (600, 400, None, None, False, True, ("young",)),
    (3, 2, None, None, True, True, ("few", "blind", "young")),
    (16, 14, None, None, True, False, ("blind", "overlap")),
]
# fmt: on


@pytest.mark.parametrize(("ours", "theirs", "stories", "of_theirs", "blind", "young", "why"), THIN)
def test_no_verdict_is_given_on_thin_data(
    ours: int,
    theirs: int,
    stories: int | None,
    of_theirs: int | None,
    blind: bool,
    young: bool,
    why: tuple[str, ...],
) -> None:
    us, them = side("us", ours, stories), side("them", theirs, of_theirs)
    assert doubts(us, them, blind, young) == why
    assert doubts(them, us, blind, young) == why, "whoever is asked about first"


@pytest.mark.parametrize(
    ("ours", "theirs", "sure"),
    [
        ((19, 0), (0, 40), None),
        ((20, 0), (0, 20), True),
        ((10, 10), (10, 10), False),
        ((15, 5), (5, 15), True),
        ((12, 8), (8, 12), False),
        ((0, 0), (30, 30), None),
    ],
)
def test_who_sounds_better_takes_enough_that_are_clear(
    ours: tuple[int, int], theirs: tuple[int, int], sure: bool | None
) -> None:
    us = side("us", 50, negative=ours[0], positive=ours[1])
    them = side("them", 80, negative=theirs[0], positive=theirs[1])
    gap = feeling(us, them, "negative")
    assert (gap is None) == (sure is None)
    assert is_sure(us, them, "negative") is bool(sure)
    assert is_sure(us, them, "positive") is bool(sure)


def test_one_angry_story_told_often_makes_nobody_sound_worse() -> None:
    us = side("us", 200, negative=100, positive=50)
    them = side("them", 200, negative=50, positive=100)
    assert is_sure(us, them, "negative")
    told_once = Side(us.name, us.now, us.before, {"negative": 30, "positive": 30})
    assert not is_sure(
        told_once, Side(them.name, them.now, them.before, {"negative": 28, "positive": 32}), "negative"
    )


def test_cells_are_summed_up_by_topic() -> None:
    cells: Mapping[tuple[str, ...], Cell] = {
        ("us", "forum", "negative"): Cell(3, 300, 2),
        ("us", "forum", ""): Cell(4, 0, 0),
        ("us", "news", "positive"): Cell(1, 50, 1),
        ("them", "news", "neutral"): Cell(2, 0, 1),
    }
    found = counted(cells)
    us = found["us"]
    assert BY == ("topic", "source", "sentiment")
    assert (us.all, us.all.unknown) == (Cell(8, 350, 3), 5)
    assert (us.mentions, us.sure, us.unsure) == (8, 4, 4)
    assert us.sources == {"forum": 7, "news": 1}
    assert us.negative == {"forum": (3, 3), "news": (0, 1)}
    assert us.part("negative").part == 0.75
    assert found["them"].negative == {"news": (0, 2)}


def test_shares_of_voice_add_up_to_the_whole() -> None:
    assert [round(one.part, 3) for one in voices((1, 1, 2))] == [0.25, 0.25, 0.5]
    assert [one.part for one in voices((0, 0))] == [0, 0]
    assert ENOUGH > ENOUGH_SURE
