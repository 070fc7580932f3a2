"""A card that was kept as JSON is the same card when it is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats._preview_sample import samples
from core import cards
from core.card_json import card_of
from core.cards import (
    Button,
    Call,
    Card,
    Chart,
    Field,
    Form,
    Input,
    Line,
    Quote,
    Section,
    Series,
    Shot,
    Span,
    Table,
    plain,
    to_json,
)

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
FULL = Card(
    kind="answer",
    title="Acme last week",
    target="m1",
    headline=(Span("Acme", bold=True), Span(" last week")),
    icon="🗓",
    tone="warning",
    url="https://example.org/1",
    context=("4 May", "3 of 4 sources heard"),
    quote=Quote(text=plain("So good."), cut=True, lang="en"),
    body=(plain("One."), (Span("two", url="https://example.org/2"),)),
    fields=(Field("Mentions", "12"), Field("Empty", "")),
    sections=(
        Section(
            heading="Top",
            text=(plain("Words."),),
            fields=(Field("a", "b"),),
            table=Table(columns=("", "n"), rows=(("acme", "3"), ("", "")), numeric=(1,)),
            lines=(Line(target="m2", text=plain("hi"), glyph="👍", said_at=AT, buttons=()),),
        ),
        Section(),
    ),
    said_at=AT,
    buttons=(
        Button(verb="page", target="list acme", label="Show 12", values=(("a", "b"), ("c", ""))),
        Button(
            verb="note",
            target="m1",
            label="Note",
            form=Form(title="t", submit="s", inputs=(Input(name="x", label="X", options=(("1", "one"),)),)),
        ),
    ),
    history=("Ana did",),
    picture=Chart(
        title="Per day",
        alt="Most on Monday.",
        labels=("Mon", "Tue"),
        series=(Series(name="", values=(0, 2.5), low=(0.0, 1.0), high=(1.0, 3.0)),),
        kind="shares",
        stacked=True,
    ),
    private=True,
    calls=(Call(name="Ana", accounts=("web:ana",)),),
)


@pytest.mark.parametrize(
    "card",
    [
        FULL,
        Card(kind="", title=""),
        Card(kind="a", title="b", picture=Shot(title="t", alt="a", text="x", lines=("one",))),
        Card(kind="a", title="b", body=((), plain(""))),
        *(card for _, card in samples() if isinstance(card, Card)),
    ],
)
def test_a_card_comes_back_as_it_was(card: Card) -> None:
    assert card_of(json.loads(json.dumps(to_json(card)))) == card


def test_every_kind_of_part_is_tried() -> None:
    parts = {
        one for one in vars(cards).values() if isinstance(one, type) and one.__module__ == cards.__name__
    }
    seen = repr(FULL) + repr(Shot(title="t", alt="a", text="x"))
    assert {one.__name__ for one in parts if one.__name__ + "(" not in seen} == set()
    assert get_type_hints(Card)


@given(st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=3))
def test_whatever_is_written_in_it(text: str, fields: list[tuple[str, str]]) -> None:
    card = Card(
        kind="answer",
        title=text,
        body=(plain(text),),
        fields=tuple(Field(name, value) for name, value in fields),
    )
    assert card_of(json.loads(json.dumps(to_json(card)))) == card


def test_what_a_newer_version_added_is_left_out() -> None:
    assert card_of(
        {"kind": "a", "title": "b", "sparkle": 3, "body": [[{"text": "c", "colour": "red"}]]}
    ) == Card(kind="a", title="b", body=(plain("c"),))


@pytest.mark.parametrize("value", [None, 3, "card", [], {"body": 3}, {"kind": "a", "fields": [3]}])
def test_what_is_no_card_is_told(value: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        card_of(value)
