"""Other names of a topic, found in what was heard. All brands are invented."""

from __future__ import annotations

from random import Random

import pytest

from core.query import parse
from core.rules import HeardPost
from core.types import Mention, Topic
from listening.aliases import Alias, names_of, propose
from listening.matcher import Matcher
from tests.listening.triaged import heard, mention

_TALK = "monday garden friend window winter price photo colour green weekend coffee corner street music river"


def talk(chance: Random, *more: str) -> str:
    """Words that mean nothing, with these among them."""
    words = [*chance.sample(_TALK.split(), 5), *more]
    chance.shuffle(words)
    return " ".join(words)


def noise(chance: Random, n: int) -> list[HeardPost]:
    """What people say all day."""
    return [heard(talk(chance), by=f"n{one}") for one in range(n)]


def spoken(chance: Random, alias: str, n: int = 3) -> list[HeardPost]:
    """Several people write this, in the middle of other things."""
    return [heard(f"{talk(chance)} {alias} {talk(chance)}", by=f"{alias}{one}") for one in range(n)]


def kept(chance: Random, name: str, n: int = 12) -> list[Mention]:
    """Mentions of it that the team kept: the lamp flickers."""
    return [mention(f"my {name} lamp flickers, {talk(chance)}", "resolved", by=f"k{one}") for one in range(n)]


def beside(chance: Random, name: str, alias: str, by: str = "k99") -> Mention:
    """A mention that the team kept, in which somebody writes both."""
    return mention(f"my {name} lamp, {alias} flickers, {talk(chance)}", "resolved", by=by)


def proposed(
    query: str, confirmed: list[Mention], posts: list[HeardPost], most: int = 30
) -> dict[str, Alias]:
    return {one.text: one for one in propose(parse(query), confirmed, posts, most)}


@pytest.mark.parametrize(
    ("query", "written", "text", "why"),
    [
        ("brightwell", "brigthwell", "brigthwell", "spelling"),
        ("brightwell", "Brightwel", "Brightwel", "spelling"),
        ("brightwell", "britewell", None, None),
        ("lumio", "lummio", "lummio", "spelling"),
        ("vortexo", "vortecso", None, None),
        ('"acme cloud"', "acmecloud", "acmecloud", "spelling"),
        ('"acme cloud"', "acme clud", '"acme clud"', "spelling"),
        ("lumio", "lu mio", '"lu mio"', "spelling"),
        ("brightwell", "brghtwll", "brghtwll", "abbreviation"),
        ("zephyra", "zphyr", "zphyr", "abbreviation"),
        ("lumio", "люмио", "люмио", "transliteration"),
        ("brightwell", "μπράιτγουελ", "μπράιτγουελ", "transliteration"),
        ("brightwell", "ברייטוול", "ברייטוול", "transliteration"),
        ("brightwell", "والبرايتويل", "برايتويل", "transliteration"),
        ("brightwell", "ब्राइटवेल", "ब्राइटवेल", "transliteration"),
        ("brightwell", "ブライトウェルの", "ブライトウェル", "transliteration"),
        ("brightwell", "브라이트웰은", "브라이트웰", "transliteration"),
        ("квиллора", "quillora", "quillora", "transliteration"),
        ('"acme cloud"', "акме клауд", '"акме клауд"', "transliteration"),
        ("квиллора", "квилора", "квилора", "spelling"),
        ("brightwell", "#brightwellsale", "#brightwellsale", "hashtag"),
        ("brightwell", "@brightwell_help", "@brightwell_help", "handle"),
        ("lumio", "#люмио", "#люмио", "hashtag"),
    ],
)
def test_another_name_is_found_with_why_and_how_often(
    query: str, written: str, text: str | None, why: str | None
) -> None:
    chance = Random(1)
    posts = [*noise(chance, 60), *spoken(chance, written)]
    name = query.strip('"')
    found = proposed(query, [*kept(chance, name), beside(chance, name, written)], posts)
    if text is None:
        assert found == {}
        return
    assert text in found
    one = found[text]
    assert (one.why, one.count, one.near) == (why, 3, 1)
    assert written in one.sample


def test_what_no_kept_mention_has_is_never_proposed() -> None:
    chance = Random(1)
    posts = [*noise(chance, 60), *spoken(chance, "brigthwell", 9), *spoken(chance, "#brightwellsale", 9)]
    assert proposed("brightwell", kept(chance, "brightwell"), posts) == {}
    assert proposed("brightwell", [], posts) == {}
    near = [*kept(chance, "brightwell"), beside(chance, "brightwell", "brigthwell")]
    assert list(proposed("brightwell", near, posts)) == ["brigthwell"]


@pytest.mark.parametrize("query", ["люмио OR lumio", "lumio OR люмио"])
def test_a_slip_in_the_script_of_a_name_is_not_in_another_script(query: str) -> None:
    chance = Random(1)
    posts = [*noise(chance, 60), *spoken(chance, "lumeo")]
    near = [*kept(chance, "lumio"), beside(chance, "lumio", "lumeo")]
    assert proposed(query, near, posts)["lumeo"].why == "spelling"


def test_the_initials_of_a_name_count_in_capitals_beside_it() -> None:
    chance = Random(2)
    confirmed = [
        mention(f"Northwind Traders Guild (NTG) {talk(chance)}", "claimed", by=f"k{n}") for n in range(3)
    ]
    posts = [*noise(chance, 60), *spoken(chance, "NTG"), *spoken(chance, "ntg")]
    found = proposed('"Northwind Traders Guild"', confirmed, posts)
    assert found["=NTG"].why == "abbreviation"
    assert (found["=NTG"].near, found["=NTG"].count) == (3, 3)
    assert proposed('"Northwind Traders Guild"', [], posts) == {}


def test_a_name_in_camel_case_has_initials_too() -> None:
    chance = Random(2)
    confirmed = [mention(f"OpenLampMap, or OLM: {talk(chance)}", "claimed", by=f"k{n}") for n in range(3)]
    assert list(proposed("OpenLampMap", confirmed, noise(chance, 60))) == ["=OLM"]


def test_a_tag_without_the_name_has_to_stand_in_many_kept_mentions_and_seldom_elsewhere() -> None:
    chance = Random(3)
    confirmed = [
        mention(f"my lumio {talk(chance)} #flickergate #monday @lampcare", "resolved", by=f"k{n}")
        for n in range(6)
    ]
    posts = [heard(f"{talk(chance)} #monday", by=f"n{n}") for n in range(60)]
    posts += spoken(chance, "#flickergate", 2)
    found = proposed("lumio", confirmed, posts)
    assert {text: (one.why, one.near, one.count) for text, one in found.items()} == {
        "#flickergate": ("hashtag", 6, 2),
        "@lampcare": ("handle", 6, 0),
    }
    assert found["#flickergate"].query == "lumio OR #flickergate"
    assert proposed("lumio", confirmed, posts[:40]) == {}, "too little was heard to know what is usual"


def test_who_writes_is_no_other_name_of_what_they_write_about() -> None:
    chance = Random(3)
    confirmed = [mention(f"lumio @me {talk(chance)}", "resolved", by="me") for _ in range(9)]
    assert proposed("lumio", confirmed, noise(chance, 60)) == {}


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("lumio", "Lumio"),
        ("lumio", "#lumio"),
        ("lumio", "@lumio"),
        ("car-sharing", "carsharing"),
        ("carsharing", "car sharing"),
        ("brightwell OR brigthwell", "brigthwell"),
        ("brightw*", "brightwel"),
        ("brightwell~2", "brigthwell"),
        ("brightwell NOT brightwall", "brightwall"),
        ("lumio NOT #lumiofest", "#lumiofest"),
    ],
)
def test_what_the_query_finds_or_excludes_is_never_proposed(query: str, written: str) -> None:
    chance = Random(4)
    near = [*kept(chance, "lumio"), beside(chance, "lumio", written)]
    assert proposed(query, near, [*noise(chance, 60), *spoken(chance, written)]) == {}


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("lemon", "demon"),
        ("thene", "these"),
        ("wirt", "wird"),
        ("acme", "acne"),
        ("brightwell", "brightness"),
        ("brightwell", "#monday"),
        ("lumio", "лимон"),
        ("lumio", "ルーム"),
    ],
)
def test_common_and_other_words_are_never_proposed(query: str, written: str) -> None:
    chance = Random(5)
    assert proposed(query, kept(chance, query), [*noise(chance, 60), *spoken(chance, written, 6)]) == {}


def test_a_slip_of_a_short_name_is_proposed_where_people_write_both() -> None:
    chance = Random(6)
    posts = [*noise(chance, 60), *spoken(chance, "acne", 4), *spoken(chance, "akme", 4)]
    found = proposed("acme", [*kept(chance, "acme"), beside(chance, "acme", "akme")], posts)
    assert {text: one.count for text, one in found.items()} == {"akme": 4}


def test_a_word_that_is_more_common_than_the_name_is_no_slip_of_it() -> None:
    chance = Random(7)
    posts = [*noise(chance, 60), *spoken(chance, "marathons", 40)]
    near = [*kept(chance, "marathona", 4), beside(chance, "marathona", "marathons")]
    assert proposed("marathona", near, posts) == {}
    assert "marathons" in proposed("marathona", near, posts[:64])


def test_what_one_person_writes_is_not_proposed() -> None:
    chance = Random(8)
    posts = [heard(f"brigthwell {talk(chance)}", by="the one") for _ in range(9)]
    near = [*kept(chance, "brightwell"), beside(chance, "brightwell", "brigthwell", by="the one")]
    assert proposed("brightwell", near, [*noise(chance, 60), *posts]) == {}


def test_only_posts_that_would_match_then_are_counted() -> None:
    """The rest of the query goes on to hold, exclusions too."""
    chance = Random(9)
    posts = [
        *noise(chance, 60),
        *(heard(f"brigthwell is down, {talk(chance)}", by=f"d{n}") for n in range(4)),
        *(heard(f"brigthwell manor is down, {talk(chance)}", by=f"m{n}") for n in range(5)),
        *(heard(f"brigthwell {talk(chance)}", by=f"x{n}") for n in range(6)),
    ]
    query = "brightwell (outage OR down) NOT manor"
    near = [*kept(chance, "brightwell"), beside(chance, "brightwell", "brigthwell")]
    found = proposed(query, near, posts)["brigthwell"]
    assert found.count == 4
    assert found.query == "(brightwell OR brigthwell) AND (outage OR down) AND NOT manor"
    matcher = Matcher([Topic(name="then", query=found.query)])
    assert sum(bool(matcher.match(one.post)) for one in posts) == 4


@pytest.mark.parametrize("seed", range(8))
def test_noise_has_no_other_names(seed: int) -> None:
    chance = Random(seed)
    letters = "abcdefghiklmnoprstuw"
    words = ["".join(chance.sample(letters, chance.randrange(3, 9))) for _ in range(400)]
    posts = [heard(" ".join(chance.sample(words, 12)), by=f"n{n}") for n in range(150)]
    confirmed = [mention(f"brightwell {' '.join(chance.sample(words, 8))}", "resolved") for _ in range(20)]
    assert proposed("brightwell OR lumio OR zephyra", confirmed, posts) == {}


def test_the_most_seen_come_first_and_no_more_than_asked_for() -> None:
    chance = Random(10)
    posts = [*noise(chance, 60), *spoken(chance, "brigthwell", 3), *spoken(chance, "brightwel", 5)]
    confirmed = [beside(chance, "brightwell", "brighwell", by=f"b{n}") for n in range(3)]
    confirmed += [beside(chance, "brightwell", alias) for alias in ("brightwel", "brigthwell")]
    found = propose(parse("brightwell"), confirmed, posts, 2)
    assert [(one.text, one.near, one.count) for one in found] == [("brighwell", 3, 0), ("brightwel", 1, 5)]


def test_nothing_heard_and_nothing_kept_gives_nothing() -> None:
    assert propose(parse("brightwell"), [], []) == ()
    assert propose(parse("author:jane"), kept(Random(1), "lumio"), noise(Random(1), 9)) == ()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lumio NOT manor", ["lumio"]),
        ('"acme cloud" OR #acme OR @acme_help', ["acme cloud", "acme", "acme_help"]),
        ("lumio NEAR/3 (lamp OR light)", ["lumio", "lamp", "light"]),
        ("title:lumio author:jane", ["lumio"]),
        ("=Lumio OR lum*", ["Lumio", "lum"]),
        ("lumio the", ["lumio"]),
    ],
)
def test_names_are_what_is_looked_for(query: str, names: list[str]) -> None:
    assert [name.written for name in names_of(parse(query))] == names
