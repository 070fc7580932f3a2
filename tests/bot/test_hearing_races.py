"""A topic that is saved just while sources are polled: what they serve unchanged is heard with it all the
same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import StoreError
from core.rules import Draft, Mute, draft_target, mute_json, topic_json
from core.traffic import Request, Response, Validators
from core.types import Topic
from tests.bot.fake_bot import Bot, open_bot
from tests.bot.fake_source import page, words
from tests.bot.test_hearing import BOARD, ROOT, change, rooms, settings
from tests.simulation import FakeNetwork, SimulatedClock

BEANS = topic_json(Topic(name="beans", query="beans", channels=("rivals",)))
Act = Callable[[], Awaitable[None]]


class Interrupted(FakeNetwork):
    """A network during whose next answer something happens."""

    meanwhile: Act | None = None

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            await act()
        return await super().fetch(request, source, validators)


class Between:
    """A store in which something happens once, before or after one of its verbs."""

    def __init__(self, store: Any, verb: str, when: str, act: Act) -> None:
        self._store, self._verb, self._when = store, verb, when
        self._act: Act | None = act

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name != self._verb or self._act is None:
            return found
        act, self._act = self._act, None

        async def with_it(*args: Any, **values: Any) -> Any:
            if self._when == "before":
                await act()
            result = await found(*args, **values)
            if self._when == "after":
                await act()
            return result

        return with_it


def lives(folder: Path, story: Callable[[Bot, Interrupted], Awaitable[None]]) -> None:
    async def whole() -> None:
        clock = SimulatedClock()
        network = Interrupted(clock)
        network.pages[BOARD.url] = page(words("1", "Acme and beans, said on day one"))
        bot = await open_bot(settings(), folder / "bot.db", clock, network)
        await poll(bot)
        await story(bot, network)
        await bot.app.close()

    asyncio.run(whole())


async def poll(bot: Bot) -> None:
    """The next poll of the board, and what follows of it."""
    await bot.app.schedule.collect(BOARD, anyway=True)
    await bot.engine.run_waiting()


async def heard(bot: Bot) -> None:
    """The bot looks at its rules, as it does twice a second."""
    await bot.app.hear_rules()
    await bot.engine.run_waiting()


async def save(bot: Bot) -> None:
    """Somebody saves a topic, and it is heard."""
    await change(bot, "beans", BEANS)
    await bot.app.hear_rules()


@pytest.mark.parametrize("told", [True, False], ids=["at once", "late"])
@pytest.mark.parametrize(
    ("verb", "when"),
    [
        ("source_state", "after"),
        ("save_source", "before"),
        ("save_source", "after"),
        ("keep", "before"),
        ("keep", "after"),
    ],
)
def test_a_topic_that_comes_in_the_middle_of_a_poll_misses_nothing(
    tmp_path: Path, verb: str, when: str, told: bool
) -> None:
    async def story(bot: Bot, network: Interrupted) -> None:
        async def come() -> None:
            await save(bot)
            if told:
                await bot.app.schedule.listen_anew()

        network.pages[BOARD.url] = page(words("1", "Acme and beans, said on day one"), words("2"))
        bot.shaky._store = Between(bot.shaky._store, verb, when, come)
        for _ in range(2):
            await poll(bot)
        assert rooms(bot) == ["brand", "brand", "rivals"]

    lives(tmp_path, story)


def test_a_topic_that_comes_while_a_source_answers_misses_nothing(tmp_path: Path) -> None:
    async def story(bot: Bot, network: Interrupted) -> None:
        network.meanwhile = lambda: save(bot)
        for _ in range(2):
            await poll(bot)
        assert rooms(bot) == ["brand", "rivals"]

    lives(tmp_path, story)


def test_a_poll_that_begins_before_validators_are_forgotten_does_not_bring_them_back(tmp_path: Path) -> None:
    async def story(bot: Bot, network: Interrupted) -> None:
        await save(bot)
        await bot.engine.close()  # nothing of what was to follow is done yet
        state = await bot.store.source_state(BOARD.name)
        assert state is not None
        assert state.validators
        network.meanwhile = bot.app.schedule.listen_anew
        await bot.app.schedule.collect(BOARD, anyway=True)
        await bot.app.schedule.collect(BOARD, anyway=True)
        assert network.answers == [200, 200, 304], "one whole answer for the new topic, and no more"
        mention = await bot.store.mention(1)
        assert mention is not None
        assert [match.topic for match in mention.matches] == ["acme", "beans"]

    lives(tmp_path, story)


@pytest.mark.parametrize("broken", ["forget_validators", "fact"])
def test_a_store_that_cannot_forget_just_then_hides_nothing_from_a_new_topic(
    tmp_path: Path, broken: str
) -> None:
    async def story(bot: Bot, network: Interrupted) -> None:
        await change(bot, "beans", BEANS)
        bot.shaky.broken = {broken}
        with pytest.raises(StoreError):
            await heard(bot)
        bot.shaky.broken = set()
        await poll(bot)
        assert rooms(bot) == ["brand", "rivals"]

    lives(tmp_path, story)


def test_a_topic_that_goes_or_moves_has_no_site_asked_for_all_it_has(tmp_path: Path) -> None:
    async def story(bot: Bot, network: Interrupted) -> None:
        await save(bot)
        await heard(bot)
        await poll(bot)
        await poll(bot)
        moved = topic_json(Topic(name="beans", query="beans", channels=("brand",)))
        await change(bot, "beans", moved, BEANS)
        await heard(bot)
        await poll(bot)
        await change(bot, "beans", None, moved)
        await heard(bot)
        await poll(bot)
        assert network.answers == [200, 200, 304, 304, 304]

    lives(tmp_path, story)


def test_what_a_mute_kept_back_and_a_source_still_serves_does_not_come_after(tmp_path: Path) -> None:
    async def story(bot: Bot, network: Interrupted) -> None:
        mute = Mute(name="raffles", when="raffle", until=bot.clock.now() + timedelta(minutes=15))
        await change(bot, "raffles", mute_json(mute), kind="mute")
        await heard(bot)
        served = [words(str(n), f"Acme raffle, number {n} of very many") for n in range(2, 5)]
        network.pages[BOARD.url] = page(*served)
        await poll(bot)
        assert rooms(bot) == ["brand"]
        bot.clock.set(mute.until or bot.clock.now())
        await heard(bot)
        network.pages[BOARD.url] = page(*served, words("9", "Acme raffle, after the mute ended"))
        await poll(bot)
        assert rooms(bot) == ["brand", "brand"]
        assert await bot.store.muted_count("raffles") == 3

    lives(tmp_path, story)


def test_a_preview_of_a_mute_whose_end_is_past_mutes_nothing(tmp_path: Path) -> None:
    async def story(bot: Bot, network: Interrupted) -> None:
        mute = Mute(name="raffles", when="raffle", until=bot.clock.now() + timedelta(minutes=15))
        draft = Draft(kind="mute", name=mute.name, before=None, after=mute_json(mute))
        target = draft_target(await bot.store.keep_draft(draft, bot.clock.now()))
        bot.clock.set(bot.clock.now() + timedelta(minutes=15))
        assert not (await bot.press("save", target, ROOT)).done
        assert await bot.store.changes() == []

    lives(tmp_path, story)
