"""A source is asked once, to try it or to record what it answers: up to the first posts, and no further."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from bot.ask_once import MOST, ask_once
from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from tests.bot.fake_source import Answer, Board, ScriptedNetwork, page, words
from tests.simulation import START, SimulatedClock

HOST = "https://board.example.org"


@dataclass(frozen=True)
class Polite(Board):
    """Asks first whether it may (`/rules`), and remembers the answer."""

    first: tuple[str, ...] = ("/rules",)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        return [Request(url=HOST + path) for path in self.first]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        path = response.url.removeprefix(HOST)
        if path.startswith("/rules"):
            more = () if b"none" in response.body else (Request(url=HOST + response.body.decode()),)
            return Page(cursor={**cursor, path: "read"}, more=more)
        assert cursor or path in self.first, "what stood in the rules is remembered"
        return super().parse(response, cursor)


def ask(source: Board, answers: Mapping[str, Answer | BaseException]) -> tuple[list[str], list[Any]]:
    """Which paths were asked, and what was read: how many posts, or the error."""

    async def run() -> tuple[list[str], list[Any]]:
        network = ScriptedNetwork(
            SimulatedClock(), script={HOST + path: [answer] for path, answer in answers.items()}
        )
        read: list[Any] = []
        async for _, found in ask_once(network, source, ("acme",), START):
            read.append(found if isinstance(found, SourceChanged) else len(found.posts))
        return [url.removeprefix(HOST) for url, _ in network.asked], read

    return asyncio.run(run())


POSTS = Answer(page(words("1"), words("2")))
NONE = Answer(page())


def test_the_first_posts_are_the_end() -> None:
    more = Answer(page(words("1"), more=[f"{HOST}/2"]))
    assert ask(Board(), {"/posts": more}) == (["/posts"], [1])


def test_what_leads_to_the_posts_is_followed() -> None:
    answers = {"/rules": Answer(b"/page"), "/page": POSTS}
    assert ask(Polite(), answers) == (["/rules", "/page"], [0, 2])


def test_where_nothing_leads_on_nothing_more_is_asked() -> None:
    assert ask(Polite(), {"/rules": Answer(b"none")}) == (["/rules"], [0])
    assert ask(Polite(first=()), {}) == ([], [])


def test_a_count_comes_before_the_search_and_is_not_all() -> None:
    source = Polite(first=("/rules", "/search"))
    answers = {"/rules": Answer(b"none"), "/search": POSTS}
    assert ask(source, answers) == (["/rules", "/search"], [0, 2])


def test_what_an_answer_leads_to_comes_before_the_next_question() -> None:
    source = Polite(first=("/rules", "/rules2"))
    answers = {"/rules": Answer(b"/page"), "/page": POSTS}
    assert ask(source, answers) == (["/rules", "/page"], [0, 2])


def test_it_does_not_go_on_for_ever() -> None:
    answers = {f"/rules{n}": Answer(f"/rules{n + 1}".encode()) for n in range(9)}
    asked, read = ask(Polite(first=("/rules0",)), answers)
    assert (len(asked), read) == (MOST, [0] * MOST)


def test_what_cannot_be_read_is_the_end_and_is_handed_on() -> None:
    asked, (first, second) = ask(Polite(), {"/rules": Answer(b"/page"), "/page": Answer(b"<html>")})
    assert asked == ["/rules", "/page"]
    assert (first, type(second)) == (0, SourceChanged)


def test_an_error_is_raised() -> None:
    with pytest.raises(SourceRefused):
        ask(Polite(), {"/rules": SourceRefused("board", "no (403)")})


def test_no_posts_at_all_is_an_answer_too() -> None:
    assert ask(Board(), {"/posts": NONE}) == (["/posts"], [0])
