"""The reader that judges the drawing sees what is live, and refuses what it does not know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chats.slack.strict_mrkdwn import Unreadable, read


def rich(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}


@pytest.mark.parametrize(
    ("text", "blocks", "live"),
    [
        ("<!here> hi", [], [("mention", "!here")]),
        ("<@U012|bo> <#C012>", [], [("mention", "@U012"), ("mention", "#C012")]),
        ("<!subteam^S1|@t>", [], [("mention", "!subteam^S1")]),
        ("<https://e.test|x> :tada:", [], [("link", "https://e.test"), ("emoji", "tada")]),
        ("<!date^1^{date}^https://e.test|x>", [], [("link", "https://e.test")]),
        ("&lt;!here&gt; @here https://e.test", [], []),
        ("x", [section("https://e.test")], [("link", "https://e.test")]),
        ("x", [section("https://e.test", verbatim=True)], []),
        ("x", [section("<!channel>")], [("mention", "!channel")]),
        ("x", [rich({"type": "text", "text": "<!here> https://e.test :tada:"})], []),
        ("x", [rich({"type": "broadcast", "range": "here"})], [("mention", "here")]),
        ("x", [rich({"type": "user", "user_id": "U1"})], [("mention", "U1")]),
        ("x", [rich({"type": "link", "url": "https://e.test"})], [("link", "https://e.test")]),
        ("x", [rich({"type": "emoji", "name": "tada"})], [("emoji", "tada")]),
        ("x", [{"type": "header", "text": {"type": "plain_text", "text": ":tada:"}}], [("emoji", "tada")]),
        ("x", [{"type": "header", "text": {"type": "plain_text", "text": ":a:", "emoji": False}}], []),
    ],
)
def test_the_reader_sees_what_is_live(
    text: str, blocks: list[dict[str, Any]], live: list[tuple[str, str]]
) -> None:
    assert [(one.kind, one.what) for one in read({"text": text, "blocks": blocks})] == live


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("a < b", []),
        ("a & b", []),
        ("x", [{"type": "markdown", "text": "[a](https://e.test)"}]),
        ("x", [rich({"type": "text", "text": ""})]),
        ("x", [rich({"type": "text", "text": "x", "url": "https://e.test"})]),
        ("x", [{"type": "header", "text": {"type": "html", "text": "x"}}]),
    ],
)
def test_the_reader_refuses_what_it_does_not_know(text: str, blocks: list[dict[str, Any]]) -> None:
    with pytest.raises(Unreadable):
        read({"text": text, "blocks": blocks})
