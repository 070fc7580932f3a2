"""The commands that the app registers, in one server or everywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.discord_server.errors import Wrong, invalid, refused
from tests.discord_server.requests import Call, body_of
from tests.discord_server.routes import route
from tests.discord_server.things import APP, BOT_USER, Json
from tests.discord_server.world import World

CHAT_INPUT, GROUP, SUBCOMMAND = 1, 2, 1
MOST = {CHAT_INPUT: 100, 2: 15, 3: 15}
"""How many of each type there may be in a place."""
MOST_OPTIONS = MOST_CHOICES = 25
MOST_CHARACTERS = 8000
NAME = re.compile(r"[-_'\w]{1,32}")

_HERE = "/applications/{app}/guilds/{guild}/commands"
_EVERYWHERE = "/applications/{app}/commands"
_WINDOW = (5, 20.0)

Place = dict[str, Json]


def _place(world: World, call: Call) -> Place:
    """Where the commands of a call are kept. Raises Refused."""
    if call["app"] != APP:
        raise refused(10002)
    if "guild" not in call.names:
        return world.commands
    guild = world.guilds.get(call["guild"])
    if guild is None or BOT_USER not in guild.members or not guild.command_scope:
        raise refused(50001)
    return guild.commands


def _read(world: World, call: Call) -> list[Json]:
    return list(_place(world, call).values())


def _put(world: World, call: Call) -> list[Json]:
    """Replaces all; a command of the same name and type keeps its id, and its version when it is the same."""
    place = _place(world, call)
    wanted = call.body or []
    _check(world, call, wanted)
    kept = [_keep(world, call, place, one) for one in wanted]
    place.clear()
    place.update({one["id"]: one for one in kept})
    return kept


def _post(world: World, call: Call) -> Json:
    place, body = _place(world, call), body_of(call)
    others = [one for one in place.values() if _name_of(one) != _name_of(body)]
    _check(world, call, [body], others)
    kept = _keep(world, call, place, body)
    place[kept["id"]] = kept
    return kept


def _patch(world: World, call: Call) -> Json:
    place = _place(world, call)
    before = place.get(call["command"])
    if before is None:
        raise refused(10063)
    body = {**before, **body_of(call)}
    _check(world, call, [body], [one for one in place.values() if one is not before])
    place[before["id"]] = {**body, "version": world.new_id()}
    return place[before["id"]]


def _delete(world: World, call: Call) -> None:
    if _place(world, call).pop(call["command"], None) is None:
        raise refused(10063)


def _one(world: World, call: Call) -> Json:
    found = _place(world, call).get(call["command"])
    if found is None:
        raise refused(10063)
    return found


for _path in (_HERE, _EVERYWHERE):
    route("GET", _path, "GET commands", window=_WINDOW)(_read)
    route("PUT", _path, "PUT commands", window=_WINDOW)(_put)
    route("POST", _path, "POST command", window=_WINDOW, status=201)(_post)
    route("GET", f"{_path}/{{command}}", "GET command", window=_WINDOW)(_one)
    route("PATCH", f"{_path}/{{command}}", "PATCH command", window=_WINDOW)(_patch)
    route("DELETE", f"{_path}/{{command}}", "DELETE command", window=_WINDOW, status=204)(_delete)


def _name_of(command: Json) -> tuple[str, int]:
    return command["name"], command.get("type") or CHAT_INPUT


def _keep(world: World, call: Call, place: Place, body: Json) -> Json:
    """A command as Discord shows it afterwards."""
    wished = body.get("default_member_permissions")
    kept: Json = {
        "application_id": APP,
        "type": CHAT_INPUT,
        "description": "",
        "name_localizations": None,
        "description_localizations": None,
        "nsfw": False,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        **{key: value for key, value in body.items() if key != "id" and value is not None},
        "default_member_permissions": None if wished is None else str(wished),
    }
    if kept.get("options") == []:
        del kept["options"]
    if "guild" in call.names:
        kept["guild_id"] = call["guild"]
    before = next((one for one in place.values() if _name_of(one) == _name_of(kept)), None)
    if before is not None and {**before, **kept} == before and {**kept, **before} == before:
        return before
    return {**kept, "id": before["id"] if before else world.new_id(), "version": world.new_id()}


def _check(world: World, call: Call, wanted: Sequence[Json], others: Sequence[Json] = ()) -> None:
    """What the description does not say. Raises Refused."""
    lone = not isinstance(call.body, list)
    wrongs = [
        one._replace(where=one.where if lone else (i, *one.where))
        for i, command in enumerate(wanted)
        for one in command_wrongs(command)
    ]
    names = Counter(_name_of(one) for one in (*wanted, *others))
    if max(names.values(), default=1) > 1:
        text = "Application command names must be unique"
        wrongs.append(Wrong((), "APPLICATION_COMMANDS_DUPLICATE_NAME", text))
    types = Counter(kind for _, kind in names)
    if any(count > MOST.get(kind, 0) for kind, count in types.items()):
        wrongs.append(Wrong((), "BASE_TYPE_MAX_LENGTH", "Maximum number of application commands reached"))
    if wrongs:
        for one in wrongs:
            world.flaw(f"{call.key}: 50035 {one}")
        raise invalid(wrongs)


def command_wrongs(command: Json) -> Iterator[Wrong]:
    """One command."""
    if (command.get("type") or CHAT_INPUT) != CHAT_INPUT:
        for key in ("description", "options"):
            if command.get(key):
                text = f"Context menu commands cannot have {key}"
                yield Wrong((key,), "APPLICATION_COMMAND_INVALID", text)
        return
    yield from _named(command, ())
    if _size(command) > MOST_CHARACTERS:
        yield Wrong((), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
    yield from _option_wrongs(command.get("options") or [], ("options",))


def _named(thing: Json, where: tuple[str | int, ...]) -> Iterator[Wrong]:
    name = thing.get("name") or ""
    if not NAME.fullmatch(name) or name != name.lower():
        text = "Command name is invalid"
        yield Wrong((*where, "name"), "APPLICATION_COMMAND_INVALID_NAME", text)
    if not thing.get("description"):
        yield Wrong((*where, "description"), "BASE_TYPE_REQUIRED", "This field is required")


def _size(thing: Json) -> int:
    texts = [thing.get("name"), thing.get("description")]
    for one in thing.get("choices") or ():
        texts += [one["name"], str(one["value"])]
    inner = sum(_size(one) for one in thing.get("options") or ())
    return inner + sum(len(one or "") for one in texts)


def _option_wrongs(options: Sequence[Json], where: tuple[str | int, ...], depth: int = 0) -> Iterator[Wrong]:
    if len(options) > MOST_OPTIONS:
        yield Wrong(where, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    names = Counter(one["name"] for one in options)
    nested = {one["type"] <= GROUP for one in options}
    if len(nested) > 1:
        text = "Sub-commands and values cannot stand side by side"
        yield Wrong(where, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
    optional = False
    for i, one in enumerate(options):
        here = (*where, i)
        yield from _named(one, here)
        if names[one["name"]] > 1:
            text = "Option names must be unique"
            yield Wrong((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", text)
        if one["type"] <= GROUP:
            if depth > 1 or (depth == 1 and one["type"] == GROUP):
                text = "Sub-commands stand too deep"
                yield Wrong((*here, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
            yield from _option_wrongs(one.get("options") or [], (*here, "options"), depth + 1)
            continue
        if one.get("required") and optional:
            text = "Required options must be placed before non-required options"
            yield Wrong((*here, "required"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
        optional = optional or not one.get("required")
        yield from _choice_wrongs(one, here)


def _choice_wrongs(option: Json, where: tuple[str | int, ...]) -> Iterator[Wrong]:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        text = "Options with choices cannot be autocompleted"
        yield Wrong((*where, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_INVALID", text)
    if len(choices) > MOST_CHOICES:
        yield Wrong((*where, "choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if len({one["name"] for one in choices}) < len(choices):
        text = "Choice names must be unique"
        yield Wrong((*where, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", text)
