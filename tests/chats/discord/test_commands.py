"""`/mentions` in Discord: what it is told to show, and what is asked when somebody uses it."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import discord
import pytest
from discord import app_commands
from structlog.testing import capture_logs

import commands
from chats.discord_commands import ASK, Interaction, Tree, build, suggestions
from core.cards import Card
from core.question_text import question_text
from core.say import known_keys, phrases, say
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
        shown = {one["name"]: one["type"] for one in self.group[name]["options"]}
        given = [
            {"name": key, "type": shown[key], "value": value} | ({"focused": True} if key == focused else {})
            for key, value in options.items()
        ]
        chosen = {"name": name, "type": 1, "options": given}
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


# ---------------------------------------------------------------- what Discord is told to show


@pytest.mark.parametrize("menu", MENUS.values(), ids=MENUS.keys())
def test_the_payload_keeps_what_the_openapi_document_says(menu: list[Command]) -> None:
    if not SPEC.is_file():
        pytest.skip(f"no OpenAPI document at {SPEC} (set LISTENPOST_SAMPLES)")
    jsonschema = pytest.importorskip("jsonschema")
    spec = json.loads(SPEC.read_text(encoding="utf-8"))
    put = spec["paths"]["/applications/{application_id}/guilds/{guild_id}/commands"]["put"]
    body = put["requestBody"]["content"]["application/json"]["schema"]
    judge = jsonschema.Draft202012Validator({**body, "components": spec["components"]})
    payload = shown(menu)
    assert [error.message for error in judge.iter_errors(payload)] == []
    taken = spec["components"]["schemas"]["ApplicationCommandUpdateRequest"]["properties"]
    assert {key for one in payload for key in one} <= set(taken)


@pytest.mark.parametrize("menu", MENUS.values(), ids=MENUS.keys())
def test_the_payload_keeps_the_limits_that_the_document_leaves_out(menu: list[Command]) -> None:
    group, message_command = shown(menu)
    assert (group["name"], group["type"], message_command["type"]) == ("mentions", 1, 3)
    assert group["default_member_permissions"] is message_command["default_member_permissions"] is None
    assert 1 <= len(message_command["name"]) <= 32
    assert len(group["options"]) <= 25
    assert _characters(group) <= 8000
    for one in group["options"]:
        assert NAME.fullmatch(one["name"])
        assert 1 <= len(one["description"]) <= 100
        options = one["options"]
        assert len(options) <= 25
        assert len({option["name"] for option in options}) == len(options)
        assert [option["required"] for option in options] == sorted(
            (option["required"] for option in options), reverse=True
        )
        for option in options:
            assert NAME.fullmatch(option["name"])
            assert 1 <= len(option["description"]) <= 100
            assert len(option.get("choices", [])) <= 25
            assert not (option.get("choices") and option.get("autocomplete"))


def _characters(option: Mapping[str, Any]) -> int:
    own = sum(len(str(option.get(key, ""))) for key in ("name", "description", "value"))
    return own + sum(_characters(one) for key in ("options", "choices") for one in option.get(key, []))


def test_every_command_has_its_subcommand_with_all_its_arguments() -> None:
    subcommands = shown(REAL)[0]["options"]
    assert {one["name"]: {option["name"] for option in one["options"]} for one in subcommands} == {
        command.name: {param.name for param in command.params} for command in REAL
    } | {ASK: {"question"}}
    for one in REAL:
        described = next(shown["description"] for shown in subcommands if shown["name"] == one.name)
        assert described.removesuffix("…").rstrip() in say(one.summary)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("topic", {"type": 3, "autocomplete": True}),
        ("source", {"type": 3, "autocomplete": True}),
        ("person", {"type": 3, "autocomplete": True}),
        ("period", {"type": 3, "autocomplete": True}),
        ("query", {"type": 3, "min_length": 1, "max_length": 6000}),
        ("url", {"type": 3, "min_length": 1, "max_length": 6000}),
        ("text", {"type": 3, "min_length": 1, "max_length": 6000}),
        ("number", {"type": 4}),
        ("command", {"type": 3, "choices": [{"name": "by", "value": "by"}]}),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_each_kind_of_argument_has_its_type(kind: ParamKind, wanted: dict[str, Any], required: bool) -> None:
    (option,) = shown([command("by", param(kind, "what", required))])[0]["options"][0]["options"]
    assert option == {
        "name": "what",
        "description": say(f"discord.commands.kind.{kind}"),
        "required": required,
        **wanted,
    }


def test_every_kind_of_argument_has_a_sentence() -> None:
    assert {f"discord.commands.kind.{kind}" for kind in get_args(ParamKind)} <= known_keys()


def test_more_than_24_commands_are_asked_by_ask() -> None:
    names = [one["name"] for one in shown(MANY)[0]["options"]]
    assert names == [f"number{at}" for at in range(24)] + [ASK]


def test_commands_with_too_many_words_in_all_are_asked_by_ask() -> None:
    names = [one["name"] for one in shown(VERBOSE)[0]["options"]]
    assert 2 < len(names) < 20
    assert names[-1] == ASK


def test_more_than_25_commands_are_suggested_instead_of_listed() -> None:
    menu = [command("about", param("command")), *MANY]
    (option,) = shown(menu)[0]["options"][0]["options"]
    assert option["autocomplete"]
    assert "choices" not in option


def test_a_long_summary_is_cut_at_a_word() -> None:
    described = shown([command("long", summary="test.discord.long")])[0]["options"][0]["description"]
    whole = say("test.discord.long")
    assert described.endswith("…")
    assert whole.startswith(described[:-1])
    assert whole[len(described) - 1] == " "


def test_names_that_are_words_of_python_or_have_capitals_are_taken() -> None:
    async def story(room: Room) -> None:
        (option,) = room.group["see-it"]["options"]
        assert option["name"] == "from"
        await room.types("see-it", {"from": "forum"})
        assert room.asked == ["See it forum"]

    tell(story, [command("See it", param("source", "From"))])


def test_a_command_of_the_name_ask_leaves_the_free_question_its_place() -> None:
    options = shown([command(ASK), command("today")])[0]["options"]
    assert [one["name"] for one in options] == ["today", ASK]
    assert [option["name"] for option in options[-1]["options"]] == ["question"]


def test_the_same_items_serve_a_second_client() -> None:
    async def live() -> None:
        async with client() as first, client() as second:
            room = Room(REAL, first)
            assert Tree(second, room.items, room._tell).payload() == room.payload

    asyncio.run(live())


# ---------------------------------------------------------------- what is asked when somebody uses it


@pytest.mark.parametrize("menu", [REAL, EVERY_KIND], ids=["real", "every kind"])
def test_every_command_is_asked_as_one_would_type_it(menu: list[Command]) -> None:
    async def story(room: Room) -> None:
        for one in menu:
            everything = {param.name: TYPED[param.kind] for param in one.params}
            needed = {param.name: TYPED[param.kind] for param in one.params if param.required}
            for given in (everything, needed):
                room.asked.clear()
                await room.types(one.name, given)
                assert room.asked == [question_text(one, {name: str(v) for name, v in given.items()})]
        assert room.said == []

    tell(story, menu)


@pytest.mark.parametrize(
    ("name", "options", "asked"),
    [
        ("today", {}, "today"),
        ("today", {"topic": "Acme Pro", "period": "last week"}, 'today "Acme Pro" last week'),
        ("today", {"period": "last 3 days"}, "today last 3 days"),
        ("open", {"topic": "Acme"}, "open Acme"),
        ("search", {"query": '"new app" OR crash'}, 'search "new app" OR crash'),
        ("why", {"url": "https://blog.example.org/1"}, "why https://blog.example.org/1"),
        ("help", {"command": "today"}, "help today"),
        (ASK, {"question": "today acme last week"}, "today acme last week"),
        (ASK, {"question": "what about @everyone?"}, "what about @everyone?"),
    ],
)
def test_options_become_a_question(name: str, options: dict[str, object], asked: str) -> None:
    async def story(room: Room) -> None:
        await room.types(name, options)
        assert room.asked == [asked]

    tell(story)


def test_options_stand_in_the_question_in_the_order_of_the_command_not_of_the_menu() -> None:
    async def story(room: Room) -> None:
        assert [option["name"] for option in room.group["compare"]["options"]] == ["with", "topic"]
        await room.types("compare", {"with": "Orbit", "topic": "Acme"})
        assert room.asked == ["compare Acme Orbit"]

    tell(story, [command("compare", param("topic"), param("topic", "with", required=True))])


def test_a_message_is_tracked_from_its_menu() -> None:
    author = {"id": "43", "username": "ben", "discriminator": "0", "global_name": None, "avatar": None}
    message: dict[str, Any] = {
        "id": "800",
        "channel_id": "300",
        "author": author,
        "content": "https://blog.example.org/1",
        "timestamp": "2026-05-05T12:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
    }

    async def story(room: Room) -> None:
        name = room.payload[1]["name"]
        data = {"name": name, "type": 3, "target_id": "800", "resolved": {"messages": {"800": message}}}
        await room.uses(data)
        assert room.tracked == ["800 https://blog.example.org/1"]

    tell(story)


# ---------------------------------------------------------------- what is suggested while somebody types


@pytest.mark.parametrize(
    ("name", "option", "typed", "offered"),
    [
        ("today", "topic", "", ["Acme", "Acme Pro", "Orbit"]),
        ("today", "topic", "ac", ["Acme", "Acme Pro"]),
        ("today", "topic", "ACME", ["Acme", "Acme Pro"]),
        ("today", "topic", "zzz", []),
        ("today", "period", "last", ["last week", "last"]),
        ("today", "period", "  last  3   days ", ["last 3 days"]),
        ("open", "topic", "x" * 101, []),
    ],
)
def test_what_has_it_in_it_is_offered_and_what_was_typed_where_it_can_be_meant(
    name: str, option: str, typed: str, offered: list[str]
) -> None:
    async def story(room: Room) -> None:
        await room.types(name, {option: typed}, option)
        assert room.response.offered == [{"name": one, "value": one} for one in offered]
        assert room.asked == []

    tell(story)


def test_no_names_are_offered_to_who_may_not_ask() -> None:
    async def story(room: Room) -> None:
        room.trusted = False
        await room.types("today", {"topic": "ac"}, "topic")
        assert room.response.offered == []

    tell(story)


def test_at_most_25_are_offered_and_none_that_is_too_long_empty_or_twice() -> None:
    many = ["a" * 100, "a" * 101, "😀a" * 34, "", " ", "a", "a", *(f"a{at}" for at in range(40))]
    offered = suggestions("period", "some a", lambda kind, typed, most: many)
    assert len(offered) == len(set(offered)) == 25
    assert offered[:3] == ["a" * 100, "a", "a0"]
    assert offered[-1] == "some a"


def test_a_desk_that_fails_offers_what_was_typed_or_nothing() -> None:
    def broken(kind: ParamKind, typed: str, most: int) -> list[str]:
        raise RuntimeError("out of order")

    with capture_logs() as logs:
        assert suggestions("topic", "acme", broken) == []
        assert suggestions("period", "24h", broken) == ["24h"]
        assert suggestions("period", "\ud800", broken) == ["\ud800"]
    assert [one["log_level"] for one in logs] == ["error"] * 3


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("error", [RuntimeError("boom"), TypeError("boom"), KeyError("boom")])
def test_an_error_while_asking_is_logged_and_told_and_so_is_one_while_telling(error: Exception) -> None:
    async def story(room: Room) -> None:
        room.error = error
        with capture_logs() as logs:
            await room.types("today", {})
        assert room.said == [say("discord.commands.failed")]
        assert [one.get("exc_info") in (error, True) for one in logs] == [True, True]

    tell(story)


@pytest.mark.parametrize(
    "data",
    [
        {"name": "mentions", "options": [{"name": "yesterday", "type": 1, "options": []}]},
        {"name": "mentions", "options": []},
        {"name": "mentions", "options": [{"name": "search", "type": 1, "options": []}]},
        {"name": "dice"},
        {"name": "Turn into a mention", "type": 3, "target_id": "1"},
    ],
    ids=["other subcommand", "no subcommand", "other arguments", "other command", "other menu"],
)
def test_whoever_sees_commands_of_yesterday_is_told_so(data: dict[str, Any]) -> None:
    async def story(room: Room) -> None:
        with capture_logs() as logs:
            await room.uses(data)
        assert room.said == [say("discord.commands.stale")]
        assert [one["log_level"] for one in logs] == ["warning"]
        assert room.asked == []

    tell(story)


@pytest.mark.parametrize(
    "data",
    [
        {"name": "Track this as a mention", "type": 3, "target_id": "1"},
        {
            "name": "Track this as a mention",
            "type": 3,
            "target_id": "1",
            "resolved": {"messages": {"1": {"channel_id": "300"}}},
        },
    ],
    ids=["no message", "half a message"],
)
def test_what_the_library_cannot_read_is_logged_and_told(data: dict[str, Any]) -> None:
    async def story(room: Room) -> None:
        with capture_logs() as logs:
            await room.uses(data)
        assert room.said == [say("discord.commands.failed")]
        assert [one["log_level"] for one in logs] == ["error"]

    tell(story)


def test_nobody_is_told_of_suggestions_for_a_command_of_yesterday() -> None:
    async def story(room: Room) -> None:
        gone = {"name": "dice", "options": [{"name": "sides", "type": 3, "value": "6", "focused": True}]}
        with capture_logs() as logs:
            await room.uses(gone, kind=4)
        assert room.said == []
        assert len(logs) == 1

    tell(story)
