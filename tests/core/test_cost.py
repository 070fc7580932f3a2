"""What queries cost at most: the bound, and what really runs when a post is made to be dear."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cost import LENGTH, MOST_STEPS, dearest, steps
from core.errors import UsageError
from core.fold import fold
from core.query import parse
from core.types import Post, Topic
from listening.matcher import Matcher, explain

LINES = 8
"""Lines of code that a step takes at most: to see whether a word ends somewhere takes that many."""


def _lines(call: Callable[[], object]) -> int:
    """Lines that run in a call."""
    ran = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal ran
        ran += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        call()
    finally:
        sys.settrace(before)
    return ran


def _ratio(query: str, text: str, title: str | None = None) -> float:
    """Lines that ran for each step that was allowed for."""
    matcher = Matcher([Topic(name="it", query=query)])
    post = Post(source="s", title=title, text=text)
    matcher.match(post)  # what is remembered from post to post is no part of a post's work
    ran = _lines(lambda: matcher.match(post))
    return (ran - 200) / steps(parse(query), len(text) + len(title or "") + 2)


DEAR = [
    ("acme", "acme "),
    ("a", "a "),
    ("aa", "a"),
    ("baaaaaaa", "a"),
    ("東", "東"),
    ("아", "아 "),
    ('"a a a a a a a a"', "a "),
    ('"a b c"', "a b   -   "),
    ("aa*", "aaaaaaaaaaaaaaaa "),
    ("aa*", "aa "),
    ('"ولد ولد ولد ولد"', "ولد ولد "),
    ("الجزيرة", "وللجزيرة "),
    ("abcabc", "abcabc abc abc abcab-c "),
    ("car-sharing", "car sharing carsharing car-sharin "),
    ('="A A A A"', "A "),
    ("`a.a.a.a`", "a.a."),
    ("`a.a.a.a`", "a [dot] "),
    ("`a.a`", "a   "),
    ("`!!`", "!"),
    ("`a b`", "a      "),
    ("#a", "#a "),
    ("@a", "@a "),
    ('"a b"~5', "a b "),
    ('"a b c d e f"~50', "a b c d e f "),
    ('"a a a a"~50', "a "),
    ('"東 京 都 庁"~50', "東京都庁"),
    ('"東京 京都"~3', "東京都京"),
    ("a NEAR/3 b", "a b "),
    ("a NEAR/0f a NEAR/0f a NEAR/0f a", "a "),
    ("(a OR b OR c) NEAR/50 (a OR b OR c)", "a b c "),
    ("`!` NEAR/3 `?`", "!?"),
    ("a*a*a*a*aa*", "a"),
    ("aa?*?*?", "aa "),
    ("*東*京*東*京*", "東京"),
    ("aa*?*?*", "कीी"),
    ("कम*?*?*", "कमीी"),
    ("acme~1", "acem "),
    ("abcdefg~2", "abdcegf "),
    ("aaaaaaa~2", "aaaaaab "),
    ("aaaaaaa~2", "aaabaaba "),
    ("a site:x.example lang:en author:jane has:link followers:>3", "a www."),
    ("a has:link", "www."),
    ("title:a", "a "),
    (" OR ".join(f"w{n}" for n in range(60)), "w1 w2 w3 w4 "),
    (" OR ".join(f'"a b{n}"' for n in range(40)), "a b c "),
    (" OR ".join(f"a{n}*" for n in range(10, 50)), "a1 a22 "),
]


@pytest.mark.parametrize(("query", "dear"), DEAR)
def test_no_text_takes_more_steps_than_were_counted(query: str, dear: str) -> None:
    assert _ratio(query, (dear * 300)[:300]) <= LINES


@pytest.mark.parametrize(("query", "dear"), DEAR)
def test_nor_does_it_take_more_to_tell_why(query: str, dear: str) -> None:
    asked, post = parse(query), Post(source="s", text=(dear * 300)[:300])
    explain(asked, post)
    ran = _lines(lambda: explain(asked, post))
    assert ran - 3_000 <= LINES * steps(asked, len(post.text) + 2)


def test_to_tell_why_no_more_of_a_post_is_looked_at_than_a_match_may_look_at() -> None:
    dear = parse(_filled(lambda n: f"`tidewave.io/{n}`", " OR "))
    text = "a b " * 25_000
    for post in (Post(source="s", text=text), Post(source="s", title=text, text=text)):
        looked_at = explain(dear, post).looked_at
        assert looked_at is not None
        assert looked_at >= LENGTH
        assert steps(dear, looked_at) <= MOST_STEPS
    grows = "\ufdfa " * 5_000  # one character that folds to eighteen
    looked_at = explain(dear, Post(source="s", text=grows)).looked_at
    assert looked_at is not None
    assert steps(dear, len(fold(grows[:looked_at]))) <= MOST_STEPS
    assert explain(parse("acme NEAR/3 cloud"), Post(source="s", text=text)).looked_at is None
    assert explain(dear, Post(source="s", text=text[: LENGTH - 2])).looked_at is None


UNITS = (
    "a",
    "b",
    "aa",
    "ab",
    "A",
    "東",
    "京",
    "아",
    "و",
    "ولد",
    "ال",
    "कम",
    "ी",
    "s2",
    "б",
    "#",
    "@",
    ".",
    "!",
)
units = st.sampled_from(UNITS)
clauses = st.one_of(
    units,
    st.lists(units, min_size=1, max_size=3).map(lambda parts: f'"{" ".join(parts)}"'),
    st.tuples(st.lists(units, min_size=2, max_size=5), st.integers(0, 9)).map(
        lambda both: f'"{" ".join(both[0])}"~{both[1]}'
    ),
    st.lists(st.sampled_from([*UNITS, "*", "?"]), min_size=2, max_size=6).map("".join),
    st.lists(units, min_size=1, max_size=4).map(lambda parts: f"`{''.join(parts)}`"),
    st.lists(units, min_size=1, max_size=4).map(lambda parts: f"{''.join(parts)}*"),
    st.lists(st.sampled_from(["a", "b"]), min_size=7, max_size=9).map(lambda parts: f"{''.join(parts)}~2"),
    st.lists(st.sampled_from(["a", "b"]), min_size=6, max_size=9).map("".join),
)
queries = st.lists(clauses, min_size=1, max_size=4).flatmap(
    lambda some: st.sampled_from([" ", " OR ", " NEAR/3 ", " NEAR/0f "]).map(
        lambda between: between.join(some)
    )
)
rows = st.lists(st.sampled_from([*UNITS, " ", " ", "-", "..", " [dot] "]), min_size=1, max_size=5).map(
    "".join
)


def _readable(query: str) -> bool:
    try:
        parse(query)
    except UsageError:
        return False
    return True


@settings(derandomize=True, max_examples=60, deadline=None)
@given(queries.filter(_readable), rows)
def test_nor_do_made_up_queries_and_texts(query: str, row: str) -> None:
    assert _ratio(query, (row * 200)[:200]) <= LINES


@pytest.mark.parametrize("query", [query for query, _ in DEAR])
def test_the_bound_grows_with_the_post_and_not_with_its_square(query: str) -> None:
    read = parse(query)
    assert steps(read, 100_000) <= 10 * steps(read, 10_000)


# ---------------------------------------------------------------- what may be asked


def _filled(words: Callable[[int], str], between: str) -> str:
    """As many words as a query has room for."""
    found = words(0)
    number = 0
    while len(found) < 9_900:
        number += 1
        found += between + words(number)
    return found


@pytest.mark.parametrize(
    ("words", "between"),
    [
        (lambda n: f"brand{n}", " OR "),
        (lambda n: f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}idewave", " OR "),
        (lambda n: f'"acme cloud{n}"', " OR "),
        (lambda n: f'"tidewave and acme {n}"', " OR "),
        (lambda n: f"acme{n}*", " OR "),
        (lambda n: f"-word{n}" if n else "acme", " "),
        (lambda n: f"{chr(0x4E00 + n)}{chr(0x4E20 + n)}", " OR "),
        (lambda n: f"{chr(0xAC00 + n)}{chr(0xAC20 + n)}", " OR "),
        (lambda n: f"الجزير{chr(0x628 + n % 7)}{n}", " OR "),
        (lambda n: f"#acme{n}", " OR "),
        (lambda n: f"`acme.io/{n}`", " OR "),
        (lambda n: f"tidewav{chr(97 + n % 26)}{n}~1" if n % 9 == 0 else f"acme{n}", " OR "),
        (lambda n: f"acme NEAR/3 cloud{n}", " OR "),
        (lambda n: f"title:acme{n}", " OR "),
        (lambda n: f"author:acme{n}", " OR "),
        (lambda n: f"=Brand{n}", " OR "),
        (lambda n: f"(acme cloud{n})", " OR "),
    ],
)
def test_what_people_write_is_allowed_however_much_of_it(words: Callable[[int], str], between: str) -> None:
    asked = steps(parse(_filled(words, between)))
    assert asked <= MOST_STEPS


@pytest.mark.parametrize(
    "query",
    [
        '"a a a a a b b b"~9',
        '"a a a a b b b c"~50',
        " OR ".join(f'"a b"~{n % 50} "b c a"~{n % 50}' for n in range(400)),
        " ".join(f"(a OR b{n})" for n in range(840)),
        " OR ".join(f'"{"a " * n}a"' for n in range(1, 50)),
        " OR ".join("日" * n + "*" for n in range(1, 75)),
        " OR ".join("=" + "".join("Aa"[n >> bit & 1] for bit in range(8)) for n in range(256)),
    ],
)
def test_what_would_take_seconds_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match="steps for one post"):
        parse(query)


@pytest.mark.parametrize(
    ("query", "cheaper"),
    [
        # What is written twice is sorted twice.
        ("(a b) OR (a c) OR (a d)", "a OR b OR c OR d"),
        # Capitals have to be looked up, for each way to write a word.
        ("=Acme", "acme"),
        ("=Acme OR =ACME OR =acme", "=Acme OR =Tide OR =Wave"),
        ('"a a b b"~3', '"a b c d"~3'),
    ],
)
def test_what_takes_longer_weighs_more(query: str, cheaper: str) -> None:
    assert steps(parse(query)) > steps(parse(cheaper))


def test_the_dearest_part_is_known() -> None:
    query = parse('acme OR ("a b c d e"~9 NOT tidewave*) OR ac*me')
    assert str(dearest(query)) == '"a b c d e"~9'
    assert str(dearest(parse("acme NEAR/3 (a OR b)"))) == "acme NEAR/3 (a OR b)"
