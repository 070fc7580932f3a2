"""The matcher against the plain evaluator, on made-up queries and texts."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UsageError
from core.fold import fold
from core.query import cover, parse
from core.types import Topic
from core.words import split
from listening.matcher import MOST_HITS, Matcher
from listening.naive import evaluate, judge

WORDS = re.findall(
    r"\S+",
    """
acme Acme ACMÉ acme's tor store FileStore Straße strasse İstanbul ısı i̇ café café ﬁx fix C++ .NET asp.net
acme.io car-sharing sharing a b ab 24 S24 _x_ cloud Cloud ™ acme™ “acme” ＡＣＭＥ ½ … 🚀 👩‍💻
Москва москва́ ёж еж йод Αθήνα αθηνα თბილისი አዲስ שלום שָׁלוֹם
أكمي والأكمي الجزيرة للجزيرة وللجزيرة جزيره بنك البنك المركزي كِتَاب كتاب ـكتـاب
東京 東京タワー タワー ﾀﾜｰ カス ガス 北 아크메 아크메는 한국
ที่ ที ดี น้ำ कमी कम फ़ोन फोन ខ្មែរ ម មែ မြန်မာ ລາວ বাংলা கோவில்
""",
)
GAPS = (" ", "", "-", " — ", ", ", "\n", "\u200b", "\u00a0", "'", "!", "\u0301", "_", "\u200d")
words = st.sampled_from(WORDS)
texts = st.lists(st.tuples(words, st.sampled_from(GAPS)), max_size=10).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
inside = texts.map(lambda text: re.sub(r'["`“”*]', "", text)[:60])
clauses = st.one_of(
    words,
    words.map(lambda word: word[: len(word) // 2 + 1] + "*"),
    words.map(lambda word: "=" + word),
    inside.map(lambda text: f'"{text}"'),
    inside.map(lambda text: f"`{text}`"),
    inside.map(lambda text: f'="{text}"'),
)
queries = st.recursive(
    clauses,
    lambda part: st.one_of(
        st.tuples(part, part).map(" ".join),
        st.tuples(part, part).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(part, part).map(lambda two: f"{two[0]} NOT {two[1]}"),
    ),
    max_leaves=5,
)


def _readable(query: str) -> bool:
    try:
        parse(query)
    except UsageError:
        return False
    return True


def _echo(query: str) -> str:
    """The words of a query alone: a text that likely matches."""
    return re.sub(r"\b(AND|OR|NOT)\b|[()\"`=*]", " ", query)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(queries.filter(_readable), min_size=1, max_size=12), st.none() | texts, texts, st.booleans())
def test_the_matcher_says_what_the_plain_evaluator_says(
    asked: list[str], title: str | None, text: str, echo: bool
) -> None:
    text = _echo(asked[0]) + text if echo else text
    matches = Matcher([Topic(name=str(i), query=query) for i, query in enumerate(asked)]).match_text(
        title, text
    )
    plain = [judge(parse(query), title, text) for query in asked]
    assert [(match.topic, match.hits) for match in matches] == [
        (str(i), verdict.hits[:MOST_HITS]) for i, verdict in enumerate(plain) if verdict.holds
    ]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(queries.filter(_readable), texts)
def test_every_match_holds_a_literal_of_the_cover(asked: str, text: str) -> None:
    query = parse(asked)
    for said in (text, _echo(asked) + text):
        if evaluate(query, None, said):
            assert any(_contains(said, literal) for literal in cover(query))


def _contains(text: str, literal: str) -> bool:
    """The words in a row, whatever stands between them, the Arabic article aside. Or signs."""
    signs = "".join(fold(literal).split()) in "".join(fold(text).split())
    return signs or (bool(split(fold(literal))) and _words_alone(literal) in _words_alone(text))


def _words_alone(text: str) -> str:
    return "".join(word.removeprefix("ال") for word in split(fold(text)))
