"""When a source was not heard: known over restarts, and nothing else is taken for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.gaps import KEPT, MOST, Gaps, tolerance
from core.alerts import Gap
from core.errors import StoreError
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.fake_source import Board

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BOARD, PAPER = Board(), Board(name="paper")
EVERY = BOARD.every


async def polled(room: Watchroom, gaps: Gaps, times: int, every: timedelta = EVERY) -> list[Gap]:
    """The source answers so often, and is looked at in between; all gaps that were ever seen."""
    found: list[Gap] = []
    for _ in range(times):
        await room.heard(rest=every)
        for _ in range(4):
            found += await gaps.look(room.clock.now())
            room.clock.push(every / 4)
    return found


def test_a_source_that_answers_as_it_should_has_no_gaps(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        assert await polled(room, Gaps(room.store, [BOARD]), 20) == []

    watched(tmp_path, story)


@pytest.mark.parametrize(
    ("away", "expected"), [(0.5, False), (2.9, False), (3.1, False), (3.3, True), (18, True)]
)
def test_a_source_that_is_down_for_a_while_has_a_gap_that_ends_when_it_is_back(
    tmp_path: Path, away: float, expected: bool
) -> None:
    """Two polls may fail and one be late; what is more is a gap."""

    async def story(room: Watchroom) -> None:
        gaps = Gaps(room.store, [BOARD])
        await room.heard()
        began = room.clock.now()
        assert await gaps.look(began) == ()
        room.clock.push(away * EVERY)
        await room.failed(times=3)
        now = room.clock.now()
        assert await gaps.look(now) == ((Gap("board", began, now),) if expected else ())
        await room.heard()
        room.clock.push(MINUTE)
        assert await gaps.look(room.clock.now()) == ((Gap("board", began, now),) if expected else ())
        assert gaps.heard_until(room.clock.now()) == now

    watched(tmp_path, story)


def test_a_gap_that_goes_on_grows_until_the_source_is_back(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        gaps = Gaps(room.store, [BOARD, PAPER])
        await room.heard()
        await room.heard("paper")
        began = room.clock.now()
        await gaps.look(began)
        for hours in range(1, 6):
            room.clock.push(HOUR)
            await room.heard("paper", rest=HOUR)
            now = room.clock.now()
            assert Gap("board", began, now) in await gaps.look(now), hours
            assert gaps.heard_until(now) == began, "silence is judged as far as all were heard"

    watched(tmp_path, story)


def test_the_time_that_the_bot_was_away_is_a_gap_of_every_source(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        sources = [BOARD, PAPER]
        for source in sources:
            await room.heard(source.name)
        left = room.clock.now()
        await Gaps(room.store, sources).look(left)
        room.clock.push(8 * HOUR)
        gaps = Gaps(room.store, sources)
        back = room.clock.now()
        assert set(await gaps.look(back)) == {Gap(s.name, left, back) for s in sources}
        room.clock.push(MINUTE)
        await room.heard("board")
        heard = room.clock.now()
        assert set(await gaps.look(heard)) == {Gap("board", left, heard), Gap("paper", left, heard)}
        await room.heard("paper")
        # It is remembered by the life after that, too.
        room.clock.push(MINUTE)
        await gaps.look(room.clock.now())
        again = Gaps(room.store, sources)
        assert set(await again.look(room.clock.now())) == {
            Gap("board", left, heard),
            Gap("paper", left, heard),
        }

    watched(tmp_path, story)


def test_a_gap_ends_also_when_the_bot_is_killed_right_after_its_first_success(tmp_path: Path) -> None:
    """It is looked every few seconds; a success that nobody looked at is the end all the same, once."""

    async def story(room: Watchroom) -> None:
        await room.heard()
        left = room.clock.now()
        await Gaps(room.store, [BOARD]).look(left)
        room.clock.push(8 * HOUR)
        await Gaps(room.store, [BOARD]).look(room.clock.now())
        await room.heard()
        back = room.clock.now()
        for _ in range(3):  # each killed before it looks a second time
            room.clock.push(4 * SECOND)
            assert await Gaps(room.store, [BOARD]).look(room.clock.now()) == (Gap("board", left, back),)

    watched(tmp_path, story)


def test_a_gap_that_goes_on_is_one_gap_through_many_lives(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard(rest=2 * HOUR)
        left = room.clock.now()
        for _ in range(5):
            room.clock.push(5 * HOUR)
            now = room.clock.now()
            assert await Gaps(room.store, [BOARD, PAPER]).look(now) == (Gap("board", left, now),)
        assert await Gaps(room.store, [PAPER]).look(room.clock.now()) == (), "taken out of the settings"

    watched(tmp_path, story)


def test_a_short_restart_is_no_gap(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        for _ in range(5):
            await room.heard()
            room.clock.push(EVERY)
            assert await Gaps(room.store, [BOARD]).look(room.clock.now()) == ()

    watched(tmp_path, story)


def test_a_source_that_rests_long_by_its_own_wish_is_heard_as_often_as_it_can_be(tmp_path: Path) -> None:
    """Were it a gap, nothing would ever be learned of what such a source brings."""

    async def story(room: Watchroom) -> None:
        gaps = Gaps(room.store, [BOARD])
        assert await polled(room, gaps, 6, every=2 * HOUR) == []
        # The wish is known to the next life, and one that is not kept is a gap after all.
        await room.heard(rest=2 * HOUR)
        began = room.clock.now()
        gaps = Gaps(room.store, [BOARD])
        await gaps.look(began)
        room.clock.push(2 * HOUR + 3 * EVERY)
        await room.failed(times=3)
        assert await gaps.look(room.clock.now()) == (Gap("board", began, room.clock.now()),)

    watched(tmp_path, story)


def test_a_source_that_was_never_heard_or_is_new_has_no_gap(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        gaps = Gaps(room.store, [BOARD])
        assert await gaps.look(room.clock.now()) == ()
        assert gaps.heard_until(room.clock.now()) == room.clock.now()
        await room.failed(times=9)
        room.clock.push(9 * HOUR)
        assert await gaps.look(room.clock.now()) == ()
        await room.heard()
        assert await gaps.look(room.clock.now()) == ()

    watched(tmp_path, story)


def test_a_source_that_is_no_more_in_the_settings_holds_up_nothing(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.heard("paper")
        room.clock.push(9 * HOUR)
        await room.heard("board")
        gaps = Gaps(room.store, [BOARD])
        assert await gaps.look(room.clock.now()) == ()
        assert gaps.heard_until(room.clock.now()) == room.clock.now()

    watched(tmp_path, story)


def test_of_many_gaps_the_latest_are_remembered_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        times = [(room.clock.now() - n * HOUR).isoformat() for n in range(MOST, 0, -1)]
        await room.store.set_fact("source gaps", [["board", at, at] for at in times])
        gaps = Gaps(room.store, [BOARD])
        for _ in range(20):
            await room.heard()
            await gaps.look(room.clock.now())
            room.clock.push(HOUR)
        await room.heard()
        found = await gaps.look(room.clock.now())
        assert len(found) == MOST
        assert found[-1].end == room.clock.now()
        assert list(await Gaps(room.store, [BOARD]).look(room.clock.now())) == list(found)
        room.clock.push(KEPT + HOUR)
        await room.heard()
        assert len(await gaps.look(room.clock.now())) == 1

    watched(tmp_path, story)


def test_a_clock_that_is_set_back_makes_no_gap_and_no_gap_of_the_future_is_believed(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        gaps = Gaps(room.store, [BOARD])
        await room.heard()
        right = room.clock.now()
        await gaps.look(right)
        room.clock.push(24 * HOUR)  # somebody set it ahead by mistake, and a poll happened then
        await room.heard()
        assert len(await gaps.look(room.clock.now())) == 1
        room.clock.set(right + MINUTE)
        for _ in range(3):
            for life in (gaps, Gaps(room.store, [BOARD])):
                assert await life.look(room.clock.now()) == ()
            await room.heard()
            room.clock.push(EVERY)

    watched(tmp_path, story)


def test_what_the_store_does_not_tell_is_asked_again(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        gaps = Gaps(room.store, [BOARD])
        await room.heard()
        began = room.clock.now()
        await gaps.look(began)
        room.clock.push(HOUR)
        await room.heard()
        room.shaky.broken.add("set_fact")
        with pytest.raises(StoreError):
            await gaps.look(room.clock.now())
        room.shaky.broken.clear()
        assert list(await gaps.look(room.clock.now())) == [Gap("board", began, room.clock.now())]
        assert list(await Gaps(room.store, [BOARD]).look(room.clock.now())) == [
            Gap("board", began, room.clock.now())
        ]

    watched(tmp_path, story)


def test_a_source_may_be_late_by_two_polls_and_its_rest() -> None:
    assert tolerance(EVERY) == 32 * MINUTE
    assert tolerance(EVERY, HOUR) == 82 * MINUTE
    assert tolerance(EVERY, -HOUR) == 32 * MINUTE
