"""What the app is sent when somebody acts, key by key as Slack writes it."""

from __future__ import annotations

from typing import Any

from tests.slack_server.elements import options_of
from tests.slack_server.shapes import show_message, show_view
from tests.slack_server.world import APP, DOMAIN, TEAM, Channel, Json, Message, Person, View, World

TOKEN = "fake-verification-token"

_CHOSEN = {
    "static_select": "selected_option",
    "overflow": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}
_TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")


def _who(person: Person, *, short: bool = False) -> Json:
    full: Json = {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM}
    return {key: value for key, value in full.items() if not (short and key == "username")}


def _from_app(kind: str, person: Person) -> Json:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": DOMAIN},
        "user": _who(person),
        "api_app_id": APP,
        "token": TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def answer_of(element: Json, choice: str | None) -> Json:
    """An input's or menu's part of the state, as chosen, typed, or left as drawn. Raises LookupError when
    that cannot be chosen."""
    kind = element["type"]
    shown: Json = {"type": kind}
    if kind in ("static_select", "overflow", "radio_buttons"):
        shown["selected_option"] = element.get("initial_option")
        if choice is not None:
            shown["selected_option"] = find_option(element, choice)
    elif kind == "checkboxes":
        shown["selected_options"] = element.get("initial_options", [])
        if choice is not None:
            shown["selected_options"] = [find_option(element, one) for one in choice.split(",")]
    elif kind in _CHOSEN:
        key = _CHOSEN[kind]
        shown[key] = choice if choice is not None else element.get(key.replace("selected", "initial"))
    elif kind in _TYPED:
        shown["value"] = choice if choice is not None else element.get("initial_value")
        longest = element.get("max_length", 3000)
        if choice and len(choice) > longest:
            raise LookupError(f"nobody can type more than {longest} characters here")
    else:
        raise LookupError(f"this fake cannot fill in a {kind}")
    return shown


def find_option(element: Json, choice: str) -> Json:
    """By value or by what stands on it."""
    options = options_of(element)
    found = [one for one in options if one["value"] == choice]
    found = found or [one for one in options if choice in one["text"]["text"]]
    if len(found) != 1:
        raise LookupError(f"{len(found)} options are {choice!r}: {[one['text']['text'] for one in options]}")
    return found[0]


def _action(block: Json, element: Json, choice: str | None, stamp: str) -> Json:
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    if element["type"] == "button":
        if choice is not None:
            raise LookupError("a button has nothing to choose")
        action |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    else:
        if choice is None:
            raise LookupError(f"say what to choose in this {element['type']}")
        action |= answer_of(element, choice)
        if "placeholder" in element:
            action["placeholder"] = element["placeholder"]
    return {**action, "action_ts": stamp}


def _state(
    elements: list[tuple[Json, Json]], pressed: Json | None = None, choice: str | None = None
) -> dict[str, Any]:
    """What menus and inputs hold; buttons and overflow menus hold nothing."""
    values: dict[str, Any] = {}
    for block, element in elements:
        if element["type"] not in ("button", "overflow"):
            chosen = choice if element is pressed else None
            values.setdefault(block["block_id"], {})[element["action_id"]] = answer_of(element, chosen)
    return values


def message_press(
    world: World,
    person: Person,
    message: Message,
    elements: list[tuple[Json, Json]],
    pressed: tuple[Json, Json],
    choice: str | None,
) -> Json:
    channel = world.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _from_app("block_actions", person) | {
        "container": container,
        "trigger_id": world.trigger(person.id),
        "channel": {"id": channel.id, "name": told_name(channel)},
        "state": {"values": _state(elements, pressed[1], choice)},
        "response_url": reply_address(world, channel.id, person.id, message),
        "actions": [_action(*pressed, choice, world.stamp())],
    }
    if message.only_for is None:
        # What only one person sees is not sent along.
        payload["message"] = show_message(world, message)
    return payload


def view_press(
    world: World,
    person: Person,
    view: View,
    elements: list[tuple[Json, Json]],
    pressed: tuple[Json, Json],
    choice: str | None,
) -> Json:
    return _from_app("block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.trigger(person.id),
        "view": show_view(view, _state(elements, pressed[1], choice)),
        "actions": [_action(*pressed, choice, world.stamp())],
    }


def told_name(channel: Channel) -> str:
    return {"private": "privategroup", "im": "directmessage"}.get(channel.kind, channel.name)


def reply_address(world: World, channel: str, user: str, origin: Message | None) -> str:
    return f"http://{world.host}/actions/{TEAM}/{world.reply(channel, user, origin)}"


def slash_command(world: World, person: Person, channel: Channel, command: str, text: str) -> Json:
    return {
        "token": TOKEN,
        "team_id": TEAM,
        "team_domain": DOMAIN,
        "channel_id": channel.id,
        "channel_name": told_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": reply_address(world, channel.id, person.id, None),
        "trigger_id": world.trigger(person.id),
    }


def message_shortcut(world: World, person: Person, message: Message, callback_id: str) -> Json:
    channel = world.channels[message.channel]
    return {
        "type": "message_action",
        "token": TOKEN,
        "action_ts": world.stamp(),
        "team": {"id": TEAM, "domain": DOMAIN},
        "user": _who(person, short=True),
        "channel": {"id": channel.id, "name": told_name(channel)},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": world.trigger(person.id),
        "response_url": reply_address(world, channel.id, person.id, message),
        "message_ts": message.ts,
        "message": show_message(world, message),
    }


def view_submission(world: World, person: Person, view: View, state: dict[str, Any]) -> Json:
    return _from_app("view_submission", person) | {
        "trigger_id": world.trigger(person.id),
        "view": show_view(view, state),
    }


def view_closed(person: Person, view: View) -> Json:
    return _from_app("view_closed", person) | {"view": show_view(view), "is_cleared": False}
