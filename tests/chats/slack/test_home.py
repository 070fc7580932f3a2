"""The app's Home: cards under each other, always a view that Slack takes."""

from __future__ import annotations

import json
from dataclasses import replace

from chats.slack_home import draw_home
from chats.slack_limits import check, most
from core.cards import Button, Card, Line, Section, plain


def lines(count: int, letter: str = "é") -> Card:
    buttons = tuple(
        Button(verb=verb, target="m1", label=f"{verb} it", emoji="👀") for verb in ("claim", "resolve")
    )
    return Card(
        kind="answer",
        title=f"{count} mentions",
        sections=(
            Section(
                lines=tuple(
                    Line(target=f"m{n}", text=plain(letter * 300), note=letter * 200, buttons=buttons)
                    for n in range(count)
                )
            ),
        ),
    )


def headers(view: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


def test_cards_stand_under_each_other_with_a_line_between() -> None:
    view = draw_home([lines(2), lines(0), lines(1)])
    assert headers(view) == ["2 mentions", "0 mentions", "1 mentions"]
    assert [block["type"] for block in view["blocks"]].count("divider") == 2
    assert view["type"] == "home"
    assert check(view) == []


def test_every_card_gets_its_share_of_the_room() -> None:
    view = draw_home([lines(500), lines(500), lines(500)])
    assert headers(view) == ["500 mentions"] * 3
    ends = [at for at, block in enumerate(view["blocks"]) if block["type"] == "divider"]
    assert most("view.blocks") // 3 - 10 < ends[0] < most("view.blocks") // 3
    assert check(view) == []


def test_only_the_first_card_has_lines_so_that_the_others_are_near() -> None:
    counted = Card(kind="answer", title="Today", sections=(*lines(3).sections, Section(heading="Topics")))
    told = replace(
        counted, sections=(Section(heading="New", text=(plain("9 new"),), lines=lines(1).sections[0].lines),)
    )
    view = draw_home([lines(1), counted, told])
    assert [block["type"] for block in view["blocks"]] == [
        *("header", "rich_text", "actions", "context"),
        *("divider", "header"),
        *("divider", "header", "rich_text"),
    ]


def test_more_of_the_first_cards_can_be_whole() -> None:
    view = draw_home([lines(1), lines(1), lines(1)], whole=2)
    assert [block["type"] for block in view["blocks"]] == [
        *("header", "rich_text", "actions", "context"),
        *("divider", "header", "rich_text", "actions", "context"),
        *("divider", "header"),
    ]
    assert check(view) == []


def test_the_view_keeps_its_size_whatever_the_letters() -> None:
    view = draw_home([lines(500, "🦊")] * 5)
    assert check(view) == []
    assert len(json.dumps(view)) < most("view.bytes")


def test_what_finds_no_room_is_left_out_from_the_end() -> None:
    view = draw_home([lines(n) for n in range(9)])
    assert headers(view) == [f"{n} mentions" for n in range(5)]
    assert check(view) == []
