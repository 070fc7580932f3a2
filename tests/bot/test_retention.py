"""What is kept no longer is taken away in small steps, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.retention import MOST_STEPS, STEP, Retention
from bot.settings import SHORTEST, TERMS
from core.errors import StoreError
from core.ports import Store
from core.rule_ports import Expirable
from core.rules import Unmatched
from tests.simulation import START, SimulatedClock

DAY = timedelta(days=1)
ROOMY = Unmatched()


@dataclass
class Attic:
    """The verbs of `core.rule_ports.RuleStore` that take things away: so many of each kind are due, posts
    that match nothing take a thousand bytes each, and a step takes a second."""

    clock: SimulatedClock
    due: dict[Expirable, int] = field(default_factory=dict)
    posts: int = 0
    asked: dict[Expirable, datetime] = field(default_factory=dict)
    steps: list[tuple[datetime, datetime]] = field(default_factory=list)

    async def expire(self, what: Expirable, before: datetime, limit: int = 1000) -> int:
        assert self.asked.setdefault(what, before) == before
        taken = min(limit, self.due.get(what, 0))
        self.due[what] = self.due.get(what, 0) - taken
        return self._step(taken)

    async def unmatched_bytes(self) -> int:
        return self.posts * 1000

    async def drop_unmatched(self, most: int) -> int:
        taken = min(most, self.posts)
        self.posts -= taken
        return self._step(taken)

    def _step(self, taken: int) -> int:
        begun = self.clock.now()
        if taken:
            self.clock.push(timedelta(seconds=1))
            self.steps.append((begun, self.clock.now()))
        return taken


def tidied(
    attic: Attic, unmatched: Unmatched = ROOMY, terms: Mapping[Expirable, timedelta] = TERMS
) -> Mapping[str, int]:
    retention = Retention(cast(Store, attic), attic.clock, unmatched, terms)
    return asyncio.run(retention.tidy())


def attic(posts: int = 0, **due: int) -> Attic:
    return Attic(SimulatedClock(), cast(dict[Expirable, int], due), posts)


def test_each_kind_of_thing_goes_when_its_term_is_over_and_what_has_none_stays() -> None:
    house = attic()
    assert tidied(house, Unmatched(keep=9 * DAY), {"mentions": 400 * DAY, "drafts": 3 * DAY}) == {}
    assert house.asked == {
        "mentions": START - 400 * DAY,
        "drafts": START - 3 * DAY,
        "unmatched": START - 9 * DAY,
    }


def test_what_was_taken_away_is_counted() -> None:
    house = attic(unmatched=3 * STEP + 1, evidence=2, muted=STEP)
    assert tidied(house) == {"unmatched": 3 * STEP + 1, "evidence": 2, "muted": STEP}
    assert not any(house.due.values())


def test_posts_that_are_not_wanted_stay_until_their_source_has_had_a_day_to_serve_them_again() -> None:
    house = attic()
    tidied(house, Unmatched(keep=timedelta(0)))
    assert house.asked["unmatched"] == START - SHORTEST


def test_the_store_is_left_to_others_for_as_long_as_each_step_took() -> None:
    house = attic(unmatched=5 * STEP, posts=0)
    tidied(house)
    pauses = [after - before for (_, before), (after, _) in zip(house.steps, house.steps[1:], strict=False)]
    assert len(pauses) == 4
    assert min(pauses) >= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("posts", "left"), [(10_000, 10_000), (10_001, 10_001 - STEP), (60_000, 10_000), (0, 0)]
)
def test_posts_that_match_nothing_make_room_the_oldest_first(posts: int, left: int) -> None:
    house = attic(posts)
    done = tidied(house, Unmatched(most_bytes=10_000_000))
    assert house.posts == left
    assert done.get("over_max_size", 0) == posts - left


def test_a_room_that_is_full_of_what_cannot_go_is_left_alone() -> None:
    class Full(Attic):
        async def unmatched_bytes(self) -> int:
            return 10**12

    house = Full(SimulatedClock(), posts=STEP)
    assert tidied(house) == {"over_max_size": STEP}


def test_a_mountain_is_taken_away_in_several_goes() -> None:
    house = attic(unmatched=(MOST_STEPS + 3) * STEP)
    assert tidied(house, terms={}) == {"unmatched": MOST_STEPS * STEP}
    house.asked.clear()
    assert tidied(house, terms={}) == {"unmatched": 3 * STEP}


def test_a_store_in_trouble_is_told() -> None:
    class Broken(Attic):
        async def expire(self, *_: Any) -> int:
            raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        tidied(Broken(SimulatedClock()))
