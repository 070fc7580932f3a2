"""What stands behind /mentions becomes a command and typed arguments, or a sentence that helps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.answer import Asking, answer
from bot.question import LONGEST, read
from core.cards import Card
from core.errors import StoreError, UsageError
from core.periods import Period
from core.query import parse
from core.talk import Ask, Command, Param, Question
from core.types import Person, Topic

NOW = datetime(2026, 5, 5, 12, 3, 27, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ANA = Person(chat="web", id="ana", name="Ana", groups=("care",))
TOPICS = tuple(
    Topic(name=name, query="x") for name in ("Lumio", "Lumio Cloud", "Brightwell", "Today", "3M", "Ærø & Søn")
)


async def nothing(ask: Ask) -> Card:
    return Card(kind="answer", title="fine")


def command(name: str, *params: Param, examples: tuple[str, ...] = ()) -> Command:
    return Command(name=name, summary=f"command.{name}", run=nothing, params=params, examples=examples)


TOPIC = Param(name="topic", kind="topic")
SOURCE = Param(name="source", kind="source")
PERIOD = Param(name="period", kind="period")
SOURCES = ("hn", "Lumio blog", "3 news")
PEOPLE = ("Ana", "Ana Lopez")
COMMANDS = {
    one.name: one
    for one in (
        command("help", Param(name="command", kind="command")),
        command("mine"),
        command("open", TOPIC),
        command("today", TOPIC, PERIOD),
        command("count", TOPIC, SOURCE, PERIOD),
        command("by", SOURCE),
        command("list", TOPIC, SOURCE),
        command("whose", Param(name="person", kind="person")),
        command(
            "search", Param(name="query", kind="query", required=True, rest=True), examples=("search lamp",)
        ),
        command("why", Param(name="url", kind="url", required=True)),
        command("top", Param(name="n", kind="number"), TOPIC, PERIOD),
        command(
            "tell",
            Param(name="whom", kind="person", required=True),
            Param(name="text", kind="text", rest=True),
        ),
    )
}


def understood(text: str) -> tuple[str, dict[str, Any], int]:
    asked = read(text, COMMANDS, TOPICS, BERLIN, NOW, SOURCES, PEOPLE)
    shown: dict[str, Any] = {}
    for name, value in asked.args.items():
        if isinstance(value, Topic):
            shown[name] = value.name
        elif isinstance(value, Period):
            shown[name] = value.form
        else:
            shown[name] = value
    return asked.command.name, shown, asked.page


def refused(text: str) -> UsageError:
    with pytest.raises(UsageError) as slip:
        read(text, COMMANDS, TOPICS, BERLIN, NOW, SOURCES, PEOPLE)
    return slip.value


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [
        ("", "help", {}),
        ("   ", "help", {}),
        ("/mentions", "help", {}),
        ("help today", "help", {"command": "today"}),
        ("help /mentions", "help", None),
        ("mine", "mine", {}),
        ("MINE", "mine", {}),
        ("/mentions mine", "mine", {}),
        ("@listenpost mine", "mine", {}),
        ("@Listenpost: mine", "mine", {}),
        ("listenpost, mine", "mine", {}),
        ("today", "today", {}),
        ("today lumio", "today", {"topic": "Lumio"}),
        ("today LUMIO yesterday", "today", {"topic": "Lumio", "period": "yesterday"}),
        ("today yesterday lumio", "today", {"topic": "Lumio", "period": "yesterday"}),
        ("today last week", "today", {"period": "last_week"}),
        ("today last week lumio", "today", {"topic": "Lumio", "period": "last_week"}),
        ("today lumio cloud", "today", {"topic": "Lumio Cloud"}),
        ("today Lumio  Cloud 7d", "today", {"topic": "Lumio Cloud", "period": "days"}),
        ('today "lumio cloud" 7d', "today", {"topic": "Lumio Cloud", "period": "days"}),
        ("today “lumio cloud” 7d", "today", {"topic": "Lumio Cloud", "period": "days"}),
        ("today „lumio cloud“ 7d", "today", {"topic": "Lumio Cloud", "period": "days"}),
        ("today «lumio cloud» 7d", "today", {"topic": "Lumio Cloud", "period": "days"}),
        ("today today", "today", {"period": "today"}),
        ('today "today"', "today", {"topic": "Today"}),
        ("today today today", "today", {"period": "today", "topic": "Today"}),
        ("today 3m", "today", {"topic": "3M"}),
        ("today ærø & søn week", "today", {"topic": "Ærø & Søn", "period": "this_week"}),
        ("today 2026-05-01..2026-05-03", "today", {"period": "range"}),
        ("open lumio", "open", {"topic": "Lumio"}),
        ("by HN", "by", {"source": "hn"}),
        ("by lumio  blog", "by", {"source": "Lumio blog"}),
        ('by "lumio blog"', "by", {"source": "Lumio blog"}),
        ("list lumio blog", "list", {"source": "Lumio blog"}),
        ('list lumio "lumio blog"', "list", {"topic": "Lumio", "source": "Lumio blog"}),
        ("list hn lumio cloud", "list", {"topic": "Lumio Cloud", "source": "hn"}),
        ("count yesterday hn lumio", "count", {"topic": "Lumio", "source": "hn", "period": "yesterday"}),
        ("count 3 news 24h", "count", {"source": "3 news", "period": "hours"}),
        ("whose zoe", "whose", {"person": "zoe"}),
        ("whose ana", "whose", {"person": "Ana"}),
        ("whose ana lopez", "whose", {"person": "Ana Lopez"}),
        ("whose “zoe may”", "whose", {"person": "zoe may"}),
        ("why https://example.com/a?b=c", "why", {"url": "https://example.com/a?b=c"}),
        ("top 5 lumio", "top", {"n": 5, "topic": "Lumio"}),
        ("top 5 week lumio", "top", {"n": 5, "topic": "Lumio", "period": "this_week"}),
        ("tell Ana come  here", "tell", {"whom": "Ana", "text": "come  here"}),
        ("search lamp", "search", {"query": parse("lamp")}),
        ('search "lumio cloud" OR lamp*', "search", {"query": parse('"lumio cloud" OR lamp*')}),
        ('search   "a  b" NOT (c OR d)', "search", {"query": parse('"a  b" NOT (c OR d)')}),
    ],
)
def test_a_question_is_read(text: str, name: str, args: dict[str, Any] | None) -> None:
    if args is None:
        assert refused(text)
    else:
        assert understood(text) == (name, args, 1)


@pytest.mark.parametrize(
    ("text", "page", "args"),
    [
        ("open page=2", 2, {}),
        ("open lumio PAGE=12", 12, {"topic": "Lumio"}),
        ("search lamp page=3", 3, {"query": parse("lamp")}),
        ("page=2", 2, {}),
    ],
)
def test_the_page_stands_at_the_end(text: str, page: int, args: dict[str, Any]) -> None:
    assert understood(text)[1:] == (args, page)


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("tody", "I know no command “tody”.", "Did you mean “/mentions today”?"),
        (
            "serach lamp  OR light",
            "I know no command “serach”.",
            "Did you mean “/mentions search lamp  OR light”?",
        ),
        ("lumio", "I know no command “lumio”.", "Did you mean “/mentions today lumio”?"),
        (
            "yesterday lumio",
            "I know no command “yesterday”.",
            "Did you mean “/mentions today yesterday lumio”?",
        ),
        ("xyzzy", "I know no command “xyzzy”.", "Ask “/mentions help” for all that I know."),
        ("today lumoi", "I know no topic and no period “lumoi”.", "Did you mean “/mentions today Lumio”?"),
        (
            "today lumio clod last week",
            "I did not understand “clod last week”.",
            "Did you mean “/mentions today lumio last week”?",
        ),
        (
            "today lumoi cloud yesterday",
            "I know no topic and no period “lumoi”.",
            'Did you mean “/mentions today "Lumio Cloud" yesterday”?',
        ),
        (
            "today lumio yesterdy",
            "I did not understand “yesterdy”.",
            "Did you mean “/mentions today lumio yesterday”?",
        ),
        (
            "today lats week",
            "I know no topic and no period “lats”.",
            "Did you mean “/mentions today last week”?",
        ),
        ("by lumio blgo", "I know no source “lumio”.", 'Did you mean “/mentions by "Lumio blog"”?'),
        ("by zzz", "I know no source “zzz”.", "Sources: hn, Lumio blog, 3 news. Type it like this"),
        ("list zzz", "I know no topic and no source “zzz”.", "Topics: Lumio, "),
        ("list zzz", "I know no topic and no source “zzz”.", "Sources: hn, "),
        ("list lumio zzz", "I know no source “zzz”.", "Sources: hn, "),
        ("count zzz", "I know no topic, no source and no period “zzz”.", "Periods: today, "),
        ("count lumio yesterdy", "I know no source and no period", "“/mentions count lumio yesterday”?"),
        ("count lumio hn clod", "I did not understand “clod”.", ""),
        ("by hn hn", "I did not understand “hn”.", "“/mentions by [source]”"),
        ("whose ana lopes", "I did not understand “lopes”.", "“/mentions whose [person]”"),
        ("open brihgtwell", "I know no topic “brihgtwell”.", "Did you mean “/mentions open Brightwell”?"),
        (
            "today 2026-02-30",
            "“2026-02-30” is not a day in the calendar.",
            "year-month-day, like 2026-05-03.",
        ),
        ("today lumio 2027-01-01", "“2027-01-01” has not begun yet.", "today"),
        ("mine please now", "I did not understand “please now”.", "Type it like this: “/mentions mine”."),
        (
            "today lumio yesterday at noon",
            "I did not understand “at noon”.",
            "Type it like this: “/mentions today [topic] [period]”.",
        ),
        (
            "search",
            "“search” needs to know more.",
            "“/mentions search QUERY”. For example: “/mentions search lamp”.",
        ),
        ("why", "“why” needs to know more.", "Type it like this: “/mentions why URL”."),
        ('today "lumio', "A quotation mark is opened but not closed.", 'Put one at both ends: "Acme Cloud".'),
        ("open “lumio", "A quotation mark is opened but not closed.", "Put one at both ends"),
        ("help opne", "I know no command “opne”.", "Did you mean “/mentions help open”?"),
        ("help xyz", "I know no command “xyz”.", "Ask “/mentions help” for all that I know."),
        ("top many", "“many” is not a whole number.", ""),
        ("open page=0", "“page=0” is not a page.", "like “page=2”"),
        ("open page=two", "“page=two” is not a page.", "like “page=2”"),
        ("search (lamp", "( is opened and never closed", ""),
        ("search NOT lamp", "leave out", ""),
        ("today " + "x" * LONGEST, "That question is too long.", "12,000 characters"),
    ],
)
def test_a_slip_is_told_with_what_would_be_right(text: str, problem: str, hint: str) -> None:
    slip = refused(text)
    assert problem in slip.problem
    assert hint in slip.hint


def test_what_cannot_be_guessed_is_told_with_all_that_is_known() -> None:
    hint = refused("today zzz").hint
    assert hint.startswith(
        "Topics: Lumio, Lumio Cloud, Brightwell, Today, 3M, Ærø & Søn. Periods: today, yesterday,"
    )
    assert hint.endswith("Type it like this: “/mentions today [topic] [period]”.")
    with pytest.raises(UsageError, match="There are no topics yet"):
        read("open zzz", COMMANDS, (), BERLIN, NOW)
    with pytest.raises(UsageError, match="There are no sources yet"):
        read("by zzz", COMMANDS, (), BERLIN, NOW)


def test_a_suggestion_is_itself_understood() -> None:
    for text in (
        "tody",
        "lumio",
        "today lumoi clod yesterday",
        "today lats week",
        "help opne",
        "opne lumio",
        "by lumio blgo",
    ):
        suggested = refused(text).hint.removeprefix("Did you mean “").removesuffix("”?")
        read(suggested, COMMANDS, TOPICS, BERLIN, NOW, SOURCES, PEOPLE)


def test_long_nonsense_is_cut_before_it_is_repeated() -> None:
    assert len(refused("today " + "x" * 5000).problem) < 120
    assert len(refused("y" * 5000).problem) < 120


@dataclass
class Asker:
    """Asks one command that does what the test says."""

    does: Callable[[Ask], Any]
    asks: list[Ask] = field(default_factory=list)

    def ask(
        self, text: str, who: Person = ANA, allow: Mapping[str, Sequence[str]] = {}, right: str = "ask"
    ) -> Card:
        async def run(ask: Ask) -> Card:
            self.asks.append(ask)
            card: Card = self.does(ask)
            return card

        today = Command(name="today", summary="", run=run, params=(TOPIC, PERIOD), right=right)
        commands = {**COMMANDS, "today": today}
        store: Any = object()
        asking = Asking(
            store=store,
            topics=TOPICS,
            sources=(),
            commands=commands,
            zone=BERLIN,
            version="0.1.0",
            allow=allow,
        )
        question = Question(text=text, who=who, chat="web", channel="mentions", at=NOW)
        with structlog.testing.capture_logs() as self.logs:
            return asyncio.run(answer(question, asking))


def test_a_command_is_told_who_asks_where_when_and_what() -> None:
    asker = Asker(lambda ask: Card(kind="answer", title="fine"))
    assert asker.ask("today lumio page=3").title == "fine"
    (ask,) = asker.asks
    assert (ask.who.name, ask.chat, ask.channel, ask.now) == ("Ana", "web", "mentions", NOW)
    assert (ask.args, ask.page, ask.version, ask.zone) == ({"topic": TOPICS[0]}, 3, "0.1.0", BERLIN)
    assert asker.logs == []


def test_a_slip_is_a_card_not_an_error() -> None:
    asker = Asker(lambda ask: Card(kind="answer", title="fine"))
    card = asker.ask("tody")
    assert (card.kind, card.tone, card.title) == ("notice", "warning", "I know no command “tody”.")
    assert card.body[0][0].text == "Did you mean “/mentions today”?"
    assert asker.logs == []


def raising(error: Exception) -> Callable[[Ask], Any]:
    def does(ask: Ask) -> Any:
        raise error

    return does


def test_a_store_that_does_not_answer_is_told_with_what_to_do() -> None:
    asker = Asker(raising(StoreError("the disk\x1b is full")))
    card = asker.ask("today")
    assert card.kind == "notice"
    assert "(the disk is full)" in card.body[0][0].text
    assert asker.logs[0]["log_level"] == "error"


def test_a_mistake_of_ours_reaches_the_log_and_a_kind_sentence_the_asker() -> None:
    asker = Asker(raising(ZeroDivisionError("a secret detail")))
    card = asker.ask("today")
    assert card.kind == "notice"
    assert "secret" not in str(card)
    assert asker.logs[0]["exc_info"] is True


def test_a_question_that_somebody_may_not_ask_is_not_run() -> None:
    asker = Asker(lambda ask: Card(kind="answer", title="fine"))
    allow = {"ask": ("care",), "topics": ("web:bo",)}
    card = asker.ask("today lumio", replace(ANA, groups=()), allow)
    assert (card.kind, card.title) == ("notice", "I may not answer you that")
    assert card.body[0][0].text.startswith("Here only care may ask me questions.")
    card = asker.ask("today", ANA, allow, right="topics")
    assert card.body[0][0].text.startswith("Here only web:bo may change what I listen for.")
    assert asker.asks == []
    assert asker.ask("today lumio", ANA, allow).title == "fine"


def test_topics_are_changed_by_those_who_run_the_chat_unless_a_list_says_who() -> None:
    asker = Asker(lambda ask: Card(kind="answer", title="fine"))
    card = asker.ask("today", ANA, {}, right="topics")
    assert card.body[0][0].text.startswith("Here only those who run the chat may change what I listen for.")
    assert asker.ask("today", replace(ANA, admin=True), {}, right="topics").title == "fine"


def test_a_slip_is_told_before_anything_else() -> None:
    asker = Asker(lambda ask: Card(kind="answer", title="fine"))
    assert asker.ask("tody", ANA, {"ask": ()}).title == "I know no command “tody”."
