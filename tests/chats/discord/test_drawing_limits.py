"""No drawing is over a limit of Discord's: by our own table, and by Discord's own description."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.discord_draw import draw, draw_answer, draw_bare, draw_note, draw_sentence
from chats.discord_limits import LIMITS, check, embed_length, most
from core.cards import Card
from tests.chats.discord.every_card import REF, SPEC, every_drawing, must_be_described
from tests.chats.discord.strict_markdown import read
from tests.chats.slack.test_drawing_limits import CARD, EXTREME, TEXT


def test_every_card_is_within_every_limit(subtests: pytest.Subtests) -> None:
    for name, drawn in every_drawing().items():
        with subtests.test(name):
            assert check(drawn) == []
            read(drawn)


@EXTREME
@given(card=CARD, question=st.one_of(st.none(), TEXT), picture=st.sampled_from([None, "chart.png"]))
def test_an_extreme_card_is_still_a_valid_message(
    card: Card, question: str | None, picture: str | None
) -> None:
    drawings = [
        draw_answer(card, question, private=True, picture=picture),
        draw(card, REF, picture),
        draw_bare(card, REF),
        draw_note(card.title, REF),
        draw_sentence(card.title),
    ]
    for drawn in drawings:
        body = drawn.body()
        assert check(body) == []
        if SPEC.is_file():
            must_be_described(body)


# ---------------------------------------------------------------- the table itself


def embed(**changes: Any) -> dict[str, Any]:
    return {"embeds": [{"description": "x", **changes}]}


def rows(*parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"content": "x", "components": [{"type": 1, "components": part} for part in parts]}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "x", "custom_id": "a", **changes}


def link(**changes: Any) -> dict[str, Any]:
    return {"type": 2, "style": 5, "label": "x", "url": "https://example.com", **changes}


def select(count: int = 1, **changes: Any) -> dict[str, Any]:
    options = [{"label": "x", "value": str(n)} for n in range(count)]
    return {"type": 3, "custom_id": "s", "options": options, **changes}


def option(**changes: Any) -> dict[str, Any]:
    return rows([select(options=[{"label": "x", "value": "x", **changes}])])


def modal(*parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"custom_id": "f", "title": "x", "components": list(parts or [label()]), **changes}


def label(component: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return {"type": 18, "label": "x", "component": component or text_input(), **changes}


def text_input(**changes: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "i", "style": 1, **changes}


FIELD = {"name": "x", "value": "x"}


@pytest.mark.parametrize(
    ("drawn", "over"),
    [
        ({"content": " "}, "message: empty"),
        ({"content": "x" * 2001}, "content"),
        ({"content": "🦊" * 1001}, "content"),
        ({"content": "x", "nonce": "x" * 26}, "nonce"),
        ({"content": "x", "blocks": []}, "unknown blocks"),
        ({"embeds": [{"description": "x"}] * 11}, "embeds"),
        ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "embeds.sum"),
        ({"embeds": [{}]}, "empty"),
        ({"embeds": [{"url": "https://example.com"}]}, "empty"),
        (embed(title="x" * 257), "embed.title"),
        (embed(title=" "), "title: empty"),
        (embed(description="x" * 4097), "embed.description"),
        (embed(fields=[FIELD] * 26), "embed.fields"),
        (embed(fields=[{**FIELD, "name": "x" * 257}]), "field.name"),
        (embed(fields=[{**FIELD, "value": "x" * 1025}]), "field.value"),
        (embed(fields=[{**FIELD, "value": " "}]), "value: empty"),
        (embed(fields=[{"name": "x"}]), "value: empty"),
        (embed(footer={"text": "x" * 2049}), "embed.footer"),
        (embed(author={"name": "x" * 257}), "embed.author"),
        (embed(author={"name": "x", "link": "y"}), "unknown link"),
        (embed(url="javascript:x"), "no web address"),
        (embed(url="https://example.com/" + "x" * 2048), "url"),
        (embed(image={"url": "chart.png"}), "no web address"),
        (embed(image={"url": "attachment://a.png", "description": "x" * 4097}), "image.alt"),
        (embed(color=0x1000000), "no colour"),
        (embed(timestamp="yesterday"), "no time"),
        (embed(colour=1), "unknown colour"),
        (rows(*[[button(custom_id=str(n))] for n in range(6)]), "rows"),
        (rows([button(custom_id=str(n)) for n in range(6)]), "row"),
        (rows([]), "row"),
        (rows([button()], [button()]), "there twice"),
        (rows([button(), select()]), "a menu fills a row"),
        (rows([button(label="x" * 81)]), "button.label"),
        (rows([button(label=None)]), "neither label nor emoji"),
        (rows([button(emoji={"name": "tada"})]), "no emoji"),
        (rows([button(custom_id="x" * 101)]), "custom_id"),
        (rows([button(custom_id="")]), "custom_id: empty"),
        (rows([button(style=9)]), "no style"),
        (rows([button(url="https://example.com")]), "only a link has a url"),
        (rows([button(value="x")]), "unknown value"),
        (rows([link(custom_id="a")]), "a link has no custom_id"),
        (rows([link(url=None)]), "url: empty"),
        (rows([link(url="https://example.com/" + "x" * 512)]), "button.url"),
        (rows([link(url="https://exämple.com/")]), "no web address"),
        (rows([select(26)]), "select"),
        (rows([select(0)]), "select"),
        (rows([select(placeholder="x" * 151)]), "placeholder"),
        (rows([select(options=[{"label": "x", "value": "1"}] * 2)]), "a value is there twice"),
        (option(label="x" * 101), "option"),
        (option(value="x" * 101), "option"),
        (option(description="x" * 101), "option"),
        (option(emoji={"name": "x"}), "no emoji"),
        (option(text="x"), "unknown text"),
        ({"content": "x", "components": [{"type": 17}]}, "has to be a row"),
        (rows([{"type": 9}]), "no component"),
        (modal(title="x" * 46), "modal.title"),
        (modal(custom_id="x" * 101), "custom_id"),
        (modal(*[label(text_input(custom_id=str(n))) for n in range(6)]), "modal"),
        (modal(label(label="x" * 46)), "label"),
        (modal(label(description="x" * 101)), "label.description"),
        (modal(label(text_input(max_length=4001))), "over input"),
        (modal(label(text_input(placeholder="x" * 101))), "input.placeholder"),
        (modal(label(text_input(style=3))), "no style"),
        (modal(label({"type": 2})), "no component"),
        (modal(label(), label()), "there twice"),
        (modal({"type": 1, "components": []}), "no part"),
        (modal({"type": 10, "content": ""}), "empty"),
    ],
)
def test_the_checker_sees_what_is_over(drawn: dict[str, Any], over: str) -> None:
    assert any(over in problem for problem in check(drawn)), check(drawn)


def test_the_checker_takes_what_discord_takes() -> None:
    users = {"type": 5, "custom_id": "u", "placeholder": "x"}
    for body in (
        {"content": "x" * 2000, "nonce": "x" * 25, "enforce_nonce": True, "allowed_mentions": {"parse": []}},
        embed(
            title="x", url="https://listenpost.invalid/1", color=0xFFFFFF, timestamp="2026-05-05T12:00:00Z"
        ),
        rows([button(emoji={"name": "↩️"}), link()], [select(25)], [users]),
        modal({"type": 10, "content": "x"}, label(), label(select()), label(users)),
    ):
        assert check(body) == []
        if SPEC.is_file():
            must_be_described(body)


def test_an_edit_may_say_less_than_all() -> None:
    assert check({"components": []}, edit=True) == []
    assert check({"components": []}) == ["message: empty"]


def test_the_table_says_what_each_limit_is_of() -> None:
    assert all(value > 0 and told for value, told in LIMITS.values())
    assert most("embeds.sum") == 6000
    field = {"name": "ab", "value": "🦊"}
    parts = {
        "title": "a",
        "description": "bc",
        "footer": {"text": "d"},
        "author": {"name": "e"},
        "fields": [field],
    }
    assert embed_length({**parts, "url": "https://example.com"}) == 9
