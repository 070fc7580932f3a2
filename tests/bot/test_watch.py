"""What does not work in a chat is noticed, told through another route, and told again when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
from structlog.testing import capture_logs

from core.cards import Card
from core.errors import ChatBusy, ChatRefused, StoreError
from core.talk import Trouble
from core.types import Channel
from tests.bot.announcing import BRAND, serve, settings
from tests.bot.fake_bot import Bot, open_bot
from tests.bot.fake_chat import FakeChat, flaws, texts
from tests.bot.fake_source import many
from tests.simulation import START, SimulatedClock

REVOKED = Trouble(chat="room", problem="The token was revoked.", hint="Install the app once more.")
SHUT = Trouble(chat="room", problem="The channel is archived.", hint="Open it again.", channel="brand")


@dataclass
class Hall(FakeChat):
    """Another chat."""

    name: ClassVar[str] = "hall"


@dataclass
class Day:
    """A bot with two channels in the chat `room` and two in the chat `hall`."""

    bot: Bot
    room: FakeChat
    hall: FakeChat

    def told(self) -> list[tuple[str, str]]:
        """The tone of each notice, and where it stands, in no order between the chats."""
        return [(card.tone, room) for room, card in (*self.room.told, *self.hall.told)]

    def cards(self) -> list[Card]:
        return [card for _, card in (*self.room.told, *self.hall.told)]


def day(
    *names: str,
) -> Callable[[Callable[[Day], Coroutine[None, None, None]]], Callable[[Path], None]]:
    """Turn `async def test(day)` into a test with a running bot that has these channels."""

    def turned(work: Callable[[Day], Coroutine[None, None, None]]) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def run() -> None:
                channels = tuple(
                    Channel(name=name, chat="hall" if name.startswith("hall") else "room", pace=0)
                    for name in names
                )
                wanted = replace(settings(BRAND), channels=channels)
                clock = SimulatedClock()
                rooms = frozenset(names)
                room, hall = FakeChat(clock, rooms), Hall(clock, rooms)
                bot = await open_bot(wanted, tmp_path / "bot.db", clock, chat=room, more_chats=[hall])
                serve(bot)
                await work(Day(bot, room, hall))
                await bot.app.close()

            with capture_logs():
                asyncio.run(run())

        test.__name__ = work.__name__
        return test

    return turned


@day("brand", "other", "hall 1", "hall 2")
async def test_a_chat_that_does_not_work_is_told_once_in_another_one_and_again_when_it_works(
    today: Day,
) -> None:
    today.room.trouble = [REVOKED]
    await today.bot.pass_time(seconds=10)
    assert today.told() == [("danger", "hall 1")]
    [card] = today.cards()
    assert card.kind == "notice"
    assert texts(card)[0] == "room does not work"
    words = " ".join(texts(card))
    assert "The token was revoked. Install the app once more. Since 4 May 2026 09:00." in words
    await today.bot.pass_time(hours=3)
    assert len(today.told()) == 1
    today.room.trouble = []
    await today.bot.pass_time(minutes=3)
    assert today.told() == [("danger", "hall 1"), ("good", "hall 1")]
    words = " ".join(texts(today.cards()[1]))
    assert words.startswith("room works again")
    assert "had not worked since 4 May 2026 09:00: The token was revoked." in words
    await today.bot.pass_time(hours=3)
    assert len(today.told()) == 2
    assert [flaw for card in today.cards() for flaw in flaws(card)] == []


@day("brand", "other", "hall 1")
async def test_a_channel_s_trouble_is_told_in_another_chat_too(today: Day) -> None:
    today.room.trouble = [SHUT]
    await today.bot.pass_time(seconds=10)
    assert today.told() == [("danger", "hall 1")]
    assert today.cards()[0].title == "brand in room does not work"
    assert dict(await today.bot.app.ready()) == {
        "store": True,
        "announcing": True,
        "alerts": True,
        "room": True,
        "hall": True,
    }, "the chat itself works"


@day("brand", "other")
async def test_where_there_is_no_other_chat_the_next_channel_hears_it(today: Day) -> None:
    today.room.trouble = [SHUT]
    await today.bot.pass_time(seconds=10)
    assert today.told() == [("danger", "other")]


@day("brand", "other")
async def test_where_nothing_works_the_log_and_readiness_have_to_do_and_it_is_told_when_it_can(
    today: Day,
) -> None:
    with capture_logs() as logs:
        today.room.trouble = [REVOKED, SHUT]
        await today.bot.pass_time(minutes=5)
    errors = [entry for entry in logs if entry["log_level"] == "error"]
    assert [(e["chat"], e["channel"], e["problem"], e["hint"]) for e in errors] == [
        ("room", None, REVOKED.problem, REVOKED.hint),
        ("room", "brand", SHUT.problem, SHUT.hint),
    ]
    assert today.told() == []
    assert (await today.bot.app.ready())["room"] is False
    assert b'listenpost_chat_up{chat="room"} 0.0' in await today.bot.app.measure()
    assert b'listenpost_chat_up{chat="hall"} 1.0' in await today.bot.app.measure()
    with capture_logs() as logs:
        today.room.trouble = [SHUT]
        await today.bot.pass_time(seconds=30)
    assert [entry["event"] for entry in logs if entry["log_level"] == "info"] == ["it works again"]
    assert today.told() == [("danger", "other")], "what was over before anybody heard of it needs no card"
    assert (await today.bot.app.ready())["room"] is True


@day("brand", "hall 1", "hall 2", "hall 3")
async def test_a_notice_that_one_channel_will_not_take_goes_to_the_next(today: Day) -> None:
    today.hall.untold = [ChatRefused("hall", "no"), ChatBusy("hall", "no"), KeyError("a mistake")]
    today.room.trouble = [REVOKED]
    await today.bot.pass_time(seconds=60)
    assert [one for one in today.hall.asked if one.startswith("tell")] == [
        *("tell hall 1", "tell hall 2", "tell hall 3", "tell hall 1")
    ]
    assert today.told() == [("danger", "hall 1")]


@day("brand", "hall 1")
async def test_a_trouble_that_comes_and_goes_is_told_at_most_once_in_ten_minutes(today: Day) -> None:
    with capture_logs() as logs:
        for _ in range(9):
            today.room.trouble = [REVOKED]
            await today.bot.pass_time(seconds=30)
            today.room.trouble = []
            await today.bot.pass_time(seconds=30)
    assert [tone for tone, _ in today.told()] == ["danger", "good"]
    assert sum(entry["event"] == "a chat does not work" for entry in logs) == 9
    today.room.trouble = [REVOKED]
    await today.bot.pass_time(seconds=30)
    assert len(today.told()) == 2
    await today.bot.pass_time(minutes=2)
    assert [tone for tone, _ in today.told()] == ["danger", "good", "danger"], "this time it stayed"


@day("brand", "hall 1")
async def test_two_troubles_are_two_cards(today: Day) -> None:
    today.room.trouble = [REVOKED, replace(REVOKED, problem="A scope is missing.")]
    await today.bot.pass_time(seconds=10)
    words = [" ".join(texts(card)) for card in today.cards()]
    assert ["revoked" in one for one in words] == [True, False]
    assert ["A scope is missing." in one for one in words] == [False, True]


@day("brand", "hall 1")
async def test_a_chat_that_cannot_say_how_it_is_is_in_trouble(today: Day) -> None:
    today.room.speechless = KeyError("a mistake of the chat")
    await today.bot.pass_time(seconds=10)
    assert "It cannot say how it is." in " ".join(texts(today.cards()[0]))
    assert (await today.bot.app.ready())["room"] is False


@day("brand", "hall 1")
async def test_when_it_is_over_what_waited_is_counted_and_posted_at_once(today: Day) -> None:
    today.room.busy = {"brand": None}
    today.room.trouble = [REVOKED]
    serve(today.bot, *many(5))
    await today.bot.pass_time(hours=1)
    assert today.room.messages == []
    today.room.busy, today.room.trouble = {}, []
    await today.bot.pass_time(seconds=36)
    assert len(today.room.messages) >= 4
    assert "5 messages wait, and are posted now." in " ".join(texts(today.cards()[1]))


@pytest.mark.parametrize("over", [False, True])
def test_a_store_in_trouble_delays_only_the_number_of_what_waits(tmp_path: Path, over: bool) -> None:
    @day("brand", "hall 1")
    async def story(today: Day) -> None:
        today.room.trouble = [REVOKED]
        if over:
            await today.bot.pass_time(seconds=10)
            today.room.trouble = []
        today.bot.shaky.broken.add("queue")
        try:
            await today.bot.pass_time(seconds=10)
        except StoreError:
            assert over
        assert [tone for tone, _ in today.told()] == ["danger"]
        today.bot.shaky.broken.clear()
        await today.bot.pass_time(seconds=10)
        assert [tone for tone, _ in today.told()] == (["danger", "good"] if over else ["danger"])

    story(tmp_path)


@day("brand", "hall 1")
async def test_it_is_looked_at_as_soon_as_the_bot_starts(today: Day) -> None:
    today.room.trouble = [REVOKED]
    await today.bot.engine.run_waiting()
    assert (today.told(), today.bot.clock.now()) == ([("danger", "hall 1")], START)


@day("brand", "hall 1")
async def test_hostile_words_of_a_chat_stay_calm(today: Day) -> None:
    today.room.trouble = [Trouble(chat="room", problem="\u202eno\n" * 1000, hint="\x00" * 50)]
    await today.bot.pass_time(seconds=10)
    [card] = today.cards()
    assert list(flaws(card)) == []
