"""Our own Slack, judged by Slack's client library: posting, reading, refusals, faults."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.slack_server.faults import Fault, Faults
from tests.slack_server.judge import CARD, META, refusal, run, web_client
from tests.slack_server.server import SlackServer
from tests.slack_server.world import BOT_USER, Json


def test_what_is_posted_is_found_again_by_its_metadata() -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            client, room = web_client(slack), slack.world.channel("mentions").id
            for i in range(3):
                meta = {"event_type": "listenpost_card", "event_payload": {"outbox": f"i-{i}"}}
                posted = await client.chat_postMessage(
                    channel=room, text=f"card {i}", blocks=CARD, metadata=meta
                )
            await client.chat_update(channel=room, ts=posted["ts"], text="done", blocks=CARD[:1])
            bare = await client.conversations_history(channel=room)
            assert [one["text"] for one in bare["messages"]] == ["done", "card 1", "card 0"]
            assert not any("metadata" in one for one in bare["messages"])
            page = await client.conversations_history(channel=room, include_all_metadata=True, limit=2)
            assert page["has_more"]
            rest = await client.conversations_history(
                channel=room, cursor=page["response_metadata"]["next_cursor"], include_all_metadata=True
            )
            both = [*page["messages"], *rest["messages"]]
            assert [one["metadata"]["event_payload"]["outbox"] for one in both] == ["i-2", "i-1", "i-0"]
            since = await client.conversations_history(channel=room, oldest=posted["ts"])
            assert since["messages"] == []
            since = await client.conversations_history(channel=room, oldest=posted["ts"], inclusive=True)
            assert [one["edited"]["user"] for one in since["messages"]] == [BOT_USER]
            reply = await client.chat_postMessage(channel=room, text="a note", thread_ts=posted["ts"])
            thread = await client.conversations_replies(channel=room, ts=posted["ts"])
            assert [one["ts"] for one in thread["messages"]] == [posted["ts"], reply["ts"]]
            assert slack.flaws == []

    run(story())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"channel": "C0NOTHERE00", "text": "x"}, "channel_not_found"),
        ({"channel": "outside", "text": "x"}, "not_in_channel"),
        ({"channel": "old", "text": "x"}, "is_archived"),
        ({"channel": "mentions", "text": " "}, "no_text"),
        ({"channel": "mentions", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "mentions", "text": "x", "thread_ts": "1700000000.000001"}, "thread_not_found"),
        ({"channel": "mentions", "text": "x", "blocks": CARD * 26}, "invalid_blocks"),
        ({"channel": "mentions", "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        (
            {
                "channel": "mentions",
                "text": "x",
                "metadata": {"event_type": "a", "event_payload": {"b": None}},
            },
            "invalid_metadata_format",
        ),
        (
            {
                "channel": "mentions",
                "text": "x",
                "metadata": {"event_type": "a", "event_payload": {"b": "x" * 20_000}},
            },
            "metadata_too_large",
        ),
    ],
)
def test_a_message_that_slack_would_not_take_is_refused(given: Json, code: str) -> None:
    async def story() -> None:
        async with SlackServer(channels=("mentions", "old"), outside=("outside",)) as slack:
            slack.archive("old")
            names = {one.name: one.id for one in slack.world.channels.values()}
            given["channel"] = names.get(given["channel"], given["channel"])
            assert await refusal(web_client(slack).api_call("chat.postMessage", json=given)) == code
            assert not any(slack.world.messages.values())

    run(story())


def test_tokens_scopes_methods_and_arguments_are_looked_at() -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            room = slack.world.channel("mentions").id
            assert await refusal(web_client(slack, "xoxb-wrong").auth_test()) == "invalid_auth"
            assert (
                await refusal(web_client(slack, slack.world.app_token).auth_test())
                == "not_allowed_token_type"
            )
            client = web_client(slack)
            assert (await client.auth_test()).headers["x-oauth-scopes"].split(",")[0] == "app_mentions:read"
            wrong_token = client.apps_connections_open(app_token=slack.world.bot_token)
            assert await refusal(wrong_token) == "not_allowed_token_type"
            slack.take_scope("channels:history")
            with pytest.raises(SlackApiError) as caught:
                await client.conversations_history(channel=room)
            assert (caught.value.response["error"], caught.value.response["needed"]) == (
                "missing_scope",
                "channels:history",
            )
            assert slack.flaws == []
            assert await refusal(client.api_call("chat.shout")) == "unknown_method"
            assert (
                await refusal(client.chat_postMessage(channel=room, text="x", loud="1"))
                == "invalid_arguments"
            )
            assert len(slack.flaws) == 2
            async with aiohttp.ClientSession() as session, session.post(f"{slack.api}auth.test") as answer:
                assert (await answer.json())["error"] == "not_authed"

    run(story())


def test_only_own_messages_can_be_changed_and_blocks_stay_when_they_are_not_sent() -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            client, room = web_client(slack), slack.world.channel("mentions").id
            hers = slack.say("ada", "mentions", "hello")
            assert (
                await refusal(client.chat_update(channel=room, ts=hers.ts, text="x")) == "cant_update_message"
            )
            unknown = client.chat_update(channel=room, ts="1700000000.000001", text="x")
            assert await refusal(unknown) == "message_not_found"
            own = await client.chat_postMessage(channel=room, text="x", blocks=CARD, metadata=META)
            await client.chat_update(channel=room, ts=own["ts"], text="y")
            found = slack.message("mentions", own["ts"])
            assert (found.text, len(found.blocks), found.metadata) == ("y", 2, META)
            await client.chat_update(channel=room, ts=own["ts"], text="y", blocks=[], metadata={})
            assert (found.blocks, found.metadata, len(found.edits)) == ([], None, 2)
            slack.archive("mentions")
            assert await refusal(client.chat_update(channel=room, ts=own["ts"], text="z")) == "is_inactive"

    run(story())


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        ("drop_before", 0),
        ("drop_after", 1),
        ("error_before", 0),
        ("error_after", 1),
        ("busy", 0),
        ("slow", 1),
        ("slow_before", 1),
    ],
)
def test_a_fault_keeps_the_message_or_not(fault: Fault, stored: int) -> None:
    async def story() -> None:
        async with SlackServer(faults=Faults(delay=0.05, retry_after=7)) as slack:
            slack.faults.plan("chat.postMessage", fault)
            client, room = web_client(slack), slack.world.channel("mentions").id
            try:
                await client.chat_postMessage(channel=room, text="x")
                assert fault in ("slow", "slow_before")
            except SlackApiError as error:
                headers = error.response.headers
                assert headers.get("Retry-After") == ("7" if fault == "busy" else None)
            except aiohttp.ServerDisconnectedError:
                assert fault.startswith("drop")
            assert len(slack.messages("mentions")) == stored
            await client.chat_postMessage(channel=room, text="again")
            assert slack.world.early == ([f"chat.postMessage {room}"] if fault == "busy" else [])

    run(story())


def test_too_many_messages_in_one_channel_have_to_wait() -> None:
    async def story() -> None:
        now = [1_700_000_000.0]
        async with SlackServer(limits=True, clock=lambda: now[0]) as slack:
            client = web_client(slack)
            room, other = slack.world.channel("mentions").id, slack.world.channel("alerts").id
            for _ in range(4):
                await client.chat_postMessage(channel=room, text="x")
            with pytest.raises(SlackApiError) as caught:
                await client.chat_postMessage(channel=room, text="x")
            assert caught.value.response.status_code == 429
            now[0] += int(caught.value.response.headers["Retry-After"])
            await client.chat_postMessage(channel=room, text="x")
            await client.chat_postMessage(channel=other, text="x")
            for _ in range(20):
                await client.users_list()
            assert await refusal(client.users_list()) == "ratelimited"

    run(story())


def test_a_picture_is_uploaded_and_shown() -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            client, room = web_client(slack), slack.world.channel("mentions").id
            started = await client.files_getUploadURLExternal(filename="chart.png", length=3)
            shown = [{"type": "image", "slack_file": {"id": started["file_id"]}, "alt_text": "a chart"}]
            early = client.chat_postMessage(channel=room, text="x", blocks=shown)
            assert await refusal(early) == "invalid_blocks"
            async with (
                aiohttp.ClientSession() as session,
                session.post(started["upload_url"], data=b"png") as sent,
            ):
                assert sent.status == 200
            await client.files_completeUploadExternal(files=[{"id": started["file_id"], "title": "Chart"}])
            await client.chat_postMessage(channel=room, text="x", blocks=shown)
            assert slack.flaws == []

    run(story())


def test_people_groups_and_direct_messages_are_known() -> None:
    async def story() -> None:
        async with SlackServer(groups={"support": ["ada", "ben"]}, admins=("ada",), page=2) as slack:
            client = web_client(slack)
            ada = slack.world.person("ada").id
            names, cursor = [], ""
            for _ in range(3):
                page = await client.users_list(limit=200, cursor=cursor or None)
                names += [one["name"] for one in page["members"]]
                cursor = page["response_metadata"]["next_cursor"]
                if not cursor:
                    break
            assert names == ["listenpost", "ada", "ben", "cleo"]
            assert (await client.users_info(user=ada))["user"]["is_admin"]
            assert await refusal(client.users_info(user="U0NOBODY000")) == "user_not_found"
            groups = await client.usergroups_list(include_users=True)
            assert groups["usergroups"][0]["users"] == [ada, slack.world.person("ben").id]
            opened = await client.conversations_open(users=ada)
            await client.chat_postMessage(channel=opened["channel"]["id"], text="hello")
            assert await refusal(client.conversations_list(limit=1000)) == "invalid_limit"

    run(story())
