"""Questions that are not understood, not allowed, not meant well, or whose answer is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.discord.bad_days.day import day_settings, open_day, open_discord, run
from tests.chats.discord.questions.asking import SHARE, answers, ask, labels
from tests.chats.discord.strict_markdown import read
from tests.props import LeapClock


@pytest.mark.parametrize("text", ["tday", "today sicne monday", "open nobody", '"', "page=7 x", "🙈" * 200])
def test_what_is_not_understood_gets_a_kind_word_with_what_would_be(tmp_path: Path, text: str) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            answer = await ask(day, "ada", "mentions", "ask", {"question": text})
            assert day.shows(answer, "🤔")
            assert SHARE not in labels(answer)
            assert day.shows(answer, "/mentions") or day.shows(answer, "quot")

    run(story())


OURS = ("https://blog.example.org/", "1")
"""Where what is alive in an answer may lead: to the post, or it is a time."""
HOSTILE = (
    "@everyone @here <@1100000000000000001> <@&1> <#2> *b* ||x|| [ok](https://evil.example) `c` </a:1>",
    "search `" + "@everyone ```" * 50 + "`",
    "search \u202e\u0000 \ud7ff <t:0:R> " + "(" * 500,
    "search " + "x" * 5900,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_question_can_ping_nobody_and_break_out_of_nothing(tmp_path: Path, text: str) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            answer = await ask(day, "ada", "mentions", "ask", {"question": text})
            if len(text) < 2000:
                day.discord.say("ada", "mentions", f"<@BOT> {text}")
                await day.until(lambda: answers(day))
            if SHARE in labels(answer):
                await day.discord.press("ada", "mentions", answer, SHARE)
                await day.until(lambda: any(day.shows(one, "Shared by") for one in answers(day)))
            for message in (answer, *answers(day)):
                assert message.sent.get("allowed_mentions", {"parse": []}) == {"parse": []}
                body = {"content": message.content, "embeds": message.embeds, "components": []}
                alive = [run for runs in read(body).values() for run in runs if run.kind != "text"]
                assert [run for run in alive if not run.target.startswith(OURS)] == []

    run(story())


def test_who_may_not_is_told_so_and_nothing_happens(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        settings = day_settings(allow={"claim": ("Support",), "ask": ("Support",)})
        async with (
            open_discord(clock, roles={"Support": ["ben"]}) as discord,
            open_day(tmp_path, discord, clock, settings=settings) as day,
        ):
            card = await day.bring("Acme doors do not lock")
            pressed = await discord.press("ada", "mentions", card, "Claim")
            assert pressed.kind == "message"
            assert "✋" in str(pressed.message and pressed.message.embeds)
            assert (await day.mention(1)).standing.owner is None
            answer = await ask(day, "ada", "mentions", "today")
            assert day.shows(answer, "Support")
            assert not day.shows(answer, "1 mention today")
            assert SHARE not in labels(answer)
            assert not (await discord.press("ben", "mentions", card, "Claim")).failed
            await day.drawn(card, "Ben Example claimed it")
            assert day.shows(await ask(day, "ben", "mentions", "today"), "1 mention today")

    run(story())


def test_an_answer_that_discord_does_not_take_as_it_is_drawn_leaves_nobody_waiting(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            day.discord.refuse("PATCH original", 400, 50035)
            answer = await ask(day, "ada", "mentions", "today")
            assert day.shows(answer, "1 mention today")

    run(story())


def test_a_direct_message_without_words_is_answered_with_what_one_can_ask(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.discord.dm("cleo", "")  # a picture alone
            (answer,) = await day.until(lambda: day.discord.whispers("cleo"))
            for command in ("today", "open", "search"):
                assert day.shows(answer, command)

            # In a channel our role may have been called: Discord does not tell the words with it.
            assert not day.shows(answer, "@Listenpost")

    run(story())
