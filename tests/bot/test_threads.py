"""What stands under a card: notes, escalations and edits, each once, whatever happens in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.keeping import ThreadNote
from core.thread_note import note_line
from core.types import Address, Move, Verb
from tests.bot.announcing import BRAND, CRISIS, press, serve, settings, story
from tests.bot.fake_bot import ANA, Bot, Killed, open_bot
from tests.bot.fake_source import many, words

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
OTHER = replace(BRAND, name="other")


def lines(bot: Bot, room: str = "brand") -> list[str]:
    return [line for message in bot.chat.messages if message.room == room for line in message.lines]


def note(move: Move | None = None, before: str = "") -> ThreadNote:
    return ThreadNote(
        id=1,
        kind="edit" if move is None else "note",
        channel="brand",
        address=Address("room", "brand", "1"),
        at=NOON,
        mention=1,
        move=move,
        before=before,
    )


SAID = Move(id=1, mention=1, verb=Verb.NOTE, who=ANA, at=NOON, values={"text": "I wrote to them."})


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (note(SAID), "Ana: I wrote to them. · 5 May 2026 12:00"),
        (
            note(replace(SAID, verb=Verb.ESCALATE, values={"to": "crisis"})),
            "Ana escalated it to crisis · 5 May 2026 12:00",
        ),
        (note(before="Acme is slow."), "The post was edited. Before: Acme is slow."),
        (note(before="  "), "The post was edited."),
        (note(before="a\n\u202eb"), "The post was edited. Before: a b"),
    ],
)
def test_a_line_says_who_did_what_or_what_the_post_said_before(one: ThreadNote, line: str) -> None:
    assert note_line(one) == line


def test_what_a_post_said_before_is_cut_where_it_is_a_book() -> None:
    assert len(note_line(note(before="word " * 100_000))) < 600


@story(BRAND, OTHER, CRISIS)
async def test_a_note_and_an_escalation_stand_under_every_copy_once_and_in_their_order(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    await press(bot, "m1", "note", text="I wrote to them.")
    await press(bot, "m1", "acknowledge")
    await press(bot, "m1", "escalate", to="crisis")
    await bot.pass_time(minutes=5)
    for room in ("brand", "other"):
        first, second = lines(bot, room)
        assert first.startswith("Ana: I wrote to them.")
        assert second.startswith("Ana escalated it to crisis")
    assert bot.chat.count("note brand") == 2


@story(BRAND)
async def test_an_edit_of_the_post_is_told_with_what_it_said_before(bot: Bot) -> None:
    serve(bot, words("1", "Acme is slow today, and nobody knows why that is."))
    await bot.pass_time(seconds=5)
    serve(bot, words("1", "Acme is fast today, and nobody knows why that is."))
    await bot.pass_time(minutes=20)
    [line] = lines(bot)
    assert line.startswith("The post was edited. Before: ")
    assert "slow" in line


@story(BRAND)
async def test_a_line_whose_answer_was_lost_is_looked_for_and_stands_there_once(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    bot.chat.drop_notes = 1
    await press(bot, "m1", "note", text="One.")
    await press(bot, "m1", "note", text="Two.")
    await bot.pass_time(seconds=30)
    assert [line.partition(" ·")[0] for line in lines(bot)] == ["Ana: One.", "Ana: Two."]
    assert bot.chat.count("note brand in doubt") == 1


@pytest.mark.parametrize("arrives", [True, False])
def test_a_line_that_was_being_written_when_the_bot_died_stands_there_once(
    tmp_path: Path, arrives: bool
) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db")
        serve(bot, words("1"))
        await bot.pass_time(seconds=5)
        await press(bot, "m1", "note", text="One.")
        if arrives:
            bot.shaky.dies_at = "note_sent"
        else:
            bot.chat.locked["1"] = Killed()
        with pytest.raises(Killed):
            await bot.pass_time(seconds=2)
        bot.chat.locked.clear()
        await bot.app.close()
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", bot.clock, bot.network, bot.chat)
        await bot.pass_time(seconds=5)
        assert len(lines(bot)) == 1
        assert bot.chat.asked.count("note brand in doubt") == 1
        await bot.app.close()

    asyncio.run(run())


@story(BRAND, OTHER)
async def test_a_channel_that_is_busy_for_threads_waits_until_it_said_and_another_goes_on(bot: Bot) -> None:
    serve(bot, *many(3))
    await bot.pass_time(seconds=5)
    bot.chat.busy = {"note brand": bot.clock.now() + timedelta(seconds=60)}
    for target in ("m1", "m2", "m3"):
        await press(bot, target, "note", text="Hello.")
    await bot.pass_time(seconds=58)
    assert (len(lines(bot)), len(lines(bot, "other"))) == (0, 3)
    assert bot.chat.count("note brand") == 1, "whoever is busy is not asked again and again"
    await bot.pass_time(seconds=5)
    assert len(lines(bot)) == 3


@story(BRAND)
async def test_a_chat_that_takes_no_lines_for_an_hour_is_not_stormed_and_takes_them_when_it_is_back(
    bot: Bot,
) -> None:
    serve(bot, *many(20))
    await bot.pass_time(seconds=5)
    bot.chat.busy = {"note brand": None}
    for target in range(1, 21):
        await press(bot, f"m{target}", "note", text="Hello.")
    await bot.pass_time(hours=1)
    assert bot.chat.count("note brand") < 100
    bot.chat.busy = {}
    bot.app.connected("room")
    await bot.pass_time(minutes=8)
    assert len(lines(bot)) == 20


@pytest.mark.parametrize(
    "error", [KeyError("a mistake"), ChatError("room", "no line"), ChatBusy("room", "no")]
)
def test_one_line_that_can_never_be_written_holds_up_no_other_card_for_long(
    tmp_path: Path, error: Exception
) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db")
        serve(bot, *many(3))
        await bot.pass_time(seconds=5)
        bot.chat.locked["1"] = error
        for target in bot.chat.shown("brand"):
            await press(bot, target, "note", text="Hello.")
        await bot.pass_time(minutes=10)
        assert len(lines(bot)) == 2
        bot.chat.locked.clear()
        await bot.pass_time(minutes=10)
        assert len(lines(bot)) == 3
        await bot.app.close()

    with capture_logs():
        asyncio.run(run())


@story(BRAND, OTHER)
async def test_a_line_that_is_refused_is_given_up_and_the_next_one_goes_on(bot: Bot) -> None:
    serve(bot, words("1"))
    await bot.pass_time(seconds=5)
    [card] = [message for message in bot.chat.messages if message.room == "brand"]
    bot.chat.locked[card.id] = ChatRefused("room", "this thread is locked")
    await press(bot, "m1", "note", text="One.")
    await bot.pass_time(seconds=2)
    bot.chat.locked.clear()
    await press(bot, "m1", "note", text="Two.")
    await bot.pass_time(minutes=5)
    assert [line[:9] for line in lines(bot)] + [line[:9] for line in lines(bot, "other")] == [
        *("Ana: Two.", "Ana: One.", "Ana: Two."),
    ]


@pytest.mark.parametrize("verb", ["notes_due", "begin_note", "note_sent", "retry_note"])
def test_a_store_in_trouble_delays_a_line_and_doubles_none(tmp_path: Path, verb: str) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db")
        serve(bot, words("1"))
        await bot.pass_time(seconds=5)
        await press(bot, "m1", "note", text="One.")
        bot.chat.drop_notes = 1
        bot.shaky.broken.add(verb)
        failed = 0
        for second in range(40):
            if second == 20:
                bot.shaky.broken.clear()
            try:
                await bot.pass_time(seconds=1)
            except StoreError:
                failed += 1
        assert failed > 0
        assert len(lines(bot)) == 1
        await bot.app.close()

    asyncio.run(run())


def test_run_once_writes_what_is_due(tmp_path: Path) -> None:
    async def run() -> None:
        bot = await open_bot(settings(BRAND), tmp_path / "bot.db", start=False)
        serve(bot, words("1"))
        await bot.app.run_once()
        for text in ("One.", "Two.", "Three."):
            await press(bot, "m1", "note", text=text)
        await bot.app.run_once()
        assert len(lines(bot)) == 3
        await bot.app.close()

    asyncio.run(run())
