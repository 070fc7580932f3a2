"""Posts that match are told their story before they are kept; no trouble with that loses one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.stories import Stories, key_of
from core.keeping import Batch, Sighting
from core.meaning_ports import Told
from core.types import Author, Match, Post
from listening.stories import StoryIndex
from tests.simulation import START, SimulatedClock
from tests.store.making import open_fresh

NEWS = (
    "Acme recalls four thousand desk lamps after several of them caught fire while they were charging"
    " overnight, the company said on Monday."
)
ACME = (Match("acme"),)


class Shop:
    """What was kept; or a store in trouble."""

    def __init__(self, *told: Told) -> None:
        self.told = list(told)
        self.broken = False
        self.asked: list[tuple[datetime, int]] = []

    async def stories_since(self, since: datetime, limit: int = 20_000) -> Sequence[Told]:
        self.asked.append((since, limit))
        if self.broken:
            raise OSError("no disk")
        return self.told


class Index(StoryIndex):
    """One that breaks when it is told to, and says when what was forgotten."""

    def __init__(self, trouble: list[str], forgot: list[datetime]) -> None:
        super().__init__()
        self.trouble = trouble
        self.forgot = forgot

    def place(
        self,
        key: int,
        at: datetime,
        post: Post,
        vector: NDArray[np.float32] | None = None,
        *,
        leads_to: Mapping[str, str] | None = None,
        story: int | None = None,
    ) -> int:
        if post.text in self.trouble:
            raise RuntimeError("broken")
        return super().place(key, at, post, vector, leads_to=leads_to, story=story)

    def forget(self, before: datetime) -> None:
        self.forgot.append(before)
        super().forget(before)


async def _assigned(stories: Stories, sightings: Sequence[Sighting]) -> Sequence[Sighting]:
    return await stories.assign(sightings)


class House:
    def __init__(
        self, *told: Told, encode: Callable[[Sequence[str]], NDArray[np.float32] | None] | None = None
    ) -> None:
        self.store = Shop(*told)
        self.clock = SimulatedClock()
        self.opened = 0
        self.trouble: list[str] = []
        self.forgot: list[datetime] = []
        self.stories = Stories(self.store, self.clock, self.open, encode)

    def open(self) -> StoryIndex:
        self.opened += 1
        return Index(self.trouble, self.forgot)

    def assign(self, *posts: Post) -> list[int | None]:
        sightings = [Sighting(post=post, matches=ACME) for post in posts]
        return [found.story for found in asyncio.run(_assigned(self.stories, sightings))]


def said(text: str, by: str = "jo", hours: float = 0, **values: str) -> Post:
    author, when = Author(handle=by), START + timedelta(hours=hours)
    return Post(source="posts", text=text, author=author, said_at=when, **values)  # type: ignore[arg-type]


def test_posts_of_one_story_get_one_number_and_nothing_else_is_changed() -> None:
    house = House()
    sightings = [
        Sighting(post=said(NEWS), matches=ACME, channels=("brand",), priority=4),
        Sighting(post=said("Something else")),
        Sighting(post=said(f"RT @jo: {NEWS}", "mo"), matches=ACME),
    ]
    found = asyncio.run(_assigned(house.stories, sightings))
    assert found[0].story == found[2].story == key_of(sightings[0].post)
    assert found[1] is sightings[1]
    assert [replace(one, story=None) for one in found] == sightings


def test_nothing_is_read_or_opened_while_no_mention_comes() -> None:
    house = House()
    assert asyncio.run(_assigned(house.stories, [Sighting(post=said(NEWS))])) == [Sighting(post=said(NEWS))]
    assert asyncio.run(_assigned(house.stories, [])) == []
    assert house.opened == 0
    assert house.store.asked == []


def test_the_order_within_a_batch_does_not_matter() -> None:
    posts = [
        said(NEWS, hours=-3),
        said(f"RT @jo: {NEWS}", "mo", hours=-2),
        said(f"{NEWS} Wow!", "lo", hours=-1),
        said("I love Acme", "po"),
    ]
    for order in permutations(posts):
        found = dict(zip(order, House().assign(*order), strict=True))
        assert [found[post] for post in posts] == [key_of(posts[0])] * 3 + [key_of(posts[3])]


def test_a_post_that_is_seen_again_finds_its_own_story() -> None:
    house = House()
    first = house.assign(said(NEWS), said(f"{NEWS} Wow!", "mo"))
    assert house.assign(said(f"{NEWS} Wow!", "mo"), said(NEWS)) == first[::-1]


def test_the_index_is_filled_once_with_what_was_kept() -> None:
    kept = Told(mention=1, story=4711, post=said(NEWS), seen_at=START)
    house = House(kept)
    assert house.assign(said(f"{NEWS} Wow!", "mo")) == [4711]
    assert house.assign(said(f"{NEWS} Oh no!", "lo")) == [4711]
    assert house.store.asked == [(START - timedelta(days=14), 20_000)]
    assert house.opened == 1


def test_a_broken_index_costs_the_story_and_no_mention() -> None:
    house = House(Told(mention=1, story=4711, post=said(NEWS), seen_at=START))
    house.trouble.append("strange")
    assert house.assign(said("strange"), said(f"{NEWS} Wow!", "mo")) == [None, None]
    # What it half did is thrown away, the next batch gets one that is filled anew.
    assert house.assign(said(f"{NEWS} Oh no!", "lo")) == [4711]
    assert house.opened == 2


def test_a_store_in_trouble_costs_the_story_and_no_mention() -> None:
    house = House()
    house.store.broken = True
    assert house.assign(said(NEWS)) == [None]
    house.store.broken = False
    assert house.assign(said(NEWS)) == [key_of(said(NEWS))]


def test_who_is_cut_off_leaves_no_half_made_index() -> None:
    house = House()

    async def cut_off() -> None:
        task = asyncio.create_task(_assigned(house.stories, [Sighting(post=said(NEWS), matches=ACME)]))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        found = await house.stories.assign([Sighting(post=said(NEWS), matches=ACME)])
        assert found[0].story == key_of(said(NEWS))

    asyncio.run(cut_off())


def test_many_at_once_take_turns() -> None:
    house = House()

    async def all_at_once() -> None:
        batches = [[Sighting(post=said(f"{NEWS} {'!' * n}", f"u{n}"), matches=ACME)] for n in range(8)]
        found = await asyncio.gather(*(house.stories.assign(batch) for batch in batches))
        assert len({one[0].story for one in found}) == 1

    asyncio.run(all_at_once())
    assert house.opened == 1


def test_what_is_old_is_forgotten_a_few_times_a_day() -> None:
    house = House()
    for _ in range(49):
        house.assign(said(NEWS))
        house.clock.push(timedelta(minutes=30))
    assert house.forgot == [START + timedelta(hours=6 * n) - timedelta(days=14) for n in (1, 2, 3, 4)]


def test_a_clock_that_runs_ahead_puts_nothing_into_the_future() -> None:
    house = House()
    ahead = said(NEWS, hours=24 * 400)
    first = house.assign(ahead)
    assert house.assign(said(f"{NEWS} Wow!", "mo")) == first


def test_only_reports_are_read_into_vectors_and_those_at_once() -> None:
    asked: list[list[str]] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.append(list(texts))
        return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))

    kept = Told(mention=1, story=4711, post=said(NEWS, title="Lamps called back"), seen_at=START)
    house = House(kept, encode=encode)
    other_words = (
        "Feuer im Zimmer: der Hersteller ruft seine Tischlampen zurück, wie er heute sagte, Acme. Arg!"
    )
    found = house.assign(
        said(other_words, "zeitung", title="Lampen zurück"),
        said("I love Acme"),
        said(NEWS.lower()[:-9] + "x", "me"),
    )
    assert found[0] == 4711
    assert asked == [[f"Lamps called back\n{NEWS}"], [f"Lampen zurück\n{other_words}"]]


def test_without_vectors_words_still_tell() -> None:
    def fails(texts: Sequence[str]) -> NDArray[np.float32]:
        raise MemoryError

    for encode in (lambda texts: None, fails):
        house = House(encode=encode)
        first = said(NEWS, title="Lamps called back", hours=-1)
        assert house.assign(first, said(f"{NEWS} Wow!", "mo", title="Oh")) == [key_of(first)] * 2


def test_a_key_is_the_same_in_every_process_and_fits_into_63_bits() -> None:
    assert key_of(Post(source="posts", key="1", text="Acme")) == key_of(
        Post(source="posts", key="1", text="Acme")
    )
    keys = {key_of(Post(source="posts", key=str(n), text="Acme")) for n in range(300)}
    assert len(keys) == 300
    assert all(0 <= key < 1 << 63 for key in keys)
    # not the same when something else is said under a key that a place gave away again
    assert key_of(Post(source="posts", key="1", text="Acme")) != key_of(
        Post(source="posts", key="1", text="Rival")
    )


def test_after_a_kill_between_telling_and_keeping_the_first_that_is_kept_leads(tmp_path: Path) -> None:
    first, second, third = said(NEWS), said(f"{NEWS} Wow!", "mo"), said(f"{NEWS} Oh no!", "lo")

    async def run() -> None:
        store, clock = open_fresh(tmp_path), SimulatedClock()
        try:
            before = Stories(store, clock, StoryIndex)
            await before.assign([Sighting(post=first, matches=ACME)])  # killed: never kept
            told = await before.assign([Sighting(post=second, matches=ACME)])
            await store.keep(Batch(source="posts", sightings=tuple(told), at=clock.now()))
            after = Stories(store, clock, StoryIndex)
            told = await after.assign(
                [Sighting(post=third, matches=ACME), Sighting(post=first, matches=ACME)]
            )
            await store.keep(Batch(source="posts", sightings=tuple(told), at=clock.now()))
            mentions = await store.mentions([1, 2, 3])
            assert [mention.lead for mention in mentions] == [None, 1, 1]
            assert len({mention.story for mention in mentions}) == 1
        finally:
            await store.close()

    asyncio.run(run())
