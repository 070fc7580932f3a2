"""Who somebody is in Slack: name, user groups, whether they run the workspace. Kept in memory only.

A press may not wait for Slack, so names are read ahead; who is not known yet is asked for, briefly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from chats.slack_calls import NAME, Calls
from core.errors import ChatError
from core.ports import Clock
from core.types import Person

log = structlog.get_logger("slack")

PATIENCE = 0.3
"""Seconds to wait for the name of somebody new."""
FRESH = timedelta(minutes=5)
"""How long user groups are believed."""
AGAIN = timedelta(seconds=20)
"""How long until somebody who turns up makes us ask for groups again that could not be read yet."""
STALE = timedelta(hours=6)
"""How long names are believed."""
PAGE = 500
MOST_PAGES = 10
"""Names read ahead: 5,000. Further people are asked for when they turn up."""


class People:
    """Turns user ids into people."""

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._names: dict[str, tuple[str, bool]] = {}
        self._groups: dict[str, tuple[str, ...]] = {}
        self._named: datetime | None = None
        self._grouped: datetime | None = None
        self._next = clock.now()

    async def person(self, user: str, called: str = "") -> Person:
        """Whoever has this id; `called` is the name to use when Slack does not tell a better one in time."""
        if user not in self._names:
            try:
                async with asyncio.timeout(PATIENCE):
                    answer = await self._calls.make(self._calls.client.users_info, user=user)
                self._learn(answer.get("user") or {})
            except (ChatError, TimeoutError) as error:
                log.info("a name is not known", problem=str(error))
        if self._grouped is None and self._clock.now() >= self._next:
            await self._try_groups()
        name, admin = self._names.get(user, (called or user, False))
        return Person(chat=NAME, id=user, name=name, groups=self._groups.get(user, ()), admin=admin)

    async def refresh(self) -> None:
        """Read names and groups again when they are old. Raises ChatError."""
        now = self._clock.now()
        if self._grouped is None or now - self._grouped > FRESH:
            await self._read_groups()
            self._grouped = now
        if self._named is None or now - self._named > STALE:
            await self._read_names()
            self._named = now

    async def _read_names(self) -> None:
        cursor = ""
        for _ in range(MOST_PAGES):
            more = {"cursor": cursor} if cursor else {}
            answer = await self._calls.make(self._calls.client.users_list, limit=PAGE, **more)
            for user in answer.get("members", ()):
                self._learn(user)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _try_groups(self) -> None:
        """Nobody's groups are known, and who is in one would be refused what they may do: ask once more."""
        self._next = self._clock.now() + AGAIN
        try:
            async with asyncio.timeout(PATIENCE):
                await self._read_groups()
            self._grouped = self._clock.now()
        except (ChatError, TimeoutError) as error:
            log.info("groups are not known", problem=str(error))

    async def _read_groups(self) -> None:
        answer = await self._calls.make(self._calls.client.usergroups_list, include_users=True)
        found: dict[str, tuple[str, ...]] = {}
        for group in answer.get("usergroups", ()):
            words = tuple(dict.fromkeys(w for w in (group.get("handle"), group.get("id")) if w))
            for user in group.get("users") or ():
                found[user] = (*found.get(user, ()), *words)
        self._groups = found

    def _learn(self, user: Mapping[str, Any]) -> None:
        profile = user.get("profile") or {}
        name = (
            profile.get("display_name")
            or profile.get("real_name")
            or user.get("real_name")
            or user.get("name")
        )
        if user.get("id") and name:
            admin = bool(user.get("is_admin") or user.get("is_owner"))
            self._names[str(user["id"])] = (str(name), admin)
