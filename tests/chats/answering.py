"""A platform that answers every call alike, for those who are to make something of the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]


@asynccontextmanager
async def answering(answer: Answer, path: str = "/{path:.*}") -> AsyncIterator[str]:
    """It is there, and answers so what is asked at `path`; its address, without a slash at its end."""
    site = web.Application()
    site.router.add_route("*", path, answer)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def says(status: int = 200, headers: dict[str, str] | None = None, **body: object) -> Answer:
    """This, whatever is asked."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=status, headers=headers)

    return answer


async def hangs_up(request: web.Request) -> web.Response:
    """Nothing at all."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
