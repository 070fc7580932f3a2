"""Which clauses a verdict names, also those that cannot be known; and when listening is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.fields import Derived
from core.query import parse
from core.types import Author, Hit, Post, Topic
from listening.matcher import Matcher
from listening.naive import evaluate, judge


def post(text: str, **fields: Any) -> Post:
    return Post(source="s", text=text, **fields)


@pytest.mark.parametrize(
    ("query", "asked", "holds", "reasons"),
    [
        ("acme lang:de", post("acme"), True, [("acme", True), ("lang:de", None)]),
        ("acme lang:de", post("akme"), False, [("acme", False)]),
        ("acme lang:de", post("acme", lang="en"), False, [("lang:de", False)]),
        ("acme lang:de", post("acme", lang="de"), True, [("acme", True), ("lang:de", True)]),
        ("lang:de", post("acme"), None, [("lang:de", None)]),
        ("lang:de country:de", post("x"), None, [("lang:de", None), ("country:DE", None)]),
        ("acme OR lang:de", post("akme"), None, [("acme", False), ("lang:de", None)]),
        ("acme OR lang:de", post("acme"), True, [("acme", True)]),
        ("acme -lang:de", post("acme"), True, [("acme", True), ("lang:de", None)]),
        ("acme -lang:de", post("acme", lang="de"), False, [("lang:de", True)]),
        ("acme -(cloud lang:de)", post("acme cloud"), True, [("acme", True), ("lang:de", None)]),
        ("acme -(cloud lang:de)", post("acme"), True, [("acme", True), ("cloud", False)]),
        (
            "acme -(cloud OR lang:de)",
            post("acme"),
            True,
            [("acme", True), ("cloud", False), ("lang:de", None)],
        ),
        ("acme -(cloud OR lang:de)", post("acme cloud"), False, [("cloud", True)]),
        ("lang:de -(acme country:de)", post("acme"), None, [("lang:de", None), ("country:DE", None)]),
        ("acme rating:<3", post("acme", rating=4.0), False, [("rating:<3", False)]),
        ("acme is:reply", post("acme"), False, [("is:reply", False)]),
        # In the title alone: the clause says so, as it may well stand in the text.
        ("title:acme", post("acme"), False, [("title:acme", False)]),
        ("title:(acme OR akme)", post("acme"), False, [("title:acme", False), ("title:akme", False)]),
        ("acme -title:(ad OR offer)", post("acme", title="Offer!"), False, [("title:offer", True)]),
        (
            "title:(acme -ad)",
            post("ad", title="Acme"),
            True,
            [("title:acme", True), ("title:ad", False)],
        ),
        # Neighbours are one clause.
        ("acme NEAR/1 down", post("acme is not down"), False, [("acme NEAR/1 down", False)]),
        ('"acme down"~1 cloud', post("down: acme"), False, [("cloud", False)]),
    ],
)
def test_a_verdict_names_what_decided_and_what_is_not_known(
    query: str, asked: Post, holds: bool | None, reasons: list[tuple[str, bool | None]]
) -> None:
    verdict = judge(parse(query), asked)
    assert verdict.holds is holds
    assert [(str(reason.query), reason.holds) for reason in verdict.because()] == reasons
    assert evaluate(parse(query), asked) is (holds is True)
    assert bool(Matcher([Topic(name="it", query=query)]).match(asked)) is (holds is True)


def test_only_what_is_said_outside_a_not_is_marked() -> None:
    verdict = judge(parse("acme -(cloud -sky)"), post("acme cloud sky"))
    assert verdict.hits == (Hit("text", 0, 4),)
    inside = verdict.parts[1].parts[0]
    assert (inside.holds, inside.parts[0].words, inside.parts[1].holds) == (False, ("cloud",), False)


def test_of_a_long_post_a_verdict_may_be_about_the_beginning() -> None:
    words = post("nothing, acme and more of it", title="Acme")
    verdict = judge(
        parse("acme -more has:link"), replace(words, text=f"{words.text} https://x.example"), looked_at=18
    )
    assert (verdict.holds, verdict.looked_at) == (True, 18)
    assert verdict.words == ("Acme", "acme")
    assert [str(one.query) for one in verdict.because() if one.holds] == ["acme", "has:link"]
    assert judge(parse("nothing"), words, looked_at=4).holds is False
    assert judge(parse("acme"), words, most_hits=1).hits == (Hit("title", 0, 4),)
    assert judge(parse("acme nothing"), words, most_hits=1).hits == (Hit("title", 0, 4),)


def test_fields_mark_nothing() -> None:
    verdict = judge(parse("author:jane"), post("jane", author=Author(handle="jane")))
    assert (verdict.holds, verdict.hits, verdict.words) == (True, (), ())


class Listener:
    """Finds out what it is told to, and remembers for which posts it was asked."""

    def __init__(self, found: Derived) -> None:
        self.found = found
        self.asked: list[Post] = []

    def __call__(self, asked: Post) -> Derived:
        self.asked.append(asked)
        return self.found


@pytest.mark.parametrize(
    ("query", "asked", "holds", "times"),
    [
        ("acme lang:de", post("akme"), False, 0),
        ("acme lang:de", post("acme"), True, 1),
        ("acme lang:de", post("acme", lang="de"), True, 0),
        ("acme lang:de", post("acme", lang="en"), False, 0),
        ("acme rating:5 lang:de", post("acme", rating=1), False, 0),
        ("acme sentiment:negative lang:de", post("acme"), True, 1),
        ("acme sentiment:positive", post("acme"), False, 1),
        ("acme -sentiment:negative", post("acme"), False, 1),
        ("acme -(down sentiment:positive)", post("acme down"), True, 1),
        ("acme intent:complaint", post("acme"), True, 1),
    ],
)
def test_listening_is_asked_once_and_only_when_all_else_holds(
    query: str, asked: Post, holds: bool, times: int
) -> None:
    found = Derived(lang="de", sentiment="negative", intents=frozenset({"complaint"}))
    plain, fast = Listener(found), Listener(found)
    assert judge(parse(query), asked, plain).holds is holds
    assert bool(Matcher([Topic(name="it", query=query)], fast).match(asked)) is holds
    assert plain.asked == fast.asked == [asked] * times


def test_for_many_topics_listening_is_asked_once() -> None:
    listener = Listener(Derived(lang="de"))
    topics = [Topic(name=word, query=f"{word} lang:de") for word in ("acme", "down", "akme")]
    assert len(Matcher(topics, listener).match(post("acme down"))) == 2
    assert len(listener.asked) == 1


def test_what_finds_the_places_can_be_handed_in() -> None:
    verdict = judge(parse("title:acme"), post("acme", title="An acme"), find=lambda clause, side: [(0, 2)])
    assert verdict.hits == (Hit("title", 0, 2),)
