"""What a button carries comes back when it is pressed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.discord_ids import (
    Pressed,
    carries,
    decode,
    decode_choice,
    encode,
    kept_hash,
    kept_target,
    ref_address,
)
from chats.discord_limits import most

REF = "1a2b3c4d-77"
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


@pytest.mark.parametrize(
    ("pressed", "ref", "custom_id"),
    [
        (Pressed("claim", "m12"), "", "claim:m12"),
        (Pressed("claim", "m12"), REF, "claim:m12#1a2b3c4d-77"),
        (Pressed("resolve", "m12", {"outcome": "answered"}), REF, "resolve:m12?outcome=answered#1a2b3c4d-77"),
        (Pressed("page", 'search "a:b" page=2'), "", "page:search+%22a%3Ab%22+page%3D2"),
        (Pressed("page", "search 東京"), "", "page:search+%E6%9D%B1%E4%BA%AC"),
        (Pressed("note", "m1", {"a&b": "c=d", "e": "#?"}), "", "note:m1?a%26b=c%3Dd&e=%23%3F"),
        (Pressed("more", ""), REF, "more:#1a2b3c4d-77"),
    ],
)
def test_an_id_is_readable_and_carries_all(pressed: Pressed, ref: str, custom_id: str) -> None:
    assert encode(pressed.verb, pressed.target, pressed.values, ref) == custom_id
    assert decode(custom_id) == pressed


@given(verb=TEXT.filter(bool), target=TEXT, values=st.dictionaries(TEXT.filter(bool), TEXT, max_size=2))
def test_what_goes_in_comes_out(verb: str, target: str, values: dict[str, str]) -> None:
    try:
        custom_id = encode(verb, target, values, REF)
    except ValueError:
        return
    assert custom_id.isascii()
    assert len(custom_id) <= most("custom_id")
    assert decode(custom_id) == Pressed(verb, target, values)
    assert carries({"components": [{"components": [{"custom_id": custom_id}]}]}, REF)


def test_a_target_that_no_button_can_carry_is_refused() -> None:
    assert len(encode("page", "x" * 95)) == 100
    with pytest.raises(ValueError, match="too long"):
        encode("page", "x" * 96)


def test_half_a_character_does_not_break_the_id() -> None:
    assert decode(encode("page", "search \ud83e")) == Pressed("page", "search ?")


@pytest.mark.parametrize(
    "custom_id", ["", "claim", ":m12", "#x", "claim:m12?", "claim:m12?a", "claim:m12?=b"]
)
def test_what_is_none_of_ours_is_nothing(custom_id: str) -> None:
    assert decode(custom_id) is None


def test_a_menu_gives_what_was_chosen_and_a_button_itself() -> None:
    assert decode_choice({"component_type": 2, "custom_id": f"claim:m1#{REF}"}) == Pressed("claim", "m1")
    chosen = {"component_type": 3, "custom_id": f"more:m1#{REF}", "values": ["snooze:m1?for=4h"]}
    assert decode_choice(chosen) == Pressed("snooze", "m1", {"for": "4h"})
    closing = {"component_type": 2, "custom_id": f"line:a12#{REF}"}
    assert decode_choice(closing) == Pressed("line", "a12"), "no menu is called like a verb"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"custom_id": None},
        {"custom_id": "more:m1"},
        {"custom_id": "pick:o7", "values": []},
        {"values": [1]},
    ],
)
def test_a_menu_alone_says_nothing(data: dict[str, Any]) -> None:
    assert decode_choice(data) is None


def test_a_long_question_is_a_hash_of_its_own() -> None:
    one, two = kept_target("search " + "x" * 500), kept_target("search " + "x" * 501)
    assert one != two
    assert one == kept_target("search " + "x" * 500)
    found = decode(encode("page", one))
    assert found is not None
    assert kept_hash(found.target) == one[1:]
    assert kept_hash("search x") is None
    assert kept_hash("~/notes") is None
    kept_target("\ud83e")


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"components": [{"components": [{"custom_id": f"claim:m12#{REF}"}]}]}, True),
        ({"components": [{"components": [{"custom_id": "claim:m12#1a2b3c4d-7"}]}]}, False),
        ({"components": [{"components": [{"custom_id": "claim:m12"}, {"url": "https://e.test"}]}]}, False),
        ({"embeds": [{"description": "x", "url": ref_address(REF)}]}, True),
        ({"embeds": [{"description": "x", "url": ref_address(REF) + "0"}]}, False),
        ({"embeds": None, "components": None}, False),
        ({"content": REF}, False),
        ({}, False),
    ],
)
def test_a_message_of_ours_is_known_again(message: dict[str, Any], found: bool) -> None:
    assert carries(message, REF) is found
