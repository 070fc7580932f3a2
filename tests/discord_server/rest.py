"""One call over HTTP: faults and limits, who calls, what is asked, and how the answer looks."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from tests.discord_server.errors import unauthorized
from tests.discord_server.faults import Faults
from tests.discord_server.judge import check_body, check_query
from tests.discord_server.limits import Limits, Wait
from tests.discord_server.requests import read_call
from tests.discord_server.routes import Route
from tests.discord_server.things import Json, Refused
from tests.discord_server.world import World

BASE = "/api/v10"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

AGENT = "DiscordBot ("
"""How every client must name itself."""
_VIA = {"Via": "1.1 google", "Server": "cloudflare"}


class Rest:
    """Answers the calls of the app. `faults` may be replaced at any time."""

    def __init__(self, world: World, faults: Faults, limits: Limits) -> None:
        self.world = world
        self.faults = faults
        self.limits = limits
        self.down = False
        self.refusals: dict[str, deque[Refused]] = {}

    def routes(self, known: Iterable[Route]) -> list[web.RouteDef]:
        """Fixed words in a path come before open ones."""
        declared = sorted(known, key=lambda one: (one.path.count("{"), one.path))
        found = [web.route(one.method, BASE + one.path, self._handler(one)) for one in declared]
        return [*found, web.route("*", "/api/{rest:.*}", self._unknown)]

    def refuse(self, key: str, refused: Refused, times: int = 1) -> None:
        """The next calls of this key are refused so, whatever is in them."""
        self.refusals.setdefault(key, deque()).extend([refused] * times)

    def _handler(self, route: Route) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, route)

        return handle

    async def _serve(self, request: web.Request, route: Route) -> web.StreamResponse:
        if self.down:
            return cut(request)
        self.world.calls[route.key] += 1
        fault = self.faults.draw(route.key)
        if fault == "slow_before":
            await request.read()  # it has arrived, and is carried out also when nobody waits any more
        if fault == "drop_before":
            return cut(request)
        if fault == "error_before":
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if fault == "slow_before":
            await asyncio.sleep(self.faults.delay)
        answer = await self._answer(request, route, busy=fault == "busy")
        if fault == "drop_after":
            return cut(request)
        if fault == "error_after":
            return _told(500, {"message": "500: Internal Server Error", "code": 0})
        if fault == "slow":
            await asyncio.sleep(self.faults.delay)
        return answer

    async def _answer(self, request: web.Request, route: Route, *, busy: bool) -> web.Response:
        banned = self.limits.banned_for()
        if banned:
            headers = {"Retry-After": str(round(banned + 0.5))}
            return web.Response(status=429, text="error code: 1015", headers=headers)
        place = route.place(request.match_info)
        wait = self.limits.take(route.key, place, route.window, free=route.free)
        if busy:
            wait = Wait(self.faults.retry_after, "user")
        if wait is not None:
            self.limits.told_to_wait(route.key, place, wait)
            self.world.refusals[429] += 1
            self.limits.answered(429, wait.scope)
            return _busy(wait, self.limits.headers(route.key, place, route.window))
        try:
            status, body = await self._run(request, route)
        except Refused as refused:
            self.world.refusals[refused.code] += 1
            self.limits.answered(refused.status)
            status = refused.status
            body = {"message": refused.text, "code": refused.code, **refused.more}
        if status == 401:
            return _told(status, body)  # who is not known is told nothing about limits
        return _told(status, body, self.limits.headers(route.key, place, route.window))

    async def _run(self, request: web.Request, route: Route) -> tuple[int, object]:
        """Raises Refused."""
        if not request.headers.get("User-Agent", "").startswith(AGENT):
            self.world.flaw(f"{route.key}: the client does not say who it is: {AGENT}address, version)")
        if not route.free and request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise unauthorized()
        if self.refusals.get(route.key):
            raise self.refusals[route.key].popleft()
        call = await read_call(self.world, request, route.key)
        check_query(self.world, route.key, route.method, route.path, call.query)
        if not route.free:  # the others are held against it when it is known which interaction they answer
            check_body(self.world, route.key, route.method, route.path, call.body)
        body = route.run(self.world, call)
        return (204 if body is None else route.status), body

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return cut(request)
        self.world.flaw(f"{request.method} {request.path}: there is no such call here")
        self.world.refusals[0] += 1
        return _told(404, {"message": "404: Not Found", "code": 0})


def _told(status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
    if body is None:
        return web.Response(status=204, headers={**_VIA, **(headers or {})})
    data = json.dumps(body, ensure_ascii=False).encode()
    more = {"Content-Type": "application/json", **_VIA, **(headers or {})}  # without a charset, as Discord
    return web.Response(status=status, body=data, headers=more)


def _busy(wait: Wait, headers: dict[str, str]) -> web.Response:
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": round(wait.seconds, 3),
        "global": wait.scope == "global",
    }
    more = {"Retry-After": str(max(1, round(wait.seconds + 0.5))), "X-RateLimit-Scope": wait.scope}
    if wait.scope == "global":
        return _told(429, body, {**more, "X-RateLimit-Global": "true"})
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": f"{wait.seconds:.3f}"}
    return _told(429, body, {**headers, **reset, **more})


def cut(request: web.Request) -> web.StreamResponse:
    """Closes the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
