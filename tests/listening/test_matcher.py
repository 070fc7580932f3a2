"""Which posts match, and with which words: tables by script, positions, a plain evaluator as the judge."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UsageError
from core.fold import fold
from core.query import Not, Prefix, Word, cover, parse
from core.types import Hit, Match, Post, Topic
from core.words import split
from listening.matcher import MOST_HITS, Matcher, explain
from listening.naive import evaluate, judge

NO = None
"""No match; else the words that match, in their order, `|` between them."""

CASES: list[tuple[str, str, str | None]] = [
    # English, and the word boundary
    ("acme", "We love ACME!", "ACME"),
    ("acme", "acmes", NO),
    ("acme", "Acme's, #acme, @acme, (acme)", "Acme|acme|acme|acme"),
    ("tor", "the FileStore", NO),
    ("tor", "a tornado in the store", NO),
    ("tor", "over Tor.", "Tor"),
    ("ai", "he said: maintain", NO),
    ("acme", "acme_cloud", NO),
    ("acme", "acme2 4acme", NO),
    ("acme", "acme-cloud.example/acme?x=acme", "acme|acme|acme"),
    ("acme", "", NO),
    ("24", "24h at 24:00, S24", "24"),
    ("acme cloud", "cloud first, then Acme", "cloud|Acme"),
    ("acme cloud", "Acme alone", NO),
    ("acme OR akme", "Akme only", "Akme"),
    ("acme OR akme", "neither", NO),
    ("acme NOT bakery", "Acme bread", "Acme"),
    ("acme NOT bakery", "Acme bakery", NO),
    ("acme -bakery -shop", "Acme shop", NO),
    ("acme NOT (bakery NOT cloud)", "acme bakery in the cloud", "acme"),
    ("acme NOT (bakery NOT cloud)", "acme bakery", NO),
    ("(acme OR akme) (down OR outage)", "akme is DOWN", "akme|DOWN"),
    ("(acme OR akme) (down OR outage)", "down, down", NO),
    ("(acme cloud) OR akme", "acme and akme", "akme"),
    ("and", "This AND that", "AND"),
    # Phrases
    ('"acme cloud"', "the Acme  Cloud", "Acme  Cloud"),
    ('"acme cloud"', "ACME — cloud!", "ACME — cloud"),
    ('"acme cloud"', "acme\n\tcloud", "acme\n\tcloud"),
    ('"acme cloud"', "acmecloud", NO),
    ('"acme cloud"', "acme clouds", NO),
    ('"acme cloud"', "acme of cloud", NO),
    ('"acme cloud"', "my acme, acme cloud", "acme cloud"),
    ('"a b a b c"', "a b a b a b c", "a b a b c"),
    ('"c a"', "a c a c", "c a"),
    ("car-sharing", "Car sharing and car–sharing", "Car sharing|car–sharing"),
    ("car-sharing", "carsharing", NO),
    ("O'Neil", "Mr O’Neil", "O’Neil"),
    ("AT&T", "AT & T", "AT & T"),
    ("acme.io", "acme.io or acme io", "acme.io|acme io"),
    # Beginnings
    ("acme*", "Acme acmes acmecloud pacme", "Acme|acmes|acmecloud"),
    ("car-shar*", "car sharing", "car sharing"),
    ("ac*", "a c", NO),
    # To the letter
    ("=Orange", "an orange ORANGE Orange", "Orange"),
    ("=Orange", "an orange", NO),
    ("=Orange", "ＯrangeＯ Ｏrange", "Ｏrange"),
    ("=résumé", "resume résumé re\u0301sume\u0301", "résumé|re\u0301sume\u0301"),
    ('="Big Apple"', "Big, Apple. big apple", "Big, Apple"),
    ("=iOS", "IOS ios", NO),
    ("=O'Neil", "O’Neil", "O’Neil"),
    # Symbols
    ("`C++`", "C++, c++17 and C", "C++|c++"),
    ("`C++`", "C+ +", NO),
    ("`C++`", "abC++", NO),
    ("`C#`", "in C#.", "C#"),
    ("`.NET`", ".net and ASP.NET", ".net|.NET"),
    ("`.NET`", "the net .network", NO),
    ("`acme.io`", "https://acme.io/x www.ACME.io", "acme.io|ACME.io"),
    ("`acme.io`", "acme.iot pacme.io acme io", NO),
    ("`#acme`", "#Acme #acmecloud acme", "#Acme"),
    ("`a (b)`", "a   (b)", "a   (b)"),
    ("`a (b)`", "a(b)", NO),
    ("`🚀`", "moon 🚀🚀", "🚀|🚀"),
    ("`:)`", "nice :)", ":)"),
    ("`…`", "wait... what…", "...|…"),
    # French, German, Turkish, Polish, Vietnamese, Danish
    ("café", "CAFE, cafe\u0301 et Café", "CAFE|cafe\u0301|Café"),
    ("café", "cafés", NO),
    ("garçon", "un garc\u0327on", "garc\u0327on"),
    ("Müller", "muller MÜLLER", "muller|MÜLLER"),
    ("Müller", "mueller", NO),
    ("straße", "die STRASSE", "STRASSE"),
    ("strasse", "Straße!", "Straße"),
    ("istanbul", "İSTANBUL Istanbul ıstanbul", "İSTANBUL|Istanbul|ıstanbul"),
    ("ışık", "IŞIK", "IŞIK"),
    ("łódź", "Lodz", "Lodz"),
    ("đà nẵng", "Da Nang", "Da|Nang"),
    ("smørrebrød", "SMORREBROD", "SMORREBROD"),
    ("fix", "a ﬁx", "ﬁx"),
    # Greek, Cyrillic
    ("Αθήνα", "ΑΘΗΝΑ", "ΑΘΗΝΑ"),
    ("λόγος", "ΛΌΓΟΣ", "ΛΌΓΟΣ"),
    ("москва", "Москва́ и МОСКВА", "Москва́|МОСКВА"),
    ("москва", "в Москве", NO),
    ("ёлка", "елка", "елка"),
    ("край", "краи", NO),
    ("край", "краи\u0306", "краи\u0306"),
    ("acme", "купил Acmeом", "Acme"),
    ("київ*", "Київський", "Київський"),
    # Arabic, Persian, Urdu
    ("أكمي", "شركة اكمي", "اكمي"),
    ("أكمي", "والأكمي وبأكمي لأكمي كأكمي فأكمي", "أكمي|أكمي|أكمي|أكمي|أكمي"),
    ("أكمي", "وبالأكمي", "أكمي"),
    ("أكمي", "تأكمي", NO),
    ("أكمي", "أكميون", NO),
    ("=أكمي", "والأكمي", NO),
    ("الجزيرة", "قناة الجزيره", "الجزيره"),
    ("الجزيرة", "وللجزيرة", "للجزيرة"),
    ("الجزيرة", "جزيرة", NO),
    ("كتاب", "كِتَابٌ كتـــاب", "كِتَابٌ|كتـــاب"),
    ("لي", "ولي", NO),
    ('"البنك المركزي"', "والبنك المركزي", "البنك المركزي"),
    ('"بنك مركزي"', "البنك المركزي", "بنك المركزي"),
    ("acme", "والAcme", "Acme"),
    ("کتاب", "كتاب", "كتاب"),
    ("می‌خواهم", "ميخواهم", "ميخواهم"),
    ("٢٠٢٦", "in 2026", "2026"),
    # Hebrew
    ("שלום", "שָׁלוֹם", "שָׁלוֹם"),
    ("שלום", "שלומות", NO),
    ("צה״ל", 'דובר צה"ל', 'צה"ל'),
    # Hindi, Bengali, Tamil
    ("कम", "कम दाम", "कम"),
    ("कम", "कमी", NO),
    ("फोन", "नया फ़ोन", "फ़ोन"),
    ("बंगाल*", "बंगाली", "बंगाली"),
    ("বাংলা", "আমার বাংলা ভাষা", "বাংলা"),
    ("বাংল", "বাংলা", NO),
    ("கோவில்", "பெரிய கோவில்.", "கோவில்"),
    # Japanese, Chinese
    ("東京", "東京タワー、東京都", "東京|東京"),
    ("東京", "京都", NO),
    ("acme", "Acmeは便利", "Acme"),
    ("acme", "株式会社ＡＣＭＥ", "ＡＣＭＥ"),
    ("アクメ", "新しいｱｸﾒです", "ｱｸﾒ"),
    ("ガス", "かス カ\u3099ス", "カ\u3099ス"),
    ("カス", "カ\u3099ス", NO),
    ('"東京 タワー"', "東京タワー 東京・タワー", "東京タワー|東京・タワー"),
    ('"東京タワー"', "東京 タワー", NO),
    ("小米", "买了小米手机", "小米"),
    ("小米 -手机", "买了小米手机", NO),
    ("株式会社", "㍿アクメ", "㍿"),
    ("=東京", "東京", "東京"),
    ("東*", "東京", "東"),
    # Thai, Lao, Khmer, Burmese
    ("ดี", "สินค้าดีมาก", "ดี"),
    ("ที", "ที่นี่", NO),
    ("น้ำ", "ดื่มน\u0e49\u0e4d\u0e32เย็น", "น\u0e49\u0e4d\u0e32"),
    ("acme", "ซื้อที่Acmeแล้ว", "Acme"),
    ("ລາວ", "ປະເທດລາວງາມ", "ລາວ"),
    ("ខ្មែរ", "ភាសាខ្មែរល្អ", "ខ្មែរ"),
    ("ម", "ខ្មែរ", NO),
    ("မြန်မာ", "သူမြန်မာစာဖတ်", "မြန်မာ"),
    # Korean
    ("아크메", "아크메는 좋다. 아크메", "아크메|아크메"),
    ("아크메", "내아크메", NO),
    ("아크메", "아\u1100\u1173크메", NO),
    ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8에서", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
    ("acme", "Acme는", "Acme"),
    ("갤럭시", "Acme갤럭시S24", "갤럭시"),
    ('"삼색 은하"', "삼색 은하의", "삼색 은하"),
    # Georgian, Armenian, Ethiopic
    ("თბილისი", "ᲗᲑᲘᲚᲘᲡᲘ", "ᲗᲑᲘᲚᲘᲡᲘ"),
    ("երևան", "ԵՐԵՎԱՆ երեւան", "երեւան"),
    ("አዲስ", "አዲስ አበባ፣", "አዲስ"),
    # What cannot be seen, and signs
    ("acme", "ac\u00adme a\u200bcme \u200facme\u200f", "ac\u00adme|a\u200bcme|acme\u200f"),
    ("acme", "Acme™ Acme® 𝐀𝐜𝐦𝐞", "Acme|Acme|𝐀𝐜𝐦𝐞"),
    ("acme", "ａｃｍｅ。ACME、", "ａｃｍｅ|ACME"),
]


@pytest.mark.parametrize(("query", "text", "words"), CASES)
def test_a_query_finds_its_words_and_no_others(query: str, text: str, words: str | None) -> None:
    found = _match(query, text)
    assert (None if found is None else "|".join(text[hit.start : hit.end] for hit in found.hits)) == words
    verdict = judge(parse(query), None, text)
    assert verdict.holds == (found is not None)
    assert found is None or verdict.hits == found.hits


def test_the_table_is_large_and_many_scripts_are_in_it() -> None:
    assert len(CASES) >= 120


def _match(query: str, text: str, title: str | None = None) -> Match | None:
    found = Matcher([Topic(name="it", query=query)]).match_text(title, text)
    return found[0] if found else None


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
    found = _match(query, text, title)
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
    found = _match("acme", "acme " * 1000)
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


# ---------------------------------------------------------------- against the plain evaluator


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


# ---------------------------------------------------------------- the documentation


def _examples() -> list[tuple[str, str, str]]:
    """Query, sign and text of every example of the documentation; indented lines go on with the text."""
    page = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")
    found = []
    for block in re.findall(r"```query\n(.*?)```", page, re.DOTALL):
        query, _, rest = block.partition("\n")
        for line in re.sub(r"\n  ", "\t", rest).splitlines():
            found.append((query, line[0], line[2:].replace("\t", "\n")))
    return found


@pytest.mark.parametrize(("query", "sign", "text"), _examples())
def test_the_documentation_tells_the_truth(query: str, sign: str, text: str) -> None:
    if sign == "!":
        with pytest.raises(UsageError) as caught:
            parse(query)
        assert caught.value.problem == text
    else:
        assert (_match(query, text) is not None) == {"+": True, "-": False}[sign]


def test_the_documentation_has_examples_of_every_kind() -> None:
    assert {sign for _, sign, _ in _examples()} == {"+", "-", "!"}
    assert any(isinstance(parse(query), Prefix) for query, sign, _ in _examples() if sign != "!")
