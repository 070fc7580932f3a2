"""Commands that somebody uses or types: the question, the suggestions, and what goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from chats.discord_commands import ASK, suggestions
from core.question_text import question_text
from core.say import say
from core.talk import Command, ParamKind
from tests.chats.discord.commanding import EVERY_KIND, REAL, TYPED, Room, command, param, tell

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
