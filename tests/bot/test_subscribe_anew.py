"""When there are other topics: a stream that asks for their words is closed and opened again, and nothing is
lost, and nothing is wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.collect import Return
from bot.keep import Keeper
from bot.listen import Ears
from bot.subscribe import AGAIN, Subscriber
from core.keeping import Kept, SourceState
from core.types import Topic
from tests.bot.collecting import settings, state
from tests.bot.fake_bot import Bot, open_bot
from tests.bot.fake_stream import Choosy, StandingStreams, Ticker, deleted, said
from tests.simulation import START, Chance

ACME = Topic(name="acme", query="Acme", channels=("brand",))
BOLT = Topic(name="bolt", query="Bolt", channels=("brand",))


@dataclass
class Listener:
    """A subscriber whose topics a test changes, the streams that it is connected to, and its bot's store."""

    bot: Bot
    streams: StandingStreams
    subscriber: Subscriber
    stream: Ticker
    topics: tuple[Topic, ...] = (ACME,)

    def ears(self) -> Ears:
        return Ears(self.topics, ())

    async def begin(self) -> asyncio.Task[SourceState]:
        """A connection that stands."""
        self.streams.stands.clear()
        known = await state(self.bot, self.stream.name)
        going_on = asyncio.create_task(self.subscriber.listen(self.stream, known, Return(0, START)))
        await self.streams.stands.wait()
        return going_on

    async def changed(self, *topics: Topic) -> None:
        self.topics = topics
        await self.subscriber.changed()

    async def heard(self, posts: int) -> None:
        """Wait until so many are kept."""
        while (await state(self.bot, self.stream.name)).posts < posts:
            pass


@asynccontextmanager
async def listener(folder: Path, stream: Ticker | None = None) -> AsyncIterator[Listener]:
    stream = stream or Choosy()
    bot = await open_bot(replace(settings(), sources=(stream,)), folder / "bot.db", start=False)
    found: Listener

    def ears() -> Ears:
        return found.ears()

    keeper = Keeper(bot.store, bot.clock, ears, kept=lambda: None)
    streams = StandingStreams()
    subscriber = Subscriber(bot.store, streams, bot.clock, Chance(), ears, keeper)
    found = Listener(bot, streams, subscriber, stream)
    try:
        yield found
    finally:
        await bot.app.close()


def live(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 20))


def test_a_topic_made_in_chat_is_asked_for_at_once_and_the_cursor_stays(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path) as at:
            going_on = await at.begin()
            at.streams.incoming.put_nowait([said(1), said(2), said(3)])
            await at.heard(3)
            at.bot.clock.push(timedelta(minutes=5))
            await at.changed(ACME, BOLT)
            found = await going_on
            assert found.next_at == at.bot.clock.now()
            assert (found.cursor, found.failures, found.error) == ({"last": 3}, 0, None)
            assert (found.coverage.errors, found.last_success) == (0, at.bot.clock.now())
            assert found == await state(at.bot, "ticker")
            again = await at.begin()
            assert at.streams.asked == [
                "wss://ticker.example.org/?after=0&words=Acme",
                "wss://ticker.example.org/?after=1&words=Acme,Bolt",
            ]
            await at.changed()
            await again
            assert at.streams.left == 2

    live(story)


def test_a_stream_that_brings_everything_anyway_is_left_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path, Ticker()) as at:
            going_on = await at.begin()
            at.streams.incoming.put_nowait([said(1)])
            await at.heard(1)  # so that its cursor is another one than when it was opened
            await at.changed(ACME, BOLT)
            at.streams.incoming.put_nowait([said(2, "Bolt")])
            await at.heard(2)
            await at.changed()
            await going_on
            assert len(at.streams.asked) == 1

    live(story)


def test_the_same_words_from_other_topics_change_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path) as at:
            going_on = await at.begin()
            await at.changed(replace(ACME, name="renamed"))
            at.streams.incoming.put_nowait([said(1)])
            await at.heard(1)
            await at.changed()
            await going_on
            assert len(at.streams.asked) == 1

    live(story)


def test_the_last_topic_that_goes_ends_the_stream_and_the_first_that_comes_begins_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path) as at:
            going_on = await at.begin()
            await at.changed()
            await going_on
            idle = await at.subscriber.listen(at.stream, await state(at.bot, "ticker"), Return(0, START))
            assert idle.next_at is not None
            assert idle.next_at > at.bot.clock.now()
            await at.changed()
            assert (await state(at.bot, "ticker")).next_at == idle.next_at
            await at.changed(BOLT)
            due = await state(at.bot, "ticker")
            assert (due.next_at, due.failures) == (at.bot.clock.now(), 0)
            assert len(at.streams.asked) == 1

    live(story)


def test_many_changes_in_a_row_open_it_once_every_few_moments(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path) as at:
            going_on = await at.begin()
            await at.changed(BOLT)
            await at.changed(ACME, BOLT)
            found = await going_on
            assert found.next_at == at.bot.clock.now() + AGAIN
            assert found.coverage.polls == 0  # nothing was heard yet, and nothing is claimed
            assert found.last_success is None

    live(story)


def test_what_is_being_kept_meanwhile_is_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path) as at:
            keep = at.bot.store.keep
            begun, goes_on = asyncio.Event(), asyncio.Event()

            class Slow:
                def __getattr__(self, name: str) -> Any:
                    return getattr(at.bot.store, name)

                async def keep(self, *batch: Any) -> Kept:
                    begun.set()
                    await goes_on.wait()
                    return await keep(*batch)

            slow: Any = Slow()
            keeper = Keeper(slow, at.bot.clock, at.ears, kept=lambda: None)
            at.subscriber = Subscriber(slow, at.streams, at.bot.clock, Chance(), at.ears, keeper)
            going_on = await at.begin()
            at.streams.incoming.put_nowait([said(1)])
            at.streams.incoming.put_nowait([said(2)])
            await begun.wait()
            await at.changed(BOLT)
            goes_on.set()
            found = await going_on
            assert (found.posts, found.cursor) == (1, {"last": 1})  # the second one is told again

    live(story)


def test_what_was_deleted_before_it_is_opened_again_is_deleted(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path) as at:
            going_on = await at.begin()
            at.streams.incoming.put_nowait([said(1)])
            await at.heard(1)
            at.streams.incoming.put_nowait([deleted(1)])
            await at.streams.incoming.join()
            await at.changed(BOLT)
            await going_on
            assert [post.text for _, post in await at.bot.store.posts(9)] == [""]

    live(story)


def test_a_quiet_stream_that_told_a_deletion_has_it_carried_out_by_the_next_pulse(tmp_path: Path) -> None:
    async def story() -> None:
        async with listener(tmp_path) as at:
            going_on = await at.begin()
            at.streams.incoming.put_nowait([said(1)])
            await at.heard(1)
            at.streams.incoming.put_nowait([deleted(1)])
            while [post.text for _, post in await at.bot.store.posts(9)] != [""]:
                await at.subscriber.pulse()
            await at.changed(BOLT)
            await going_on

    live(story)


@pytest.mark.parametrize("error", [TimeoutError("a mistake of ours"), ValueError("another one")])
def test_an_error_of_ours_is_no_wish_for_other_words(tmp_path: Path, error: Exception) -> None:
    class Wrong(Choosy):
        def hear(self, *_: Any) -> Any:
            raise error

    async def story() -> None:
        async with listener(tmp_path, Wrong()) as at:
            going_on = await at.begin()
            at.streams.incoming.put_nowait([said(1)])
            assert (await going_on).failures == 1

    live(story)
