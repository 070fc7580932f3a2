"""One mention in rooms of several chats: who did what where, the same everywhere, whatever hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest

from bot.settings import PersonSettings, Settings
from core.ports import Engine
from core.talk import Press, Reply
from core.types import Address, Channel, Person
from engines.local import LocalEngine
from tests.bot.announcing import BRAND, lines_of, serve, settings
from tests.bot.fake_bot import ANA, Bot, open_bot
from tests.bot.fake_chat import FakeChat, Message
from tests.bot.fake_source import many, words
from tests.simulation import SimulatedClock

BO = Person(chat="hall", id="bo", name="Bo")
REAL_TIME = 1.5
"""Seconds within which every room has to show it: less than a chat that hangs is waited for."""


@dataclass
class Hall(FakeChat):
    """Another chat."""

    name: ClassVar[str] = "hall"


@dataclass
class House:
    """A bot with rooms in two chats: `room` has the channels `brand` and `side`, `hall` has `salon`."""

    bot: Bot
    hall: Hall

    async def press(self, who: Person, verb: str, target: str = "m1", **values: str) -> Reply:
        """Press in the chat of that person; redraws wait."""
        at = Address(who.chat, "brand" if who.chat == "room" else "salon", "1")
        now = self.bot.clock.now()
        return await self.bot.app.press(
            Press(address=at, verb=verb, target=target, who=who, at=now, values=values)
        )

    def shown(self, room: str) -> Message:
        """The one card of the mention there."""
        messages = [m for m in (*self.bot.chat.messages, *self.hall.messages) if m.room == room]
        [found] = [message for message in messages if message.card.kind != "reminder"]
        return found

    def shows(self, room: str, state: str) -> bool:
        """Whether the card there is in that state."""
        return self.shown(room).card.state == state

    def status(self, room: str) -> str:
        return self.shown(room).card.status

    async def until(self, true: Callable[[], object]) -> None:
        """Wait in real time."""
        async with asyncio.timeout(REAL_TIME):
            while not true():  # noqa: ASYNC110 - a chat tells nobody what it shows
                await asyncio.sleep(0.005)


Story = Callable[[House], Coroutine[None, None, None]]


async def opened(
    folder: Path,
    before: House | None = None,
    pace: float = 0,
    people: tuple[PersonSettings, ...] = (),
    engine: Engine | None = None,
) -> House:
    """A running bot; it may live on in the chats of an earlier one. With an engine of its own it is not
    started."""
    clock = before.bot.clock if before else SimulatedClock()
    hall = before.hall if before else Hall(clock, frozenset({"salon"}))
    room = before.bot.chat if before else FakeChat(clock, frozenset({"brand", "side"}))
    network = before.bot.network if before else None
    wanted = _settings(pace, people)
    bot = await open_bot(
        wanted,
        folder / "bot.db",
        clock,
        network,
        room,
        start=engine is None,
        more_chats=[hall],
        real_engine=engine,
    )
    return House(bot, hall)


def house(
    pace: float = 0, people: tuple[PersonSettings, ...] = ()
) -> Callable[[Story], Callable[[Path], None]]:
    """Turn `async def test(house)` into a test with a running bot."""

    def turned(work: Story) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def run() -> None:
                house = await opened(tmp_path, None, pace, people)
                await work(house)
                assert (house.bot.chat.flaws, house.hall.flaws) == ([], [])
                await house.bot.app.close()

            asyncio.run(run())

        test.__name__ = work.__name__
        return test

    return turned


def _settings(pace: float, people: tuple[PersonSettings, ...]) -> Settings:
    channels = (replace(BRAND, pace=pace), replace(BRAND, name="side"), Channel(name="salon", pace=0))
    made = settings(*channels, people=people)
    in_hall = replace(made.channels[2], chat="hall", first_run="all")
    return replace(made, channels=(*made.channels[:2], in_hall))


# ---------------------------------------------------------------- who and where


@house()
async def test_a_move_is_told_with_its_chat_where_that_is_another_one(house: House) -> None:
    serve(house.bot, words("1"))
    await house.bot.pass_time(seconds=5)
    assert (await house.press(BO, "claim")).done
    await house.bot.engine.run_waiting()
    assert house.status("salon") == "🙋 Bo claimed it · 4 May 2026 09:00"
    assert house.status("brand") == house.status("side") == "🙋 Bo claimed it in Hall · 4 May 2026 09:00"
    assert house.shown("brand").card.history == ("Bo claimed it in Hall · 4 May 2026 09:00",)
    await house.press(ANA, "escalate")
    await house.press(ANA, "note", text="Look here.")
    await house.bot.pass_time(seconds=2)
    assert house.status("brand") == "🚨 Ana escalated it · 4 May 2026 09:00 · with Bo (Hall)"
    assert house.status("salon") == "🚨 Ana escalated it in Room · 4 May 2026 09:00 · with Bo"
    assert [line.partition(" · ")[0] for line in house.shown("brand").lines] == [
        "Ana escalated it",
        "Ana: Look here.",
    ]
    assert [line.partition(" · ")[0] for line in house.shown("salon").lines] == [
        "Ana escalated it in Room",
        "Ana in Room: Look here.",
    ]


@house(people=(PersonSettings(name="Cleo", accounts=("hall:c9",)),))
async def test_who_is_assigned_by_name_of_the_settings_is_nowhere_in_particular(house: House) -> None:
    serve(house.bot, words("1"))
    await house.bot.pass_time(seconds=5)
    await house.press(ANA, "assign", to="cleo")
    await house.press(ANA, "escalate")
    await house.bot.engine.run_waiting()
    assert house.status("salon").endswith(" · with Cleo")
    assert house.status("brand").endswith(" · with Cleo")


@house()
async def test_the_end_of_a_snooze_is_nobodys_and_nowhere(house: House) -> None:
    serve(house.bot, words("1"))
    await house.bot.pass_time(seconds=5)
    await house.press(BO, "snooze", **{"for": "1h"})
    await house.bot.pass_time(hours=2)
    assert house.status("brand").startswith("● its snooze ended · ")
    assert house.status("brand") == house.status("salon")


# ---------------------------------------------------------------- races


def test_of_presses_that_race_in_two_chats_one_wins_and_the_other_hears_who_and_where(
    tmp_path: Path,
) -> None:
    rounds = 40

    @house()
    async def race(house: House) -> None:
        serve(house.bot, *many(rounds))
        await house.bot.pass_time(seconds=30)
        winners = set()
        for number in range(1, rounds + 1):
            target = f"m{number}"
            first = house.press(ANA, "claim", target), house.press(BO, "claim", target)
            replies = await asyncio.gather(*(first if number % 2 else reversed(first)))
            won = [reply for reply in replies if reply.done]
            [lost] = [reply for reply in replies if not reply.done]
            assert [reply.text for reply in won] == ["It is yours."]
            mention = await house.bot.store.mention(number)
            assert mention is not None
            owner = {"room:ana": "Ana (Room)", "hall:bo": "Bo (Hall)"}[mention.standing.owner_key or ""]
            assert lost.text == f"{owner} has claimed this one. Use Assign to hand it over."
            assert not lost.lost
            assert len(await house.bot.store.moves(number)) == 1
            winners.add(owner)
        assert winners == {"Ana (Room)", "Bo (Hall)"}, "it was a race"

    race(tmp_path)


@house()
async def test_only_who_made_the_last_move_takes_it_back_and_others_hear_where_it_was_made(
    house: House,
) -> None:
    serve(house.bot, words("1"))
    await house.bot.pass_time(seconds=5)
    await house.press(BO, "assign", to="Legal", to_key="hall:legal")
    told = (await house.press(ANA, "undo")).text
    assert told == "The last move was Bo's in Hall, so only they can take it back."
    again = (await house.press(ANA, "assign", to="Legal", to_key="hall:legal")).text
    assert again == "Legal (Hall) has this one already."


# ---------------------------------------------------------------- the same moment


@house()
async def test_a_chat_that_hangs_delays_no_other_one_not_even_for_the_next_move(house: House) -> None:
    serve(house.bot, words("1"))
    await house.bot.pass_time(seconds=5)
    stuck = house.bot.chat.held["redraw brand"] = asyncio.Event()
    await house.press(ANA, "acknowledge")
    first = asyncio.create_task(house.bot.engine.run_waiting())
    await house.until(partial(house.shows, "salon", "acknowledged"))
    await house.until(partial(house.shows, "side", "acknowledged"))
    for verb, state in (("claim", "claimed"), ("resolve", "resolved"), ("reopen", "claimed")):
        await house.press(BO, verb)
        later = asyncio.create_task(house.bot.engine.run_waiting())
        await house.until(partial(house.shows, "salon", state))
        await house.until(partial(house.shows, "side", state))
        assert house.shown("brand").card.state == "new"
        later.cancel()
    stuck.set()
    await first
    await house.until(partial(house.shows, "brand", "claimed"))
    assert house.shown("brand").redraws == 2, "the one that hung, then one for all that came meanwhile"
    await house.bot.pass_time(seconds=2)
    assert house.shown("brand").redraws == 2
    assert (await house.bot.store.queue()).redraws == 0


def test_the_engine_runs_the_redraw_of_the_next_move_also_while_one_hangs(tmp_path: Path) -> None:
    async def run() -> None:
        failed: list[str] = []
        engine = LocalEngine(lambda name, error: failed.append(name))
        house = await opened(tmp_path, engine=engine)
        serve(house.bot, words("1"))
        await house.bot.app.run_once()
        house.bot.chat.held["redraw brand"] = asyncio.Event()
        for verb, state in (("acknowledge", "acknowledged"), ("claim", "claimed"), ("resolve", "resolved")):
            await house.press(BO, verb)
            await house.until(partial(house.shows, "salon", state))
            await house.until(partial(house.shows, "side", state))
        assert house.shows("brand", "new")
        house.bot.chat.held["redraw brand"].set()
        await house.until(partial(house.shows, "brand", "resolved"))
        await house.bot.app.close()
        assert failed == []

    asyncio.run(run())


def test_what_hangs_when_the_bot_stops_is_drawn_in_its_next_life(tmp_path: Path) -> None:
    async def run() -> None:
        house = await opened(tmp_path)
        serve(house.bot, words("1"))
        await house.bot.pass_time(seconds=5)
        house.bot.chat.held["redraw brand"] = asyncio.Event()
        await house.press(ANA, "claim")
        waiting = asyncio.create_task(house.bot.engine.run_waiting())
        await house.until(partial(house.shows, "salon", "claimed"))
        await asyncio.wait_for(house.bot.app.close(), REAL_TIME)
        await waiting
        assert house.shown("brand").card.state == "new"
        house.bot.chat.held.clear()
        house = await opened(tmp_path, house)
        await house.bot.pass_time(seconds=1)
        assert house.shown("brand").card.state == "claimed"
        await house.bot.app.close()

    asyncio.run(run())


@house(pace=30)
async def test_the_digest_that_holds_a_mention_is_drawn_with_its_cards(house: House) -> None:
    serve(house.bot, *many(45))
    await house.bot.pass_time(seconds=10)
    assert house.shown("brand").card.kind == "digest"
    before = house.bot.clock.now()
    await house.press(BO, "claim", "m7")
    await house.bot.engine.run_waiting()
    assert house.bot.clock.now() == before, "not a tick went by"
    [line] = [one for one in lines_of(house.shown("brand").card) if one.target == "m7"]
    assert (line.state, line.note.endswith("with Bo (Hall)")) == ("claimed", True)
    [card] = [m.card for m in house.hall.messages if m.card.target == "m7"]
    assert card.status == "🙋 Bo claimed it · 4 May 2026 09:00"
    await house.bot.pass_time(seconds=5)
    assert house.shown("brand").redraws == 1


@house(pace=30)
async def test_a_digest_that_hangs_holds_up_no_card(house: House) -> None:
    serve(house.bot, *many(45))
    await house.bot.pass_time(seconds=10)
    stuck = house.bot.chat.held["redraw brand"] = asyncio.Event()
    await house.press(ANA, "claim", "m7")
    waiting = asyncio.create_task(house.bot.engine.run_waiting())
    [message] = [m for m in house.hall.messages if m.card.target == "m7"]
    await house.until(lambda: message.card.state == "claimed")
    stuck.set()
    await waiting


@house()
async def test_a_refresh_draws_one_message_also_when_it_is_up_to_date(house: House) -> None:
    serve(house.bot, words("1"))
    await house.bot.pass_time(seconds=5)
    await house.press(ANA, "claim")
    await house.bot.engine.run_waiting()
    house.bot.app.refresh(house.shown("side").address)
    house.bot.app.refresh(Address("chat", "side", "nothing"))
    await house.bot.engine.run_waiting()
    assert [house.shown(room).redraws for room in ("brand", "side", "salon")] == [1, 2, 1]


# ---------------------------------------------------------------- one card, for one person


@house()
async def test_the_card_of_a_line_is_shown_as_its_chat_sees_it(house: House) -> None:
    serve(house.bot, words("1"))
    await house.bot.pass_time(seconds=5)
    await house.press(BO, "claim")
    await house.bot.engine.run_waiting()
    for who, room in ((ANA, "brand"), (BO, "salon")):
        reply = await house.press(who, "show")
        assert (reply.done, reply.card) == (True, house.shown(room).card)


@pytest.mark.parametrize("target", ["m99", "m9999999999999999999999", "o1", "", "nonsense"])
def test_what_is_no_mention_is_not_shown(tmp_path: Path, target: str) -> None:
    @house()
    async def story(house: House) -> None:
        reply = await house.press(ANA, "show", target)
        assert (reply.done, reply.lost, reply.card) == (False, False, None)
        assert reply.text

    story(tmp_path)


@house(pace=30)
async def test_a_page_of_lines_and_an_answer_say_where_for_whoever_asks(house: House) -> None:
    serve(house.bot, *many(45))
    await house.bot.pass_time(seconds=10)
    digest = house.shown("brand").card
    await house.press(BO, "claim", lines_of(digest)[0].target)
    for who, owner in ((ANA, "with Bo (Hall)"), (BO, "with Bo")):
        card = (await house.press(who, "lines", digest.listing)).card
        assert card is not None
        assert lines_of(card)[0].note.endswith(owner)
    assert "with Bo (Hall)" in await house.bot.told("today")
