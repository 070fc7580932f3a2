"""Words to people are said once or not at all."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from aiohttp import web

from chats._health import Health
from chats.slack_calls import Calls
from chats.slack_speech import Speech


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 5, 5, 12, 0, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody sleeps here")


@pytest.mark.parametrize(
    ("ends", "said"),
    [("200", True), ("404", False), ("500", False), ("dropped", True), ("nobody", False)],
)
def test_what_may_have_been_said_is_not_said_in_another_way(ends: str, said: bool) -> None:
    heard: list[object] = []

    async def reply(request: web.Request) -> web.Response:
        heard.append(await request.json())
        if ends == "dropped":
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=int(ends) if ends.isdigit() else 200)

    async def story() -> None:
        site = web.Application()
        site.router.add_post("/reply", reply)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = 1 if ends == "nobody" else runner.addresses[0][1]
        health = Health("slack", lambda room: [], lambda: ("", ""))
        calls = Calls("xoxb-1", f"http://127.0.0.1:{port}/api/", Clock(), health)
        speech = Speech(calls)
        assert await speech.respond(f"http://127.0.0.1:{port}/reply", {"text": "hello"}) is said
        assert len(heard) == (0 if ends == "nobody" else 1)
        await speech.close()
        await calls.close()
        await runner.cleanup()

    asyncio.run(story())
