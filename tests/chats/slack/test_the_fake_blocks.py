"""Our own Slack takes blocks up to their limits and not beyond."""

from __future__ import annotations

import pytest

from tests.slack_server.judge import BUTTON, MENU, refusal, run, web_client
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Json


def _text(length: int, kind: str = "plain_text") -> Json:
    return {"type": kind, "text": "x" * length}


def _rich(*runs: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


def _options(count: int) -> list[Json]:
    return [{"text": _text(75), "value": f"{i}" * 2} for i in range(count)]


_OVERFLOW = {"type": "overflow", "options": _options(5)}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"type": "section", "text": _text(3000)}, {"type": "section", "text": _text(3001)}),
        ({"type": "section", "fields": [_text(2000)]}, {"type": "section", "fields": [_text(2001)]}),
        ({"type": "section", "fields": [_text(1)] * 10}, {"type": "section", "fields": [_text(1)] * 11}),
        ({"type": "divider"}, {"type": "divider", "text": _text(1)}),
        ({"type": "header", "text": _text(150)}, {"type": "header", "text": _text(151)}),
        ({"type": "header", "text": _text(1)}, {"type": "header", "text": _text(1, "mrkdwn")}),
        ({"type": "context", "elements": [_text(1)] * 10}, {"type": "context", "elements": [_text(1)] * 11}),
        (
            {"type": "actions", "elements": [{**BUTTON, "action_id": f"a{i}"} for i in range(25)]},
            {"type": "actions", "elements": [{**BUTTON, "action_id": f"a{i}"} for i in range(26)]},
        ),
        ({"type": "actions", "elements": [BUTTON]}, {"type": "actions", "elements": [BUTTON, BUTTON]}),
        ({"type": "actions", "elements": [BUTTON]}, {"type": "actions", "elements": []}),
        (
            {"type": "actions", "elements": [{**BUTTON, "text": _text(75)}]},
            {"type": "actions", "elements": [{**BUTTON, "text": _text(76)}]},
        ),
        (
            {"type": "actions", "elements": [{**BUTTON, "value": "v" * 2000}]},
            {"type": "actions", "elements": [{**BUTTON, "value": "v" * 2001}]},
        ),
        (
            {"type": "actions", "elements": [{**BUTTON, "style": "danger"}]},
            {"type": "actions", "elements": [{**BUTTON, "style": "default"}]},
        ),
        (
            {"type": "actions", "elements": [_OVERFLOW]},
            {"type": "actions", "elements": [{**_OVERFLOW, "options": _options(6)}]},
        ),
        (
            {"type": "actions", "elements": [{**MENU, "options": _options(100)}]},
            {"type": "actions", "elements": [{**MENU, "options": _options(101)}]},
        ),
        (_rich({"type": "text", "text": " "}), _rich({"type": "text", "text": ""})),
        (
            _rich({"type": "link", "url": "https://example.com/", "text": "here"}),
            _rich({"type": "link", "url": "no address"}),
        ),
        (_rich({"type": "text", "text": "x", "style": {"bold": True}}), _rich()),
        (
            _rich({"type": "text", "text": "x", "style": {"bold": True}}),
            _rich({"type": "text", "text": "x", "style": {"fat": True}}),
        ),
        (
            {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"},
            {"type": "image", "slack_file": {"id": "F0NOTHERE00"}, "alt_text": "a"},
        ),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 100},
            {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101},
        ),
        (
            {"type": "section", "block_id": "b" * 255, "text": _text(1)},
            {"type": "section", "block_id": "b" * 256, "text": _text(1)},
        ),
    ],
)
def test_blocks_are_taken_up_to_their_limits_and_not_beyond(good: Json, bad: Json) -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            client, room = web_client(slack), slack.world.channel("mentions").id
            await client.chat_postMessage(channel=room, text="x", blocks=[good])
            assert (
                await refusal(client.chat_postMessage(channel=room, text="x", blocks=[bad]))
                == "invalid_blocks"
            )
            assert len(slack.messages("mentions")) == 1

    run(story())
