"""Exclusions learned from a simulated team's triage, of which the truth is known. All names are invented."""

from __future__ import annotations

from itertools import combinations
from math import comb, exp
from random import Random

import pytest

from core.query import parse
from core.types import Mention
from listening.exclusions import log_luck, propose
from listening.precision import judged, ledger
from tests.listening.triaged import mention

_ABOUT_US = "lamp cord shade socket dimmer switch warranty refund delivery update bulb shop app battery box"
_TALK = "monday garden friend window winter price photo colour green weekend coffee corner street music"


def said(chance: Random, *more: str) -> str:
    """Something about Lumio in words that mean nothing, with these among them."""
    words = [*chance.sample(_TALK.split(), 5), *more, "Lumio"]
    chance.shuffle(words)
    return " ".join(words)


def triage(chance: Random, kept: int, ignored: int, wrong: str, share: float = 0.9) -> list[Mention]:
    """Kept ones about lamps; ignored ones of which most have `wrong`, each by somebody else."""
    right = [
        mention(said(chance, *chance.sample(_ABOUT_US.split(), 2)), "resolved", by=f"k{n}")
        for n in range(kept)
    ]
    others = [
        mention(said(chance, wrong if chance.random() < share else "river"), "not_us", by=f"i{n}")
        for n in range(ignored)
    ]
    return right + others


@pytest.mark.parametrize(
    ("wrong", "clause"),
    [
        ("festival", "festival"),
        ("Festival!", "festival"),
        ("bäckerei", "bäckerei"),
        ("фестиваль", "фестиваль"),
        ("축제는", "축제는"),
        ("مهرجان", "مهرجان"),
        ("פסטיבל", "פסטיבל"),
        ("パン屋", "パン"),
    ],
)
def test_the_word_that_separates_them_is_found_in_any_script(wrong: str, clause: str) -> None:
    found = propose(parse("lumio"), triage(Random(7), 40, 24, wrong))
    assert found[0].clause == clause
    assert found[0].query == f"lumio AND NOT {clause}"
    assert found[0].drops_kept == 0


def test_the_counts_are_those_of_the_proposed_query() -> None:
    chance = Random(3)
    mentions = triage(chance, 50, 30, "festival")
    mentions.append(mention(said(chance, "festival"), "claimed", by="k99"))
    (found, *_) = propose(parse("lumio OR brightwell"), mentions)
    assert found.query == "(lumio OR brightwell) AND NOT festival"
    before = ledger(parse("lumio OR brightwell"), mentions).whole
    after = ledger(parse(found.query), mentions).whole
    assert (found.ignored, found.kept) == (before.ignored, before.kept) == (30, 51)
    assert found.drops_ignored == before.ignored - after.ignored > 20
    assert found.drops_kept == before.kept - after.kept == 1


def test_an_exclusion_that_loses_nothing_comes_first() -> None:
    chance = Random(5)
    mentions = triage(chance, 60, 25, "festival", share=1.0)
    mentions += [mention(said(chance, "manor"), "not_us", by=f"m{n}") for n in range(9)]
    mentions += [mention(said(chance, "festival"), "resolved", by=f"f{n}") for n in range(2)]
    found = propose(parse("lumio"), mentions)
    assert [(one.clause, one.drops_kept) for one in found] == [("manor", 0), ("festival", 2)]


def test_a_phrase_is_found_where_neither_word_would_do() -> None:
    chance = Random(11)
    mentions = [
        *(mention(f"Lumio gift card {said(chance)}", "spam", by=f"s{n}") for n in range(14)),
        *(mention(f"a gift: {said(chance)}", "resolved", by=f"a{n}") for n in range(15)),
        *(mention(f"my card: {said(chance)}", "resolved", by=f"b{n}") for n in range(15)),
    ]
    assert [one.clause for one in propose(parse("lumio"), mentions)] == ['"gift card"']


def test_a_word_of_the_query_may_stand_in_a_phrase_but_never_alone() -> None:
    chance = Random(13)
    mentions = [
        *(mention(f"{said(chance)}, the Lumio lamp variant", "not_us", by=f"v{n}") for n in range(14)),
        *(mention(f"{said(chance)} lamp", "resolved", by=f"a{n}") for n in range(20)),
        *(mention(f"{said(chance)} another variant", "resolved", by=f"b{n}") for n in range(9)),
    ]
    found = propose(parse("lumio OR variant OR lamp"), mentions)
    assert [one.clause for one in found] in (['"lumio lamp"'], ['"lumio lamp"', '"lamp variant"'], [])
    assert all(" " in one.clause for one in found)


def test_an_author_and_a_site_are_found() -> None:
    chance = Random(17)
    mentions = [
        *(mention(said(chance), "spam", by="dealbot") for _ in range(12)),
        *(mention(said(chance), "not_us", by=f"n{n}", site="festivals.example.org") for n in range(12)),
        *(mention(said(chance), "resolved", by=f"k{n}", site="forum.example.org") for n in range(30)),
    ]
    assert {one.clause for one in propose(parse("lumio"), mentions)} == {
        "author:dealbot",
        "site:festivals.example.org",
    }


def test_words_of_one_author_alone_are_no_reason() -> None:
    """It is the author who is excluded then."""
    chance = Random(19)
    mentions = [
        *(mention(said(chance, "jackpot"), "spam", by="dealbot") for _ in range(12)),
        *(mention(said(chance), "resolved", by=f"k{n}") for n in range(30)),
    ]
    assert [one.clause for one in propose(parse("lumio"), mentions)] == ["author:dealbot"]


def test_copies_of_one_text_count_once() -> None:
    copies = [mention("Lumio festival on sunday", "not_us", by=f"c{n}") for n in range(30)]
    kept = [mention(said(Random(n)), "resolved", by=f"k{n}") for n in range(40)]
    assert propose(parse("lumio"), copies + kept) == ()


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_proposed_on_noise(seed: int) -> None:
    """The team ignores one in three by the toss of a coin: whatever is in them is in the others too."""
    chance = Random(seed)
    mentions = [
        mention(
            said(chance, *chance.sample(_ABOUT_US.split(), 3)),
            "not_us" if chance.random() < 0.33 else "resolved",
            by=f"a{chance.randrange(25)}",
            site=f"{chance.choice('abcdef')}.example.org",
        )
        for _ in range(150)
    ]
    assert propose(parse("lumio"), mentions) == ()


@pytest.mark.parametrize(
    "mentions",
    [
        [],
        [mention("lumio festival") for _ in range(30)],
        [mention("lumio festival", "not_us", by=f"a{n}") for n in range(3)],
        [mention(f"lumio festival {n}", "resolved") for n in range(30)],
        [mention("", "not_us") for _ in range(30)],
    ],
)
def test_too_little_triage_teaches_nothing(mentions: list[Mention]) -> None:
    assert propose(parse("lumio"), mentions) == ()


def test_the_next_one_drops_what_the_first_leaves() -> None:
    """Words that always come together are proposed once."""
    chance = Random(23)
    mentions = [
        *(mention(said(chance, "festival stage tickets"), "not_us", by=f"f{n}") for n in range(20)),
        *(mention(said(chance, "casino"), "spam", by=f"c{n}") for n in range(12)),
        *(mention(said(chance), "resolved", by=f"k{n}") for n in range(40)),
    ]
    found = propose(parse("lumio"), mentions)
    assert len(found) == 2
    assert found[1].clause == "casino"
    assert sum(one.drops_ignored for one in found) == 32 == sum(judged(m) != "kept" for m in mentions)


@pytest.mark.parametrize(("hits", "drawn", "marked", "total"), [(3, 4, 5, 12), (0, 3, 2, 9), (2, 2, 2, 8)])
def test_luck_is_counted_like_by_hand(hits: int, drawn: int, marked: int, total: int) -> None:
    ways = [len([n for n in hand if n < marked]) >= hits for hand in combinations(range(total), drawn)]
    assert exp(log_luck(hits, drawn, marked, total)) == pytest.approx(sum(ways) / comb(total, drawn))


def test_luck_that_cannot_be_is_none() -> None:
    assert exp(log_luck(3, 4, 2, 9)) == pytest.approx(0)
