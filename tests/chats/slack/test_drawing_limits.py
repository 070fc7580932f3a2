"""No drawing is over a limit of Slack's: by our own table, and by the SDK's models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from chats.slack_draw import draw, draw_answer
from chats.slack_home import draw_home
from chats.slack_limits import LIMITS, check, length, most, weight
from core.cards import (
    Button,
    Call,
    Card,
    Chart,
    Field,
    Line,
    Quote,
    Section,
    Shot,
    Span,
    Table,
)
from tests.chats.slack.every_card import every_drawing
from tests.chats.slack.strict_mrkdwn import read


def sdk_refuses(drawn: Mapping[str, Any]) -> None:
    """Raises what the SDK's own models raise."""
    for block in Block.parse_all(drawn["blocks"]):
        block.to_dict()
    if drawn.get("type"):
        View(**drawn).to_dict()


def test_every_card_is_within_every_limit(subtests: pytest.Subtests) -> None:
    for name, drawn in every_drawing().items():
        with subtests.test(name):
            assert check(drawn) == []
            sdk_refuses(drawn)
            read(drawn)


TEXT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", " ", "x" * 5000, "two words " * 900, "🦊" * 3000, "&<>" * 2000, "\n\t\u202e\x00"]),
)
URL = st.one_of(st.none(), TEXT, st.sampled_from(["https://example.com/" + "é" * 1900, "https://例え.jp/<>"]))
SPANS = st.lists(st.builds(Span, TEXT, st.booleans(), URL), max_size=4).map(tuple)
BUTTON = st.builds(
    Button,
    verb=st.sampled_from(["claim", "page", "x" * 300]),
    target=TEXT,
    label=TEXT,
    emoji=st.sampled_from(["", "👀"]),
    style=st.sampled_from(["default", "primary", "danger"]),
    confirm=st.one_of(st.none(), TEXT),
    values=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
)


def many(one: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Any]:
    """A few, or one of them again and again."""
    return st.one_of(
        st.lists(one, max_size=3).map(tuple),
        st.builds(lambda same, n: (same,) * n, one, st.integers(0, most)),
    )


LINE = st.builds(Line, target=TEXT, text=SPANS, glyph=TEXT, url=URL, note=TEXT, buttons=many(BUTTON, 30))
SECTION = st.builds(
    Section,
    heading=TEXT,
    text=many(SPANS, 40),
    fields=many(st.builds(Field, TEXT, TEXT), 30),
    table=st.one_of(
        st.none(),
        st.builds(
            Table,
            columns=many(TEXT, 30),
            rows=many(many(TEXT, 30), 200),
            numeric=st.just((1,)),
        ),
    ),
    lines=many(LINE, 60),
)
CARD = st.builds(
    Card,
    kind=st.sampled_from(["mention", "answer", "digest", "alert", "call", "reminder"]),
    title=TEXT,
    headline=SPANS,
    icon=TEXT,
    tone=st.sampled_from(["neutral", "danger"]),
    url=URL,
    context=many(TEXT, 30),
    quote=st.one_of(st.none(), st.builds(Quote, text=SPANS, cut=st.booleans())),
    body=many(SPANS, 60),
    fields=many(st.builds(Field, TEXT, TEXT), 60),
    sections=many(SECTION, 12),
    status=TEXT,
    said_at=st.one_of(st.none(), st.datetimes(timezones=st.timezones())),
    buttons=many(BUTTON, 60),
    more=many(BUTTON, 150),
    history=many(TEXT, 60),
    footer=TEXT,
    picture=st.one_of(
        st.none(),
        st.builds(Chart, title=TEXT, alt=TEXT, labels=st.just(()), series=st.just(())),
        st.builds(Shot, title=TEXT, alt=TEXT, text=TEXT),
    ),
    listing=st.sampled_from(["", "o7"]),
    calls=many(st.builds(Call, name=TEXT, accounts=st.sampled_from([(), ("slack:U0FAKEANA01",)])), 60),
)
EXTREME = settings(
    max_examples=30,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # shrinking such cards takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@EXTREME
@given(card=CARD, picture=st.sampled_from([None, "F012"]))
def test_an_extreme_card_is_still_posted(card: Card, picture: str | None) -> None:
    drawn = asdict(draw(card, picture, ping=True))
    assert check(drawn) == []
    sdk_refuses(drawn)


@EXTREME
@given(card=CARD, question=st.one_of(st.none(), TEXT), picture=st.sampled_from([None, "F012"]))
def test_an_extreme_card_is_still_a_valid_message(
    card: Card, question: str | None, picture: str | None
) -> None:
    drawn = asdict(draw_answer(card, question, private=True, picture=picture))
    assert check(drawn) == []
    sdk_refuses(drawn)


@EXTREME
@given(cards=st.lists(CARD, max_size=4).filter(bool))
def test_extreme_cards_are_still_a_valid_home(cards: list[Card]) -> None:
    view = draw_home(cards)
    assert check(view) == []
    sdk_refuses(view)


# ---------------------------------------------------------------- the table itself

PLAIN = {"type": "plain_text", "text": "x"}


def message(*blocks: dict[str, Any], text: str = "x") -> dict[str, Any]:
    return {"text": text, "blocks": list(blocks)}


def plain(size: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * size}


def rich(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "value": "v", "text": PLAIN, **changes}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def select(kind: str, count: int, label: int = 1, value: int = 1) -> dict[str, Any]:
    options = [{"text": plain(label), "value": str(n).rjust(value, "0")} for n in range(count)]
    return {"type": kind, "action_id": "s", "options": options}


@pytest.mark.parametrize(
    ("drawn", "over"),
    [
        (message(*[{"type": "divider"}] * 51), "message.blocks"),
        (message(), "message.blocks"),
        (message({"type": "divider"}, text=""), "text: empty"),
        (message({"type": "divider"}, text="x" * 40_001), "message.text"),
        (message(*[{"type": "section", "text": plain(3000)}] * 4), "message.weight"),
        (message({"type": "header", "text": plain(151)}), "header"),
        (message({"type": "header", "text": {"type": "plain_text", "text": "🦊" * 76}}), "header"),
        (message({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}), "has to be plain text"),
        (message({"type": "header", "text": plain(0)}), "empty"),
        (message({"type": "section", "text": plain(3001)}), "text"),
        (message({"type": "section"}), "has to be a text"),
        (message({"type": "section", "fields": [PLAIN] * 11}), "section.fields"),
        (message({"type": "section", "fields": [plain(2001)]}), "section.field"),
        (message({"type": "context", "elements": [PLAIN] * 11}), "context"),
        (message({"type": "context", "elements": []}), "context"),
        (message(actions(*[button(action_id=str(n)) for n in range(26)])), "actions"),
        (message(actions(button(), button())), "there twice"),
        (message(actions(button(text=plain(76)))), "button.label"),
        (message(actions(button(value="x" * 2001))), "button.value"),
        (message(actions(button(action_id="x" * 256))), "id"),
        (message(actions(button(style="default"))), "style"),
        (message(actions(button(accessibility_label="x" * 76))), "button.label"),
        (message(actions({**button(), "confirm": {}})), "confirm"),
        (message(actions(select("static_select", 101))), "select"),
        (message(actions(select("static_select", 0))), "select"),
        (message(actions(select("static_select", 1, label=76))), "option.label"),
        (message(actions(select("static_select", 1, value=151))), "option.value"),
        (message(actions(select("overflow", 6))), "overflow"),
        (message(actions({"type": "datepicker", "action_id": "d"})), "no element"),
        (message({"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}), "there twice"),
        (message({"type": "divider", "block_id": "x" * 256}), "id"),
        (message({"type": "image", "slack_file": {"id": "F"}, "alt_text": "x" * 2001}), "image.alt"),
        (message({"type": "image", "slack_file": {}, "alt_text": "x"}), "no picture"),
        (message({"type": "marquee"}), "no block"),
        (message({"type": "rich_text", "elements": []}), "empty"),
        (message(rich()), "empty"),
        (message(rich({"type": "text", "text": ""})), "empty run"),
        (message(rich({"type": "text", "text": "x" * 3001})), "rich.text"),
        (message(rich({"type": "link", "url": "javascript:x", "text": "x"})), "no web address"),
        (message(rich({"type": "link", "url": "https://e.test/" + "x" * 3000, "text": "x"})), "url"),
        (message(rich({"type": "broadcast", "range": "here"})), "no run"),
        ({"type": "home", "blocks": [{"type": "divider"}] * 101}, "view.blocks"),
        ({"type": "home", "blocks": [{"type": "section", "text": plain(2999)}] * 99}, "view.bytes"),
        ({"type": "modal", "title": plain(25), "blocks": [{"type": "divider"}]}, "view.title"),
    ],
)
def test_the_checker_sees_what_is_over(drawn: dict[str, Any], over: str) -> None:
    assert any(over in problem for problem in check(drawn)), check(drawn)


def test_the_table_says_what_each_limit_is_of() -> None:
    assert all(value > 0 and told for value, told in LIMITS.values())
    assert most("message.blocks") == 50
    assert length("a🦊é") == 4
    assert weight([{"type": "header", "text": plain(10)}]) == 135
