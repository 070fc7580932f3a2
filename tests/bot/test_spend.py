"""The governor of paid reads in the whole bot: no limit is ever passed, nothing is read twice for money, the
rest of the money lasts, and people are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from chats.terminal import draw
from core.spending import Budget, Ledger, from_json, ledger_of
from core.traffic import Cursor, Page, Response
from core.types import Json, Topic
from tests.bot.collecting import Script, settings, state
from tests.bot.fake_bot import Bot, Killed, open_bot
from tests.bot.fake_source import Answer, Board, ScriptedNetwork, many, page, words
from tests.simulation import START, SimulatedClock

CENT = Budget(price=0.01, daily=1.0, most=10)
"""A hundred reads a day; a page has ten at most."""
MIDNIGHT = datetime(2026, 5, 5, tzinfo=UTC)
FREE = Board(name="free", url="https://free.example.org/posts")
TOPICS = (
    Topic(name="acme", query="Acme", channels=("brand",)),
    Topic(name="globex", query="Globex OR Globexia", channels=("brand",)),
)


@dataclass(frozen=True)
class Paid(Board):
    """A place that is searched, and charges for each post that it shows."""

    kind: ClassVar[str] = "paid"
    icon: ClassVar[str] = "💰"
    searches: ClassVar[bool] = True

    name: str = "paid"
    every: timedelta = timedelta(hours=1)
    budget: Budget = CENT

    def parse(self, response: Response, cursor: Cursor) -> Page:
        told = json.loads(response.body)
        found = super().parse(response, cursor)
        return replace(found, reads=len(found.posts), forecast=told.get("forecast", {}))


def at(n: int) -> str:
    """The address of a page."""
    return Paid.url if n == 1 else f"{Paid.url}?page={n}"


def pages(count: int, size: int = 10, **told: Json) -> Script:
    """So many pages, each of so many posts, one leading to the next."""
    return {
        at(n): [Answer(sheet(many(size, size * n), [at(n + 1)] if n < count else [], **told))]
        for n in range(1, count + 1)
    }


def sheet(posts: Sequence[dict[str, Json]], more: Sequence[str] = (), **told: Json) -> bytes:
    return json.dumps({**json.loads(page(*posts, more=more)), **told}).encode()


Story = Callable[[Bot, ScriptedNetwork], Awaitable[None]]


def live(folder: Path, script: Script, story: Story, *sources: Board, **others: Any) -> None:
    """Live through a story with these sources (one that costs a cent a post), and a free one."""

    async def run() -> None:
        bot, network = await begin(folder, script, *sources, **others)
        await story(bot, network)
        await bot.app.close()

    asyncio.run(run())


async def begin(
    folder: Path, script: Script, *sources: Board, life: Bot | None = None, **others: Any
) -> tuple[Bot, ScriptedNetwork]:
    clock = life.clock if life else SimulatedClock()
    script = {FREE.url: [Answer(page(words("free")))], **script}
    network = ScriptedNetwork(clock, script=script)
    using = settings(*(sources or (Paid(),)), FREE, topics=TOPICS)
    return await open_bot(using, folder / "bot.db", clock, network, life.chat if life else None, **others), (
        network
    )


async def ledger(bot: Bot, name: str = "paid") -> Ledger:
    return from_json(await bot.store.fact(ledger_of(name)))


async def read(bot: Bot, day: str = "2026-05-04") -> float:
    """What was read on that day."""
    return (await ledger(bot)).days.get(day, 0.0)


def asked(network: ScriptedNetwork) -> list[str]:
    """What was asked of the place that costs."""
    return [url for url, _ in network.asked if url.startswith(Paid.url)]


# ---------------------------------------------------------------- the books


@pytest.mark.parametrize("verb", ["keep", "set_fact"])
def test_what_is_read_is_written_down_before_it_is_kept(tmp_path: Path, verb: str) -> None:
    async def run() -> None:
        bot, _ = await begin(tmp_path, pages(2))
        bot.shaky.dies_at = verb
        with pytest.raises(Killed):
            await bot.pass_time(seconds=5)
        written = 10 if verb == "keep" else 0
        assert await read(bot) == written
        assert (await state(bot, "paid")).posts == 0
        await bot.app.close()
        bot, _ = await begin(tmp_path, pages(2), life=bot)
        await bot.pass_time(minutes=2)
        assert (await state(bot, "paid")).posts == 20
        assert await read(bot) == written + 20, "a page that was not kept is counted once more, and no other"
        await bot.app.close()

    asyncio.run(run())


def test_what_was_read_is_told_by_topic(tmp_path: Path) -> None:
    posts = [
        words("1"),
        words("2", "Globex has a new lamp"),
        words("3", "Rain"),
        words("4", "Acme or Globex?"),
    ]
    script: Script = {at(1): [Answer(sheet(posts))]}

    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(seconds=5)
        assert (await ledger(bot)).topics == {"2026-05-04": {"acme": 1.5, "globex": 1.5, "": 1.0}}

    live(tmp_path, script, story)


def test_an_answer_that_costs_nothing_and_a_free_source_have_no_books(tmp_path: Path) -> None:
    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(minutes=12)
        assert await bot.store.fact(ledger_of("free")) is None
        assert await bot.store.fact(ledger_of("paid")) is None
        assert "What reading free costs" not in await status(bot)

    live(tmp_path, {at(1): [Answer(sheet([]))]}, story)


# ---------------------------------------------------------------- the limits


def test_no_limit_is_passed_and_it_goes_on_where_it_stopped_when_the_day_is_over(tmp_path: Path) -> None:
    async def run() -> None:
        bot, network = await begin(tmp_path, pages(13))
        await bot.pass_time(seconds=5)
        now = await state(bot, "paid")
        assert await read(bot) == 100
        assert asked(network) == [at(n) for n in range(1, 11)]
        assert (now.next_at, now.coverage.paused) == (MIDNIGHT, MIDNIGHT)
        assert [request.url for request in now.pending] == [at(11)]
        assert (now.failures, now.posts, now.last_success) == (0, 100, None)
        await bot.app.close()
        bot, network = await begin(tmp_path, pages(13), life=bot)  # also over a restart
        await bot.pass_time(hours=14.9)
        assert asked(network) == []
        assert await read(bot) == 100
        await bot.pass_time(hours=0.5)
        assert asked(network) == [at(11), at(12), at(13)]
        now = await state(bot, "paid")
        assert (now.posts, now.coverage.paused, now.pending) == (130, None, ())
        assert await read(bot, "2026-05-05") == 30
        await bot.app.close()

    asyncio.run(run())


def test_a_poll_that_may_not_begin_leaves_nothing_over(tmp_path: Path) -> None:
    """What is to be asked then is asked for by the topics of then."""

    async def run() -> None:
        bot, network = await begin(tmp_path, pages(10), Paid(every=timedelta(minutes=30)))
        await bot.pass_time(seconds=5)
        assert asked(network) == [at(n) for n in range(1, 11)]
        await bot.pass_time(hours=13)
        now = await state(bot, "paid")
        assert (now.coverage.paused, now.next_at, now.pending) == (MIDNIGHT, MIDNIGHT, ())
        await bot.app.close()

    asyncio.run(run())


def test_the_months_limit_holds_until_the_next_month(tmp_path: Path) -> None:
    until = datetime(2026, 6, 1, tzinfo=UTC)
    source = Paid(budget=Budget(price=0.01, daily=0.5, monthly=0.6, most=10))

    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(seconds=5)
        assert (await state(bot, "paid")).coverage.paused == MIDNIGHT
        await bot.pass_time(days=1)
        assert (await state(bot, "paid")).coverage.paused == until
        assert sum((await ledger(bot)).days.values()) == 60
        left = until - bot.clock.now()
        await bot.pass_time(hours=left / timedelta(hours=1) - 1)
        assert len(asked(network)) == 6
        await bot.pass_time(hours=2)
        assert len(asked(network)) == 11
        assert (await ledger(bot)).days["2026-06-01"] == 50

    live(tmp_path, pages(30), story, source)


def test_while_one_is_paused_a_free_one_goes_on(tmp_path: Path) -> None:
    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(minutes=45)
        assert len(asked(network)) == 10
        assert [url for url, _ in network.asked].count(FREE.url) >= 4

    live(tmp_path, pages(13), story)


@pytest.mark.parametrize(("most", "spent"), [(10, 100), (25, 80)])
def test_it_is_not_asked_where_the_worst_answer_would_not_fit(tmp_path: Path, most: int, spent: int) -> None:
    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(seconds=5)
        assert await read(bot) == spent

    live(tmp_path, pages(13), story, Paid(budget=replace(CENT, most=most)))


# ---------------------------------------------------------------- the pace


def test_the_interval_grows_so_that_the_money_lasts_and_is_as_it_was_the_next_day(tmp_path: Path) -> None:
    source = Paid(every=timedelta(minutes=10))
    script: Script = {at(1): [Answer(sheet(many(10)))]}

    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(seconds=5)
        first = (await state(bot, "paid")).next_at
        assert first is not None
        # 15 hours are left, and money for nine polls.
        assert timedelta(minutes=90) < first - START < timedelta(minutes=115)
        await bot.pass_time(hours=14.9)
        assert 8 <= len(asked(network)) <= 10
        assert await read(bot) <= 100
        script[at(1)] = [Answer(sheet(many(1)))]
        network.script[at(1)] = [Answer(sheet(many(1)))]
        await bot.pass_time(hours=6)
        cheap = (await state(bot, "paid")).next_at
        assert cheap is not None
        assert cheap - bot.clock.now() < timedelta(minutes=40), "it costs less: it is asked more often again"

    live(tmp_path, script, story, source)


def test_without_a_limit_nothing_is_slowed_down(tmp_path: Path) -> None:
    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(minutes=65)
        assert len(asked(network)) == 2 * 13

    live(tmp_path, pages(13), story, Paid(budget=Budget(price=0.01, most=10)))


# ---------------------------------------------------------------- what people are told


async def status(bot: Bot) -> str:
    """All that the answer shows, a section's fields too."""
    return draw(await bot.ask("status"), colour=False, width=200)


def test_before_the_first_read_nothing_is_foretold_but_what_the_service_foretells(tmp_path: Path) -> None:
    forecast: Json = {"Acme": 300.0, "Globex": 20.0, "Globexia": 4.0, "forgotten": 9.0}
    script: Script = {at(1): [Answer(sheet([], forecast=forecast))]}

    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        assert "not known before the first answer" in await status(bot)
        await bot.pass_time(seconds=5)
        told = await status(bot)
        assert "acme 3.00 · globex 0.24" in told
        assert "3.24 a day, 89.50 by the end of the month" in told
        assert "matching none" not in told
        assert (await ledger(bot)).days == {}

    live(tmp_path, script, story)


def test_while_it_is_paused_every_answer_says_so_and_until_when(tmp_path: Path) -> None:
    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(seconds=5)
        assert "paid: not read to its end yet, its budget is used up until 5 May 2026 00:00." in (
            await bot.told("today")
        )
        told = await status(bot)
        assert "Not asked until 5 May 2026 00:00: what is left might not pay for one more request." in told
        assert "1.00 of 1.00" in told
        await bot.pass_time(hours=15.2)
        assert "paid:" not in await bot.told("today")
        network.script |= pages(13, size=10)
        await bot.pass_time(hours=14)
        told = await bot.told("today")
        assert "paid: nothing since 5 May 2026 00:0" in told
        assert "its budget is used up until 6 May 2026 00:00." in told

    live(tmp_path, pages(13), story)


def test_that_it_is_slowed_down_and_that_the_month_will_not_suffice_is_told(tmp_path: Path) -> None:
    source = Paid(budget=Budget(price=0.01, monthly=2.0, most=10))

    async def story(bot: Bot, network: ScriptedNetwork) -> None:
        await bot.pass_time(seconds=5)
        told = await status(bot)
        assert "Asked every 12 h instead of every 1 h, so that the money lasts." in told
        assert "The 2.00 of this month will not last at this rate" in told
        assert "0.50 of 2.00" in told

    live(tmp_path, pages(5), story, source)
