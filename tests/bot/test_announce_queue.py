"""What is posted when: pace, priority, digests; first runs and returns; redraws."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from core.errors import ChatError, SourceBusy, StoreError
from core.types import Channel
from tests.bot.announcing import BOARD, BRAND, CRISIS, cards_of, lines_of, press, serve, settings, story
from tests.bot.fake_bot import ANA, BO, Bot, open_bot
from tests.bot.fake_chat import targets
from tests.bot.fake_source import Board, many, words

# ---------------------------------------------------------------- pace, priority, digests


@story(replace(BRAND, pace=60))
async def test_twenty_cards_take_twenty_seconds_at_sixty_a_minute(bot: Bot) -> None:
    serve(bot, *many(20))
    await bot.pass_time(seconds=10)
    assert 9 <= len(bot.chat.messages) <= 11
    await bot.pass_time(seconds=11)
    assert len(bot.chat.messages) == 20
    times = [message.at for message in bot.chat.messages]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))


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
async def test_an_urgent_row_is_no_line_of_a_digest_and_goes_before_it(bot: Bot) -> None:
    serve(bot, *many(45))
    bot.shaky.broken.add("due")  # so that they all wait
    for _ in range(2):
        with pytest.raises(StoreError):
            await bot.pass_time(seconds=5)
    await press(bot, "m7", "escalate", to="brand")
    bot.shaky.broken.clear()
    await bot.pass_time(seconds=30)
    assert bot.chat.kinds("brand") == ["mention", "digest"]
    assert bot.chat.shown("brand")[0] == "m7"
    assert len(set(bot.chat.shown("brand"))) == len(bot.chat.shown("brand")) == 45


@story(replace(BRAND, pace=60))
async def test_a_digest_that_the_chat_refuses_is_no_digest_that_was_shown(bot: Bot) -> None:
    serve(bot, *many(45))
    bot.chat.refusing["brand"] = "too long for me"
    await bot.pass_time(minutes=2)
    assert "could not be posted: too long for me" in await bot.told("why m7")
    assert (await bot.store.queue()).states == {"failed": 46}, "the cards that came instead as well"
    assert bot.chat.shown("brand") == []


@story(replace(BRAND, pace=60))
async def test_what_a_refused_digest_would_have_shown_gets_cards_of_its_own(bot: Bot) -> None:
    serve(bot, *many(45))
    bot.chat.refusing["brand"] = "too long for me"
    await bot.pass_time(seconds=1)
    del bot.chat.refusing["brand"]
    await bot.pass_time(minutes=2)
    shown = bot.chat.shown("brand")
    assert len(shown) == len(set(shown)) == 45


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


@pytest.mark.parametrize("pace", [0, 60])
def test_a_first_run_brings_what_the_channel_wants(tmp_path: Path, pace: float) -> None:
    async def run() -> None:
        channels = [
            Channel(name=name, first_run=name, pace=pace, digest=False) for name in ("none", "all", "summary")
        ]
        bot = await open_bot(settings(*channels), tmp_path / "bot.db")
        serve(bot, *many(25))
        await bot.pass_time(minutes=1)
        assert bot.chat.kinds("none") == []
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
        bot.network.errors[slow.url] = SourceBusy("slow", "not now")
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
