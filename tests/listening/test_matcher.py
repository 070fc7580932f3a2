"""Where the matcher finds words, and why a post matches or does not."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from core.query import Not, Word, parse
from core.types import Hit, Match, Post, Topic
from listening.matcher import MOST_HITS, Matcher, explain
from tests.listening.finding import find_match

# ---------------------------------------------------------------- positions


@pytest.mark.parametrize(
    ("query", "title", "text", "hits"),
    [
        ("acme", "Acme", "", [("title", 0, 4)]),
        ("acme", None, "an Acme", [("text", 3, 7)]),
        ("acme", "", "Acme", [("text", 0, 4)]),
        ("acme", "Acme", "acme", [("title", 0, 4), ("text", 0, 4)]),
        ("acme cloud", "Cloud", "acme", [("title", 0, 5), ("text", 0, 4)]),
        ('"acme cloud"', "the acme", "cloud is", None),
        ('"acme cloud"', "Acme cloud", "Acme", [("title", 0, 10)]),
        ("`a b`", "a", "b", None),
        ('="Acme Cloud"', "Acme", "Cloud", None),
        ("東京", "東", "京", None),
        ("acme", "Straße İ ﬁ Acme", "…Acme", [("title", 11, 15), ("text", 1, 5)]),
        ("acme", "e\u0301\u0301", "\u0301Acme", [("text", 1, 5)]),
        ("=Acme", "ß ACME", "ß Acme", [("text", 2, 6)]),
        ("acme", "🚀 Acme", "👩‍💻 Acme 🚀", [("title", 2, 6), ("text", 4, 8)]),
        ('acme OR "acme cloud"', None, "acme cloud", [("text", 0, 10)]),
        ('"a b" OR "b c"', None, "a b c", [("text", 0, 5)]),
        ("a OR b", None, "a/b", [("text", 0, 1), ("text", 2, 3)]),
        ("acme NOT cloud", "Acme", "acme", [("title", 0, 4), ("text", 0, 4)]),
    ],
)
def test_hits_are_places_in_the_original_title_first(
    query: str, title: str | None, text: str, hits: list[tuple[str, int, int]] | None
) -> None:
    found = find_match(query, text, title)
    assert (None if found is None else [(hit.part, hit.start, hit.end) for hit in found.hits]) == hits


def test_matches_come_in_the_order_of_the_topics_also_of_equal_ones() -> None:
    queries = {"z": "acme", "a": "cloud", "m": "ACME", "n": "nothing"}
    matcher = Matcher([Topic(name=name, query=query) for name, query in queries.items()])
    post = Post(source="s", title="Cloud", text="acme")
    assert [match.topic for match in matcher.match(post)] == ["z", "a", "m"]
    assert matcher.match(post)[0] == Match("z", (Hit("text", 0, 4),))


def test_no_topics_match_nothing() -> None:
    assert Matcher([]).match(Post(source="s", text="acme")) == ()


def test_a_topic_that_cannot_be_read_is_named() -> None:
    with pytest.raises(UsageError) as caught:
        Matcher([Topic(name="fine", query="acme"), Topic(name="broken", query="acme AND")])
    assert (
        caught.value.problem == "The query of broken cannot be read. Character 6: AND has nothing behind it."
    )


def test_a_match_keeps_a_bounded_number_of_hits() -> None:
    found = find_match("acme", "acme " * 1000)
    assert found is not None
    assert found.hits == tuple(Hit("text", 5 * i, 5 * i + 4) for i in range(MOST_HITS))


@pytest.mark.parametrize(
    "text",
    [
        "a " * 50_000,
        "ab" * 50_000,
        "acme" + " " * 100_000 + "cloud",
        "! " * 50_000,
        "아크" * 50_000,
        "ß\u0301" * 50_000,
        "".join(map(chr, range(0xA0, 0xD7FF))),
    ],
    ids=["words", "one word", "gap", "symbols", "hangul", "marks", "all characters"],
)
def test_a_hostile_text_is_read_like_any_other(text: str) -> None:
    queries = ["a", "ab*", '"acme cloud"', "`! !`", "아크*", "acme OR a"]
    matcher = Matcher([Topic(name=query, query=query) for query in queries])
    assert all(len(match.hits) <= MOST_HITS for match in matcher.match_text(text[:1000], text))


# ---------------------------------------------------------------- why


def _reasons(query: str, text: str) -> list[tuple[str, bool]]:
    verdict = explain(parse(query), Post(source="s", text=text))
    return [(str(reason.query), reason.holds) for reason in verdict.because()]


@pytest.mark.parametrize(
    ("query", "text", "reasons"),
    [
        ("acme", "acme", [("acme", True)]),
        ("acme", "akme", [("acme", False)]),
        ("acme cloud", "acme", [("cloud", False)]),
        ("acme cloud", "neither", [("acme", False), ("cloud", False)]),
        ("acme cloud", "acme cloud", [("acme", True), ("cloud", True)]),
        ("acme OR akme", "akme", [("akme", True)]),
        ("acme OR akme", "x", [("acme", False), ("akme", False)]),
        ("acme -bakery", "acme bakery", [("bakery", True)]),
        ("acme -bakery", "acme", [("acme", True), ("bakery", False)]),
        ("(acme OR akme) -(bakery shop)", "akme shop", [("akme", True), ("bakery", False)]),
    ],
)
def test_a_verdict_names_the_clauses_that_decided(
    query: str, text: str, reasons: list[tuple[str, bool]]
) -> None:
    assert _reasons(query, text) == reasons


def test_a_verdict_quotes_the_words_as_the_post_has_them() -> None:
    post = Post(source="s", title="ACME", text="acme Cloud, Acmé cloud")
    verdict = explain(Topic(name="t", query="acme cloud -bakery"), post)
    assert verdict.holds
    assert verdict.words == ("ACME", "acme", "Cloud", "Acmé", "cloud")
    assert [str(part.query) for part in verdict.parts] == ["acme", "cloud", "NOT bakery"]
    assert verdict.parts[0].hits[0] == Hit("title", 0, 4)
    assert verdict.parts[2].parts[0].query == Word("bakery")
    assert isinstance(verdict.parts[2].query, Not)
    assert verdict.parts[2].hits == ()


def test_a_verdict_that_fails_has_no_hits_but_its_parts_tell_theirs() -> None:
    verdict = explain(parse("acme cloud"), Post(source="s", text="acme"))
    assert (verdict.holds, verdict.hits, verdict.words) == (False, (), ())
    assert verdict.parts[0].words == ("acme",)
