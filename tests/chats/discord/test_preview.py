"""The preview: what Discord would be sent, as a page that shows all of it, as Discord reads it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from chats.discord_draw import draw_confirm
from chats.discord_ids import Pressed
from chats.discord_limits import check
from chats.discord_preview_message import EPHEMERAL, Shown, preview_page
from chats.discord_preview_sample import sample_messages
from chats.discord_preview_text import inline, markdown
from chats.discord_text import spans, written
from core.cards import Span
from core.mention_card import GLYPHS
from tests.chats.discord.strict_markdown import Run, parse, pressables, read
from tests.chats.discord.test_hostile_text import OURS
from tests.chats.page_reader import HOSTILE, Read, as_page, assert_stays_text, rewritten
from tests.chats.slack.test_hostile_text import PIECES

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
FREE = ("content", "title", "description", "name", "value", "text", "label", "placeholder", "url")
"""What stands under these a page could quote."""
SENT = ("content", "embeds", "components", "allowed_mentions", "custom_id", "title")
STYLES = {"b": "bold", "u": "underline", "small": "subtext", "blockquote": "quote", "pre": "codeblock"}


class Seen(HTMLParser):
    """What is seen of a text that the preview drew, as the strict reader tells it."""

    def __init__(self, drawn: str) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self._open: list[Run] = [Run("")]
        self.feed(drawn)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = self._open[-1]
        if tag in STYLES:
            inside = replace(inside, styles=inside.styles | {STYLES[tag]})
        else:
            target = dict(attrs).get("title") or ""
            inside = replace(
                inside, kind={"span": "link", "time": "time", "mark": "ping"}[tag], target=target
            )
        self._open.append(inside)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.runs.append(replace(self._open[-1], text=data))


def told(runs: list[Run]) -> list[Run]:
    """Letter by letter, without the ends of lines, which follow from the blocks; a time is a time, whatever
    it says."""
    return [
        replace(run, text=letter, target=run.target.strip("<>") if run.kind == "link" else "")
        for run in runs
        for letter in ("t" if run.kind == "time" else run.text.replace("\n", ""))
    ]


def golden(file: Path) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return drawn


def texts(body: Mapping[str, Any]) -> Iterator[str]:
    """Every text with markdown in a message or a modal."""
    yield body.get("content", "")
    for embed in body.get("embeds", ()):
        yield embed.get("description", "")
        yield from (field["value"] for field in embed.get("fields", ()))
    yield from (part["content"] for part in body.get("components", ()) if part["type"] == 10)


def types(part: Any) -> set[str]:
    """Every kind of component, and every part of an embed, that stands in a drawing."""
    if isinstance(part, list):
        return set[str]().union(*map(types, part))
    if isinstance(part, dict):
        own = {f"{part['type']}/{part.get('style')}"} if isinstance(part.get("type"), int) else set(part)
        return own.union(*map(types, part.values()))
    return set()


@cache
def page_saying(words: str) -> Read:
    """All golden messages and forms, with every text of theirs replaced."""
    return Read(preview_page([Shown(words, rewritten(golden(file), words, FREE)) for file in GOLDEN]))


def test_every_golden_message_is_shown_with_every_word_of_it(subtests: pytest.Subtests) -> None:
    assert GOLDEN
    for file in GOLDEN:
        with subtests.test(file.stem):
            drawn = golden(file)
            page = Read(preview_page([Shown(file.stem, drawn)])).text
            seen = [line for runs in read(drawn).values() for run in runs for line in run.text.split("\n")]
            seen = [line for line in seen if not line.startswith("<t:")]
            seen += [one.label for one in pressables(drawn)]
            assert [text for text in seen if text not in page] == []


def test_markdown_is_read_as_discord_reads_it() -> None:
    drawings = [golden(file) for file in GOLDEN] + [one.drawn for one in sample_messages()]
    for drawn in drawings:
        for text in texts(drawn):
            assert told(Seen(markdown(text)).runs) == told(parse(text)), text
        for embed in drawn.get("embeds", ()):
            title = embed.get("title", "")
            assert told(Seen(inline(title)).runs) == told(parse(title, blocks=False)), title


def test_what_somebody_wrote_is_read_as_discord_reads_it() -> None:
    rng = random.Random("preview")
    pieces = (*OURS, *PIECES)
    for _ in range(2_000):
        text = "".join(rng.choices(pieces, k=rng.randint(1, 8)))
        for drawn in (written(text, 300), spans((Span(text, bold=True), Span("a", bold=False)), 300)):
            assert told(Seen(markdown(as_page(drawn))).runs) == told(parse(as_page(drawn))), drawn


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    assert_stays_text(text, page_saying)


def test_who_sees_a_message_and_where_it_stands_is_seen() -> None:
    shown = sample_messages()
    page = preview_page(shown)
    private = [one for one in shown if one.drawn.get("flags") == EPHEMERAL]
    assert page.count("Only you can see this") == len(private) > 0
    assert page.count('class="message reply"') == 1
    assert page.count('class="thread"') == 1
    assert page.count('class="reaction"') == 4, "an alert twice, a call, and one that somebody acknowledged"
    assert page.count("Ana used /mentions") == 2
    assert page.count("<details open>") == 1


def test_a_question_before_something_is_done_is_a_red_button() -> None:
    body = draw_confirm("Close it", "Close all *20* of them?", Pressed("close", "o7")).body()
    page = preview_page([Shown("", {**body, "flags": EPHEMERAL})])
    assert '<button type="button" class="danger">Close it</button>' in page
    assert "Close all *20* of them?" in page


@pytest.mark.parametrize(
    "drawn",
    [
        {"components": [{"type": 17, "components": []}]},
        {"components": [{"type": 1, "components": [{"type": 8, "custom_id": "c"}]}]},
        {"title": "Form", "components": [{"type": 1, "components": []}]},
    ],
)
def test_what_the_bot_never_draws_is_refused(drawn: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no preview of"):
        preview_page([Shown("", drawn)])


# ---------------------------------------------------------------- the sample


def test_discord_would_take_the_whole_sample() -> None:
    shown = {
        one.caption: {name: part for name, part in one.drawn.items() if name in SENT}
        for one in sample_messages(True)
    }
    assert {caption: problems for caption, body in shown.items() if (problems := check(body))} == {}


def test_the_sample_shows_every_part_of_a_card_and_every_state() -> None:
    shown = sample_messages(pictured=True)
    drawn = set[str]().union(*(types(one.drawn) for one in shown))
    assert set[str]().union(*(types(golden(file)) for file in GOLDEN if file.stem != "confirm")) <= drawn
    text = Read(preview_page(shown)).text
    assert [glyph for glyph in GLYPHS.values() if glyph not in text] == []
