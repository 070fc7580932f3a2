"""The query language: what a query is read as, what is refused and where, what is searched for."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UsageError
from core.fold import Folded, fold, fold_mapped
from core.query import (
    MAX_DEPTH,
    MAX_LENGTH,
    And,
    Exact,
    Literal,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    cover,
    parse,
)

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
    ("NEAR", Word("NEAR")),
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
    ],
)
def test_the_normal_form_says_how_a_query_was_understood(text: str, normal: str) -> None:
    assert str(parse(text)) == normal


ERRORS = [
    ("", 0, "empty", "acme OR"),
    (" \t\u200b", 0, "empty", "acme OR"),
    ("(a", 1, "( is opened", "closing"),
    ("a (b (c)", 3, "( is opened", "closing"),
    ("a (b OR", 6, "OR has nothing behind", '"OR"'),
    ("(", 1, "( is opened", "closing"),
    ("a )", 3, "closes nothing", "("),
    (")", 1, ") has nothing before", "word"),
    ("a ()", 3, "nothing between these parentheses", "words"),
    ('a "b c', 3, "is opened and never closed", "closing"),
    ("a `b", 3, "is opened and never closed", "closing"),
    ('a ""', 3, "nothing between", "look for"),
    ("a ` `", 3, "nothing between", "look for"),
    ("a `\u200b`", 3, "nothing between", "look for"),
    ("AND a", 1, "AND has nothing before", "word"),
    ("OR", 1, "OR has nothing before", "word"),
    ("a AND", 3, "AND has nothing behind", "word"),
    ("a OR", 3, "OR has nothing behind", "word"),
    ("a OR OR b", 3, "OR has nothing behind", "word"),
    ("a AND OR b", 3, "AND has nothing behind", "word"),
    ("a NOT", 3, "NOT has nothing behind", '"NOT"'),
    ("(a NOT) b", 4, "NOT has nothing behind", "word"),
    ("a -", 3, "- is no operator", "NOT"),
    ("a - b", 3, "- is no operator", "NOT"),
    ("a && b", 3, "&& is no operator", "AND"),
    ("a & b", 3, "& is no operator", "AND"),
    ("a || b", 3, "|| is no operator", "OR"),
    ("a | b", 3, "| is no operator", "OR"),
    ("a !b", 3, "! is no operator", "NOT"),
    ("a NEAR/3 b", 3, "NEAR/3 is no operator", "phrase"),
    ("NOT a", 1, "only says what to leave out", "acme NOT bakery"),
    ("-a -b", 1, "only says what to leave out", "acme NOT bakery"),
    ("NOT NOT a", 1, "only says what to leave out", "acme NOT bakery"),
    ("a OR NOT b", 6, "this side of OR", "NOT c"),
    ("-a OR b", 1, "this side of OR", "NOT c"),
    ("c (a OR -b)", 9, "this side of OR", "NOT c"),
    ("lang:en acme", 1, "looks like a field", "`lang:en`"),
    ("a http://example.com", 3, "looks like a field", "`http://example.com`"),
    ("C++", 1, "symbols around C++", "`C++`"),
    ("a .NET", 3, "symbols around .NET", "`.NET`"),
    ("#acme", 1, "symbols around #acme", "`#acme`"),
    ("Acme™", 1, "symbols around Acme™", "`Acme™`"),
    ("acme, akme", 5, ", joins no words", "OR"),
    ("a@example", 2, "the @ in a@example", "`a@example`"),
    ("a 🚀", 3, "no letter and no digit", "`🚀`"),
    ("a *", 3, "no letter and no digit", "`*`"),
    ("a b*c", 3, "wildcard", "acme*"),
    ("wor?d", 1, "wildcard", "acme*"),
    ("word~1", 1, "wildcard", "acme*"),
    ("=word*", 1, "wildcard", "acme*"),
    ("x a*", 3, "far too much", "two letters"),
    ('x "a b*"', 3, "cannot hold a wildcard", "clo*"),
    ('x "a C++ b"', 6, "symbols in C++", "`a C++ b`"),
    ('"…"', 1, "no letter", "`…`"),
    ("=", 1, "no letter", "`=`"),
    ("=.a", 1, "symbols around", "backticks"),
]


@pytest.mark.parametrize(("text", "at", "problem", "hint"), ERRORS)
def test_an_error_points_at_the_character_and_says_what_was_meant(
    text: str, at: int, problem: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert problem in caught.value.problem
    assert hint in caught.value.hint
    if at:
        assert caught.value.problem.startswith(f"Character {at}: ")


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


def test_a_query_with_thousands_of_words_is_read_at_once() -> None:
    words = [f"w{number}" for number in range(1200)]
    query = parse(" OR ".join(words))
    assert cover(query) == tuple(words)


@pytest.mark.parametrize(
    ("query", "literals"),
    [
        ("acme", ["acme"]),
        ("Acme*", ["Acme"]),
        ("=Acme", ["Acme"]),
        ("`C++`", ["C++"]),
        ('"Acme Cloud"', ["Acme Cloud"]),
        ("acme tidewave", ["tidewave"]),
        ("acme OR tidewave", ["acme", "tidewave"]),
        ("(acme OR tidewave) cloud", ["cloud"]),
        ("(acme OR tidewave) (cloud OR sky OR rain)", ["acme", "tidewave"]),
        ("(acme OR ab) (akme OR cloud)", ["akme", "cloud"]),
        ("acme NOT bakery", ["acme"]),
        ("acme NOT (x NOT y)", ["acme"]),
        ("(acme -x) OR (akme y)", ["acme", "akme"]),
        ('acme OR "acme cloud"', ["acme"]),
        ('"the acme cloud" OR "acme cloud" OR sky', ["acme cloud", "sky"]),
        ("acme OR ACME OR Acmé", ["acme"]),
        ("acme OR =Acme OR `acme`", ["acme"]),
        ("acm* OR acme", ["acm", "acme"]),
        ("c OR `C++`", ["c"]),
        ("`C++` OR =C", ["C++", "C"]),
        ("東京 OR アクメ", ["東京", "アクメ"]),
    ],
)
def test_the_cover_is_the_smallest_set_to_search_for(query: str, literals: list[str]) -> None:
    assert list(cover(parse(query))) == literals


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab AND OR NOT ()"`=-*+#é東\u0301\u200d“”'), max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        query = parse(text)
    except UsageError as error:
        refusal = error
    else:
        assert parse(str(query)) == query
        assert cover(query)
        return
    assert refusal.problem
    assert refusal.hint


# ---------------------------------------------------------------- folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ACME", "acme"),
        ("ＡＣＭＥ　１２", "acme 12"),
        ("Crème Brûlée", "creme brulee"),
        ("Øl ĄĘ Łódź Đà", "ol ae lodz da"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("ﬁﬂ Æœ", "fifl aeoe"),
        ("İstanbul ISTANBUL ısı", "istanbul istanbul isi"),
        ("ΑΘΉΝΑ ς", "αθηνα σ"),
        ("Ёлка Йод Москва́", "елка йод москва"),
        ("أإآٱ ىی ة ک", "اااا يي ه ك"),
        ("كِتَابٌ ـكتـاب", "كتاب كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("फ़ोन क़", "फोन क"),
        ("ﾃﾚﾋﾞ テレビ", "テレビ テレビ"),
        ("か\u3099 が か", "が が か"),
        ("\u1112\u1161\u11ab", "한"),
        ("٣ ३ ๓ ３", "3 3 3 3"),
        ("co\u00adoperate zero\u200bwidth \u200fabc\ufeff", "cooperate zerowidth abc"),
        ("‘a’ “b” c–d—e", "'a' \"b\" c-d-e"),
        ("Acme™ Acme℠ Acme®", "acme® acme® acme®"),
        ("…", "..."),
        ("𝐀𝐜𝐦𝐞", "acme"),
        ("👩‍💻️", "👩💻"),
    ],
)
def test_spellings_of_one_word_fold_to_one(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_character_folds_alike_in_all_forms_and_only_once() -> None:
    for code in range(0x20, 0x20000):
        character = chr(code)
        if 0xD800 <= code < 0xE000 or character in "™℠":
            continue
        folded = fold(character)
        assert fold(folded) == folded, hex(code)
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert fold(unicodedata.normalize(form, character)) == folded, (hex(code), form)


_TRICKY = (
    "aéßİıﬁ…'’- \u0301\u0308\u0306\u0345\u034fйёかがﾊﾞ\u3099가\u1112\u1161\u11ab½１🚀™\u200d\u00ad"
    "ำ\u0e4dา\u0e48\u0e38أـ\u064b\u0654فבָּक़\u093c\u09c7\u09be\u09d7"
)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(st.one_of(st.sampled_from(_TRICKY), st.characters(exclude_categories=["Cs"])), max_size=12))
def test_folding_ignores_the_normalisation_form_and_knows_the_way_back(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFC", text)) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    mapped = fold_mapped(text)
    assert mapped.text == folded
    before = 0
    for at in range(len(folded)):
        start, end = mapped.source(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start
    if folded:
        assert mapped.source(0, len(folded))[1] == len(text)


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("plain acme here", "acme", "acme"),
        ("Straße Acme", "acme", "Acme"),
        ("İİ ﬁx", "fix", "ﬁx"),
        ("cafe\u0301 noir", "cafe", "cafe\u0301"),
        ("so…Acme", "acme", "Acme"),
        ("ac\u00adme!", "acme", "ac\u00adme"),
        ("ﾃﾚﾋﾞ見た", "テレビ", "ﾃﾚﾋﾞ"),
        ("ـكِتَـاب", "كتاب", "كِتَـاب"),
        ("น้ำดี", "ดี", "ดี"),
    ],
)
def test_the_way_back_leads_to_the_characters_as_written(text: str, word: str, original: str) -> None:
    mapped = fold_mapped(text)
    start = mapped.text.index(word)
    first, last = mapped.source(start, start + len(word))
    assert text[first:last] == original


def test_a_text_without_surprises_needs_no_map() -> None:
    assert fold_mapped("Crème brûlée") == Folded("creme brulee")


def test_a_heap_of_marks_costs_no_more_than_other_text() -> None:
    heap = "a" + "\u0f71\u0f72\u0f74\u0327\u0301" * 40_000
    assert fold(heap).startswith("a")
    assert fold_mapped(heap).text == fold(heap)
