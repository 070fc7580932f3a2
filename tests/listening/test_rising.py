"""Rises: what really grew is found, what is chance is not, and whose it is is told with numbers."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.figures import Excerpt
from listening.rising import LEAST_FIT, Audience, rising
from tests.listening.themes_told import said

_STARTS = ("bra", "kol", "min", "tus", "ver", "pla", "dor", "nex", "gly", "fos")
_ENDS = ("dark", "lost", "mift", "numb", "resk", "sall")
WORDS = [f"{start}{end}" for start in _STARTS for end in _ENDS]
ODDS = [1 / (rank + 3) for rank in range(len(WORDS))]


def week(chance: random.Random, posts: int, bursts: float = 0.0, days: int = 8) -> list[list[Excerpt]]:
    """So many days without a trend, the latest first: words by Zipf's law, which may come in bursts."""
    made = []
    for day in range(days):
        odds = [one * chance.gammavariate(1 / bursts, bursts) for one in ODDS] if bursts else ODDS
        made.append(
            [
                said(
                    day * 10_000 + number,
                    " ".join(chance.choices(WORDS, odds, k=8)),
                    who=f"forum:{chance.randrange(posts * 2)}",
                )
                for number in range(posts)
            ]
        )
    return made


def add(days: Sequence[Sequence[Excerpt]], *texts: str, who: str = "") -> list[Excerpt]:
    new = [said(900_000 + n, text, who=who, lang="en") for n, text in enumerate(texts)]
    return [*days[0], *new]


@pytest.mark.parametrize(("posts", "bursts"), [(30, 0.0), (50, 0.1), (50, 0.3)])
def test_a_week_without_a_trend_has_one_false_rise_at_most(posts: int, bursts: float) -> None:
    looks = 60 if os.environ.get("LISTENPOST_FULL") else 7
    days = week(random.Random(11), posts, bursts, days=7 + looks)
    false = sum(len(rising(days[at], days[at + 1 : at + 8]).rises) for at in range(looks))
    assert false <= looks / 7


def test_what_twelve_people_say_for_the_first_time_rises() -> None:
    days = week(random.Random(1), 50)
    now = add(days, *(f"the strike at {word}" for word in WORDS[:12]))
    [found] = rising(now, days[1:]).rises
    assert (found.kind, found.name, found.voices, found.earlier) == ("word", "strike", 12, (0,) * 7)
    assert found.low < found.times < found.high
    assert {now[at].mention for at in found.places} == {900_000 + n for n in range(12)}


def test_a_hashtag_rises_as_it_is_written() -> None:
    days = week(random.Random(2), 50)
    texts = [f"#StrikeNow {word} #{n}x" for n, word in enumerate(WORDS[:14])]
    found = rising(add(days, *texts), days[1:]).rises
    assert {(one.kind, one.name) for one in found} & {("hashtag", "#StrikeNow"), ("word", "StrikeNow")}


def test_one_author_who_says_it_a_hundred_times_is_no_trend() -> None:
    days = week(random.Random(3), 50)
    loud = add(days, *(f"the strike at {word}" for word in WORDS), who="forum:loud")
    assert rising(loud, days[1:]).rises == ()


def test_when_twice_as_much_is_said_of_everything_nothing_rises() -> None:
    chance = random.Random(4)
    days = week(chance, 60)
    more = week(chance, 180, days=1)[0]
    assert rising(more, days[1:]).rises == ()


def test_a_story_that_many_tell_rises_as_a_story() -> None:
    days = week(random.Random(5), 60)
    copies = [said(800_000 + n, f"Quarry opens near Ghent {n}", who=f"news:{n}", story=9) for n in range(20)]
    [found] = rising([*days[0], *copies], days[1:]).rises
    assert (found.kind, found.voices, found.posts) == ("story", 20, 20)
    assert found.name.startswith("Quarry opens near Ghent")


def test_a_sampled_post_counts_once_for_the_odds_and_with_its_weight_for_the_number() -> None:
    days = week(random.Random(6), 50)
    now = add(days, *(f"the strike at {word}" for word in WORDS[:12]))
    weights = [1] * len(days[0]) + [200] * 12
    [found] = rising(now, days[1:], weights=weights).rises
    assert (found.voices, found.posts) == (12, 2400)


def test_without_a_past_nothing_is_usual_and_nothing_rises() -> None:
    days = week(random.Random(7), 30)
    assert rising(add(days, *["a strike"] * 20), days[1:2]).rises == ()
    assert rising([], days[1:]).rises == ()


def test_the_fit_counts_those_who_spoke_of_us_before_and_is_unknown_for_few() -> None:
    days = week(random.Random(8), 50)
    new = [
        replace(said(900_000 + n, f"the strike at {word}", who=f"forum:fan{n}"), lang="en" if n < 9 else "xx")
        for n, word in enumerate(WORDS[:12])
    ]
    ours = Audience(frozenset({"forum:fan1", "forum:fan2", "forum:other"}), (("en", 90), ("de", 10)))
    [found] = rising([*days[0], *new], days[1:], ours).rises
    assert (found.fit.authors, found.fit.ours, found.fit.texts, found.fit.spoken) == (12, 2, 12, 9)
    [unknown] = rising([*days[0], *new], days[1:]).rises
    assert (unknown.fit.ours, unknown.fit.spoken) == (None, None)
    few = [replace(one, who="forum:one" if n < 12 - LEAST_FIT else "") for n, one in enumerate(new)]
    [quiet] = rising([*days[0], *few], days[1:], ours).rises
    assert quiet.fit.ours is None


def test_the_same_posts_give_the_same_rises() -> None:
    days = week(random.Random(9), 60)
    now = add(days, *(f"the strike at {word}" for word in WORDS[:12]))
    assert rising(now, days[1:]) == rising(now, days[1:])
