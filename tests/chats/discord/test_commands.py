"""What Discord is told to show of the commands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest

from chats.discord_commands import ASK, Tree
from core.say import known_keys, say
from core.talk import Command, ParamKind
from tests.chats.discord.commanding import (
    MANY,
    MENUS,
    NAME,
    REAL,
    SPEC,
    VERBOSE,
    Room,
    client,
    command,
    flat,
    param,
    shown,
    tell,
)


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
    families = [one for one in group["options"] if one["type"] == 2]
    assert all(1 <= len(one["options"]) <= 25 for one in families)
    for one in [*families, *flat(group)]:
        assert NAME.fullmatch(one["name"])
        assert 1 <= len(one["description"]) <= 100
        if one in families:
            continue
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
    subcommands = flat(shown(REAL)[0])
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


def test_commands_of_a_family_share_one_of_the_25_places() -> None:
    menu = [replace(command(f"rule{at}"), group="rules") for at in range(20)]
    menu += [command(f"own{at}") for at in range(23)]
    options = {one["name"]: one for one in shown(menu)[0]["options"]}
    assert [*options] == ["rules", *(f"own{at}" for at in range(23)), ASK]
    assert [one["name"] for one in options["rules"]["options"]] == [f"rule{at}" for at in range(20)]


def test_a_full_family_leaves_the_rest_to_ask() -> None:
    menu = [replace(command(f"rule{at}"), group="rules") for at in range(30)]
    (family, ask) = shown(menu)[0]["options"]
    assert (len(family["options"]), ask["name"]) == (25, ASK)


def test_every_family_of_ours_has_a_sentence_and_room_is_left_for_it() -> None:
    assert {f"discord.commands.family.{one.group}" for one in REAL if one.group} <= known_keys()


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
