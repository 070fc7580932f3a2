"""The same command says the same in Slack, in Discord, on the page and in the terminal: for every command
there is, by the examples that it gives itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import commands
from bot.question import read
from bot.settings import PersonSettings
from chats.terminal import draw
from core.cards import Card, to_json
from core.question_text import question_text
from core.report_ports import Subscription
from core.talk import Command, Question
from core.types import Person, Topic
from sources.webhook import Webhook
from tests.bot.fake_chat import texts
from tests.chats.discord.strict_markdown import read as read_discord
from tests.chats.slack.questions.asking import shown
from tests.props import LeapClock
from tests.rooms import ACME, Rooms, open_rooms, rooms_settings

COMMANDS = commands.load()
ABOUT_THE_ASKER = {"me", "digest", "export"}
"""Commands that say something about the account that asks, or where: in each chat something else."""
SOURCES, PEOPLE = ["blog", "forum"], ["Ana"]
SETTINGS = rooms_settings(
    inboxes=tuple(Webhook(name=name, secret="not-a-secret") for name in SOURCES),
    people=tuple(PersonSettings(name=name) for name in PEOPLE),
    allow={"topics": ("slack:", "discord:", "web:", "terminal:")},
    topics=(
        ACME,
        Topic(name="Acme Pro", query='"Acme Pro"', channels=("page",)),
        Topic(name="globex", query="globex", kind="competitor", channels=("page",)),
        Topic(name="launch", query="#acmelaunch", kind="campaign", channels=("page",)),
    ),
    reports=(Subscription(name="acme-daily", channel="page", rhythm="daily"),),
)
"""What examples may speak of: topics acme, globex and launch, the sources blog and forum, Ana, a report."""
QUESTIONS = [
    *(command.examples[-1] for command in COMMANDS.values()),
    "why https://blog.example.org/posts/1",
    "search doors",
    'today "Acme Pro" last week',
    "open acme blog",
]


def options(question: str) -> tuple[Command, Mapping[str, str]]:
    """The command of a question, and its arguments as one types them into the fields of Discord."""
    asked = read(
        question, COMMANDS, SETTINGS.topics, SETTINGS.zone, datetime.now(UTC), sources=SOURCES, people=PEOPLE
    )
    left = question.partition(" ")[2]
    values: dict[str, str] = {}
    for param in asked.command.params:
        if param.name in asked.args and param.kind in ("topic", "source", "person"):
            value = asked.args[param.name]
            name = value.name if isinstance(value, Topic) else str(value)
            values[param.name] = name
            left = re.sub(rf'"?\b{re.escape(name)}\b"?', "", left, count=1, flags=re.IGNORECASE)
    words = left.split()
    given = [param.name for param in asked.command.params if param.name in asked.args.keys() - values.keys()]
    for name in given[:-1]:
        values[name] = words.pop(0)
    if given:
        values[given[-1]] = " ".join(words)
    return asked.command, values


def even(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def same_code(text: str) -> str:
    """Codes and the numbers of previews are new for each who asks, and what is tracked is posted where it was
    asked for."""
    text = re.sub(r"\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b", "CODE", text)
    text = re.sub(r"\bsave \d+", "save NUMBER", text)
    text = re.sub(r"(?<=[':])d\d+\b", "DRAFT", text)
    return re.sub(r"#(support|community|page)\b", "#CHANNEL", text)


def said(card: Card) -> list[str]:
    """All its words; the buttons are words in one place and emoji in another."""
    plain = replace(card, buttons=(), more=(), headline=())
    found = [*texts(plain), *(part.heading for part in card.sections)]
    return [
        same_code(even(text)) for text in [*found, card.picture.alt if card.picture else ""] if text.strip()
    ]


async def in_discord(rooms: Rooms, question: str) -> str:
    command, values = options(question)
    outcome = await rooms.discord.command(
        "ada", "mentions", f"{command.group} {command.name}".strip(), dict(values)
    )
    message = await rooms.discord.answer(outcome)
    body = {"content": message.content, "embeds": message.embeds, "components": []}
    found = ["".join(run.text for run in runs) for runs in read_discord(body).values()]
    return even(" ".join([*found, *map(str, message.files)]))


async def in_slack(rooms: Rooms, question: str) -> str:
    before = len(rooms.slack.whispers("ada"))
    await rooms.slack.command("ada", "mentions", f"/mentions {question}")
    await rooms.until(lambda: len(rooms.slack.whispers("ada")) > before)
    return shown(rooms.slack.whispers("ada")[-1].blocks)


async def on_page(rooms: Rooms, question: str) -> Any:
    """The card as the page gets it, over HTTP."""
    app = web.Application()
    app.add_routes(rooms.app.routes())
    async with TestClient(TestServer(app)) as client:
        asked = {"text": question, "actor": "ada"}
        async with client.post("/api/ask", json=asked) as answer:
            assert answer.status == 200, await answer.text()
            return (await answer.json())["card"]


async def card_for(rooms: Rooms, question: str, chat: str, id_: str, name: str) -> Card:
    """What the command answers there."""
    asked = Question(
        text=question, who=Person(chat=chat, id=id_, name=name), chat=chat, channel=None, at=rooms.app.now()
    )
    card = (await rooms.app.ask(asked)).card
    assert card is not None
    return card


async def nothing_waits(rooms: Rooms) -> bool:
    """Every card is posted and drawn as it is: between two questions nothing changes any more."""
    queue = await rooms.store.queue()
    return not (queue.states.get("queued") or queue.states.get("sending") or queue.redraws)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_gives_examples_that_can_be_typed_into_fields(name: str) -> None:
    assert COMMANDS[name].examples
    for example in COMMANDS[name].examples:
        command, values = options(example)
        again = question_text(command, values)
        now = datetime(2026, 5, 4, tzinfo=UTC)
        known: dict[str, Any] = {"sources": SOURCES, "people": PEOPLE}
        assert read(again, COMMANDS, SETTINGS.topics, SETTINGS.zone, now, **known) == read(
            example, COMMANDS, SETTINGS.topics, SETTINGS.zone, now, **known
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_gets_the_same_answer_everywhere(tmp_path: Path, question: str) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_rooms(tmp_path, SETTINGS, clock=clock) as rooms:
            for text in ("Acme doors do not lock", "Acme asks for a refund"):
                await rooms.hear(text)
            await rooms.bring("The Acme outage goes on")
            await rooms.until(lambda: nothing_waits(rooms))
            clock.stop()
            ada = {
                "slack": (rooms.slack.world.person("ada").id, "ada"),
                "discord": (rooms.discord.world.person("ada").id, "Ada Example"),
                "web": ("ada", "ada"),
                "terminal": ("ada", "ada"),
            }
            cards = {chat: await card_for(rooms, question, chat, *whom) for chat, whom in ada.items()}
            if question.partition(" ")[0] not in ABOUT_THE_ASKER:
                assert cards["slack"].kind != "notice", said(cards["slack"])
                assert len({same_code(str(to_json(card))) for card in cards.values()}) == 1

            words = said(cards["slack"])
            assert len(words) > 1 or question.startswith("digest off")
            if question.partition(" ")[0] == "digest":
                return  # it is about the channel in which it is asked
            everything = same_code(await in_slack(rooms, question))
            assert [one for one in words if one not in everything] == []

            everything = same_code(await in_discord(rooms, question))
            assert [one for one in said(cards["discord"]) if one not in everything] == []

            assert same_code(str(to_json(cards["web"]))) == same_code(str(await on_page(rooms, question)))

            everything = same_code(even(draw(cards["terminal"], colour=False, width=10_000).replace("*", "")))
            assert [one for one in said(cards["terminal"]) if one.replace("*", "") not in everything] == []

    asyncio.run(story())
