"""Questions in plain words: taken for a command by rules, never silently, and only where all that is named is
asked for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.answer import Asking, answer
from bot.plain_words import Understood, understand
from commands import load
from core.cards import Card
from core.talk import Ask, Question
from core.types import Person, Topic
from tests.commands.memory_store import MemoryStore

NOW = datetime(2026, 5, 13, 10, 30, tzinfo=UTC)  # a Wednesday
TOPICS = (
    Topic(name="acme", query="acme"),
    Topic(name="globex", query="globex", kind="competitor"),
    Topic(name="Acme Cloud", query="acme cloud", kind="product"),
    Topic(name="Spring Sale", query="spring sale", kind="campaign"),
)
COMMANDS = load()

SURE = [
    ("how is acme doing this week vs globex", "compare acme globex this week"),
    ("How are we doing compared to Globex?", "compare acme globex"),
    ("compare acme with globex this month", "compare acme globex this month"),
    ("what are people saying about acme cloud?", 'summary "Acme Cloud"'),
    ("what's going on with acme today", "summary acme today"),
    ("summary of acme for last week please", "summary acme last week"),
    ("how’s acme", "summary acme"),
    ("did people like acme yesterday", "summary acme yesterday"),
    ("how did the spring sale campaign go", 'campaign "Spring Sale"'),
    ("how fast did the team answer last month?", "times last month"),
    ("any alerts?", "alerts"),
    ("is there a crisis right now", "alerts"),
    ("what is trending this week", "trends this week"),
    ("what are people complaining about in may", "themes 2026-05-01..2026-05-31"),
    ("what are people talking about in june", "themes 2025-06-01..2025-06-30"),
    ("show me all negative posts about acme since monday", "list acme 2026-05-11..2026-05-13 negative"),
    ("complaints about acme cloud in the last two weeks", 'list "Acme Cloud" 14d complaints'),
    ("show complaints from last monday", "list 2026-05-11 complaints"),
    ("who are our biggest fans", "voices acme"),
    ("what do people want", "opportunities"),
    ("which sources are down", "status"),
    ("how many mentions of acme yesterday", "today acme yesterday"),
    ("how many mentions today", "today"),
    ("give me the numbers for acme in the past week", "today acme 7d"),
    ("what's open", "open"),
    ("my mentions", "mine"),
    ("what about Initech?", "lookup Initech"),
    ("how are our competitors doing", "competitors acme"),
    ("how is the team doing this week", "team this week"),
    ("what can you do", "help"),
]


def understood(text: str) -> Understood | None:
    return understand(text, COMMANDS, TOPICS, UTC, NOW, ("forum",), ("Ana",))


@pytest.mark.parametrize(("text", "question"), SURE, ids=[text for text, _ in SURE])
def test_a_sentence_is_taken_for_the_command_that_asks_the_same(text: str, question: str) -> None:
    assert understood(text) == Understood((question,))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tell me about acme on bananas", "bananas"),
        ("how is acme doing vs Initech", "acme"),
        ("how is acme doing in forum this week vs globex", "forum"),
        ("show me the negative posts about acme by lunchtime", "lunchtime"),
    ],
)
def test_a_word_that_would_be_lost_is_told_and_nothing_is_asked(text: str, left: str) -> None:
    found = understood(text)
    assert found is not None
    assert not found.is_sure
    assert left in found.left


@pytest.mark.parametrize(
    "text",
    [
        "hello there",
        "qwe asd zxc",
        "todya acme",
        "acme",
        "",
        "how is https://example.org/1 doing",
        'how is "acme" doing',
        " ".join(["how is acme doing"] * 20),
    ],
)
def test_what_no_rule_knows_is_left_to_the_usual_hints(text: str) -> None:
    assert understood(text) is None


def asked(text: str) -> Card:
    asking = Asking(
        store=MemoryStore(),  # type: ignore[arg-type]
        topics=TOPICS,
        sources=(),
        commands={**COMMANDS, "summary": TALKING},
        zone=UTC,
    )
    who = Person(chat="web", id="ana", name="Ana", admin=True)
    return asyncio.run(answer(Question(text=text, who=who, chat="web", channel=None, at=NOW), asking))


async def _tell(ask: Ask) -> Card:
    topic = ask.args.get("topic")
    assert isinstance(topic, Topic)
    return Card(kind="answer", title=f"summary of {topic.name}, page {ask.page}", context=("yesterday",))


TALKING = type(COMMANDS["today"])(
    name="summary", summary="command.today", run=_tell, params=COMMANDS["today"].params
)


def test_the_answer_says_what_was_understood_and_the_exact_command() -> None:
    card = asked("/mentions what's going on with acme today? page=2")
    assert card.title == "summary of acme, page 2"
    assert card.context == ("Understood as “/mentions summary acme today”.", "yesterday")


def test_where_it_is_not_sure_commands_are_offered_and_none_is_run() -> None:
    card = asked("tell me about acme on bananas")
    assert card.kind == "notice"
    assert [button.target for button in card.buttons] == ["summary acme"]
    assert "bananas" in card.body[0][0].text


def test_a_slip_in_a_command_is_told_as_before() -> None:
    card = asked("summary acmee last week")
    assert card.kind == "notice"
    assert card.buttons == ()
    assert "of acmee" in card.title or "acmee" in card.title


@pytest.mark.parametrize("text", ["who is not happy", "is haspero louder than others", "are we faster"])
def test_a_sentence_that_no_rule_knows_is_not_taken_for_a_misspelt_command(text: str) -> None:
    assert "Did you mean" not in asked(text).body[0][0].text


def test_hostile_words_are_only_quoted() -> None:
    card = asked("tell me about acme and *bold* <@U123> `code`")
    assert card.kind == "notice"
    assert all(span.url is None for text in card.body for span in text)
