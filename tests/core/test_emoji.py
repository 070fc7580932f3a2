"""However an emoji is spelt, it is the same verb."""

from __future__ import annotations

import pytest

from core.emoji import base_emoji, verb_table
from core.types import Verb


@pytest.mark.parametrize(
    ("spelling", "base"),
    [
        ("👀", "👀"),
        ("eyes", "👀"),
        (":eyes:", "👀"),
        ("🙋🏽", "🙋"),
        ("🙋🏽‍♀️", "🙋"),
        ("🙋‍♂️", "🙋"),
        ("raising_hand", "🙋"),
        (":woman-raising-hand::skin-tone-3:", "🙋"),
        ("man_raising_hand", "🙋"),
        ("raising_hand_tone3", "🙋"),
        ("🚨", "🚨"),
        (":rotating_light:", "🚨"),
        ("✅", "✅"),
        ("white_check_mark", "✅"),
        (":white_check_mark:", "✅"),
        ("✔️", "✔"),
        ("see_no_evil", "🙈"),
        ("zzz", "💤"),
        ("+1", "👍"),
        (":-1:", "👎"),
        ("👍🏿", "👍"),
        ("party_parrot", "party_parrot"),
        ("", ""),
    ],
)
def test_every_spelling_is_its_base_emoji(spelling: str, base: str) -> None:
    assert base_emoji(spelling) == base


def test_the_settings_replace_the_emoji_of_the_verbs_that_they_name() -> None:
    table = verb_table({Verb.RESOLVE: ("✔️", ":+1:")})
    assert table["✔"] is Verb.RESOLVE
    assert table["👍"] is Verb.RESOLVE
    assert "✅" not in table
    assert table["👀"] is Verb.ACKNOWLEDGE
