"""A platform of our own on loopback: where it listens, and who and what is found in it by name."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from aiohttp import web


class Remembers(Protocol):
    """A platform's world: its `host` is name and port, `flaws` what the app did that it should not do."""

    host: str
    flaws: list[str]


class Named(Protocol):
    id: str
    name: str


W = TypeVar("W", bound=Remembers)
N = TypeVar("N", bound=Named)


class LocalServer(Generic[W]):
    """Listens on `listener`, or else on `port`, of which 0 is any."""

    def __init__(self, world: W, port: int, listener: socket.socket | None) -> None:
        self.world = world
        self._port = port
        self._listener = listener
        self._runner: web.AppRunner | None = None

    @property
    def admin(self) -> str:
        return f"http://{self.world.host}/admin"

    @property
    def flaws(self) -> list[str]:
        """What the app did that it should not do, also where the answer was a friendly one."""
        return self.world.flaws

    def _bind(self) -> socket.socket:
        """From now on it has an address."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port))
        self.world.host = "{}:{}".format(*self._listener.getsockname()[:2])
        return self._listener

    async def _serve(self, app: web.Application) -> None:
        """From now on it answers."""
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.SockSite(self._runner, self._bind()).start()

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


def find_named(kind: str, which: str, among: Iterable[N]) -> N:
    """The first of this id or name. Raises LookupError."""
    for one in among:
        if which in (one.id, one.name):
            return one
    raise LookupError(f"there is no {kind} {which!r}")
