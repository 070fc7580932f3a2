"""The tree of commands, and somebody who uses it, without a network."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import discord
from discord import app_commands

import commands
from chats.discord_commands import Interaction, Tree, build
from core.cards import Card
from core.say import phrases
from core.talk import Ask, Command, Param, ParamKind

SPEC = (
    Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[4] / "shared/samples"))
    / "discord/openapi.json"
)
NAME = re.compile(r"[-_a-z0-9]{1,32}")
REAL = list(commands.load().values())
phrases({"test.discord.long": " ".join(f"word{at}" for at in range(50))})
KNOWN: dict[str, list[str]] = {
    "topic": ["Acme", "Acme Pro", "Orbit"],
    "source": ["news feed", "forum"],
    "person": ["Ana Silva", "Ben"],
    "period": ["today", "last week"],
    "command": [command.name for command in REAL],
}
TYPED: dict[ParamKind, object] = {
    "topic": "Acme Pro",
    "source": "news feed",
    "period": "last week",
    "feel": "negative complaints",
    "query": '"new app" OR crash',
    "url": "https://blog.example.org/1?a=b&c=d",
    "person": "Ana Silva",
    "number": 12,
    "command": "today",
    "text": "some words",
}


async def run(ask: Ask) -> Card:
    raise AssertionError("nothing is asked here")


def command(name: str, *params: Param, summary: str = "discord.commands.ask") -> Command:
    return Command(name=name, summary=summary, run=run, params=params)


def param(kind: ParamKind, name: str = "", required: bool = False, rest: bool = False) -> Param:
    return Param(name=name or kind, kind=kind, required=required, rest=rest)


def known(kind: ParamKind, typed: str, most: int) -> list[str]:
    return [name for name in KNOWN.get(kind, []) if typed.casefold() in name.casefold()][:most]


def flat(group: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The subcommands of the group, also those in families."""
    return [
        one for option in group["options"] for one in (option["options"] if option["type"] == 2 else [option])
    ]


class Response:
    """What the library answers an interaction with."""

    def __init__(self) -> None:
        self.offered: list[dict[str, Any]] = []

    def is_done(self) -> bool:
        return False

    async def autocomplete(self, choices: Sequence[app_commands.Choice[str]]) -> None:
        self.offered = [choice.to_dict() for choice in choices]


class Room:
    """The tree of these commands, and what it asked, tracked and said. Somebody `uses` it with the data of
    an interaction."""

    def __init__(self, menu: Sequence[Command], client: discord.Client) -> None:
        self.asked: list[str] = []
        self.tracked: list[str] = []
        self.said: list[str] = []
        self.response = Response()
        self.error: Exception | None = None
        self.trusted = True
        self._client = client
        self.items = build(menu, known, self._ask, self._track, self._may)
        self.tree = Tree(client, self.items, self._tell)
        self.payload = self.tree.payload()
        self.group = {one["name"]: one for one in self.payload[0]["options"]}

    async def _may(self, interaction: Interaction) -> bool:
        return self.trusted

    async def _ask(self, interaction: Interaction, text: str) -> None:
        if self.error is not None:
            raise self.error
        self.asked.append(text)

    async def _track(self, interaction: Interaction, message: discord.Message) -> None:
        self.tracked.append(f"{message.id} {message.content}")

    async def _tell(self, interaction: Interaction, text: str) -> None:
        self.said.append(text)
        if self.error is not None:
            raise self.error

    async def uses(self, data: Mapping[str, Any], kind: int = 2) -> None:
        user = {"id": "42", "username": "ana", "discriminator": "0", "global_name": "Ana", "avatar": None}
        payload: Any = {
            "id": "900",
            "application_id": "100",
            "type": kind,
            "token": "t",
            "version": 1,
            "guild_id": "200",
            "guild": {"id": "200", "features": [], "locale": "en-US"},
            "channel_id": "300",
            "channel": {"id": "300", "type": 0, "name": "mentions", "position": 0},
            "member": {
                "user": user,
                "roles": [],
                "joined_at": "2026-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
                "permissions": "0",
            },
            "attachment_size_limit": 1,
            "entitlements": [],
            "data": {"guild_id": "200", "id": "500", "type": 1, **data},
        }
        interaction = discord.Interaction[discord.Client](data=payload, state=self._client._connection)
        setattr(interaction, "_cs_response", self.response)  # noqa: B010 - nothing goes out
        before = asyncio.all_tasks()
        self.tree._from_interaction(interaction)
        await asyncio.gather(*(asyncio.all_tasks() - before))

    async def types(self, name: str, options: Mapping[str, object], focused: str = "") -> None:
        """`/mentions name option: value …`; the option `focused` is still being typed."""
        family, one = next(
            (option["name"] if option["type"] == 2 else "", one)
            for option in self.payload[0]["options"]
            for one in (option["options"] if option["type"] == 2 else [option])
            if one["name"] == name
        )
        shown = {option["name"]: option["type"] for option in one["options"]}
        given = [
            {"name": key, "type": shown[key], "value": value} | ({"focused": True} if key == focused else {})
            for key, value in options.items()
        ]
        chosen = {"name": name, "type": 1, "options": given}
        if family:
            chosen = {"name": family, "type": 2, "options": [chosen]}
        await self.uses({"name": "mentions", "options": [chosen]}, 4 if focused else 2)


def client() -> discord.Client:
    """A client that knows who it is, and is connected to nothing."""
    made = discord.Client(intents=discord.Intents(guilds=True))
    ourselves: Any = {"id": "100", "username": "listenpost", "discriminator": "0", "avatar": None}
    made._connection.user = discord.ClientUser(state=made._connection, data=ourselves)
    return made


def tell(story: Callable[[Room], Awaitable[None]], menu: Sequence[Command] = REAL) -> None:
    async def live() -> None:
        async with client() as one:
            await story(Room(menu, one))

    asyncio.run(live())


def shown(menu: Sequence[Command]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    async def story(room: Room) -> None:
        found.extend(room.payload)

    tell(story, menu)
    return found


MANY = [
    command(f"number{at}", param("topic", required=True), param("period"), param("text", rest=True))
    for at in range(40)
]
VERBOSE = [
    command(f"c{at}", *(param("command", f"which{n}") for n in range(8)), summary="test.discord.long")
    for at in range(20)
]
EVERY_KIND = [command(f"by_{kind}", param(kind, required=True)) for kind in get_args(ParamKind)]
MENUS = {"real": REAL, "none": [], "many": MANY, "verbose": VERBOSE, "every kind": EVERY_KIND}
