"""What to search for so that no match is missed, and whether whole words are enough to find it."""

from __future__ import annotations

import pytest

from core.cover import Hearing, cover, hearing
from core.query import parse


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
        # Compounds are asked for in both spellings
        ("car-sharing", ["car-sharing", "carsharing"]),
        ("Car–Sharing", ["Car–Sharing", "CarSharing"]),
        ("carsharing", ["carsharing"]),
        ("a-b-c", ["a-b-c", "abc"]),
        ('"car-sharing"', ["car-sharing"]),
        ("O'Neil", ["O'Neil"]),
        ("car-sharing berlin", ["berlin"]),
        # The Arabic article melts into what stands before it
        ("الجزيرة", ["الجزيرة", "للجزيرة"]),
        ('"قناة الجزيرة"', ["قناة الجزيرة", "قناة للجزيرة"]),
        ('"الجزيرة القناة"', ["الجزيرة", "للجزيرة"]),
        # Near each other
        ("acme NEAR/3 tidewave", ["tidewave"]),
        ("(acme OR akme) NEAR/3 cloud", ["cloud"]),
        ("(acme OR akme) NEAR/3 ai~0", ["ai"]),
        ('"the Acme clouds"~2', ["clouds"]),
        ('"Ünïque of"~2', ["Ünïque"]),
        # Wildcards and slips
        ("ac*shop", ["shop"]),
        ("*acme?", ["acme"]),
        ("ac*me", []),
        ("acme~1", []),
        ("acme~1 cloud", ["cloud"]),
        ("acme~1 OR cloud", []),
        ("acme~0", ["acme"]),
        # Hashtags and handles
        ("#Acme", ["#Acme"]),
        ("@acme.example", ["@acme.example"]),
        ("#acme OR acme", ["acme"]),
        ("#acme OR @acme", ["#acme", "@acme"]),
        # Fields
        ("title:acme", ["acme"]),
        ("title:(acme OR akme) text:cloud", ["cloud"]),
        ("acme title:(NOT cloudy)", ["acme"]),
        ("acme lang:en site:long.example", ["acme"]),
        ("acme OR lang:en", []),
        ("lang:en followers:>10 is:reply", []),
    ],
)
def test_the_cover_is_the_smallest_set_to_search_for(query: str, literals: list[str]) -> None:
    assert list(cover(parse(query))) == literals


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("acme", True),
        ("=Tidewave", True),
        ('"tidewave cloud"', True),
        ("car-sharing", True),
        ("#tidewave", True),
        ("@tidewave", True),
        ('"tidewave cloud"~3', True),
        ("acme2024", True),
        ("`C++`", True),
        # "tide wave" holds no word tidewave
        ("tidewave", False),
        ("tidewave~0", True),
        ("кафетерий", False),
        ("acme*", False),
        ("*acme", False),
        # Written in one piece with what stands beside them
        ("東京", False),
        ("아크메", False),
        ("أكمي", False),
        ("=أكمي", True),
        ('"acme 東京"', False),
        ("`acme.example`", False),
        ("`jane@acme`", False),
        ("acme OR acme*", False),
        ("acme tidewave*", False),
        ("acme tidewave* -x", False),
        # of equally good ones the one that every service finds
        ("tide* wave", True),
        ("wave tide*", True),
    ],
)
def test_whether_whole_words_are_enough_is_told(query: str, whole: bool) -> None:
    heard = hearing(parse(query))
    assert heard.terms == cover(parse(query))
    assert heard.whole is whole


def test_a_query_that_cannot_be_searched_for_is_not_heard() -> None:
    assert hearing(parse("acme~1")) == Hearing((), False)
