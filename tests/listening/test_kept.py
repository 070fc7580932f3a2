"""Queries about what kept mentions mean ask for how they stand, not for a new guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.fields import Derived
from core.meaning import Feeling, Fixed, Intent, Meaning
from core.query import parse
from core.rules import HeardPost
from core.types import Match, Mention, Post, Standing, State
from listening.backtest import BackTest
from listening.kept import as_it_stands, as_they_stand
from listening.precision import ledger

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BAD = Feeling(0.8, 0.15, 0.05)


def mention(meaning: Meaning, fixed: Fixed = Fixed(), **post: object) -> Mention:  # noqa: B008
    return Mention(
        id=1,
        post_id=1,
        post=Post(source="blog", text="Acme again", **post),  # type: ignore[arg-type]
        matches=(Match("acme"),),
        standing=Standing(state=State.CLAIMED, fixed=fixed),
        seen_at=NOW,
        meaning=meaning,
    )


@pytest.mark.parametrize(
    ("one", "derived"),
    [
        (mention(Meaning()), Derived()),
        (mention(Meaning(), lang="de"), Derived(lang="de")),
        (
            mention(
                Meaning(
                    lang="en",
                    feeling=BAD,
                    intents=(Intent("praise", 0.9, sure=True), Intent("question", 0.4)),
                )
            ),
            Derived(lang="en", sentiment="negative", intents=frozenset({"praise"})),
        ),
        (mention(Meaning(feeling=replace(BAD, sure=False))), Derived(intents=frozenset())),
        (
            mention(Meaning(feeling=BAD), Fixed((("", "positive"),), ("question",))),
            Derived(sentiment="positive", intents=frozenset({"question"})),
        ),
        (mention(Meaning(), Fixed(intents=())), Derived(intents=frozenset())),
    ],
)
def test_what_is_known_of_a_mention_is_what_stands_there(one: Mention, derived: Derived) -> None:
    assert as_it_stands(one) == derived
    assert as_they_stand([one])(one.post) == derived


def test_of_another_post_only_what_its_source_told_is_known() -> None:
    one = mention(Meaning(feeling=BAD))
    assert as_they_stand([one])(replace(one.post, lang="fr")) == Derived(lang="fr")


def test_precision_counts_by_how_mentions_stand() -> None:
    bad, good = mention(Meaning(feeling=BAD)), replace(mention(Meaning(feeling=Feeling(0.1, 0.1, 0.8))), id=2)
    found = ledger(parse("acme sentiment:negative"), [bad, good])
    assert (found.whole.hits, found.left) == (1, 1)


def test_a_back_test_asks_what_posts_mean_also_for_mutes() -> None:
    def derive(post: Post) -> Derived:
        return Derived(sentiment="negative" if "bad" in post.text else "positive")

    texts = ("acme is bad", "acme is good", "acme bakery is bad")
    heard = [
        HeardPost(id=n, post=Post(source="blog", text=text), seen_at=NOW - timedelta(hours=n))
        for n, text in enumerate(texts)
    ]
    mutes = (parse("bakery sentiment:negative"), parse("good sentiment:negative"))
    test = BackTest(None, parse("acme sentiment:negative"), NOW, derive, mutes=mutes)
    test.look(heard)
    outcome = test.result(NOW - timedelta(days=1), complete=True)
    assert (outcome.new, outcome.muted) == (2, 1)
