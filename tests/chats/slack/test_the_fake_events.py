"""Our own Slack, judged by Slack's client library: events, connections, bad days, signed HTTP."""

from __future__ import annotations

import json

import aiohttp
import aiohttp.web
import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_server.judge import CARD, META, connected, refusal, run, web_client
from tests.slack_server.outside import slack_outside
from tests.slack_server.server import SlackServer
from tests.slack_server.signed_http import encode
from tests.slack_server.world import BOT_USER


def test_an_event_is_heard_with_hello_and_an_acknowledgement_ends_it() -> None:
    async def story() -> None:
        async with SlackServer() as slack, connected(slack) as heard:
            posted = await web_client(slack).chat_postMessage(
                channel=slack.world.channel("mentions").id, text="x", blocks=CARD
            )
            slack.react("ada", "mentions", posted["ts"], "eyes")
            await slack.settle()
            assert [one.payload["event"]["type"] for one in heard] == ["reaction_added"]
            assert heard[0].payload["event"]["item"]["ts"] == posted["ts"]
            slack.unreact("ada", "mentions", posted["ts"], "eyes")
            await slack.settle()
            assert [one.payload["event"]["type"] for one in heard] == ["reaction_added", "reaction_removed"]
            assert (await web_client(slack).reactions_get(channel=posted["channel"], timestamp=posted["ts"]))[
                "message"
            ].get("reactions") is None
            assert slack.flaws == []

    run(story())


def test_an_event_that_nobody_acknowledges_comes_four_times_and_is_lost() -> None:
    async def story() -> None:
        async with (
            SlackServer(patience=0.05, pace=0.0001) as slack,
            connected(slack, lambda _: None) as heard,
        ):
            slack.mention("ada", "mentions", "<@BOT> today")
            await slack.settle()
            assert [one.retry_attempt for one in heard] == [0, 1, 2, 3]
            assert len({one.payload["event_id"] for one in heard}) == 1
            assert [one.lost for one in slack.delivery.events] == [True]

    run(story())


def test_an_event_is_lost_while_nobody_is_connected_but_the_emoji_stays() -> None:
    async def story() -> None:
        async with SlackServer(pace=0.0001) as slack:
            client, room = web_client(slack), slack.world.channel("mentions").id
            posted = await client.chat_postMessage(channel=room, text="x")
            slack.react("ben", "mentions", posted["ts"], "eyes")
            await slack.settle()
            assert slack.delivery.events[0].lost
            found = await client.reactions_get(channel=room, timestamp=posted["ts"], full=True)
            ben = slack.world.person("ben").id
            assert found["message"]["reactions"] == [{"name": "eyes", "users": [ben], "count": 1}]
            await client.reactions_add(channel=room, timestamp=posted["ts"], name="eyes")
            again = client.reactions_add(channel=room, timestamp=posted["ts"], name="eyes")
            assert await refusal(again) == "already_reacted"
            assert (
                await refusal(client.reactions_add(channel=room, timestamp=posted["ts"], name="👀"))
                == "invalid_name"
            )

    run(story())


def test_a_client_that_is_asked_to_go_comes_back_and_misses_nothing() -> None:
    async def story() -> None:
        async with SlackServer(pace=0.001) as slack, connected(slack) as heard:
            for reason in ("warning", "refresh_requested"):
                await slack.disconnect(reason, grace=0.1)
                await slack.wait_connected()
            slack.links.cut()
            slack.mention("ada", "mentions", "<@BOT> today")
            await slack.wait_connected()
            slack.delivery.redeliver(slack.delivery.events[0])
            await slack.settle()
            assert slack.links.opened >= 3
            assert {one.payload["event"]["text"] for one in heard} == {f"<@{BOT_USER}> today"}

    run(story())


def test_each_payload_goes_to_one_of_several_connections() -> None:
    async def story() -> None:
        async with SlackServer() as slack, connected(slack) as first, connected(slack) as second:
            await slack.wait_connected(2)
            for _ in range(6):
                slack.mention("ada", "mentions", "<@BOT> today")
            await slack.settle()
            assert (len(first), len(second)) == (3, 3)

    run(story())


def test_bad_days_change_the_answers_and_are_told() -> None:
    async def story() -> None:
        async with (
            SlackServer(channels=("a", "b", "c", "d"), private=("p",)) as slack,
            connected(slack) as heard,
        ):
            client = web_client(slack)
            ids = {one.name: one.id for one in slack.world.channels.values()}
            slack.archive("a")
            slack.rename("b", "bees")
            slack.delete("c")
            slack.kick("d")
            slack.kick("p")
            slack.invite("d")
            await slack.settle()
            listed = await client.conversations_list(types="public_channel,private_channel")
            assert [(one["name"], one["is_archived"], one["is_member"]) for one in listed["channels"]] == [
                ("a", True, True),
                ("bees", False, True),
                ("d", False, True),
            ]
            for name, code in (("a", "is_archived"), ("c", "channel_not_found"), ("p", "channel_not_found")):
                assert await refusal(client.chat_postMessage(channel=ids[name], text="x")) == code
            slack.revoke()
            assert await refusal(client.auth_test()) == "token_revoked"
            slack.uninstall()
            assert await refusal(client.auth_test()) == "account_inactive"
            slack.install()
            await client.auth_test()
            await slack.settle()
            assert {one.payload["event"]["type"] for one in heard} == {
                "channel_archive",
                "channel_rename",
                "channel_deleted",
                "channel_left",
                "group_left",
                "member_joined_channel",
                "tokens_revoked",
                "app_uninstalled",
            }

    run(story())


def test_while_slack_is_down_every_connection_is_closed() -> None:
    async def story() -> None:
        async with SlackServer() as slack, connected(slack):
            slack.set_down(True)
            with pytest.raises(aiohttp.ClientError):
                await web_client(slack).auth_test()
            slack.set_down(False)
            await web_client(slack).auth_test()
            await slack.wait_connected()

    run(story())


def test_in_http_mode_everything_is_signed_and_redelivered() -> None:
    """The receiving end checks signatures with Slack's own library."""

    async def story() -> None:
        seen: list[tuple[bool, str, str]] = []
        told: list[int] = [500, 500, 200]
        verifier = SignatureVerifier("fake-signing-secret")

        async def hear(request: aiohttp.web.Request) -> aiohttp.web.Response:
            body = await request.text()
            good = verifier.is_valid_request(body, dict(request.headers))
            seen.append((good, request.headers.get("X-Slack-Retry-Num", ""), request.content_type))
            if not good:
                return aiohttp.web.Response(status=401)
            if request.content_type == "application/json" and "challenge" in json.loads(body):
                return aiohttp.web.Response(text=json.loads(body)["challenge"])
            return aiohttp.web.Response(status=told.pop(0) if told else 200)

        app = aiohttp.web.Application()
        app.router.add_post("/slack/events", hear)
        runner = aiohttp.web.AppRunner(app)
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            url = f"http://127.0.0.1:{port}/slack/events"
            async with SlackServer(request_url=url, pace=0.0001) as slack:
                assert slack.posts is not None
                assert await slack.posts.verify()
                slack.mention("ada", "mentions", "<@BOT> today")
                await slack.settle()
                assert (await slack.command("ada", "mentions", "/mentions today")).ok
                body, kind = encode("events_api", {"type": "event_callback"})
                assert (await slack.posts.post(body, kind, secret="another"))[0] == 401
                assert (await slack.posts.post(body, kind, age=600))[0] == 401
                assert (await slack.posts.post(body, kind, signature="v0=00"))[0] == 401
            form = "application/x-www-form-urlencoded"
            assert seen == [
                (True, "", "application/json"),
                (True, "", "application/json"),
                (True, "1", "application/json"),
                (True, "2", "application/json"),
                (True, "", form),
                *[(False, "", "application/json")] * 3,
            ]
        finally:
            await runner.cleanup()

    run(story())


def test_a_slack_in_another_process_is_steered_and_keeps_its_ledger() -> None:
    with slack_outside(channels=["mentions"], pace=0.0001) as remote:
        remote.faults(share=1.0, kinds=["drop_after"])
        ledger = remote.ledger()
        room = next(iter(ledger["channels"]))

        async def post() -> None:
            client = AsyncWebClient("xoxb-fake-0001", base_url=remote.api, retry_handlers=[])
            with pytest.raises(aiohttp.ClientError):
                await client.chat_postMessage(channel=room, text="x", metadata=META)

        run(post())
        ts = remote.ledger()["messages"][room][0]["ts"]
        remote.act("react", user="ada", channel="mentions", ts=ts, emoji="eyes")
        with pytest.raises(LookupError):
            remote.act("press", user="ada", channel="mentions", ts=ts, action="claim:7")
        remote.act("settle")
        ledger = remote.ledger()
        assert ledger["messages"][room][0]["metadata"] == META
        assert ledger["events"][0]["lost"]
        assert ledger["flaws"] == []


def test_what_is_said_in_channels_is_told_to_an_app_that_is_there_and_asked_for_it() -> None:
    async def story() -> None:
        async with (
            SlackServer(
                channels=("fans",), private=("team",), outside=("far",), events={"message.channels"}
            ) as slack,
            connected(slack) as heard,
        ):
            said = slack.say("ada", "fans", "hello")
            slack.say("ada", "team", "not subscribed")
            slack.say("ada", "far", "the app is not there")
            slack.say("ben", "fans", "hi", thread_ts=said.ts)
            slack.edit("ada", "fans", said.ts, "hello!")
            slack.unsay("ada", "fans", said.ts)
            slack.other_app("Ticker", "fans", "news")
            posted = await web_client(slack).chat_postMessage(channel=said.channel, text="ours")
            await slack.settle()
            slack.take_scope("channels:history")
            slack.say("ada", "fans", "without the scope")
            await slack.settle()
            events = [one.payload["event"] for one in heard]
            assert [(one["type"], one.get("subtype"), one["channel_type"]) for one in events] == [
                ("message", None, "channel"),
                ("message", None, "channel"),
                ("message", "message_changed", "channel"),
                ("message", "message_deleted", "channel"),
                ("message", "bot_message", "channel"),
                ("message", None, "channel"),
            ]
            assert events[1]["thread_ts"] == said.ts
            assert (events[2]["message"]["text"], events[2]["previous_message"]["text"]) == (
                "hello!",
                "hello",
            )
            assert events[2]["message"]["ts"] == events[3]["deleted_ts"] == said.ts
            assert (events[4]["username"], "user" in events[4]) == ("Ticker", False)
            assert (events[5]["user"], events[5]["ts"]) == (BOT_USER, posted["ts"])
            with pytest.raises(LookupError):
                slack.edit("ben", "fans", posted["ts"], "no")

    run(story())
