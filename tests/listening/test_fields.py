"""What a field clause says about a post: it holds, it does not, or nobody can know."""

from __future__ import annotations

import pytest

from core.clauses import And, Counts, FieldClause, Is, Not, Or, Query, Says
from core.fields import Derived, field_holds, is_derived, told
from core.query import parse
from core.types import Author, Post
from listening.naive import evaluate


def by(handle: str | None = None, name: str | None = None, followers: int | None = None) -> Post:
    return Post(source="forum", author=Author(handle=handle, name=name, followers=followers))


def at(url: str | None = None, site: str | None = None) -> Post:
    return Post(source="forum", url=url, site=site)


def saying(text: str, title: str | None = None) -> Post:
    return Post(source="forum", title=title, text=text)


def clause(query: str) -> FieldClause:
    parsed = parse(query)
    assert isinstance(parsed, Says | Counts | Is), parsed
    return parsed


def holds(query: str, post: Post, derived: Derived | None = None) -> bool | None:
    return field_holds(clause(query), post, lambda: derived or told(post))


CASES: list[tuple[str, Post, bool | None]] = [
    # author: handles
    ("author:jane", by("jane"), True),
    ("author:@jane", by("jane"), True),
    ("author:jane", by("@jane"), True),
    ("author:＠ＪＡＮＥ", by("@Jane"), True),
    ("author:jane", by("＠jane"), True),
    ("author:José", by("jose"), True),
    ("author:jane", by("jane@social.example"), True),
    ("author:jane", by("@jane@social.example"), True),
    ("author:jane@social.example", by("@jane@social.example"), True),
    ("author:@jane@social.example", by("jane@other.example"), False),
    ("author:jane", by("jane.social.example"), False),
    ("author:jane.social.example", by("jane.social.example"), True),
    ("author:jane", by("janet"), False),
    ("author:social.example", by("jane@social.example"), False),
    # author: names
    ("author:jane", by("jd42", "Jane Doe"), True),
    ("author:doe", by(None, "Jane Doe"), True),
    ('author:"Jane Doe"', by(None, "Dr. Jane Doe, PhD"), True),
    ('author:"jane doe"', by(None, "Jane-Doe"), True),
    ('author:"Jane Doe"', by(None, "Jane X. Doe"), False),
    ('author:"Doe Jane"', by(None, "Jane Doe"), False),
    ("author:jane", by(None, "Janet Doe"), False),
    ("author:山田", by(None, "山田 太郎"), True),
    ("author:jane", by("jd42"), False),
    # author: beginnings
    ("author:ja*", by("jane"), True),
    ("author:jane*", by("jane"), True),
    ("author:jane@soc*", by("jane@social.example"), True),
    ("author:ja*", by("jd42", "Roe Jane"), True),
    ('author:"jane d*"', by(None, "Dr. Jane Doe"), True),
    ('author:"jane d*"', by(None, "Jane Roe-Doe"), False),
    ("author:ne*", by("jane", "Jane"), False),
    ("author:bot*", by("robot"), False),
    # author: unknown
    ("author:jane", by(), None),
    ("author:jane", by("", ""), None),
    # site: hosts
    ("site:example.com", at("https://example.com/a"), True),
    ("site:example.com", at("https://www.example.com/a"), True),
    ("site:example.com", at("https://blog.example.com/a"), True),
    ("site:example.com", at("HTTPS://Blog.EXAMPLE.com:8443/a"), True),
    ("site:example.com", at("https://example.com./a"), True),
    ("site:example.com", at("https://notexample.com/"), False),
    ("site:example.com", at("https://example.com.evil.test/"), False),
    ("site:example.com", at("https://evil.test/example.com"), False),
    ("site:blog.example.com", at("https://example.com/"), False),
    ("site:www.example.com", at("https://example.com/"), True),
    ("site:https://example.com/", at("https://example.com/a"), True),
    ("site:https://www.example.com", at("https://old.example.com/a"), True),
    ("site:EXAMPLE.com", at("https://example.com/"), True),
    ("site:bücher.example", at("https://bücher.example/"), True),
    ("site:bücher.example", at("https://neu.bücher.example/"), True),
    ("site:example*", at("https://example.org/"), True),
    ("site:exam*", at("https://blog.example.org/"), False),
    ("site:com", at("https://example.com/"), True),
    # site: what the source calls it
    ("site:example.com", at(site="example.com"), True),
    ("site:example.com", at(site="www.example.com"), True),
    ("site:example.com", at(site="Example.COM"), True),
    ('site:"The Acme Times"', at("https://example.com/", "The  Acme Times"), True),
    ("site:example.com", at("https://example.com/", "The Acme Times"), True),
    ('site:"the acme*"', at(site="The Acme Times"), True),
    ("site:example.com", at(site="blog.example.com"), True),
    ("site:times", at(site="The Acme Times"), False),
    # site: unknown
    ("site:example.com", at(), None),
    ("site:example.com", at("mailto:jane@example.com"), None),
    ("site:example.com", at("https://[bad/"), None),
    ("site:example.com", at("https://[bad/", "example.com"), True),
    # source: always known
    ("source:forum", at(), True),
    ("source:FORUM", at(), True),
    ("source:for*", at(), True),
    ("source:for", at(), False),
    ('source:"my feed"', Post(source="My Feed"), True),
    # country
    ("country:de", Post(source="s", country="DE"), True),
    ("country:de", Post(source="s", country="de"), True),
    ("country:de", Post(source="s", country="AT"), False),
    ("country:de", Post(source="s"), None),
    # numbers
    ("followers:>1k", by(followers=1001), True),
    ("followers:>1k", by(followers=1000), False),
    ("followers:>=1000", by(followers=1000), True),
    ("followers:<3", by(followers=0), True),
    ("followers:<=3", by(followers=4), False),
    ("followers:3", by(followers=3), True),
    ("followers:=3", by(followers=2), False),
    ("followers:2.5k", by(followers=2500), True),
    ("followers:>1", by(), None),
    ("rating:<3", Post(source="s", rating=2.5), True),
    ("rating:<3", Post(source="s", rating=3.0), False),
    ("rating:4.5", Post(source="s", rating=4.5), True),
    ("rating:<3", Post(source="s"), None),
    ("engagement:>50", Post(source="s", engagement=51), True),
    ("engagement:>=0", Post(source="s", engagement=-3), False),
    ("engagement:>50", Post(source="s", engagement=0), False),
    ("engagement:>50", Post(source="s"), None),
    # what it is, and has
    ("is:reply", Post(source="s", in_reply_to="1"), True),
    ("is:reply", Post(source="s"), False),
    ("is:repost", Post(source="s", repost_of="1"), True),
    ("is:repost", Post(source="s", in_reply_to="1"), False),
    ("has:link", saying("see https://example.com"), True),
    ("has:link", saying("see HTTP://example.com"), True),
    ("has:link", saying("see www.example.com now"), True),
    ("has:link", saying("see", "https://example.com"), True),
    ("has:link", saying("見てhttps://例え.example"), True),
    ("has:link", saying("example.com"), False),
    ("has:link", saying("awww.what.ever"), False),
    ("has:link", saying("www. what"), False),
    ("has:link", saying("https:// nothing"), False),
    ("has:link", saying(""), False),
]


@pytest.mark.parametrize(("query", "post", "expected"), CASES)
def test_what_a_post_tells_of_itself(query: str, post: Post, expected: bool | None) -> None:
    assert holds(query, post) is expected


@pytest.mark.parametrize(
    ("query", "derived", "expected"),
    [
        ("lang:en", Derived(lang="en"), True),
        ("lang:en", Derived(lang="en-GB"), True),
        ("lang:en", Derived(lang="EN_us"), True),
        ("lang:en-GB", Derived(lang="en"), True),
        ("lang:en-GB", Derived(lang="en-US"), True),
        ("lang:en", Derived(lang="de"), False),
        ("lang:id", Derived(lang="ms"), True),
        ("lang:ms", Derived(lang="id-ID"), True),
        ("lang:ms", Derived(lang="ms"), True),
        ("lang:ms", Derived(lang="en"), False),
        ("lang:en", Derived(), None),
        ("sentiment:negative", Derived(sentiment="negative"), True),
        ("sentiment:Negative", Derived(sentiment="negative"), True),
        ("sentiment:negative", Derived(sentiment="neutral"), False),
        ("sentiment:negative", Derived(lang="en"), None),
        ("intent:praise", Derived(intents=frozenset({"praise", "question"})), True),
        ('intent:"bug report"', Derived(intents=frozenset({"bug_report"})), True),
        ("intent:bug-report", Derived(intents=frozenset({"bug_report"})), True),
        ("intent:praise", Derived(intents=frozenset()), False),
        ("intent:praise", Derived(), None),
    ],
)
def test_what_listening_finds_out(query: str, derived: Derived, expected: bool | None) -> None:
    assert is_derived(clause(query))
    assert holds(query, Post(source="s", lang="fr"), derived) is expected


def test_only_what_is_found_out_is_asked_for() -> None:
    def never() -> Derived:
        raise AssertionError("asked")

    post = Post(
        source="s", author=Author(handle="jane", followers=3), rating=2.0, country="DE", url="https://a.test"
    )
    asked = (
        "author:jane",
        "site:a.test",
        "source:s",
        "country:de",
        "followers:3",
        "rating:2",
        "is:reply",
        "has:link",
    )
    for query in asked:
        assert not is_derived(clause(query))
        assert field_holds(clause(query), post, never) is not None


def test_what_the_source_told_is_known_without_listening() -> None:
    assert told(Post(source="s", lang="de")) == Derived(lang="de")
    assert told(Post(source="s")) == Derived()


KNOWN, UNKNOWN = by("jane"), by()
JANE, WORD = Says("author", "jane"), parse("acme")


@pytest.mark.parametrize(
    ("query", "known", "unknown"),
    [
        (JANE, True, False),
        (Not(JANE), False, False),
        (Not(Not(JANE)), True, False),
        (And((Is("reply"), JANE)), False, False),
        (And((Not(Is("reply")), JANE)), True, True),
        (And((Not(Is("reply")), Not(JANE))), False, True),
        (Or((Is("reply"), JANE)), True, False),
        (And((Not(Is("reply")), Or((Is("repost"), JANE)))), True, True),
        (Not(Or((Is("reply"), JANE))), False, True),
        (Not(And((Not(Is("reply")), JANE))), False, False),
        (And((Not(WORD), Not(And((Not(Is("reply")), JANE))))), False, True),
    ],
)
def test_what_is_unknown_neither_matches_nor_excludes(query: Query, known: bool, unknown: bool) -> None:
    assert evaluate(query, KNOWN) is known
    assert evaluate(query, UNKNOWN) is unknown
