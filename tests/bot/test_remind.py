"""Mentions come up again when their time runs out: once each, gathered, and quietly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.types import State, Verb
from tests.bot.lying import DAY, HOUR, MINUTE, TARGETS, WAITING, Office, Told
from tests.props import NOON


@pytest.mark.parametrize(
    ("said", "late"),
    [
        (timedelta(hours=1), False),
        (timedelta(hours=21, minutes=59), False),
        (timedelta(hours=22, seconds=1), True),
        (timedelta(hours=23, minutes=59), True),
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),  # missed before anybody looked for the first time
        (timedelta(days=9), False),
        (timedelta(hours=-1), False),
    ],
)
def test_a_mention_is_brought_up_when_its_time_runs_out(said: timedelta, late: bool) -> None:
    office = Office()
    number = office.store.say(NOON - said)
    assert office.look() == ([("late", "brand", (number,))] if late else [])
    assert office.queued == late


@pytest.mark.parametrize(
    ("state", "late"),
    [(state, state in WAITING) for state in State],
)
def test_only_what_still_waits_for_an_answer_is_late(state: State, late: bool) -> None:
    office = Office()
    number = office.store.say(NOON - 23 * HOUR)
    office.store.move(number, Verb.NOTE, state, NOON - HOUR)
    assert bool(office.look()) == late


def test_what_was_seen_only_when_its_time_was_up_is_no_warning() -> None:
    office = Office()
    office.look()
    missed = office.store.say(NOON - 23 * HOUR, seen=NOON + 2 * HOUR)
    seen = office.store.say(NOON - 23 * HOUR, seen=NOON - HOUR)
    office.clock.time = NOON + 2 * HOUR
    assert office.look() == [("late", "brand", (seen,))]
    assert missed not in {n for _, _, mentions, _ in office.store.brought for n in mentions}


def test_nothing_is_brought_up_twice() -> None:
    office = Office()
    for hours in (22.5, 23, 23.5):
        office.store.say(NOON - hours * HOUR)
    found = office.looks(range(0, 48 * 60, 7))
    assert [told for _, told in found.items()] == [[("late", "brand", (3, 2, 1))]]


def test_late_ones_are_gathered_for_an_hour_while_somebody_deals_with_them() -> None:
    office = Office()
    for minute in (0, 10, 30, 59, 75, 300):
        office.store.say(NOON - 22 * HOUR + minute * MINUTE)
    found: Told = {}
    for minute, dealt_with in ((30, 1), (100, 3), (200, 5), (400, 6)):
        found |= office.looks(range(max(found, default=-1) + 1, minute))
        office.store.move(dealt_with, Verb.RESOLVE, State.RESOLVED, office.clock.time)
    assert found == {
        1: [("late", "brand", (1,))],
        61: [("late", "brand", (2, 3, 4))],
        121: [("late", "brand", (5,))],
        301: [("late", "brand", (6,))],
    }


def test_who_does_nothing_is_left_in_peace_longer_and_longer_up_to_a_day() -> None:
    office = Office()
    for quarters in range(10 * DAY // (15 * MINUTE)):
        office.store.say(NOON - 22 * HOUR + quarters * 15 * MINUTE)
    found = office.looks(range(0, 8 * 24 * 60, 20))
    assert [minute // 60 for minute in found] == [0, 1, 3, 7, 15, 31, 55, 79, 103, 127, 151, 175]
    told = [number for ((_, _, mentions),) in found.values() for number in mentions]
    assert told == list(range(1, len(told) + 1)), "each once, and none was left out"


@pytest.mark.parametrize(
    ("verb", "state", "heard"),
    [
        (Verb.RESOLVE, State.RESOLVED, True),
        (Verb.ACKNOWLEDGE, State.ACKNOWLEDGED, True),
        (Verb.SNOOZE, State.SNOOZED, True),
        (None, State.NEW, False),
    ],
)
def test_the_pause_is_an_hour_again_once_somebody_dealt_with_one(
    verb: Verb | None, state: State, heard: bool
) -> None:
    office = Office()
    for quarters in range(5 * DAY // (15 * MINUTE)):
        office.store.say(NOON - 22 * HOUR + quarters * 15 * MINUTE)
    found = office.looks(range(0, 40 * 60, 20))
    assert [minute // 60 for minute in found] == [0, 1, 3, 7, 15, 31]
    (_, _, mentions) = found[31 * 60 + 20][0]
    if verb is not None:
        office.store.move(mentions[-1], verb, state, office.clock.time)
    office.start()
    found = office.looks(range(40 * 60, 60 * 60, 20))
    assert [minute // 60 for minute in found] == ([40, 41, 43, 47, 55] if heard else [55])


def test_what_was_dealt_with_before_the_message_wakes_nobody() -> None:
    office = Office()
    for minute in range(-60, 3 * 60, 5):
        number = office.store.say(NOON - 22 * HOUR + minute * MINUTE)
        office.store.move(number, Verb.ACKNOWLEDGE, State.ACKNOWLEDGED, NOON - 20 * HOUR)
    assert list(office.looks(range(0, 4 * 60, 5))) == [0, 60, 180]


def test_a_message_holds_a_hundred_and_the_next_ones_bring_the_rest() -> None:
    office = Office()
    office.look()
    for minute in range(250):
        office.store.say(NOON - 20 * HOUR + minute * MINUTE / 10, channels=("brand", "rivals"))
    sizes = {
        minute: [(channel, len(mentions)) for _, channel, mentions in told]
        for minute, told in office.looks(range(3 * 60, 9 * 60)).items()
    }
    assert sizes == {
        180: [("brand", 100), ("rivals", 100)],
        240: [("brand", 100), ("rivals", 100)],
        360: [("brand", 50), ("rivals", 50)],
    }


def test_what_lies_untouched_is_late_or_forgotten_but_not_both() -> None:
    office = Office(targets=replace(TARGETS, forgotten=12 * HOUR))
    office.look()
    for said, claimed in ((20, 4), (12, 11), (21, 20)):
        number = office.store.say(NOON - said * HOUR)
        office.store.move(number, Verb.CLAIM, State.CLAIMED, NOON - claimed * HOUR)
    assert office.looks(range(0, 2 * 24 * 60, 30)) == {
        90: [("late", "brand", (3,)), ("forgotten", "brand", (2,))],
        150: [("late", "brand", (1,))],
    }


@pytest.mark.parametrize("kind", ["late", "forgotten"])
def test_what_can_never_be_told_holds_nothing_up(kind: str) -> None:
    office = Office()
    office.look()
    for number in range(1, 301):
        office.store.say(NOON - 21 * HOUR, NOON + 4 * HOUR if number <= 150 else None, ("gone",))
    number = office.store.say(NOON - 20 * HOUR)
    if kind == "forgotten":
        for one in office.store.all:
            office.store.move(one, Verb.CLAIM, State.CLAIMED, NOON - 20 * HOUR)
        office.targets = replace(TARGETS, answer=9 * DAY)
        office.start()
    found = office.looks(range(8 * 60))
    assert list(found.values()) == [[(kind, "brand", (number,))]]


def test_what_came_with_a_backlog_stays_quiet() -> None:
    office = Office()
    for minute in range(20):
        office.store.backlog.add(office.store.say(NOON - 23 * HOUR + 20 * minute * MINUTE, seen=NOON))
    fresh = office.store.say(NOON - 22 * HOUR, seen=NOON)
    assert office.looks(range(0, 24 * 60, 5)) == {5: [("late", "brand", (fresh,))]}


def test_a_snooze_beyond_the_target_ends_once_and_is_not_late() -> None:
    office = Office()
    number = office.store.say(NOON - HOUR)
    office.store.move(number, Verb.SNOOZE, State.SNOOZED, NOON)
    assert office.looks(range(0, 3 * 24 * 60, 20)) == {}
    office.store.move(number, Verb.WAKE, State.NEW, NOON + 3 * DAY)
    day = 24 * 60
    assert office.looks(range(3 * day, 5 * day, 20)) == {3 * day: [("woken", "brand", (number,))]}


def test_a_channel_that_comes_back_begins_anew() -> None:
    office = Office()
    office.look()
    for day in range(3):
        office.store.say(NOON + day * DAY, channels=("rivals",))
        office.store.move(office.store.say(NOON, channels=("rivals",)), Verb.CLAIM, State.CLAIMED, NOON)
    office.channels = ("brand",)
    office.start()
    office.looks(range(0, 24 * 60, 30))
    office.channels = ("brand", "rivals")
    office.start()
    day = 24 * 60
    found = office.looks(range(2 * day, 4 * day, 30))
    told = {2 * day: [("late", "rivals", (3,))], 3 * day - 90: [("late", "rivals", (5,))]}
    assert found == told, "of what came while it was gone only what is not too late yet"
