"""Mentions come up again when they were left lying or a snooze ended, over restarts and odd clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import StoreError
from core.policies import Targets
from core.types import State, Verb
from tests.bot.lying import DAY, HOUR, MINUTE, TAKEN_ON, TARGETS, Office, Told
from tests.props import NOON


def test_a_short_warning_that_had_to_wait_for_the_hour_still_comes() -> None:
    office = Office(targets=replace(TARGETS, warn=10 * MINUTE))
    for minute in (0, 5):
        office.store.say(NOON - DAY + 10 * MINUTE + minute * MINUTE)
    assert office.looks(range(200)) == {1: [("late", "brand", (1,))], 61: [("late", "brand", (2,))]}


def test_each_channel_and_each_kind_has_an_hour_of_its_own() -> None:
    office = Office()
    office.look()
    office.store.say(NOON - 23 * HOUR, channels=("brand", "rivals"))
    lying = office.store.say(NOON - 30 * HOUR, channels=("brand",))
    office.store.move(lying, Verb.CLAIM, State.CLAIMED, NOON - DAY + MINUTE)
    office.clock.time += 2 * MINUTE
    assert office.look() == [
        ("late", "brand", (1,)),
        ("late", "rivals", (1,)),
        ("forgotten", "brand", (2,)),
    ]
    assert office.queued == 1


@pytest.mark.parametrize("state", State)
def test_what_somebody_took_on_and_let_lie_comes_up_after_a_day(state: State) -> None:
    office = Office()
    number = office.store.say(NOON - 9 * DAY)
    office.store.move(number, Verb.NOTE, state, NOON - DAY + 30 * MINUTE)
    forgotten = {31: [("forgotten", "brand", (number,))]}
    assert office.looks(range(120)) == (forgotten if state in TAKEN_ON else {})


def test_what_was_forgotten_before_the_first_look_stays_so() -> None:
    office = Office()
    for length in (29 * DAY, 2 * DAY, DAY + MINUTE, DAY, DAY - MINUTE):
        office.store.move(office.store.say(NOON - 60 * DAY), Verb.CLAIM, State.CLAIMED, NOON - length)
    assert office.looks(range(120)) == {1: [("forgotten", "brand", (4,))], 61: [("forgotten", "brand", (5,))]}


def test_what_an_undo_gives_back_is_forgotten_by_the_move_before() -> None:
    office = Office()
    office.look()
    number = office.store.say(NOON - 9 * DAY)
    office.store.move(number, Verb.CLAIM, State.CLAIMED, NOON)
    claimed = office.store.all[number]
    office.clock.time = NOON + 23 * HOUR
    office.store.move(number, Verb.RESOLVE, State.RESOLVED, office.clock.time)
    day = 24 * 60
    assert office.looks(range(0, 2 * day, 30)) == {}
    office.store.all[number] = claimed
    assert office.looks(range(2 * day, 3 * day, 30)) == {2 * day: [("forgotten", "brand", (number,))]}


def test_what_is_forgotten_again_comes_up_again() -> None:
    office = Office()
    number = office.store.say(NOON - 9 * DAY)
    office.store.move(number, Verb.CLAIM, State.CLAIMED, NOON - 23 * HOUR)
    day = 24 * 60
    told = [("forgotten", "brand", (number,))]
    assert office.looks(range(0, 2 * day, 30)) == {90: told}
    office.store.move(number, Verb.NOTE, State.CLAIMED, NOON + 2 * DAY)
    assert office.looks(range(2 * day, 5 * day, 30)) == {3 * day + 30: told}


def test_a_mention_whose_snooze_ended_comes_up_at_once_and_others_within_a_minute() -> None:
    office = Office()
    for _ in range(4):
        office.store.say(NOON - 5 * HOUR)
    found = []
    for second, woken in ((0, (1,)), (20, (2,)), (40, (3,)), (60, ()), (80, (4,)), (119, ()), (120, ())):
        office.clock.time = NOON + timedelta(seconds=second)
        for number in woken:
            office.store.move(number, Verb.WAKE, State.NEW, office.clock.time)
        found.append((second, [mentions for _, _, mentions in office.look()]))
    assert [one for one in found if one[1]] == [(0, [(1,)]), (60, [(2, 3)]), (120, [(4,)])]


def test_a_mention_that_somebody_moved_since_its_snooze_ended_rests() -> None:
    office = Office()
    number = office.store.say(NOON - 5 * HOUR)
    office.store.move(number, Verb.WAKE, State.NEW, NOON)
    office.store.move(number, Verb.CLAIM, State.CLAIMED, NOON)
    assert office.looks(range(60)) == {}


def test_the_hour_outlives_the_process() -> None:
    office = Office()
    for minute in (0, 10):
        office.store.say(NOON - 22 * HOUR + minute * MINUTE)
    told: Told = {}
    for minute in range(0, 120, 2):
        office.start()
        told |= office.looks([minute])
    assert told == {2: [("late", "brand", (1,))], 62: [("late", "brand", (2,))]}


@pytest.mark.parametrize("away", [timedelta(minutes=59), timedelta(hours=5), timedelta(days=3)])
def test_a_return_brings_what_was_missed_in_one_message_a_channel(away: timedelta) -> None:
    office = Office()
    office.look()
    for minute in range(0, 3 * 24 * 60, 45):
        said = NOON - 22 * HOUR + minute * MINUTE
        if said < NOON:
            office.store.say(said, channels=("brand", "rivals") if minute % 2 else ("brand",))
    office.start()
    office.clock.time = NOON + away
    missed = tuple(
        number
        for number, one in office.store.all.items()
        if one.post.said_at is not None and one.post.said_at < NOON + away - 22 * HOUR
    )
    assert (
        office.look()
        == [
            ("late", "brand", missed),
            ("late", "rivals", tuple(n for n in missed if "rivals" in office.store.shown[n])),
        ][: 2 if len(missed) > 1 else 1]
    )
    assert office.look() == []


def test_without_targets_only_snoozes_end() -> None:
    office = Office(targets=None)
    office.store.say(NOON - 23 * HOUR)
    office.store.move(office.store.say(NOON - 9 * DAY), Verb.CLAIM, State.CLAIMED, NOON - 2 * DAY)
    office.store.move(office.store.say(NOON - HOUR), Verb.WAKE, State.NEW, NOON)
    assert office.look() == [("woken", "brand", (3,))]


def test_what_was_shown_nowhere_and_channels_that_are_gone_get_no_message() -> None:
    office = Office()
    office.store.say(NOON - 23 * HOUR, channels=())
    office.store.say(NOON - 23 * HOUR, channels=("gone",))
    office.store.say(NOON - 23 * HOUR, channels=("gone", "rivals"))
    assert office.look() == [("late", "rivals", (3,))]


def test_a_clock_that_is_set_back_doubles_nothing_and_holds_nothing_up() -> None:
    office = Office()
    first = office.store.say(NOON - 23 * HOUR)
    assert office.look() == [("late", "brand", (first,))]
    woken = office.store.say(NOON - 10 * HOUR)
    office.store.move(woken, Verb.WAKE, State.NEW, NOON + 5 * MINUTE)
    office.clock.time = NOON - DAY
    second = office.store.say(NOON - DAY - 23 * HOUR)
    assert office.look() == [("late", "brand", (second,)), ("woken", "brand", (woken,))]
    assert office.looks(range(-24 * 60, 120, 10)) == {}


def test_a_clock_that_is_set_a_day_ahead_and_back_again_leaves_nothing_out() -> None:
    office = Office()
    office.look()
    for hours in range(1, 48, 3):
        office.store.say(NOON - 22 * HOUR + hours * HOUR)
    office.clock.time = NOON + DAY
    office.look()
    office.looks(range(0, 5 * 24 * 60, 5))
    told = sorted(number for _, _, mentions, _ in office.store.brought for number in mentions)
    assert told == sorted(office.store.all)


def test_a_first_look_by_a_clock_that_is_ahead_forgets_nothing_for_ever() -> None:
    office = Office()
    office.clock.time = NOON + 300 * DAY
    office.look()
    office.clock.time = NOON
    office.look()
    office.store.move(office.store.say(NOON - 9 * DAY), Verb.CLAIM, State.CLAIMED, NOON)
    day = 24 * 60
    assert list(office.looks(range(0, 3 * day, 30))) == [day + 30]


def test_a_store_that_does_not_take_it_gets_it_again_after_the_pause() -> None:
    office = Office(targets=replace(TARGETS, warn=10 * MINUTE))
    office.look()
    office.clock.time = NOON + 3 * DAY
    number = office.store.say(NOON + DAY)  # warned of only by looking back
    office.store.breaks = True
    with pytest.raises(StoreError):
        office.look()
    assert office.queued == 0
    office.store.breaks = False
    office.start()
    day = 3 * 24 * 60
    assert office.looks(range(day, day + 120)) == {day + 60: [("late", "brand", (number,))]}


def test_a_warning_longer_than_the_time_itself_is_told_as_soon_as_it_is_seen() -> None:
    office = Office(targets=Targets(answer=HOUR, warn=2 * HOUR))
    office.store.say(NOON - MINUTE, seen=NOON)
    assert office.look() == [("late", "brand", (1,))]
