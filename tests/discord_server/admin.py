"""The admin endpoints, so that a test in another process can steer this Discord, and their client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord_server.faults import Faults
from tests.discord_server.ledger import plain, tell
from tests.discord_server.things import Message
from tests.slack_server import admin

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer

PEOPLE = frozenset(
    {
        "press",
        "choose",
        "submit",
        "react",
        "unreact",
        "command",
        "autocomplete",
        "menu_command",
        "say",
        "dm",
        "dismiss",
        "disconnect",
        "zombie",
        "pause_heartbeat_acks",
        "refuse_resume",
        "lose_sessions",
        "set_gateway_down",
        "reset_token",
        "repeat",
        "lose_guild",
        "find_guild_again",
        "set_down",
        "refuse",
    }
)
"""What the server itself does."""

CHANGES = frozenset(
    {
        "delete_channel",
        "rename_channel",
        "archive_thread",
        "hide_from",
        "delete_role",
        "give_role",
        "take_role",
        "kick",
        "invite",
        "leave",
        "close_messages",
    }
)
"""What befalls its world."""

PERMISSIONS = frozenset({"deny", "allow", "set_role"})
"""These take the channel or role as `which`, and `permissions` as a list."""


class Admin(admin.Acting):
    def __init__(self, discord: DiscordServer) -> None:
        self.discord = discord

    def find(self, do: str) -> Callable[..., Any] | None:
        found: Callable[..., Any] | None = None
        if do in CHANGES:
            found = getattr(self.discord.world, do)
        elif do in PEOPLE:
            found = getattr(self.discord, do)
        elif do in PERMISSIONS:
            change = getattr(self.discord.world, do)

            def found(which: str, permissions: Sequence[str]) -> None:
                change(which, *permissions)

        return found

    def show(self, found: Any) -> Any:
        if isinstance(found, Message):
            return tell(self.discord.world, found)
        return plain(found) if found is not None else {}

    async def ledger(self, request: web.Request) -> web.Response:
        return web.json_response(self.discord.ledger())

    async def faults(self, request: web.Request) -> web.Response:
        self.discord.faults = Faults(**await request.json())
        return web.json_response({})


class Remote(admin.Remote):
    """Steers a Discord in another process: `remote.act("press", user="ada", …)`. Calls block."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.api = f"{self.base}/api/v10/"
        self.gateway_url = f"ws{self.base.removeprefix('http')}/gateway/"
