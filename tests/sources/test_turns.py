"""Whose turn it is: queries take turns, nothing is asked twice, nothing is left behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from core.traffic import Cursor
from sources._turns import Ask, turned, turns, unmoved

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
START = NOW - timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_new_query_is_asked_from_the_start_and_a_known_one_from_where_it_was() -> None:
    cursor, _ = turned({}, Ask("a", T - 86400), NOW, newest=NOW - HOUR, overlap=HOUR)
    found = [(ask.query, ask.since) for ask in turns(cursor, ("a", "b"), START, 10)]
    assert found == [("a", T - 2 * 3600), ("b", T - 86400)]


def test_an_ask_travels_as_a_note() -> None:
    ask = Ask("r/ö", 5, "t3_x", 2, ("r/ö", "b"))
    assert Ask.of(ask.note()) == ask


def test_more_queries_than_a_poll_may_ask_take_turns() -> None:
    cursor: Cursor = {}
    heard = []
    for poll in range(40):
        for ask in turns(cursor, ("a", "b", "c", "d", "e"), START, 2):
            heard.append(ask.query)
            cursor, _ = turned(cursor, ask, NOW + timedelta(minutes=poll))
    assert heard[:5] == ["a", "b", "c", "d", "e"]
    assert {query: heard.count(query) for query in "abcde"} == dict.fromkeys("abcde", 16)


def test_pages_are_followed_up_to_the_limit_and_the_rest_is_left_to_the_next_poll() -> None:
    (ask,) = turns({}, ("a",), START, 1)
    cursor, second = turned({}, ask, NOW, newest=NOW, place="2", pages=2)
    assert second is not None
    assert (second.place, second.page, second.since) == ("2", 2, ask.since)
    cursor, third = turned(cursor, second, NOW, place="3", pages=2)
    assert third is None
    again = turns(cursor, ("a",), START, 1)
    assert [(one.place, one.page, one.since) for one in again] == [("", 1, T), ("3", 1, T - 86400)]
    cursor, more = turned(cursor, again[1], NOW, pages=2)
    assert (cursor["left"], more) == ([], None)


def test_a_page_that_was_never_answered_is_asked_for_again() -> None:
    (ask,) = turns({}, ("a",), START, 1)
    cursor, _ = turned({}, ask, NOW, newest=NOW, place="2", pages=5)
    assert [one.place for one in turns(cursor, ("a",), START, 1)] == ["", "2"]


def test_what_is_asked_no_more_is_forgotten() -> None:
    cursor, _ = turned({}, Ask("old words", 1), NOW, newest=NOW, place="2")
    (ask,) = turns(cursor, ("new words",), START, 5)
    cursor, _ = turned(cursor, ask, NOW)
    assert "old words" not in json.dumps(cursor)


def test_a_time_ahead_of_now_hides_nothing() -> None:
    cursor, _ = turned({}, Ask("a", 1), NOW, newest=NOW + 20 * HOUR)
    assert turns(cursor, ("a",), START, 1)[0].since == T


def test_it_never_goes_back() -> None:
    cursor, _ = turned({}, Ask("a", T - 60), NOW, newest=NOW - 9 * HOUR, overlap=HOUR)
    assert turns(cursor, ("a",), START, 1)[0].since == T - 60


def test_the_given_cursor_stays_as_it_was() -> None:
    cursor = {"asked": {"a": 1}, "reached": {"a": 1}, "left": [["a", 1, "2"]]}
    before = json.dumps(cursor)
    turned(cursor, Ask("a", 1, "2"), NOW, newest=NOW, place="3")
    assert json.dumps(cursor) == before


def test_a_query_of_which_nothing_has_changed_had_its_turn() -> None:
    cursor: Cursor = {}
    heard = []
    for _ in range(4):
        for ask in turns(cursor, ("a", "b", "c", "d"), START, 2):
            heard.append(ask.query)
            cursor = unmoved(cursor, ask).cursor
    assert heard == ["a", "b", "c", "d", "a", "b", "c", "d"]
    assert cursor["reached"] == dict.fromkeys("abcd", T - 86400), "and is asked from where it was"
