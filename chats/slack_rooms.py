"""Which Slack channel is meant by a channel of the settings, by name or id, also after it was renamed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from chats._health import Health
from chats.slack_calls import AGAIN, NAME, Calls, told
from chats.slack_names import is_id, next_page, plain
from core.errors import ChatBusy, ChatRefused, StoreError
from core.ports import Clock, Recall
from core.say import say
from core.types import Channel

log = structlog.get_logger("slack")

_FACT = "slack rooms"
PAGE = 999
"""The most that Slack gives at once."""
MOST_PAGES = 50
MOST_ASKED = 10
"""Channels that the bot is not in, whose reason is asked for in one look."""
_SEEN_HERE = ("channel_not_found", "is_archived", "is_inactive", "not_in_channel")
"""Errors that are over when the bot is in the channel; whether the others are, only a post can tell."""
LOOK_AGAIN = timedelta(seconds=20)
"""A name that is not found is looked up again no sooner than this."""


class Rooms:
    """Finds the ids of `channels`, and remembers them over restarts: who is renamed keeps the id. So it does
    with those that are only listened to, `listen`: their names or ids."""

    def __init__(
        self,
        channels: Sequence[Channel],
        calls: Calls,
        health: Health,
        recall: Recall,
        clock: Clock,
        listen: Sequence[str] = (),
    ) -> None:
        names = {channel.name for channel in channels}
        shown = {f"#{one.removeprefix('#')}": one for one in listen}
        # Told by these names in troubles; no channel of the settings may be hidden behind one.
        self._listened = {f"listen {name}" if name in names else name: one for name, one in shown.items()}
        ears = [Channel(name=name, chat=NAME, room=one) for name, one in self._listened.items()]
        self._channels = {channel.name: channel for channel in (*channels, *ears)}
        self._calls = calls
        self._health = health
        self._recall = recall
        self._clock = clock
        self._ids: dict[str, str] = {}
        self._recalled = False
        self._listed: dict[str, str] = {}
        self._listing = asyncio.Lock()
        self._renamed: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._next = clock.now()

    def names(self, room: str) -> list[str]:
        """The channels of the settings that are this one; `?name` is one whose id is not known."""
        return [name for name in self.all_names(room) if name not in self._listened]

    def all_names(self, room: str) -> list[str]:
        """The same, and those that are listened to."""
        if room.startswith("?"):
            return [room[1:]]
        return [name for name in self._channels if self._known(name) == room]

    def listened(self) -> frozenset[str]:
        """The ids found so far of channels that are listened to. Where cards are posted nobody listens: the
        team would be heard talking about them."""
        found = {self._known(name) for name in self._listened}
        return frozenset(room for room in found if room is not None and not self.names(room))

    def all_found(self) -> bool:
        """Whether the id of each channel that is listened to is known."""
        return all(self._known(name) is not None for name in self._listened)

    def title(self, room: str) -> str | None:
        """What Slack calls a channel that the bot is in, None for another one."""
        return self._titles.get(room)

    def called(self, room: str) -> str:
        """The same, or how the settings call it, or its id."""
        told = (name.removeprefix("#") for name in self.all_names(room))
        return self.title(room) or next(told, room)

    def known(self) -> dict[str, list[str]]:
        """Ids found so far, and the channels of the settings that they are."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._channels:
            if room := self._known(name):
                found[room].append(name)
        return found

    async def find(self, channel: Channel) -> str:
        """The channel's id. Raises ChatBusy when there is none: it is looked for again."""
        room = self._known(channel.name) or await self._remembered(channel.name)
        if room is None:
            room = await self._look_up(channel)
        return room

    async def find_all(self) -> None:
        """Look for every channel of the settings; what is not found is a trouble, no error."""
        for channel in self._channels.values():
            try:
                await self.find(channel)
            except ChatBusy:
                continue

    def _known(self, name: str) -> str | None:
        channel = self._channels.get(name)
        wanted = "" if channel is None else (channel.room or channel.name)
        return wanted if is_id(wanted) else self._ids.get(plain(wanted))

    async def _remembered(self, name: str) -> str | None:
        if not self._recalled:
            try:
                kept = await self._recall.fact(_FACT)
            except StoreError as error:
                raise ChatBusy(NAME, str(error), self._clock.now() + AGAIN) from error
            self._ids = {**(kept if isinstance(kept, dict) else {}), **self._ids}
            self._recalled = True
        return self._known(name)

    async def _look_up(self, channel: Channel) -> str:
        wanted = channel.room or channel.name
        # Channels are looked for side by side; one list serves them all.
        async with self._listing:
            if plain(wanted) not in self._listed and self._clock.now() >= self._next:
                try:
                    self._listed = await self._list()
                except ChatRefused as error:
                    # That says nothing about the message that is to be posted there.
                    raise ChatBusy(NAME, error.problem, self._clock.now() + AGAIN) from error
                self._next = self._clock.now() + LOOK_AGAIN
        room = self._listed.get(plain(wanted))
        if room is None:
            # No id yet, so the trouble stands under the name.
            self._health.lost(f"?{channel.name}", *self._unfound(wanted))
            raise ChatBusy(NAME, self._unfound(wanted)[0], self._clock.now() + AGAIN)
        self._health.found(f"?{channel.name}")
        self._ids[plain(wanted)] = room
        await self._remember()
        return room

    @staticmethod
    def _unfound(wanted: str) -> tuple[str, str]:
        return say("slack.no_room", room=wanted), told("channel_not_found")[1]

    async def _list(self) -> dict[str, str]:
        """Every channel that the bot can see, by its name."""
        found: dict[str, str] = {}
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = await self._calls.make(
                self._calls.client.conversations_list,
                types="public_channel,private_channel",
                exclude_archived=False,
                limit=PAGE,
                **({"cursor": cursor} if cursor else {}),
            )
            for one in answer.get("channels", ()):
                # Names are given again after an archive; the channel that lives is meant.
                if one["name"] not in found or not one.get("is_archived"):
                    found[one["name"]] = one["id"]
            cursor = next_page(answer)
            if not cursor:
                break
        return found

    async def look(self) -> None:
        """See which channels of the settings can be used: found, not archived, and the bot is in them."""
        await self.find_all()
        mine: dict[str, str] = {}
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = await self._calls.make(
                self._calls.client.users_conversations,
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=PAGE,
                **({"cursor": cursor} if cursor else {}),
            )
            mine.update((one["id"], one["name"]) for one in answer.get("channels", ()))
            cursor = next_page(answer)
            if not cursor:
                break
        self._titles = mine
        await self._move_house(mine)
        self._notice_new_names(mine)
        away = []
        for room in self.known():
            if room not in mine:
                away.append(room)
            elif self._health.rooms.get(room) in [told(code) for code in _SEEN_HERE]:
                self._health.found(room)
        # Those that are not known to be in trouble first; the others too, for it may be another one by now.
        for room in sorted(away, key=lambda room: room in self._health.rooms)[:MOST_ASKED]:
            await self._ask_why(room)

    async def _move_house(self, mine: Mapping[str, str]) -> None:
        """A channel that was deleted or archived may have a successor of the same name."""
        by_name = {name: room for room, name in mine.items()}
        for wanted, room in list(self._ids.items()):
            successor = by_name.get(wanted)
            if successor is not None and room not in mine:
                log.info("a channel has a successor", channel=wanted, was=room, now=successor)
                self._health.found(room)
                self._ids[wanted] = successor
                await self._remember()

    def _notice_new_names(self, mine: Mapping[str, str]) -> None:
        """A channel that was renamed is still found by its id; a bot without a memory would not find it."""
        for wanted, room in self._ids.items():
            name = mine.get(room, wanted)
            if plain(name) == wanted:
                self._renamed.pop(wanted, None)
            elif self._renamed.get(wanted) != name and room in self.known():
                self._renamed[wanted] = name
                hint = say("slack.renamed_hint", name=name, room=room)
                log.warning("a channel was renamed", channel=wanted, now=name, hint=hint)

    async def _remember(self) -> None:
        try:
            await self._recall.set_fact(_FACT, self._ids)
        except StoreError as error:
            log.warning("the ids of channels are not remembered", problem=str(error))

    async def _ask_why(self, room: str) -> None:
        """The bot is not in the channel, or it is archived, or gone."""
        try:
            answer = await self._calls.make(self._calls.client.conversations_info, room=room, channel=room)
        except ChatBusy:
            return  # said by the call, under this channel
        one = answer.get("channel") or {}
        self._health.lost(room, *told("is_archived" if one.get("is_archived") else "not_in_channel"))
