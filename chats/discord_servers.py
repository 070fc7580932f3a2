"""The servers that the bot is in, their channels, and what the bot may do there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chats.discord_calls import Calls
from chats.discord_permissions import Permission, compute, lacks
from core.ports import Clock

PAGE, MOST_PAGES = 200, 20
"""Servers are read so many at once. A team's bot is in one or a few, unless strangers invite it."""
FOR_TEXT = frozenset({0, 5})
"""Types of channels in which cards and threads can stand: text and announcements."""
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of a server, as Discord has it. A category and a channel for voice are ones too. `last` is
    the id of its newest message, `""` for none."""

    id: str
    name: str
    guild: str
    kind: int
    overwrites: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    last: str = ""

    @property
    def is_for_text(self) -> bool:
        """Whether cards and threads can stand there."""
        return self.kind in FOR_TEXT


class Servers:
    """Reads them. Raises ChatBusy, ChatRefused, ChatError."""

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._ourselves = ""

    async def names(self) -> dict[str, str]:
        """The servers that the bot is in, by id."""
        found: dict[str, str] = {}
        query: dict[str, str | int] = {"limit": PAGE}
        for _ in range(MOST_PAGES):
            page: Sequence[Any] = await self._get("/users/@me/guilds", query) or ()
            found |= {str(one["id"]): str(one["name"]) for one in page}
            if len(page) < PAGE:
                break
            query["after"] = str(page[-1]["id"])
        return found

    async def rooms(self, guild: str) -> list[Room]:
        """Every channel of a server, also those that the bot does not see."""
        page = await self._get("/guilds/{guild}/channels", guild=guild) or ()
        return [
            Room(
                str(one["id"]),
                str(one.get("name") or ""),
                guild,
                int(one["type"]),
                one.get("permission_overwrites") or (),
                str(one.get("last_message_id") or ""),
            )
            for one in page
        ]

    async def lacking(self, guild: str, rooms: Sequence[Room]) -> dict[str, tuple[Permission, ...]]:
        """Which permissions the bot lacks in these channels of one server, by their ids."""
        if not self._ourselves:
            self._ourselves = str((await self._get("/users/@me"))["id"])
        whole = await self._get("/guilds/{guild}", guild=guild)
        member = await self._get("/guilds/{guild}/members/{user}", guild=guild, user=self._ourselves)
        until = member.get("communication_disabled_until")
        silent = until is not None and datetime.fromisoformat(until) > self._clock.now()
        return {
            room.id: lacks(
                compute(
                    self._ourselves,
                    [str(role) for role in member.get("roles") or ()],
                    guild,
                    whole.get("roles") or (),
                    room.overwrites,
                    owner=str(whole.get("owner_id")) == self._ourselves,
                    timed_out=silent,
                )
            )
            for room in rooms
        }

    async def _get(self, path: str, query: Mapping[str, str | int] | None = None, **ids: Any) -> Any:
        return await self._calls.make("GET", path, query=query, patience=PATIENCE, **ids)
