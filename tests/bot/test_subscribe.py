"""Streams: what is said is heard at once, nothing is lost over a break, nothing comes twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.collect import Return
from bot.settings import Settings
from bot.subscribe import MOST_ODD, Subscriber
from core.alerts import AlertFilter
from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.keeping import SourceState
from core.policies import AlertRules
from core.traffic import Cursor, Frame, Page, Subscription
from core.types import Topic
from tests.bot.collecting import settings, state
from tests.bot.fake_bot import Bot, Killed, deadly_at, open_bot
from tests.bot.fake_stream import Act, ScriptedStreams, Ticker, said
from tests.simulation import START, Chance, SimulatedClock


def listening(topics: Sequence[Topic] | None = None) -> Settings:
    found = settings(Ticker())  # type: ignore[arg-type]
    return found if topics is None else settings(Ticker(), topics=tuple(topics))  # type: ignore[arg-type]


async def life(
    folder: Path, *scripts: Sequence[Act], before: Bot | None = None, **values: Any
) -> tuple[Bot, ScriptedStreams]:
    """A bot that listens to the ticker; each connection plays one of the scripts."""
    clock = before.clock if before else SimulatedClock()
    streams = ScriptedStreams(clock, list(scripts))
    chat = before.chat if before else None
    bot = await open_bot(
        values.pop("using", None) or listening(),
        folder / "bot.db",
        clock,
        None,
        chat,
        streams=streams,
        **values,
    )
    return bot, streams


def live(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def test_what_a_stream_says_is_shown_and_what_matches_nothing_is_counted_not_kept(tmp_path: Path) -> None:
    async def story() -> None:
        bot, _ = await life(tmp_path, [[said(1), said(2, "Nothing of ours")], [said(3)]])
        await bot.pass_time(seconds=1)
        found = await state(bot, "ticker")
        assert (found.posts, found.coverage.items, found.coverage.polls) == (2, 3, 1)
        assert found.cursor == {"last": 3}
        assert len(await bot.store.posts(10)) == 2
        await bot.app.close()

    live(story())


def test_after_a_break_it_goes_on_where_it_was_and_what_comes_twice_is_known(tmp_path: Path) -> None:
    async def story() -> None:
        lost = SourceBusy("ticker", "the connection was lost")
        bot, streams = await life(
            tmp_path, [[said(1), said(2), said(3)], lost], [[said(2), said(3), said(4)]]
        )
        await bot.pass_time(seconds=1)
        broken = await state(bot, "ticker")
        assert (broken.failures, broken.error, broken.cursor) == (1, "the connection was lost", {"last": 3})
        while (whole := await state(bot, "ticker")).posts < 4:
            await bot.pass_time(seconds=1)
        assert streams.asked[:2] == [
            "wss://ticker.example.org/?after=0",
            "wss://ticker.example.org/?after=1",
        ]
        assert (whole.posts, whole.failures, whole.error, whole.coverage.failing) == (4, 0, None, None)
        await bot.app.close()

    live(story())


def test_a_stream_that_breaks_again_and_again_is_opened_later_and_later_and_never_given_up(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        lost = SourceBusy("ticker", "the connection was lost")
        bot, streams = await life(tmp_path, *[[lost] for _ in range(40)])
        await bot.pass_time(hours=5)
        waits = [(b - a).total_seconds() for a, b in zip(streams.at, streams.at[1:], strict=False)]
        assert waits[0] >= 2
        assert max(waits) <= 2 * 2**9 * 1.1 + 180  # and a coarse tick of the simulation
        assert waits[-1] >= 600
        assert (await state(bot, "ticker")).failures == len(streams.at)
        await bot.app.close()

    live(story())


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (SourceRefused("ticker", "the token has run out"), "refused"),
        (SourceChanged("ticker", "a message is too long"), "changed"),
        (SourceBusy("ticker", "the place is full"), "busy"),
    ],
)
def test_why_it_broke_is_kept(tmp_path: Path, error: Exception, trouble: str) -> None:
    async def story() -> None:
        bot, _ = await life(tmp_path, [[said(1)], error])
        await bot.pass_time(seconds=1)
        found = await state(bot, "ticker")
        assert (found.coverage.trouble, found.coverage.errors, found.posts) == (trouble, 1, 1)
        await bot.app.close()

    live(story())


def test_a_token_that_the_place_quotes_is_hidden_where_it_comes_in(tmp_path: Path) -> None:
    class Gruff(Ticker):
        def hear(self, frames: Sequence[Frame], cursor: Cursor, now: datetime) -> Page:
            raise SourceChanged(self.name, "we do not take hunter22hunter22")

    async def story() -> None:
        using = replace(listening(), sources=(Gruff(),), secrets=("hunter22hunter22",))
        refused = SourceRefused("ticker", "hunter22hunter22 has run out")
        bot, _ = await life(tmp_path, [[said(1)], refused], using=using)
        await bot.pass_time(seconds=1)
        found = await state(bot, "ticker")
        assert (found.error, found.coverage.unread_why) == ("••• has run out", "we do not take •••")
        await bot.app.close()

    live(story())


def test_a_wait_that_the_place_asks_for_is_kept(tmp_path: Path) -> None:
    async def story() -> None:
        until = START + timedelta(minutes=30)
        bot, streams = await life(tmp_path, [SourceBusy("ticker", "slow down", until)], [[said(1)]])
        await bot.pass_time(minutes=29)
        assert len(streams.asked) == 1
        await bot.app.close()

    live(story())


def test_garbage_breaks_the_connection_and_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        bot, _ = await life(tmp_path, [[said(1)], *[[Frame(b"<html>Back soon</html>")]] * MOST_ODD])
        await bot.pass_time(seconds=1)
        found = await state(bot, "ticker")
        assert (found.error, found.coverage.trouble) == ("that is no message of the ticker", "changed")
        assert (found.posts, found.cursor) == (1, {"last": 1})
        await bot.app.close()

    live(story())


def test_an_odd_message_that_comes_alone_is_counted_and_ends_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        odd = [Frame(b"a message of a new kind")]
        bot, streams = await life(tmp_path, [odd, [said(1)], *[odd] * (MOST_ODD - 1), [said(2)]])
        await bot.pass_time(seconds=1)
        found = await state(bot, "ticker")
        assert (found.posts, found.cursor, found.coverage.unread) == (2, {"last": 2}, MOST_ODD)
        assert found.coverage.unread_why == "that is no message of the ticker"
        assert (found.error, found.coverage.errors, len(streams.asked)) == (None, 0, 1)
        await bot.app.close()

    live(story())


@pytest.mark.parametrize("point", ["matched", "kept"])
def test_a_kill_between_hearing_and_keeping_loses_nothing_and_shows_nothing_twice(
    tmp_path: Path, point: str
) -> None:
    async def story() -> None:
        batches: Sequence[Act] = [[said(1)], [said(2)], [said(3)]]
        bot, _ = await life(tmp_path, batches, reach=deadly_at(point, 3), start=False)
        await bot.app.start()
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        again, _streams = await life(tmp_path, batches, before=bot)
        await again.pass_time(seconds=30)
        shown = again.chat.shown("brand")
        assert sorted(shown) == sorted(set(shown))
        assert len(await again.store.posts(10)) == 3
        await again.app.close()

    live(story())


def test_without_topics_nothing_is_subscribed_to(tmp_path: Path) -> None:
    async def story() -> None:
        bot, streams = await life(tmp_path, using=listening([]))
        await bot.pass_time(minutes=10)
        assert streams.asked == []
        assert (await state(bot, "ticker")).failures == 0
        await bot.app.close()

    live(story())


@dataclass
class Quiet(ScriptedStreams):
    """A connection that stands and says nothing, until the test lets it end."""

    stands: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(
        self, what: Subscription, source: str, silence: timedelta
    ) -> AsyncGenerator[Sequence[Frame], None]:
        yield ()
        self.stands.set()
        await self.over.wait()


def test_a_quiet_stream_that_stands_is_not_blind(tmp_path: Path) -> None:
    async def story() -> None:
        clock = SimulatedClock()
        quiet = Quiet(clock, [])
        bot, _ = await life(tmp_path, start=False)
        subscriber = Subscriber(bot.store, quiet, clock, Chance(), bot.app.ears, bot.app.keeper)
        at = Return(0, clock.now())
        listening = asyncio.create_task(subscriber.listen(Ticker(), SourceState(name="ticker"), at))
        await quiet.stands.wait()
        for _ in range(60):
            clock.push(timedelta(minutes=1))
            await subscriber.pulse()
            assert (await state(bot, "ticker")).last_success == clock.now()
        quiet.over.set()
        assert (await listening).coverage.polls == 1
        await bot.app.close()

    live(story())


RUBBISH = [Frame(b"<html>Back soon</html>")] * 10


@pytest.mark.parametrize(
    "script",
    [
        [SourceBusy("ticker", "the connection was lost")],
        [[], SourceBusy("ticker", "the connection was lost")],  # it stood, and broke before a word was said
        [[]],  # it stood, and was closed in good order
        [RUBBISH],
    ],
    ids=["refused", "lost", "closed", "rubbish"],
)
def test_a_stream_that_only_pretends_to_stand_is_down_and_left_alone_longer_and_longer(
    tmp_path: Path, script: Sequence[Act]
) -> None:
    async def story() -> None:
        using = replace(listening(), alerts=AlertRules(channels=("brand",), targets=None))
        bot, streams = await life(tmp_path, *[script for _ in range(40)], using=using)
        await bot.pass_time(minutes=30)
        found = await state(bot, "ticker")
        assert (found.last_success, found.coverage.polls) == (None, 0)
        assert found.failures == len(streams.at) <= 12
        told = await bot.store.alerts(AlertFilter(kinds=("source_down",)))
        assert [alert.signal.subject for alert in told] == ["ticker"]
        await bot.app.close()

    live(story())


def test_rubbish_of_a_stream_is_kept_for_the_bug_report(tmp_path: Path) -> None:
    kept: list[tuple[str, bytes]] = []

    async def story() -> None:
        bot, _ = await life(
            tmp_path,
            [RUBBISH],
            unreadable=lambda source, response, problem: kept.append((source, response.body)),
        )
        await bot.pass_time(seconds=1)
        await bot.app.close()

    live(story())
    assert [source for source, _ in kept] == ["ticker"]
    assert b"Back soon" in kept[0][1]


def test_streams_are_closed_with_the_app(tmp_path: Path) -> None:
    async def story() -> None:
        bot, streams = await life(tmp_path, [[said(1)]])
        await bot.pass_time(seconds=1)
        await bot.app.close()
        assert streams.closed

    live(story())
