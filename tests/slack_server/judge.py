"""Slack's own client library as the judge of this fake, and something to post with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_server.server import SlackServer
from tests.slack_server.world import Json

Answer = Callable[[SocketModeRequest], Json | None]

BUTTON = {
    "type": "button",
    "text": {"type": "plain_text", "text": "Claim"},
    "action_id": "claim:7",
    "value": "{}",
}
MENU = {
    "type": "static_select",
    "placeholder": {"type": "plain_text", "text": "More"},
    "action_id": "more:7",
    "options": [
        {"text": {"type": "plain_text", "text": f"Ignore {i}"}, "value": f"ignore-{i}"} for i in range(3)
    ],
}
CARD: list[Json] = [
    {"type": "section", "text": {"type": "plain_text", "text": "Somebody said something"}},
    {"type": "actions", "block_id": "moves", "elements": [BUTTON, MENU]},
]
META = {"event_type": "listenpost_card", "event_payload": {"outbox": "i-1"}}
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Resolve"},
    "submit": {"type": "plain_text", "text": "Done"},
    "private_metadata": "secret",
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": {"type": "plain_text", "text": "Why?"},
            "element": {"type": "plain_text_input", "action_id": "note", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": {"type": "plain_text", "text": "Who?"},
            "element": {"type": "users_select", "action_id": "who"},
        },
    ],
}


def run(story: Awaitable[None]) -> None:
    async def whole() -> None:
        async with asyncio.timeout(20):
            await story

    asyncio.run(whole())


def web_client(slack: SlackServer, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token or slack.world.bot_token, base_url=slack.api, retry_handlers=[])


@asynccontextmanager
async def connected(
    slack: SlackServer, answer: Answer = lambda request: {}
) -> AsyncIterator[list[SocketModeRequest]]:
    """A Socket Mode app that notes what it hears; what `answer` returns is its answer, None no answer."""
    heard: list[SocketModeRequest] = []
    client = SocketModeClient(slack.world.app_token, web_client=web_client(slack), ping_interval=0.1)

    async def listen(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        heard.append(request)
        said = answer(request)
        if said is not None:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, said or None))

    client.socket_mode_request_listeners.append(listen)
    await client.connect()
    try:
        await slack.wait_connected()
        yield heard
    finally:
        await client.close()


async def refusal(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])
