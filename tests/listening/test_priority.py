"""How soon a mention wants somebody."""

from __future__ import annotations

import dataclasses
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meaning import INTENTS, Feeling, Intent, Priority, Spread
from core.types import Author, Post
from listening.priority import INTENT_POINTS, LEVELS, OWN_INTENT, weigh

PAGE = Path(__file__).resolve().parents[2] / "docs/priority.md"
NAMES = ["reach", "engagement", "source", "sentiment", "intent", "rating", "spread", "route"]


def table(heading: str) -> list[dict[str, str]]:
    """The first table of the page whose first column has that heading."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    start = next(number for number, row in enumerate(rows) if row[0] == heading)
    found = []
    for row in rows[start + 2 :]:
        if len(row) != len(rows[start]) or row[0] in ("level", "part", "intent", "mention"):
            break
        found.append(dict(zip(rows[start], row, strict=True)))
    return found


def test_the_examples_of_the_page_come_out_as_it_says() -> None:
    told = []
    for row in table("mention"):
        numbers = row["negative / neutral / positive"]
        feeling = None
        if numbers:
            negative, neutral, positive = map(float, numbers.rstrip("?").split(" / "))
            feeling = Feeling(negative, neutral, positive, sure=not numbers.endswith("?"))
        intents = [
            Intent(name.rstrip("?"), 0.5, sure=not name.endswith("?")) for name in row["intents"].split()
        ]
        sources, authors = map(int, (row["sources, authors"] or "1, 1").split(", "))
        post = Post(
            source="feed",
            author=Author(followers=int(row["followers"]) if row["followers"] else None),
            engagement=int(row["engagement"]) if row["engagement"] else None,
            rating=float(row["stars"]) if row["stars"] else None,
        )
        found = weigh(
            post,
            feeling,
            intents,
            weight=float(row["weight"] or 1),
            spread=Spread(sources=sources, authors=authors),
            routed=row["route"] == "yes",
        )
        told.append((row["mention"], f"{found.points:g}", str(found.level)))
    assert told == [(row["mention"], row["points"], row["level"]) for row in table("mention")]
    assert {level for *_, level in told} == {"1", "2", "3", "4", "5"}


def test_the_page_tells_what_every_intent_counts() -> None:
    told = {}
    for row in table("intent"):
        for name in row["intent"].replace("one of the team's own", "`own`").split("`")[1::2]:
            told[name] = float(row["sure"])
            assert float(row["possible"]) == told[name] / 2
    assert told == {**INTENT_POINTS, "own": OWN_INTENT}
    assert set(INTENT_POINTS) == set(INTENTS)


def test_the_page_tells_from_where_each_level_counts() -> None:
    least = {level: f"{points:g}" for points, level in LEVELS}
    assert [row["points"].split(" ")[0] for row in table("level")] == [
        *(least[n] for n in (5, 4, 3, 2)),
        "below",
    ]
    assert [row["part"].strip("`") for row in table("part")] == NAMES


def feelings() -> st.SearchStrategy[Feeling]:
    def made(parts: tuple[float, float, float], sure: bool) -> Feeling:
        total = sum(parts)
        return Feeling(parts[0] / total, parts[1] / total, parts[2] / total, sure=sure)

    part = st.floats(0.01, 1)
    return st.builds(made, st.tuples(part, part, part), st.booleans())


COUNTS = st.one_of(st.none(), st.integers(-5, 10**9))
INTENT = st.builds(Intent, st.sampled_from([*INTENTS, "own"]), st.floats(0, 1), st.booleans())
CASES = st.fixed_dictionaries(
    {
        "followers": COUNTS,
        "engagement": COUNTS,
        "rating": st.one_of(st.none(), st.floats(1, 5)),
        "feeling": st.one_of(st.none(), feelings()),
        "intents": st.lists(INTENT, max_size=4),
        "weight": st.floats(0.1, 10),
        "sources": st.integers(1, 50),
        "authors": st.integers(1, 5000),
        "reach": COUNTS,
        "routed": st.booleans(),
    }
)
Case = dict[str, Any]


def weighed(case: Case) -> Priority:
    return weigh(
        Post(
            source="feed",
            author=Author(followers=case["followers"]),
            engagement=case["engagement"],
            rating=case["rating"],
        ),
        case["feeling"],
        case["intents"],
        weight=case["weight"],
        spread=Spread(sources=case["sources"], authors=case["authors"], reach=case["reach"]),
        routed=case["routed"],
    )


@settings(max_examples=30)
@given(CASES)
def test_the_parts_add_up_and_each_has_a_name(case: Case) -> None:
    found = weighed(case)
    assert found.points == pytest.approx(sum(part.points for part in found.parts), abs=0.005)
    names = [part.name for part in found.parts]
    assert names == [name for name in NAMES if name in names]
    assert all(part.value for part in found.parts)
    assert 1 <= found.level <= 5
    assert -5 < found.points < 25


@settings(max_examples=30)
@given(
    CASES,
    st.sampled_from(["followers", "engagement", "reach", "weight", "sources", "authors"]),
    st.integers(1, 10**6),
)
def test_more_of_anything_is_never_less_urgent(case: Case, what: str, more: int) -> None:
    if case[what] is not None:
        assert weighed({**case, what: case[what] + more}).points >= weighed(case).points


@settings(max_examples=30)
@given(CASES, st.floats(0, 4))
def test_fewer_stars_are_never_less_urgent(case: Case, fewer: float) -> None:
    if case["rating"] is not None:
        worse = {**case, "rating": max(1.0, case["rating"] - fewer)}
        assert weighed(worse).points >= weighed(case).points


@settings(max_examples=30)
@given(CASES, feelings(), st.floats(0, 1), st.booleans())
def test_more_anger_is_never_less_urgent(case: Case, feeling: Feeling, share: float, of_praise: bool) -> None:
    moved = share * (feeling.positive if of_praise else feeling.neutral)
    angrier = dataclasses.replace(
        feeling,
        negative=feeling.negative + moved,
        positive=feeling.positive - (moved if of_praise else 0),
        neutral=feeling.neutral - (0 if of_praise else moved),
    )
    assert weighed({**case, "feeling": angrier}).points >= weighed({**case, "feeling": feeling}).points


@settings(max_examples=30)
@given(CASES, st.floats(0.5, 1), st.floats(0, 1))
def test_sure_anger_counts_more_than_perhaps_anger(case: Case, negative: float, share: float) -> None:
    chances = (negative, (1 - negative) * share, (1 - negative) * (1 - share))
    sure, unsure = (weighed({**case, "feeling": Feeling(*chances, sure=one)}) for one in (True, False))
    assert sure.points >= unsure.points


@settings(max_examples=30)
@given(CASES, INTENT)
def test_another_intent_is_never_less_urgent_and_a_sure_one_never_than_a_possible_one(
    case: Case, more: Intent
) -> None:
    possible, sure = (
        weighed({**case, "intents": [*case["intents"], dataclasses.replace(more, sure=one)]})
        for one in (False, True)
    )
    assert weighed(case).points <= possible.points <= sure.points


@settings(max_examples=30)
@given(CASES)
def test_what_a_route_escalates_is_at_least_urgent(case: Case) -> None:
    routed, plain = (weighed({**case, "routed": one}) for one in (True, False))
    assert routed.level >= 4
    assert routed.level == max(4, plain.level)
    assert routed.points >= plain.points


@pytest.mark.parametrize("weight", [math.nan, math.inf, -math.inf, 0, -3, 1e308, 5e-324])
@pytest.mark.parametrize("number", [None, -1, 0, 10**400, -(10**400)])
@pytest.mark.parametrize("rating", [None, math.nan, math.inf, -1e300])
def test_hostile_numbers_do_no_harm(weight: float, number: int | None, rating: float | None) -> None:
    nothing = Feeling(math.nan, math.inf, -1.0)
    spread = Spread(mentions=-1, sources=-4, authors=10**400, reach=number)
    post = Post(source="x", author=Author(followers=number), engagement=number, rating=rating)
    found = weigh(post, nothing, [Intent("", math.nan, True)], weight=weight, spread=spread)
    assert 1 <= found.level <= 5
    assert math.isfinite(found.points)
    assert all(math.isfinite(part.points) and len(part.value) < 40 for part in found.parts)


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert weigh(Post(source="feed"), None, ()) == Priority(3, 0.0, ())


def test_plain_talk_waits_and_praise_does_not() -> None:
    talk = weigh(Post(source="feed"), Feeling(0.05, 0.9, 0.05), ())
    praise = weigh(Post(source="feed"), Feeling(0.02, 0.03, 0.95), (Intent("praise", 0.9, True),))
    assert (talk.level, praise.level) == (2, 3)


def test_few_ordinary_mentions_are_urgent() -> None:
    # Half say nothing much, a third complain, the others praise; few are sure of what they want, and few are
    # read by many.
    draw = random.Random(5)
    levels = []
    wishes = {"negative": ["complaint", "bug_report", "churn_risk", "urgent"], "neutral": ["question"]}
    for _ in range(5_000):
        kind = draw.choices(["neutral", "negative", "positive"], [50, 32, 18])[0]
        chance = draw.uniform(0.4, 0.95)
        rest = dict.fromkeys(("negative", "neutral", "positive"), (1 - chance) / 2) | {kind: chance}
        feeling = Feeling(rest["negative"], rest["neutral"], rest["positive"], sure=chance > 0.6)
        intents = [
            Intent(name, 0.6, draw.random() < 0.4)
            for name, often in zip(wishes.get(kind, ["praise"]), (0.6, 0.15, 0.04, 0.005), strict=False)
            if draw.random() < often
        ]
        followers = round(draw.lognormvariate(5.7, 1.8)) if draw.random() < 0.6 else None
        engagement = round(draw.lognormvariate(0.7, 1.5)) if draw.random() < 0.7 else None
        post = Post(source="feed", author=Author(followers=followers), engagement=engagement)
        levels.append(weigh(post, feeling, intents).level)
    share = [levels.count(level) / len(levels) for level in range(1, 6)]
    assert 0.005 < share[3] + share[4] < 0.025
    assert share[4] < 0.002
    assert share[1] > 0.08
