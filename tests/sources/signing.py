"""A door that signs in on loopback, and a place that hands out tokens."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

from core.traffic import Exchange, Request, Response, SignIn, Validators
from sources._fetch import HttpDoor
from tests.simulation import SimulatedClock
from tests.sources.loopback import Answer, Asked, Loopback, names, reply, serving

HOSTS = ("127.0.0.1", "feeds.example.com", "other.example.com")


@contextlib.asynccontextmanager
async def signing(answers: dict[str, Answer]) -> AsyncIterator[tuple[Loopback, HttpDoor, SimulatedClock]]:
    """A server, a door to it, and the clock of both."""
    clock = SimulatedClock()
    async with serving(answers) as server:
        through = HttpDoor(clock, allow=HOSTS, look_up=names)
        try:
            yield server, through, clock
        finally:
            await through.close()


async def fetch(through: HttpDoor, url: str, sign_in: SignIn, **request: Any) -> Response:
    return await through.fetch(Request(url=url, sign_in=sign_in, **request), "place", Validators())


def origin(server: Loopback, host: str = "127.0.0.1") -> str:
    return f"http://{host}:{server.port}"


def shown(asked: Asked) -> str:
    """All that a server sees."""
    return f"{asked.path} {dict(asked.headers)} {asked.body!r}"


class TokenPlace:
    """Hands out tokens `t1`, `t2`, … at /token, and serves whoever shows one of those in `good`."""

    def __init__(self, **given: Any) -> None:
        self.given = {"expires_in": 3600, **given}
        self.handed = 0
        self.good: set[str] = set()
        self.served: list[str] = []

    def answers(self) -> dict[str, Answer]:
        return {"/token": self.token, "*": self.serve}

    def token(self, asked: Asked) -> bytes:
        self.handed += 1
        token = f"t{self.handed}"
        self.good = {token}
        return as_json({"access_token": token, **self.given})

    def serve(self, asked: Asked) -> bytes:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        self.served.append(token)
        return reply(body=b"posts") if token in self.good else reply(401)


def as_json(value: Any, status: int = 200, **headers: str) -> bytes:
    return reply(status, json.dumps(value).encode(), **{"content_type": "application/json", **headers})


def by_exchange(server: Loopback, **changes: Any) -> SignIn:
    """A sign-in by client credentials at the server's /token."""
    basic = base64.b64encode(b"our-client:hunter22hunter").decode()
    exchange = Exchange(
        url=server.url("/token"),
        headers=(
            ("Authorization", f"Basic {basic}"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ),
        body=b"grant_type=client_credentials&client_secret=hunter22%2Bhunter",
    )
    return SignIn(origins=(origin(server),), exchange=replace(exchange, **changes))


Story = Callable[[Loopback, HttpDoor, SimulatedClock, TokenPlace], Awaitable[None]]


def with_tokens(story: Story, **given: Any) -> None:
    async def whole() -> None:
        place = TokenPlace(**given)
        async with signing(place.answers()) as (server, through, clock):
            await story(server, through, clock, place)

    asyncio.run(whole())
