"""How what was said sounds and whom it reaches, counted as alerts learn what is usual; and who says it."""

from __future__ import annotations

from core.alerts import Felt, Loud
from core.meaning import Feeling, Meaning
from core.types import Author, Verb
from store.sql import SqlStore
from tests.store.making import ACME, AT, RIVAL, batch, later, post, press, scene, sighting

LONG_AGO = later(days=-30)
NEGATIVE, POSITIVE = Meaning(feeling=Feeling(0.9, 0.05, 0.05)), Meaning(feeling=Feeling(0.05, 0.05, 0.9))
UNSURE = Meaning(feeling=Feeling(0.4, 0.3, 0.3, sure=False))


async def keep_some(store: SqlStore) -> None:
    """Four about acme within a quarter of an hour, and a fifth an hour before."""
    await store.keep(
        batch(
            sighting(
                post("1", author=Author(handle="ben", followers=900), engagement=40), ACME, meaning=NEGATIVE
            ),
            sighting(post("2", author=Author(handle="cy", followers=50_000)), ACME, RIVAL, meaning=POSITIVE),
            sighting(post("3", author=Author(name="Dee")), ACME, meaning=UNSURE),
            sighting(post("4", author=Author(handle="eve", followers=7_000)), ACME, meaning=UNSURE),
            sighting(post("5", said_at=later(hours=-1)), ACME, meaning=NEGATIVE),
            sighting(post("6", author=Author(handle="gus", followers=9)), RIVAL, meaning=NEGATIVE),
        )
    )


@scene
async def test_it_is_counted_by_the_quarter_of_an_hour(store: SqlStore) -> None:
    await keep_some(store)
    assert await store.felt("acme", LONG_AGO, AT) == {
        later(hours=-1): Felt(posts=1, known=1, negative=1, reach=0),
        later(minutes=-15): Felt(posts=4, known=2, negative=1, reach=57_940),
    }
    assert await store.felt("acme", later(minutes=-6), AT) == {
        later(minutes=-15): Felt(posts=4, known=2, negative=1, reach=57_940)
    }
    assert await store.felt("unheard", LONG_AGO, AT) == {}


@scene
async def test_what_the_team_says_of_one_counts(store: SqlStore) -> None:
    await keep_some(store)
    mentions = {one.author: one.mention for one in await store.said("acme", LONG_AGO)}
    await press(store, mentions["dee"], Verb.FIX, sentiment="negative")
    await press(store, mentions["ben"], Verb.FIX, sentiment="positive")
    assert (await store.felt("acme", LONG_AGO, AT))[later(minutes=-15)] == Felt(4, 3, 1, 57_940)
    assert (await store.loud("acme", LONG_AGO, AT)).most == 7_000


@scene
async def test_what_is_held_or_was_old_when_it_was_heard_does_not_count(store: SqlStore) -> None:
    held = Meaning(feeling=Feeling(0.9, 0.05, 0.05), held="held.relevance")
    old = post("2", "Acme of old", said_at=later(days=-1), author=Author(handle="cy", followers=70))
    loud = post("1", author=Author(handle="ben", followers=900))
    await store.keep(batch(sighting(loud, ACME, meaning=held), sighting(old, ACME, meaning=NEGATIVE)))
    assert await store.felt("acme", LONG_AGO, AT) == {}
    assert (await store.loud("acme", LONG_AGO, AT)).most_negative == 70, "who writes is known all the same"


@scene
async def test_who_writes_is_known_by_followers_and_tone(store: SqlStore) -> None:
    assert await store.loud("acme", LONG_AGO, AT) == Loud()
    await keep_some(store)
    assert await store.loud("acme", LONG_AGO, AT) == Loud(
        authors=3, one_in_hundred=50_000, most=7_000, most_negative=900
    )
    assert (await store.loud("rival", LONG_AGO, AT)).authors == 2


@scene
async def test_one_author_in_a_hundred_has_more(store: SqlStore) -> None:
    posts = [
        post(f"{n}-{again}", f"Acme says {n}, {again}", author=Author(handle=f"author {n}", followers=n))
        for n in range(1, 251)
        for again in range(1 + (n == 250))
    ]
    await store.keep(batch(*(sighting(one, ACME) for one in posts)))
    found = await store.loud("acme", LONG_AGO, AT)
    assert (found.authors, found.one_in_hundred, found.most) == (250, 248, 250)
