"""The judge of the polite year sees each kind of rudeness, and no more than that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.politeness.judge import Judge, Place, Said

AT = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLITE = {"user-agent": "Listenpost/1 (+mail@example.org)"}
GIVEN = Said(status=200, etag='W/"a, b"', modified="about noon")
SIGNED_IN = {"authorization": "Basic sesame"}
CONDITIONS = {"if-none-match": 'W/"a, b"', "if-modified-since": "about noon"}


def judge() -> Judge:
    return Judge(
        "mail@example.org",
        {"sesame": "a.example.com"},
        places={"feed": Place("feed", 2 * HOUR), "page": Place("feed", 2 * HOUR, later=True)},
    )


def ask(
    by: Judge,
    hours: float,
    said: Said = GIVEN,
    kept: bool = True,
    host: str = "a.example.com",
    place: str = "feed",
    headers: Mapping[str, str] = POLITE,
) -> None:
    """One request at that time, and its answer."""
    visit = by.arrive(host, "/feed", by.places[place], {**POLITE, **headers}, AT + hours * HOUR)
    by.leave(visit, said)
    if kept:
        by.kept("feed")


def again(by: Judge, hours: float, **changed: str) -> None:
    """Asked again as one should, but for the headers `changed`; "" leaves one out."""
    ask(by, 0)
    named = {**CONDITIONS, **{name.replace("_", "-"): value for name, value in changed.items()}}
    ask(by, hours, headers={name: value for name, value in named.items() if value})


def after(said: Said, hours: float, kept: bool = True) -> Callable[[Judge], None]:
    def story(by: Judge) -> None:
        ask(by, 0, said, kept)
        if not kept:
            by.lost(["feed"], AT)
        ask(by, hours)

    return story


def in_parallel(by: Judge) -> None:
    by.arrive("a.example.com", "/1", by.places["feed"], POLITE, AT)
    by.arrive("a.example.com", "/2", by.places["page"], POLITE, AT)


def another_source_of_a_host_that_waits(by: Judge) -> None:
    ask(by, 0, Said(status=429, readable=False, busy=True, until=AT + HOUR))
    ask(by, 0.9, place="page")


def after_a_kill(
    first: float, *then: float, place: str = "feed", heard: bool = True
) -> Callable[[Judge], None]:
    """Heard once, then killed each time."""

    def story(by: Judge) -> None:
        if heard:
            ask(by, 0, Said(status=200), place=place)
        for hours in (first, *then):
            ask(by, hours, Said(status=200), kept=False, place=place)
            by.lost(["feed"], AT)

    return story


def given_up(by: Judge) -> None:
    ask(by, 0)
    by.finish(AT + 15 * HOUR)


FAILED = Said(status=500, readable=False, busy=True)


@pytest.mark.parametrize(
    ("story", "scored"),
    [
        (lambda by: again(by, 2), ""),
        (lambda by: again(by, 1.99), "early"),
        (after(Said(status=200, fresh=3 * HOUR), 2.5), "early"),
        (after(Said(status=200, fresh=3 * HOUR), 3), ""),
        (after(Said(status=200, fresh=300 * HOUR), 24), ""),
        (after(FAILED, 2.9), "early"),
        (after(FAILED, 3), ""),
        # Nothing of an answer is known that was not kept, but that there was one.
        (after(Said(status=200, fresh=3 * HOUR), 0.01, kept=False), "early"),
        (after(Said(status=200, fresh=3 * HOUR), 0.02, kept=False), ""),
        (after_a_kill(2, 3), "early"),
        (after_a_kill(2, 4), ""),
        (after_a_kill(2, 2, place="page"), ""),
        (after_a_kill(2, 2, 2.01, place="page"), "early"),
        (after_a_kill(0, 0.02, heard=False), ""),
        (lambda by: again(by, 2, if_none_match="", if_modified_since=""), "unconditional"),
        (lambda by: again(by, 2, if_none_match='"a, b"'), "altered"),
        (lambda by: again(by, 2, if_none_match=""), "altered"),
        (lambda by: again(by, 2, user_agent="Listenpost/1"), "agent"),
        (lambda by: again(by, 2, user_agent="curl (mail@example.org)"), "agent"),
        (lambda by: ask(by, 0, host="b.example.com", headers=SIGNED_IN), "credentials"),
        (lambda by: ask(by, 0, headers=SIGNED_IN), ""),
        (in_parallel, "parallel"),
        (another_source_of_a_host_that_waits, "impolite"),
        (given_up, "late"),
    ],
)
def test_the_judge_sees_each_kind_of_rudeness(story: Callable[[Judge], None], scored: str) -> None:
    by = judge()
    story(by)
    assert by.scored == (Counter([scored]) if scored else Counter()), by.examples


def test_a_tag_that_cannot_be_sent_leaves_the_date() -> None:
    by = judge()
    given = Said(status=200, etag='"t\udcfcr"', modified="noon")
    ask(by, 0, given)
    ask(by, 2, given, headers={"if-modified-since": "noon"})
    assert not by.scored
    ask(by, 4, given)
    assert by.scored == Counter(["unconditional"])


def test_topics_that_changed_allow_one_request_without_conditions() -> None:
    by = judge()
    ask(by, 0)
    by.forget()
    ask(by, 2)
    ask(by, 4)
    assert by.scored == Counter(["unconditional"])
