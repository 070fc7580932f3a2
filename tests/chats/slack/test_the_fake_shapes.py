"""Our own Slack sends no key that the real one was never seen to send."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.slack_server.judge import CARD, FORM, META, connected, web_client
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Json

SAMPLES = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[4] / "shared/samples")) / "slack"


def _unknown_keys(found: Any, recorded: Any, where: str, depth: int) -> list[str]:
    """Keys that the real Slack was never seen to send, `depth` levels down."""
    if isinstance(recorded, list) and isinstance(found, list):
        return [key for one in found for key in _unknown_keys(one, recorded[0], f"{where}[]", depth)]
    if not isinstance(recorded, dict) or not isinstance(found, dict) or not recorded:
        return []
    missing = [f"{where}.{key}" for key in found if key not in recorded]
    if depth:
        for key in (found.keys() & recorded.keys()) - {"blocks"}:
            missing += _unknown_keys(found[key], recorded[key], f"{where}.{key}", depth - 1)
    return missing


def _recorded(path: str) -> Json:
    found: Json = json.loads((SAMPLES / path).read_text())
    return found


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded shapes are not here")


@needs_samples
def test_payloads_have_only_keys_that_slack_sends() -> None:
    async def story() -> list[tuple[str, Json]]:
        async with SlackServer(pace=0.0001) as slack, connected(slack) as heard:
            client, room = web_client(slack), slack.world.channel("mentions").id
            posted = await client.chat_postMessage(channel=room, text="x", blocks=CARD)
            done = await slack.press("ada", "mentions", posted["ts"], "More", "Ignore 1")
            await client.views_open(
                trigger_id=done.payload["trigger_id"], view={**FORM, "notify_on_close": True}
            )
            await slack.press("ada", "mentions", posted["ts"], "Claim")
            await slack.shortcut("ada", "track", "mentions", posted["ts"])
            await slack.command("ada", "mentions", "/mentions today")
            view = slack.modal("ada")
            await slack.submit(view, {"note": "good"})
            view.open = True
            await slack.close_view(view)
            slack.mention("ada", "mentions", "<@BOT> today")
            slack.dm("ada", "today")
            slack.react("ada", "mentions", posted["ts"], "eyes")
            slack.unreact("ada", "mentions", posted["ts"], "eyes")
            slack.open_home("ada")
            direct = await client.chat_postMessage(channel=slack.world.person("ada").id, text="hello")
            await client.chat_update(channel=direct["channel"], ts=direct["ts"], text="bye")
            slack.rename("mentions", "said")
            slack.archive("said")
            slack.invite("alerts")
            slack.revoke()
            slack.uninstall()
            await slack.settle()
            found = []
            for one in heard:
                event = one.payload.get("event", one.payload)
                found.append((event.get("subtype") or event.get("type", "slash"), one.payload))
            return found

    shapes = {
        "block_actions": "app-backend/interactive-components/BlockActionPayload.json",
        "message_action": "app-backend/interactive-components/MessageShortcutPayload.json",
        "slash": "app-backend/slash-commands/SlashCommandPayload.json",
        "view_submission": "app-backend/views/ViewSubmissionPayload.json",
        "view_closed": "app-backend/views/ViewClosedPayload.json",
        "app_mention": "events/AppMentionPayload.json",
        "message": "events/MessagePayload.json",
        "message_changed": "events/MessageChangedPayload.json",
        "reaction_added": "events/ReactionAddedPayload.json",
        "reaction_removed": "events/ReactionRemovedPayload.json",
        "app_home_opened": "events/AppHomeOpenedPayload.json",
        "channel_rename": "events/ChannelRenamePayload.json",
        "channel_archive": "events/ChannelArchivePayload.json",
        "member_joined_channel": "events/MemberJoinedChannelPayload.json",
        "tokens_revoked": "events/TokensRevokedPayload.json",
        "app_uninstalled": "events/AppUninstalledPayload.json",
    }
    found = asyncio.run(story())
    assert {kind for kind, _ in found} == set(shapes)
    unknown = {
        f"{kind}{key}"
        for kind, payload in found
        for key in _unknown_keys(payload, _recorded(shapes[kind]), "", 1)
    }
    # The recording left the blocks of a view out.
    assert {one for one in unknown if not one.endswith(".view.blocks")} == set()


@needs_samples
def test_answers_have_only_keys_that_slack_sends() -> None:
    async def story() -> list[tuple[str, Json]]:
        async with SlackServer(groups={"support": ["ada"]}) as slack, connected(slack):
            client, room = web_client(slack), slack.world.channel("mentions").id
            ada = slack.world.person("ada").id
            posted = await client.chat_postMessage(channel=room, text="x", blocks=CARD, metadata=META)
            at = {"channel": room, "timestamp": posted["ts"]}
            pressed = await slack.press("ada", "mentions", posted["ts"], "Claim")
            file = await client.files_getUploadURLExternal(filename="chart.png", length=3)
            async with aiohttp.ClientSession() as session:
                await session.post(file["upload_url"], data=b"png")
            await client.chat_postMessage(channel=room, text="note", thread_ts=posted["ts"])
            answers = [
                posted,
                file,
                await client.chat_update(channel=room, ts=posted["ts"], text="y"),
                await client.chat_postEphemeral(channel=room, user=ada, text="z"),
                await client.chat_getPermalink(channel=room, message_ts=posted["ts"]),
                await client.reactions_add(**at, name="eyes"),
                await client.reactions_get(**at),
                await client.conversations_history(channel=room, include_all_metadata=True, limit=1),
                await client.conversations_replies(channel=room, ts=posted["ts"]),
                await client.conversations_info(channel=room),
                await client.conversations_list(),
                await client.conversations_open(users=ada, return_im=True),
                await client.users_list(),
                await client.users_info(user=ada),
                await client.auth_test(),
                await client.apps_connections_open(app_token=slack.world.app_token),
                await client.views_open(trigger_id=pressed.payload["trigger_id"], view=FORM),
                await client.views_publish(user_id=ada, view={"type": "home", "blocks": CARD}),
                await client.files_completeUploadExternal(files=[{"id": file["file_id"]}]),
            ]
            assert slack.flaws == []
            return [
                (one.api_url.rpartition("/")[2], one.data) for one in answers if isinstance(one.data, dict)
            ]

    unknown = {
        f"{name}{key}"
        for name, answer in asyncio.run(story())
        for key in _unknown_keys(answer, _recorded(f"api/{name}.json"), "", 2)
    }
    print("UNKNOWN", sorted(unknown))
    assert unknown == set()
