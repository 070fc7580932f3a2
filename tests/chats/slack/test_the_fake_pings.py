"""Our own Slack knows whom a message tells, and which files it knows already."""

from __future__ import annotations

from typing import Any

import pytest

from tests.props import PNG
from tests.slack_server.judge import refusal, run, web_client
from tests.slack_server.pings import pinged
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Json

ADA = "U0FAKEADA01"


def section(text: str, kind: str = "mrkdwn") -> Json:
    return {"type": "section", "text": {"type": kind, "text": text}}


def rich(*runs: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


@pytest.mark.parametrize(
    ("text", "blocks", "wanted"),
    [
        (f"Hello <@{ADA}>", [], [ADA]),
        (f"Hello <@{ADA}> and <@{ADA}|ada>", [], [ADA]),
        ("<!channel> <!subteam^S0FAKE|@pr>", [], ["!channel", "!subteam^S0FAKE"]),
        ("<!date^1^{date}|now> <https://example.org|@here> &lt;!here&gt;", [], []),
        (f"<@{ADA}>", [section("Nobody")], []),
        ("x", [section(f"<@{ADA}>")], [ADA]),
        ("x", [section(f"<@{ADA}>", "plain_text")], []),
        ("x", [rich({"type": "user", "user_id": ADA})], [ADA]),
        ("x", [rich({"type": "broadcast", "range": "here"})], ["here"]),
        ("x", [rich({"type": "text", "text": f"<@{ADA}>"})], []),
    ],
)
def test_it_reads_mentions_where_slack_does(text: str, blocks: list[Json], wanted: list[str]) -> None:
    assert pinged(text, blocks, markup=True) == wanted


def test_a_text_without_markup_tells_nobody() -> None:
    assert pinged(f"<@{ADA}>", [], markup=False) == []


def test_a_post_tells_people_once_and_an_edit_that_mentions_somebody_is_a_flaw() -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            client, room = web_client(slack), slack.world.channel("mentions").id
            ada = slack.world.person("ada").id
            told: dict[str, Any] = {"text": f"<@{ada}> look", "blocks": [section(f"<@{ada}>")]}
            posted = await client.chat_postMessage(channel=room, **told)
            assert slack.messages("mentions")[0].pinged == (ada,)
            assert slack.flaws == []
            await client.chat_update(channel=room, ts=posted["ts"], **told)
            assert slack.flaws == [f"an edit mentions {ada}"]
            assert slack.messages("mentions")[0].pinged == (ada,)

    run(story())


@pytest.mark.parametrize(
    ("text", "shown", "flaw"),
    [
        ("<@U0NOBODY001>", "<@U0NOBODY001>", "a mention of U0NOBODY001, who is not here"),
        ("<!here>", "<!here>", "a mention of !here, who is not here"),
        ("look", "<@ADA>", "the text that stands for the blocks mentions others than the blocks"),
    ],
)
def test_a_mention_that_should_not_be_is_a_flaw(text: str, shown: str, flaw: str) -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            shows = shown.replace("ADA", slack.world.person("ada").id)
            room = slack.world.channel("mentions").id
            await web_client(slack).chat_postMessage(channel=room, text=text, blocks=[section(shows)])
            assert slack.flaws == [flaw]

    run(story())


def test_a_file_can_stand_in_a_message_only_a_while_after_its_upload() -> None:
    async def story() -> None:
        now = [1_700_000_000.0]
        async with SlackServer(settling=3.0, clock=lambda: now[0]) as slack:
            client, room = web_client(slack), slack.world.channel("mentions").id
            answer = await client.files_upload_v2(file=PNG, filename="chart.png", title="x", alt_txt="x")
            shot = {"type": "image", "alt_text": "x", "slack_file": {"id": answer["files"][0]["id"]}}
            assert (
                await refusal(client.chat_postMessage(channel=room, text="x", blocks=[shot]))
                == "invalid_blocks"
            )
            now[0] += 3
            assert (await client.chat_postMessage(channel=room, text="x", blocks=[shot]))["ok"]

    run(story())
