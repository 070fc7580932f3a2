"""Every command says the same in Slack, on the web page and in the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import commands
from chats.terminal import draw
from core.cards import Card
from core.talk import Question
from core.types import Person
from tests.bot.fake_chat import texts
from tests.chats.slack.bad_days.day import open_day, run
from tests.chats.slack.questions.asking import shown, whisper

QUESTIONS = [
    *(example for command in commands.load().values() for example in command.examples),
    "why https://blog.example.org/posts/1",
    "search doors",
    "",
    "nothing of the kind",
]


def _even(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _said(card: Card) -> list[str]:
    """All its words; the buttons are words in one place and emoji in another."""
    plain = replace(card, buttons=(), more=(), headline=())
    found = [*texts(plain), *(part.heading for part in card.sections)]
    return [_even(text) for text in [*found, card.picture.alt if card.picture else ""] if text.strip()]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_gets_the_same_words_everywhere(tmp_path: Path, question: str) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            for text in ("Acme doors do not lock", "Acme asks for a refund", "The Acme outage goes on"):
                await day.hear(text)
            await day.until(day.is_idle)
            day.clock.stop()
            ada = day.slack.world.person("ada")
            asked = Question(
                text=question,
                who=Person(chat="slack", id=ada.id, name="ada"),
                chat="terminal",
                channel=None,
                at=day.clock.now(),
            )
            card = (await day.app.ask(asked)).card
            assert card is not None
            await day.slack.command("ada", "crisis", f"/mentions {question}".strip())
            answer = await whisper(day, "ada", _even(card.title))
            in_slack = shown(answer.blocks)
            in_terminal = _even(draw(card, colour=False, width=10_000).replace("*", ""))
            words = _said(card)
            assert len(words) > 1
            assert [one for one in words if one not in in_slack] == []
            assert [one for one in words if one.replace("*", "") not in in_terminal] == []

    run(story())
