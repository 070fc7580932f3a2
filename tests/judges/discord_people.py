"""People in front of `discord-digital-twin`: they see its messages, and act on them as Discord lets them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.discord_server.forms import names_of
from tests.judges.discord_between import DiscordBetween, Json

BOT, GUILD = "100000000000000001", "100000000000000002"
ROOMS = {"mentions": "100000000000000011", "crisis": "100000000000000012"}
ANA, BEN = "100000000000000021", "100000000000000022"
TOKEN = f"{base64.b64encode(BOT.encode()).decode().rstrip('=')}.judged.by-a-twin"
SEED: Mapping[str, Any] = {
    "botToken": TOKEN,
    "botUser": {"id": BOT, "username": "Listenpost"},
    "guild": {"id": GUILD, "name": "Northwind"},
    "channels": [{"id": room, "name": name, "type": 0} for name, room in ROOMS.items()],
    "users": [{"id": ANA, "username": "Ana"}, {"id": BEN, "username": "Ben"}],
}
"""The options of the twin: a server with two channels and two people."""
ONLY_FOR_THEM = 64
_COMMAND, _COMPONENT, _SUGGEST, _FORM = 2, 3, 4, 5
_BUTTON, _MENU, _LABEL = 2, 3, 18


@dataclass(frozen=True)
class Answer:
    """What the app answered first: the callback's type and data. `message` is the one that it made, or on
    which was pressed."""

    id: str
    type: int
    data: Json
    message: str | None


class People:
    """Everybody; `between` is the way to the twin."""

    def __init__(self, between: DiscordBetween) -> None:
        self._between = between

    # ------------------------------------------------------------ looking

    async def messages(self, room: str = ROOMS["mentions"]) -> list[Json]:
        """What stands in a channel or thread, the oldest first."""
        found: list[Json] = await self._between.act("messages", channelId=room)
        return found

    async def message(self, number: str, room: str = ROOMS["mentions"]) -> Json:
        """One of them."""
        [found] = [one for one in await self.messages(room) if one["id"] == number]
        return found

    async def commands(self) -> list[Json]:
        """What the server offers."""
        found: list[Json] = await self._between.act("commands", guildId=GUILD)
        return found

    async def listeners(self) -> int:
        """Connections of the bot."""
        return int(await self._between.act("listeners"))

    # ------------------------------------------------------------ acting

    async def press(self, who: str, message: Json, label: str) -> Answer:
        """Press a button of a message."""
        [button] = [one for one in _parts(message) if one["type"] == _BUTTON and label in names_of(one)]
        data = {"component_type": _BUTTON, "custom_id": button["custom_id"]}
        return await self._interact(_COMPONENT, who, data, message)

    async def choose(self, who: str, message: Json, label: str) -> Answer:
        """Choose something in the one menu of a message that offers it."""
        menus = [one for one in _parts(message) if one["type"] == _MENU]
        [(menu, value)] = [
            (menu, one["value"]) for menu in menus for one in menu["options"] if label in names_of(one)
        ]
        data = {"component_type": _MENU, "custom_id": menu["custom_id"], "values": [value]}
        return await self._interact(_COMPONENT, who, data, message)

    async def submit(self, who: str, form: Answer, message: Json, typed: Mapping[str, str]) -> Answer:
        """Fill in the texts of a form by their names, and send it."""
        labels = [part["component"] for part in form.data["components"] if part["type"] == _LABEL]
        assert {one["custom_id"] for one in labels} == set(typed)
        filled = [
            {
                "type": _LABEL,
                "component": {
                    "type": one["type"],
                    "custom_id": one["custom_id"],
                    "value": typed[one["custom_id"]],
                },
            }
            for one in labels
        ]
        data = {"custom_id": form.data["custom_id"], "components": filled}
        return await self._interact(_FORM, who, data, message)

    async def command(self, who: str, name: str, **options: str) -> Answer:
        """Ask `/mentions name`."""
        given = [{"type": 3, "name": key, "value": value} for key, value in options.items()]
        made = await self._between.act(
            "command",
            channelId=ROOMS["mentions"],
            userId=who,
            name="mentions",
            options=[{"type": 1, "name": name, "options": given}],
        )
        return await self._answer(made["id"])

    async def type_in(self, who: str, name: str, option: str, typed: str) -> list[str]:
        """What is suggested while somebody types."""
        [command] = [one for one in await self.commands() if one["name"] == "mentions"]
        part = {"type": 3, "name": option, "value": typed, "focused": True}
        data = {"id": command["id"], "name": "mentions", "type": 1}
        data["options"] = [{"type": 1, "name": name, "options": [part]}]
        answer = await self._interact(_SUGGEST, who, data)
        return [one["value"] for one in answer.data["choices"]]

    async def talk(self, who: str, times: int) -> None:
        """Say a lot."""
        for number in range(times):
            text = f"The neighbours, again: {number}"
            await self._between.act("say", channelId=ROOMS["mentions"], userId=who, content=text)

    async def react(self, who: str, message: Json, emoji: str, removed: bool = False) -> None:
        """Put an emoji on a message, or take it away."""
        await self._between.act(
            "react",
            channelId=message["channel_id"],
            messageId=message["id"],
            userId=who,
            emoji=emoji,
            removed=removed,
        )

    # ------------------------------------------------------------ parts

    async def _interact(self, kind: int, who: str, data: Json, message: Json | None = None) -> Answer:
        room = message["channel_id"] if message else ROOMS["mentions"]
        on = {"messageId": message["id"]} if message else {}
        made = await self._between.act("interact", type=kind, channelId=room, userId=who, data=data, **on)
        return await self._answer(made["id"])

    async def _answer(self, interaction: str) -> Answer:
        async with asyncio.timeout(5):
            while True:
                found = await self._between.act("answer", id=interaction)
                if found["acknowledged"]:
                    data = json.loads(found["data"] or "null") or {}
                    return Answer(interaction, found["type"], data, found["messageId"])
                await asyncio.sleep(0.01)


def _parts(message: Json) -> Iterator[Json]:
    for row in message.get("components", ()):
        yield from row["components"]
