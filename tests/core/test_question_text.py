"""A question that is put together from a command and its arguments is read as just that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.question import read
from commands import load
from core import periods
from core.feel import FORMS, Feel
from core.question_text import PREFIX, question_text, quoted
from core.types import Topic

NOW = datetime(2026, 5, 5, 12, 3, tzinfo=UTC)
NAMES = (
    *("Acme", "Acme Cloud", "Today", "week", "Last", "last week", "24h", "7d", "2026-05-03", "3M", "page=2"),
    *("Ærø & Søn", "亚马逊", "أكمي", "a-b_c", "C#", "r/lamps", "help", "open"),
    *("Negative", "praise", "Bug", "feature requests", "top", "intent:praise", "wants_a_refund"),
)
TOPICS = tuple(Topic(name=name, query="x") for name in NAMES)
SOURCES = ("hn", "Acme blog", "yesterday", "Lobste.rs", "12 news", "month of", "x=1")
PEOPLE = ("Ana", "Ana Lopez", "Bo", "Today's Bo", "Urgent")
INTENTS = ("wants_a_refund",)

VALUES: Mapping[str, tuple[str, ...]] = {
    "topic": NAMES,
    "source": SOURCES,
    "person": (*PEOPLE, "zoe"),
    "period": periods.FORMS,
    "query": ('"acme cloud" OR outage', "refund*", "acme AND NOT (bakery OR bread)", "today"),
    "url": ("https://example.org/a?b=c&d=1#e", "m12", "o7"),
    "feel": (*FORMS, "urgent negative", "negative neutral complaints", "intent:wants_a_refund", "unsure top"),
    "number": ("12", "999999999"),
    "command": ("today", "why"),
    "text": ("link", "unlink", "K7QM-2XWP"),
}
COMMANDS = load()
ONE = [
    (name, {param.name: value})
    for name, command in COMMANDS.items()
    for param in command.params
    for value in VALUES[param.kind]
    # A code comes with what to do with it, a second topic after the first.
    if (name, param.name) not in (("me", "code"), ("compare", "them"))
]
SEVERAL = [
    *(("today", {"topic": t, "period": p}) for t in NAMES for p in periods.FORMS),
    *(("today", {"source": s, "period": p}) for s in SOURCES for p in periods.FORMS),
    *(("today", {"topic": t, "source": s, "period": "last week"}) for t in NAMES for s in SOURCES),
    *(("open", {"topic": t, "source": s}) for t in NAMES for s in SOURCES),
    *(("open", {"topic": t, "which": f}) for t in NAMES for f in FORMS),
    *(("open", {"source": s, "which": f}) for s in SOURCES for f in FORMS),
    *(("today", {"period": p, "which": f}) for p in periods.FORMS for f in FORMS),
    *(("mine", {"person": p, "which": f}) for p in PEOPLE for f in FORMS),
    *(("compare", {"us": "Acme", "them": t}) for t in NAMES if t != "Acme"),
    *(("me", {"action": "link", "code": code}) for code in ("K7QM-2XWP", "k7qm 2xwp")),
]


def given_back(name: str, values: Mapping[str, str], page: int = 1) -> Mapping[str, object]:
    text = question_text(COMMANDS[name], values) + (f" page={page}" if page > 1 else "")
    asked = read(text, COMMANDS, TOPICS, UTC, NOW, SOURCES, PEOPLE, INTENTS)
    assert (asked.command.name, asked.page) == (name, page), text
    return {
        name: value.name
        if isinstance(value, Topic)
        else value
        if isinstance(value, periods.Period)
        else value.typed()
        if isinstance(value, Feel)
        else str(value)
        for name, value in asked.args.items()
    }


def wanted(values: Mapping[str, str]) -> Mapping[str, object]:
    period = periods.read(values.get("period", "").split(), NOW, UTC)
    return {**values, **({"period": period[0]} if period else {})}


@pytest.mark.parametrize(("name", "values"), [*((name, {}) for name in COMMANDS), *ONE, *SEVERAL])
def test_what_is_put_together_is_read_again(name: str, values: dict[str, str]) -> None:
    if all(param.name in values for param in COMMANDS[name].params if param.required):
        assert given_back(name, values) == wanted(values)
        if "query" not in values:
            assert given_back(name, values, page=3) == wanted(values)


def test_there_is_nothing_to_read_of_what_was_left_out() -> None:
    assert question_text(COMMANDS["today"], {"topic": "  ", "period": ""}) == "today"
    assert question_text(COMMANDS["today"], {"period": " last   week ", "other": "x"}) == "today last week"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Acme", "Acme"),
        ("Acme Cloud", '"Acme Cloud"'),
        ("Today", '"Today"'),
        ("24h", '"24h"'),
        ("r/x", "r/x"),
    ],
)
def test_only_names_that_could_be_something_else_get_quotes(name: str, typed: str) -> None:
    assert quoted(name) == typed
    assert PREFIX == "/mentions"
