"""How far a search has read, poll after poll."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from core.errors import SourceChanged
from core.traffic import Cursor
from sources._reach import Stretch, stretches, went_on

START = 1_000


def asked(cursor: Cursor, *groups: Sequence[str]) -> list[tuple[tuple[str, ...], int, str]]:
    return [(one.queries, one.since, one.at) for one in stretches(cursor, groups, START)]


def test_a_new_query_is_asked_from_the_start_and_a_known_one_from_where_it_was() -> None:
    cursor = went_on({}, stretches({}, [["a"]], START)[0], 5_000, None)
    assert asked(cursor, ["a"], ["b"]) == [(("a",), 5_000, ""), (("b",), START, "")]


def test_queries_that_are_asked_at_once_begin_where_the_one_most_behind_is() -> None:
    cursor = {"reached": {"a": 5_000, "b": 4_000}}
    assert asked(cursor, ["a", "b"]) == [(("a", "b"), 4_000, "")]
    assert asked(cursor, ["a", "new"]) == [(("a", "new"), START, "")]


def test_it_never_goes_back_and_an_empty_answer_moves_nothing() -> None:
    cursor = {"reached": {"a": 5_000}, "left": []}
    first = stretches(cursor, [["a"]], START)[0]
    assert went_on(cursor, first, 3_000, None)["reached"] == {"a": 5_000}
    assert went_on(cursor, first, None, None)["reached"] == {"a": 5_000}


def test_what_is_left_over_is_asked_for_until_it_is_done() -> None:
    first = stretches({}, [["a"]], START)[0]
    cursor = went_on({}, first, 9_000, first.older("page 2", "place"))
    assert asked(cursor, ["a"]) == [(("a",), 9_000, ""), (("a",), START, "page 2")]
    again, left = stretches(cursor, [["a"]], START)
    cursor = went_on(cursor, again, 9_500, None)
    cursor = went_on(cursor, left, 8_000, left.older("page 3", "place"))
    assert cursor == {"reached": {"a": 9_500}, "left": [[["a"], START, "page 3"]]}
    cursor = went_on(cursor, left.older("page 3", "place"), 7_000, None)
    assert cursor["left"] == []


def test_the_same_is_left_over_once() -> None:
    first = stretches({}, [["a"]], START)[0]
    rest = first.older("page 2", "place")
    cursor = went_on({}, first, None, rest)
    assert went_on(cursor, first, None, rest)["left"] == [[["a"], START, "page 2"]]


def test_queries_nobody_asks_any_more_are_forgotten_with_what_they_left() -> None:
    cursor = {"reached": {"a": 1, "b": 2}, "left": [[["a"], 0, "page 2"], [["a", "b"], 0, "page 3"]]}
    assert [one.at for one in stretches(cursor, [["b"]], START)] == ["", "page 3"]
    first = stretches(cursor, [["b"]], START)[0]
    assert went_on(cursor, first, None, None) == {"reached": {"b": 2}, "left": [[["a", "b"], 0, "page 3"]]}
    assert stretches(cursor, [], START) == ()


def test_the_cursor_it_is_given_stays_as_it_is() -> None:
    cursor = {"reached": {"a": 1}, "left": [[["a"], 0, "page 2"]]}
    before = json.dumps(cursor)
    first = stretches(cursor, [["a"]], START)[0]
    went_on(cursor, first, 9, first.older("page 9", "place"))
    assert json.dumps(cursor) == before


def test_a_stretch_travels_as_a_note() -> None:
    first = stretches({}, [["ä \n", '"b"'], ["c"]], START)[0]
    assert Stretch.of(first.note()) == first
    rest = first.older("2", "place")
    assert Stretch.of(rest.note()) == rest
    assert [one.note().partition(" ")[0] for one in (first, rest)] == ["first", "page"]
    assert rest.every == ()


def test_a_page_that_leads_to_itself_is_found_out() -> None:
    with pytest.raises(SourceChanged, match="same ones again"):
        Stretch(("a",), 0, "page 2").older("page 2", "place")
