"""Mentions that tell one story: one card, a counter, and nobody lost whatever happens to the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.keeping import Filter, Kept, OutboxRow
from core.meaning import Feeling, Meaning, Spread
from core.types import Author, Mention, State, Verb
from store.sql import SqlStore
from tests.store.making import (
    ACME,
    ANA,
    AT,
    BO,
    RIVAL,
    batch,
    later,
    post,
    press,
    scene,
    send,
    sighting,
)

CROSS = Meaning(feeling=Feeling(0.8, 0.1, 0.1))


async def tell(
    store: SqlStore, number: int, channels: tuple[str, ...] = ("brand",), story: int = 7, **values: Any
) -> Mention:
    """Somebody tells the story."""
    backlog = values.pop("backlog", None)
    said = post(str(number), f"Acme opens shop {number}", said_at=later(minutes=number), **values)
    one = sighting(said, ACME, channels=channels, meaning=CROSS, story=story)
    await store.keep(batch(one, at=later(minutes=number), backlog=backlog))
    found = (await store.trace(said.url or "")).mention
    assert found is not None
    return found


async def row_in(store: SqlStore, mention: int, channel: str = "brand") -> OutboxRow:
    [row] = [row for row in await store.rows_of(mention) if row.channel == channel]
    return row


def way(row: OutboxRow) -> tuple[str, str, int | None]:
    return row.state, row.reason, row.inside


@scene
async def test_who_tells_it_again_is_counted_on_the_card_that_is_redrawn(store: SqlStore) -> None:
    first = await tell(store, 1, author=Author(handle="ana", followers=100))
    card = await row_in(store, first.id)
    await send(store, card, "m1", 1)
    again = post("2", "Acme opens shop 2", "news", author=Author(handle="Ana", followers=300))
    again = replace(again, said_at=later(hours=1))
    kept = await store.keep(batch(sighting(again, ACME, story=7, meaning=CROSS), at=later(hours=1)))
    assert kept == Kept(posts=1, mentions=1, queued=1)
    await tell(store, 3, author=Author())
    assert [(await store.mentions([n]))[0].lead for n in (1, 2, 3)] == [None, 1, 1]
    assert way(await row_in(store, 2)) == way(await row_in(store, 3)) == ("folded", "story", card.id)
    assert [(row.id, row.drawn) for row in await store.stale()] == [(card.id, 1)]
    [lead] = await store.mentions([1])
    assert lead.spread == await store.spread(1) == Spread(mentions=3, sources=2, authors=2, reach=300)
    assert [one.id for one in await store.story_of(3)] == [1, 3, 2], "the lead, then by when it was said"
    assert [one.id for one in await store.story_of(1, limit=1, offset=1)] == [3]
    assert await store.due(later(days=1)) == []
    await store.mark_drawn(card.id, lead.version)
    assert await store.stale() == [], "and not for ever"


@scene
async def test_a_batch_may_bring_the_whole_story(store: SqlStore) -> None:
    said = [sighting(post(str(n), f"Acme opens shop {n}"), ACME, story=4) for n in range(3)]
    assert await store.keep(batch(*said)) == Kept(posts=3, mentions=3, queued=3)
    [card] = await store.due(AT)
    inside = [row for n in (1, 2, 3) for row in await store.rows_of(n) if row.id != card.id]
    assert [way(row) for row in inside] == [("folded", "story", card.id)] * 2
    [lead] = await store.mentions([card.mention or 0])
    assert (lead.version, lead.spread.mentions) == (1, 3), "nothing of it was drawn yet"


@scene
async def test_a_channel_that_has_not_heard_the_story_gets_a_card(store: SqlStore) -> None:
    await tell(store, 1, ("brand",))
    await tell(store, 2, ("brand", "crisis"))
    await tell(store, 3, ("crisis",))
    crisis = await row_in(store, 2, "crisis")
    assert way(await row_in(store, 2)) == ("folded", "story", (await row_in(store, 1)).id)
    assert way(crisis) == ("queued", "new", None)
    assert way(await row_in(store, 3, "crisis")) == ("folded", "story", crisis.id)
    await send(store, crisis, "m2", (await store.mentions([2]))[0].version)
    await tell(store, 4, ("crisis",))
    assert [row.id for row in await store.stale()] == [crisis.id], "the card that counts it is redrawn"
    assert (await store.mentions([2]))[0].spread.mentions == 4


@scene
async def test_what_is_done_to_one_is_done_to_the_story(store: SqlStore) -> None:
    await tell(store, 1, ("brand",))
    await tell(store, 2, ("crisis",))
    crisis = await row_in(store, 2, "crisis")
    await send(store, crisis, "m2", 1)
    await press(store, 2, Verb.CLAIM, ANA, at=later(hours=1))
    await tell(store, 3)
    for mention in await store.mentions([1, 2, 3]):
        assert (mention.standing.state, mention.standing.owner) == (State.CLAIMED, "Ana")
        assert [move.mention for move in await store.moves(mention.id)] == [1]
        assert mention.last_move is not None
    assert [row.id for row in await store.stale()] == [crisis.id]
    assert await store.open_cards("web") == [crisis.address or (await store.rows_of(2))[0].address]
    await press(store, 3, Verb.NOTE, BO, text="Seen this one.")
    assert [note.channel for note in await store.notes_due(later(days=1))] == ["crisis"]
    await press(store, 1, Verb.SNOOZE, ANA, at=later(hours=2))
    assert await store.snoozes_due(later(days=2)) == [1], "it ends once"
    assert await store.counts(Filter(leads=True)) == {(): 1}
    assert await store.counts(Filter()) == {(): 3}
    assert [clock.mention for clock in await store.clocks(Filter())] == [1]


@scene
async def test_nobody_is_reminded_of_the_same_story_twice(store: SqlStore) -> None:
    for n in (1, 2):
        await tell(store, n)
    await send(store, await row_in(store, 1), "m1", 2)
    assert await store.to_remind("late", "brand", later(days=-1), later(days=1)) == [1]
    assert await store.remind("late", "brand", [2], later(days=1)) is None


@scene
async def test_a_digest_lists_the_story_once(store: SqlStore) -> None:
    for n in (1, 2):
        await tell(store, n)
    digest = await store.fold([(await row_in(store, 1)).id], "digest", "brand", AT)
    await tell(store, 3)
    assert [row.mention for row in await store.folded(digest)] == [1]
    outer = next(row for row in await store.due(later(days=1)) if row.id == digest)
    await send(store, outer, "m1", outer.version)
    await tell(store, 4)
    assert [row.id for row in await store.stale()] == [digest], "and counts on"
    await store.unfold(digest, "refused", AT)
    assert way(await row_in(store, 1)) == ("queued", "unfolded", None)
    assert way(await row_in(store, 4)) == ("folded", "story", (await row_in(store, 1)).id)


@scene
async def test_a_card_that_a_chat_refused_leaves_its_place_to_who_comes_next(store: SqlStore) -> None:
    for n in (1, 2):
        await tell(store, n)
    await store.fail((await row_in(store, 1)).id, "no such channel")
    assert await store.counts(Filter()) == {(): 2}
    await tell(store, 3)
    third = await row_in(store, 3)
    assert way(third) == ("queued", "new", None)
    assert way(await row_in(store, 2)) == ("folded", "story", third.id)


@scene
async def test_a_first_run_that_shows_nothing_does_not_hide_what_is_fresh(store: SqlStore) -> None:
    await tell(store, 1, backlog=3)
    await tell(store, 2, backlog=3)
    for n in (3, 4):
        await tell(store, n)
    first = await row_in(store, 1)
    await store.hold([first.id], "first_run_none")
    third = await row_in(store, 3)
    assert way(third) == ("queued", "new", None)
    assert way(await row_in(store, 4)) == ("folded", "story", third.id)
    assert way(await row_in(store, 2)) == ("folded", "story", first.id)


@scene
async def test_when_the_first_post_is_deleted_the_next_one_takes_its_place(store: SqlStore) -> None:
    first = await tell(store, 1, ("brand", "crisis"))
    for n in (2, 3):
        await tell(store, n)
    card = await row_in(store, 1)
    for _ in range(9):
        await press(store, 1, Verb.NOTE, text="Many versions.")
    [first] = await store.mentions([1])
    address = await send(store, card, "m1", first.version)
    await press(store, 1, Verb.CLAIM)
    assert await store.blank("blog", [first.post.key or ""], "deleted", AT) == 1
    old, new, third = await store.mentions([1, 2, 3])
    assert (old.lead, new.lead, third.lead) == (2, None, 2)
    row = await store.row_at(address)
    assert row is not None
    assert (row.id, row.mention) == (card.id, 2), "the message stands where it stood, and is another's"
    assert row in await store.stale()
    assert row.drawn < new.version
    assert way(await row_in(store, 1)) == way(await row_in(store, 3)) == ("folded", "story", card.id)
    assert way(await row_in(store, 1, "crisis"))[:2] == ("held", "blank"), "nobody else was to be shown there"
    assert len(await store.moves(2)) == 10
    await press(store, 1, Verb.UNDO, at=later(hours=1))
    assert {one.standing.state for one in await store.mentions([1, 2, 3])} == {State.NEW}
    await tell(store, 4)
    await tell(store, 5, ("crisis",))
    assert [(await store.mentions([n]))[0].lead for n in (4, 5)] == [2, 2]
    assert way(await row_in(store, 5, "crisis")) == ("queued", "new", None)


@scene
async def test_a_card_that_waits_when_its_post_is_deleted_goes_to_the_next_one(store: SqlStore) -> None:
    first = await tell(store, 1)
    await tell(store, 2)
    await store.blank("blog", [first.post.key or ""], "deleted", AT)
    [row] = await store.due(later(days=1))
    assert (row.mention, row.reason) == (2, "new")
    await store.blank("blog", [(await store.mentions([2]))[0].post.key or ""], "deleted", AT)
    assert await store.due(later(days=1)) == []
    assert (await tell(store, 3)).lead is None, "what is told of it later begins anew"


@scene
async def test_a_message_that_was_drawn_of_a_deleted_post_shows_where_nobody_is_counted(
    store: SqlStore,
) -> None:
    await tell(store, 1)
    second = await tell(store, 2, ("crisis",))
    await send(store, await row_in(store, 2, "crisis"), "m2", 1)
    await store.blank("blog", [second.post.key or ""], "deleted", AT)
    await tell(store, 3, ("crisis",))
    assert way(await row_in(store, 3, "crisis")) == ("queued", "new", None)


@scene
async def test_a_topic_gained_brings_the_story_to_its_channel_once(store: SqlStore) -> None:
    first = await tell(store, 1)
    second = await tell(store, 2, ("crisis",))
    both = [sighting(one.post, ACME, RIVAL, channels=("crisis",)) for one in (first, second)]
    assert (await store.keep(batch(*both, at=later(hours=1)))).queued == 1
    crisis = await row_in(store, 2, "crisis")
    assert way(await row_in(store, 1, "crisis")) == ("folded", "story", crisis.id)


@scene
async def test_somebody_who_hands_in_what_a_card_counts_brings_no_second_card(store: SqlStore) -> None:
    for n, where in ((1, "brand"), (2, "crisis")):
        await tell(store, n, (where,))
    assert not await store.enqueue(2, "brand", 3, "tracked", AT)
    assert way(await row_in(store, 2)) == ("folded", "story", (await row_in(store, 1)).id)
    assert await store.enqueue(2, "tips", 3, "tracked", AT)
    assert not await store.enqueue(2, "tips", 3, "tracked", AT)


@scene
async def test_old_cards_go_with_all_that_is_inside_and_ids_are_not_given_twice(store: SqlStore) -> None:
    for n in (1, 2):
        await tell(store, n)
    digest = await store.fold([(await row_in(store, 1)).id], "digest", "brand", AT)
    [outer] = await store.due(later(days=1))
    await tell(store, 3)
    newest = await row_in(store, 3)
    await send(store, outer, "m1", 99)
    assert await store.expire("outbox", later(days=30)) == 0, "the newest row is inside"
    await tell(store, 4, story=8)
    assert (await row_in(store, 4)).id == newest.id + 1
    assert await store.expire("outbox", later(days=30)) == 4
    assert await store.rows_of(1) == await store.rows_of(3) == []
    assert digest not in {row.id for row in await store.rows_of(4)}


@scene
async def test_the_index_of_stories_is_filled_with_what_still_has_words(store: SqlStore) -> None:
    for n in range(1, 7):
        await tell(store, n, story=n // 4)
    await store.blank("blog", [(await store.mentions([5]))[0].post.key or ""], "deleted", AT)
    told = await store.stories_since(later(minutes=2))
    assert [(one.mention, one.story, one.seen_at) for one in told] == [
        (n, n // 4, later(minutes=n)) for n in (2, 3, 4, 6)
    ]
    assert [one.mention for one in await store.stories_since(later(minutes=2), limit=2)] == [4, 6]
    assert [one.id for one in await store.leads([0, 1, 9])] == [1, 4]
    assert [one.spread.mentions for one in await store.leads([1, 1])] == [3]
    assert await store.leads([]) == []
    assert told[0].post == (await store.mentions([2]))[0].post
    assert await store.stories_since(AT + timedelta(days=1)) == []


@scene
async def test_mentions_without_a_story_read_as_before(store: SqlStore) -> None:
    await store.keep(batch(*(sighting(post(str(n), f"Acme shop {n}"), ACME) for n in range(3))))
    assert len(await store.due(AT)) == 3
    [one] = await store.mentions([1])
    assert (one.story, one.lead, one.spread, one.meaning) == (None, None, Spread(), Meaning())
    assert await store.story_of(1) == [one]
    assert await store.story_of(99) == []
    assert await store.spread(1) == Spread(authors=1, reach=None)
    edited = replace(one.post, title="Acme, news")
    await store.keep(batch(sighting(edited, ACME), at=later(hours=1)))
    assert (await store.mentions([1]))[0].edits == 1


@scene
async def test_numbers_that_no_sum_can_hold_hide_no_card(store: SqlStore) -> None:
    for n in (1, 2):
        await tell(
            store, n, author=Author(handle=f"jo{n}", followers=(1 << 63) - 1), engagement=(1 << 63) - 1
        )
    [lead] = await store.mentions([1])
    assert lead.spread.reach == 2 * 10**12
    felt = await store.felt("acme", later(days=-1), later(days=1))
    assert [one.reach for one in felt.values()] == [4 * 10**12]


HURT = "My lamp caught fire last night and burned my hand, who pays the doctor now?"


async def edit(store: SqlStore, number: int, words: str, story: int) -> Kept:
    """Somebody who told the story says something else under the same address."""
    [mention] = await store.mentions([number])
    said = sighting(replace(mention.post, title="", text=words), ACME, meaning=CROSS, story=story)
    return await store.keep(batch(said, at=later(hours=1)))


@scene
async def test_who_edits_a_copy_into_something_else_is_heard(store: SqlStore) -> None:
    for n in (1, 2, 3):
        await tell(store, n)
    card = await row_in(store, 1)
    await send(store, card, "m1", 3)
    await press(store, 1, Verb.FIX, ANA, sentiment="positive")
    await press(store, 1, Verb.RESOLVE, ANA, at=later(minutes=30))
    assert (await edit(store, 2, HURT, 8)).queued == 1
    [lead, hurt] = await store.mentions([1, 2])
    assert (lead.standing.state, lead.spread.mentions) == (State.RESOLVED, 2)
    assert (hurt.lead, hurt.story, hurt.standing.state) == (None, 8, State.NEW)
    assert (hurt.sentiment, hurt.last_move, await store.moves(2)) == ("negative", None, [])
    assert way(await row_in(store, 2)) == ("queued", "new", None)
    assert [row.id for row in await store.stale()] == [card.id], "which counts one less"
    assert [one.mention for one in await store.to_revisit(later(hours=1))] == [2]
    await tell(store, 4, story=8)
    assert (await store.mentions([4]))[0].lead == 2


@scene
async def test_who_mends_a_word_of_a_copy_stays_in_its_story(store: SqlStore) -> None:
    for n in (1, 2):
        await tell(store, n, text=HURT)
    assert (await edit(store, 2, HURT.replace("doctor", "doctors"), 8)).queued == 0
    assert (await edit(store, 2, "", 8)).queued == 0
    assert [one.lead for one in await store.mentions([1, 2])] == [None, 1]


@scene
async def test_an_edited_copy_with_a_card_of_its_own_is_seen_there(store: SqlStore) -> None:
    await tell(store, 1)
    await tell(store, 2, ("brand", "crisis"))
    assert (await edit(store, 2, HURT, 8)).queued == 0
    assert (await store.mentions([2]))[0].lead == 1


@scene
async def test_a_summary_of_what_was_there_before_does_not_hide_what_is_fresh(store: SqlStore) -> None:
    await tell(store, 1, backlog=3)
    await tell(store, 2)
    waiting = await row_in(store, 1)
    assert way(await row_in(store, 2)) == ("folded", "story", waiting.id)
    await store.fold([waiting.id], "summary", "brand", AT, backlog=3)
    card = await row_in(store, 2)
    assert way(card) == ("queued", "new", None)
    await tell(store, 3)
    assert way(await row_in(store, 3)) == ("folded", "story", card.id)
    await tell(store, 4, backlog=3)
    assert way(await row_in(store, 4)) == ("folded", "story", waiting.id)
    assert not await store.enqueue(4, "brand", 3, "tracked", AT)
    assert [one.lead for one in await store.mentions([2, 3, 4])] == [1, 1, 1]


@scene
async def test_a_story_that_a_summary_tells_has_a_card_once_it_is_told_again(store: SqlStore) -> None:
    await tell(store, 1, backlog=3)
    waiting = await row_in(store, 1)
    await store.fold([waiting.id], "summary", "brand", AT, backlog=3)
    await tell(store, 2)
    card = await row_in(store, 2)
    assert way(card) == ("queued", "new", None)
    await press(store, 1, Verb.RESOLVE, ANA, at=later(hours=1))
    assert (await store.mentions([2]))[0].standing.state is State.RESOLVED


@scene
async def test_what_a_story_is_worth_is_so_on_each_of_its_cards(store: SqlStore) -> None:
    await tell(store, 1, ("brand",))
    await tell(store, 2, ("crisis",))
    await tell(store, 3, ("crisis",))
    assert await store.set_priority(1, 4, AT)
    assert {row.channel: row.priority for row in await store.due(later(days=1))} == {"brand": 4, "crisis": 4}
    assert [one.priority for one in await store.mentions([1, 2, 3])] == [4, 4, 3]
    assert await store.set_priority(1, 2, AT)
    assert [one.priority for one in await store.mentions([1, 2])] == [2, 4], "what was higher stays"
