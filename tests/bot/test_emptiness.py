"""A source that answers and has nothing, where it always had something."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.alert_sources import SourceAlarms
from bot.emptiness import ALWAYS, Emptiness
from core.alerts import AlertState
from core.errors import SourceBusy
from core.keeping import SourceState
from core.traffic import Cursor, Request
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.collecting import Script, listen, settings
from tests.bot.fake_source import Answer, Board, page, words

BOARD = Board(name="board", every=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("answers", "odd"),
    [
        ([3] * ALWAYS + [0], True),
        ([3] * ALWAYS + [0, 0, 0], True),
        ([3] * (ALWAYS - 1) + [0], False),
        ([3] * (ALWAYS - 1) + [0] + [3] * (ALWAYS - 1) + [0], False),
        ([3] * ALWAYS + [0, 1], False),
        ([3] * ALWAYS + [0, 1, 0], True),
        ([0] * 50, False),
    ],
)
@pytest.mark.parametrize("restarts", [False, True])
def test_only_what_always_had_something_is_oddly_empty(
    tmp_path: Path, answers: Sequence[int], odd: bool, restarts: bool
) -> None:
    async def story(room: Watchroom) -> None:
        emptiness = Emptiness(room.store)
        for posts in answers:
            room.clock.push(MINUTE)
            await emptiness.saw("board", posts, room.clock.now())
            emptiness = Emptiness(room.store) if restarts else emptiness
        assert list(await emptiness.since()) == (["board"] if odd else [])

    watched(tmp_path, story)


def test_what_an_earlier_version_kept_of_all_sources_together_counts_on(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        since = room.clock.now()
        await room.store.set_fact("full answers", [{"board": ALWAYS}, {"paper": since.isoformat()}])
        assert await Emptiness(room.store).since() == {"paper": since}
        room.clock.push(MINUTE)
        await Emptiness(room.store).saw("board", 0, room.clock.now())
        assert await Emptiness(room.store).since() == {"paper": since, "board": room.clock.now()}
        await Emptiness(room.store).saw("paper", 3, room.clock.now())
        await Emptiness(room.store).saw("board", 3, room.clock.now())
        assert await Emptiness(room.store).since() == {}
        await Emptiness(room.store).saw("paper", 0, room.clock.now())
        assert await Emptiness(room.store).since() == {}, "it had something once"

    watched(tmp_path, story)


def test_it_is_told_since_the_first_empty_answer_and_over_with_the_next_full_one(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        emptiness = Emptiness(room.store)
        alarms = SourceAlarms(room.store, room.alarms, [BOARD], emptiness)
        await room.store.save_source(SourceState(name="board", last_success=room.clock.now()))
        for posts in [3] * ALWAYS + [0]:
            await emptiness.saw("board", posts, room.clock.now())
        since = room.clock.now()
        room.clock.push(5 * MINUTE)
        await emptiness.saw("board", 0, room.clock.now())
        await alarms.look(room.clock.now())
        alert = await room.alert()
        assert (alert.signal.kind, alert.signal.subject, alert.began_at) == ("source_down", "board", since)
        room.clock.push(5 * MINUTE)
        await emptiness.saw("board", 2, room.clock.now())
        await alarms.look(room.clock.now())
        alert = await room.alert()
        assert (alert.standing.state, alert.standing.outcome) == (AlertState.CLOSED, "over")

    watched(tmp_path, story)


def test_a_source_that_is_asked_no_more_is_not_told(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        emptiness = Emptiness(room.store)
        for posts in [3] * ALWAYS + [0]:
            await emptiness.saw("gone", posts, room.clock.now())
        await SourceAlarms(room.store, room.alarms, [BOARD], emptiness).look(room.clock.now())
        assert await room.store.alerts() == []

    watched(tmp_path, story)


class Index(Board):
    """A source with three addresses: what each poll finds there is one answer."""

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        return tuple(Request(url=f"{self.url}{n}") for n in range(3))


FULL = Answer(page(words("1")), headers={"etag": '"1"'})
EMPTY = Answer(page(), headers={"etag": '"0"'})
SAME = Answer(status=304)


@pytest.mark.parametrize(
    ("last", "odd"),
    [
        ((FULL, FULL, EMPTY), False),
        ((EMPTY, EMPTY, FULL), False),
        ((EMPTY, EMPTY, EMPTY), True),
        ((SAME, SAME, SAME), False),
        ((SAME, SAME, EMPTY), False),
        ((EMPTY, EMPTY, SourceBusy("board", "not now")), False),
    ],
)
def test_a_poll_counts_once_however_many_addresses_it_asks(
    tmp_path: Path, last: Sequence[Answer | BaseException], odd: bool
) -> None:
    """Of many addresses some have nothing at any time, and what is unchanged may have something."""

    async def story() -> None:
        source = Index(name="board")
        polls = [(FULL, EMPTY, SAME if n else EMPTY) for n in range(ALWAYS)] + [last]
        script: Script = {f"{source.url}{n}": [poll[n] for poll in polls] for n in range(3)}
        bot, network = await listen(tmp_path, script, using=settings(source))
        for _ in polls:
            assert await Emptiness(bot.store).since() == {}
            bot.clock.push(2 * source.every)
            await bot.app.schedule.collect(source)
        assert len(network.asked) == 3 * len(polls)
        assert bool(await Emptiness(bot.store).since()) == odd
        await bot.app.close()

    asyncio.run(story())
