"""What mentions mean: kept, corrected by the team, asked for; what there is to learn; when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.keeping import Filter, Kept, Moved, MoveRequest, Refused
from core.lifecycle import decide
from core.meaning import WHOLE, Feeling, Fixed, Intent, Meaning, Relevance
from core.types import Match, Move, Post, Standing, State, Verb
from store.sql import SqlStore
from store.sql_revisit import DUE
from tests.store.making import (
    ACME,
    ANA,
    AT,
    RIVAL,
    batch,
    keep_one,
    later,
    post,
    press,
    scene,
    send,
    sighting,
)

CROSS, HAPPY = Feeling(0.8, 0.1, 0.1), Feeling(0.1, 0.1, 0.8)
COMPLAINT = Intent("complaint", 0.9, True)
BOTH = Meaning(lang="en", feeling=CROSS, about={"rival": HAPPY}, intents=(COMPLAINT, Intent("urgent", 0.5)))
HELD = Meaning(feeling=CROSS, relevance={"acme": Relevance(0.1, "held.far")}, held="held.far")


def fixing(fixed: Fixed) -> object:
    """The rules of the house, and this fix."""

    def judge(standing: Standing, moves: Sequence[Move], request: MoveRequest) -> Moved | Refused:
        if request.verb is Verb.FIX:
            return Moved(replace(standing, fixed=fixed))
        return decide(standing, moves, request)

    return judge


async def fix(store: SqlStore, mention: int, fixed: Fixed, to: tuple[str, ...] = (), hour: int = 1) -> None:
    request = MoveRequest(mention=mention, verb=Verb.FIX, who=ANA, at=later(hours=hour), post_to=to)
    assert isinstance(await store.move(request, fixing(fixed)), Moved)  # type: ignore[arg-type]


async def mean(store: SqlStore, number: int, meaning: Meaning, *matches: Match, **values: object) -> Post:
    said = post(str(number), f"Acme opens shop {number}")
    await store.keep(batch(sighting(said, *(matches or (ACME,)), meaning=meaning, **values)))  # type: ignore[arg-type]
    return said


async def about(store: SqlStore, mention: int) -> dict[str, str | None]:
    sql = "SELECT topic, sentiment FROM mention_topics WHERE mention = ?"
    return await store.database.read(
        lambda c: {row.topic: row.sentiment for row in c.exec_driver_sql(sql, (mention,))}
    )


@scene
async def test_what_a_mention_means_is_kept_with_it(store: SqlStore) -> None:
    await mean(store, 1, BOTH, ACME, RIVAL)
    [one] = await store.mentions([1])
    assert (one.meaning, one.sentiment, one.intents) == (BOTH, "negative", ("complaint",))
    assert await about(store, 1) == {"acme": "negative", "rival": "positive"}


@scene
async def test_a_fix_says_what_it_means_until_it_is_taken_back(store: SqlStore) -> None:
    await mean(store, 1, BOTH, ACME, RIVAL)
    await fix(store, 1, Fixed(((WHOLE, "neutral"),), ("praise",)))
    [one] = await store.mentions([1])
    assert (one.sentiment, one.intents, one.version) == ("neutral", ("praise",), 2)
    assert one.meaning == BOTH, "what we found stays, to learn from"
    assert await about(store, 1) == {"acme": "neutral", "rival": "neutral"}
    await fix(store, 1, Fixed((("rival", "negative"),)), hour=2)
    assert await about(store, 1) == {"acme": "negative", "rival": "negative"}
    for _ in range(2):
        await press(store, 1, Verb.UNDO, at=later(hours=3))
    [one] = await store.mentions([1])
    assert (one.sentiment, one.intents, one.standing) == ("negative", ("complaint",), Standing())
    assert (await store.moves(1))[1].before.fixed == Fixed(((WHOLE, "neutral"),), ("praise",))
    assert await about(store, 1) == {"acme": "negative", "rival": "positive"}


@scene
async def test_an_edited_post_means_something_else_but_what_the_team_said_stays(store: SqlStore) -> None:
    said = [await mean(store, n, BOTH) for n in (1, 2)]
    await fix(store, 2, Fixed(((WHOLE, "neutral"),)))
    for each in said:
        edited = replace(each, title=f"No more: {each.title}")
        again = sighting(edited, ACME, meaning=Meaning(feeling=HAPPY))
        assert (await store.keep(batch(again, at=later(hours=2)))).edited == 1
    one, two = await store.mentions([1, 2])
    assert (one.sentiment, one.intents, one.meaning, one.edits) == ("positive", (), Meaning(feeling=HAPPY), 1)
    assert (two.sentiment, two.meaning) == ("neutral", Meaning(feeling=HAPPY))
    assert await about(store, 1) == {"acme": "positive"}
    assert await about(store, 2) == {"acme": "neutral"}


@scene
async def test_an_edit_that_matches_no_more_and_a_late_date_leave_what_it_means(store: SqlStore) -> None:
    said = await mean(store, 1, BOTH, RIVAL)
    await store.keep(batch(sighting(replace(said, title="Somebody opens a shop")), at=later(hours=1)))
    await store.keep(batch(sighting(replace(said, title="Nobody does", said_at=later(days=-2)))))
    assert (await store.mentions([1]))[0].meaning == BOTH
    assert await about(store, 1) == {"rival": "positive"}


@scene
async def test_a_topic_that_comes_later_has_its_own_sentiment(store: SqlStore) -> None:
    said = await mean(store, 1, Meaning(feeling=CROSS))
    late = sighting(said, ACME, RIVAL, meaning=Meaning(feeling=CROSS, about={"rival": HAPPY}))
    await store.keep(batch(late, at=later(hours=1)))
    assert await about(store, 1) == {"acme": "negative", "rival": "positive"}


@scene
async def test_what_is_surely_not_meant_is_kept_and_goes_nowhere(store: SqlStore) -> None:
    await mean(store, 1, HELD)
    assert await store.due(later(days=1)) == []
    assert await store.rows_of(1) == []
    assert await store.counts(Filter()) == await store.counts(Filter(held=True)) == {(): 1}
    assert await store.counts(Filter(held=False)) == {(): 0}
    assert await store.said("acme", later(days=-1)) == []
    assert await store.to_revisit(later(days=1)) == []
    await fix(store, 1, Fixed(relevant=True), to=("brand",))
    [row] = await store.due(later(days=1))
    assert (row.mention, row.channel, row.reason, row.priority) == (1, "brand", "new", 3)
    assert await store.counts(Filter(held=False)) == {(): 1}
    assert [one.mention for one in await store.said("acme", later(days=-1))] == [1]
    assert [one.mention for one in await store.to_revisit(later(days=1))] == [1]


@scene
async def test_an_edit_may_let_a_held_mention_go_but_holds_none_that_was_posted(store: SqlStore) -> None:
    held = await mean(store, 1, HELD)
    posted = await mean(store, 2, BOTH)
    freed = sighting(replace(held, title="Acme is meant"), ACME, meaning=BOTH)
    late = sighting(replace(posted, title="Acme is not meant"), ACME, meaning=HELD)
    await store.keep(batch(freed, late, at=later(hours=1)))
    assert await store.counts(Filter(held=True)) == {(): 0}
    assert sorted(row.mention or 0 for row in await store.due(later(days=1))) == [1, 2]
    assert (await store.mentions([2]))[0].meaning == replace(HELD, held=None)
    assert [one.mention for one in await store.to_revisit(later(days=1))] == [2, 1]


@scene
async def test_a_held_mention_leads_no_story(store: SqlStore) -> None:
    await mean(store, 1, HELD, story=5)
    await mean(store, 2, BOTH, story=5)
    await mean(store, 3, HELD, story=5)
    assert [one.lead for one in await store.mentions([1, 2, 3])] == [None, None, None]
    await mean(store, 4, BOTH, story=5)
    assert (await store.mentions([4]))[0].lead == 2


@scene
async def test_a_fix_holds_for_the_whole_story(store: SqlStore) -> None:
    await mean(store, 1, BOTH, ACME, RIVAL, story=5)
    await mean(store, 2, Meaning(feeling=HAPPY), ACME, story=5)
    await fix(store, 2, Fixed(((WHOLE, "neutral"),)))
    await mean(store, 3, Meaning(feeling=CROSS), ACME, story=5)
    assert [one.sentiment for one in await store.mentions([1, 2, 3])] == ["neutral"] * 3
    assert await about(store, 1) == {"acme": "neutral", "rival": "neutral"}
    assert await about(store, 3) == await about(store, 2) == {"acme": "neutral"}
    await press(store, 3, Verb.UNDO, at=later(hours=2))
    assert [one.sentiment for one in await store.mentions([1, 2, 3])] == ["negative", "positive", "negative"]


@scene
async def test_alerts_hear_how_each_topic_is_spoken_of(store: SqlStore) -> None:
    await mean(store, 1, BOTH, ACME, RIVAL, story=5)
    await mean(store, 2, BOTH, ACME, story=5)
    told = {topic: await store.said(topic, later(days=-1)) for topic in ("acme", "rival")}
    assert [one.sentiment for one in told["acme"]] == ["negative", "negative"], "who follows is counted"
    assert [one.sentiment for one in told["rival"]] == ["positive"]


@scene
async def test_hostile_meaning_holds_up_nothing(store: SqlStore) -> None:
    wild = Meaning(lang="e\ud83d", intents=(Intent("a\ud83d,%_'", 1.0, True),), held=None)
    await mean(store, 1, wild, story=2**70)
    [one] = await store.mentions([1])
    assert (one.meaning.lang, one.intents) == ("e\ufffd", ("a\ud83d,%_'",))
    assert await store.counts(Filter(intents=("a\ud83d,%_'",))) == {(): 1}
    assert await store.counts(Filter(intents=("%", "a_ __'"))) == {(): 0}


@scene
async def test_there_is_to_learn_from_what_people_said_and_did(store: SqlStore) -> None:
    for n in range(1, 10):
        await mean(store, n, BOTH, story=5 if n > 7 else None)
    await press(store, 1, Verb.IGNORE, reason="spam", at=later(minutes=1))
    await press(store, 2, Verb.IGNORE, reason="not_us", at=later(minutes=2))
    await press(store, 3, Verb.CLAIM, at=later(minutes=3))
    await press(store, 4, Verb.NOTE, text="Nothing to learn.")
    await press(store, 5, Verb.SNOOZE)
    await fix(store, 6, Fixed(((WHOLE, "positive"),)))
    await press(store, 7, Verb.ACKNOWLEDGE)
    await press(store, 7, Verb.UNDO)
    await press(store, 9, Verb.RESOLVE, at=later(hours=4))
    taught = await store.taught()
    assert [(one.mention, one.outcome) for one in taught] == [
        (1, "spam"),
        (2, "not_us"),
        (3, "kept"),
        (6, None),
        (8, "kept"),
    ]
    assert (taught[0].at, taught[0].topics, taught[0].meaning) == (later(minutes=1), ("acme",), BOTH)
    assert [one.fixed for one in taught if one.fixed != Fixed()] == [Fixed(((WHOLE, "positive"),))]
    assert [one.mention for one in await store.taught(limit=2)] == [6, 8]
    await store.blank("blog", ["blog-key-6"], "deleted", AT)
    assert [one.mention for one in await store.taught(limit=2)] == [3, 8]


@scene
async def test_another_priority_changes_the_queue_and_the_card(store: SqlStore) -> None:
    mention = await keep_one(store, channels=("brand", "crisis"))
    await store.keep(batch(sighting(post("2", "Acme, a return"), ACME), at=later(minutes=1), backlog=3))
    brand = next(row for row in await store.due(AT) if row.channel == "brand")
    await send(store, brand, "m1", 1)
    assert await store.set_priority(mention.id, 5, AT)
    assert await store.set_priority(2, 5, AT)
    assert not await store.set_priority(2, 5, AT)
    assert not await store.set_priority(99, 5, AT)
    assert [(row.mention, row.priority) for row in await store.due(later(days=1))] == [(1, 5), (2, 5)]
    assert [row.id for row in await store.stale()] == [brand.id]
    [now] = await store.mentions([mention.id])
    assert (now.priority, now.version) == (5, 2)


@scene
async def test_who_is_called_is_called_as_soon_whatever_the_priority(store: SqlStore) -> None:
    mention = await keep_one(store)
    await store.enqueue(mention.id, "crisis", 5, "escalated", AT)
    for priority in (4, 2):
        assert await store.set_priority(mention.id, priority, AT)
        rows = {row.channel: row.priority for row in await store.due(AT)}
        assert rows == {"crisis": 5, "brand": priority}


@scene
async def test_open_mentions_are_looked_at_again_when_their_time_has_come(store: SqlStore) -> None:
    for n in range(1, 7):
        said = post(str(n), f"Acme opens shop {n}", engagement=n)
        said = replace(said, url=None) if n == 1 else said
        said = replace(said, key=None, url=None) if n == 2 else said
        one = sighting(said, ACME, story=5 if n > 4 else None, meaning=BOTH)
        await store.keep(batch(one, at=later(seconds=n)))
    assert await store.to_revisit(later(seconds=0)) == []
    due = await store.to_revisit(later(seconds=5))
    assert [one.mention for one in due] == [1, 3, 4, 5]
    assert (due[0].looked, due[0].shown, due[0].seen_at) == (0, 1, later(seconds=1))
    assert due[0].post.key == "blog-key-1"
    assert [one.mention for one in await store.to_revisit(later(days=1), limit=1)] == [1]
    await press(store, 3, Verb.RESOLVE)
    await store.revisited([1], later(hours=1), later(hours=2))
    await store.revisited([5], later(hours=1), None)
    await store.revisited([], later(hours=1), None)
    assert [one.mention for one in await store.to_revisit(later(hours=1))] == [4]
    await press(store, 3, Verb.REOPEN, at=later(hours=1))
    due = await store.to_revisit(later(hours=3))
    assert [(one.mention, one.looked) for one in due] == [(3, 0), (4, 0), (1, 1)]
    await store.blank("blog", ["blog-key-4"], "deleted", AT)
    assert [one.mention for one in await store.to_revisit(later(hours=3))] == [3, 1]
    await store.blank("blog", ["blog-key-5"], "deleted", AT)
    assert [one.mention for one in await store.to_revisit(later(hours=3))] == [3, 6, 1], (
        "the next of its story"
    )


@scene
async def test_looking_again_reads_no_more_than_what_is_due(store: SqlStore) -> None:
    sql = f"EXPLAIN QUERY PLAN {DUE.text}"
    plan = await store.database.read(
        lambda c: [row[3] for row in c.exec_driver_sql(sql, {"now": 1, "limit": 9})]
    )
    assert any("mentions_look_at" in line for line in plan)


@scene
async def test_served_again_changes_nothing(store: SqlStore) -> None:
    said = await mean(store, 1, BOTH, story=5)
    again = sighting(said, ACME, meaning=Meaning(feeling=HAPPY), story=9)
    assert await store.keep(batch(again, at=later(hours=1))) == Kept()
    [one] = await store.mentions([1])
    assert (one.meaning, one.story, one.standing.state) == (BOTH, 5, State.NEW)
