"""Which channels of Discord are listened to: those that `listen` in the settings names, found by name or id,
also after they were renamed; and what is in the way of hearing there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from chats._health import Health
from chats.discord_calls import AGAIN, NAME, Calls
from chats.discord_errors import MISSING_ACCESS, UNKNOWN_CHANNEL, error_code
from chats.discord_names import forbidden, is_id, plain
from chats.discord_permissions import TO_HEAR
from chats.discord_rooms import Rooms
from chats.discord_said import FORUMS, THREADS, Spot
from chats.discord_servers import PATIENCE, Room, Servers
from core.errors import ChatBusy, ChatError, StoreError
from core.ports import Clock, Recall
from core.say import say

log = structlog.get_logger("discord")

TO_READ = frozenset({0, 2, 5, 13}) | FORUMS
"""Types of channels in which people write: text, voice, announcements, stages, forums, media."""
EVERY = timedelta(minutes=1)
"""Between two looks while nothing changes."""
_FACT = "discord listening"
_TROUBLE = "listen "
"""With the name in the settings: under what `Health` knows the trouble of a channel."""

Said = tuple[str, str]


class Listened:
    """Finds the channels that `listen` names. `guild` is the server in which names are looked up, `""` for
    all that the bot is in; `rooms` knows where cards are posted: nothing is heard there."""

    def __init__(
        self,
        listen: Sequence[str],
        guild: str,
        calls: Calls,
        health: Health,
        recall: Recall,
        clock: Clock,
        rooms: Rooms,
    ) -> None:
        self._listen = tuple(listen)
        self._guild = guild.strip()
        self._calls = calls
        self._servers = Servers(calls, clock)
        self._health = health
        self._recall = recall
        self._clock = clock
        self._rooms = rooms
        self._homes: dict[str, tuple[str, str]] | None = None
        self._next = clock.now()
        self.spots: dict[str, Spot] = {}
        """By the id of the channel or thread."""
        self.readable: frozenset[str] = frozenset()
        """Those whose history may be read: of the others Discord says that nothing stands there."""
        self.last: dict[str, str] = {}
        """The newest message of a channel, by its id, as of the last look."""

    @staticmethod
    def names(room: str) -> list[str]:
        """What a trouble that `Health` knows by this word is about."""
        return [room.removeprefix(_TROUBLE)] if room.startswith(_TROUBLE) else []

    @staticmethod
    def trouble(name: str) -> str:
        """The word by which `Health` knows it."""
        return _TROUBLE + name

    def changed(self) -> None:
        """Channels, roles or servers are others now: the next look is not put off."""
        self._next = self._clock.now()

    async def look(self) -> None:
        """Find the channels, and see what may be heard there, unless that was done a moment ago. Raises
        ChatError."""
        now = self._clock.now()
        if self._next > now and self._next - now <= EVERY:
            return
        self._next = now + EVERY
        try:
            await self._look()
        except ChatError:
            self._next = now
            raise

    # ------------------------------------------------------------ parts

    async def _look(self) -> None:
        homes = await self._recollect()
        names = await self._servers.names()
        known = {homes.get(self._key(name), ("", ""))[1] for name in self._listen}
        # Strangers may have invited the bot into many: once all are found, only their servers are read.
        there = {guild: await self._servers.rooms(guild) for guild in names if "" in known or guild in known}
        self.last = {room.id: room.last for rooms in there.values() for room in rooms}
        found: dict[str, Spot] = {}
        ways: dict[str, Said | None] = {}
        for name in self._listen:
            try:
                spot = await self._find(name, homes, names, there)
                self._must_not_be_for_cards(spot)
                found[name], ways[name] = spot, None
            except _Wrong as wrong:
                ways[name] = wrong.said
        for guild in {spot.guild for spot in found.values()}:
            here = {name: spot.parent or spot.room for name, spot in found.items() if spot.guild == guild}
            rooms = [room for room in there[guild] if room.id in here.values()]
            lacking = await self._servers.lacking(guild, rooms)
            for name, room in here.items():
                missing = [one for one in lacking.get(room, ()) if one in TO_HEAR]
                ways[name] = forbidden(missing) if missing else None
        for name, said in ways.items():
            if said is None:
                self._health.found(self.trouble(shown(name)))
            else:
                self._health.lost(self.trouble(shown(name)), *said)
        self.spots = {spot.room: spot for spot in found.values()}
        self.readable = frozenset(spot.room for name, spot in found.items() if ways[name] is None)

    async def _find(
        self,
        name: str,
        homes: dict[str, tuple[str, str]],
        names: Mapping[str, str],
        there: Mapping[str, Sequence[Room]],
    ) -> Spot:
        """The channel of this name. Raises _Wrong, ChatError."""
        rooms = {room.id: room for some in there.values() for room in some}
        known = name if is_id(name) else homes.get(self._key(name), ("", ""))[0]
        if known and known not in rooms:
            thread = await self._thread(known, rooms, names)
            if thread is not None:
                await self._remember(homes, name, thread.room, thread.guild)
                return thread
        meant = [rooms[known]] if known in rooms else []
        if not meant and not is_id(name):
            named = self._guild.casefold()
            chosen = [guild for guild in there if named in ("", guild, names[guild].casefold())]
            same = [room for guild in chosen for room in there[guild] if plain(room.name) == plain(name)]
            # A category often has the name of a channel in it.
            meant = [room for room in same if room.kind in TO_READ] or same
        if not meant:
            raise _Wrong(say("discord.listen.missing", room=shown(name)), say("discord.listen.missing_hint"))
        if len(meant) > 1:
            ids = ", ".join(f"{room.id} ({names[room.guild]})" for room in meant)
            sentence = say("discord.listen.twice", room=shown(name), ids=ids)
            raise _Wrong(sentence, say("discord.listen.twice_hint"))
        room = meant[0]
        if room.kind not in TO_READ:
            raise _Wrong(say("discord.listen.kind", room=shown(name)), say("discord.listen.kind_hint"))
        await self._remember(homes, name, room.id, room.guild)
        server = names[room.guild]
        return Spot(room=room.id, name=room.name, guild=room.guild, server=server, kind=room.kind)

    async def _thread(self, room: str, rooms: Mapping[str, Room], names: Mapping[str, str]) -> Spot | None:
        """The thread of this id; None when there is none for us."""
        try:
            found = await self._calls.make("GET", "/channels/{heard}", heard=room, patience=PATIENCE)
        except ChatError as error:
            if error_code(error) in (UNKNOWN_CHANNEL, MISSING_ACCESS):
                return None
            raise
        parent = rooms.get(str(found.get("parent_id") or ""))
        if found.get("type") not in THREADS or parent is None:
            return None
        return Spot(
            room=room,
            name=parent.name,
            guild=parent.guild,
            server=names[parent.guild],
            kind=parent.kind,
            parent=parent.id,
            thread=str(found.get("name") or ""),
        )

    def _must_not_be_for_cards(self, spot: Spot) -> None:
        """Raises _Wrong where cards are posted."""
        names = [name for room in (spot.room, spot.parent) for name in self._rooms.known().get(room, ())]
        if names:
            sentence = say("discord.listen.cards", name=", ".join(names))
            raise _Wrong(sentence, say("discord.listen.cards_hint"))

    def _key(self, name: str) -> str:
        """Under what a channel is remembered: in another server it is another one."""
        return name if is_id(name) else f"{self._guild.casefold()} {plain(name)}".strip()

    async def _recollect(self) -> dict[str, tuple[str, str]]:
        """The ids of channels and their servers that were found in earlier lives."""
        if self._homes is None:
            try:
                kept = await self._recall.fact(_FACT)
            except StoreError as error:
                raise ChatBusy(NAME, str(error), self._clock.now() + AGAIN) from error
            known = kept if isinstance(kept, dict) else {}
            self._homes = {key: (str(room), str(guild)) for key, (room, guild) in known.items()}
        return self._homes

    async def _remember(self, homes: dict[str, tuple[str, str]], name: str, room: str, guild: str) -> None:
        if homes.get(self._key(name)) == (room, guild):
            return
        homes[self._key(name)] = room, guild
        try:
            await self._recall.set_fact(_FACT, {key: list(home) for key, home in homes.items()})
        except StoreError as error:
            log.warning("the ids of channels are not remembered", problem=str(error))


class _Wrong(Exception):
    """A channel cannot be listened to: why, and what to do."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.said = problem, hint


def shown(name: str) -> str:
    """A name of the settings, for people."""
    return name if is_id(name) else f"#{plain(name)}"
