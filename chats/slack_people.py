"""Who somebody is in Slack: name, user groups, whether they run the workspace. Kept in memory only.

A press may not wait for Slack, so names are read ahead; who is not known yet is asked for, briefly.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from chats.slack_calls import NAME, Calls, error_code
from chats.slack_names import next_page
from core.errors import ChatError, ChatRefused
from core.ports import Clock
from core.types import Author, Person

log = structlog.get_logger("slack")

PATIENCE = 0.3
"""Seconds to wait for the name of somebody new and for groups, in all."""
FRESH = timedelta(minutes=5)
"""How long user groups are believed."""
AGAIN = timedelta(seconds=20)
"""How long until somebody who turns up makes us ask again for what could not be read."""
STALE = timedelta(hours=1)
"""How long names are believed, and who runs the workspace."""
MOST_UNREAD = 1000
"""People who could not be asked for, as many as are remembered."""
NO_GROUPS = "paid_teams_only"
"""Slack's word on a plan that has no user groups."""
PAGE = 500
MOST_PAGES = 10
"""Names read ahead: 5,000. Further people are asked for when they turn up."""


@dataclass(frozen=True, slots=True)
class _User:
    name: str
    admin: bool
    at: datetime
    handle: str = ""


class People:
    """Turns user ids into people."""

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._users: dict[str, _User] = {}
        self._unread: dict[str, datetime] = {}
        self._groups: dict[str, tuple[str, ...]] = {}
        self._named: datetime | None = None
        self._grouped: datetime | None = None
        self._next = clock.now()

    async def person(self, user: str, called: str = "") -> Person:
        """Whoever has this id; `called` is the name to use when Slack does not tell a better one in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(self._try_user(user), self._try_groups())
        found = self._users.get(user)
        return Person(
            chat=NAME,
            id=user,
            name=(found and found.name) or called or user,
            groups=self._groups.get(user, ()),
            admin=found is not None and found.admin,
            known=found is not None and self._grouped is not None,
        )

    async def author(self, user: str, told: Author) -> Author:
        """Whoever has this id as the author of a message that has `told` of them."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._try_user(user)
        found = self._users.get(user)
        if found is None or not found.name:
            return told
        return Author(handle=found.handle or told.handle, name=found.name)

    def called(self, user: str) -> str | None:
        """The name of whoever has this id, None while it is not known. Asks nobody."""
        found = self._users.get(user)
        return (found.name if found else "") or None

    async def refresh(self) -> None:
        """Read names and groups again when they are old. Raises ChatError."""
        now = self._clock.now()
        if self._grouped is None or now - self._grouped > FRESH:
            await self._read_groups()
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
            cursor = next_page(answer)
            if not cursor:
                return

    async def _try_user(self, user: str) -> None:
        """Who is this? Asked again when it is long ago: they may be called otherwise, or be no admin now."""
        now, found = self._clock.now(), self._users.get(user)
        if (found and now - found.at <= STALE) or now < self._unread.get(user, now):
            return
        try:
            answer = await self._calls.make(self._calls.client.users_info, user=user)
        except ChatRefused:  # somebody of another workspace, whom Slack does not show us
            self._users[user] = _User(found.name if found else "", False, now, found.handle if found else "")
        except ChatError as error:
            log.info("a name is not known", problem=error.problem)
            self._leave(user)
        except asyncio.CancelledError:  # it took too long
            self._leave(user)
            raise
        else:
            self._learn(answer.get("user") or {})
            self._unread.pop(user, None)

    def _leave(self, user: str) -> None:
        """Do not ask for this one for a while."""
        self._unread[user] = self._clock.now() + AGAIN
        if len(self._unread) > MOST_UNREAD:
            del self._unread[next(iter(self._unread))]

    async def _try_groups(self) -> None:
        """While nobody's groups are known, who is in one would be refused what they may do: ask once more."""
        if self._grouped is not None or self._clock.now() < self._next:
            return
        self._next = self._clock.now() + AGAIN
        try:
            await self._read_groups()
        except ChatError as error:
            log.info("groups are not known", problem=error.problem)

    async def _read_groups(self) -> None:
        try:
            answer = await self._calls.make(self._calls.client.usergroups_list, include_users=True)
        except ChatError as error:
            if error_code(error) != NO_GROUPS:
                raise
            answer = {}
        found: dict[str, tuple[str, ...]] = {}
        for group in answer.get("usergroups", ()):
            words = tuple(dict.fromkeys(w for w in (group.get("handle"), group.get("id")) if w))
            for user in group.get("users") or ():
                found[user] = (*found.get(user, ()), *words)
        self._groups, self._grouped = found, self._clock.now()

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
            self._users[str(user["id"])] = _User(
                str(name), admin, self._clock.now(), str(user.get("name") or "")
            )
