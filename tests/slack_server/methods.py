"""The Web API as a table: each method with its arguments, its scope, its rate, and what it does."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.slack_server.world import BOT_USER, Channel, Json, Message, Refused, World

Run = Callable[[World, Json], Json]

T2, T3, T4, SPECIAL = 20, 50, 100, 300
"""Calls a minute."""

TS = re.compile(r"\d{9,11}\.\d{6}")


@dataclass(frozen=True)
class Method:
    """`arguments` maps names to kinds (str bool int ts json), `required` of them must be there."""

    name: str
    run: Run
    arguments: Mapping[str, str]
    required: frozenset[str]
    scope: str
    per_minute: int
    token: str


METHODS: dict[str, Method] = {}


def method(
    name: str, arguments: str = "", *, scope: str = "", tier: int = SPECIAL, token: str = "bot"
) -> Callable[[Run], Run]:
    """Declares a method. `arguments` reads like `channel! limit:int blocks:json`: `!` is required, str the
    default kind."""
    words = [one.partition(":") for one in arguments.split()]
    kinds = {one.rstrip("!"): kind.rstrip("!") or "str" for one, _, kind in words}
    required = frozenset(one.rstrip("!") for one, _, kind in words if one.endswith("!") or kind.endswith("!"))

    def declare(run: Run) -> Run:
        METHODS[name] = Method(name, run, kinds, required, scope, tier, token)
        return run

    return declare


def need(world: World, scope: str) -> None:
    """Raises Refused when the scope is not granted."""
    if scope and scope not in world.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(world.scopes)))


def call(world: World, name: str, token: str, given: Json) -> Json:
    """The answer of one call. Raises Refused."""
    found = METHODS.get(name)
    if found is None:
        world.flaw(f"{name}: there is no such method")
        raise Refused("unknown_method", req_method=name)
    _authorize(world, found, token)
    need(world, found.scope)
    return found.run(world, _read_arguments(world, found, given))


def _authorize(world: World, found: Method, token: str) -> None:
    if not token:
        raise Refused("not_authed")
    if token not in (world.bot_token, world.app_token):
        raise Refused("invalid_auth")
    if found.token != ("bot" if token == world.bot_token else "app"):
        raise Refused("not_allowed_token_type")
    if world.token_state != "good" and found.token == "bot":
        raise Refused(world.token_state)


def _read_arguments(world: World, found: Method, given: Json) -> Json:
    for key in given:
        if key not in found.arguments:
            world.flaw(f"{found.name}: unknown argument {key!r}")
            raise _invalid(f"unknown argument: {key}")
    # An argument without a value counts as not given.
    read = {
        key: _read(found, key, value) for key, value in given.items() if value is not None and value != ""
    }
    for key in sorted(found.required - read.keys()):
        raise _invalid(f"missing required field: {key}")
    return read


def _invalid(why: str) -> Refused:
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {why}"]})


def _read(found: Method, key: str, value: Any) -> Any:
    """One argument, from a form (all strings) or from JSON (typed). Raises Refused."""
    kind = found.arguments[key]
    try:
        if kind == "json":
            return json.loads(value) if isinstance(value, str) else value
        if kind == "bool":
            return (
                value
                if isinstance(value, bool)
                else {"1": True, "true": True, "0": False, "false": False}[str(value).lower()]
            )
        if kind == "int":
            return int(value)
    except (ValueError, KeyError, TypeError) as error:
        code = {
            "blocks": "invalid_blocks_format",
            "metadata": "invalid_metadata_format",
            "limit": "invalid_limit",
        }
        raise Refused(code.get(key, "invalid_arguments")) from error
    if not isinstance(value, str):
        raise _invalid(f"must be a string [json-pointer:/{key}]")
    if kind == "ts" and not TS.fullmatch(value):
        raise Refused(
            {"oldest": "invalid_ts_oldest", "latest": "invalid_ts_latest", "timestamp": "bad_timestamp"}.get(
                key, "message_not_found"
            )
        )
    return value


def find_channel(world: World, which: str, *, inside: bool = True) -> Channel:
    """A channel by its id that the bot can see; `inside` when it must also be a member. Raises Refused."""
    channel = world.channels.get(which)
    if channel is None or (channel.kind != "public" and BOT_USER not in channel.members):
        raise Refused("channel_not_found")
    if inside and BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    return channel


def find_message(world: World, channel: Channel, ts: str) -> Message:
    message = world.messages[channel.id].get(ts)
    if message is None or message.deleted:
        raise Refused("message_not_found")
    return message


def write_cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def read_cursor(cursor: str, name: str) -> str:
    """What `write_cursor` was given after `name:`. Raises Refused."""
    try:
        kind, _, value = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused("invalid_cursor") from error
    if kind != name or not value:
        raise Refused("invalid_cursor")
    return value


def one_page(
    world: World, given: Json, items: Sequence[Any], *, usual: int, most: int
) -> tuple[Sequence[Any], Json]:
    """The items of the page that is asked for, and the response_metadata. Raises Refused."""
    limit = given.get("limit", usual)
    if not 1 <= limit <= most:
        raise Refused("invalid_limit")
    start = int(read_cursor(given["cursor"], "offset")) if "cursor" in given else 0
    end = start + min(limit, world.page)
    more = write_cursor(f"offset:{end}") if end < len(items) else ""
    return items[start:end], {"next_cursor": more}
