"""What the linter says of a query, and what it is silent about."""

from __future__ import annotations

import time

import pytest

from core.clauses import And, Counts, Not, Query, Says, Word
from core.query import parse
from core.say import known_keys
from core.types import Post
from listening.common_words import LANGUAGES, common_words, known_languages
from listening.lint import KEYS, MOST_WARNINGS, lint
from listening.naive import evaluate


def told(query: str | Query, *languages: str) -> list[tuple[str, str]]:
    """The keys of the warnings and the clauses they mean."""
    tree = parse(query) if isinstance(query, str) else query
    return [(warning.key, warning.clause) for warning in lint(tree, languages)]


SILENT = [
    "acme NOT (band OR concert OR album OR tour)",
    "acme",
    '"acme cloud"',
    "acme OR akme OR acmecorp",
    "acme cloud",
    '"apple watch"',
    "apple watch acme",
    "therapist NEAR/3 ai",
    '"acme not working"',
    '"new york"',
    '"at&t"',
    "`t.co`",
    "acme NOT bakery",
    "acme -bakery -cartoon",
    "(acme OR akme) (outage OR downtime)",
    "acme OR (akme cloud)",
    "(acme cloud) OR (acme outage)",
    "acme*",
    "acm?corp",
    "acme~1 outage",
    "acmecorp~2",
    "=Orange",
    "=AI",
    "`C++`",
    "`acme.io`",
    "#acme",
    "#acme OR @acme",
    "acme NEAR/3 cloud",
    "acme NEAR/3 acme",
    '"acme cloud"~4',
    "car-sharing",
    "tor site:forum.example",
    "ai author:jane",
    "acme rating:<3",
    "acme rating:2..4",
    "acme followers:>1000",
    "acme engagement:>=0",
    "acme is:reply has:link",
    "acme -is:repost",
    "title:acme",
    "title:acme text:acme",
    "title:acme OR text:acme",
    "title:(acme NOT bakery) bakery",
    "acme -title:acme",
    "acme (author:jane OR author:joe)",
    "author:jane author:roe acme",
    "site:example.com site:example.org acme",
    "acme NOT (bakery cartoon)",
    "=Acme cloud*corp",
    "smartphone",
    "facebook",
    "アクメ",
    "アクメ 東京",
    "東京 観光",
    "아크메",
    "악메",
    "อัคเมคลาวด์",
    "أكمي",
    "Акме",
    "(acme -bakery) OR (acme bakery cloud)",
]


@pytest.mark.parametrize("query", SILENT)
def test_nothing_is_said_about_a_good_query(query: str) -> None:
    assert told(query, "en") == []


NEVER = [
    "acme NOT acme",
    "acme NOT ACME",
    "Café NOT cafe",
    'acme NOT "acme"',
    "acme NOT `acme`",
    '"acme cloud" NOT acme',
    '"acme cloud" NOT cloud',
    '"big acme cloud" NOT "acme cloud"',
    "acme NOT acm*",
    "acme NOT ac?e",
    "acme NOT acne~1",
    "=Acme NOT acme",
    "#acme NOT acme",
    "@acme.social NOT @acme",
    "@acme.social NOT acme",
    "`acme cloud` NOT cloud",
    '"acme cloud"~3 NOT cloud',
    "(acme OR akme) NOT acme NOT akme",
    "(acme OR akme) NOT (acm* OR akme)",
    '("acme cloud" OR "acme corp") -acme',
    "acme NOT (acme OR bakery)",
    "acme NEAR/3 cloud NOT cloud",
    'acme NEAR/3 (cloud OR "clouds") NOT cloud*',
    "acme NEAR/2f cloud NOT (acme NEAR/3 cloud)",
    "title:acme NOT acme",
    "title:(acme NOT acme)",
    'title:"acme cloud" NOT title:acme',
    "source:mail source:forum acme",
    "lang:en lang:de",
    "rating:<2 rating:>4",
    "is:reply NOT is:reply acme",
    "acme cloud NOT cloud NOT bakery",
    "(acme -acme) OR (akme -akme)",
    "carsharing NOT (carsharing OR car-sharing)",
]


@pytest.mark.parametrize("query", NEVER)
def test_a_query_that_no_post_can_match_is_told_and_why(query: str) -> None:
    keys = [key for key, _ in told(query)]
    assert keys[0] == "never"
    assert {"contradiction", "swallowed", "unknown_only", "tautology"} & set(keys[1:])


@pytest.mark.parametrize(
    "query",
    [
        "acme NOT =acme",
        "acme* NOT acme",
        "acme NOT acmes",
        "acme NOT #acme",
        "acme NOT title:acme",
        '`acme.io` NOT "acme io"',
        "carsharing NOT car-sharing",
        "car-sharing NOT carsharing",
        'carsharing NOT "carsharing"',
        "acme NEAR/3 cloud NOT (acme NEAR/2 cloud)",
        "acme lang:en lang:de",
        "acme (lang:en OR lang:de)",
        "아크메 NOT 아크메회사",
        "الجزيرة NOT الجز*",
        "acme OR (akme NOT akme)",
    ],
)
def test_a_query_that_can_match_is_never_called_impossible(query: str) -> None:
    assert "never" not in [key for key, _ in told(query)]


WARNED = [
    # always and never true
    ("acme lang:en lang:de", "unknown_only", "lang:en lang:de"),
    ("acme lang:en -lang:en-GB", "unknown_only", "lang:en NOT lang:en-gb"),
    ("acme followers:>10 followers:<5", "unknown_only", "followers:>10 followers:<5"),
    ("acme followers:>10 followers:<11", "unknown_only", "followers:>10 followers:<11"),
    ("acme rating:<2 -rating:<3", "unknown_only", "rating:<2 NOT rating:<3"),
    ("acme sentiment:negative sentiment:positive", "unknown_only", "sentiment:negative sentiment:positive"),
    ("acme country:de country:fr", "unknown_only", "country:DE country:FR"),
    ("followers:>=0 acme", "always", "followers:>=0"),
    ("rating:>=1 acme", "always", "rating:>=1"),
    ("rating:<=5 acme", "always", "rating:<=5"),
    ("acme NOT (cloud (bakery OR NOT bakery))", "tautology", "bakery OR NOT bakery"),
    ("acme NOT (bakery NOT bakery)", "contradiction", "bakery NOT bakery"),
    ("acme OR (akme NOT akme)", "contradiction", "akme NOT akme"),
    ("acme NOT bakery (bakery OR cafe)", "dead_branch", "bakery"),
    ('acme -bakery (cafe OR "the bakery" OR shop)', "dead_branch", '"the bakery"'),
    # shadowed
    ('acme OR "acme cloud"', "shadowed", '"acme cloud"'),
    ("acme* OR acmes", "shadowed", "acmes"),
    ("acme* OR acmecl*", "shadowed", "acmecl*"),
    ("acm* OR (acmes cloud)", "shadowed", "acmes AND cloud"),
    ("ac?e OR acme", "shadowed", "acme"),
    ("acme~1 OR acmes", "shadowed", "acmes"),
    ("acmecorp~2 OR acmecorp~1", "shadowed", "acmecorp~1"),
    ("acme OR #acme", "shadowed", "#acme"),
    ("acme OR @acme", "shadowed", "@acme"),
    ("@acme OR @acme.social", "shadowed", "@acme.social"),
    ("acme OR =Acme", "shadowed", "=Acme"),
    ("acme OR title:acme", "shadowed", "title:acme"),
    ('car-sharing OR "car sharing"', "shadowed", '"car sharing"'),
    ('car-sharing OR "carsharing"', "shadowed", '"carsharing"'),
    ('"a1 b1"~4 OR "b1 a1"~2', "shadowed", '"b1 a1"~2'),
    ("(acme NEAR/5 cloud) OR (acme NEAR/2f cloud)", "shadowed", "acme NEAR/2f cloud"),
    ("(acme cloud sync) OR (acme sync) OR akme", "shadowed", "acme AND cloud AND sync"),
    ('acme OR (akme "acme cloud")', "shadowed", 'akme AND "acme cloud"'),
    ("acme (lang:en OR lang:en-GB)", "shadowed", "lang:en-gb"),
    ("acme (followers:>10 OR followers:>100)", "shadowed", "followers:>100"),
    ("acme OR akme OR ACME", "repeated", "acme"),
    ("acme cloud Acme", "repeated", "acme"),
    ("acme -bakery -Bakery", "repeated", "NOT bakery"),
    ("acme lang:id lang:ms", "implied", "lang:ms"),
    ('acme "acme cloud"', "implied", "acme"),
    ("acme =Acme", "implied", "acme"),
    ("acme followers:>10 followers:>100", "implied", "followers:>10"),
    ("acme -(acme bakery)", "implied", "acme"),
    ("acme (acme OR cloud)", "implied", "acme OR cloud"),
    ('acme -bakery -"acme bakery"', "covered", 'NOT "acme bakery"'),
    ("acme -bak* -(bakery OR shop)", "covered", "NOT bakery"),
    ("acme lang:en -lang:de", "idle", "NOT lang:de"),
    ("acme NOT (bakery -acme)", "idle", "bakery AND NOT acme"),
    # too broad
    ("ai", "short", "ai"),
    ("acme OR ai", "short", "ai"),
    ("ai ml", "crowd", "ai AND ml"),
    ("good day", "crowd", "good AND day"),
    ("apple watch", "crowd", "apple AND watch"),
    ("good morning day 2024", "crowd", "good AND morning AND day AND 2024"),
    ("(ai OR acme) cloud", "crowd", "(ai OR acme) AND cloud"),
    ("acme OR (ai ml)", "crowd", "ai AND ml"),
    ("ai NEAR/2 ml", "crowd", "ai NEAR/2 ml"),
    ("title:(ai ml)", "crowd", "ai AND ml"),
    ("ai ml rating:<3", "crowd", "ai AND ml AND rating:<3"),
    ('"of the"', "crowd_row", '"of the"'),
    ('"not working"', "crowd_row", '"not working"'),
    ('"ai ml"', "crowd_row", '"ai ml"'),
    ('"day good"~3', "crowd_row", '"day good"~3'),
    # found inside other words
    ("東", "inside", "東"),
    ("京都", "inside", "京都"),
    ("acme OR 東京", "inside", "東京"),
    ('"京都"', "inside", '"京都"'),
    ("=京都", "inside", "=京都"),
    ("アイ", "inside_any", "アイ"),
    ("รถ", "inside", "รถ"),
    ("ກາ", "inside_any", "ກາ"),
    ("កា", "inside_any", "កា"),
    ("ကာ", "inside_any", "ကာ"),
    ("차", "inside", "차"),
    ("악", "inside_any", "악"),
    ("acme NOT 京都", "drops", "京都"),
    ("sentiment:negative", "field_only", "sentiment:negative"),
    ("acme OR intent:praise", "field_only", "intent:praise"),
    ("apple", "common", "apple"),
    ("the apple", "common", "apple"),
    ("acme OR target", "common", "target"),
    ("Über", "common", "Über"),
    ("2024", "number", "2024"),
    ("lang:en", "field_only", "lang:en"),
    ("lang:en rating:<3", "field_only", "lang:en AND rating:<3"),
    ("acme OR has:link", "field_only", "has:link"),
    ("site:example.com", "from_only", "site:example.com"),
    ("author:jane lang:en", "from_only", "author:jane AND lang:en"),
    ("acme NOT the", "drops_common", "the"),
    ("source:mail", "from_only", "source:mail"),
    ("acme NOT tor*", "drops", "tor*"),
    ("acme NOT (bakery OR *tor)", "drops", "*tor"),
    # inside words
    ("tor*", "stem", "tor*"),
    ("ai*", "stem", "ai*"),
    ("*tor", "wildcard", "*tor"),
    ("acme~1", "slips", "acme~1"),
    ("therapist", "cut", "therapist"),
    ("forgive", "cut", "forgive"),
    ("einkauf", "cut", "einkauf"),
    ("e-mail", "joined", "e-mail"),
    # meant otherwise
    ("cats and dogs", "small_operator", "and"),
    ("acme or akme", "small_operator", "or"),
    ("acme not bakery", "small_operator", "not"),
    ('"acme OR akme"', "quoted_operator", '"acme OR akme"'),
    ("`#acme`", "hashtag_literal", "`#acme`"),
    ("`@acme`", "handle_literal", "`@acme`"),
    ("@acme", "handle_alone", "@acme"),
]


@pytest.mark.parametrize(("query", "key", "clause"), WARNED)
def test_what_is_odd_is_told_with_the_clause_that_is_meant(query: str, key: str, clause: str) -> None:
    assert (key, clause) in told(query, "en", "de")


def test_a_beginning_names_the_common_words_that_it_finds() -> None:
    (warning,) = lint(parse("tor*"), ["en"])
    assert warning.values["words"] == "torch, tore, torn, tornado"
    assert str(warning).startswith("tor* also finds torch, tore, torn, tornado.")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("京都", "京都府, 東京都"),
        ("รถ", "รถยนต์, รถไฟ"),
        ("차", "차이"),
        ("朋", "朋友"),
        ("天气", None),
        ("アイ", None),
    ],
)
def test_a_word_found_inside_others_is_told_with_examples_where_there_are_any(
    query: str, words: str | None
) -> None:
    (warning,) = lint(parse(query), ["en"])
    assert warning.values.get("words") == words
    for example in words.split(", ") if words else ():
        assert evaluate(parse(query), Post(source="forum", text=example))


def test_a_short_word_of_an_alphabet_is_said_to_stand_alone() -> None:
    (warning,) = lint(parse("ai"), ["en"])
    assert str(warning).startswith("ai is found as a word of its own only, not inside other words;")
    assert not evaluate(parse("ai"), Post(source="forum", text="maintain"))
    assert evaluate(parse("ai"), Post(source="forum", text="AI"))


@pytest.mark.parametrize(
    ("query", "capitals"), [("apple", True), ("ai", True), ("会社", False), ("차이", False)]
)
def test_capitals_are_proposed_only_where_a_script_has_them(query: str, capitals: bool) -> None:
    (warning,) = lint(parse(query), ["en", "ja", "ko"])
    assert ("capitals" in str(warning)) is capitals


@pytest.mark.parametrize(
    "query", ["acme sentiment:negative", "acme -intent:praise", "acme lang:en", "acme lang:(en OR de)"]
)
def test_what_listening_finds_out_is_worth_asking_for(query: str) -> None:
    assert told(query, "en") == []


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("author:jane", "this author writes"),
        ("author:jane site:example.com", "this author writes"),
        ("site:example.com", "comes from there"),
    ],
)
def test_all_of_a_place_comes_from_there_and_all_of_a_person_is_written(query: str, what: str) -> None:
    (warning,) = lint(parse(query))
    assert f"brings all that {what}, whatever" in str(warning)


def test_a_compound_names_the_words_into_which_it_falls() -> None:
    (warning,) = lint(parse("therapist"), ["en"])
    assert 'therapist finds "the rapist"' in str(warning)
    assert str(warning).endswith('"therapist"')
    assert told('"therapist"', "en") == []


@pytest.mark.parametrize(
    ("query", "languages", "keys"),
    [
        ("Strasse OR Straße", ["en"], ["repeated"]),
        ("gift", ["en"], ["common"]),
        ("zug", ["en"], ["short"]),
        ("zug", ["de"], ["common"]),
        ("arbeit", ["en-US"], []),
        ("arbeit", ["de-AT", "en"], ["common"]),
        ("arbeit", [], ["common"]),
        ("работа", [], ["common"]),
        ("काम", ["hi"], ["common"]),
        ("شركة", ["ar"], ["common"]),
        ("arbeit", ["fi"], ["common"]),
        ("arbeit", ["fi", "en"], []),
        ("arbetet", ["sv"], ["common"]),
        ("nhưng", ["vi"], ["common"]),
        ("ありがとう", ["ja"], ["common"]),
        ("公司", ["zh-Hans"], ["common"]),
        ("電話", ["zh-Hant"], ["common"]),
        ("감사합니다", ["ko"], ["common"]),
        ("ขอบคุณ", ["th"], ["common"]),
        ("ขอบคุณ", ["en"], []),
    ],
)
def test_common_words_are_those_of_the_languages_listened_to(
    query: str, languages: list[str], keys: list[str]
) -> None:
    assert [key for key, _ in told(query, *languages)] == keys


def test_an_impossible_value_is_told_where_a_hand_wrote_the_tree() -> None:
    over = Counts("rating", ">", 5)
    assert told(over) == [("never", "rating:>5"), ("impossible", "rating:>5"), ("field_only", "rating:>5")]
    assert told(And((Word("acme"), over))) == [("impossible", "rating:>5")]
    assert told(And((Word("acme"), Not(Counts("followers", "<", 0))))) == [("impossible", "followers:<0")]
    assert ("impossible", "sentiment:angry") in told(And((Word("acme"), Says("sentiment", "angry"))))


def test_the_gravest_comes_first_and_nobody_is_flooded() -> None:
    query = " OR ".join(f'"acme c{number}"' for number in range(100))
    found = lint(parse(f"acme OR {query}"))
    assert len(found) == MOST_WARNINGS
    keys = [key for key, _ in told("ai OR (acme -acme) OR ai")]
    assert keys == sorted(keys, key=KEYS.index)


def test_a_long_clause_is_shown_short_and_kept_whole() -> None:
    words = " OR ".join(f"acme{number}" for number in range(100))
    (warning,) = lint(parse(f"acme0 ({words})"))
    assert warning.key == "implied"
    assert warning.clause == words
    assert len(str(warning)) < 250


def test_every_kind_of_warning_and_language_has_words() -> None:
    assert {f"lint.{key}" for key in KEYS} <= known_keys()
    assert {f"lint.language.{language}" for language in LANGUAGES} <= known_keys()


def test_lists_of_common_words_are_folded_and_hold_no_short_words_of_letters() -> None:
    assert known_languages(["pt-BR", "EN_us", "xx"]) == ("en", "pt")
    for language in LANGUAGES:
        assert len(common_words(language)) > 100
    assert "uber" in common_words("de")
    latin = [word for language in LANGUAGES for word in common_words(language) if word.isascii()]
    assert min(map(len, latin)) == 3


def _filled(*pieces: str, joint: str = " OR ", most: int = 9_900) -> str:
    found, size = [], 0
    for piece in pieces:
        size += len(piece) + len(joint)
        if size > most:
            break
        found.append(piece)
    return joint.join(found)


@pytest.mark.parametrize(
    "query",
    [
        _filled(*(f"word{number}" for number in range(2_000))),
        _filled(*(f'"acme cloud w{number}"' for number in range(2_000)), most=7_000),
        "acme OR " + _filled(*(f'"acme w{number}"' for number in range(2_000)), most=6_000),
        _filled(*(f"(acme w{number})" for number in range(1_000)), most=7_000),
        _filled(*("a" * number + "*" for number in range(2, 150)), most=1_500),
        "acme " + _filled(*(f"-w{number}" for number in range(1_000)), joint=" ", most=5_000),
        _filled(*(f"(w{number} OR v{number})" for number in range(1_000)), joint=" ", most=7_000),
    ],
)
def test_the_longest_queries_are_looked_through_in_no_time(query: str) -> None:
    tree = parse(query)
    lint(parse("acme"))
    begin = time.process_time()
    lint(tree)
    assert time.process_time() - begin < 0.5
