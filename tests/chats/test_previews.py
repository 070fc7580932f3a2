"""What holds for every preview: a page on which nothing can happen, and the command that makes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from chats import CommandTools, Loaded
from chats._preview_sample import CHART
from chats.discord_preview import _page as discord_page
from chats.discord_preview import preview_command as discord_command
from chats.slack_preview import _page as slack_page
from chats.slack_preview import preview_command as slack_command
from core.errors import UsageError
from tests.chats.page_reader import Read

PNG = b"\x89PNG\r\n\x1a\n and so on"
pages = pytest.mark.parametrize("page", [slack_page, discord_page], ids=["slack", "discord"])
commands = pytest.mark.parametrize("command", [slack_command, discord_command], ids=["slack", "discord"])


@pages
def test_the_page_fetches_nothing_runs_nothing_and_leads_nowhere(page: Callable[[bytes], str]) -> None:
    read = Read(page(PNG))
    assert not {tag for tag, _ in read.tags} & {"script", "link", "a", "iframe", "form", "object", "base"}
    assert [name for _, name, _ in read.values if name.startswith("on") or name in ("href", "action")] == []
    assert {value[:22] for _, name, value in read.values if name == "src"} == {"data:image/png;base64,"}
    [style] = read.styles
    assert not any(word in style for word in ("url(", "@import", "http", "expression"))
    [policy] = [value for tag, name, value in read.values if tag == "meta" and "default-src" in value]
    assert policy.startswith("default-src 'none'")
    addresses = {(tag, name) for tag, name, value in read.values if "://" in value}
    assert addresses <= {("span", "title"), ("button", "title")}, "an address is a title, nothing else"


@pages
def test_a_picture_that_is_not_there_says_what_it_shows(page: Callable[[bytes | None], str]) -> None:
    assert CHART.alt in Read(page(None)).text
    assert ("img", "alt", f"{CHART.title}. {CHART.alt}") in Read(page(PNG)).values


@pages
def test_every_tag_of_the_page_is_closed(page: Callable[[bytes], str]) -> None:
    opened: list[str] = []
    for tag, _ in Read(page(PNG)).tags:
        if tag.startswith("/"):
            assert opened.pop() == tag[1:]
        elif tag not in ("meta", "img", "hr"):
            opened.append(tag)
    assert opened == []


# ---------------------------------------------------------------- the command


def call(command: click.Command, *arguments: str) -> Result:
    def load(config: Path, strict: bool = True) -> Loaded:
        raise AssertionError("the preview needs no settings")

    def run(work: Callable[[], Coroutine[Any, Any, int]]) -> None:
        if code := asyncio.run(work()):
            raise click.exceptions.Exit(code)

    tools = CommandTools(environment={}, load=load, run=run)
    return CliRunner().invoke(command, list(arguments), obj=tools)


@commands
def test_the_page_stands_alone_on_the_output(command: click.Command) -> None:
    told = call(command)
    assert told.exit_code == 0
    assert told.stdout.startswith("<!doctype html>")
    assert told.stdout.endswith("</html>\n")
    assert told.stderr == ""


@commands
def test_the_page_is_written_into_a_file(command: click.Command, tmp_path: Path) -> None:
    out = tmp_path / "preview.html"
    told = call(command, "--out", str(out))
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr == f"Open {out} in a browser.\n"
    assert "What your team will see" in out.read_text(encoding="utf-8")


@commands
def test_a_file_that_cannot_be_written_is_told(command: click.Command, tmp_path: Path) -> None:
    told = call(command, "--out", str(tmp_path / "missing" / "preview.html"))
    assert isinstance(told.exception, UsageError)
    assert "cannot be written" in str(told.exception)
