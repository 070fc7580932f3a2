"""What a button carries comes back when it is pressed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.slack_ids import Pressed, action_id, decode, encode
from chats.slack_limits import length, most
from core.cards import Button

TEXT = st.text(st.characters(codec="utf-8"), max_size=200)


@pytest.mark.parametrize(
    ("button", "name", "value"),
    [
        (Button(verb="claim", target="m12", label="Claim"), "claim:m12", '["claim","m12"]'),
        (
            Button(verb="resolve", target="m12", label="x", values=(("outcome", "answered"),)),
            "resolve:m12?outcome=answered",
            '["resolve","m12",{"outcome":"answered"}]',
        ),
        (
            Button(verb="page", target='search "東京" page=2', label="More"),
            'page:search "東京" page=2',
            '["page","search \\"東京\\" page=2"]',
        ),
    ],
)
def test_an_id_is_readable_and_the_value_carries_all(button: Button, name: str, value: str) -> None:
    assert encode(button) == (name, value)


@given(verb=TEXT.filter(bool), target=TEXT, values=st.dictionaries(TEXT, TEXT, max_size=3))
def test_what_goes_in_comes_out(verb: str, target: str, values: dict[str, str]) -> None:
    name, value = encode(Button(verb=verb, target=target, label="x", values=tuple(values.items())))
    assert 0 < length(name) <= most("id")
    assert decode({"type": "button", "action_id": name, "value": value}) == Pressed(verb, target, values)


def test_an_option_of_a_menu_is_read_like_a_button() -> None:
    chosen = {"type": "static_select", "action_id": "more:m1", "selected_option": {"value": '["why","m1"]'}}
    assert decode(chosen) == Pressed("why", "m1")
    assert decode({**chosen, "type": "overflow"}) == Pressed("why", "m1")


def test_long_ids_stay_different() -> None:
    one, two = action_id("page:" + "é" * 300 + "1"), action_id("page:" + "é" * 300 + "2")
    assert one != two
    assert length(one) <= most("id")
    assert length(action_id("page:" + "🦊" * 300)) <= most("id")


def test_a_target_that_no_button_can_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode(Button(verb="page", target="x" * 2000, label="More"))


def test_half_a_character_does_not_break_the_value() -> None:
    encode(Button(verb="page", target="search \ud83e", label="More"))[1].encode()


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"value": None},
        {"value": "claim:m12"},
        {"value": '"claim"'},
        {"value": "[]"},
        {"value": '["claim"]'},
        {"value": '["claim",12]'},
        {"value": '["","m12"]'},
        {"value": '["claim","m12",[]]'},
        {"value": '["claim","m12",{"a":1}]'},
        {"value": '["claim","m12",{},1]'},
        {"value": "[" * 5000},
        {"selected_option": None},
        {"selected_option": {"text": {}}},
        {"type": "users_select", "selected_user": "U1"},
    ],
)
def test_what_is_none_of_ours_is_nothing(action: dict[str, object]) -> None:
    assert decode(action) is None
