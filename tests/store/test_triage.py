"""Moves: kept with who and when, one at a time, and taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.keeping import Moved, MoveRequest, Refused
from core.lifecycle import decide
from core.types import Person, Standing, State, Verb
from store.sql import SqlStore
from tests.store.making import ANA, AT, BO, keep_one, later, open_fresh, press, scene


async def standing(store: SqlStore, mention: int) -> Standing:
    found = await store.mention(mention)
    assert found is not None
    return found.standing


@scene
async def test_a_move_is_kept_with_who_when_and_what_was_before(store: SqlStore) -> None:
    mention = await keep_one(store)
    await press(store, mention.id, Verb.ACKNOWLEDGE, ANA, later(minutes=1))
    await press(
        store, mention.id, Verb.RESOLVE, BO, later(minutes=2), outcome="answered", link="https://a.test/1"
    )
    now = await store.mention(mention.id)
    assert now is not None
    assert now.version == mention.version + 2
    assert now.standing == Standing(
        state=State.RESOLVED,
        outcome="answered",
        answer_url="https://a.test/1",
        acknowledged_at=later(minutes=1),
        resolved_at=later(minutes=2),
    )
    first, second = await store.moves(mention.id)
    assert (first.verb, first.who, first.at, first.before) == (
        Verb.ACKNOWLEDGE,
        ANA,
        later(minutes=1),
        Standing(),
    )
    assert second.values == {"outcome": "answered", "link": "https://a.test/1"}
    assert second.before == Standing(state=State.ACKNOWLEDGED, acknowledged_at=later(minutes=1))
    assert now.last_move == second


@scene
async def test_a_refused_move_leaves_no_trace(store: SqlStore) -> None:
    mention = await keep_one(store)
    await press(store, mention.id, Verb.RESOLVE)
    before = await store.mention(mention.id)
    answer = await press(store, mention.id, Verb.ACKNOWLEDGE, BO)
    assert isinstance(answer, Refused)
    assert await store.mention(mention.id) == before
    assert len(await store.moves(mention.id)) == 1


@scene
async def test_a_mention_that_is_not_there_is_refused_in_words(store: SqlStore) -> None:
    assert await press(store, 17, Verb.CLAIM) == Refused("refused.gone")
    assert await store.mention(17) is None
    assert await store.mentions([17]) == []


@scene
async def test_the_same_press_delivered_twice_has_one_effect(store: SqlStore) -> None:
    mention = await keep_one(store)
    first = await press(store, mention.id, Verb.CLAIM, event="e1")
    again = await press(store, mention.id, Verb.CLAIM, event="e1")
    assert again == Moved(first.standing, repeated=True)
    assert len(await store.moves(mention.id)) == 1
    other_chat = Person(chat="terminal", id="bo", name="Bo")
    note = await press(store, mention.id, Verb.NOTE, other_chat, text="Mine", event="e1")
    assert note == Moved(first.standing), "event ids are a chat's own"


def test_of_two_who_claim_at_once_one_has_it(tmp_path: Path) -> None:
    async def story() -> None:
        one, two = open_fresh(tmp_path), open_fresh(tmp_path)
        for number in range(5):
            mention = (await keep_one(one, str(number))).id
            answers = await asyncio.gather(
                press(one, mention, Verb.CLAIM, ANA), press(two, mention, Verb.CLAIM, BO)
            )
            won = [answer for answer in answers if isinstance(answer, Moved)]
            lost = [answer for answer in answers if isinstance(answer, Refused)]
            assert len(won) == len(lost) == 1
            assert lost[0] == Refused("refused.claimed", {"owner": won[0].standing.owner or ""})
            assert await standing(two, mention) == won[0].standing
        await one.close()
        await two.close()

    asyncio.run(story())


@scene
async def test_undo_brings_the_standing_before_the_latest_move_back(store: SqlStore) -> None:
    mention = await keep_one(store)
    await press(store, mention.id, Verb.CLAIM, ANA, later(minutes=1))
    await press(store, mention.id, Verb.RESOLVE, ANA, later(minutes=2))
    await press(store, mention.id, Verb.NOTE, BO, later(minutes=3), text="Sure?")
    await press(store, mention.id, Verb.UNDO, ANA, later(minutes=4))
    assert (await standing(store, mention.id)).state is State.CLAIMED
    moves = await store.moves(mention.id)
    assert [(move.verb, move.undone) for move in moves] == [
        (Verb.CLAIM, False),
        (Verb.RESOLVE, True),
        (Verb.NOTE, False),
        (Verb.UNDO, False),
    ]
    await press(store, mention.id, Verb.UNDO, ANA, later(minutes=5))
    assert await standing(store, mention.id) == Standing()
    now = await store.mention(mention.id)
    assert now is not None
    assert now.last_move is None
    assert isinstance(await press(store, mention.id, Verb.UNDO, ANA, later(minutes=6)), Refused)


@scene
async def test_a_note_changes_nothing_but_the_history(store: SqlStore) -> None:
    mention = await keep_one(store)
    claimed = await press(store, mention.id, Verb.CLAIM)
    await press(store, mention.id, Verb.NOTE, BO, text="half a \ud83d and a \x00")
    now = await store.mention(mention.id)
    assert now is not None
    assert now.standing == claimed.standing
    assert now.last_move is not None
    assert now.last_move.verb is Verb.CLAIM, "the card says who did what last, a note is no such thing"
    assert (await store.moves(mention.id))[1].values == {"text": "half a \ud83d and a \x00"}
    assert now.version == 3, "the history that the card shows has grown"


async def snooze(store: SqlStore, mention: int, length: str) -> None:
    values = {"for": length}
    await store.move(MoveRequest(mention=mention, verb=Verb.SNOOZE, who=ANA, at=AT, values=values), decide)


@scene
async def test_snoozes_end_in_their_order(store: SqlStore) -> None:
    first, second, third = [(await keep_one(store, str(n))).id for n in range(3)]
    await snooze(store, first, "4h")
    await snooze(store, second, "1h")
    await press(store, third, Verb.CLAIM)
    assert await store.snoozes_due(later(minutes=59)) == []
    assert await store.snoozes_due(later(hours=1)) == [second]
    assert await store.snoozes_due(later(days=1)) == [second, first]
    await press(store, second, Verb.WAKE, at=later(hours=1))
    assert await store.snoozes_due(later(days=1)) == [first]
    assert (await standing(store, second)).state is State.NEW


@scene
async def test_an_escalation_is_queued_where_it_leads_with_the_move(store: SqlStore) -> None:
    mention = await keep_one(store)
    request = MoveRequest(
        mention=mention.id, verb=Verb.ESCALATE, who=ANA, at=AT, values={"to": "legal"}, post_to=("crisis",)
    )
    await store.move(request, decide)
    rows = {row.channel: row for row in await store.rows_of(mention.id)}
    assert rows["crisis"].reason == "escalated"
    assert rows["crisis"].state == "queued"
    await store.begin_sending(rows["crisis"].id, AT)
    now = await store.mention(mention.id)
    assert now is not None
    assert now.version == 2


@scene
async def test_rules_that_break_leave_the_mention_as_it_was(store: SqlStore) -> None:
    mention = await keep_one(store)

    def broken(*_: object) -> Moved:
        raise RuntimeError("a mistake in the rules")

    with pytest.raises(RuntimeError, match="a mistake"):
        await store.move(MoveRequest(mention=mention.id, verb=Verb.CLAIM, who=ANA, at=AT), broken)
    assert await store.moves(mention.id) == []
    assert await press(store, mention.id, Verb.CLAIM) is not None
