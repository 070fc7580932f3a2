"""`search`: our query language over what is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commands.search import MOST_SCANNED
from core.cards import Card
from core.keeping import Batch, Sighting
from core.types import Match, Post
from tests.commands.team import Team


def urls(card: Card) -> list[str]:
    return [line.url or "" for section in card.sections for line in section.lines]


def bold(card: Card) -> set[str]:
    spans = [span for section in card.sections for line in section.lines for span in line.text]
    return {span.text for span in spans if span.bold}


@pytest.mark.parametrize(
    ("question", "name"),
    [('search "lumio cloud" OR flickers', "search"), ("search unicorn", "search_nothing")],
)
def test_the_answer_reads_as_approved(
    question: str, name: str, team: Team, expect: Callable[[str, str], None]
) -> None:
    expect(name, team.text(question))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("flickers", ["https://forum.example.org/t/flicker/101"]),
        ('"lumio cloud" slow', ["https://hn.example.com/item?id=71"]),
        (
            "brightwell NOT lumio",
            ["https://news.example.com/brightwell-ghent"],
        ),
        (
            "recall* OR factory",
            ["https://news.example.com/lumio-recalls-lamps", "https://news.example.com/brightwell-ghent"],
        ),
        ("ممتاز", ["https://reviews.example.com/r/2"]),
        ("明るい", ["https://reviews.example.com/r/1"]),
        ("weather", []),
    ],
)
def test_the_query_language_searches_title_and_text_newest_first(
    query: str, found: list[str], team: Team
) -> None:
    assert urls(team.ask(f"search {query}")) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("source:reviews rating:>4", ["https://reviews.example.com/r/3", "https://reviews.example.com/r/1"]),
        ("lang:ar", ["https://reviews.example.com/r/2"]),
        ("title:flickers", ["https://forum.example.org/t/flicker/101"]),
        ("author:mina", ["https://forum.example.org/t/flicker/101"]),
        ("site:hn.example.com engagement:>100", ["https://hn.example.com/item?id=77"]),
        ("lumio NEAR/2 flickers", ["https://forum.example.org/t/flicker/101"]),
        ('"update lumio"~3', ["https://forum.example.org/t/flicker/101"]),
        ("flikers~1", ["https://forum.example.org/t/flicker/101"]),
        ("fl?ckers", ["https://forum.example.org/t/flicker/101"]),
    ],
)
def test_the_whole_language_searches(query: str, found: list[str], memory_team: Team) -> None:
    assert urls(memory_team.ask(f"search {query}")) == found


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("source:reviews rating:>4", "For 1 of these a field that you ask for is not known"),
        ("lang:ar", "16 more may be meant"),
        ("flickers -lang:ar", "For 1 of these a field that you ask for is not known"),
        ("weather lang:ar", None),
        ("lumio source:forum", None),
        ("cheaper OR lang:ja", "15 more may be meant"),
    ],
)
def test_what_a_field_without_a_value_decided_is_told(
    query: str, told: str | None, memory_team: Team
) -> None:
    body = " ".join(span.text for text in memory_team.ask(f"search {query}").body for span in text)
    if told is None:
        assert "not known" not in body
    else:
        assert told in body


def test_the_words_that_match_are_bold_and_no_others(team: Team) -> None:
    assert bold(team.ask("search cheaper")) == {"cheaper"}
    assert bold(team.ask("search prize OR jury")) == {"prize", "jury"}


def test_a_query_that_cannot_be_read_is_told_with_a_hint(team: Team) -> None:
    card = team.ask("search (lumio")
    assert card.kind == "notice"
    assert card.body


def test_pages_keep_the_query(newcomer: Team) -> None:
    add(newcomer, 25)
    first = newcomer.ask('search "lumio lamp" OR zebra')
    assert first.title == '25 mentions match “"lumio lamp" OR zebra”'
    pages = [first]
    while pages[-1].buttons[-1].label == "More":
        pages.append(newcomer.ask(pages[-1].buttons[-1].target))
    assert len(pages) == 3
    found = [url for page in pages for url in urls(page)]
    assert len(found) == len(set(found)) == 25


def test_a_search_that_was_capped_says_how_far_back_it_went(newcomer: Team) -> None:
    add(newcomer, MOST_SCANNED + 1)
    card = newcomer.ask("search lamp")
    assert card.title == "5,000 mentions match “lamp”"
    assert card.context == (
        "of the newest 5,000 mentions, back to 5 May 2026 (Europe/Berlin); older ones were not searched",
    )


def test_an_empty_store_is_told_apart_from_a_query_without_a_match(newcomer: Team) -> None:
    assert "nothing to search" in newcomer.text("search lamp")


def add(team: Team, count: int) -> None:
    def one(number: int) -> Sighting:
        url = f"https://forum.example.org/t/more/{number}00"
        text = f"A lumio lamp, number {number}"
        post = Post(source="forum", key=url, url=url, title=f"No {number}", text=text, said_at=team.now)
        return Sighting(post=post, matches=(Match("Lumio"),))

    batch = Batch(source="forum", sightings=tuple(one(n) for n in range(count)), at=team.now)
    team.run(team.store.keep(batch))
