"""Which Discord channel is meant by a channel of the settings, by name or id, also after it was renamed; and
what is in the way of posting there."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from chats._health import Health
from chats.discord_calls import AGAIN, NAME, Calls, told
from chats.discord_errors import MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_CHANNEL, WRONG_KIND
from chats.discord_names import forbidden, is_id, plain, wanted_name
from chats.discord_permissions import READ_HISTORY
from chats.discord_servers import Room, Servers
from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.ports import Clock, Recall
from core.say import say
from core.types import Channel

log = structlog.get_logger("discord")

_FACT = "discord rooms"
LOOK_AGAIN = timedelta(seconds=20)
"""A name that is not found is looked up again no sooner than this."""
_SEEN_HERE = (UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS, WRONG_KIND)
"""Errors of which a look sees that they are over; whether the others are, only a post can tell."""
_LINK = "https://discord.com/channels/{}/{}/{}"

Said = tuple[str, str]
"""A problem and a hint."""


class Rooms:
    """Finds the ids of `channels`, and remembers them over restarts. `guild` is the name or id of the server
    in which names are looked up, `""` for all that the bot is in."""

    def __init__(
        self,
        channels: Sequence[Channel],
        calls: Calls,
        health: Health,
        recall: Recall,
        clock: Clock,
        guild: str = "",
    ) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._servers = Servers(calls, clock)
        self._health = health
        self._recall = recall
        self._clock = clock
        self._guild = guild.strip()
        self._homes: dict[str, tuple[str, str]] = {}
        self._recalled = False
        self._settled: frozenset[str] = frozenset()
        self._names: dict[str, str] = {}
        self._listed = False
        self._rooms: dict[str, Room] = {}
        self._listing = asyncio.Lock()
        self._next = clock.now()
        self._said: dict[str, Said] = {}
        self._renamed: dict[str, str] = {}

    def names(self, room: str) -> list[str]:
        """The channels of the settings that are this one; `?name` is one whose id is not known."""
        return [room[1:]] if room.startswith("?") else self.known().get(room, [])

    def known(self) -> dict[str, list[str]]:
        """Ids found so far, and the channels of the settings that they are."""
        found: dict[str, list[str]] = defaultdict(list)
        for channel in self._channels.values():
            if room := self._home(channel):
                found[room].append(channel.name)
        return dict(found)

    def home_guilds(self) -> list[str]:
        """The ids of the servers that are the team's own: those in which the channels of the settings were
        found, in this life or before; the one that the settings name, and no other, where they name one. One
        that the bot is not in is none of them. Empty until a channel is found for the first time."""
        return [guild for guild in self._own() if guild in self._names or not self._listed]

    def guilds(self) -> list[str]:
        """The same; before any is known, the only one that there is: strangers can invite a bot, too."""
        return self.home_guilds() if self._own() else self._only_chosen()

    def ours(self, guild: str) -> list[Room]:
        """The channels of the settings in this server, as Discord has them; none while they are unknown."""
        rooms = (self._rooms.get(home) for home in self.known())
        return [room for room in rooms if room is not None and room.guild == guild]

    def server(self, guild: str) -> str:
        """What people call a server."""
        return self._names.get(guild, guild)

    def guild_of(self, room: str) -> str:
        """The id of the channel's server, `""` while it is not known."""
        if room in self._rooms:
            return self._rooms[room].guild
        return next((guild for home, guild in self._homes.values() if home == room), "")

    def link(self, room: str, message: str) -> str:
        """The address that opens a message, `""` while the channel's server is not known."""
        guild = self.guild_of(room)
        return _LINK.format(guild, room, message) if guild else ""

    async def find(self, channel: Channel) -> str:
        """The channel's id. Raises ChatBusy when there is none: it is looked for again."""
        if self._home(channel) is None:
            await self.recollect()
        if room := self._home(channel):
            return room
        wanted = wanted_name(channel)
        # Channels are looked for side by side; one list serves them all.
        async with self._listing:
            if len(self._named(wanted)) != 1 and self._clock.now() >= self._next:
                try:
                    await self._list()
                except ChatRefused as error:
                    # That says nothing about the message that is to be posted there.
                    raise ChatBusy(NAME, error.problem, self._clock.now() + AGAIN) from error
        found = self._named(wanted)
        if not self._listed:  # who could not look has not seen that it is not there
            raise ChatBusy(NAME, say("discord.unreachable"), self._clock.now() + AGAIN)
        if len(found) != 1:
            said = self._unfound(wanted, found)
            # No id yet, so the trouble stands under the name.
            self._health.lost(f"?{channel.name}", *said)
            raise ChatBusy(NAME, said[0], self._clock.now() + AGAIN)
        self._health.found(f"?{channel.name}")
        await self._move(channel, found[0])
        return found[0].id

    async def look(self) -> None:
        """See which channels of the settings can be used: found, made for text, and nothing is forbidden
        there that the bot needs. What is in the way is a trouble. Raises ChatError."""
        await self.recollect()
        async with self._listing:
            await self._list()
        self._look_for_servers()
        for channel in self._channels.values():
            await self._find_again(channel)
        self._settled = frozenset(self._remembered())
        by_guild: dict[str, list[Room]] = defaultdict(list)
        for home in self.known():
            room = self._rooms.get(home)
            if room is None:
                self._tell(home, told(UNKNOWN_CHANNEL))
            elif not room.is_for_text:
                self._tell(home, told(WRONG_KIND))
            else:
                by_guild[room.guild].append(room)
        for guild, rooms in by_guild.items():
            for home, lacking in (await self._servers.lacking(guild, rooms)).items():
                self._tell(home, forbidden(lacking) if lacking else None)

    async def must_show_history(self, room: str) -> None:
        """Raises ChatBusy while the bot may not read what stands in a channel: Discord then answers that
        nothing does, which is no reason to post it again."""
        if not self.guild_of(room):
            async with self._listing:
                await self._list()
        guild = self.guild_of(room)
        rooms = [one for one in await self._servers.rooms(guild) if one.id == room] if guild else []
        lacking = (await self._servers.lacking(guild, rooms)).get(room, ()) if rooms else ()
        if READ_HISTORY in lacking:
            said = forbidden(lacking)
            self._tell(room, said)
            raise ChatBusy(NAME, said[0], self._clock.now() + AGAIN / 4)

    # ------------------------------------------------------------ parts

    def _home(self, channel: Channel) -> str | None:
        wanted = wanted_name(channel)
        return wanted if is_id(wanted) else self._homes.get(self._key(channel), (None, ""))[0]

    def _key(self, channel: Channel) -> str:
        """Under what a channel is remembered: in another server it is another one."""
        return " ".join(filter(None, (self._guild.casefold(), plain(wanted_name(channel)))))

    def _chosen(self) -> Mapping[str, str]:
        """The servers in which names are looked up: after the first look only those of ours, for anybody can
        bring the bot into theirs and call a channel there as they like."""
        named = self._guild.casefold()
        found = {guild: name for guild, name in self._names.items() if named in ("", guild, name.casefold())}
        return {guild: name for guild, name in found.items() if guild in self._settled or not self._settled}

    def _own(self) -> list[str]:
        """The team's own servers, also those that the bot is in no more."""
        if is_id(self._guild):
            return [self._guild]
        return self._remembered() or (self._only_chosen() if self._guild else [])

    def _remembered(self) -> list[str]:
        """The servers in which channels of the settings were found. A server's name can be taken by anybody;
        one in which a channel was found stays the one."""
        named = {self._key(one) for one in self._channels.values() if not is_id(wanted_name(one))}
        own = dict.fromkeys(home[1] for key, home in self._homes.items() if key in named)
        if not self._guild:
            own |= dict.fromkeys(filter(None, map(self.guild_of, self.known())))
        return list(own)

    def _only_chosen(self) -> list[str]:
        chosen = list(self._chosen())
        return chosen if len(chosen) == 1 else []

    def _named(self, wanted: str) -> list[Room]:
        """The channels for text of this name."""
        mine = [one for one in self._rooms.values() if one.is_for_text and one.guild in self._chosen()]
        return [one for one in mine if plain(one.name) == plain(wanted)]

    def _unfound(self, wanted: str, found: Sequence[Room]) -> Said:
        guilds = dict.fromkeys(self.server(one.guild) for one in found)
        if not found:
            return say("discord.no_room", room=wanted), say("discord.no_room_hint")
        if len({one.guild for one in found}) > 1:
            servers = ", ".join(guilds)
            return say("discord.many_rooms", room=wanted, servers=servers), say("discord.many_rooms_hint")
        server = next(iter(guilds))
        return say("discord.twice_room", room=wanted, server=server), say("discord.twice_room_hint")

    async def _list(self) -> None:
        """Read the channels of every server that the bot is in; of the team's own, once these are known."""
        self._next = self._clock.now() + LOOK_AGAIN
        names = await self._servers.names()
        homes = {self._homes.get(self._key(channel), ("", ""))[1] for channel in self._channels.values()}
        there = [guild for guild in names if "" in homes or guild in homes]
        rooms = {room.id: room for guild in there for room in await self._servers.rooms(guild)}
        self._names, self._rooms, self._listed = names, rooms, True

    def _look_for_servers(self) -> None:
        """A bot that is in no server, or not in the one of the settings, can do nothing at all."""
        if not self._names:
            self._health.fell(say("discord.no_server"), say("discord.no_server_hint"), "server")
        elif not self._chosen() and not self._guild:
            self._health.fell(say("discord.gone_server"), say("discord.no_server_hint"), "server")
        elif not self._chosen():
            hint = say("discord.not_in_guild_hint")
            self._health.fell(say("discord.not_in_guild", guild=self._guild), hint, "server")
        else:
            self._health.rose("server")

    async def _find_again(self, channel: Channel) -> None:
        """Look a channel up that is not found yet, or is gone: a deleted one may have a successor in its
        server. One of the same name elsewhere is a stranger's."""
        home, kept = self._home(channel), self._homes.get(self._key(channel))
        if home is not None and home in self._rooms:
            room = self._rooms[home]
            self._notice_name(channel, room)
            if kept != (room.id, room.guild):  # named by its id: where that is, is news
                await self._move(channel, room)
        elif home is None:
            try:
                await self.find(channel)
            except ChatError as error:
                log.debug("a channel is not found", channel=channel.name, problem=error.problem)
        elif kept is not None and not is_id(wanted_name(channel)):
            successors = [one for one in self._named(wanted_name(channel)) if one.guild == kept[1]]
            if len(successors) == 1:
                log.info("a channel has a successor", channel=channel.name, was=home, now=successors[0].id)
                self._health.found(home)
                await self._move(channel, successors[0])

    def _notice_name(self, channel: Channel, room: Room) -> None:
        """The channel is there. One that was renamed is found by its id; a bot without a memory would not
        find it."""
        wanted = plain(wanted_name(channel))
        if is_id(wanted):
            return
        if plain(room.name) == wanted:
            self._renamed.pop(wanted, None)
        elif self._renamed.get(wanted) != room.name:
            self._renamed[wanted] = room.name
            hint = say("discord.renamed_hint", name=room.name, room=room.id)
            log.warning("a channel was renamed", channel=wanted, now=room.name, hint=hint)

    def _tell(self, home: str, said: Said | None) -> None:
        """What is wrong with a channel by this look. What only a post can find out stays until one did."""
        now = self._health.rooms.get(home)
        if said is not None:
            self._said[home] = said
            self._health.lost(home, *said)
        elif now is not None and (now == self._said.pop(home, None) or now in map(told, _SEEN_HERE)):
            self._health.found(home)

    async def recollect(self) -> None:
        """Know what was found in earlier lives. Raises ChatBusy."""
        if self._recalled:
            return
        try:
            kept = await self._recall.fact(_FACT)
        except StoreError as error:
            raise ChatBusy(NAME, str(error), self._clock.now() + AGAIN) from error
        if isinstance(kept, dict):
            self._homes = {key: (str(home), str(guild)) for key, (home, guild) in kept.items()} | self._homes
        self._recalled = True
        self._settled = frozenset(self._remembered())

    async def _move(self, channel: Channel, room: Room) -> None:
        """This is the channel's room from now on, also after a restart."""
        self._homes[self._key(channel)] = room.id, room.guild
        try:
            await self._recall.set_fact(_FACT, {key: list(home) for key, home in self._homes.items()})
        except StoreError as error:
            log.warning("the ids of channels are not remembered", problem=str(error))
