"""A language model as a service on loopback, which says what a test puts into its mouth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

USED = 700
"""Tokens that it says an answer took."""


@dataclass
class Model:
    """`says` is its next answer, or a whole response; `asked` is what it was told, `headers` what came with
    it."""

    says: Any = ""
    address: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    usage: Any = USED

    async def answer(self, request: web.Request) -> web.StreamResponse:
        assert request.path == "/v1/chat/completions"
        self.asked.append(await request.json())
        self.headers.append(dict(request.headers))
        if callable(self.says):
            response: web.StreamResponse = await self.says(request)
            return response
        message = {"role": "assistant", "content": self.says}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.json_response({"choices": [choice], "usage": {"total_tokens": self.usage}})


@asynccontextmanager
async def model_server() -> AsyncIterator[Model]:
    """It answers at `address`."""
    model = Model()
    site = web.Application()
    site.router.add_post("/{path:.*}", model.answer)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        model.address = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield model
    finally:
        await runner.cleanup()
