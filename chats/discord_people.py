"""Who somebody is in Discord: name, roles, whether they run the server, whether they belong to it at all.
Kept in memory only.

Rights are those that somebody has in the servers of the settings' channels, wherever they write: whoever
brings the bot into a server of their own has none by that. Who is in none of ours, or sees none of our
channels there, is a guest.

What people do mostly brings their roles along; of the others we ask, briefly. A reading that takes longer
goes on, and is there for the next one who asks.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog

from chats.discord_calls import NAME, Calls
from chats.discord_permissions import ADMINISTRATOR, VIEW_CHANNEL, compute
from chats.discord_rooms import Rooms
from core.errors import ChatError, ChatRefused
from core.ports import Clock
from core.types import Person

log = structlog.get_logger("discord")

PATIENCE = 0.3
"""Seconds to wait for the name and roles of somebody who waits for us."""
FRESH = timedelta(minutes=5)
"""How long until roles are read again."""
BELIEVED = 2 * FRESH
"""How long they are believed when they cannot be."""
AGAIN = timedelta(seconds=20)
"""How long until what could not be read is asked for again."""
MOST = 5000
"""People who are remembered."""
MANAGE_GUILD = 1 << 5
RUNS = ADMINISTRATOR | MANAGE_GUILD
"""Whoever has one of these permissions runs the server."""

Json = Mapping[str, Any]
Key = tuple[str, str]
"""A server and a user, or a server and `""` for itself."""


@dataclass(frozen=True, slots=True)
class _Guild:
    """`roles` as Discord has them."""

    owner: str
    roles: Sequence[Json]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Member:
    """`present`: in that server."""

    name: str
    roles: tuple[str, ...]
    present: bool
    at: datetime


class People:
    """Turns user ids into people."""

    def __init__(self, calls: Calls, clock: Clock, rooms: Rooms) -> None:
        self._calls = calls
        self._clock = clock
        self._rooms = rooms
        self._guilds: dict[str, _Guild] = {}
        self._members: OrderedDict[Key, _Member] = OrderedDict()
        self._failed: OrderedDict[Key, datetime] = OrderedDict()
        self._readings: dict[Key, asyncio.Task[None]] = {}
        self._generation = 0

    async def refresh(self) -> None:
        """Read the roles of every server of ours again when they are old. Raises ChatError."""
        for guild in self._rooms.home_guilds():
            if not self._is_fresh(self._guilds.get(guild)):
                await self._read_guild(guild)

    def forget_roles(self) -> None:
        """Roles were changed: what is known of them is old, and what is being read may be."""
        self._generation += 1
        self._guilds.clear()
        self._members.clear()
        self._failed.clear()

    async def close(self) -> None:
        """End what is being read."""
        for task in self._readings.values():
            task.cancel()
        await asyncio.gather(*self._readings.values(), return_exceptions=True)

    async def of(
        self, user: discord.User | discord.Member, guild: str, room: str = "", patience: float = PATIENCE
    ) -> Person:
        """Somebody who did something in this channel, with what Discord told of them."""
        if isinstance(user, discord.Member) and guild in self._rooms.home_guilds():
            roles = tuple(str(role) for role in user._roles)  # ids; `roles` leaves out what is not cached
            self._remember((guild, str(user.id)), user.display_name, roles, present=True)
        return await self.person(str(user.id), user.display_name, guild, room, patience)

    async def person(
        self, user: str, called: str = "", guild: str = "", room: str = "", patience: float = PATIENCE
    ) -> Person:
        """Whoever has this id; `called` is the name to use when Discord tells no better one in time."""
        homes = self._rooms.home_guilds()
        homes = [guild] if guild in homes else homes
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                for home in homes:
                    await self._try(home, user)
        found: Person | None = None
        for home in homes:
            member, whole = self._members.get((home, user)), self._guilds.get(home)
            if member is not None and member.present and self._is_believed(member):
                whole = whole if self._is_believed(whole) else None
                one = self._member(user, called, home, room, member, whole)
                found = one if found is None else _both(found, one)
        if found is not None:
            return found
        known = bool(homes) and all(self._is_believed(self._members.get((home, user))) for home in homes)
        return Person(chat=NAME, id=user, name=called or user, known=known, guest=True)

    def _member(
        self, user: str, called: str, guild: str, room: str, member: _Member, whole: _Guild | None
    ) -> Person:
        """Somebody who is in one of our servers."""
        held = {guild, *member.roles}  # the role of all has the server's id
        roles = [role for role in (whole.roles if whole else ()) if str(role["id"]) in held]
        names = [word for role in roles for word in (_name(role), str(role["id"])) if word]
        owner = whole is not None and whole.owner == user
        rights = [int(role.get("permissions") or 0) for role in roles]
        admin = owner or any(right & RUNS for right in rights)
        sees = room in self._rooms.known() or admin
        if not sees and whole is not None:
            sees = any(
                compute(user, member.roles, guild, whole.roles, place.overwrites) & VIEW_CHANNEL.bit
                for place in self._rooms.ours(guild)
            )
        return Person(
            chat=NAME,
            id=user,
            name=member.name or called or user,
            groups=tuple(dict.fromkeys(names)),
            admin=admin,
            known=whole is not None and (sees or bool(self._rooms.ours(guild))),
            guest=not sees,
        )

    async def _try(self, guild: str, user: str) -> None:
        """Know the server and the member, if they can be read in time."""
        await self._once((guild, ""), self._guilds.get(guild), lambda: self._read_guild(guild))
        key = guild, user
        await self._once(key, self._members.get(key), lambda: self._read_member(guild, user))

    async def _once(
        self, key: Key, known: _Guild | _Member | None, read: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Read what is old; whoever asks meanwhile waits for the same reading."""
        if self._is_fresh(known) or self._has_just_failed(key):
            return
        task = self._readings.get(key)
        if task is None:
            task = self._readings[key] = asyncio.create_task(self._guarded(key, read()))
            task.add_done_callback(lambda _: self._readings.pop(key, None))
        await asyncio.shield(task)

    async def _guarded(self, key: Key, reading: Coroutine[Any, Any, None]) -> None:
        """Read something; what cannot be read is left alone for a while."""
        try:
            await reading
        except ChatError as error:
            log.info("somebody is not known", problem=error.problem)
            self._failed[key] = self._clock.now()
            if len(self._failed) > MOST:
                self._failed.popitem(last=False)
        except Exception:
            log.exception("somebody could not be read")

    async def _read_guild(self, guild: str) -> None:
        generation = self._generation
        found = await self._calls.make("GET", "/guilds/{guild}", guild=guild)
        if generation == self._generation:
            roles = found.get("roles") or ()
            self._guilds[guild] = _Guild(str(found.get("owner_id") or ""), roles, self._clock.now())

    async def _read_member(self, guild: str, user: str) -> None:
        generation = self._generation
        name, present = "", True
        roles: tuple[str, ...] = ()
        try:
            found = await self._calls.make("GET", "/guilds/{guild}/members/{user}", guild=guild, user=user)
        except ChatRefused:  # nobody of this server (any more)
            present = False
        else:
            whom = found.get("user") or {}
            name = str(found.get("nick") or whom.get("global_name") or whom.get("username") or "")
            roles = tuple(str(role) for role in found.get("roles") or ())
        if generation == self._generation:
            self._remember((guild, user), name, roles, present)

    def _remember(self, key: Key, name: str, roles: tuple[str, ...], present: bool) -> None:
        self._members[key] = _Member(name, roles, present, self._clock.now())
        self._members.move_to_end(key)
        if len(self._members) > MOST:
            self._members.popitem(last=False)

    def _is_fresh(self, known: _Guild | _Member | None) -> bool:
        """What is from later than now is from before the clock was set back."""
        return known is not None and known.at <= self._clock.now() < known.at + FRESH

    def _is_believed(self, known: _Guild | _Member | None) -> bool:
        """What could not be read again for long is believed no more: a role may have been taken."""
        return known is not None and known.at <= self._clock.now() < known.at + BELIEVED

    def _has_just_failed(self, key: Key) -> bool:
        at = self._failed.get(key)
        return at is not None and at <= self._clock.now() < at + AGAIN


def _name(role: Json) -> str:
    """What a role is called; nothing when that is a number, for somebody may give it another one's id."""
    name = str(role.get("name") or "")
    return "" if name.lstrip("@").isdigit() else name


def _both(one: Person, other: Person) -> Person:
    """Somebody who is in two servers of ours, with what they may in either."""
    return replace(
        one,
        groups=tuple(dict.fromkeys((*one.groups, *other.groups))),
        admin=one.admin or other.admin,
        known=one.known and other.known,
        guest=one.guest and other.guest,
    )
