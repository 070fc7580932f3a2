"""What a query wants of the search index: whatever it matches has that, in every script.

LISTENPOST_FULL=1 compares at least 1,000,000 pairs of a post and a query.
"""

from __future__ import annotations

from collections import Counter
from unicodedata import name

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from core.clauses import FIELD_CLAUSES, TEXT_CLAUSES, And, In, Near, Not, Or, Query
from core.grams import Every, Gram, One, Wanted, grams
from core.query import parse
from core.types import Topic
from listening.matcher import Matcher
from listening.wanted import MOST_GRAMS, wanted_by
from tests.commands.memory_search import has
from tests.listening.drawn import World, derive, worlds
from tests.listening.test_query_corpus import CORPUS
from tests.sizes import size

_QUERIES, _POSTS = 14, 14
_ALWAYS_WITHOUT = {"Says", "Counts", "Is"}
_SCRIPTS = 8


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("acme", Gram("acme")),
        ("Ａｃｍé", Gram("acme")),
        ("acmes lamp", Every((Gram("acmes"), Gram("lamp")))),
        ('"lumio lamp"', Every((Gram("lumio"), Gram("lamp")))),
        ("abcdef", One((Gram("abcdef"), Every((Gram("abc"), Gram("def")))))),
        ("e-mail", One((Every((Gram("e"), Gram("mail"))), Gram("email")))),
        ("refund*", Gram("refund", begins=True)),
        ("re*", None),
        ("fl?ckers", None),
        ("fli?kers", Gram("fli", begins=True)),
        ("*umio", None),
        ("lumio~1", None),
        ("lumio~0", Gram("lumio")),
        ("=Acme", Gram("acme")),
        ("`C++ acme.io`", Every((Gram("c"), Gram("acme"), Gram("io")))),
        ("`:-)`", None),
        ("#lumio_lamp", Gram("lumio_lamp")),
        ("@lumio.test", Every((Gram("lumio"), Gram("test")))),
        ("lumio NEAR/3 lamp", Every((Gram("lumio"), Gram("lamp")))),
        ('"lumio lamp"~4', Every((Gram("lumio"), Gram("lamp")))),
        ("lumio OR lamp", One((Gram("lumio"), Gram("lamp")))),
        ("lumio OR *amp", None),
        ("lumio *amp", Gram("lumio")),
        ("lumio NOT lamp", Gram("lumio")),
        ("title:lumio lang:en", Gram("lumio")),
        ("lang:en", None),
        ("lumio OR lang:en", None),
        ("東京", Gram("東京")),
        ("東京大学", Every((Gram("東京"), Gram("京大"), Gram("大学")))),
        ("猫", Gram("猫", begins=True)),
        ("ไฟ", Gram("ไฟ")),
        ("삼성", Gram("삼성", begins=True)),
        ("삼성 lamp", Every((Gram("삼성", begins=True), Gram("lamp")))),
        ("лампа", Gram("лампа")),
    ],
)
def test_it_is_read_off_the_query(query: str, wanted: Wanted | None) -> None:
    assert wanted_by(parse(query)) == wanted


def test_an_arabic_word_is_wanted_with_all_that_may_stand_before_it() -> None:
    found = wanted_by(parse("الجزيرة"))
    assert isinstance(found, One)
    assert {"الجزيره", "والجزيره", "بالجزيره", "للجزيره", "وللجزيره"} <= {
        part.text for part in found.parts if isinstance(part, Gram)
    }


def test_of_a_query_that_wants_too_much_a_part_is_looked_up_or_nothing() -> None:
    many = " OR ".join(f"carsharing{n}" for n in range(MOST_GRAMS + 1))[:9000].rpartition(" OR ")[0]
    assert wanted_by(parse(many)) is not None
    long = " OR ".join("carsharing" + "abcdefghij"[n % 10] * (n // 10 + 10) for n in range(100))
    assert wanted_by(parse(long)) is None
    assert wanted_by(parse(f"({long}) lumio")) == Gram("lumio")


def test_the_corpus_of_queries_finds_nothing_that_the_index_would_leave_out() -> None:
    for case in CORPUS:
        wanted = wanted_by(parse(case.query))
        if wanted is not None and case.holds is not False:
            assert has(wanted, grams(case.post.title, case.post.text)), case.query


def test_what_a_query_matches_is_never_left_out() -> None:
    """Counts what was compared, so that the test cannot pass by comparing nothing."""
    seen: Counter[str] = Counter()
    scripts: Counter[str] = Counter()

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=-(-size("queries asked of the index") // (_QUERIES * _POSTS)),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds(_QUERIES, _POSTS))
    def compare(world: World) -> None:
        _compare(world, seen, scripts)

    compare()
    print(dict(seen), dict(scripts))
    assert seen["candidates that match"] * 5 >= seen["pairs"]
    assert seen["left out"] * 5 >= seen["pairs"], "it is worth something"
    clauses = {kind.__name__ for kind in (*TEXT_CLAUSES, *FIELD_CLAUSES, And, Or, Not, Near, In)}
    assert clauses <= set(seen) | _ALWAYS_WITHOUT
    assert len(scripts) >= _SCRIPTS


def _compare(world: World, seen: Counter[str], scripts: Counter[str]) -> None:
    topics = [Topic(name=str(number), query=query) for number, query in enumerate(world.queries)]
    trees = [parse(query) for query in world.queries]
    matcher = Matcher(topics, derive)
    for post in world.posts:
        known = grams(post.title, post.text)
        matched = {match.topic for match in matcher.match(post)}
        for number, tree in enumerate(trees):
            seen["pairs"] += 1
            wanted = wanted_by(tree)
            if wanted is None:
                continue
            if has(wanted, known):
                seen["candidates that match"] += str(number) in matched
            else:
                assert str(number) not in matched, f"{tree} in {post!r} has not {wanted}"
                seen["left out"] += 1
            if str(number) in matched:
                seen.update(_kinds(tree))
                scripts.update({name(sign, "").split(" ")[0] for sign in str(tree) if sign.isalpha()})


def _kinds(query: Query) -> set[str]:
    match query:
        case And(parts) | Or(parts) | Near(parts):
            inside = parts
        case Not(part) | In(_, part):
            inside = (part,)
        case _:
            inside = ()
    return {type(query).__name__}.union(*map(_kinds, inside))
