"""The preview: what Slack would be sent, as a page on which nothing can happen."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from chats import CommandTools, Loaded
from chats.slack_limits import check
from chats.slack_preview import preview_command
from chats.slack_preview_page import preview_page
from chats.slack_preview_sample import CHART, PICTURE, sample_messages
from core.errors import UsageError
from core.mention_card import GLYPHS
from tests.chats.slack.every_card import answers

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
PNG = b"\x89PNG\r\n\x1a\n and so on"
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "--><svg/onload=alert(1)><!--",
    "</b></div></article></main><iframe src='https://evil.example.org'></iframe>",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "`'\"<>&\0\ud800\u202e",
    "javascript:alert(1)",
    "]]><a href='https://evil.example.org'>click</a>",
)


class Read(HTMLParser):
    """A page as a browser takes it: its tags with the names of their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[tuple[str, str, str]] = []
        self.told: list[str] = []
        self.styles: list[str] = []
        self.other: list[str] = []
        self._within = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [(tag, name, value or "") for name, value in attrs]
        self._within = tag

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))
        self._within = ""

    def handle_data(self, data: str) -> None:
        (self.styles if self._within == "style" else self.told).append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    @property
    def text(self) -> str:
        return "".join(self.told)


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


def rewritten(part: Any, text: str) -> Any:
    """The drawing with every text of it replaced, and every address and word that a page could quote."""
    if isinstance(part, list):
        return [rewritten(one, text) for one in part]
    if isinstance(part, dict):
        free = ("text", "alt_text", "accessibility_label", "url", "fallback", "style")
        return {
            name: text if name in free and isinstance(inner, str) else rewritten(inner, text)
            for name, inner in part.items()
        }
    return part


@cache
def page_saying(words: str) -> Read:
    """All golden cards, with every text of theirs replaced."""
    return Read(preview_page([(words, rewritten(golden(file), words)) for file in GOLDEN]))


def test_every_golden_card_is_shown_with_every_word_of_it(subtests: pytest.Subtests) -> None:
    assert GOLDEN
    for file in GOLDEN:
        with subtests.test(file.stem):
            drawn = golden(file)
            page = Read(preview_page([(file.stem, drawn)])).text
            assert [text for text in shown_texts(drawn["blocks"]) if text not in page] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    calm, hostile = page_saying("calm"), page_saying(text)
    assert hostile.tags == calm.tags
    assert hostile.other == []
    assert text.encode("utf-8", "replace").decode().replace("\0", "") in hostile.text


def test_the_page_fetches_nothing_runs_nothing_and_leads_nowhere() -> None:
    read = Read(preview_page(sample_messages(pictured=True), {PICTURE: PNG}))
    assert not {tag for tag, _ in read.tags} & {"script", "link", "a", "iframe", "form", "object", "base"}
    assert [name for _, name, _ in read.values if name.startswith("on") or name in ("href", "action")] == []
    assert [value[:22] for _, name, value in read.values if name == "src"] == ["data:image/png;base64,"]
    [style] = read.styles
    assert not any(word in style for word in ("url(", "@import", "http", "expression"))
    [policy] = [value for tag, name, value in read.values if tag == "meta" and "default-src" in value]
    assert policy.startswith("default-src 'none'")
    addresses = {tag for tag, _, value in read.values if "://" in value}
    assert addresses == {"span"}, "an address is the title of a link, nothing else"


def test_a_picture_that_is_not_there_says_what_it_shows() -> None:
    messages = sample_messages(pictured=True)
    assert CHART.alt in Read(preview_page(messages)).text
    assert ("img", "alt", f"{CHART.title}. {CHART.alt}") in Read(
        preview_page(messages, {PICTURE: PNG})
    ).values


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


# ---------------------------------------------------------------- the command


def call(*arguments: str) -> Result:
    def load(config: Path, strict: bool = True) -> Loaded:
        raise AssertionError("the preview needs no settings")

    def run(work: Callable[[], Coroutine[Any, Any, int]]) -> None:
        if code := asyncio.run(work()):
            raise click.exceptions.Exit(code)

    tools = CommandTools(environment={}, load=load, run=run)
    return CliRunner().invoke(preview_command, list(arguments), obj=tools)


def test_the_page_stands_alone_on_the_output() -> None:
    told = call()
    assert told.exit_code == 0
    assert told.stdout.startswith("<!doctype html>")
    assert told.stdout.endswith("</html>\n")
    assert told.stderr == ""


def test_the_page_is_written_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "preview.html"
    told = call("--out", str(out))
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr == f"Open {out} in a browser.\n"
    assert "What your team will see" in out.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    told = call("--out", str(tmp_path / "missing" / "preview.html"))
    assert isinstance(told.exception, UsageError)
    assert "cannot be written" in str(told.exception)
