"""Priority follows what became of a mention, and never takes back a call for people."""

from __future__ import annotations

import pytest

from bot.weighing import Weighing
from core.meaning import Feeling, Meaning
from core.types import BOT, Author, Person, Verb
from store.sql import SqlStore
from tests.simulation import SimulatedClock
from tests.store.making import ACME, ANA, AT, batch, later, post, press, scene, sighting

CALM = Meaning(feeling=Feeling(0.0, 1.0, 0.0))
CROSS = Meaning(feeling=Feeling(0.9, 0.1, 0.0))


def weighing(store: SqlStore, drawn: list[int]) -> Weighing:
    return Weighing(store, SimulatedClock(), {}, drawn.append)


async def say(store: SqlStore, number: int, meaning: Meaning, source: str = "blog") -> None:
    author = Author(handle=f"ana{number}", followers=20_000)
    said = post(str(number), f"Acme opens shop {number}", source, author=author)
    await store.keep(batch(sighting(said, ACME, meaning=meaning, story=7), at=later(minutes=number)))


@scene
async def test_a_story_that_spreads_raises_its_lead_on_the_card_and_in_the_queue(store: SqlStore) -> None:
    drawn: list[int] = []
    await say(store, 1, CROSS)
    assert await weighing(store, drawn).look_at_stories([7, 8]) == ()
    for n in range(2, 10):
        await say(store, n, CROSS, f"news{n}")
    assert await weighing(store, drawn).look_at_stories([7]) == (1,)
    assert drawn == [1]
    assert [(row.mention, row.priority) for row in await store.due(later(days=1))] == [(1, 4)]
    [lead] = await store.mentions([1])
    assert lead.priority == 4


@pytest.mark.parametrize(("verb", "who"), [(Verb.ESCALATE, ANA), (Verb.ESCALATE, BOT), (Verb.NOTE, BOT)])
def test_what_people_were_called_for_is_not_weighed_down(verb: Verb, who: Person, tmp_path: object) -> None:
    @scene
    async def story(store: SqlStore) -> None:
        drawn: list[int] = []
        await say(store, 1, CALM)
        await press(store, 1, verb, who, to="crisis", text="It took off")
        await press(store, 1, Verb.CLAIM, ANA, at=later(hours=1))
        await store.set_priority(1, 5, AT)
        assert await weighing(store, drawn).look([1]) == ()
        assert (await store.mentions([1]))[0].priority == 5

    story(tmp_path)  # type: ignore[arg-type]


@scene
async def test_what_nobody_was_called_for_is_weighed_down(store: SqlStore) -> None:
    drawn: list[int] = []
    await say(store, 1, CALM)
    await press(store, 1, Verb.ESCALATE, ANA, to="crisis")
    await press(store, 1, Verb.UNDO, ANA, at=later(hours=1))
    await press(store, 1, Verb.NOTE, ANA, text="Seen this one.", at=later(hours=2))
    await store.set_priority(1, 5, AT)
    assert await weighing(store, drawn).look([1]) == (1,)
    assert (await store.mentions([1]))[0].priority == 3
