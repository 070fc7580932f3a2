"""Mentions come up again: when their time runs out, when they were left lying, when a snooze ended. Once
each, gathered, and quietly."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.remind import Reminders
from core.errors import StoreError
from core.keeping import Filter, Reminder, ReminderKind
from core.policies import Targets
from core.types import BOT, OPEN_STATES, Mention, Move, Post, Standing, State, Verb
from store.sql import SqlStore
from tests.props import NOON, Facts, HandClock
from tests.store.making import ACME, ANA, batch, open_fresh, post, press, send, sighting

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TARGETS = Targets(answer=DAY, warn=2 * HOUR, forgotten=DAY)
TAKEN_ON = {State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED}
WAITING = OPEN_STATES - {State.SNOOZED}


class Lying(Facts):
    """The store's contract for reminders, over lists: what lies where, and what was brought up."""

    def __init__(self) -> None:
        super().__init__()
        self.all: dict[int, Mention] = {}
        self.shown: dict[int, tuple[str, ...]] = {}
        self.backlog: set[int] = set()
        self.brought: list[tuple[ReminderKind, str, tuple[int, ...], datetime]] = []
        self.causes: set[tuple[str, str, int, int]] = set()
        self.breaks = False

    def say(self, said: datetime, seen: datetime | None = None, channels: Sequence[str] = ("brand",)) -> int:
        number = len(self.all) + 1
        post = Post(source="forum", text="Acme", said_at=said)
        self.all[number] = Mention(
            id=number,
            post_id=number,
            post=post,
            matches=(),
            standing=Standing(),
            seen_at=seen or said + MINUTE,
        )
        self.shown[number] = tuple(channels)
        return number

    def move(self, mention: int, verb: Verb, state: State, at: datetime) -> None:
        one = self.all[mention]
        last = one.last_move.id if one.last_move else 0
        move = Move(id=last + 1, mention=mention, verb=verb, who=BOT, at=at)
        self.all[mention] = replace(one, standing=Standing(state=state), last_move=move)

    async def to_remind(
        self,
        kind: ReminderKind,
        channel: str,
        since: datetime,
        until: datetime,
        limit: int = 100,
        within: timedelta | None = None,
    ) -> Sequence[int]:
        assert since < until
        came = sorted(
            (when, one.id)
            for one in self.all.values()
            if channel in self.shown[one.id]
            if (when := self._came(kind, one)) is not None and since <= when < until
            if within is None or one.seen_at - (one.post.said_at or one.seen_at) < within
        )
        return [number for _, number in came if not self._was_told(kind, channel, number)][:limit]

    async def remind(
        self, kind: ReminderKind, channel: str, mentions: Sequence[int], at: datetime
    ) -> int | None:
        if self.breaks:
            raise StoreError("the disk is full")
        assert mentions
        still = [n for n in mentions if self._came(kind, self.all[n]) is not None]
        new = tuple(n for n in still if not self._was_told(kind, channel, n))
        if not new:
            return None
        self.causes |= {(kind, channel, n, self._cause(n)) for n in new}
        self.brought.append((kind, channel, new, at))
        return len(self.brought)

    async def reminded(self, row: int) -> tuple[Reminder, Sequence[Mention]] | None:
        kind, _, mentions, at = self.brought[row - 1]
        return Reminder(row=row, kind=kind, at=at), [self.all[number] for number in mentions]

    def _came(self, kind: ReminderKind, one: Mention) -> datetime | None:
        """When it came to that, None when it did not."""
        if kind == "late":
            waits = one.standing.state in WAITING and one.id not in self.backlog
            return one.post.said_at if waits else None
        if one.last_move is None:
            return None
        if kind == "forgotten":
            return one.last_move.at if one.standing.state in TAKEN_ON else None
        return one.last_move.at if one.last_move.verb is Verb.WAKE else None

    def _was_told(self, kind: ReminderKind, channel: str, number: int) -> bool:
        """Whether it came up there for this before; late only once, else once for the same last move."""
        told = [(other, cause) for other, room, n, cause in self.causes if (room, n) == (channel, number)]
        if kind == "late" and "late" in [other for other, _ in told]:
            return True
        same = {"late": {"forgotten"}, "forgotten": {"late", "forgotten"}, "woken": {"woken"}}[kind]
        return any(other in same and cause == self._cause(number) for other, cause in told)

    def _cause(self, number: int) -> int:
        last = self.all[number].last_move
        return 0 if last is None else last.id


Told = dict[int, list[tuple[str, str, tuple[int, ...]]]]
"""What came up by the minute after noon: kind, channel, mentions."""


@dataclass
class Office:
    """Somebody looks, and time passes."""

    targets: Targets | None = TARGETS
    channels: tuple[str, ...] = ("brand", "rivals")
    store: Lying = field(default_factory=Lying)
    clock: HandClock = field(default_factory=HandClock)
    queued: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A process begins: what it remembers is in the store."""
        store: Any = self.store
        self.reminders = Reminders(store, self.clock, self.targets, self.channels, self._queue)

    def look(self) -> list[tuple[str, str, tuple[int, ...]]]:
        """What is brought up now: kind, channel, mentions."""
        before = len(self.store.brought)
        asyncio.run(self.reminders.look())
        return [(kind, channel, mentions) for kind, channel, mentions, _ in self.store.brought[before:]]

    def looks(self, minutes: Iterable[int]) -> Told:
        """The same for each of these minutes after noon; those at which nothing comes are left out."""
        found: Told = {}
        for minute in minutes:
            self.clock.time = NOON + minute * MINUTE
            if told := self.look():
                found[minute] = told
        return found

    def _queue(self) -> None:
        self.queued += 1


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


async def kept(store: SqlStore, said: timedelta, *channels: str, sent: bool = True) -> int:
    """A post that was said so long before noon, and stands in these channels."""
    number = len(await store.find(Filter(), "newest", 100)) + 1
    one = post(str(number), f"Acme opens shop number {number}", said_at=NOON - said)
    await store.keep(batch(sighting(one, ACME, channels=channels), at=NOON - said + MINUTE))
    for row in await store.rows_of(number):
        if sent:
            await send(store, row, f"{row.channel} {number}", 1)
    return number


def test_a_day_on_the_real_store_brings_each_up_once_and_the_hour_outlives_it(tmp_path: Path) -> None:
    told: list[tuple[str, str, str, list[int]]] = []
    clock = HandClock()

    async def life(minutes: range) -> None:
        """A process looks at each of these minutes; what it queues is told with its mentions."""
        store = open_fresh(tmp_path)
        reminders = Reminders(store, clock, TARGETS, ("brand", "rivals"), lambda: None)
        for minute in minutes:
            clock.time = NOON + minute * MINUTE
            await reminders.look()
        for row in await store.due(clock.time + MINUTE, 100):
            if row.kind == "reminder":
                found = await store.reminded(row.id)
                assert found is not None
                at = f"{(row.due_at - NOON) // MINUTE} min"
                told.append((at, found[0].kind, row.channel, [one.id for one in found[1]]))
                await send(store, row, f"reminder {row.id}", row.version)
        await store.close()

    async def begin() -> None:
        store = open_fresh(tmp_path)
        assert await kept(store, 23 * HOUR, "brand", "rivals") == 1
        assert await kept(store, 22 * HOUR - 20 * MINUTE, "brand") == 2
        assert await kept(store, 23 * HOUR, "gone") == 3
        assert await kept(store, 23 * HOUR, "brand", sent=False) == 4
        assert await kept(store, 12 * HOUR, "brand") == 5
        assert await kept(store, 10 * HOUR, "rivals") == 6
        await press(store, 5, Verb.CLAIM, ANA, NOON - DAY + 30 * MINUTE)
        await press(store, 6, Verb.SNOOZE, ANA, NOON - 4 * HOUR, **{"for": "4h"})
        await press(store, 6, Verb.WAKE, BOT, NOON)
        await store.close()

    asyncio.run(begin())
    asyncio.run(life(range(10)))
    asyncio.run(life(range(10, 50, 3)))
    asyncio.run(life(range(50, 130)))
    assert told == [
        ("0 min", "late", "brand", [1]),
        ("0 min", "late", "rivals", [1]),
        ("0 min", "woken", "rivals", [6]),
        ("31 min", "forgotten", "brand", [5]),
        ("60 min", "late", "brand", [2]),
    ]


def test_the_real_store_knows_whether_anybody_dealt_with_the_last_message(tmp_path: Path) -> None:
    clock = HandClock()
    told: list[tuple[int, int]] = []

    async def life(minutes: range) -> None:
        store = open_fresh(tmp_path)
        reminders = Reminders(store, clock, TARGETS, ("brand",), lambda: None)
        for minute in minutes:
            clock.time = NOON + minute * MINUTE
            await reminders.look()
        rows = [row for row in await store.due(clock.time + MINUTE, 100) if row.kind == "reminder"]
        for row in rows:
            found = await store.reminded(row.id)
            assert found is not None
            told.append(((row.due_at - NOON) // MINUTE, len(found[1])))
            await send(store, row, f"reminder {row.id}", row.version)
        if minutes.stop == 240:
            assert found is not None
            await press(store, found[1][0].id, Verb.CLAIM, ANA, clock.time)
        await store.close()

    async def begin() -> None:
        store = open_fresh(tmp_path)
        for minute in range(0, 300, 20):
            await kept(store, 22 * HOUR - minute * MINUTE, "brand")
        await store.close()

    asyncio.run(begin())
    for start in range(0, 300, 60):
        asyncio.run(life(range(start, start + 60, 5)))
    assert told == [(5, 1), (65, 3), (185, 6), (245, 3)]
