"""Announcing on bad days: busy, refusing, forgetful chats; crashes; a store in trouble."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.types import Channel
from tests.bot.announcing import BRAND, cards_of, press, serve, settings, story
from tests.bot.fake_bot import Bot, Killed, deadly_at, open_bot
from tests.bot.fake_source import many, words
from tests.simulation import START

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
    """While one channel still waits for its answer, another one's trouble must not start a new round, in
    which the message under way would be looked for too early, and sent again."""
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
        for _ in range(5000):
            await asyncio.sleep(0)
        slow.set()

    await asyncio.gather(live(), answer_late())
    await bot.pass_time(seconds=30)
    assert (bot.chat.shown("brand"), bot.chat.shown("slow")) == (["m1"], ["m1"])


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize("point", ["due", "before sending", "sending", "posted", "sent"])
def test_a_row_that_was_being_sent_is_looked_up_before_it_is_sent_again(tmp_path: Path, point: str) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", reach=deadly_at(point))
        serve(bot, words("1"))
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        await bot.app.close()
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        await bot.pass_time(seconds=15)
        assert bot.chat.shown("brand") == ["m1"]
        assert bot.chat.count("post brand") == 1
        assert bot.chat.count("find brand") == (1 if point in ("sending", "posted") else 0)
        await bot.app.close()

    asyncio.run(run())


def test_a_channel_that_left_the_settings_fails_with_a_reason_and_stops_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        other = replace(BRAND, name="other")
        bot = await open_bot(settings(BRAND, other), tmp_path / "bot.db")
        serve(bot, words("1"))
        bot.chat.busy = {"brand": START + timedelta(minutes=20), "other": START + timedelta(minutes=20)}
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
                await press(bot, "m1")
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


# ---------------------------------------------------------------- methods, priorities, a chat that is down


@story(BRAND)
async def test_redraws_that_have_to_wait_hold_up_no_posts(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    bot.chat.busy = {"redraw brand": bot.clock.now() + timedelta(hours=1)}
    serve(bot, *many(2))
    await press(bot, "m1")
    await bot.pass_time(minutes=20)
    assert (len(bot.chat.shown("brand")), bot.chat.messages[0].card.state) == (2, "new")
    await bot.pass_time(hours=1)
    assert bot.chat.messages[0].card.state == "acknowledged"


@story(BRAND)
async def test_posts_that_have_to_wait_hold_up_no_redraws(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    bot.chat.busy = {"post brand": bot.clock.now() + timedelta(hours=1)}
    serve(bot, *many(2))
    await bot.pass_time(minutes=20)
    await press(bot, "m1")
    await bot.pass_time(seconds=5)
    assert (len(bot.chat.shown("brand")), bot.chat.messages[0].card.state) == (1, "acknowledged")
    await bot.pass_time(hours=1)
    assert len(bot.chat.shown("brand")) == 2


@story(BRAND)
async def test_an_urgent_card_goes_out_next_also_where_five_thousand_wait(bot: Bot) -> None:
    serve(bot, *many(5000))
    bot.chat.takes = timedelta(milliseconds=50)
    await bot.pass_time(seconds=2)
    before = len(bot.chat.messages)
    assert 0 < before < 200
    waiting = next(i for i in range(1, 5001) if f"m{i}" not in bot.chat.shown("brand"))
    await press(bot, f"m{waiting}", "escalate", to="brand")
    await bot.pass_time(seconds=1)
    assert bot.chat.shown("brand")[before] == f"m{waiting}"


@story(*(replace(BRAND, name=f"room{i}") for i in range(25)))
async def test_a_chat_that_is_down_for_an_hour_is_not_stormed_and_drains_when_it_is_back(bot: Bot) -> None:
    rooms = sorted(bot.chat.rooms)
    bot.chat.busy = dict.fromkeys(rooms)
    serve(bot, *many(20))
    await bot.pass_time(hours=1)
    assert bot.chat.messages == []
    assert bot.chat.count("post") < 20 * len(rooms), "each channel asks ever less often, with one message"
    bot.chat.busy.clear()
    bot.app.connected("room")
    await bot.pass_time(seconds=1)
    assert len(bot.chat.messages) >= 19 * len(rooms)
    await bot.pass_time(seconds=60)
    wanted = sorted(f"m{i}" for i in range(1, 21))
    assert all(sorted(bot.chat.shown(room)) == wanted for room in rooms)


@story(BRAND)
async def test_a_channel_that_said_until_when_it_is_busy_is_asked_no_earlier_when_the_chat_is_back(
    bot: Bot,
) -> None:
    serve(bot, words("1"))
    bot.chat.busy["brand"] = START + timedelta(minutes=3)
    await bot.pass_time(minutes=1)
    bot.app.connected("room")
    await bot.pass_time(minutes=1)
    assert bot.chat.count("post") == 1
    await bot.pass_time(minutes=2)
    assert bot.chat.shown("brand") == ["m1"]
