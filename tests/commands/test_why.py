"""`why`: nothing is dropped without a reason, and this tells it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.cards import Card
from core.types import Topic
from tests.commands.team import Team

FLICKER = "https://forum.example.org/t/flicker/101"


def said(card: Card, heading: str) -> list[str]:
    section = next(section for section in card.sections if section.heading == heading)
    return ["".join(span.text for span in text) for text in section.text]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (FLICKER, "why_shown"),
        ("https://news.example.com/lumio-recalls-lamps", "why_also_served"),
        ("https://forum.example.org/t/weather/900", "why_no_match"),
        ("https://blog.example.net/never", "why_unknown"),
        ("https://reviews.example.com/r/3", "why_hostile"),
    ],
)
def test_the_answer_reads_as_approved(
    url: str, name: str, team: Team, expect: Callable[[str, str], None]
) -> None:
    expect(name, team.text(f"why {url}"))


@pytest.mark.parametrize(
    "pasted",
    [
        f"{FLICKER}?utm_source=chat&utm_medium=x",
        f"{FLICKER}/",
        f"<{FLICKER}>",
        f"<{FLICKER}|Lamp flickers>".replace(" ", ""),
        f"{FLICKER}.",
        FLICKER.replace("https", "http"),
        FLICKER.removeprefix("https://"),
        f'"{FLICKER}"',
    ],
)
def test_a_link_is_known_however_it_is_pasted(pasted: str, team: Team) -> None:
    assert team.ask(f"why {pasted}").url == FLICKER


@pytest.mark.parametrize("word", ["flicker", "ftp://example.com/1", "https://", "mailto:ana@example.com"])
def test_what_is_no_link_is_told(word: str, team: Team) -> None:
    card = team.ask(f"why {word}")
    assert card.kind == "notice"
    assert card.title == f"“{word}” is not a link."


@pytest.mark.parametrize(
    ("url", "channels"),
    [
        (FLICKER, ["mentions: posted 5 May 2026 07:15 (it was new)."]),
        (
            "https://forum.example.org/t/compared/100",
            [
                "mentions: posted 4 May 2026 12:05 (it was new).",
                "rivals: posted 4 May 2026 12:05 (it was new).",
            ],
        ),
        (
            "https://forum.example.org/t/buy/0",
            ["mentions: a line of a digest, because many came at once."],
        ),
        (
            "https://news.example.com/lumio-prize",
            [
                "mentions: not shown, the channel's setting is to show nothing of a first run or a return.",
            ],
        ),
        (
            "https://news.example.com/brightwell-ghent",
            ["rivals: could not be posted: the channel is gone."],
        ),
        (
            "https://reviews.example.com/r/3",
            ["mentions: waits to be posted, due 5 May 2026 13:40 (it was new)."],
        ),
    ],
)
def test_every_way_through_a_channel_has_its_reason(url: str, channels: list[str], team: Team) -> None:
    assert said(team.ask(f"why {url}"), "Channels") == channels


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("thunder", "“thunder” is not in it"),
        ("weather NOT bright", "“bright” is in it"),
        ("storm NOT bright", "“storm” is not in it and “bright” is in it"),
        ("hail OR (thunder AND storm)", "none of “hail”, “thunder”, “storm” is in it"),
        ("weather NOT (bright OR outside)", "“bright”, “outside” are in it"),
        ('"bright outside" "blue sky"', '"blue sky" is not in it'),
    ],
)
def test_a_topic_that_does_not_match_names_the_clause_that_failed(
    query: str, reason: str, team: Team
) -> None:
    topics = (Topic(name="Sky", query=query),)
    card = team.ask("why https://forum.example.org/t/weather/900", topics=topics)
    assert said(card, "Topics") == [f"Sky: no match, because {reason}."]


def test_a_topic_that_came_later_is_told(team: Team) -> None:
    topics = (Topic(name="Sky", query="weather"),)
    card = team.ask("why https://forum.example.org/t/weather/900", topics=topics)
    assert said(card, "Topics") == ["Sky: would match now, but did not when the post came in."]


def test_hundreds_of_topics_are_summed_up(team: Team) -> None:
    topics = tuple(Topic(name=f"T{n}", query=f"word{n}") for n in range(300))
    told = said(team.ask(f"why {FLICKER}", topics=topics), "Topics")
    assert told[0] == "Lumio: matches, because of “Lumio”."
    assert len(told) == 22
    assert told[-1] == "280 more topics do not match."


def test_a_link_that_never_came_names_who_could_have_brought_it(team: Team) -> None:
    text = team.text("why https://blog.example.net/never")
    assert "hn: nothing since 5 May 2026 09:12 (it answered 403 Forbidden)." in text
    assert all(info.name in text for info in team.asking.sources)


def test_the_card_can_be_dealt_with_right_there(team: Team) -> None:
    assert [button.verb for button in team.ask(f"why {FLICKER}").buttons] == ["escalate", "resolve"]
    assert team.ask("why https://forum.example.org/t/weather/900").buttons == ()


def test_the_history_tells_times_in_the_teams_zone(team: Team) -> None:
    assert team.ask(f"why {FLICKER}").history == ("Ana claimed it · 5 May 2026 07:30",)
