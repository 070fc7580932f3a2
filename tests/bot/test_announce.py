"""Announcing on bad days: busy, refusing, forgetful chats; crashes; floods; returns; a store in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from core.cards import Card
from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.types import Channel, Route, Topic
from tests.bot.fake_chat import ANA, BO, Bot, open_bot, rooms_of, targets
from tests.bot.fake_source import Board, many, page, words
from tests.simulation import START

BRAND = Channel(name="brand", pace=0, first_run="all")
CRISIS = Channel(name="crisis", pace=0, first_run="all")
BOARD = Board()


def settings(*channels: Channel, sources: tuple[Board, ...] = (BOARD,), **values: object) -> Settings:
    """A bot that posts what is said of Acme into these channels, but `crisis`."""
    names = tuple(channel.name for channel in channels if channel.name != "crisis")
    return Settings(
        file="test",
        zone=ZoneInfo("UTC"),
        topics=(Topic(name="acme", query="Acme", channels=names),),
        channels=rooms_of(channels),
        sources=sources,
        routes=(Route(name="legal", when="lawyer", escalate_to="crisis"),),
        **values,  # type: ignore[arg-type]
    )


def story(
    *channels: Channel, sources: tuple[Board, ...] = (BOARD,)
) -> Callable[[Callable[[Bot], Coroutine[None, None, None]]], Callable[[Path], None]]:
    """Turn `async def test(bot)` into a test with a running bot."""

    def turned(work: Callable[[Bot], Coroutine[None, None, None]]) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def run() -> None:
                bot = await open_bot(settings(*channels, sources=sources), tmp_path / "bot.db")
                await work(bot)
                await bot.app.close()

            asyncio.run(run())

        return _named(test, work.__name__)

    return turned


def _named(test: Callable[[Path], None], name: str) -> Callable[[Path], None]:
    test.__name__ = name
    return test


def serve(bot: Bot, *posts: object, url: str = BOARD.url) -> None:
    bot.network.pages[url] = page(*posts)  # type: ignore[arg-type]


# ---------------------------------------------------------------- busy, refusing, forgetful


@story(BRAND, replace(BRAND, name="other"))
async def test_a_busy_channel_waits_until_the_time_it_said_and_another_goes_on(bot: Bot) -> None:
    serve(bot, *many(5))
    bot.chat.busy["brand"] = START + timedelta(seconds=60)
    await bot.pass_time(seconds=59)
    assert bot.chat.shown("brand") == []
    assert len(bot.chat.shown("other")) == 5
    assert bot.chat.count("post brand") == 1, "whoever is busy is not asked again and again"
    await bot.pass_time(seconds=3)
    assert sorted(bot.chat.shown("brand")) == ["m1", "m2", "m3", "m4", "m5"]
    assert bot.chat.count("post brand") == 6


@story(BRAND)
async def test_a_channel_that_is_busy_for_ever_is_asked_ever_less_often(bot: Bot) -> None:
    serve(bot, *many(1))
    bot.chat.busy["brand"] = None
    await bot.pass_time(minutes=60)
    assert 8 <= bot.chat.count("post brand") <= 20
    bot.chat.busy.clear()
    await bot.pass_time(minutes=20)
    assert bot.chat.shown("brand") == ["m1"]


@story(BRAND, replace(BRAND, name="other"))
async def test_what_a_chat_refuses_fails_with_the_reason_and_is_told(bot: Bot) -> None:
    serve(bot, words("1"))
    bot.chat.refusing["brand"] = "I was thrown out of this room"
    await bot.pass_time(seconds=30)
    assert await bot.reasons() == {"brand failed": "I was thrown out of this room", "other sent": "backlog"}
    assert "could not be posted: I was thrown out of this room" in await bot.told("why m1")
    assert "Could not be posted" in await bot.told("status")
    assert bot.chat.count("post brand") == 1


@story(BRAND)
async def test_a_message_whose_answer_was_lost_is_found_and_stands_there_once(bot: Bot) -> None:
    serve(bot, *many(3))
    bot.chat.drop = 2
    await bot.pass_time(seconds=10)
    assert sorted(bot.chat.shown("brand")) == ["m1", "m2", "m3"]
    assert bot.chat.count("find brand") == 2
    assert (await bot.store.queue()).states == {"sent": 3}


@story(BRAND, replace(BRAND, name="other"))
async def test_a_chat_that_fails_for_ever_is_asked_ever_less_often_and_loses_nothing(bot: Bot) -> None:
    serve(bot, words("1"))
    bot.chat.raising = [ChatError("room", "the line is dead") for _ in range(2000)]
    await bot.pass_time(minutes=60)
    assert bot.chat.count("post") < 60
    bot.chat.raising.clear()
    await bot.pass_time(minutes=20)
    assert (bot.chat.shown("brand"), bot.chat.shown("other")) == (["m1"], ["m1"])


@story(BRAND, replace(BRAND, name="other"))
async def test_a_mistake_in_one_chat_stops_no_other_channel(bot: Bot) -> None:
    serve(bot, *many(4))
    bot.chat.raising = [KeyError("a mistake of the chat")]
    await bot.pass_time(seconds=30)
    for channel in ("brand", "other"):
        assert sorted(bot.chat.shown(channel)) == ["m1", "m2", "m3", "m4"]


@story(BRAND)
async def test_a_chat_that_cannot_look_up_is_asked_again_and_posts_nothing_twice(bot: Bot) -> None:
    serve(bot, *many(2))
    bot.chat.drop = 1
    bot.chat.blind = [
        ChatBusy("room", "slow down", START + timedelta(seconds=30)),
        ChatError("room", "no line"),
        KeyError("a mistake"),
    ]
    await bot.pass_time(seconds=60)
    assert sorted(bot.chat.shown("brand")) == ["m1", "m2"]
    assert bot.chat.count("find brand") == 4


@story(BRAND)
async def test_a_doubt_that_can_never_be_settled_is_given_up_with_a_reason(bot: Bot) -> None:
    serve(bot, words("1"))
    bot.chat.drop = 1
    bot.chat.blind = [ChatRefused("room", "reading the history is not allowed")]
    await bot.pass_time(seconds=30)
    assert await bot.reasons() == {"brand failed": "reading the history is not allowed"}
    assert bot.chat.count("post brand") == 1


@story(BRAND, replace(BRAND, name="slow"))
async def test_a_failed_round_never_overlaps_the_next_one(bot: Bot) -> None:
    """While one channel still waits for its answer, another one's trouble must not start a new round, in which
    the message under way would be looked for too early, and sent again."""
    serve(bot, words("1"))
    slow = bot.chat.held["slow"] = asyncio.Event()
    bot.shaky.broken.add("mark_sent")

    async def live() -> None:
        for _ in range(4):
            try:
                await bot.pass_time(seconds=5)
            except StoreError:
                bot.shaky.broken.clear()

    async def answer_late() -> None:
        while "mark_sent" not in bot.shaky.asked:
            await asyncio.sleep(0)
        for _ in range(2000):
            await asyncio.sleep(0)
        slow.set()

    await asyncio.gather(live(), answer_late())
    await bot.pass_time(seconds=30)
    assert (bot.chat.shown("brand"), bot.chat.shown("slow")) == (["m1"], ["m1"])


# ---------------------------------------------------------------- crashes


class Killed(BaseException):
    """What `reach` throws where the process would die."""


@pytest.mark.parametrize(
    ("point", "posts"), [("before sending", 1), ("sending", 1), ("posted", 1), ("sent", 1), ("due", 1)]
)
def test_a_row_that_was_being_sent_is_looked_up_before_it_is_sent_again(
    tmp_path: Path, point: str, posts: int
) -> None:
    async def run() -> None:
        def reach(reached: str) -> None:
            if reached == point:
                raise Killed

        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", reach=reach)
        serve(bot, words("1"))
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        await bot.app.close()
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        await bot.pass_time(seconds=5)
        assert bot.chat.shown("brand") == ["m1"]
        assert bot.chat.count("post brand") == posts
        assert bot.chat.count("find brand") == (1 if point in ("sending", "posted") else 0)
        await bot.app.close()

    asyncio.run(run())


def test_a_channel_that_left_the_settings_fails_with_a_reason_and_stops_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        other = replace(BRAND, name="other")
        bot = await open_bot(settings(BRAND, other), tmp_path / "bot.db")
        serve(bot, words("1"))
        bot.chat.busy = {"brand": START + minutes_(20), "other": START + minutes_(20)}
        await bot.pass_time(seconds=30)
        bot.chat.busy = {}
        await bot.app.close()
        bot = await open_bot(settings(other), tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        await bot.pass_time(minutes=25)
        assert await bot.reasons() == {"brand failed": "channel_gone", "other sent": "backlog"}
        assert "brand: could not be posted: the settings have no such channel any more" in await bot.told(
            "why m1"
        )
        await bot.app.close()

    asyncio.run(run())


def test_cards_of_a_chat_that_left_the_settings_hold_up_no_other_redraw(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db")
        serve(bot, *many(3))
        await bot.pass_time(seconds=5)
        await bot.shaky.database.write(
            lambda connection: connection.exec_driver_sql("UPDATE outbox SET chat = 'gone' WHERE mention < 3")
        )
        for target in ("m1", "m2", "m3"):
            await bot.press("acknowledge", target)
        await bot.pass_time(seconds=5)
        assert bot.chat.messages[2].card.state == "acknowledged"
        assert (await bot.store.queue()).redraws == 0
        await bot.app.close()

    asyncio.run(run())


def minutes_(count: float) -> timedelta:
    return timedelta(minutes=count)


# ---------------------------------------------------------------- pace, priority, digests


@story(replace(BRAND, pace=60))
async def test_twenty_cards_take_twenty_seconds_at_sixty_a_minute(bot: Bot) -> None:
    serve(bot, *many(20))
    await bot.pass_time(seconds=10)
    assert 9 <= len(bot.chat.messages) <= 11
    await bot.pass_time(seconds=11)
    assert len(bot.chat.messages) == 20
    times = [message.at for message in bot.chat.messages]
    assert all(
        later - earlier >= timedelta(seconds=1) for earlier, later in zip(times, times[1:], strict=False)
    )


@story(replace(BRAND, pace=60))
async def test_what_matters_more_goes_first(bot: Bot) -> None:
    posts = many(10)
    posts[7]["text"] = "Acme will hear from my lawyer, and so will you all, mark my words."
    serve(bot, *posts)
    await bot.pass_time(seconds=2)
    assert "lawyer" in bot.chat.messages[0].card.quote.text[-1].text  # type: ignore[union-attr]


@story(replace(BRAND, pace=6, digest=False), CRISIS)
async def test_an_escalated_card_overtakes_the_queue(bot: Bot) -> None:
    serve(bot, *many(9), words("lawyer", "Acme will hear from my lawyer, and soon, I promise you that."))
    await bot.pass_time(seconds=2)
    assert len(bot.chat.shown("brand")) == 1
    assert (await bot.press("escalate", bot.chat.shown("brand")[0])).text == "Escalated to crisis."
    assert bot.chat.shown("crisis") == bot.chat.shown("brand")
    # The last one of the queue is escalated into the very channel in which it waits.
    waiting = [f"m{number}" for number in range(1, 11) if f"m{number}" not in bot.chat.shown("brand")]
    assert (await bot.press("escalate", waiting[-1], ANA, to="brand")).done
    await bot.pass_time(seconds=10)
    assert bot.chat.shown("brand")[1] == waiting[-1]
    await bot.pass_time(minutes=2)
    assert len(bot.chat.shown("brand")) == len(set(bot.chat.shown("brand"))) == 10


@story(replace(BRAND, pace=60))
async def test_a_queue_of_more_than_half_a_minute_becomes_one_digest_with_lines_to_press(bot: Bot) -> None:
    serve(bot, *many(45))
    await bot.pass_time(seconds=10)
    [digest] = bot.chat.messages
    assert digest.card.kind == "digest"
    assert len(targets(digest.card)) == 45
    assert (await bot.press("claim", "m7")).done
    await bot.pass_time(seconds=2)
    assert digest.redraws == 1
    assert [line.state for line in digest.card.sections[0].lines].count("claimed") == 1
    assert (await bot.react("👀")).text.startswith("Emoji act on single mentions")


@story(replace(BRAND, pace=60))
async def test_an_urgent_row_is_no_line_of_a_digest(bot: Bot) -> None:
    serve(bot, *many(45))
    await bot.pass_time(seconds=10)
    serve(bot, *many(90))
    await bot.pass_time(minutes=11)
    assert bot.chat.kinds("brand") == ["digest", "digest"]
    shown = bot.chat.shown("brand")
    assert len(shown) == len(set(shown)) == 90


@story(replace(BRAND, pace=60))
async def test_a_digest_that_the_chat_refuses_is_no_digest_that_was_shown(bot: Bot) -> None:
    serve(bot, *many(45))
    bot.chat.refusing["brand"] = "too long for me"
    await bot.pass_time(seconds=30)
    assert "could not be posted: too long for me" in await bot.told("why m7")
    assert (await bot.store.queue()).states == {"failed": 46}


# ---------------------------------------------------------------- redraws


@story(BRAND)
async def test_a_card_is_redrawn_when_something_changed_and_never_else(bot: Bot) -> None:
    serve(bot, *many(4))
    await bot.pass_time(seconds=5)
    bot.chat.asked.clear()
    await bot.pass_time(minutes=60)
    assert bot.chat.count("redraw") == 0
    await bot.press("acknowledge", "m2")
    await bot.pass_time(minutes=60)
    assert bot.chat.count("redraw") == 1


@story(replace(BRAND, pace=60, first_run="summary"))
async def test_a_summary_is_redrawn_when_something_changed_and_never_else(bot: Bot) -> None:
    serve(bot, *many(20))
    await bot.pass_time(minutes=2)
    assert bot.chat.kinds("brand").count("summary") == 1
    bot.chat.asked.clear()
    await bot.pass_time(minutes=60)
    assert bot.chat.count("redraw") == 0
    [summary] = [message for message in bot.chat.messages if message.card.kind == "summary"]
    await bot.press("ignore", targets(summary.card)[0], BO, reason="spam")
    await bot.pass_time(minutes=60)
    assert bot.chat.count("redraw") == 1
    assert [line.state for line in lines_of(summary.card)].count("ignored") == 1


@story(BRAND)
async def test_a_redraw_that_has_to_wait_is_made_later(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    bot.chat.busy["brand"] = bot.clock.now() + timedelta(seconds=60)
    assert (await bot.press("acknowledge")).done
    await bot.pass_time(seconds=55)
    assert bot.chat.messages[0].card.state == "new"
    assert bot.chat.count("redraw") <= 2, "whoever is busy is not asked again and again"
    await bot.pass_time(seconds=10)
    assert bot.chat.messages[0].card.state == "acknowledged"


@story(BRAND)
async def test_a_message_that_was_deleted_in_the_chat_is_let_go(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    bot.chat.messages.clear()
    assert (await bot.press("acknowledge")).done
    await bot.pass_time(minutes=5)
    assert bot.chat.count("redraw") == 1
    assert (await bot.store.queue()).redraws == 0


@story(BRAND)
async def test_one_card_that_cannot_be_redrawn_holds_up_no_other(bot: Bot) -> None:
    serve(bot, *many(3))
    await bot.pass_time(seconds=5)
    bot.chat.broken["1"] = KeyError("a mistake of the chat")
    bot.chat.broken["2"] = ChatError("room", "no line")
    for target in ("m1", "m2", "m3"):
        await bot.press("acknowledge", target)
    await bot.pass_time(seconds=60)
    assert bot.chat.messages[2].card.state == "acknowledged"
    assert bot.chat.count("redraw") < 20
    bot.chat.broken.clear()
    await bot.pass_time(minutes=20)
    assert {message.card.state for message in bot.chat.messages} == {"acknowledged"}


# ---------------------------------------------------------------- first runs and returns


def lines_of(card: Card) -> list[object]:
    return [line for section in card.sections for line in section.lines]


def cards_of(bot: Bot, kind: str, room: str = "brand") -> list[Card]:
    return [m.card for m in bot.chat.messages if (m.room, m.card.kind) == (room, kind)]


@pytest.mark.parametrize("pace", [0, 60])
def test_a_first_run_brings_what_the_channel_wants(tmp_path: Path, pace: float) -> None:
    async def run() -> None:
        channels = [
            Channel(name=name, first_run=name, pace=pace, digest=False)  # type: ignore[arg-type]
            for name in ("none", "all", "summary")
        ]
        bot = await open_bot(settings(*channels), tmp_path / "bot.db")
        serve(bot, *many(25))
        await bot.pass_time(minutes=1)
        assert bot.chat.messages and bot.chat.kinds("none") == []
        assert bot.chat.kinds("all") == ["mention"] * 25
        assert sorted(bot.chat.kinds("summary")) == [*["mention"] * 10, "summary"]
        [summary] = cards_of(bot, "summary", "summary")
        assert summary.title == "Hello! I found 25 mentions to start with"
        assert len(targets(summary)) == 15
        assert "not shown, the channel's setting is to show nothing" in await bot.told("why m1")
        # What comes later is shown in each of them.
        serve(bot, *many(26))
        await bot.pass_time(minutes=11)
        for room in ("none", "all", "summary"):
            assert bot.chat.shown(room).count("m26") == 1
        await bot.app.close()

    asyncio.run(run())


def test_each_return_has_a_summary_of_its_own(tmp_path: Path) -> None:
    async def run() -> None:
        brand = Channel(name="brand", pace=60)
        bot = await open_bot(settings(brand), tmp_path / "bot.db")
        served = 0
        for title in ("Hello! I found 30 mentions to start with", *["While I was away: 30 mentions"] * 2):
            serve(bot, *many(served + 30))
            served += 30
            await bot.pass_time(minutes=2)
            assert cards_of(bot, "summary")[-1].title == title
            await bot.app.close()
            bot.clock.push(timedelta(hours=10))
            bot = await open_bot(settings(brand), tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        assert len(cards_of(bot, "summary")) == 3
        assert len(cards_of(bot, "mention")) == 30
        assert len(bot.chat.shown("brand")) == len(set(bot.chat.shown("brand"))) == 90
        await bot.app.close()

    asyncio.run(run())


def test_a_slow_source_joins_the_summary_of_the_return(tmp_path: Path) -> None:
    slow = Board(name="slow", url="https://slow.example.org/posts", every=timedelta(seconds=20))

    async def run() -> None:
        brand = Channel(name="brand", pace=0)
        bot = await open_bot(settings(brand, sources=(BOARD, slow)), tmp_path / "bot.db")
        serve(bot, *many(20))
        serve(bot, url=slow.url)
        bot.network.errors[slow.url] = busy(slow, bot)
        await bot.pass_time(seconds=15)
        assert bot.chat.kinds("brand").count("summary") == 1
        [summary] = cards_of(bot, "summary")
        assert summary.title == "Hello! I found 20 mentions to start with"
        bot.network.errors.clear()
        serve(bot, *many(12, 100), url=slow.url)
        await bot.pass_time(seconds=120)
        [summary] = cards_of(bot, "summary")
        assert summary.title == "Hello! I found 32 mentions to start with"
        assert len(targets(summary)) == 22
        assert len(cards_of(bot, "mention")) == 10
        await bot.app.close()

    asyncio.run(run())


def busy(source: Board, bot: Bot):  # type: ignore[no-untyped-def]
    from core.errors import SourceBusy

    return SourceBusy(source.name, "not now")


def test_a_return_waits_for_no_source_longer_than_half_a_minute(tmp_path: Path) -> None:
    async def run() -> None:
        # A source that is never asked, because sixteen others have not answered: here, one that hangs.
        bot = await open_bot(settings(Channel(name="brand", pace=0)), tmp_path / "bot.db", start=False)
        serve(bot, *many(3))
        await bot.app.schedule.wake_up()
        assert not bot.app.schedule.settled()
        bot.clock.push(timedelta(seconds=31))
        assert bot.app.schedule.settled()
        await bot.app.close()

    asyncio.run(run())


# ---------------------------------------------------------------- once, and a store in trouble


def test_run_once_posts_all_that_may_be_posted_and_ends(tmp_path: Path) -> None:
    async def run() -> None:
        channels = (
            replace(BRAND, pace=600, digest=False),
            replace(BRAND, name="busy"),
            replace(BRAND, name="gone"),
            replace(BRAND, name="lost"),
        )
        bot = await open_bot(settings(*channels), tmp_path / "bot.db", start=False)
        serve(bot, *many(25))
        bot.chat.busy["busy"] = START + timedelta(days=1)
        bot.chat.refusing["gone"] = "thrown out"
        assert await bot.app.run_once() == 0
        assert bot.chat.kinds("brand") == ["mention"] * 25
        assert bot.chat.kinds("lost") == ["mention"] * 25
        assert bot.clock.now() - START < timedelta(minutes=5), "a busy channel is left for the next time"
        assert (await bot.store.queue()).states == {"sent": 50, "failed": 25, "queued": 25}
        await bot.app.close()

    asyncio.run(run())


def test_run_once_brings_a_whole_return(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await open_bot(settings(Channel(name="brand", pace=60)), tmp_path / "bot.db", start=False)
        serve(bot, *many(40))
        assert await bot.app.run_once() == 0
        assert len(cards_of(bot, "mention")) == 10
        [summary] = cards_of(bot, "summary")
        assert summary.title == "Hello! I found 40 mentions to start with"
        await bot.app.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    "verb",
    ["due", "in_doubt", "mentions", "moves", "begin_sending", "mark_sent", "stale", "mark_drawn", "fold"],
)
def test_a_store_in_trouble_in_one_round_does_not_kill_the_next(tmp_path: Path, verb: str) -> None:
    async def run() -> None:
        brand = replace(BRAND, pace=60)
        bot = await open_bot(settings(brand), tmp_path / "bot.db")
        serve(bot, *many(40 if verb == "fold" else 3))
        bot.shaky.broken.add(verb)
        failed = 0
        for second in range(30):
            if second == 5:
                await bot.app.press(press_of("m1", bot))
            if second == 10:
                bot.shaky.broken.clear()
            try:
                await bot.pass_time(seconds=1)
            except StoreError:
                failed += 1
        assert failed > 0
        shown = bot.chat.shown("brand")
        assert len(shown) == len(set(shown)) == (40 if verb == "fold" else 3)
        assert (await bot.store.queue()).redraws == 0
        await bot.app.close()

    asyncio.run(run())


def press_of(target: str, bot: Bot):  # type: ignore[no-untyped-def]
    from core.talk import Press
    from core.types import Address

    return Press(
        address=Address("room", "brand", "1"), verb="acknowledge", target=target, who=ANA, at=bot.clock.now()
    )
