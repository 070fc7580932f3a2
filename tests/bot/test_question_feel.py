"""How mentions sound and what is wanted: plain words of a question, anywhere in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from bot.question import read
from commands import load
from core.errors import UsageError
from core.feel import Feel
from core.periods import Period
from core.types import Topic

NOW = datetime(2026, 5, 5, 12, 3, tzinfo=UTC)
COMMANDS = load()
NAMES = ("acme", "Acme Cloud", "praise", "bug reports weekly", "refund")
SOURCES = ("forum", "Urgent news")
OWN = ("refund", "wants_a_demo")


def understood(text: str, names: Sequence[str] = NAMES) -> Mapping[str, object]:
    topics = tuple(Topic(name=name, query="x") for name in names)
    asked = read(text, COMMANDS, topics, UTC, NOW, SOURCES, ("Ana",), OWN)
    shown = {
        name: value.name if isinstance(value, Topic) else value.form if isinstance(value, Period) else value
        for name, value in asked.args.items()
    }
    return {name: value.typed() if isinstance(value, Feel) else value for name, value in shown.items()}


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("open negative", {"which": "negative"}),
        ("open NEGATIVE acme", {"topic": "acme", "which": "negative"}),
        ("open acme negative forum", {"topic": "acme", "source": "forum", "which": "negative"}),
        ("open complaints acme negative", {"topic": "acme", "which": "negative complaints"}),
        ("open feature requests acme", {"topic": "acme", "which": "feature requests"}),
        ("open feature_request", {"which": "feature requests"}),
        ("open bug report", {"which": "bug reports"}),
        ("open bug reports weekly", {"topic": "bug reports weekly"}),
        ("open purchase intent churn risk", {"which": "buying churn"}),
        ("open question negative question", {"which": "negative questions"}),
        ("open urgent top unsure", {"which": "urgent unsure top"}),
        ("open praise", {"which": "praise"}),
        ('open "praise"', {"topic": "praise"}),
        ('open praise "praise"', {"topic": "praise", "which": "praise"}),
        ("open urgent news", {"source": "Urgent news"}),
        ("open refund", {"topic": "refund"}),
        ("open intent:refund", {"which": "intent:refund"}),
        ("open intent:refund refund", {"topic": "refund", "which": "intent:refund"}),
        ("open wants a demo", {"which": "intent:wants_a_demo"}),
        ("open intent:complaint", {"which": "complaints"}),
        ("today last week negative acme", {"topic": "acme", "period": "last_week", "which": "negative"}),
        ("today negative last week complaints", {"period": "last_week", "which": "negative complaints"}),
        ("mine negative", {"which": "negative"}),
        ("mine Ana urgent", {"person": "Ana", "which": "urgent"}),
    ],
)
def test_words_are_taken_wherever_they_stand(text: str, args: dict[str, str]) -> None:
    assert understood(text) == args


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("open negativ", "Did you mean “/mentions open negative”?"),
        ("open acme negatve forum", "Did you mean “/mentions open acme negative forum”?"),
        ("open acme forum complants", "Did you mean “/mentions open acme forum complaints”?"),
        ("open featur requests", "Did you mean “/mentions open feature requests”?"),
        ("today last week urgnt", "Did you mean “/mentions today last week urgent”?"),
        ("open intent:refnd", "Did you mean “/mentions open intent:refund”?"),
        ("negative", "Did you mean “/mentions today negative”?"),
        ("complaints acme", "Did you mean “/mentions today complaints acme”?"),
    ],
)
def test_a_near_miss_is_put_right(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as slip:
        understood(text, names=("acme",))
    assert slip.value.hint == hint


def test_who_types_something_else_is_told_what_there_is() -> None:
    with pytest.raises(UsageError) as slip:
        understood("open zzz")
    assert "Narrow it down with: negative, neutral, positive, unsure, urgent, top," in slip.value.hint
    assert "intent:wants_a_demo" in slip.value.hint


def test_without_an_intent_of_that_name_it_is_none() -> None:
    with pytest.raises(UsageError):
        understood("open intent:nothing")
