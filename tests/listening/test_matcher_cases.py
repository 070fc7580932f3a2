"""Which posts match, and with which words: a table by script."""

from __future__ import annotations

import pytest

from core.query import parse
from core.types import Post
from listening.naive import judge
from tests.listening.finding import find_match

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
    ("car-sharing", "carsharing", "carsharing"),
    ('"car-sharing"', "carsharing", NO),
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
    found = find_match(query, text)
    assert (None if found is None else "|".join(text[hit.start : hit.end] for hit in found.hits)) == words
    verdict = judge(parse(query), Post(source="s", text=text))
    assert verdict.holds == (found is not None)
    assert found is None or verdict.hits == found.hits


def test_the_table_is_large_and_many_scripts_are_in_it() -> None:
    assert len(CASES) >= 120
