"""Our own Slack, judged by Slack's client library: what people do."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.slack_server.judge import CARD, FORM, connected, refusal, run, web_client
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Json


def test_what_is_pressed_and_not_acknowledged_is_an_error_and_does_not_come_again() -> None:
    async def story() -> None:
        async with SlackServer(patience=0.05) as slack, connected(slack, lambda _: None) as heard:
            room = slack.world.channel("mentions").id
            posted = await web_client(slack).chat_postMessage(channel=room, text="x", blocks=CARD)
            done = await slack.press("ada", "mentions", posted["ts"], "Claim")
            assert (done.ok, done.why, len(slack.delivery.unacked)) == (False, "http_timeout", 1)
            done = await slack.command("ada", "mentions", "/mentions today")
            assert not done.ok
            assert [one.type for one in heard] == ["interactive", "slash_commands"]

    run(story())


def test_only_what_is_drawn_can_be_pressed() -> None:
    async def story() -> None:
        async with SlackServer() as slack, connected(slack) as heard:
            room = slack.world.channel("mentions").id
            posted = await web_client(slack).chat_postMessage(channel=room, text="x", blocks=CARD)
            done = await slack.press("ada", "mentions", posted["ts"], "claim:7")
            assert done.ok
            await slack.press("ada", "mentions", posted["ts"], "More", "Ignore 1")
            actions = [one.payload["actions"][0] for one in heard]
            assert (actions[0]["value"], actions[1]["selected_option"]["value"]) == ("{}", "ignore-1")
            assert (
                heard[1].payload["state"]["values"]["moves"]["more:7"]["selected_option"]["value"]
                == "ignore-1"
            )
            for action, choice in (
                ("resolve:7", None),
                ("more:7", "spam"),
                ("more:7", None),
                ("claim:7", "x"),
            ):
                with pytest.raises(LookupError):
                    await slack.press("ada", "mentions", posted["ts"], action, choice)
            await web_client(slack).chat_update(channel=room, ts=posted["ts"], text="x", blocks=CARD[:1])
            with pytest.raises(LookupError):
                await slack.press("ada", "mentions", posted["ts"], "claim:7")
            assert len(heard) == 2

    run(story())


def test_a_whisper_is_seen_by_one_person_and_changed_through_its_response_url() -> None:
    async def story() -> None:
        async with SlackServer() as slack, connected(slack), aiohttp.ClientSession() as session:
            client, room = web_client(slack), slack.world.channel("mentions").id
            ada = slack.world.person("ada").id
            whisper = await client.chat_postEphemeral(channel=room, user=ada, text="x", blocks=CARD)
            with pytest.raises(LookupError):
                await slack.press("ben", "mentions", whisper["message_ts"], "claim:7")
            done = await slack.press("ada", "mentions", whisper["message_ts"], "claim:7")
            assert "message" not in done.payload
            assert done.payload["container"]["is_ephemeral"]
            statuses = []
            for i in range(6):
                body = {"text": f"page {i}", "replace_original": True}
                async with session.post(done.payload["response_url"], json=body) as answer:
                    statuses.append(answer.status)
            assert statuses == [200] * 5 + [404]
            assert [one.text for one in slack.whispers("ada")] == ["page 4"]
            assert slack.messages("mentions") == []
            assert (
                await refusal(client.chat_update(channel=room, ts=whisper["message_ts"], text="y"))
                == "message_not_found"
            )

    run(story())


def test_a_modal_opens_once_in_time_and_is_sent_when_it_is_filled_in() -> None:
    def answer(request: SocketModeRequest) -> Json:
        if request.payload["type"] != "view_submission":
            return {}
        note = request.payload["view"]["state"]["values"]["note"]["note"]["value"]
        return {"response_action": "errors", "errors": {"note": "no"}} if note == "bad" else {}

    async def story() -> None:
        now = [1_700_000_000.0]
        async with SlackServer(clock=lambda: now[0]) as slack, connected(slack, answer):
            client, room = web_client(slack), slack.world.channel("mentions").id
            posted = await client.chat_postMessage(channel=room, text="x", blocks=CARD)
            done = await slack.press("ada", "mentions", posted["ts"], "claim:7")
            await client.views_open(trigger_id=done.payload["trigger_id"], view=FORM)
            again = client.views_open(trigger_id=done.payload["trigger_id"], view=FORM)
            assert await refusal(again) == "exchanged_trigger_id"
            view = slack.modal("ada")
            with pytest.raises(LookupError, match="must be filled in"):
                await slack.submit(view)
            assert (await slack.submit(view, {"note": "bad"})).ok
            assert slack.modal("ada") is view
            sent = await slack.submit(view, {"note": "good", "who": slack.world.person("ben").id})
            assert sent.payload["view"]["private_metadata"] == "secret"
            with pytest.raises(LookupError, match="no modal"):
                slack.modal("ada")
            done = await slack.shortcut("ada", "track", "mentions", posted["ts"])
            now[0] += 4
            late = client.views_open(trigger_id=done.payload["trigger_id"], view=FORM)
            assert await refusal(late) == "expired_trigger_id"
            broken = {**FORM, "title": {"type": "plain_text", "text": "x" * 25}}
            assert await refusal(client.views_open(trigger_id="t", view=broken)) == "invalid_arguments"
            assert slack.flaws == []

    run(story())


def test_a_home_tab_is_published_and_pressed() -> None:
    async def story() -> None:
        async with SlackServer() as slack, connected(slack) as heard:
            ada = slack.world.person("ada").id
            slack.open_home("ada")
            await web_client(slack).views_publish(user_id=ada, view={"type": "home", "blocks": CARD})
            await slack.press_view(slack.world.homes[ada], "Claim")
            slack.open_home("ada")
            await slack.settle()
            kinds = [one.payload.get("event", one.payload)["type"] for one in heard]
            assert kinds == ["app_home_opened", "block_actions", "app_home_opened"]
            assert heard[1].payload["container"]["type"] == "view"
            unknown = web_client(slack).views_publish(
                user_id="U0NOBODY000", view={"type": "home", "blocks": []}
            )
            assert await refusal(unknown) == "user_not_found"

    run(story())


def test_a_command_is_answered_at_once_or_later_for_all() -> None:
    def answer(request: SocketModeRequest) -> Json:
        return {"text": "one moment"} if request.type == "slash_commands" else {}

    async def story() -> None:
        async with (
            SlackServer() as slack,
            connected(slack, answer) as heard,
            aiohttp.ClientSession() as session,
        ):
            done = await slack.command("ada", "mentions", "/mentions today by source")
            assert (heard[0].payload["command"], heard[0].payload["text"]) == ("/mentions", "today by source")
            body = {"text": "42", "response_type": "in_channel"}
            async with session.post(done.payload["response_url"], json=body) as reply:
                assert reply.status == 200
            assert [one.text for one in slack.whispers("ada")] == ["one moment"]
            assert [one.text for one in slack.messages("mentions")] == ["42"]
            slack.dm("ben", "today")
            await slack.settle()
            assert heard[-1].payload["event"]["channel_type"] == "im"

    run(story())
