"""Questions: an answer for the asker alone, which they can page through and share."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.chats.slack.bad_days.day import day_settings, open_day, run
from tests.chats.slack.questions.asking import answers, direct, hear_many, labels, markup, shown, whisper
from tests.slack_server.office import CRISIS, MENTIONS, PAGE
from tests.slack_server.world import BOT_USER, Message

SHARE = "Share to channel"
FEW = day_settings(channels=(replace(MENTIONS, first_run="none"), CRISIS, PAGE))


def test_an_answer_is_for_the_asker_alone_until_they_share_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            done = await day.slack.command("ada", "mentions", "/mentions today")
            assert (done.ok, done.answer) == (True, None)
            answer = await whisper(day, "ada", "1 mention today")
            assert labels(answer)[-1:] == [SHARE]
            assert answers(day) == []
            assert day.slack.whispers("ben") == []
            assert (await day.slack.press("ada", "mentions", answer.ts, SHARE)).ok
            (shared,) = await day.until(lambda: answers(day))
            assert "1 mention today" in shown(shared.blocks)
            assert "Shared by ada" in shown(shared.blocks)
            assert SHARE not in labels(shared)
            await day.until(lambda: day.slack.whispers("ada") == [])
            assert len(answers(day)) == 1

    run(story())


def test_a_double_click_on_share_shares_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            await day.slack.command("ada", "mentions", "/mentions today")
            answer = await whisper(day, "ada", "1 mention today")
            clicks = [day.slack.press("ada", "mentions", answer.ts, SHARE) for _ in range(2)]
            assert [one.ok for one in await asyncio.gather(*clicks)] == [True, True]
            await day.until(lambda: answers(day))
            await day.until(lambda: day.slack.whispers("ada") == [])
            assert len(answers(day)) == 1

    run(story())


def test_an_answer_in_a_thread_is_shared_in_the_thread(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.slack.mention("ada", "mentions", "<@BOT> today", thread_ts=card.ts)
            answer = await whisper(day, "ada", "1 mention today")
            assert answer.thread_ts == card.ts
            await day.slack.press("ada", "mentions", answer.ts, SHARE)
            (shared,) = await day.until(lambda: answers(day))
            assert shared.thread_ts == card.ts
            await day.until(lambda: day.slack.whispers("ada") == [])

    run(story())


def test_pages_turn_in_place_and_the_page_that_is_shown_is_the_one_that_is_shared(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=FEW) as day:
            await hear_many(day, 25)
            await day.slack.command("ada", "crisis", "/mentions open")
            first = await whisper(day, "ada", "Page 1 of 3.")
            assert labels(first) == ["More", SHARE]
            for button, words, left in (
                ("▶", "Page 2 of 3.", ["Back", "More", SHARE]),
                ("▶", "Page 3 of 3.", ["Back", SHARE]),
                ("◀", "Page 2 of 3.", ["Back", "More", SHARE]),
            ):
                assert (await day.slack.press("ada", "crisis", first.ts, button)).ok
                turned = await whisper(day, "ada", words)
                assert (turned.ts, labels(turned)) == (first.ts, left)
            await day.slack.press("ada", "crisis", first.ts, SHARE)
            (shared,) = await day.until(lambda: answers(day, "crisis"))
            assert "Page 2 of 3." in shown(shared.blocks)
            await day.until(lambda: day.slack.whispers("ada") == [])
            before = shown(shared.blocks)
            assert (await day.slack.press("ben", "crisis", shared.ts, "▶")).ok
            await whisper(day, "ben", "Page 3 of 3.")
            assert shown(shared.blocks) == before, "what everybody reads does not turn under their eyes"
            assert answers(day, "crisis") == [shared]

    run(story())


def test_why_a_card_is_there_is_told_to_whoever_asks(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            assert (await day.slack.press("ben", "mentions", card.ts, "More", "Why is this here?")).ok
            answer = await whisper(day, "ben", "acme")
            assert "mentions: posted" in shown(answer.blocks)
            assert day.slack.whispers("ada") == answers(day) == []

    run(story())


def test_all_lines_of_a_large_digest_can_be_read_page_by_page(tmp_path: Path) -> None:
    async def story() -> None:
        settings = day_settings(channels=(replace(MENTIONS, digest=True, pace=60.0), CRISIS, PAGE))
        async with open_day(tmp_path, settings=settings) as day:
            await hear_many(day, 120)
            (digest,) = await day.until(lambda: day.slack.messages("mentions"))
            assert "120 mentions in one go" in shown(digest.blocks)
            assert (await day.slack.press("ada", "mentions", digest.ts, "Show more")).ok
            page = await whisper(day, "ada", "All 120 mentions of that message")
            seen = set(_windows(shown(digest.blocks)) + _windows(shown(page.blocks)))
            while any("▶" in str(block) for block in page.blocks):
                before = shown(page.blocks)
                assert (await day.slack.press("ada", "mentions", page.ts, "▶")).ok
                await day.until(partial(_says_other, page, before))
                seen.update(_windows(shown(page.blocks)))
            assert seen == {f"window {n:03}" for n in range(120)}
            assert len(day.slack.whispers("ada")) == 1
            press = next(
                one["action_id"]
                for block in page.blocks
                for one in block.get("elements", ())
                if str(one.get("action_id", "")).startswith("claim:")
            )
            assert (await day.slack.press("ada", "mentions", page.ts, press)).ok
            mention = int(press.removeprefix("claim:m"))

            async def is_hers() -> bool:
                return (await day.mention(mention)).standing.owner == "ada"

            await day.until(is_hers)

    run(story())


def _says_other(message: Message, before: str) -> bool:
    return shown(message.blocks) != before


def _windows(text: str) -> list[str]:
    return [f"window {part[:3]}" for part in text.split("window ")[1:]]


def test_a_direct_message_is_answered_there_and_its_pages_turn_in_place(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=FEW) as day:
            await hear_many(day, 25)
            day.slack.dm("ada", "open")
            (answer,) = await day.until(lambda: direct(day, "ada"))
            assert "Page 1 of 3." in shown(answer.blocks)
            assert labels(answer) == ["More"], "there is nobody to share it with"
            assert (await day.slack.press("ada", answer.channel, answer.ts, "▶")).ok
            await day.until(lambda: "Page 2 of 3." in shown(answer.blocks))
            assert labels(answer) == ["Back", "More"]
            await day.slack.settle()
            assert direct(day, "ada") == [answer], "the bot does not answer itself"
            assert day.slack.whispers("ada") == []

    run(story())


def test_neither_edits_nor_bots_nor_the_bot_itself_are_answered(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            said = day.slack.dm("ada", "help")
            await day.until(lambda: len(direct(day, "ada")) == 1)
            event = {"type": "message", "channel": said.channel, "channel_type": "im", "ts": said.ts}
            person = day.slack.world.person("ada").id
            for more in (
                {"subtype": "message_changed", "message": {"text": "today", "user": person}},
                {"subtype": "message_deleted", "deleted_ts": said.ts},
                {"subtype": "bot_message", "bot_id": "B0OTHER", "text": "today"},
                {"bot_id": "B0OTHER", "user": "U0OTHERBOT", "text": "today"},
                {"user": BOT_USER, "text": "today"},
            ):
                day.slack.delivery.announce("message.im", {**event, **more})
            await day.slack.settle()
            day.slack.dm("ada", "status")
            await day.until(lambda: len(direct(day, "ada")) == 2)
            await day.slack.settle()
            assert len(direct(day, "ada")) == 2
            assert day.slack.delivery.events
            assert all(one.taken for one in day.slack.delivery.events)

    run(story())


def test_a_call_by_name_that_is_delivered_again_is_answered_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.slack.mention("ada", "mentions", "<@BOT> today")
            await whisper(day, "ada", "today")
            (event,) = [one for one in day.slack.delivery.events if one.kind == "app_mention"]
            for _ in range(3):
                day.slack.delivery.redeliver(event)
                await day.slack.settle()
            assert [one.ok for one in event.attempts] == [True] * 4
            day.slack.mention("ada", "mentions", "<@BOT> help")
            await whisper(day, "ada", "What you can ask me", count=2)

    run(story())


@pytest.mark.parametrize("text", ["tday", "today sicne monday", "open nobody", '"', "page=7 x", "🙈" * 200])
def test_what_is_not_understood_gets_a_kind_word_with_what_would_be(tmp_path: Path, text: str) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            assert (await day.slack.command("ada", "mentions", f"/mentions {text}")).ok
            answer = await whisper(day, "ada", "🤔")
            assert SHARE not in labels(answer)
            assert "/mentions" in shown(answer.blocks) or "quot" in shown(answer.blocks)

    run(story())


def test_a_question_can_ping_nobody_and_break_out_of_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            bad = "&lt;!here&gt; &lt;@U0FAKE00001&gt; *b* &lt;https://evil.example|ok&gt; &amp;amp; @channel"
            await day.slack.command("ada", "mentions", "/mentions search `&lt;!here&gt;` OR `&amp;amp;`")
            answer = await whisper(day, "ada", "<!here>")
            day.slack.mention("ada", "mentions", f"<@BOT> {bad}")
            other = await whisper(day, "ada", "🤔", count=2)
            pressed = await day.slack.press("ada", "mentions", answer.ts, SHARE)
            assert pressed.ok
            (shared,) = await day.until(lambda: answers(day))
            for message in (answer, other, shared):
                assert "<" not in message.text, message.text
                assert list(markup(message.blocks)) == []
                assert "user" not in {one.get("type") for one in _elements(message.blocks)}
            sent = shared.sent
            assert sent.get("link_names") in (None, False)

    run(story())


def _elements(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for block in blocks:
        found.append(block)
        inner = block.get("elements")
        found += _elements(inner) if isinstance(inner, list) else []
    return found
