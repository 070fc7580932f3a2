"""Emoji on cards: each counts once, however often and by whichever way it is told."""

from __future__ import annotations

from typing import Any

import pytest

from core.keeping import Moved, MoveRequest, Refused, SeenReaction
from core.lifecycle import decide
from core.types import Address, Person, Verb
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    ANA,
    AT,
    BO,
    batch,
    count,
    keep_one,
    later,
    post,
    press,
    scene,
    send,
    sighting,
)

CARD = Address("web", "brand", "m1")


async def react(
    store: SqlStore,
    mention: int,
    verb: Verb,
    emoji: str,
    who: Person = ANA,
    removed: bool = False,
    event: str | None = None,
    address: Address = CARD,
) -> Any:
    """Put an emoji on a card that means `verb`, or take it away, which undoes it."""
    values = {"verb": verb.value} if removed else {}
    request = MoveRequest(
        mention=mention,
        verb=Verb.UNDO if removed else verb,
        who=who,
        at=AT,
        values=values,
        event=event,
        reaction=SeenReaction(address, emoji, removed),
    )
    return await store.move(request, decide)


async def verbs(store: SqlStore, mention: int) -> list[str]:
    return [move.verb.value for move in await store.moves(mention)]


@scene
async def test_an_emoji_is_kept_as_seen_with_its_move(store: SqlStore) -> None:
    mention = await keep_one(store)
    await react(store, mention.id, Verb.ACKNOWLEDGE, "👀", ANA)
    await react(store, mention.id, Verb.CLAIM, "🙋", BO)
    assert await store.seen_reactions(CARD) == {("👀", "ana"), ("🙋", "bo")}
    assert await store.seen_reactions(Address("web", "brand", "m2")) == frozenset()
    assert await store.seen_reactions(Address("other", "brand", "m1")) == frozenset()


@scene
async def test_the_same_emoji_told_live_and_by_reading_counts_once(store: SqlStore) -> None:
    mention = await keep_one(store)
    first = await react(store, mention.id, Verb.SNOOZE, "💤", event="e1")
    assert await react(store, mention.id, Verb.SNOOZE, "💤") == Moved(first.standing, repeated=True)
    assert await react(store, mention.id, Verb.SNOOZE, "💤", event="e1") == Moved(
        first.standing, repeated=True
    )
    assert await verbs(store, mention.id) == ["snooze"]
    await react(store, mention.id, Verb.SNOOZE, "💤", BO)
    assert await verbs(store, mention.id) == ["snooze", "snooze"], "another person's is another one"


@scene
async def test_a_refused_emoji_counts_once_too(store: SqlStore) -> None:
    mention = await keep_one(store)
    await press(store, mention.id, Verb.RESOLVE, BO)
    assert isinstance(await react(store, mention.id, Verb.CLAIM, "🙋"), Refused)
    assert await store.seen_reactions(CARD) == {("🙋", "ana")}
    await press(store, mention.id, Verb.REOPEN, BO)
    answer = await react(store, mention.id, Verb.CLAIM, "🙋")
    assert isinstance(answer, Moved)
    assert answer.repeated, "it was answered when it was put there"
    assert await verbs(store, mention.id) == ["resolve", "reopen"]


@scene
async def test_an_emoji_that_is_taken_away_may_come_again(store: SqlStore) -> None:
    mention = await keep_one(store)
    await react(store, mention.id, Verb.CLAIM, "🙋", event="e1")
    await react(store, mention.id, Verb.CLAIM, "🙋", removed=True, event="e2")
    assert await store.seen_reactions(CARD) == frozenset()
    await react(store, mention.id, Verb.CLAIM, "🙋", event="e1")
    assert await store.seen_reactions(CARD) == frozenset(), "a late copy of an event brings nothing back"
    await react(store, mention.id, Verb.CLAIM, "🙋", event="e3")
    await react(store, mention.id, Verb.CLAIM, "🙋", removed=True, event="e2")
    assert await store.seen_reactions(CARD) == {("🙋", "ana")}
    assert await verbs(store, mention.id) == ["claim", "undo", "claim"]


@scene
async def test_an_emoji_that_undoes_nothing_is_gone_all_the_same(store: SqlStore) -> None:
    mention = await keep_one(store)
    await react(store, mention.id, Verb.ACKNOWLEDGE, "👀")
    await react(store, mention.id, Verb.CLAIM, "🙋", BO)
    answer = await react(store, mention.id, Verb.ACKNOWLEDGE, "👀", removed=True)
    assert isinstance(answer, Refused), "Bo's claim came after it"
    assert await store.seen_reactions(CARD) == {("🙋", "bo")}


@scene
async def test_an_emoji_on_what_is_gone_is_not_kept(store: SqlStore) -> None:
    assert await react(store, 17, Verb.CLAIM, "🙋") == Refused("refused.gone")
    assert await count(store, "reactions") == 0


@scene
async def test_rules_that_break_have_seen_nothing(store: SqlStore) -> None:
    mention = await keep_one(store)

    def broken(*_: object) -> Moved:
        raise RuntimeError("a mistake in the rules")

    request = MoveRequest(
        mention=mention.id, verb=Verb.CLAIM, who=ANA, at=AT, reaction=SeenReaction(CARD, "🙋")
    )
    with pytest.raises(RuntimeError, match="a mistake"):
        await store.move(request, broken)
    assert await count(store, "reactions") == 0
    assert isinstance(await react(store, mention.id, Verb.CLAIM, "🙋"), Moved)


async def card(store: SqlStore, key: str, channel: str = "brand", priority: int = 3) -> int:
    """A posted card, its message named like the post; returns the mention."""
    one = post(key, f"Acme opens shop number {key}")
    await store.keep(batch(sighting(one, ACME, channels=(channel,), priority=priority)))
    found = await store.trace(one.url or "")
    assert found.mention is not None
    await send(store, found.rows[0], key, 1)
    return found.mention.id


@scene
async def test_open_cards_are_read_the_urgent_first_then_the_newest(store: SqlStore) -> None:
    await card(store, "old")
    await card(store, "urgent", priority=5)
    await card(store, "new")
    for verb in (Verb.RESOLVE, Verb.IGNORE):
        await press(store, await card(store, f"closed by {verb}"), verb)
    await press(store, await card(store, "snoozed", priority=1), Verb.SNOOZE)
    await keep_one(store, "not posted yet")
    found = await store.open_cards("web")
    assert [address.message for address in found] == ["urgent", "new", "old", "snoozed"]
    assert found[0] == Address("web", "brand", "urgent")
    assert await store.open_cards("terminal") == []


@scene
async def test_an_escalated_card_is_read_before_what_is_newer(store: SqlStore) -> None:
    mention = await card(store, "first")
    escalate = MoveRequest(mention=mention, verb=Verb.ESCALATE, who=ANA, at=AT, post_to=("crisis",))
    await store.move(escalate, decide)
    (row,) = await store.due(later(hours=1))
    await send(store, row, "in crisis", 2)
    await card(store, "newer")
    found = [address.message for address in await store.open_cards("web")]
    assert found == ["in crisis", "newer", "first"]


@scene
async def test_a_digest_has_no_card_to_react_to(store: SqlStore) -> None:
    mention = await keep_one(store)
    (row,) = await store.rows_of(mention.id)
    outer = await store.fold([row.id], "digest", "brand", AT)
    await store.begin_sending(outer, AT)
    await store.mark_sent(outer, CARD, AT, 1)
    assert await store.open_cards("web") == []
