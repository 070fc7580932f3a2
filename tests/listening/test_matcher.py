"""Where the matcher finds words, and why a post matches or does not."""

from __future__ import annotations

from random import Random

import pytest

from core.errors import UsageError
from core.fields import Derived
from core.query import Not, Word, parse
from core.types import Author, Hit, Match, Post, Topic
from listening.matcher import MOST_HITS, Matcher, explain
from listening.slips import is_close, pieces
from tests.listening.finding import find_match

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
    found = find_match(query, text, title)
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
    found = find_match("acme", "acme " * 1000)
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
    post = Post(source="s", title=text[:1000], text=text)
    assert all(len(match.hits) <= MOST_HITS for match in matcher.match(post))


# ---------------------------------------------------------------- changes


def _found(matcher: Matcher, text: str) -> list[str]:
    return [match.topic for match in matcher.match(Post(source="s", text=text))]


def _topics(**queries: str) -> list[Topic]:
    return [Topic(name=name, query=query) for name, query in queries.items()]


def test_a_changed_matcher_knows_the_new_topics_and_the_old_one_the_old() -> None:
    old = Matcher(_topics(a="acme", b="cloud", c="gone"))
    new = old.changed(_topics(d="akme", b="clouds", a="acme"))
    assert _found(old, "acme cloud clouds akme gone") == ["a", "b", "c"]
    assert _found(new, "acme cloud clouds akme gone") == ["d", "b", "a"]
    assert [topic.name for topic in new.topics] == ["d", "b", "a"]
    assert _found(new.changed(old.topics), "acme cloud clouds akme gone") == ["a", "b", "c"]
    assert _found(new.changed([]), "acme") == []


def test_topics_with_the_same_query_come_and_go_each_for_itself() -> None:
    matcher = Matcher(_topics(a="acme", b="acme"))
    assert _found(matcher, "acme") == ["a", "b"]
    assert _found(matcher.changed(_topics(b="acme")), "acme") == ["b"]
    assert _found(matcher.changed(_topics(c="acme", b="acme", a="akme")), "acme") == ["c", "b"]


def test_any_row_of_changes_ends_where_a_new_matcher_begins() -> None:
    random = Random(7)
    words = [f"word{number}" for number in range(40)]
    text = " ".join(words)
    topics: dict[str, Topic] = {}
    matcher = Matcher([])
    for _ in range(120):
        name = random.choice(words)
        if name in topics and random.random() < 0.5:
            del topics[name]
        else:
            query = f"{random.choice(words)} AND {random.choice(words)} NOT x{random.randrange(9)}"
            topics[name] = Topic(name=name, query=query)
        matcher = matcher.changed(topics.values())
        assert _found(matcher, text) == list(topics)


def test_a_change_that_cannot_be_read_is_named_and_changes_nothing() -> None:
    matcher = Matcher(_topics(a="acme"))
    with pytest.raises(UsageError, match="broken"):
        matcher.changed(_topics(a="acme", broken="acme AND"))
    assert _found(matcher, "acme") == ["a"]


# ---------------------------------------------------------------- what only listening can tell


def test_listening_is_asked_once_and_only_for_posts_that_pass_all_else() -> None:
    asked: list[str] = []

    def derive(post: Post) -> Derived:
        asked.append(post.text)
        return Derived(lang="de", sentiment="negative")

    topics = _topics(a="acme lang:de", b="acme sentiment:negative", c="acme lang:en NOT cloud", d="akme")
    matcher = Matcher(topics, derive)
    found = {
        text: [m.topic for m in matcher.match(Post(source="s", text=text))] for text in ("acme", "akme", "x")
    }
    assert found == {"acme": ["a", "b"], "akme": ["d"], "x": []}
    assert asked == ["acme"]
    assert _found(matcher.changed([*topics, Topic(name="e", query="sentiment:negative")]), "x") == ["e"]


def test_what_the_source_says_is_not_asked_for() -> None:
    def derive(post: Post) -> Derived:
        raise AssertionError("nobody has to listen")

    matcher = Matcher(_topics(a="acme lang:de"), derive)
    assert matcher.match(Post(source="s", text="acme", lang="en")) == ()
    assert matcher.match(Post(source="s", text="acme", lang="de")) != ()


# ---------------------------------------------------------------- queries without words


@pytest.mark.parametrize(
    ("query", "post", "found"),
    [
        ("author:jane", Post(source="s", author=Author(handle="@Jane")), True),
        ("author:jane", Post(source="s", author=Author(handle="jane@example.social")), True),
        ("author:jane", Post(source="s", author=Author(name="Dr Jane Doe")), True),
        ('author:"jane doe"', Post(source="s", author=Author(name="Dr Jane Doe")), True),
        ("author:jane", Post(source="s", author=Author(name="Janet")), False),
        ("author:jan*", Post(source="s", author=Author(name="Janet")), True),
        ("author:jane country:de", Post(source="s", country="DE"), True),
        ("site:example.com", Post(source="s", url="https://blog.example.com/1"), True),
        ("site:https://www.example.com", Post(source="s", url="https://example.com/1"), True),
        ("site:example.com", Post(source="s", url="https://example.org/1"), False),
        ("site:example.com", Post(source="s", url="https://[bad"), False),
        ("source:blog", Post(source="Blog"), True),
        ("source:blog", Post(source="forum"), False),
        ("rating:<3", Post(source="s", rating=2.0), True),
        ("acme OR rating:<3", Post(source="s", rating=2.0), True),
        ("has:link", Post(source="s", text="https://example.com"), True),
    ],
)
def test_a_query_of_fields_alone_is_found_as_well(query: str, post: Post, found: bool) -> None:
    others = [Topic(name=f"other{n}", query=f"author:other{n} OR word{n}") for n in range(20)]
    matcher = Matcher([*others, Topic(name="it", query=query)])
    assert [match.topic for match in matcher.match(post)] == (["it"] if found else [])


# ---------------------------------------------------------------- anchors


@pytest.mark.parametrize("edits", [1, 2])
def test_every_word_that_is_so_many_slips_away_holds_an_anchor(edits: int) -> None:
    """All of them, swaps that straddle a cut as well; for words with all letters the same or different."""
    for word in ("abcdefg", "abcdefgh", "aabbaab", "abababa", "aaaaaaa"):
        strings = pieces(word, edits)
        around = {word}
        for _ in range(edits):
            around |= {slip for one in around for slip in _slips(one)}
        near = [one for one in around if is_close(word, one, edits)]
        assert len(near) >= 15
        assert [one for one in near if not any(string in one for string in strings)] == []


def _slips(word: str) -> set[str]:
    spots = range(len(word))
    letters = {*word, "x"}
    return {
        *(word[:at] + word[at + 1 :] for at in spots),
        *(word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in letters),
        *(word[:at] + letter + word[at + 1 :] for at in spots for letter in letters),
        *(word[:at] + word[at : at + 2][::-1] + word[at + 2 :] for at in spots),
    }


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [("ああ", "あああ", [(0, 3)]), ("`aa`", "aaa", None), ("東*東", "東東東", [(0, 3)])],
)
def test_places_that_overlap_are_all_found(query: str, text: str, hits: list[tuple[int, int]] | None) -> None:
    found = find_match(query, text)
    assert (None if found is None else [(hit.start, hit.end) for hit in found.hits]) == hits


# ---------------------------------------------------------------- why


def _reasons(query: str, text: str) -> list[tuple[str, bool | None]]:
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
