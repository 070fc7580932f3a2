"""A reply that cannot be read is kept for the bug report: once a day, without secrets, never too many, and
whatever goes wrong with that is only told."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.settings import Settings
from bot.unreadable import LONGEST, MOST_FILES, UnreadableReplies, folder_beside, kept_replies
from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.policies import AlertRules
from core.traffic import Page, Request, Response
from core.types import Channel, Topic
from tests.bot.fake_bot import Bot, open_bot, rooms_of
from tests.bot.fake_chat import texts
from tests.bot.fake_source import Answer, Board, ScriptedNetwork, page, words
from tests.simulation import START, SimulatedClock

BOARD = Board(every=timedelta(hours=1))
LOGIN = b"<html><form action='/in?token=hunter22hunter22'>ana@corp.example, sign in</form></html>"
HTML = {"content-type": "text/html; charset=utf-8"}


def answer(body: bytes = LOGIN, media: str = "text/html; charset=utf-8") -> Response:
    url = "https://board.example.org/posts"
    headers = {"content-type": media} if media else {}
    return Response(request=Request(url=url), status=200, headers=headers, body=body, url=url, at=START)


def names(folder: Path) -> list[str]:
    return [file.name for file in kept_replies(folder / "unreadable")]


def replies(folder: Path, clock: SimulatedClock | None = None, *secrets: str) -> UnreadableReplies:
    return UnreadableReplies(folder / "unreadable", clock or SimulatedClock(), secrets)


# ---------------------------------------------------------------- the files


def test_one_reply_a_day_of_each_source_is_kept_without_its_secrets(tmp_path: Path) -> None:
    clock = SimulatedClock()
    kept = replies(tmp_path, clock, "open sesame")
    kept.keep("board", answer(LOGIN + b"open sesame"), "a login page")
    kept.keep("board", answer(b"second"), "a login page")
    kept.keep("board", answer(b"{}", "application/json"), "nothing in it")
    kept.keep("paper", answer(b"{}", "application/json"), "nothing in it")
    assert names(tmp_path) == ["board-20260504.html", "paper-20260504.json"]
    body = (tmp_path / "unreadable" / "board-20260504.html").read_bytes()
    assert b"sign in</form>" in body
    for secret in (b"hunter22", b"sesame", b"corp.example"):
        assert secret not in body
    clock.push(timedelta(days=1))
    kept.keep("board", answer(b"third"), "a login page")
    assert names(tmp_path)[0] == "board-20260505.html"
    assert kept.latest("board") == tmp_path / "unreadable" / "board-20260505.html"
    assert kept.latest("paper") == tmp_path / "unreadable" / "paper-20260504.json"
    assert kept.latest("boar") is None


def test_only_its_owner_looks_into_the_folder(tmp_path: Path) -> None:
    replies(tmp_path).keep("board", answer(), "a login page")
    assert stat.S_IMODE((tmp_path / "unreadable").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("media", "ending"),
    [
        ("application/json", "json"),
        ("application/activity+json; charset=utf-8", "json"),
        ("application/rss+xml", "xml"),
        ("text/xml", "xml"),
        ("text/html", "html"),
        ("image/png", "txt"),
        ("../../etc/passwd", "txt"),
        ("", "txt"),
    ],
)
def test_the_file_ends_as_what_it_is(tmp_path: Path, media: str, ending: str) -> None:
    replies(tmp_path).keep("board", answer(media=media), "odd")
    assert names(tmp_path) == [f"board-20260504.{ending}"]


ODD_NAMES = (
    "../../etc/passwd",
    "..",
    ".",
    "/",
    "-rf",
    "a/b",
    "a b",
    "a\\b",
    "Acme's “blog”",
    "acme-s-blog",
    "日本のブログ",
    "한국어",
    "line\nbreak",
    "nul\x00",
    "x" * 300,
    "x" * 299 + "y",
    "é" * 200,
    "blog",
    "Blog",
    "blog-20260504",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_of_a_source_makes_a_file_in_the_folder(tmp_path: Path, name: str) -> None:
    kept = replies(tmp_path)
    kept.keep(name, answer(), "odd")
    (file,) = (tmp_path / "unreadable").iterdir()
    assert file.name.isascii()
    assert len(file.name) < 100
    assert not file.name.startswith(("-", "."))
    assert kept.latest(name) == file
    assert sorted(one.name for one in tmp_path.iterdir()) == ["unreadable"]


def test_no_source_writes_into_the_file_of_another(tmp_path: Path) -> None:
    kept = replies(tmp_path)
    for name in ODD_NAMES:
        kept.keep(name, answer(name.encode()), "odd")
    for name in ODD_NAMES[:MOST_FILES]:
        file = kept.latest(name)
        assert file is not None
        assert file.read_bytes() == name.encode()


def test_only_the_latest_files_stay_and_nobody_elses_are_touched(tmp_path: Path) -> None:
    clock = SimulatedClock()
    kept = replies(tmp_path, clock)
    kept.keep("board", answer(), "odd")
    others = [tmp_path / "unreadable" / name for name in ("notes.txt", "old.sample", "a-2026.json")]
    for other in others:
        other.write_text("mine")
    for _ in range(MOST_FILES + 5):
        clock.push(timedelta(days=1))
        kept.keep("board", answer(), "odd")
    assert len(names(tmp_path)) == MOST_FILES
    assert names(tmp_path)[0] == f"board-{clock.now():%Y%m%d}.html"
    assert all(other.exists() for other in others)


def test_a_day_on_which_everything_breaks_keeps_so_many_and_writes_no_more(tmp_path: Path) -> None:
    clock = SimulatedClock()
    kept = replies(tmp_path, clock)
    kept.keep("old", answer(), "odd")
    clock.push(timedelta(days=1))
    for n in range(MOST_FILES + 10):
        kept.keep(f"source{n}", answer(), "odd")
    assert len(names(tmp_path)) == MOST_FILES
    assert set(names(tmp_path)) == {f"source{n}-20260505.html" for n in range(MOST_FILES)}


def test_a_large_reply_is_cut_and_no_half_secret_stays_at_its_end(tmp_path: Path) -> None:
    secret = "open sesame"
    body = b"x" * (LONGEST - 5) + secret.encode() + b"y" * 1000
    replies(tmp_path, None, secret).keep("board", answer(body), "odd")
    kept = (tmp_path / "unreadable" / "board-20260504.html").read_bytes()
    assert len(kept) == LONGEST
    assert kept.endswith(b"xxREDAC")


@pytest.mark.parametrize("in_the_way", ["a file", "no parent", "a left over file"])
def test_what_cannot_be_kept_is_only_told(tmp_path: Path, in_the_way: str) -> None:
    kept = replies(tmp_path)
    if in_the_way == "a file":
        (tmp_path / "unreadable").write_text("mine")
    elif in_the_way == "no parent":
        kept = replies(tmp_path / "nowhere")
    else:
        (tmp_path / "unreadable" / "board-20260504.html.new").mkdir(parents=True)
    with capture_logs() as logs:
        kept.keep("board", answer(), "a login page")
    assert [(one["event"], one["log_level"]) for one in logs] == [
        ("an unreadable reply could not be kept", "warning")
    ]
    assert "hunter22" not in str(logs)
    assert kept.latest("board") is None


def test_a_full_disk_leaves_no_half_file_and_is_only_told(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this machine has no /dev/full")
    folder = tmp_path / "unreadable"
    folder.mkdir()
    (folder / "board-20260504.html.new").symlink_to(full)
    with capture_logs() as logs:
        replies(tmp_path).keep("board", answer(), "a login page")
    assert logs[0]["why"] == os.strerror(errno.ENOSPC)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("database", "folder"),
    [
        ("listenpost.db", "unreadable"),
        ("/var/lib/listenpost/bot.db", "/var/lib/listenpost/unreadable"),
        ("postgresql://bot:hunter22@db.example.org/bot", None),
    ],
)
def test_the_folder_is_beside_the_database(database: str, folder: str | None) -> None:
    assert folder_beside(database) == (None if folder is None else Path(folder))


# ---------------------------------------------------------------- in the bot


def settings(*sources: Board) -> Settings:
    return Settings(
        file="test",
        zone=ZoneInfo("UTC"),
        topics=(Topic(name="acme", query="Acme", channels=("brand",)),),
        channels=rooms_of((Channel(name="brand", pace=0, first_run="all"), Channel(name="crisis", pace=0))),
        sources=sources or (BOARD,),
        alerts=AlertRules(channels=("crisis",), targets=None),
    )


async def reading(
    folder: Path, answers: Sequence[Answer | BaseException], source: Board = BOARD
) -> tuple[Bot, UnreadableReplies]:
    clock = SimulatedClock()
    kept = replies(folder, clock)
    network = ScriptedNetwork(clock, script={BOARD.url: list(answers)})
    bot = await open_bot(
        settings(source), folder / "bot.db", clock, network, unreadable=kept.keep, kept_reply=kept.latest
    )
    return bot, kept


def alarm(bot: Bot) -> str:
    """The alert's card in the crisis channel."""
    (message,) = [one for one in bot.chat.messages if one.room == "crisis"]
    return "\n".join(texts(message.card))


def test_the_alert_says_where_the_reply_is_kept(tmp_path: Path) -> None:
    async def story() -> None:
        bot, kept = await reading(tmp_path, [Answer(page(words("1"))), Answer(LOGIN, headers=HTML)])
        await bot.pass_time(hours=5)
        file = kept.latest("board")
        assert file is not None
        assert file.read_bytes().startswith(b"<html>")
        assert f"What it answered is kept in {file}, without secrets. Send it with a bug report." in alarm(
            bot
        )
        assert len(names(tmp_path)) == 1
        await bot.app.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "trouble", [SourceRefused("board", "refused (403)"), SourceBusy("board", "too slow")]
)
def test_of_an_error_nothing_is_kept_and_an_older_reply_is_not_brought_up(
    tmp_path: Path, trouble: SourceRefused | SourceBusy
) -> None:
    async def story() -> None:
        bot, kept = await reading(tmp_path, [trouble])
        kept.keep("board", answer(), "long ago")
        await bot.pass_time(hours=5)
        assert "is kept in" not in alarm(bot)
        assert len(names(tmp_path)) == 1
        await bot.app.close()

    asyncio.run(story())


def test_what_is_unchanged_or_refused_in_its_words_is_not_kept(tmp_path: Path) -> None:
    def refuse(response: Response) -> None:
        if b"expired" in response.body:
            raise SourceRefused("board", "the token has run out")

    async def story() -> None:
        tagged = Answer(page(words("1")), headers={"etag": '"a"'})
        answers = [tagged, Answer(status=304), Answer(b'{"error": "expired"}')]
        bot, _ = await reading(tmp_path, answers, replace(BOARD, parsing=refuse))
        await bot.pass_time(hours=5)
        assert (await bot.store.source_states())["board"].coverage.trouble == "refused"
        assert names(tmp_path) == []
        await bot.app.close()

    asyncio.run(story())


def test_a_reply_that_could_be_read_in_part_is_kept_too(tmp_path: Path) -> None:
    class Partly(Board):
        def parse(self, response: Response, cursor: object) -> Page:
            return replace(super().parse(response, {}), unread=1, unread_why="a post without a date")

    async def story() -> None:
        bot, _ = await reading(tmp_path, [Answer(page(words("1")))], Partly(every=timedelta(hours=1)))
        await bot.pass_time(seconds=5)
        assert names(tmp_path) == ["board-20260504.txt"]
        coverage = (await bot.store.source_states())["board"].coverage
        assert (coverage.unread, coverage.unread_why) == (1, "a post without a date")
        assert bot.chat.shown("brand") == ["m1"]
        await bot.app.close()

    asyncio.run(story())


def test_a_reply_that_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "unreadable").write_text("mine")
        bot, _ = await reading(tmp_path, [Answer(page(words("1"))), Answer(LOGIN), Answer(page(words("2")))])
        await bot.pass_time(hours=5)
        assert bot.chat.shown("brand") == ["m1", "m2"]
        await bot.app.close()

    asyncio.run(story())


def test_what_is_raised_is_what_the_source_said(tmp_path: Path) -> None:
    def changed(response: Response) -> None:
        raise SourceChanged("board", "“posts” is missing")

    async def story() -> None:
        bot, _ = await reading(
            tmp_path, [Answer(json.dumps({"items": []}).encode())], replace(BOARD, parsing=changed)
        )
        await bot.pass_time(hours=5)
        assert "“posts” is missing" in alarm(bot)
        await bot.app.close()

    asyncio.run(story())
