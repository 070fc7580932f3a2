"""A summary is written as far as the settings pay for it; whatever goes wrong, there is none, and no harm."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.settings import SummarySettings
from bot.writing import LEDGER, MOST_ANSWER, Writing, writer_of
from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused, StoreError
from core.figures import Excerpt
from core.types import Json
from core.writing import Brief, Claim
from sources._llm import Said, Unreached
from tests.props import HandClock

NOON = HandClock().now()
GOOD = json.dumps({"claims": [{"text": "Lamps flicker all night.", "cites": [1]}]})


@dataclass
class Shelf:
    """Facts."""

    facts: dict[str, Json] = field(default_factory=dict)
    broken: bool = False

    async def fact(self, name: str) -> Json:
        if self.broken:
            raise StoreError("the disk is full")
        return json.loads(json.dumps(self.facts.get(name)))

    async def set_fact(self, name: str, value: Json) -> None:
        self.facts[name] = json.loads(json.dumps(value))

    @property
    def used(self) -> dict[str, int]:
        return dict(self.facts.get(LEDGER) or {})


@dataclass
class Parrot:
    """A door behind which somebody says `says`, or raises it."""

    says: Said | SourceError = field(default_factory=lambda: Said(GOOD, 500))
    asked: list[tuple[str, str, str, int]] = field(default_factory=list)
    during: Callable[[], None] = lambda: None

    async def ask(self, model: str, task: str, data: str, most_tokens: int) -> Said:
        self.asked.append((model, task, data, most_tokens))
        self.during()
        await asyncio.sleep(0)
        if isinstance(self.says, SourceError):
            raise self.says
        return self.says

    async def close(self) -> None:
        self.asked.clear()


SETTINGS = SummarySettings(endpoint="http://localhost:1/v1", model="parrot")


@dataclass
class Desk:
    settings: SummarySettings = SETTINGS
    shelf: Shelf = field(default_factory=Shelf)
    door: Parrot = field(default_factory=Parrot)
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.write = Writing(self.settings, self.shelf, self.clock, self.door)


def brief(*texts: str, source: str = "forum", when: str = "today") -> Brief:
    found = tuple(
        Excerpt(mention=at, lead=at, told_at=NOON, seen_at=NOON, source=source, text=text)
        for at, text in enumerate(texts or ("My Lumio flickers all night.",), 1)
    )
    return Brief(about="Lumio", when=when, language="en", excerpts=found)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_what_was_used_is_written_down_by_day() -> None:
    async def story() -> None:
        desk = Desk()
        written = await desk.write(brief())
        assert written is not None
        assert written.claims == (Claim("Lamps flicker all night.", (1,)),)
        assert written.model == "parrot"
        assert desk.shelf.used == {"2026-05-05": 500}
        desk.clock.later(86_400)
        await desk.write(brief(when="tomorrow"))
        assert desk.shelf.used == {"2026-05-05": 500, "2026-05-06": 500}

    run(story())


def test_the_worst_is_written_down_before_anything_is_asked() -> None:
    """Killed in between, we counted too much and never too little."""

    async def story() -> None:
        desk = Desk()
        before: list[int] = []
        desk.door.during = lambda: before.append(desk.shelf.used["2026-05-05"])
        await desk.write(brief())
        _, task, data, most = desk.door.asked[0]
        assert before == [len(task.encode()) + len(data.encode()) + MOST_ANSWER]
        assert most == MOST_ANSWER

    run(story())


@pytest.mark.parametrize(("day", "month"), [(4_000, 100_000), (100_000, 100_000)])
def test_no_budget_is_ever_passed(day: int, month: int) -> None:
    async def story() -> None:
        desk = Desk(replace(SETTINGS, budget_a_day=day, budget_a_month=month))
        desk.door.says = Said(GOOD, 3_500)
        for hour in range(200):
            await desk.write(brief(when=f"hour {hour}"))
            desk.clock.later(3_600)
            used = desk.shelf.used
            assert all(n <= day for n in used.values())
            assert sum(used.values()) <= month
        assert desk.door.asked

    run(story())


def test_a_new_month_has_a_new_budget_and_old_days_are_forgotten() -> None:
    async def story() -> None:
        desk = Desk(replace(SETTINGS, budget_a_month=200_000))
        desk.shelf.facts[LEDGER] = {"2026-03-01": 5, "2026-05-01": 199_000, "nonsense": "x"}
        assert await desk.write(brief()) is None
        desk.clock.later(30 * 86_400)
        assert await desk.write(brief()) is not None
        assert desk.shelf.used == {"2026-05-01": 199_000, "2026-06-04": 500}

    run(story())


def test_the_same_question_is_asked_once_a_day() -> None:
    async def story() -> None:
        desk = Desk()
        first = await desk.write(brief())
        assert await desk.write(brief()) == first
        both = await asyncio.gather(
            desk.write(brief("Lumio is bright")), desk.write(brief("Lumio is bright"))
        )
        assert both[0] == both[1]
        assert len(desk.door.asked) == 2
        desk.clock.later(90_000)
        await desk.write(brief())
        assert len(desk.door.asked) == 3

    run(story())


@pytest.mark.parametrize(
    ("error", "paid"),
    [
        (SourceBusy("summary", "slow"), True),
        (SourceChanged("summary", "odd"), True),
        (SourceRefused("summary", "no such model"), False),
        (Unreached("summary", "away"), False),
    ],
)
def test_after_a_failure_the_model_is_left_alone_for_a_minute(error: SourceError, paid: bool) -> None:
    async def story() -> None:
        desk = Desk()
        desk.door.says = error
        assert await desk.write(brief()) is None
        assert bool(sum(desk.shelf.used.values())) is paid
        desk.door.says = Said(GOOD, 1)
        assert await desk.write(brief()) is None
        assert len(desk.door.asked) == 1
        desk.clock.later(61)
        assert await desk.write(brief()) is not None

    run(story())


def test_a_store_that_does_not_answer_costs_nothing() -> None:
    async def story() -> None:
        desk = Desk()
        desk.shelf.broken = True
        assert await desk.write(brief()) is None
        assert desk.door.asked == []

    run(story())


def test_where_the_service_does_not_count_we_guess() -> None:
    async def story() -> None:
        desk = Desk()
        desk.door.says = Said(GOOD, None)
        await desk.write(brief())
        _, task, data, _ = desk.door.asked[0]
        assert desk.shelf.used["2026-05-05"] == -(-(len((task + data + GOOD).encode())) // 3)

    run(story())


def test_what_may_not_leave_the_house_does_not() -> None:
    async def story() -> None:
        desk = Desk(replace(SETTINGS, not_from=frozenset({"mail"})))
        assert await desk.write(brief("A secret letter about Lumio", source="mail")) is None
        assert desk.door.asked == []

    run(story())


@pytest.mark.parametrize(
    "said", ["", "{}", "I am sorry", '{"claims": [{"text": "See evil.test", "cites": [1]}]}']
)
def test_where_nothing_is_left_there_is_no_summary(said: str) -> None:
    async def story() -> None:
        desk = Desk()
        desk.door.says = Said(said, 10)
        assert await desk.write(brief()) is None

    run(story())


def test_without_an_endpoint_there_is_no_writer() -> None:
    assert writer_of(None, Shelf(), HandClock()) is None
    found = writer_of(replace(SETTINGS, key="never-shown"), Shelf(), HandClock())
    assert found is not None
    assert "never-shown" not in repr(replace(SETTINGS, key="never-shown"))
