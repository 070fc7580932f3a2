"""The app manifest: what Slack has to know of the app, with each scope and the reason for it.

`SCOPES` is the only list of scopes: the manifest, the doctor and the table in `docs/how-to/slack.md` say what
stands here, and a test compares it with the calls and events in the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chats.slack_settings import Settings
from core.say import say
from core.types import Json

APP_NAME = "Listenpost"
COMMAND = "/mentions"
SHORTCUT = "track"
PLACEHOLDER = "https://YOUR-ADDRESS"
APP_SCOPE = "connections:write"
"""The app-level token's only scope; no manifest can ask for it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which methods and events need a scope of the bot token; none for one that a feature needs."""

    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


_HISTORY = ("conversations.history", "conversations.replies")
_CONVERSATIONS = ("conversations.info", "conversations.list", "users.conversations")

SCOPES: Mapping[str, Scope] = {
    "app_mentions:read": Scope(events=("app_mention",)),
    "channels:history": Scope(_HISTORY),
    "channels:read": Scope(
        _CONVERSATIONS,
        (
            "channel_archive",
            "channel_deleted",
            "channel_left",
            "channel_rename",
            "channel_unarchive",
            "member_joined_channel",
        ),
    ),
    "chat:write": Scope(("chat.postEphemeral", "chat.postMessage", "chat.update")),
    "commands": Scope(),
    "files:write": Scope(("files.completeUploadExternal", "files.getUploadURLExternal")),
    "groups:history": Scope(_HISTORY),
    "groups:read": Scope(
        _CONVERSATIONS,
        (
            "group_archive",
            "group_deleted",
            "group_left",
            "group_rename",
            "group_unarchive",
            "member_joined_channel",
        ),
    ),
    "im:history": Scope(events=("message.im",)),
    "reactions:read": Scope(("reactions.get",), ("reaction_added", "reaction_removed")),
    "reactions:write": Scope(("reactions.add",)),
    "usergroups:read": Scope(("usergroups.list",)),
    "users:read": Scope(("users.info", "users.list")),
}

LISTENING = ("message.channels", "message.groups")
"""What is said in channels, public and private: only where channels are listened to. Their scopes,
`channels:history` and `groups:history`, are there anyway."""
FREE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
"""Events that no scope is needed for."""


def why(scope: str) -> str:
    """What the scope is for, as a sentence."""
    return say(f"slack.manifest.scope.{scope}")


def events(listening: bool = False) -> list[str]:
    """Every event that the app subscribes to, in alphabetical order; `listening`: with what is said in
    channels."""
    needed = (event for scope in SCOPES.values() for event in scope.events)
    return sorted({*FREE_EVENTS, *needed, *(LISTENING if listening else ())})


def manifest(settings: Settings, address: str = PLACEHOLDER) -> dict[str, Json]:
    """The manifest for the mode of `settings`. In HTTP mode Slack sends its requests to `address`, an origin
    as `https://bot.example.org`, at the settings' path. Where `settings` listen to channels it has the events
    for that."""
    is_socket = settings.mode == "socket"
    url = address.rstrip("/") + settings.path
    command = {
        "command": COMMAND,
        "description": say("slack.manifest.command"),
        "usage_hint": say("slack.manifest.usage"),
        "should_escape": False,
    }
    subscriptions: dict[str, Json] = {"bot_events": events(bool(settings.listen))}
    interactivity: dict[str, Json] = {"is_enabled": True}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": APP_NAME,
            "description": say("slack.manifest.about"),
            "long_description": say("slack.manifest.long_about"),
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": APP_NAME, "always_online": True},
            "shortcuts": [
                {
                    "name": say("slack.manifest.shortcut"),
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": say("slack.manifest.shortcut_about"),
                }
            ],
            "slash_commands": [command if is_socket else {**command, "url": url}],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": subscriptions if is_socket else {"request_url": url, **subscriptions},
            "interactivity": interactivity if is_socket else {**interactivity, "request_url": url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": is_socket,
            "token_rotation_enabled": False,
        },
    }


def as_json(value: Json) -> str:
    """The manifest as text for the tab JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def as_yaml(value: Mapping[str, Json]) -> str:
    """The manifest as text for the tab YAML. Strings are quoted as in JSON, which YAML reads the same way."""
    return "\n".join(_yaml_lines(value))


def _yaml_lines(value: Json) -> Iterator[str]:
    """The lines of a mapping or list that has something in it."""
    pairs = (
        [("- ", one) for one in value]
        if isinstance(value, list)
        else [(_key(k), v) for k, v in value.items()]
    )
    for lead, one in pairs:
        if not isinstance(one, dict | list) or not one:
            yield f"{lead}{json.dumps(one, ensure_ascii=False)}"
        elif isinstance(value, list):
            first, *rest = _yaml_lines(one)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield lead.rstrip()
            yield from (f"  {line}" for line in _yaml_lines(one))


def _key(name: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII)
    return f"{name if plain else json.dumps(name)}: "
