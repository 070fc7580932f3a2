"""Files of mentions are offered with how many they hold, where people can open them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.cards import Card
from core.types import Topic
from tests.commands.day import TOPICS
from tests.commands.team import Team

PAGE = "https://mentions.example.org"


def links(card: Card) -> dict[str, str]:
    """The links by their words."""
    return {span.text: span.url for text in card.body for span in text if span.url}


def offered(team: Team, text: str, **changes: Any) -> Card:
    return team.ask(text, page_at=lambda chat: PAGE, **changes)


def test_the_files_have_as_many_as_the_list_behind_them(team: Team) -> None:
    card = offered(team, "export lumio 2026-05-01..2026-05-05")
    shown = team.ask(card.buttons[0].target)
    assert card.title.split()[0] == shown.title.split()[0] != "0"


def test_the_links_ask_for_the_very_same(team: Team) -> None:
    card = offered(team, 'export "lumio cloud" forum 2026-05-01..2026-05-05')
    assert list(links(card)) == ["CSV", "JSON", "HTML", "PDF"]
    for kind, url in links(card).items():
        parts = urlsplit(url)
        assert (parts.netloc, parts.path) == ("mentions.example.org", f"/export.{kind.lower()}")
        [words] = parse_qs(parts.query)["q"]
        again = offered(team, f"export {words}")
        assert (again.title, links(again)) == (card.title, links(card))


def test_of_some_kind_alone_there_are_rows_and_no_summary(team: Team) -> None:
    assert list(links(offered(team, "export lumio negative"))) == ["CSV", "JSON"]


def test_where_nobody_can_open_the_page_the_command_line_is_named(team: Team) -> None:
    card = team.ask("export lumio last week")
    assert links(card) == {}
    told = " ".join(span.text for text in card.body for span in text)
    assert "listenpost export Lumio last week --csv" in told


@pytest.mark.parametrize("name", ["a&b=c?#", "ランプ", 'x" y', "<b>"])
def test_whatever_a_topic_is_called_its_link_is_one_address(team: Team, name: str) -> None:
    topic = Topic(name=name.replace('"', ""), query="x")
    card = offered(team, f'export "{topic.name}" yesterday', topics=(*TOPICS, topic))
    for url in links(card).values():
        assert url.isascii()
        assert " " not in url
        [words] = parse_qs(urlsplit(url).query)["q"]
        assert topic.name in words
