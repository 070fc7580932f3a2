"""Charts go along as pictures that say in words what they show; where none can, the words stand there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core.talk import Question
from core.types import Person
from tests.chats.discord.bad_days.day import Day, open_day, run
from tests.chats.discord.questions.asking import FEW, SHARE, answers, ask
from tests.props import PNG, Hand

ASKED = {"period": "24h"}


def test_a_chart_goes_along_as_a_file_with_its_words_wherever_it_is_asked_for(tmp_path: Path) -> None:
    async def story() -> None:
        hand = Hand()
        async with open_day(tmp_path, settings=FEW, painter=hand) as day:
            await day.hear_many(5, timedelta(hours=2))
            answer = await ask(day, "ada", "crisis", "today", ASKED)
            (file,) = answer.files
            (chart, *_) = hand.drawn
            assert (file.data, file.description) == (PNG, chart.alt)
            assert "5" in chart.alt
            shown = [embed["image"]["url"] for embed in answer.embeds if "image" in embed]
            assert len(shown) == 1
            assert file.name in shown[0]
            await day.discord.press("ada", "crisis", answer, SHARE)
            (shared,) = await day.until(lambda: answers(day, "crisis"))
            assert [one.data for one in shared.files] == [PNG]
            day.discord.say("ben", "crisis", "<@BOT> today 24h")
            await day.until(lambda: len(answers(day, "crisis")) == 2)
            assert [one.data for one in answers(day, "crisis")[1].files] == [PNG]
            day.discord.dm("cleo", "today 24h")
            (told,) = await day.until(lambda: day.discord.whispers("cleo"))
            assert [one.data for one in told.files] == [PNG]

    run(story())


def test_on_a_machine_that_cannot_draw_the_words_say_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=FEW) as day:
            await day.hear_many(5, timedelta(hours=2))
            answer = await ask(day, "ada", "crisis", "today", ASKED)
            assert answer.files == []
            assert not any("image" in embed for embed in answer.embeds)
            ada = Person(chat="discord", id="1", name="ada")
            asked = Question(text="today 24h", who=ada, chat="discord", channel=None, at=day.clock.now())
            card = (await day.app.ask(asked)).card
            assert card is not None
            assert card.picture is not None
            assert day.shows(answer, card.picture.alt)

    run(story())


TROUBLES: list[tuple[str, Callable[[Day], object]]] = [
    ("too large", lambda day: day.discord.refuse("PATCH original", 413, 40005)),
    ("refused", lambda day: day.discord.refuse("PATCH original", 400, 50046)),
    ("no permission", lambda day: day.discord.refuse("PATCH original", 403, 50013)),
]


@pytest.mark.parametrize(("name", "breaks"), TROUBLES, ids=[name for name, _ in TROUBLES])
def test_a_picture_that_discord_does_not_take_costs_the_picture_and_not_the_answer(
    tmp_path: Path, name: str, breaks: Callable[[Day], object]
) -> None:
    async def story() -> None:
        hand = Hand()
        async with open_day(tmp_path, settings=FEW, painter=hand) as day:
            await day.hear_many(5, timedelta(hours=2))
            breaks(day)
            answer = await ask(day, "ada", "crisis", "today", ASKED)
            assert answer.files == []
            assert day.shows(answer, "5 mentions")
            assert day.shows(answer, hand.drawn[0].alt)

    run(story())


def test_where_the_bot_may_attach_no_files_it_answers_in_words(tmp_path: Path) -> None:
    async def story() -> None:
        hand = Hand()
        async with open_day(tmp_path, settings=FEW, painter=hand) as day:
            await day.hear_many(5, timedelta(hours=2))
            day.discord.world.deny("crisis", "ATTACH_FILES")
            day.discord.say("ben", "crisis", "<@BOT> today 24h")
            (answer,) = await day.until(lambda: answers(day, "crisis"))
            assert answer.files == []
            assert day.shows(answer, hand.drawn[0].alt)

    run(story())
