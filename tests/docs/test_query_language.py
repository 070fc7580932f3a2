"""The query language's page: every example of it is run, by the matcher and by the plain evaluator."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from core import clauses
from core.clauses import And, In, Near, Not, Or, Query
from core.errors import UsageError
from core.fields import Derived
from core.query import parse
from core.types import Author, Post, Topic
from listening.matcher import Matcher
from listening.naive import evaluate

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")


def _examples() -> list[tuple[str, str, str]]:
    """Query, sign and text of every example; indented lines go on with the text."""
    found = []
    for block in re.findall(r"```query(?: post)?\n(.*?)```", PAGE, re.DOTALL):
        query, _, rest = block.partition("\n")
        for line in re.sub(r"\n  ", "\t", rest).splitlines():
            found.append((query, line[0], line[2:].replace("\t", "\n")))
    return found


def _post(said: str) -> tuple[Post, Derived]:
    """A post as an example writes it: `[title=Acme is down; rating=2] the text`."""
    known, text = {}, said
    if found := re.match(r"\[(.*?)\]\s?", said, re.DOTALL):
        known = dict(pair.split("=", 1) for pair in found[1].split("; "))
        text = said[found.end() :]

    def number(name: str) -> int | None:
        return int(known.pop(name)) if name in known else None

    rating = known.pop("rating", None)
    intent = known.pop("intent", None)
    lang = known.pop("lang", None)
    derived = Derived(
        lang=lang,
        sentiment=known.pop("sentiment", None),
        intents=None if intent is None else frozenset({intent}),
    )
    post = Post(
        source=known.pop("source", "web"),
        title=known.pop("title", None),
        text=text,
        url=known.pop("url", None),
        site=known.pop("site", None),
        author=Author(
            handle=known.pop("author", None), name=known.pop("name", None), followers=number("followers")
        ),
        said_at=datetime(2026, 5, 5, tzinfo=UTC),
        lang=lang,
        country=known.pop("country", None),
        rating=None if rating is None else float(rating),
        in_reply_to=known.pop("reply", None),
        repost_of=known.pop("repost", None),
        engagement=number("engagement"),
    )
    assert not known, f"no such fields of a post: {known}"
    return post, derived


@pytest.mark.parametrize(("query", "sign", "said"), _examples())
def test_the_page_tells_the_truth(query: str, sign: str, said: str) -> None:
    if sign == "!":
        with pytest.raises(UsageError) as caught:
            parse(query)
        assert caught.value.problem == said
        return
    post, derived = _post(said)
    wanted = {"+": True, "-": False}[sign]
    assert evaluate(parse(query), post, lambda _: derived) is wanted
    found = Matcher([Topic(name="it", query=query)], lambda _: derived).match(post)
    assert bool(found) is wanted


def test_the_page_has_an_example_of_every_kind_of_clause_that_matches_and_that_does_not() -> None:
    shown: dict[str, set[str]] = {}
    for query, sign, _ in _examples():
        if sign != "!":
            for clause in _clauses(parse(query)):
                shown.setdefault(clause, set()).add(sign)
    kinds = (*clauses.TEXT_CLAUSES, *clauses.FIELD_CLAUSES, And, Or, Not, Near, In)
    assert {kind.__name__ for kind in kinds} <= set(shown)
    assert all(signs == {"+", "-"} for signs in shown.values())


def _clauses(query: Query) -> set[str]:
    """The kinds of clauses of a query; of fields also their names."""
    named = {f"{name}:"} if (name := getattr(query, "name", None) or getattr(query, "flag", None)) else set()
    parts = getattr(query, "parts", None) or [
        part for attribute in ("part", "query") if not isinstance(part := getattr(query, attribute, ""), str)
    ]
    return {type(query).__name__, *named}.union(*map(_clauses, parts))


def test_the_page_names_every_field() -> None:
    shown = set[str]().union(*(_clauses(parse(query)) for query, sign, _ in _examples() if sign != "!"))
    for names in (clauses.Name, clauses.Figure, clauses.Flag):
        assert {f"{name}:" for name in get_args(names)} <= shown
