"""Questions: an answer for the asker alone, which they can page through and share."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.settings import PersonSettings
from tests.chats.discord.bad_days.day import day_settings, open_day, open_discord, run
from tests.chats.discord.questions.asking import FEW, SHARE, answers, ask, ids, labels
from tests.chats.discord.scenarios.town import nothing_more
from tests.discord_server.office import CRISIS, MENTIONS, PAGE
from tests.discord_server.world import Message
from tests.props import LeapClock


def test_an_answer_is_for_the_asker_alone_until_they_share_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            answer = await ask(day, "ada", "mentions", "today")
            assert day.shows(answer, "1 mention today")
            assert labels(answer)[-1:] == [SHARE]
            assert answers(day) == day.discord.whispers("ben") == []
            assert not (await day.discord.press("ada", "mentions", answer, SHARE)).failed
            (shared,) = await day.until(lambda: answers(day))
            assert day.shows(shared, "1 mention today")
            assert day.shows(shared, "Shared by Ada Example")
            assert SHARE not in labels(shared)
            await day.until(lambda: day.discord.whispers("ada") == [])
            assert len(answers(day)) == 1

    run(story())


def test_a_double_click_on_share_shares_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            answer = await ask(day, "ada", "mentions", "today")
            clicks = [day.discord.press("ada", "mentions", answer, SHARE) for _ in range(2)]
            assert [one.failed for one in await asyncio.gather(*clicks)] == [False, False]
            await day.until(lambda: answers(day))
            await day.until(lambda: day.discord.whispers("ada") == [])
            assert len(answers(day)) == 1

    run(story())


def test_what_was_shared_is_not_shared_again_because_the_answer_of_the_asker_could_not_be_taken_away(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with (
            open_discord(clock, channels=("mentions", "crisis", "general")) as discord,
            open_day(tmp_path, discord, clock) as day,
        ):
            await day.bring("Acme doors do not lock")
            answer = await ask(day, "ada", "mentions", "today")
            discord.refuse("DELETE original", 403, 50001)
            for _ in range(2):
                assert not (await discord.press("ada", "mentions", answer, SHARE)).failed
                await nothing_more(day)
                assert len(answers(day)) == 1
            assert day.calls("DELETE original") == 1

    run(story())


def test_an_answer_can_be_shared_after_the_bot_was_started_again(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord:
            async with open_day(tmp_path, discord, clock) as day:
                await day.bring("Acme doors do not lock")
                answer = await ask(day, "ada", "mentions", "today")
            async with open_day(tmp_path, discord, clock) as day:
                clock.leap(hours=1)
                assert not (await discord.press("ada", "mentions", answer, SHARE)).failed
                (shared,) = await day.until(lambda: answers(day))
                assert day.shows(shared, "Shared by Ada Example")
                await day.until(lambda: discord.whispers("ada") == [])

    run(story())


def test_pages_turn_in_place_and_the_page_that_is_shown_is_the_one_that_is_shared(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=FEW) as day:
            await day.hear_many(25)
            first = await ask(day, "ada", "crisis", "open")
            assert day.shows(first, "Page 1 of 3.")
            assert labels(first) == ["More", SHARE]
            for button, words, left in (
                ("More", "Page 2 of 3.", ["Back", "More", SHARE]),
                ("More", "Page 3 of 3.", ["Back", SHARE]),
                ("Back", "Page 2 of 3.", ["Back", "More", SHARE]),
            ):
                assert not (await day.discord.press("ada", "crisis", first, button)).failed
                await day.drawn(first, words)
                assert labels(first) == left
            await day.discord.press("ada", "crisis", first, SHARE)
            (shared,) = await day.until(lambda: answers(day, "crisis"))
            assert day.shows(shared, "Page 2 of 3.")
            await day.until(lambda: day.discord.whispers("ada") == [])
            before = str(shared.embeds)
            pressed = await day.discord.press("ben", "crisis", shared, "More")
            assert day.shows(await day.discord.answer(pressed), "Page 3 of 3.")
            assert len(day.discord.whispers("ben")) == 1
            assert str(shared.embeds) == before, "what everybody reads does not turn under their eyes"
            assert answers(day, "crisis") == [shared]

    run(story())


def test_the_buttons_of_a_long_question_work_after_a_restart(tmp_path: Path) -> None:
    question = " OR ".join(["number", *(f'"nothing of the kind number {n}"' for n in range(40))])

    async def story() -> None:
        clock = LeapClock()
        async with open_discord(clock) as discord:
            async with open_day(tmp_path, discord, clock, settings=FEW) as day:
                await day.hear_many(25)
                answer = await ask(day, "ada", "crisis", "search", {"query": question})
                assert day.shows(answer, "Page 1 of")
                assert max(map(len, ids(answer))) <= 100 < len(question)
            async with open_day(tmp_path, discord, clock, settings=FEW) as day:
                assert not (await discord.press("ada", "crisis", answer, "More")).failed
                await day.drawn(answer, "Page 2 of")
                await discord.press("ada", "crisis", answer, SHARE)
                (shared,) = await day.until(lambda: answers(day, "crisis"))
                assert day.shows(shared, "Page 2 of")
                await day.until(lambda: discord.whispers("ada") == [])

    run(story())


def test_why_a_card_is_there_is_told_to_whoever_asks(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            asked = await day.discord.choose("ben", "mentions", card, "Why is this here?")
            answer = await day.discord.answer(asked)
            assert day.shows(answer, "acme")
            assert day.shows(answer, "mentions: posted")
            assert answer.only_for is not None
            assert day.discord.whispers("ada") == answers(day) == []

    run(story())


def test_all_lines_of_a_large_digest_can_be_read_and_one_of_them_dealt_with(tmp_path: Path) -> None:
    async def story() -> None:
        settings = day_settings(channels=(replace(MENTIONS, digest=True, pace=60.0), CRISIS, PAGE))
        async with open_day(tmp_path, settings=settings) as day:
            await day.hear_many(60)
            (digest,) = await day.until(lambda: day.discord.messages("mentions"))
            assert day.shows(digest, "60 mentions in one go")
            page = await day.discord.answer(await day.discord.press("ada", "mentions", digest, "Show more"))
            assert day.shows(page, "All 60 mentions of that message")
            text = str(digest.embeds) + str(page.embeds)
            while "More" in labels(page):
                before = str(page.embeds)
                assert not (await day.discord.press("ada", "mentions", page, "More")).failed
                await day.until(partial(_is_other, page, before))
                text += str(page.embeds)
            assert all(f"window number {n} ends" in text for n in range(1, 61))
            assert len(day.discord.whispers("ada")) == 1
            line = next(one["value"] for one in _options(page))
            pressed = await day.discord.choose("ada", "mentions", page, line)
            shown = await day.discord.answer(pressed)
            assert not (await day.discord.press("ada", "mentions", shown, "Claim")).failed
            await day.drawn(shown, "Ada Example claimed it")
            assert (await day.mention(int(line.removeprefix("show:m")))).standing.owner == "Ada Example"

    run(story())


def _is_other(message: Message, before: str) -> bool:
    return str(message.embeds) != before


def _options(message: Message) -> list[dict[str, str]]:
    return [
        one for row in message.components for menu in row["components"] for one in menu.get("options", ())
    ]


def test_a_direct_message_is_answered_there_and_its_pages_turn_in_place(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=FEW) as day:
            await day.hear_many(25)
            day.discord.dm("ada", "open")
            (answer,) = await day.until(lambda: day.discord.whispers("ada"))
            assert day.shows(answer, "Page 1 of 3.")
            assert labels(answer) == ["More"], "there is nobody to share it with"
            assert not (await day.discord.press("ada", "dm", answer, "More")).failed
            await day.drawn(answer, "Page 2 of 3.")
            assert labels(answer) == ["Back", "More"]
            assert day.discord.whispers("ada") == [answer], "the bot does not answer itself"

    run(story())


def test_whoever_calls_the_bot_by_its_name_is_answered_for_all_to_read_and_nobody_is_pinged(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            said = day.discord.say("ada", "mentions", "<@BOT> today")
            (answer,) = await day.until(lambda: answers(day))
            assert day.shows(answer, "1 mention today")
            assert (answer.reply_to, answer.only_for) == (said.id, None)
            assert answer.sent["allowed_mentions"] == {"parse": []}
            assert SHARE not in labels(answer)
            day.discord.say("ada", "mentions", "Good morning, all of you")
            day.discord.say("ben", "mentions", "Thanks", reply_to=answer)
            day.discord.say("ben", "crisis", "<@BOT>, status")
            (other,) = await day.until(lambda: answers(day, "crisis"))
            assert len(answers(day)) == 1, "what is not said to the bot is none of its business"
            assert day.discord.whispers("ada") == day.discord.whispers("ben") == []
            assert day.shows(other, "blog") or day.shows(other, "source")

    run(story())


def test_what_is_for_one_person_alone_is_neither_shown_to_all_nor_shared(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            code = await ask(day, "ada", "mentions", "me", {"action": "link"})
            assert day.shows(code, "Your code is")
            assert labels(code) == []
            day.discord.say("ada", "mentions", "<@BOT> me link")
            (answer,) = await day.until(lambda: answers(day))
            assert day.shows(answer, "for your eyes alone")
            assert not day.shows(answer, "Your code is")
            day.discord.dm("ada", "me link")
            await day.until(lambda: len(day.discord.whispers("ada")) == 2)
            assert day.shows(day.discord.whispers("ada")[-1], "Your code is")

    run(story())


def test_while_one_types_topics_periods_and_people_are_offered(tmp_path: Path) -> None:
    async def story() -> None:
        settings = replace(day_settings(), people=(PersonSettings(name="Ana"),))
        async with open_day(tmp_path, settings=settings) as day:
            await day.bring("Acme doors do not lock")
            for name, option, typed, offered in (
                ("today", "topic", "ac", "acme"),
                ("today", "period", "last", "last week"),
                ("open", "topic", "", "acme"),
                ("mine", "person", "an", "Ana"),
            ):
                found = await day.discord.autocomplete("ada", "mentions", name, option, typed)
                assert offered in [one["value"] for one in found.choices], (name, option)
                assert found.seconds < 0.5
            answer = await ask(day, "ada", "mentions", "today", {"topic": "acme", "period": "7d"})
            assert day.shows(answer, "1 mention")
            answer = await ask(day, "ada", "mentions", "help", {"command": "today"})
            assert day.shows(answer, "today")

    run(story())


def test_a_question_can_be_asked_as_one_types_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            for question in ("today acme", "/mentions today acme", "open", "search doors"):
                answer = await ask(day, "ada", "mentions", "ask", {"question": question})
                assert day.shows(answer, "1 mention") or day.shows(answer, "1 open mention"), question

    run(story())
