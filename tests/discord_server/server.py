"""A Discord of our own on loopback, strict where the real one is, to run a bot against:

async with DiscordServer(channels=("mentions",)) as discord: …
"""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.discord_server import commands_rest, guilds, messages, reactions
from tests.discord_server.admin import Admin
from tests.discord_server.bad_days import BadDays
from tests.discord_server.faults import Faults
from tests.discord_server.gateway import Gateway
from tests.discord_server.hooks import hooks
from tests.discord_server.interactions import Interactions
from tests.discord_server.ledger import ledger
from tests.discord_server.limits import Limits
from tests.discord_server.people import People
from tests.discord_server.rest import BASE, Rest
from tests.discord_server.routes import ROUTES, Window
from tests.discord_server.spec import is_there
from tests.discord_server.webhooks import Webhooks
from tests.discord_server.world import Json, Refused, World
from tests.local_server import LocalServer

DECLARED = (commands_rest, guilds, messages, reactions)
"""Importing them declares the calls."""


class DiscordServer(People, BadDays, LocalServer[World]):
    """One Discord with one app. `world` goes to `World` (channels, private, outside, people, admins, roles,
    guilds, nonce_life, message_content, clock …).

    `limits`: rate limits are kept, those of `windows` (key of a call: calls, seconds) instead of the usual
    ones. `patience`: seconds for the first answer to an interaction. `heartbeat`: seconds between two of the
    gateway. `port` 0 is any."""

    def __init__(
        self,
        *,
        faults: Faults | None = None,
        limits: bool = False,
        windows: dict[str, Window] | None = None,
        most_invalid: int = 10_000,
        patience: float = 3.0,
        heartbeat: float = 41.25,
        port: int = 0,
        listener: socket.socket | None = None,
        **world: Any,
    ) -> None:
        super().__init__(World(**world), port, listener)
        self.limits = Limits(self.world, kept=limits, windows=windows, most_invalid=most_invalid)
        self.rest = Rest(self.world, faults or Faults(), self.limits)
        self.gateway = Gateway(self.world, heartbeat=heartbeat)
        self.interactions = Interactions(self.world, self.gateway, patience)
        self.webhooks = Webhooks(self.interactions)
        self.world.announce = self.gateway.announce

    @property
    def api(self) -> str:
        """The base address of the REST API, with a slash at its end."""
        return f"http://{self.world.host}{BASE}/"

    @property
    def gateway_url(self) -> str:
        """The address of the gateway, with a slash at its end."""
        return f"ws://{self.world.host}/gateway/"

    @property
    def judged(self) -> bool:
        """Whether Discord's own description is there to judge by; without it only our own rows do."""
        return is_there()

    @property
    def faults(self) -> Faults:
        return self.rest.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self.rest.faults = faults

    def refuse(self, key: str, status: int, code: int, text: str = "", times: int = 1) -> None:
        """The next calls of this key, such as "POST messages", are refused so, whatever is in them."""
        self.rest.refuse(key, Refused(status, code, text or "refused on purpose"), times)

    def set_down(self, down: bool) -> None:
        """While down, every connection is closed without an answer."""
        self.rest.down = down
        self.set_gateway_down(down)

    def ledger(self) -> Json:
        """Everything that happened, as plain values."""
        return {
            **ledger(self.world),
            "connections": len(self.gateway.links),
            "identifies": self.gateway.identifies,
            "resumes": self.gateway.resumes,
            "late": self.interactions.late,
            "failed": len(self.interactions.failed),
            "faults": self.faults.drawn,
            "judged": self.judged,
        }

    async def __aenter__(self) -> DiscordServer:
        app = web.Application(client_max_size=50_000_000)
        known = (*ROUTES, *hooks(self.webhooks))
        app.add_routes(
            [
                *Admin(self).routes(),
                web.get("/gateway/", self.gateway.connect),
                *self.rest.routes(known),
            ]
        )
        self._bind()
        self.gateway.address = self.gateway_url
        await self._serve(app)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.gateway.cut()
        await self._close()
