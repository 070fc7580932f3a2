"""The ledger: what a team's triage says of a query and of each of its clauses."""

from __future__ import annotations

import pytest

from core.query import parse
from listening.branches import branches, is_sayable, narrowed_by, widened_by
from listening.precision import Tally, is_proven, ledger, wilson
from tests.listening.triaged import DEALT, mention


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), p. 857-872: method 3 of its first table.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # Worked by hand: with p = 1 the lower end is n / (n + z²).
        (10, 10, 0.7225, 1.0000),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_the_published_one(yes: int, n: int, low: float, high: float) -> None:
    assert wilson(yes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_the_interval_holds_the_share_and_mirrors(n: int) -> None:
    for yes in range(n + 1):
        low, high = wilson(yes, n)
        assert 0 <= low <= yes / n <= high <= 1
        assert wilson(n - yes, n) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(
    ("dealt", "expected"),
    [
        ("acknowledged", Tally(1, kept=1)),
        ("claimed", Tally(1, kept=1)),
        ("escalated", Tally(1, kept=1)),
        ("resolved", Tally(1, kept=1)),
        ("no_action", Tally(1, kept=1)),
        ("not_us", Tally(1, not_us=1)),
        ("spam", Tally(1, spam=1)),
        ("new", Tally(1)),
        ("snoozed", Tally(1)),
    ],
)
def test_every_way_to_deal_with_a_mention_counts_as_it_should(dealt: str, expected: Tally) -> None:
    assert set(DEALT) >= {dealt}
    found = ledger(parse("lumio"), [mention("a Lumio lamp", dealt)]).whole
    assert found == expected
    assert found.undecided == 1 - found.decided


def test_a_ledger_is_exact() -> None:
    triage = [
        *(mention("Lumio flickers", "resolved") for _ in range(7)),
        *(mention("lumio festival tonight", "not_us") for _ in range(2)),
        *(mention("lumio coins, cheap", "spam") for _ in range(1)),
        *(mention("lumio again") for _ in range(4)),
        *(mention("Brightwell lamp", "claimed") for _ in range(3)),
        *(mention("Brightwell and Lumio", "not_us") for _ in range(5)),
        *(mention("the brightwell manor", "not_us") for _ in range(6)),
        mention("nothing of ours any more", "resolved"),
        mention("", "resolved"),
    ]
    found = ledger(parse("lumio OR brightwell lamp OR brightwell NOT manor"), triage)
    assert found.whole == Tally(22, kept=10, not_us=7, spam=1)
    assert (found.left, found.blank) == (7, 1)
    assert [(str(one.clause), one.tally) for one in found.clauses] == [
        ("lumio", Tally(19, kept=7, not_us=7, spam=1)),
        ("brightwell", Tally(8, kept=3, not_us=5)),
        ("lamp", Tally(3, kept=3)),
    ]
    assert found.whole.precision == pytest.approx(10 / 18)
    assert (found.whole.low, found.whole.high) == wilson(10, 18)


def test_a_clause_counts_only_where_it_took_part() -> None:
    """In a branch that does not hold it stands there for nothing."""
    triage = [mention("lumio and a lamp of brightwell manor", "resolved")]
    found = ledger(parse("lumio OR (brightwell lamp NOT manor)"), triage)
    assert {str(one.clause): one.tally.hits for one in found.clauses} == {
        "lumio": 1,
        "brightwell": 0,
        "lamp": 0,
    }


def test_fields_are_clauses_like_others() -> None:
    triage = [
        mention("a lumio lamp", "resolved", by="jane", site="forum.example.org"),
        mention("lumio at https://example.com", "spam", by="dealbot"),
    ]
    query = "lumio (author:jane OR has:link OR site:forum.example.org OR rating:<3) NOT is:reply NOT lang:de"
    found = ledger(parse(query), triage)
    assert {str(one.clause): (one.tally.kept, one.tally.spam) for one in found.clauses} == {
        "lumio": (1, 1),
        "author:jane": (1, 0),
        "has:link": (0, 1),
        "site:forum.example.org": (1, 0),
        "rating:<3": (0, 0),
    }


def test_title_and_text_are_clauses_of_their_own() -> None:
    triage = [mention("said it", "resolved", title="Lumio"), mention("brightwell", "spam", title="said it")]
    found = ledger(parse("title:(lumio OR brightwell) OR text:brightwell"), triage)
    assert {str(one.clause): (one.tally.kept, one.tally.spam) for one in found.clauses} == {
        "title:lumio": (1, 0),
        "title:brightwell": (0, 0),
        "text:brightwell": (0, 1),
    }


@pytest.mark.parametrize(
    ("kept", "ignored", "proven"),
    [
        (19, 0, False),
        (20, 0, True),
        (16, 4, False),
        (17, 3, True),
        (30, 20, False),
        (70, 30, True),
        (0, 20, False),
    ],
)
def test_a_query_is_proven_by_many_decided_and_few_ignored(kept: int, ignored: int, proven: bool) -> None:
    assert is_proven(Tally(kept + ignored + 5, kept, ignored)) is proven


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("lumio", ["lumio"]),
        ("lumio NOT (manor OR title:hall)", ["lumio"]),
        ("(a OR b) c", ["a", "b", "c"]),
        ("lumio NEAR/3 (lamp OR light)", ["lumio NEAR/3 (lamp OR light)"]),
        ("title:(lumio lamp) OR #lumio", ["title:lumio", "title:lamp", "#lumio"]),
        ("title:(lumio NOT manor)", ["title:lumio"]),
    ],
)
def test_what_is_looked_for_is_known_clause_by_clause(query: str, clauses: list[str]) -> None:
    assert [str(one.clause) for one in branches(parse(query))] == clauses


@pytest.mark.parametrize(
    ("query", "like", "expected"),
    [
        ("acme", "acme", "acme OR akme"),
        ("acme OR bolt", "acme", "acme OR akme OR bolt"),
        ("acme NOT bakery", "acme", "(acme OR akme) AND NOT bakery"),
        ("acme NOT bakery", None, "(acme OR akme) AND NOT bakery"),
        ("acme cloud NOT bakery", None, "((acme AND cloud) OR akme) AND NOT bakery"),
        ("acme (outage OR down)", "acme", "(acme OR akme) AND (outage OR down)"),
        ("acme NEAR/3 cloud", "acme", "(acme OR akme) NEAR/3 cloud"),
        ("title:acme", "acme", "title:(acme OR akme)"),
        ("acme NOT (bolt acme)", "acme", "(acme OR akme) AND NOT (bolt AND acme)"),
    ],
)
def test_another_name_takes_its_place_beside_the_name(query: str, like: str | None, expected: str) -> None:
    found = widened_by(parse(query), parse("akme"), parse(like) if like else None)
    assert found == parse(expected)
    assert is_sayable(found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("acme", "acme AND NOT bakery"),
        ("acme OR akme", "(acme OR akme) AND NOT bakery"),
        ("acme NOT manor", "acme AND NOT manor AND NOT bakery"),
        ("acme NEAR/2 cloud", "acme NEAR/2 cloud AND NOT bakery"),
    ],
)
def test_an_exclusion_holds_for_the_whole_query(query: str, expected: str) -> None:
    found = narrowed_by(parse(query), parse("bakery"))
    assert str(found) == expected
    assert is_sayable(found)
