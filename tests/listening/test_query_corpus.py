"""The corpus of queries: what each finds in a text of its language, by the plain judge and the matcher."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.fields import Derive, Derived
from core.query import parse
from core.types import Author, Hit, Post, Topic
from listening.matcher import Matcher
from listening.naive import judge
from tests.listening.marked import mark, unmark

_AUTHOR = ("handle", "name", "followers")
_ASKED = ("query", "why", "holds", "found")


@dataclass(frozen=True)
class Case:
    """One row of the corpus: `holds` is None where the answer is not known."""

    tongue: str
    query: str
    post: Post
    derive: Derive
    holds: bool | None
    hits: tuple[Hit, ...]
    why: str

    @staticmethod
    def of(tongue: str, row: dict[str, Any]) -> Case:
        title, in_title = unmark("title", row["title"]) if "title" in row else (None, ())
        text, in_text = unmark("text", row["text"])
        found = row.get("found", {})
        intents = frozenset(found["intents"]) if "intents" in found else None
        derived = Derived(lang=found.get("lang"), sentiment=found.get("sentiment"), intents=intents)
        hits = in_title + in_text
        holds = row.get("holds", bool(hits))
        fields = {key: value for key, value in row.items() if key not in (*_AUTHOR, *_ASKED)}
        author = Author(**{key: row[key] for key in _AUTHOR if key in row})
        post = Post(**{"source": "corpus", **fields, "title": title, "text": text, "author": author})
        return Case(
            tongue,
            row["query"],
            post,
            lambda asked: derived,
            None if holds == "unknown" else holds,
            hits,
            row["why"],
        )


def _corpus() -> list[Case]:
    files = sorted(Path(__file__).parent.glob("query_corpus*.toml"))
    return [
        Case.of(tongue, row)
        for file in files
        for tongue, rows in tomllib.loads(file.read_text("utf-8")).items()
        for row in rows
    ]


CORPUS = _corpus()
each_case = pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=f"{case.tongue}: {case.query} in {case.post.text[:30]}") for case in CORPUS],
)


def _shown(post: Post, hits: tuple[Hit, ...]) -> tuple[str, str]:
    return mark(post.title or "", "title", hits), mark(post.text, "text", hits)


@each_case
def test_the_plain_judge_finds_what_the_corpus_says(case: Case) -> None:
    verdict = judge(parse(case.query), case.post, case.derive)
    assert _shown(case.post, verdict.hits) == _shown(case.post, case.hits), case.why
    assert verdict.hits == case.hits
    assert verdict.holds is case.holds, case.why


@each_case
def test_the_matcher_finds_what_the_corpus_says(case: Case) -> None:
    found = Matcher([Topic(name="it", query=case.query)], case.derive).match(case.post)
    assert bool(found) == (case.holds is True), case.why
    if found:
        assert _shown(case.post, found[0].hits) == _shown(case.post, case.hits), case.why
        assert found[0].hits == case.hits


def test_all_queries_of_the_corpus_at_once_find_what_each_finds_alone() -> None:
    queries = list(dict.fromkeys(case.query for case in CORPUS))
    matcher = Matcher([Topic(name=query, query=query) for query in queries])
    for case in CORPUS[::20]:
        alone = [query for query in queries if judge(parse(query), case.post).holds]
        assert [match.topic for match in matcher.match(case.post)] == alone


def test_the_corpus_is_large_and_many_languages_are_in_it() -> None:
    assert len(CORPUS) >= 220
    assert len({case.tongue for case in CORPUS}) >= 20
    assert len({(case.query, case.post, case.holds) for case in CORPUS}) == len(CORPUS)
    assert all(case.why.endswith(".") for case in CORPUS)
