"""The benchmark of the matcher measures what it says."""

from __future__ import annotations

from statistics import mean

import pytest

from benchmarks._match_data import HITS, LANGUAGES, Workload, workload
from benchmarks._match_many import measure
from benchmarks._match_rivals import rivals
from core.clauses import And, Not
from core.query import parse
from listening.matcher import Matcher


@pytest.fixture(scope="module")
def work() -> Workload:
    return workload(queries=1_000, posts=600)


def test_the_queries_are_as_many_parted_words_as_promised(work: Workload) -> None:
    assert len(LANGUAGES) == 17
    assert sum(language.share for language in LANGUAGES) == 100
    assert sum(len(asked.terms) for asked in work.asked) == 2_190
    assert sum(bool(asked.word) for asked in work.asked) == 600
    assert sum(bool(asked.without) for asked in work.asked) == 400
    read = [parse(topic.query) for topic in work.topics]
    assert sum(isinstance(query, And) for query in read) >= 600
    assert sum("NOT" in str(query) for query in read) == 400
    assert not any(isinstance(query, Not) for query in read)


@pytest.mark.parametrize("hits", HITS)
def test_the_posts_are_as_long_and_as_plain_as_promised(work: Workload, hits: float) -> None:
    posts = work.posts[hits]
    assert mean(len(post.title or "") + len(post.text) for post in posts) == pytest.approx(218, abs=12)
    assert mean(f"{post.title}{post.text}".isascii() for post in posts) == pytest.approx(0.36, abs=0.05)


@pytest.mark.parametrize("hits", [0.4, 4.0])
def test_the_posts_have_about_as_many_hits_as_promised(work: Workload, hits: float) -> None:
    """A little fewer: of ten times as many queries some match by themselves."""
    matcher = Matcher(work.topics)
    found = [sum(len(match.hits) for match in matcher.match(post)) for post in work.posts[hits]]
    assert mean(found) == pytest.approx(hits, rel=0.2)


def test_rivals_that_are_not_installed_are_named(work: Workload) -> None:
    figures = rivals(["acme", "cloud"], ["acme"] * 100, work.posts[0.4][:20])
    assert all(figure == "not installed" or float(figure) > 0 for figure in figures.values())
    assert sum("hyperscan" in name or "flashtext" in name for name in figures) == 2


def test_what_many_queries_take_is_told() -> None:
    figures = measure(300)
    assert figures["queries"] == 300
    assert figures["posts_a_second"] > 0
    assert figures["peak_megabytes"] > 0
    assert figures["edit_seconds"] <= figures["slowest_edit_seconds"]
