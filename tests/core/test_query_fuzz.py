"""Whatever is typed is read or refused with a sentence; what is read is written back as the same query."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clauses import (
    And,
    Counts,
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Says,
    Step,
    Wildcard,
    Within,
    Word,
)
from core.cost import MOST_STEPS, steps
from core.cover import hearing
from core.errors import UsageError
from core.query import MAX_LENGTH, parse

# ---------------------------------------------------------------- trees, and back

WORDS = re.findall(
    r"\S+",
    """
acme Tidewave a and OR near O’Neil AT&T acme.example 24/7 S24 x_1 ﬁx Straße İstanbul Łódź naïve
кафе Αθήνα თბილისი Երևան አዲስ שלום צה״ל الجزيرة می‌خواهم कमी বাংলা கோவில்
東京タワー ジョン・スミス 小米 아크메 ที่ดี មែ
""",
)
PLAIN = ("acme", "Tidewave", "near", "Łódź", "кафе", "Αθήνα", "아크메", "שלום")
words = st.sampled_from([word for word in WORDS if word != "OR"])
plain = st.sampled_from(PLAIN)
rows = st.lists(st.sampled_from(WORDS), min_size=2, max_size=4).map(" ".join)
signs = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="`"), min_size=1, max_size=12
)
long_words = plain.filter(lambda word: len(word) >= 4)

text_clauses = st.one_of(
    words.map(Word),
    st.tuples(words, words).map("-".join).map(Word),
    rows.map(Phrase),
    st.sampled_from(WORDS).map(Phrase),
    words.map(Exact),
    rows.map(Exact),
    st.sampled_from(["acme", "東", "아", "кафе", "car-shar"]).map(Prefix),
    st.sampled_from(["ac*me", "*acme", "a?me", "*東", "?кафе*", "ac?m*e?"]).map(Wildcard),
    st.builds(Fuzzy, long_words, st.sampled_from([0, 1])),
    st.just(Fuzzy("Tidewave", 2)),
    signs.filter(lambda text: bool(text.strip())).map(lambda text: Literal(" ".join(text.split()) + "!")),
    st.sampled_from(["acme", "東京", "S24", "AND", "アクメ_1"]).map(Hashtag),
    st.sampled_from(["acme", "acme.example", "jane@social.example", "a-b_c"]).map(Handle),
)
relatives = text_clauses.filter(lambda clause: not isinstance(clause, Within))
within = st.builds(Within, rows, st.integers(0, 50))
field_clauses = st.one_of(
    st.builds(
        Says,
        st.sampled_from(["author", "site", "source"]),
        st.sampled_from(
            ["jane", "Jane Doe", "ja*", "jane@x.example", "O'Neil", "AND", "東京", "#1", "a (b)", "x, y"]
        ),
    ),
    st.builds(Says, st.just("lang"), st.sampled_from(["en", "pt-br", "fil", "zh-hant"])),
    st.builds(Says, st.just("country"), st.sampled_from(["GB", "US"])),
    st.builds(Says, st.just("sentiment"), st.sampled_from(["negative", "neutral", "positive"])),
    st.builds(Says, st.just("intent"), st.sampled_from(["complaint", "feature_request"])),
    st.builds(
        Counts,
        st.sampled_from(["followers", "engagement"]),
        st.sampled_from(["=", "<", "<=", ">", ">="]),
        st.one_of(st.integers(1, 10**12).map(float), st.integers(1, 10**7).map(lambda n: n / 1000)),
    ),
    st.builds(
        Counts, st.just("rating"), st.sampled_from(["<=", ">="]), st.integers(10, 50).map(lambda n: n / 10)
    ),
    st.sampled_from([Is("reply"), Is("repost"), Is("link")]),
)


def _joined(kind: type[And] | type[Or], parts: list[Query]) -> Query:
    """An And has no And among its parts, an Or no Or."""
    flat = [
        part for q in parts for part in (q.parts if isinstance(q, And | Or) and isinstance(q, kind) else (q,))
    ]
    return kind(tuple(flat))


def _near(draw: st.DrawFn) -> Near:
    relatives_or = relatives | st.lists(relatives, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
    parts = draw(st.lists(relatives_or, min_size=2, max_size=4))
    step = st.builds(Step, st.integers(0, 50), st.booleans())
    return Near(tuple(parts), tuple(draw(step) for _ in parts[1:]))


nears = st.composite(_near)()


def _trees(leaves: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    """Trees that look for something, on every side of every OR that is not left out."""
    left_out = st.recursive(
        leaves,
        lambda part: st.one_of(
            part.map(Not),
            st.lists(part, min_size=2, max_size=3).map(lambda parts: _joined(And, parts)),
            st.lists(part, min_size=2, max_size=3).map(lambda parts: _joined(Or, parts)),
        ),
        max_leaves=4,
    ).map(Not)
    return st.recursive(
        leaves,
        lambda part: st.one_of(
            st.lists(part, min_size=2, max_size=3).map(lambda parts: _joined(Or, parts)),
            st.tuples(part, st.lists(part | left_out, min_size=1, max_size=3)).flatmap(
                lambda both: st.permutations([both[0], *both[1]]).map(lambda parts: _joined(And, parts))
            ),
        ),
        max_leaves=8,
    )


inside = _trees(text_clauses | within | nears)
trees = _trees(
    text_clauses | within | nears | field_clauses | st.builds(In, st.sampled_from(["title", "text"]), inside)
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(trees)
def test_every_query_is_written_so_that_it_is_read_back(tree: Query) -> None:
    written = str(tree)
    assert parse(written) == tree
    assert str(parse(written)) == written
    assert hearing(tree).terms or not hearing(tree).whole


# ---------------------------------------------------------------- any text at all

PIECES = (
    *re.findall(
        r"\S+", 'AND OR NOT NEAR/3 NEAR/2f NEAR and - – ( ) （ ） " “ ” 「 ` ~ ~1 ~2 * ? = # @ : ： . , ..'
    ),
    *re.findall(
        r"\S+", "> <= ! | ' ’ / & title: text: author: site: lang: country: followers: rating: sentiment:"
    ),
    *re.findall(
        r"\S+",
        "is: has:link intent:( lang:(en foo: https:// en 1k 10..50 negative reply ½ ﷺ ™ ŉ ㍿ 🚀 👩‍💻 ️⃣ 𝐀 ٣ ß",
    ),
    *("İ", "ｱ", "ﾞ", "１", "＊", "？", "～", "＃", "\u2048", "\u0301", "\u0e31", "\u093f"),
    *(" ", "  ", "\n", "\u200b", "\ufeff", "\u200d", "\u00ad", "\x00", "\ud800", "\udfff"),
    *WORDS,
)
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join),
    st.text(st.sampled_from('ab AND OR NOT NEAR/3f()"`=-~*?+#@:é東\u0301\u200d“”'), max_size=40),
    st.text(max_size=30),
)


def _read(text: str) -> None:
    """What must hold for every text."""
    try:
        query = parse(text)
    except UsageError as error:
        refused = error
    else:
        assert steps(query) <= MOST_STEPS
        hearing(query)
        assert parse(str(query)) == query
        return
    assert refused.problem
    assert refused.hint
    assert len(str(refused)) < 1000


@settings(derandomize=True, max_examples=800, deadline=None)
@given(texts)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    _read(text)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.sampled_from(["", " "]))
def test_long_and_deep_texts_are_read_or_refused(pieces: list[str], between: str) -> None:
    once = between.join(pieces) + between
    _read((once * (MAX_LENGTH // len(once)))[:MAX_LENGTH])


# ---------------------------------------------------------------- work


def _lines(call: Callable[[], object]) -> int:
    """Lines of the language's own code that run in a call."""
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


@pytest.mark.parametrize(
    "shape",
    [
        "acme ",
        "tidewave{n} OR ",
        '"a b"~3 ',
        "(a OR ",
        "((((((((((((((((((((a))))))))))))))))))))",
        "-",
        "- ",
        "NOT ",
        "a NEAR/1 ",
        "title:(a) ",
        "title:\u200b",
        "title:",
        "title:title:a ",
        "\u200b",
        "a\u200b",
        "a\u0301",
        "`",
        '"',
        '"" ',
        "a*",
        "a? ",
        "#",
        "@a.",
        "'",
        "followers:1..2 ",
        "lang:(en OR de) ",
        "author:\u200b",
        "https://",
        "and OR ",
        "\U000e0001\U000e0002",
        "東京",
        ":",
        "a:",
    ],
)
def test_reading_takes_work_that_grows_with_the_text_and_not_with_its_square(shape: str) -> None:
    def work(size: int) -> int:
        text = "".join(shape.replace("{n}", str(n)) for n in range(size // len(shape)))
        _read(text[:size])  # warms caches
        return _lines(lambda: _read(text[:size]))

    assert work(2_000) <= 4.5 * work(500) + 500
