"""The query language: what a query is read as, what its normal form is, how large it may be."""

from __future__ import annotations

import pytest

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
from core.errors import UsageError
from core.query import MAX_DEPTH, MAX_LENGTH, parse

a, b, c, d = (Word(letter) for letter in "abcd")

TREES: list[tuple[str, Query]] = [
    ("acme", Word("acme")),
    ("  Acme  ", Word("Acme")),
    ("a b", And((a, b))),
    ("a AND b", And((a, b))),
    ("a AND b c", And((a, b, c))),
    ("a OR b", Or((a, b))),
    ("a OR b OR c", Or((a, b, c))),
    ("a OR b c", Or((a, And((b, c))))),
    ("(a OR b) c", And((Or((a, b)), c))),
    ("(a b) c", And((a, b, c))),
    ("(a OR b) OR c", Or((a, b, c))),
    ("((a))", a),
    ("a NOT b", And((a, Not(b)))),
    ("a AND NOT b", And((a, Not(b)))),
    ("a -b", And((a, Not(b)))),
    ("a –b", And((a, Not(b)))),
    ("NOT b a", And((Not(b), a))),
    ("(NOT b) a", And((Not(b), a))),
    ("a NOT (b OR c)", And((a, Not(Or((b, c)))))),
    ("a -(b c)", And((a, Not(And((b, c)))))),
    ("a NOT (b OR NOT c)", And((a, Not(Or((b, Not(c))))))),
    ("a NOT NOT b", And((a, Not(Not(b))))),
    ('"a b"', Phrase("a b")),
    ('"a   b"', Phrase("a b")),
    ("“a b”", Phrase("a b")),
    ("«a b»", Phrase("a b")),
    ("「東京 タワー」", Phrase("東京 タワー")),
    ('a"b c"d', And((a, Phrase("b c"), d))),
    ('-"a b" c', And((Not(Phrase("a b")), c))),
    ('"AND"', Phrase("AND")),
    ('"Johnson & Johnson"', Phrase("Johnson & Johnson")),
    ("ab*", Prefix("ab")),
    ("東*", Prefix("東")),
    ("=Acme", Exact("Acme")),
    ("=AND", Exact("AND")),
    ('="Acme Cloud"', Exact("Acme Cloud")),
    ("a -=B", And((a, Not(Exact("B"))))),
    ("`C++`", Literal("C++")),
    ("` (a OR b) `", Literal("(a OR b)")),
    ("-`:(` a", And((Not(Literal(":(")), a))),
    ("car-sharing", Word("car-sharing")),
    ("O’Neil", Word("O’Neil")),
    ("AT&T", Word("AT&T")),
    ("acme.io", Word("acme.io")),
    ("24/7", Word("24/7")),
    ("ジョン・スミス", Word("ジョン・スミス")),
    ("צה״ל", Word("צה״ל")),
    ("می‌خواهم", Word("می‌خواهم")),
    ("\ufeffacme\u200f", Word("acme")),
    ("a \u200b b", And((a, b))),
    ("（a OR b）　c", And((Or((a, b)), c))),
    ("and or not", And((Word("and"), Word("or"), Word("not")))),
    # Near each other
    ("a NEAR/3 b", Near((a, b), (Step(3),))),
    ("a NEAR/0f b", Near((a, b), (Step(0, True),))),
    ("a NEAR/50F b", Near((a, b), (Step(50, True),))),
    ("a NEAR/2 b NEAR/5f c", Near((a, b, c), (Step(2), Step(5, True)))),
    ("a NEAR/2 b c", And((Near((a, b), (Step(2),)), c))),
    ("a NEAR/2 b OR c", Or((Near((a, b), (Step(2),)), c))),
    ("c -(a NEAR/2 b)", And((c, Not(Near((a, b), (Step(2),)))))),
    ("(a OR b) NEAR/1 c", Near((Or((a, b)), c), (Step(1),))),
    ("a NEAR/1 (b)", Near((a, b), (Step(1),))),
    ('"a b" NEAR/1 =C', Near((Phrase("a b"), Exact("C")), (Step(1),))),
    ("a ＮＥＡＲ／３ b", Near((a, b), (Step(3),))),
    ("near", Word("near")),
    ("N26 NEXT N/A W3C", And((Word("N26"), Word("NEXT"), Word("N/A"), Word("W3C")))),
    ('"NEAR"', Phrase("NEAR")),
    ('"a b"~3', Within("a b", 3)),
    ("“a b”～0", Within("a b", 0)),
    ('"a b"~3 c', And((Within("a b", 3), c))),
    # Wildcards, slips
    ("ac*me", Wildcard("ac*me")),
    ("*cloud", Wildcard("*cloud")),
    ("acm?", Wildcard("acm?")),
    ("ａｃ＊ｍ？", Wildcard("ａｃ*ｍ?")),
    ("ac\u200bme*s", Wildcard("acme*s")),
    ("東?", Wildcard("東?")),
    ("*아*", Wildcard("*아*")),
    ("a1*?b22", Wildcard("a1*?b22")),
    ("acme~", Fuzzy("acme", 1)),
    ("acme~1", Fuzzy("acme", 1)),
    ("tidewave~2", Fuzzy("tidewave", 2)),
    ("b~0", Fuzzy("b", 0)),
    ("Кафе~", Fuzzy("Кафе", 1)),
    ("acme～１", Fuzzy("acme", 1)),
    # Hashtags, handles
    ("#acme", Hashtag("acme")),
    ("＃Acme_1", Hashtag("Acme_1")),
    ("#東京", Hashtag("東京")),
    ("@acme", Handle("acme")),
    ("＠acme", Handle("acme")),
    ("@acme.bsky.social", Handle("acme.bsky.social")),
    ("@ac-me@social.example", Handle("ac-me@social.example")),
    ("-@acme a", And((Not(Handle("acme")), a))),
    # Fields
    ("title:a", In("title", a)),
    ("Title:a", In("title", a)),
    ("ｔｉｔｌｅ：a", In("title", a)),
    ('text:"a b"', In("text", Phrase("a b"))),
    ("title:(a OR b)", In("title", Or((a, b)))),
    ("title:(a b -c)", In("title", And((a, b, Not(c))))),
    ("a title:(NOT b)", And((a, In("title", Not(b))))),
    ("title:(a NEAR/2 b)", In("title", Near((a, b), (Step(2),)))),
    ("-title:a b", And((Not(In("title", a)), b))),
    ("title:a b", And((In("title", a), b))),
    ("title:`a:b`", In("title", Literal("a:b"))),
    ("title:#a", In("title", Hashtag("a"))),
    ("author:jane", Says("author", "jane")),
    ("author:@jane", Says("author", "jane")),
    ("author:jane@social.example", Says("author", "jane@social.example")),
    ('author:"Jane  Doe"', Says("author", "Jane Doe")),
    ("author:“Jane Doe”", Says("author", "Jane Doe")),
    ("author:O'Neil", Says("author", "O'Neil")),
    ("author:ja*", Says("author", "ja*")),
    ("author:AND", Says("author", "AND")),
    ("site:https://acme.example/", Says("site", "https://acme.example/")),
    (
        "site:(https://acme.example OR b.example)",
        Or((Says("site", "https://acme.example"), Says("site", "b.example"))),
    ),
    ("source:hacker_news", Says("source", "hacker_news")),
    ("lang:EN", Says("lang", "en")),
    ("lang:pt_BR", Says("lang", "pt-br")),
    ("lang:fil", Says("lang", "fil")),
    ("Lang：en", Says("lang", "en")),
    ("lang:(en OR de)", Or((Says("lang", "en"), Says("lang", "de")))),
    ("a lang:(NOT en)", And((a, Not(Says("lang", "en"))))),
    ("country:gb", Says("country", "GB")),
    ("sentiment:Negative", Says("sentiment", "negative")),
    ('intent:"Feature request"', Says("intent", "feature_request")),
    ("intent:(complaint question)", And((Says("intent", "complaint"), Says("intent", "question")))),
    ("followers:>1000", Counts("followers", ">", 1000)),
    ("followers:>=1k", Counts("followers", ">=", 1000)),
    ("followers:≥2.5k", Counts("followers", ">=", 2500)),
    ("followers:<1M", Counts("followers", "<", 1_000_000)),
    ("followers:＞１０", Counts("followers", ">", 10)),
    ("rating:<3", Counts("rating", "<", 3)),
    ("rating:3.5", Counts("rating", "=", 3.5)),
    ("rating:=4", Counts("rating", "=", 4)),
    ("rating:(1 OR 2)", Or((Counts("rating", "=", 1), Counts("rating", "=", 2)))),
    ("engagement:10..50", And((Counts("engagement", ">=", 10), Counts("engagement", "<=", 50)))),
    (
        "a -engagement:10..50",
        And((a, Not(And((Counts("engagement", ">=", 10), Counts("engagement", "<=", 50)))))),
    ),
    ("is:reply", Is("reply")),
    ("is:(reply OR repost)", Or((Is("reply"), Is("repost")))),
    ("has:link", Is("link")),
    ("IS:Reply", Is("reply")),
    # Pasted
    ("a\u00a0AND\u00a0b", And((a, b))),
    ("a A\u200bND b", And((a, b))),
    ("a ＡＮＤ b", And((a, b))),
    ("\u200e-b a", And((Not(b), a))),
    ("title:\u200ba", In("title", a)),
    ("Łódź кафе 東京", And((Word("Łódź"), Word("кафе"), Word("東京")))),
]


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_query_is_read_as_meant(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("tree", [tree for _, tree in TREES], ids=str)
def test_the_normal_form_is_read_back_as_the_same_tree(tree: Query) -> None:
    assert parse(str(tree)) == tree


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("a b OR c", "(a AND b) OR c"),
        ("(a OR b) -c", "(a OR b) AND NOT c"),
        ("a -(b c)", "a AND NOT (b AND c)"),
        ("“x  y” =Z", '"x y" AND =Z'),
        ('="X y"', '="X y"'),
        ("（ab* OR `c d`）", "ab* OR `c d`"),
        ("a NEAR/3F (b OR c) d", "a NEAR/3f (b OR c) AND d"),
        ("d -(a NEAR/3 b)", "d AND NOT (a NEAR/3 b)"),
        ("acme~", "acme~1"),
        ("Title:(a b)", "title:(a AND b)"),
        ("title:(a)", "title:a"),
        ("lang:(EN OR de) a", "(lang:en OR lang:de) AND a"),
        ("followers:1.5k..2m", "followers:>=1500 AND followers:<=2000000"),
        ("author:“@Jane Doe”", 'author:"Jane Doe"'),
        ("a Has:Link", "a AND has:link"),
    ],
)
def test_the_normal_form_says_how_a_query_was_understood(text: str, normal: str) -> None:
    assert str(parse(text)) == normal


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a " * MAX_LENGTH, "20,000 characters long"),
        ("x" * 201, "longer than 200"),
        (f'"{"x " * 150}"', "longer than 200"),
        ("(" * 5000, "deep"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "deep"),
        ("a" + " NOT" * 2000 + " b", "deep"),
        ("a " + "-" * 3000 + "b", "deep"),
    ],
)
def test_length_and_depth_are_bounded(text: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert problem in caught.value.problem


def test_the_deepest_query_that_is_allowed_is_read_and_written() -> None:
    deepest = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert parse(deepest) == a
    nested = "a"
    for level in range(MAX_DEPTH - 1):
        nested = f"({nested} {'OR' if level % 2 else 'AND'} b{level})"
    assert parse(str(parse(nested))) == parse(nested)


def test_a_query_that_its_normal_form_would_nest_too_deep_is_refused() -> None:
    nested = "a"
    for _ in range(MAX_DEPTH - 2):
        nested = f"b OR c ({nested})"
    with pytest.raises(UsageError, match="deep"):
        parse(nested)


@pytest.mark.parametrize("short", ["acme " + "-b{} " * 1200, "acme engagement:(" + "{} " * 1500 + ")"])
def test_the_normal_form_of_a_long_query_may_be_longer(short: str) -> None:
    query = parse(short.format(*range(1500)))
    assert len(str(query)) > MAX_LENGTH
    assert parse(str(query)) == query
    with pytest.raises(UsageError, match="characters long"):
        parse(f" {query}")


def test_a_query_with_a_thousand_words_is_read() -> None:
    words = [f"w{number}" for number in range(1200)]
    assert parse(" OR ".join(words)) == Or(tuple(map(Word, words)))


def test_small_operators_are_words_where_they_can_only_be_words() -> None:
    assert parse("cats and dogs") == And((Word("cats"), Word("and"), Word("dogs")))
    normal = "cats AND and AND dogs"
    assert str(parse("cats and dogs")) == normal
    assert str(parse(normal)) == normal
    assert parse('cats "and" dogs NOT or') == And(
        (Word("cats"), Phrase("and"), Word("dogs"), Not(Word("or")))
    )


def test_an_error_repeats_a_long_word_in_short() -> None:
    with pytest.raises(UsageError) as caught:
        parse("+" * 150 + "a")
    assert len(str(caught.value)) < 300
