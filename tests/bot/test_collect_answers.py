"""What an answer is: statuses that a source reads itself, requests that are never conditional, and a source
that makes something of *not modified*."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from core.errors import SourceBusy, SourceRefused
from core.traffic import Cursor, Page, Request, Response, Validators
from tests.bot.collecting import NEXT, Script, settings, state
from tests.bot.fake_bot import Bot, Killed, deadly_at, open_bot
from tests.bot.fake_source import Answer, Board, ScriptedNetwork, page, words
from tests.simulation import SimulatedClock

RULES = "https://board.example.org/rules"
POSTS = Board.url
TAGGED = {"etag": '"a"'}
ASK_RULES = Request(url=RULES, also=(404,), whole=True, note="rules")
ASK_POSTS = Request(url=POSTS, also=(400,), whole=True, note="posts")


@dataclass(frozen=True)
class Careful(Board):
    """Asks for the rules first (there may be none), then for the posts."""

    kind: ClassVar[str] = "careful"
    first: Request = ASK_RULES
    then: tuple[Request, ...] = (ASK_POSTS,)

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        return (self.first,)

    def parse(self, response: Response, cursor: Cursor) -> Page:
        if response.request.note == "rules":
            allowed = response.status == 404 or b"all" in response.body
            return Page(cursor={"rules": response.status}, more=self.then if allowed else ())
        if response.status == 400:
            raise SourceRefused(self.name, "the words are too long; make the topic's query shorter")
        return replace(super().parse(response, cursor), cursor={**cursor, "read": 1})


@dataclass
class Listening(ScriptedNetwork):
    """Remembers whole requests."""

    requests: list[Request] = field(default_factory=list)

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        self.requests.append(request)
        return await super().fetch(request, source, validators)


async def listening(
    folder: Path, source: Board, script: Script, life: Bot | None = None, **others: Any
) -> tuple[Bot, Listening]:
    clock = life.clock if life else SimulatedClock()
    network = Listening(clock, script=script)
    chat = life.chat if life else None
    return await open_bot(settings(source), folder / "bot.db", clock, network, chat, **others), network


def rules_then(*answers: Answer | BaseException, rules: Sequence[Answer] = (Answer(status=404),)) -> Script:
    return {RULES: list(rules), POSTS: list(answers)}


def test_a_status_that_is_an_answer_is_read(tmp_path: Path) -> None:
    async def run() -> None:
        bot, _ = await listening(tmp_path, Careful(), rules_then(Answer(page(words("1")))))
        await bot.pass_time(seconds=5)
        now = await state(bot)
        assert (now.cursor, now.failures, now.coverage.polls) == ({"rules": 404, "read": 1}, 0, 1)
        assert bot.chat.shown("brand") == ["m1"]
        await bot.app.close()

    asyncio.run(run())


def test_what_a_source_says_of_such_a_status_is_told(tmp_path: Path) -> None:
    async def run() -> None:
        bot, _ = await listening(tmp_path, Careful(), rules_then(Answer(b"too long", status=400)))
        await bot.pass_time(seconds=5)
        now = await state(bot)
        assert (now.error, now.coverage.trouble) == (
            "the words are too long; make the topic's query shorter",
            "refused",
        )
        assert now.pending == ()
        await bot.app.close()

    asyncio.run(run())


def test_what_is_asked_whole_is_never_conditional_and_its_validators_are_not_kept(tmp_path: Path) -> None:
    async def run() -> None:
        rules = [Answer(b"all", headers=TAGGED)]
        script = rules_then(Answer(page(words("1")), headers=TAGGED), rules=rules)
        bot, network = await listening(tmp_path, Careful(), script)
        await bot.pass_time(minutes=35)
        assert len(network.asked) >= 6
        assert {asked for _, asked in network.asked} == {Validators()}
        assert (await state(bot)).validators == {}
        await bot.app.close()

    asyncio.run(run())


@pytest.mark.parametrize("order", [1, -1])
def test_an_address_that_is_asked_both_ways_is_conditional_only_where_it_may_be(
    tmp_path: Path, order: int
) -> None:
    @dataclass(frozen=True)
    class Both(Board):
        def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
            return (Request(url=self.url), Request(url=self.url, whole=True))[::order]

    async def run() -> None:
        script: Script = {POSTS: [Answer(page(words("1")), headers=TAGGED)]}
        bot, network = await listening(tmp_path, Both(), script)
        await bot.pass_time(minutes=12)
        conditional = [r.whole for r, (_, v) in zip(network.requests, network.asked, strict=True) if v.etag]
        assert conditional == [False]
        await bot.app.close()

    asyncio.run(run())


def test_a_question_that_is_posted_is_never_conditional(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Posting(Board):
        def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
            return (Request(url=self.url, method="POST", body=b"{1}"),)

    async def run() -> None:
        bot, network = await listening(
            tmp_path, Posting(), {POSTS: [Answer(page(words("1")), headers=TAGGED)]}
        )
        await bot.pass_time(minutes=25)
        assert len(network.asked) > 1
        assert {asked for _, asked in network.asked} == {Validators()}
        await bot.app.close()

    asyncio.run(run())


def test_the_validators_of_an_error_page_are_not_kept_and_end_those_before(tmp_path: Path) -> None:
    first = Request(url=RULES, also=(404,), note="rules")
    rules = [
        Answer(b"all", headers=TAGGED),
        Answer(status=404, headers={"etag": '"error page"'}),
        Answer(status=404, headers={"etag": '"error page"'}),
    ]

    async def run() -> None:
        script = rules_then(Answer(page(words("1"))), rules=rules)
        bot, network = await listening(tmp_path, Careful(first=first), script)
        await bot.pass_time(minutes=35)
        asked = [validators for url, validators in network.asked if url == RULES]
        assert asked[:4] == [Validators(), Validators('"a"'), Validators(), Validators()]
        await bot.app.close()

    asyncio.run(run())


def test_pages_that_wait_keep_what_they_are_over_a_restart(tmp_path: Path) -> None:
    async def run() -> None:
        script = rules_then(Answer(page(words("1"))))
        bot, _ = await listening(tmp_path, Careful(), script, reach=deadly_at("asking", 2))
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        await bot.app.close()
        bot, network = await listening(tmp_path, Careful(), script, bot)
        await bot.pass_time(seconds=5)
        (asked,) = network.requests
        assert asked == ASK_POSTS
        assert bot.chat.shown("brand") == ["m1"]
        await bot.app.close()

    asyncio.run(run())


def test_pages_that_an_older_version_left_waiting_are_asked_for(tmp_path: Path) -> None:
    async def run() -> None:
        posted = Request(url=POSTS, method="POST", headers=(("a", "b"),), body=b"\xff", note="posts")
        script = rules_then(Answer(page(words("1"))))
        bot, _ = await listening(tmp_path, Careful(then=(posted,)), script, reach=deadly_at("asking", 2))
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        await bot.app.close()
        with sqlite3.connect(tmp_path / "bot.db") as file:
            ((kept,),) = file.execute("SELECT pending FROM sources WHERE name = 'board'").fetchall()
            older = [request[:5] for request in json.loads(kept)]
            assert len(json.loads(kept)[0]) == 7
            file.execute("UPDATE sources SET pending = ?", (json.dumps(older),))
        file.close()
        bot, network = await listening(tmp_path, Careful(), script, bot)
        await bot.pass_time(seconds=5)
        assert network.requests == [posted]
        assert bot.chat.shown("brand") == ["m1"]
        await bot.app.close()

    asyncio.run(run())


@dataclass(frozen=True)
class Front(Board):
    """An unchanged front page still has further pages."""

    kind: ClassVar[str] = "front"

    def unchanged(self, request: Request, cursor: Cursor) -> Page:
        return Page(cursor={**cursor, "same": request.url}, more=(Request(url=NEXT),))


def test_a_source_makes_of_not_modified_what_it_means_to_it(tmp_path: Path) -> None:
    async def run() -> None:
        script: Script = {
            POSTS: [Answer(page(words("1")), headers=TAGGED), Answer(status=304)],
            NEXT: [Answer(page(words("2")), headers=TAGGED)],
        }
        bot, network = await listening(tmp_path, Front(), script)
        await bot.pass_time(minutes=11)
        assert [url for url, _ in network.asked] == [POSTS, POSTS, NEXT]
        assert network.asked[2] == (NEXT, Validators()), "a page is never asked for by halves"
        now = await state(bot)
        assert now.validators == {POSTS: Validators('"a"')}
        assert now.coverage.polls == 2
        assert sorted(bot.chat.shown("brand")) == ["m1", "m2"]
        await bot.app.close()

    asyncio.run(run())


def test_a_page_after_not_modified_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    async def run() -> None:
        script: Script = {
            POSTS: [Answer(page(words("1")), headers=TAGGED), Answer(status=304)],
            NEXT: [SourceBusy("board", "slow down"), Answer(page(words("2")))],
        }
        bot, _ = await listening(tmp_path, Front(), script)
        await bot.pass_time(minutes=11)
        assert [request.url for request in (await state(bot)).pending] == [NEXT]
        assert (await state(bot)).cursor["same"] == POSTS
        await bot.pass_time(minutes=25)
        assert sorted(bot.chat.shown("brand")) == ["m1", "m2"]
        await bot.app.close()

    asyncio.run(run())
