"""Collecting from sources that break, into a full disk; large pages; topics that come later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from core.errors import SourceBusy, SourceChanged, SourceRefused, StoreError
from core.traffic import Cursor, Page, Request, Response, Validators
from core.types import Route, Topic
from tests.bot.collecting import ACME, BOARD, URL, Script, listen, settings, state, story
from tests.bot.fake_bot import Bot, Killed, deadly_at
from tests.bot.fake_source import Answer, Board, ScriptedNetwork, Search, many, page, words

# ---------------------------------------------------------------- sources that break


@story(
    lambda: {
        URL: [SourceBusy("board", "no line")],
        "https://friend.example.org/posts": [Answer(page(words("1")))],
    },
    settings(BOARD, replace(BOARD, name="friend", url="https://friend.example.org/posts")),
)
async def test_failures_back_off_and_never_stop_another_source(bot: Bot, network: ScriptedNetwork) -> None:
    asked = []
    for _ in range(3):
        await bot.pass_time(hours=8)
        asked.append(sum(1 for url, _ in network.asked if url == URL))
    assert asked[0] in range(4, 8), "in the first hours it is asked some times"
    assert asked[2] - asked[1] in (2, 3), "later no more often than every four hours"
    assert sum(1 for url, _ in network.asked if url != URL) > 90
    assert bot.chat.shown("brand") == ["m1"]
    assert "no line" in await bot.told("status")


SECRET = "https://ana:hunter22@board.example.org/feed?token=s3cr3t"


def break_down(error: BaseException) -> Callable[[Response], None]:
    def parse(response: Response) -> None:
        raise error

    return parse


KEY = "hunter22hunter22"


def test_a_key_that_the_service_quotes_is_hidden_where_it_comes_in(tmp_path: Path) -> None:
    why = f"we do not take {KEY}\nask for another"
    hidden = "we do not take •••\nask for another"
    kept: list[str] = []

    @dataclass(frozen=True)
    class Gruff(Board):
        def parse(self, response: Response, cursor: Cursor) -> Page:
            return replace(super().parse(response, cursor), unread=1, unread_why=why)

    async def run() -> None:
        places = (Gruff(), replace(BOARD, name="shut", url=f"{URL}/shut"))
        script: Script = {URL: [Answer(page(words("1")))], f"{URL}/shut": [SourceRefused("shut", why)]}
        bot, _ = await listen(
            tmp_path,
            script,
            using=settings(*places, secrets=(KEY,)),
            unreadable=lambda source, response, problem: kept.append(problem),
        )
        with capture_logs() as logs:
            await bot.pass_time(hours=2)
        assert (await state(bot)).coverage.unread_why == hidden
        assert (await state(bot, "shut")).error == hidden
        assert set(kept) == {hidden}
        assert KEY not in await bot.told("status") + await bot.told("today")
        assert KEY not in str(logs)
        await bot.app.close()

    asyncio.run(run())
    assert KEY.encode() not in (tmp_path / "bot.db").read_bytes()


def test_a_key_that_one_of_several_hosts_quotes_is_hidden_too(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Boards(Board):
        def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
            return tuple(Request(url=f"https://{host}.example.org/posts") for host in ("shut", "open"))

    async def run() -> None:
        script: Script = {
            "https://shut.example.org/posts": [SourceRefused("board", f"we do not take {KEY}")],
            "https://open.example.org/posts": [Answer(page(words("1")))],
        }
        bot, _ = await listen(tmp_path, script, using=settings(Boards(), secrets=(KEY,)))
        await bot.pass_time(minutes=11)
        assert (await state(bot)).coverage.unread_why == "we do not take •••"
        await bot.app.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError(SECRET), "a mistake of ours"),
        (KeyError(SECRET), "a mistake of ours"),
        (RecursionError(SECRET), "a mistake of ours"),
        (OSError(24, "Too many open files", SECRET), "Too many open files"),
        (MemoryError(SECRET), "a mistake of ours"),
        (SourceChanged("board", "no feed"), "no feed"),
    ],
)
def test_a_mistake_in_a_source_is_told_and_backs_off_without_its_words(
    tmp_path: Path, error: Exception, told: str
) -> None:
    async def run() -> None:
        friend = Board(name="friend", url="https://friend.example.org/posts")
        using = settings(replace(BOARD, parsing=break_down(error)), friend)
        answers: Script = {URL: [Answer(page(words("1")))], friend.url: [Answer(page(words("2")))]}
        bot, network = await listen(tmp_path, answers, using=using)
        with capture_logs() as logged:
            await bot.pass_time(minutes=30)
        assert {one["log_level"] for one in logged if one.get("source") == "board"} <= {"warning", "error"}
        assert [url for url, _ in network.asked].count(URL) == 2, "it does not spin"
        assert bot.chat.shown("brand") == ["m1"]
        text = await bot.told("status") + await bot.told("today") + (await state(bot)).__repr__()
        assert told in text
        for secret in ("hunter22", "s3cr3t"):
            assert secret not in text
        await bot.app.close()

    asyncio.run(run())


@pytest.mark.parametrize("verb", ["keep", "source_state", "due_sources", "host_wait"])
def test_a_full_disk_makes_no_source_ask_every_second(tmp_path: Path, verb: str) -> None:
    async def run() -> None:
        bot, network = await listen(tmp_path, {URL: [Answer(page(words("1")))]})
        bot.shaky.broken.add(verb)
        for _ in range(100):
            try:
                await bot.pass_time(seconds=1)
            except StoreError:
                continue
        assert len(network.asked) <= 2
        bot.shaky.broken.clear()
        await bot.pass_time(minutes=10)
        assert bot.chat.shown("brand") == ["m1"]
        await bot.app.close()

    asyncio.run(run())


# ---------------------------------------------------------------- many posts, more topics


def test_of_a_large_page_the_sources_state_is_kept_with_the_last_part_only(tmp_path: Path) -> None:
    async def run() -> None:
        posts = [
            words(str(n), f"Beans, as number {n} grew them: a story all of its own.") for n in range(1197)
        ]
        posts += many(3, 2000)
        script: Script = {URL: [Answer(page(*posts), headers={"etag": '"a"'})]}
        bot, network = await listen(tmp_path, script, reach=deadly_at("kept", 2))
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        assert (await state(bot)).last_success is None
        assert len(await bot.store.posts(2000)) == 1000
        await bot.app.close()
        bot, network = await listen(tmp_path, script, bot)
        await bot.pass_time(seconds=65)
        assert [asked for _, asked in network.asked] == [Validators()]
        assert len(await bot.store.posts(2000)) == 1200
        assert (await state(bot)).posts == 200, "the others were new in the life before"
        assert sorted(bot.chat.shown("brand")) == ["m1", "m2", "m3"]
        await bot.app.close()

    asyncio.run(run())


def test_a_topic_added_later_finds_what_its_sources_still_serve(tmp_path: Path) -> None:
    lumio = Topic(name="lumio", query="Lumio", channels=("rivals",))
    posts = [words("1"), words("2", "Lumio and Acme in one sentence, for once, and side by side."),
             words("3", "Only Lumio is told of here, at some length, and nothing else.")]  # fmt: skip
    # The server has nothing new to say: it would answer 304 to whoever asks with its tag.
    script: Script = {URL: [Answer(page(*posts), headers={"etag": '"a"'})]}

    async def run() -> None:
        bot, _ = await listen(tmp_path, script)
        await bot.pass_time(seconds=5)
        await bot.app.close()
        using = settings(topics=(ACME, lumio))
        bot, network = await listen(tmp_path, script, bot, using)
        await bot.pass_time(minutes=11)
        assert [asked for _, asked in network.asked] == [Validators()]
        assert sorted(bot.chat.titles("rivals")) == ["Carla said", "Carla said"]
        assert len(bot.chat.shown("brand")) == 2
        both = [m for m in await bot.store.mentions([1, 2, 3]) if m.topics == ("acme", "lumio")]
        assert len(both) == 1
        await bot.app.close()
        # Once more with the same topics: asked with its tag again.
        script[URL].append(Answer(status=304))
        script[URL].pop(0)
        bot, network = await listen(tmp_path, script, bot, using)
        await bot.pass_time(minutes=11)
        assert [asked for _, asked in network.asked] == [Validators('"a"')]
        await bot.app.close()

    asyncio.run(run())


def test_two_topics_and_a_route_make_one_mention_with_one_card_a_channel(tmp_path: Path) -> None:
    topics = (
        replace(ACME, channels=("brand", "rivals")),
        Topic(name="clock", query="clock", channels=("rivals",)),
    )
    using = settings(topics=topics, routes=(Route(name="law", when="court", to=("brand",)),))
    post = words("1", "An Acme clock, and what the court says of it, in one post of its own.")

    async def run() -> None:
        bot, _ = await listen(tmp_path, {URL: [Answer(page(post, post))]}, using=using)
        await bot.pass_time(minutes=30)
        [mention] = await bot.store.mentions([1, 2])
        assert mention.topics == ("acme", "clock")
        assert (bot.chat.shown("brand"), bot.chat.shown("rivals")) == (["m1"], ["m1"])
        await bot.app.close()

    asyncio.run(run())


def test_a_searching_source_is_asked_for_the_words_that_every_match_holds(tmp_path: Path) -> None:
    search = Search(name="search", url="https://search.example.org/find")
    topics = (ACME, Topic(name="shop", query='("corner shop" OR kiosk) AND NOT closed', channels=("brand",)))
    base = search.url

    async def run() -> None:
        terms = ("Acme", "corner shop", "kiosk")
        script: Script = {f"{base}?q={term}": [Answer(page())] for term in (*terms, "acme")}
        bot, network = await listen(tmp_path, script, using=settings(search, topics=topics))
        await bot.pass_time(seconds=5)
        asked = [url.partition("=")[2] for url, _ in network.asked]
        assert sorted(term.casefold() for term in asked) == ["acme", "corner shop", "kiosk"]
        await bot.app.close()
        # A topic less: what is asked no more is forgotten with its validators.
        bot, network = await listen(tmp_path, script, bot, settings(search))
        await bot.pass_time(minutes=11)
        assert len(network.asked) == 1
        await bot.app.close()

    asyncio.run(run())


def test_one_host_that_is_dead_keeps_nobody_from_hearing_the_others(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Boards(Board):
        def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
            hosts = ("dead", "one", "two") if now.minute % 20 < 10 else ("one", "two", "dead")
            return tuple(Request(url=f"https://{host}.example.org/posts") for host in hosts)

    async def run() -> None:
        script: Script = {
            "https://dead.example.org/posts": [SourceBusy("board", "no answer")],
            "https://one.example.org/posts": [Answer(page(words("1")))],
            "https://two.example.org/posts": [Answer(page(words("2")))],
        }
        bot, network = await listen(tmp_path, script, using=settings(Boards()))
        await bot.pass_time(hours=2)
        found = await state(bot)
        assert (found.posts, found.failures, found.pending) == (2, 0, ())
        assert found.coverage.unread == found.coverage.polls >= 10
        assert found.coverage.unread_why == "no answer"
        for host in ("dead", "one", "two"):
            assert sum(host in url for url, _ in network.asked) >= 10
        script["https://one.example.org/posts"] = script["https://dead.example.org/posts"]
        script["https://two.example.org/posts"] = script["https://dead.example.org/posts"]
        await bot.pass_time(hours=1)
        found = await state(bot)
        assert (found.error, found.failures >= 2) == ("no answer", True)  # nobody is left who answers
        await bot.app.close()

    asyncio.run(run())
