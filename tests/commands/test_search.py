"""`search`: our query language over what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest

from commands._searching import Search
from commands.search import answer
from core.cards import Card
from core.keeping import Batch, Sighting
from core.search_ports import NoIndex
from core.talk import Ask
from core.types import Match, Post
from tests.commands.day import ANA, BERLIN, NOW, SOURCES, TOPICS
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


def test_a_search_that_found_enough_says_at_least_and_how_far_back_it_counted(newcomer: Team) -> None:
    add(newcomer, 600)
    newcomer.run(newcomer.store.index_more(600))
    card = newcomer.ask("search lamp")
    assert card.title in [f"At least {n} mentions match “lamp”" for n in (120, 220, 320, 420)]
    assert card.context == (
        "the newest ones, back to 5 May 2026 (Europe/Berlin); older ones were not searched",
    )
    assert len(urls(card)) == 10
    later = newcomer.ask("search lamp page=60")
    assert later.title == "600 mentions match “lamp”", "who leafs on gets there"


def test_what_is_not_indexed_yet_is_found_as_well(newcomer: Team) -> None:
    add(newcomer, 30)
    newcomer.run(newcomer.store.index_more(10))
    assert newcomer.ask("search lamp").title == "30 mentions match “lamp”"
    newcomer.run(newcomer.store.index_more(100))
    assert newcomer.ask("search lamp").title == "30 mentions match “lamp”"
    assert urls(newcomer.ask('search "number 7"')) == ["https://forum.example.org/t/more/700"]


@pytest.mark.parametrize("query", ["source:forum", "*umber", "nimber~1"])
def test_a_query_without_a_word_that_has_to_be_there_is_looked_for_one_by_one(
    query: str, memory_team: Team
) -> None:
    add(memory_team, 450)
    card = memory_team.ask(f"search {query}")
    assert card.title == f"At least 400 mentions match “{query}”"
    assert card.context == (
        "of the newest 400 mentions, back to 5 May 2026 (Europe/Berlin); older ones were not searched",
        "looked through one by one, for no word of the query has to be there",
    )


def test_a_search_one_by_one_that_got_to_the_end_says_so(newcomer: Team) -> None:
    add(newcomer, 12)
    card = newcomer.ask("search `:`")
    assert card.title == "No mention matches “`:`”"
    assert card.context == (
        "of all 12 mentions, back to 5 May 2026 (Europe/Berlin)",
        "looked through one by one, for no word of the query has to be there",
    )


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ("broad", "very many words begin like that"),
        ("building", "the index of words is still being made"),
        ("absent", "this database has no index of words"),
    ],
)
def test_without_the_index_all_is_looked_through_and_why_is_told(
    without: NoIndex, told: str, memory_team: Team
) -> None:
    memory_team.store.without = without
    card = memory_team.ask("search flickers")
    assert urls(card) == ["https://forum.example.org/t/flicker/101"]
    assert told in card.context[-1]


def test_what_only_seemed_to_begin_like_many_words_is_looked_up_after_all(memory_team: Team) -> None:
    add(memory_team, 2500)
    memory_team.run(memory_team.store.index_more(9_999))
    memory_team.store.without, memory_team.store.narrow = "broad", True
    card = memory_team.ask("search flick*")
    assert urls(card) == ["https://forum.example.org/t/flicker/101"]
    assert card.context[0].startswith("of all"), "the index told"
    assert len(card.context) == 1


def test_a_search_one_by_one_ends_after_a_second(memory_team: Team) -> None:
    add(memory_team, 1300)
    search = Search(memory_team.store, "zebra OR source:nowhere", Ticking(0.3))
    found = memory_team.run(search.find(11))
    assert not found.complete
    assert found.looked_at == 1200, "three looks of 0.3 s"
    assert found.since is not None


def test_a_search_that_ran_out_of_time_says_what_would_help(memory_team: Team) -> None:
    add(memory_team, 500)
    query = "zebra OR source:nowhere"
    asked = Ask(
        who=ANA,
        chat="web",
        channel=None,
        now=NOW,
        zone=BERLIN,
        store=memory_team.store,
        topics=TOPICS,
        sources=SOURCES,
        commands={},
    )
    card = memory_team.run(answer(asked, query, Search(memory_team.store, query, Ticking(2))))
    assert card.title == "No mention found yet for “zebra OR source:nowhere”"
    assert "add a word that has to be there" in card.body[-1][0].text


def test_a_search_that_ends_early_has_the_newest_of_all_that_match(memory_team: Team) -> None:
    """Also of those that are not indexed yet, however old they are."""
    moments = list(range(400))
    Random(3).shuffle(moments)
    add(memory_team, 400, lambda number: timedelta(minutes=-moments[number]))
    memory_team.run(memory_team.store.index_more(360))
    everything = memory_team.run(Search(memory_team.store, "lamp", lambda: 0.0).find(900))
    some = memory_team.run(Search(memory_team.store, "lamp", Ticking(0.1)).find(11))
    assert everything.complete
    assert not some.complete
    assert some.matches == everything.matches[: len(some.matches)]
    assert 120 < len(some.matches) < 200


@dataclass
class Ticking:
    """A clock that goes on by so much whenever somebody looks at it."""

    step: float
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_an_empty_store_is_told_apart_from_a_query_without_a_match(newcomer: Team) -> None:
    assert "nothing to search" in newcomer.text("search lamp")


def add(team: Team, count: int, when: Callable[[int], timedelta] = lambda number: timedelta()) -> None:
    def one(number: int) -> Sighting:
        url = f"https://forum.example.org/t/more/{number}00"
        text = f"A lumio lamp, number {number}"
        post = Post(
            source="forum", key=url, url=url, title=f"No {number}", text=text, said_at=team.now + when(number)
        )
        return Sighting(post=post, matches=(Match("Lumio"),))

    batch = Batch(source="forum", sightings=tuple(one(n) for n in range(count)), at=team.now)
    team.run(team.store.keep(batch))
