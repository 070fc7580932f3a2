"""Charts are uploaded once and shown as pictures; where that does not go, their words say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.chats.slack.bad_days.day import Day, open_day, run
from tests.chats.slack.questions.asking import answers, hear_many, shown, whisper
from tests.chats.slack.questions.test_asking import FEW, SHARE
from tests.props import PNG, Hand
from tests.slack_server.faults import Faults
from tests.slack_server.world import Message

ASKED = "/mentions today 24h"


def pictures(message: Message) -> list[str]:
    return [block["slack_file"]["id"] for block in message.blocks if block["type"] == "image"]


def test_a_chart_is_uploaded_once_with_its_words_and_shown_wherever_it_is_asked_for(tmp_path: Path) -> None:
    async def story() -> None:
        hand = Hand()
        async with open_day(tmp_path, settings=FEW, painter=hand) as day:
            await hear_many(day, 5, timedelta(hours=2))
            day.clock.stop()
            await day.slack.command("ada", "crisis", ASKED)
            answer = await whisper(day, "ada", "5 mentions")
            (file,) = day.slack.world.files.values()
            assert pictures(answer) == [file.id]
            (chart,) = hand.drawn
            assert (file.data, file.alt, file.title, file.done) == (PNG, chart.alt, chart.title, True)
            assert "5" in chart.alt
            (image,) = [block for block in answer.blocks if block["type"] == "image"]
            assert image["alt_text"] == f"{chart.title}. {chart.alt}"
            await day.slack.command("ben", "crisis", ASKED)
            other = await whisper(day, "ben", "5 mentions")
            await day.slack.press("ada", "crisis", answer.ts, SHARE)
            (shared,) = await day.until(lambda: answers(day, "crisis"))
            assert pictures(other) == pictures(shared) == [file.id]
            assert len(hand.drawn) == len(day.slack.world.files) == 1

    run(story())


TROUBLES: list[tuple[str, Callable[[Day], None]]] = [
    ("no scope", lambda day: day.slack.take_scope("files:write")),
    ("refused at the start", lambda day: day.slack.faults.plan("files.getUploadURLExternal", "error_before")),
    ("lost at the end", lambda day: day.slack.faults.plan("files.completeUploadExternal", "drop_after")),
    ("slowed down", lambda day: day.slack.faults.plan("files.getUploadURLExternal", "busy")),
]


@pytest.mark.parametrize(("name", "breaks"), TROUBLES, ids=[name for name, _ in TROUBLES])
def test_without_an_upload_the_words_say_the_same(
    tmp_path: Path, name: str, breaks: Callable[[Day], None]
) -> None:
    async def story() -> None:
        hand = Hand()
        async with open_day(tmp_path, settings=FEW, painter=hand) as day:
            await hear_many(day, 5, timedelta(hours=2))
            day.clock.stop()
            breaks(day)
            await day.slack.command("ada", "crisis", ASKED)
            answer = await whisper(day, "ada", "5 mentions")
            assert pictures(answer) == []
            assert hand.drawn[0].alt in shown(answer.blocks)
            day.slack.faults = Faults()
            day.slack.give_scope("files:write")

    run(story())


def test_a_picture_that_somebody_deleted_costs_the_picture_and_is_uploaded_anew(tmp_path: Path) -> None:
    async def story() -> None:
        hand = Hand()
        async with open_day(tmp_path, settings=FEW, painter=hand) as day:
            await hear_many(day, 5, timedelta(hours=2))
            day.clock.stop()
            await day.slack.command("ada", "crisis", ASKED)
            assert pictures(await whisper(day, "ada", "5 mentions"))
            day.slack.world.files.clear()
            await day.slack.command("ada", "crisis", ASKED)
            answer = await whisper(day, "ada", "5 mentions", count=2)
            assert pictures(answer) == []
            assert hand.drawn[0].alt in shown(answer.blocks)
            await day.slack.command("ada", "crisis", ASKED)
            assert pictures(await whisper(day, "ada", "5 mentions", count=3))
            day.slack.world.files.clear()
            day.slack.dm("ben", "today 24h")
            room = day.slack.world.direct(day.slack.world.person("ben").id)
            said = await day.until(lambda: [m for m in day.slack.messages(room.id) if m.by_bot])
            assert hand.drawn[0].alt in shown(said[0].blocks)

    run(story())
