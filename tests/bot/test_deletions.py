"""What was deleted where it was said: by its key, or by another name that the place has for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from bot.deletions import AT_ONCE, Deletions
from bot.known_posts import ON_A_SHELF
from core.errors import StoreError
from core.keeping import Sighting
from core.ports import Store
from core.traffic import Page
from core.types import Blank, Json, Match, Post
from sources._live_page import LivePage
from tests.simulation import START, SimulatedClock

URI = "https://social.example/users/juno/statuses/7"


@dataclass
class Shelves:
    """The verbs of the store that are needed here; as long as it is `full`, none of them works."""

    facts: dict[str, str] = field(default_factory=dict)
    blanked: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    full: bool = False

    async def fact(self, name: str) -> Json:
        return json.loads(self.facts.get(name, "null"))

    async def set_fact(self, name: str, value: Json) -> None:
        self.facts[name] = json.dumps(value)

    async def blank(self, source: str, keys: Sequence[str], reason: Blank, at: datetime) -> int:
        assert (reason, at) == ("deleted", START)
        if self.full:
            raise StoreError("the disk is full")
        self.blanked.append((source, tuple(keys)))
        return len(keys)


def live(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def deletions(store: Shelves) -> Deletions:
    return Deletions(cast(Store, store), SimulatedClock())


def kept(*keys: str, matches: bool = True) -> list[Sighting]:
    found = (Match("acme"),) if matches else ()
    return [Sighting(post=Post(source="hall", key=key), matches=found) for key in keys]


def test_what_is_gone_is_deleted_once_and_of_its_own_source() -> None:
    async def story() -> None:
        store = Shelves()
        gone = deletions(store)
        gone.hear("hall", Page(gone=("a", "b")))
        gone.hear("hall", Page(gone=("b", "c")))
        gone.hear("yard", Page(gone=("a",)))
        await gone.carry_out("hall")
        await gone.carry_out("hall")
        assert store.blanked == [("hall", ("a", "b", "c"))]

    live(story())


def test_many_are_deleted_in_several_goes() -> None:
    async def story() -> None:
        store = Shelves()
        gone = deletions(store)
        gone.hear("hall", Page(gone=tuple(f"n{n}" for n in range(2 * AT_ONCE + 1))))
        await gone.carry_out("hall")
        assert [len(keys) for _, keys in store.blanked] == [AT_ONCE, AT_ONCE, 1]

    live(story())


def test_what_a_store_in_trouble_did_not_delete_is_still_to_be_deleted() -> None:
    async def story() -> None:
        store = Shelves(full=True)
        gone = deletions(store)
        gone.hear("hall", Page(gone=("a",)))
        with pytest.raises(StoreError):
            await gone.carry_out("hall")
        store.full = False
        await gone.carry_out("hall")
        assert store.blanked == [("hall", ("a",))]

    live(story())


def test_an_id_that_no_store_can_hold_stops_nothing() -> None:
    async def story() -> None:
        store = Shelves()
        gone = deletions(store)
        gone.hear("hall", Page(gone=("a\ud800", "b\0", "c")))
        await gone.carry_out("hall")
        assert store.blanked == [("hall", ("c",))]

    live(story())


def test_a_place_that_tells_its_own_name_of_a_post_is_understood_also_by_the_next_life() -> None:
    async def story() -> None:
        store = Shelves()
        page = LivePage(names={"117": URI, "118": "of no interest"})
        await deletions(store).remember("hall", page, kept(URI))
        gone = deletions(store)
        gone.hear("hall", LivePage(gone_names=("117", "118", "119")))
        gone.hear("yard", LivePage(gone_names=("117",)))
        await gone.carry_out("hall")
        await gone.carry_out("yard")
        assert store.blanked == [("hall", (URI,))]

    live(story())


def test_a_name_is_forgotten_when_its_post_is_gone() -> None:
    async def story() -> None:
        store = Shelves()
        gone = deletions(store)
        await gone.remember("hall", LivePage(names={"117": URI}), kept(URI))
        for _ in range(2):
            gone.hear("hall", LivePage(gone_names=("117",)))
            await gone.carry_out("hall")
        assert len(store.blanked) == 1
        assert set(store.facts.values()) == {"{}"}

    live(story())


def test_what_is_remembered_of_a_post_does_not_tell_who_wrote_it() -> None:
    async def story() -> None:
        store = Shelves()
        await deletions(store).remember("hall", LivePage(names={"117": URI}), kept(URI))
        written = repr(store.facts)
        assert "juno" not in written
        assert URI.encode().hex() not in written
        assert "117" not in written

    live(story())


def test_only_the_latest_names_are_remembered() -> None:
    async def story() -> None:
        store = Shelves()
        gone = deletions(store)
        many = {str(n): f"k{n}" for n in range(40_000)}
        await gone.remember("hall", LivePage(names=many), kept(*many.values()))
        shelves = [json.loads(shelf) for shelf in store.facts.values()]
        assert (len(shelves), {len(shelf) for shelf in shelves}) == (256, {ON_A_SHELF})
        gone.hear("hall", LivePage(gone_names=("39999", "0")))
        await gone.carry_out("hall")
        assert store.blanked == [("hall", ("k39999",))]

    live(story())


def test_a_large_sample_pushes_no_post_out_that_somebody_asked_for() -> None:
    async def story() -> None:
        store = Shelves()
        gone = deletions(store)
        await gone.remember("hall", LivePage(names={"117": URI}), kept(URI))
        many = {f"s{n}": f"k{n}" for n in range(40_000)}
        await gone.remember("hall", LivePage(names=many), kept(*many.values(), matches=False))
        gone.hear("hall", LivePage(gone_names=("117", "s39999")))
        await gone.carry_out("hall")
        assert store.blanked == [("hall", (URI,)), ("hall", ("k39999",))]

    live(story())


@pytest.mark.parametrize("names", [{}, {"117": URI}], ids=["by its key", "by another name"])
def test_an_edit_is_of_interest_when_the_post_was_kept_for_a_topic(names: dict[str, str]) -> None:
    async def story() -> None:
        store = Shelves()
        page = LivePage(names=names, edited=frozenset({URI}))
        assert await deletions(store).edits("hall", page, kept(URI)) == []
        await deletions(store).remember("hall", page, kept(URI, "k2"))
        assert await deletions(store).edits("hall", page, kept("k2", URI)) == kept(URI)
        assert await deletions(store).edits("yard", page, kept(URI)) == []

    live(story())
