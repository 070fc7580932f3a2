"""Collecting: kills between pages, servers that forget, hosts that want peace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.traffic import Validators
from tests.bot.collecting import BOARD, LAST, NEXT, URL, Script, listen, settings, state, story
from tests.bot.fake_bot import Bot, Killed, deadly_at
from tests.bot.fake_source import Answer, ScriptedNetwork, page, words
from tests.simulation import START

# ---------------------------------------------------------------- conditional requests


@story(lambda: {URL: [Answer(page(words("1")), headers={"etag": '"a"'}), Answer(status=304)]})
async def test_a_304_is_a_success_that_brings_nothing(bot: Bot, network: ScriptedNetwork) -> None:
    await bot.pass_time(seconds=5)
    first = await state(bot)
    await bot.pass_time(minutes=11)
    second = await state(bot)
    assert network.answers == [200, 304]
    assert (
        (second.posts, second.cursor, second.lag)
        == (first.posts, first.cursor, first.lag)
        == (1, {"pages": 1}, None)
    )
    assert second.last_success is not None
    assert second.last_success > (first.last_success or START)
    assert second.next_at == second.last_success + timedelta(minutes=10.25)
    assert bot.chat.shown("brand") == ["m1"]


ODD = ['W/"a, b"', "unquoted", '"\xe9"', '""', '"' + "x" * 2000 + '"']


@pytest.mark.parametrize("etag", ODD)
def test_validators_go_back_byte_for_byte_also_after_a_restart(tmp_path: Path, etag: str) -> None:
    async def run() -> None:
        date = "Mon, 4 May 2026 08:00:00  GMT"
        script: Script = {
            URL: [Answer(page(words("1")), headers={"etag": etag, "last-modified": date}), Answer(status=304)]
        }
        bot, network = await listen(tmp_path, script)
        await bot.pass_time(seconds=5)
        await bot.app.close()
        bot, network = await listen(tmp_path, script, bot)
        await bot.pass_time(minutes=11)
        assert network.asked == [(URL, Validators(etag, date))]
        await bot.app.close()

    asyncio.run(run())


@story(
    lambda: {
        URL: [
            Answer(page(words("1")), headers={"etag": '"a"'}),
            Answer(page(words("2")), headers={"last-modified": "then"}),
            Answer(page(words("3")), headers={"etag": ""}),
            Answer(page(words("4"))),
        ]
    }
)
async def test_validators_that_the_server_gives_no_more_are_dropped(
    bot: Bot, network: ScriptedNetwork
) -> None:
    await bot.pass_time(minutes=45)
    assert [asked for _, asked in network.asked] == [
        Validators(),
        Validators('"a"'),
        Validators(None, "then"),
        Validators(),
        Validators(),
    ]


@story(
    lambda: {
        URL: [Answer(page(words("1")), headers={"etag": '"a"'}), Answer(b"oops", headers={"etag": '"b"'})]
    }
)
async def test_the_validators_of_a_reply_that_cannot_be_read_are_not_kept(
    bot: Bot, network: ScriptedNetwork
) -> None:
    await bot.pass_time(minutes=60)
    assert len(network.asked) > 2
    assert {asked for _, asked in network.asked[1:]} == {Validators('"a"')}


# ---------------------------------------------------------------- pages


def three_pages() -> Script:
    tagged = {"etag": '"a"'}
    return {
        URL: [Answer(page(words("1"), more=[NEXT]), headers=tagged)],
        NEXT: [Answer(page(words("2"), more=[LAST]), headers=tagged)],
        LAST: [Answer(page(words("3")), headers=tagged)],
    }


@pytest.mark.parametrize("point", ["asking", "fetched", "parsed", "matched", "kept"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_kill_between_pages_resumes_and_loses_nothing(tmp_path: Path, point: str, number: int) -> None:
    async def run() -> None:
        bot, network = await listen(tmp_path, three_pages(), reach=deadly_at(point, number))
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        before = [url for url, _ in network.asked]
        await bot.app.close()
        bot, network = await listen(tmp_path, three_pages(), bot)
        # The first page was asked for: it counts, and is not asked for again at once.
        await bot.pass_time(seconds=65 if number == 1 else 5)
        after = [url for url, _ in network.asked]
        pages = [URL, NEXT, LAST]
        assert before == pages[: number - (point == "asking")]
        done = number - (point != "kept")
        assert after == (pages[done:] if done < 3 else []), "it goes on at the page that was not kept"
        assert all(asked == Validators() for _, asked in network.asked), "a page is never asked for by halves"
        assert sorted(bot.chat.shown("brand")) == ["m1", "m2", "m3"]
        assert (await state(bot)).pending == ()
        await bot.app.close()

    asyncio.run(run())


def broken_page(error: BaseException) -> Callable[[], Script]:
    return lambda: {
        URL: [Answer(page(words("1"), more=[NEXT]), headers={"etag": '"a"'})],
        NEXT: [error, error, Answer(page(words("2")))],
    }


@pytest.mark.parametrize("error", [SourceRefused("board", "gone"), SourceChanged("board", "no page")])
def test_a_page_that_is_refused_for_good_is_let_go_and_all_is_asked_anew(
    tmp_path: Path, error: SourceRefused
) -> None:
    async def run() -> None:
        bot, network = await listen(tmp_path, broken_page(error)())
        await bot.pass_time(seconds=5)
        told = await state(bot)
        assert (told.pending, told.failures, told.error) == ((), 1, error.problem)
        assert bot.chat.shown("brand") == ["m1"]
        await bot.pass_time(minutes=70)
        # The first page is asked without conditions: a 304 would hide the page that was let go.
        assert [url for url, _ in network.asked][:6] == [URL, NEXT] * 3
        assert {asked for url, asked in network.asked[:5] if url == URL} == {Validators()}
        assert sorted(bot.chat.shown("brand")) == ["m1", "m2"]
        await bot.app.close()

    asyncio.run(run())


@story(broken_page(SourceBusy("board", "not now")))
async def test_a_page_that_is_busy_is_kept_and_asked_again(bot: Bot, network: ScriptedNetwork) -> None:
    await bot.pass_time(seconds=5)
    told = await state(bot)
    assert ([request.url for request in told.pending], told.failures) == ([NEXT], 1)
    await bot.pass_time(minutes=60)
    assert [url for url, _ in network.asked][:4] == [URL, NEXT, NEXT, NEXT]
    assert sorted(bot.chat.shown("brand")) == ["m1", "m2"]


@story(
    lambda: {
        URL: [Answer(page(words("1"), more=[NEXT])), Answer(page(words("1"), words("3"), more=[NEXT]))],
        NEXT: [SourceBusy("board", "not now")],
    }
)
async def test_a_page_that_is_busy_for_ever_does_not_hide_what_is_new(
    bot: Bot, network: ScriptedNetwork
) -> None:
    await bot.pass_time(hours=24)
    assert sorted(bot.chat.shown("brand")) == ["m1", "m2"]
    assert (await state(bot)).last_success is None


# ---------------------------------------------------------------- politeness


def test_a_wait_that_a_host_asks_for_holds_for_its_sources_also_after_a_restart(tmp_path: Path) -> None:
    other = replace(BOARD, name="other", url="https://board.example.org/others")
    friend = replace(BOARD, name="friend", url="https://friend.example.org/posts")

    def script() -> Script:
        until = START + timedelta(hours=2)
        return {
            URL: [SourceBusy("board", "slow down", until), Answer(page(words("1")))],
            other.url: [Answer(page(words("2")))],
            friend.url: [Answer(page(words("3")))],
        }

    async def run() -> None:
        using = settings(BOARD, other, friend)
        bot, network = await listen(tmp_path, script(), using=using)
        await bot.pass_time(minutes=30)
        assert {url for url, _ in network.asked} == {URL, friend.url}
        assert [url for url, _ in network.asked].count(URL) == 1
        assert [url for url, _ in network.asked].count(friend.url) == 3
        told = await state(bot, "other")
        assert (told.failures, told.error) == (0, None), "nothing is wrong with this one"
        assert told.next_at == START + timedelta(hours=2)
        answers = network.script
        await bot.app.close()
        bot, network = await listen(tmp_path, answers, bot, using)
        await bot.pass_time(minutes=89)
        assert {url for url, _ in network.asked} == {friend.url}
        await bot.pass_time(minutes=20)
        assert {url for url, _ in network.asked} == {URL, other.url, friend.url}
        assert (await state(bot)).failures == 0
        await bot.app.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "rest", "minutes"),
    [
        ({}, None, 10.25),
        ({}, 60, 10.25),
        ({}, 3600, 61.5),
        ({"cache-control": "max-age=1800"}, None, 30.75),
        ({"cache-control": "max-age=1800, must-revalidate", "age": "600"}, None, 20.5),
        ({"cache-control": "max-age=1800"}, 3600, 61.5),
        ({"cache-control": "no-store, max-age=1800"}, None, 10.25),
        ({"cache-control": "max-age=999999999"}, None, 1476),
        ({"expires": "Mon, 04 May 2026 09:30:00 GMT"}, None, 30.75),
    ],
)
def test_what_a_source_wishes_stretches_the_time_between_polls(
    tmp_path: Path, headers: dict[str, str], rest: float | None, minutes: float
) -> None:
    async def run() -> None:
        bot, _ = await listen(tmp_path, {URL: [Answer(page(words("1"), rest=rest), headers=headers)]})
        await bot.engine.run_waiting()
        assert (await state(bot)).next_at == START + timedelta(minutes=minutes)
        await bot.app.close()

    asyncio.run(run())


@story(lambda: {URL: [Answer(page(words("1"), rest=3600), headers={"etag": '"a"'}), Answer(status=304)]})
async def test_a_feeds_wish_holds_on_when_it_answers_that_nothing_changed(
    bot: Bot, network: ScriptedNetwork
) -> None:
    await bot.pass_time(hours=6)
    assert network.answers == [200, *[304] * 5]


@story(
    lambda: {
        URL: [
            Answer(page(rest=3600), headers={"etag": '"a"'}),
            Answer(page(), headers={"etag": '"b"'}),
            Answer(status=304),
        ]
    }
)
async def test_a_wish_that_a_feed_takes_back_is_forgotten(bot: Bot, network: ScriptedNetwork) -> None:
    await bot.pass_time(minutes=63)
    assert network.answers == [200, 200]
    await bot.pass_time(minutes=63)
    assert network.answers == [200, 200, *[304] * 5]
