"""Calls to the local Discord by hand: what is asked and what is answered, nothing between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.discord_server.server import DiscordServer

CALM: dict[str, Any] = {"allowed_mentions": {"parse": []}}
"""Nobody is called."""
BUTTON: dict[str, Any] = {"type": 2, "style": 1, "label": "Claim", "custom_id": "claim:m1"}
SELECT: dict[str, Any] = {
    "type": 3,
    "custom_id": "more:m1",
    "options": [{"label": "Ignore", "value": "ignore"}, {"label": "Mute", "value": "mute"}],
}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def card(nonce: str = "1a2b3c4d-1", **more: Any) -> dict[str, Any]:
    """A body without a flaw."""
    drawn = {"embeds": [{"description": "Acme doors do not lock"}], "components": [row(BUTTON)]}
    return {**CALM, "nonce": nonce, "enforce_nonce": True, **drawn, **more}


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> int:
        """Discord's number of what is wrong; -1 when nothing is."""
        return -1 if self.status < 400 else int(self.body["code"])


class Caller:
    """One who knows the token."""

    def __init__(self, fake: DiscordServer, session: aiohttp.ClientSession) -> None:
        self.fake = fake
        self.session = session
        self.headers = {
            "Authorization": f"Bot {fake.world.token}",
            "User-Agent": "DiscordBot (https://example.org, 1)",
        }

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        files: Sequence[tuple[str, bytes]] = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        told: dict[str, Any] = {} if body is None else {"json": body}
        if files:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body), content_type="application/json")
            for i, (name, data) in enumerate(files):
                form.add_field(f"files[{i}]", data, filename=name, content_type="image/png")
            told = {"data": form}
        address = self.fake.api.rstrip("/") + path
        async with self.session.request(
            method, address, headers={**self.headers, **(headers or {})}, **told
        ) as answer:
            text = await answer.text()
            found = json.loads(text) if answer.content_type == "application/json" else text
            return Answer(answer.status, found, dict(answer.headers))

    async def post(self, channel: str, body: dict[str, Any], **more: Any) -> Answer:
        return await self.call("POST", f"{self.place(channel)}/messages", body, **more)

    def place(self, channel: str) -> str:
        """The path of a channel, by its name or id."""
        return f"/channels/{self.fake.world.channel(channel).id}"


@asynccontextmanager
async def calling(fake: DiscordServer | None = None, **settings: Any) -> AsyncIterator[Caller]:
    """A Discord of one's own (or this one), and somebody to call it."""
    async with fake or DiscordServer(**settings) as opened, aiohttp.ClientSession() as session:
        yield Caller(opened, session)


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_760_000_000.0

    def __call__(self) -> float:
        return self.now


def run(story: Awaitable[None]) -> None:
    """Live through the story."""

    async def whole() -> None:
        async with asyncio.timeout(20):
            await story

    asyncio.run(whole())
