"""The preview: what Slack would be sent, as a page on which nothing can happen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chats.slack_draw import draw
from chats.slack_limits import check
from chats.slack_preview_page import preview_page
from chats.slack_preview_sample import sample_messages
from core.cards import Call, Card
from core.mention_card import GLYPHS
from tests.chats.page_reader import HOSTILE, Read, assert_stays_text, rewritten
from tests.chats.slack.every_card import answers

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
FREE = ("text", "alt_text", "accessibility_label", "url", "fallback", "style")
"""What stands under these a page could quote."""


def golden(file: Path) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return drawn


def shown_texts(part: Any) -> Iterator[str]:
    """Every text in blocks that somebody sees, menus included."""
    if isinstance(part, list):
        for one in part:
            yield from shown_texts(one)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for name, inner in part.items():
            if name != "confirm":
                yield from shown_texts(inner)


def types(part: Any) -> set[str]:
    """Every `type` in a drawing."""
    if isinstance(part, list):
        return set[str]().union(*map(types, part))
    if isinstance(part, dict):
        return {str(part[name]) for name in ("type",) if name in part}.union(*map(types, part.values()))
    return set()


@cache
def page_saying(words: str) -> Read:
    """All golden cards, with every text of theirs replaced."""
    return Read(preview_page([(words, rewritten(golden(file), words, FREE)) for file in GOLDEN]))


def test_every_golden_card_is_shown_with_every_word_of_it(subtests: pytest.Subtests) -> None:
    assert GOLDEN
    for file in GOLDEN:
        with subtests.test(file.stem):
            drawn = golden(file)
            page = Read(preview_page([(file.stem, drawn)])).text
            assert [text for text in shown_texts(drawn["blocks"]) if text not in page] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    assert_stays_text(text, page_saying)


def test_a_mention_says_the_name_where_it_is_known() -> None:
    drawn = draw(
        Card(kind="call", title="Come", calls=(Call(name="Ana", accounts=("slack:U0FAKEANA01",)),)), ping=True
    )
    message = [("", {"blocks": drawn.blocks})]
    assert "<@U0FAKEANA01>" in Read(preview_page(message)).text
    assert "@Ana <b>" in Read(preview_page(message, names={"U0FAKEANA01": "Ana <b>"})).text


def test_only_one_sees_an_answer_and_a_note_stands_in_the_thread() -> None:
    page = preview_page(sample_messages())
    assert page.count("Only visible to you") == 1
    assert page.count('class="panel message reply"') == 1


@pytest.mark.parametrize(
    "drawn",
    [
        {"blocks": [{"type": "video"}]},
        {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "*"}]}]},
        {"type": "workflow_step", "blocks": []},
    ],
)
def test_what_the_bot_never_draws_is_refused(drawn: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no preview of"):
        preview_page([("", drawn)])


# ---------------------------------------------------------------- the sample


def test_slack_would_take_the_whole_sample() -> None:
    assert {caption: problems for caption, drawn in sample_messages(True) if (problems := check(drawn))} == {}


def test_the_sample_shows_every_kind_of_block_and_every_state() -> None:
    messages = sample_messages(pictured=True)
    drawn = set[str]().union(*(types(one) for _, one in messages))
    assert set[str]().union(*(types(golden(file)) for file in GOLDEN)) <= drawn
    text = Read(preview_page(messages)).text
    assert [glyph for glyph in GLYPHS.values() if glyph not in text] == []
    assert Counter(one.get("type", "message") for _, one in messages) >= Counter(modal=4, home=1)


def test_the_sample_answer_is_made_like_the_real_one() -> None:
    """The sample may not import the commands, so this test holds them beside each other."""
    real = answers()["today"][1]
    asked = next(one for caption, one in sample_messages() if caption.startswith("/mentions today"))
    texts = list(shown_texts(asked["blocks"]))
    assert asked["blocks"][0]["text"]["text"].startswith(f"{real.icon} ")
    assert {field.name for part in real.sections for field in part.fields} <= set(texts)
    assert next(part.heading for part in real.sections if part.lines) in texts
