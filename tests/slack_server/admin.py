"""The admin endpoints, so that a test in another process can steer this Slack, and their client."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import json
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.slack_server.faults import Faults
from tests.slack_server.shapes import show_message
from tests.slack_server.world import Json, Message

if TYPE_CHECKING:
    from tests.slack_server.server import SlackServer

ACTS = frozenset(
    {
        "press",
        "react",
        "unreact",
        "command",
        "say",
        "edit",
        "unsay",
        "other_app",
        "mention",
        "dm",
        "open_home",
        "shortcut",
        "archive",
        "unarchive",
        "rename",
        "delete",
        "kick",
        "invite",
        "revoke",
        "uninstall",
        "install",
        "take_scope",
        "give_scope",
        "deactivate",
        "disconnect",
        "settle",
        "set_down",
    }
)
"""What can be done from outside."""


class Acting(ABC):
    """GET /admin/ledger; POST /admin/act {"do": "press", "with": {…}}; POST /admin/faults {…}."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/admin/ledger", self.ledger),
            web.post("/admin/act", self.act),
            web.post("/admin/faults", self.faults),
        ]

    async def act(self, request: web.Request) -> web.Response:
        """Does one act; answers what came of it, or 409 and why it cannot be done."""
        wanted = await request.json()
        do = self.find(wanted["do"])
        if do is None:
            return web.json_response({"error": f"no such act: {wanted['do']}"}, status=404)
        try:
            found = do(**wanted.get("with", {}))
            if inspect.isawaitable(found):
                found = await found
        except (LookupError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=409)
        return web.json_response(self.show(found))

    @abstractmethod
    def find(self, do: str) -> Callable[..., Any] | None:
        """The act of this name."""

    @abstractmethod
    def show(self, found: Any) -> Any:
        """What came of an act, as plain values."""

    @abstractmethod
    async def ledger(self, request: web.Request) -> web.Response:
        """Everything that happened."""

    @abstractmethod
    async def faults(self, request: web.Request) -> web.Response:
        """The arguments of `Faults`; `{}` ends all faults."""


class Admin(Acting):
    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack

    def find(self, do: str) -> Callable[..., Any] | None:
        return getattr(self.slack, do) if do in ACTS else None

    def show(self, found: Any) -> Any:
        if isinstance(found, Message):
            return show_message(self.slack.world, found)
        return dataclasses.asdict(found) if found is not None else {}

    async def ledger(self, request: web.Request) -> web.Response:
        return web.json_response(self.slack.ledger())

    async def faults(self, request: web.Request) -> web.Response:
        self.slack.faults = Faults(**await request.json())
        return web.json_response({})


class Remote:
    """Steers a Slack in another process: `remote.act("press", user="ada", …)`. Calls block."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.api = f"{self.base}/api/"

    def ledger(self) -> Json:
        with urllib.request.urlopen(f"{self.base}/admin/ledger", timeout=60) as answer:
            found: Json = json.load(answer)
            return found

    def act(self, do: str, **given: Any) -> Json:
        """Raises LookupError when nobody could do that."""
        return self._post("act", {"do": do, "with": given})

    async def act_soon(self, do: str, **given: Any) -> Json:
        """The same in a thread, while this process goes on."""
        return await asyncio.to_thread(self.act, do, **given)

    def faults(self, **given: Any) -> None:
        self._post("faults", given)

    def set_down(self, down: bool) -> None:
        self.act("set_down", down=down)

    def _post(self, path: str, body: Json) -> Json:
        request = urllib.request.Request(
            f"{self.base}/admin/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found: Json = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            with error:
                raise LookupError(error.read().decode()) from None
