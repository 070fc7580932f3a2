"""The manifest asks for what the code uses, no more and no less, and in a shape that Slack takes."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from chats import slack_app
from chats.slack_manifest import SCOPES, as_json, as_yaml, events, manifest, why
from chats.slack_settings import Settings
from core.emoji import DEFAULTS, base_emoji

ROOT = Path(__file__).resolve().parents[3]
SOCKET = manifest(Settings())
LISTENING = manifest(Settings(listen=("fans",)))
HTTP = manifest(Settings(mode="http", path="/in/slack"), "https://bot.example.org/")

# Slack's documentation, "Required scopes" of each method with a bot token (docs.slack.dev/reference/methods).
CONVERSATIONS_READ = {"channels:read", "groups:read", "im:read", "mpim:read"}
CONVERSATIONS_HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
METHOD_SCOPES: Mapping[str, set[str]] = {
    "apps.connections.open": set(),  # the app-level token's connections:write
    "auth.test": set(),
    "bots.info": {"users:read"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": CONVERSATIONS_HISTORY,
    "conversations.info": CONVERSATIONS_READ,
    "conversations.list": CONVERSATIONS_READ,
    "conversations.members": CONVERSATIONS_READ,
    "conversations.replies": CONVERSATIONS_HISTORY,
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "reactions.add": {"reactions:write"},
    "reactions.get": {"reactions:read"},
    "reactions.remove": {"reactions:write"},
    "team.info": {"team:read"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.conversations": CONVERSATIONS_READ,
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
# The same of each event (docs.slack.dev/reference/events).
EVENT_SCOPES: Mapping[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read", "mpim:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "tokens_revoked": set(),
}
# A conversation needs the scope of its kind only. Cards stand in channels, public and private.
OTHER_KINDS = {"im:read", "mpim:read", "mpim:history"}


def in_channels(method: str) -> set[str]:
    """The scopes that a method needs for channels."""
    scopes = METHOD_SCOPES[method]
    return scopes - OTHER_KINDS - ({"im:history"} if scopes is CONVERSATIONS_HISTORY else set())


# ---------------------------------------------------------------- what the code uses


def sdk_methods() -> dict[str, set[str]]:
    """Which methods of the Web API each method of the SDK's client calls."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(AsyncWebClient) or AsyncWebClient))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)}

    def calls(name: str) -> set[str]:
        found: set[str] = set()
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "api_call" and isinstance(node.args[0], ast.Constant):
                    found.add(str(node.args[0].value))
                elif node.func.attr in functions and node.func.attr != name:
                    found |= calls(node.func.attr)
        return found

    return {name: calls(name) for name in functions}


SDK = sdk_methods()


def methods_in(code: str) -> set[str]:
    """Every method of the Web API that some Python calls or hands on."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute):
            found |= SDK.get(node.attr, set())
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "api_call"
            and isinstance(node.args[0], ast.Constant)
        ):
            found.add(str(node.args[0].value))
    return found


def used_methods() -> set[str]:
    files = sorted(ROOT.glob("chats/slack*.py"))
    assert files
    return set().union(*(methods_in(file.read_text(encoding="utf-8")) for file in files))


def used_events() -> set[str]:
    """What Bolt hears, by the names of subscriptions: of messages only those in direct messages, where
    nobody listens to channels."""
    return {"message.im" if event == "message" else event for event in slack_app.EVENTS}


@pytest.mark.parametrize(
    ("code", "methods"),
    [
        ("await client.chat_postMessage(channel=c)", {"chat.postMessage"}),
        ("await self._calls.make(self._calls.client.reactions_get, name=n)", {"reactions.get"}),
        ("await client.api_call('pins.add', json={})", {"pins.add"}),
        (
            "await client.files_upload_v2(content=b)",
            {"files.getUploadURLExternal", "files.completeUploadExternal"},
        ),
        ("self.seen_reactions_get(1)", set()),
    ],
)
def test_a_call_is_seen_in_the_code(code: str, methods: set[str]) -> None:
    assert methods_in(code) == methods


def test_of_every_method_that_is_called_the_documentation_says_which_scopes_it_needs() -> None:
    assert used_methods() - set(METHOD_SCOPES) == set()
    assert used_events() - set(EVENT_SCOPES) == set()


def test_the_scopes_are_those_of_the_methods_and_events_in_use() -> None:
    needed = {"commands"}.union(*map(in_channels, used_methods()))
    needed |= set().union(*(EVENT_SCOPES[event] for event in used_events())) - OTHER_KINDS
    assert needed - set(SCOPES) == set(), "something is used without its scope"
    assert set(SCOPES) - needed == set(), "a scope is asked for that nothing needs"
    assert SOCKET["oauth_config"]["scopes"] == {"bot": sorted(SCOPES)}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_names_the_methods_and_events_that_need_it(scope: str) -> None:
    assert set(SCOPES[scope].methods) == {one for one in used_methods() if scope in in_channels(one)}
    assert set(SCOPES[scope].events) == {one for one in used_events() if scope in EVENT_SCOPES[one]}
    assert why(scope).endswith(".")


def test_the_app_subscribes_to_the_events_that_it_hears() -> None:
    assert set(events()) == used_events()
    assert SOCKET["settings"]["event_subscriptions"]["bot_events"] == events()


def test_what_is_said_in_channels_is_sent_only_where_the_bot_listens_and_needs_no_further_scope() -> None:
    said = {"message.channels", "message.groups"}
    assert said.isdisjoint(events())
    assert set(events(listening=True)) - set(events()) == said
    assert LISTENING["settings"]["event_subscriptions"]["bot_events"] == events(listening=True)
    assert set().union(*(EVENT_SCOPES[event] for event in said)) <= set(SCOPES)
    assert LISTENING["oauth_config"] == SOCKET["oauth_config"]


def test_the_command_and_the_shortcut_are_there() -> None:
    assert [one["command"] for one in SOCKET["features"]["slash_commands"]] == ["/mentions"]
    assert [(one["type"], one["callback_id"]) for one in SOCKET["features"]["shortcuts"]] == [
        ("message", "track")
    ]


# ---------------------------------------------------------------- the two modes


def test_over_a_socket_no_address_stands_in_the_manifest() -> None:
    assert SOCKET["settings"]["socket_mode_enabled"] is True
    assert "://" not in as_json(SOCKET)


def test_over_http_every_request_goes_to_the_one_path() -> None:
    url = "https://bot.example.org/in/slack"
    assert HTTP["settings"]["socket_mode_enabled"] is False
    assert HTTP["settings"]["event_subscriptions"]["request_url"] == url
    assert HTTP["settings"]["interactivity"] == {"is_enabled": True, "request_url": url}
    assert [one["url"] for one in HTTP["features"]["slash_commands"]] == [url]


def test_the_home_tab_is_on_and_people_may_write_to_the_bot() -> None:
    assert SOCKET["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


# ---------------------------------------------------------------- what Slack takes

# The keys and lengths of Slack's manifest schema, version 1: a mapping is an object with no further keys, a
# list is one of such things, a pair is the shortest and longest text.
ADDRESS = (9, 3000)
SHAPE: Mapping[str, Any] = {
    "_metadata": {"major_version": int, "minor_version": int},
    "display_information": {
        "name": (1, 35),
        "description": (1, 140),
        "long_description": (175, 4000),
        "background_color": (4, 7),
    },
    "features": {
        "app_home": {
            "home_tab_enabled": bool,
            "messages_tab_enabled": bool,
            "messages_tab_read_only_enabled": bool,
        },
        "bot_user": {"display_name": (1, 80), "always_online": bool},
        "shortcuts": [{"name": (1, 24), "type": (6, 7), "callback_id": (1, 255), "description": (1, 150)}],
        "slash_commands": [
            {
                "command": (2, 32),
                "url": ADDRESS,
                "description": (1, 2000),
                "usage_hint": (1, 1000),
                "should_escape": bool,
            }
        ],
    },
    "oauth_config": {"scopes": {"bot": [(1, 50)]}},
    "settings": {
        "event_subscriptions": {"request_url": ADDRESS, "bot_events": [(1, 50)]},
        "interactivity": {"is_enabled": bool, "request_url": ADDRESS},
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}


def misfits(value: Any, shape: Any, place: str = "manifest") -> Iterator[str]:
    if isinstance(shape, Mapping):
        if not isinstance(value, dict):
            yield place
            return
        for key, one in value.items():
            yield from misfits(one, shape[key], f"{place}.{key}") if key in shape else [f"{place}.{key}"]
    elif isinstance(shape, list):
        if not value or len(value) != len({json.dumps(one) for one in value}):
            yield place
        for one in value:
            yield from misfits(one, shape[0], f"{place}[]")
    elif isinstance(shape, tuple):
        if not isinstance(value, str) or not shape[0] <= len(value) <= shape[1]:
            yield place
    elif type(value) is not shape:
        yield place


@pytest.mark.parametrize("described", [SOCKET, HTTP, LISTENING], ids=["socket", "http", "listening"])
def test_the_manifest_fits_slack_s_schema(described: Mapping[str, Any]) -> None:
    assert list(misfits(described, SHAPE)) == []
    assert re.fullmatch(r"#[0-9a-f]{6}", described["display_information"]["background_color"])


@pytest.mark.parametrize(
    ("part", "value", "place"),
    [
        ("display_information", {"name": "N" * 36}, "manifest.display_information.name"),
        ("display_information", {"nickname": "N"}, "manifest.display_information.nickname"),
        ("settings", {"socket_mode_enabled": "yes"}, "manifest.settings.socket_mode_enabled"),
        ("oauth_config", {"scopes": {"bot": ["a", "a"]}}, "manifest.oauth_config.scopes.bot"),
    ],
)
def test_a_manifest_that_slack_would_refuse_is_told(part: str, value: object, place: str) -> None:
    assert list(misfits({**SOCKET, part: value}, SHAPE)) == [place]


# ---------------------------------------------------------------- as text


def read_yaml(lines: list[str]) -> Any:
    """The YAML of block mappings, block sequences and JSON scalars, by indentation."""
    if lines[0].startswith("- "):
        items: list[list[str]] = []
        for line in lines:
            if line.startswith("- "):
                items.append([line[2:]])
            else:
                assert line.startswith("  ")
                items[-1].append(line[2:])
        return [read_yaml(item) if re.match(r"\w+:( |$)", item[0]) else json.loads(item[0]) for item in items]
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("  "):
            found[list(found)[-1]].append(line[2:])
        else:
            key, _, rest = line.partition(":")
            assert key not in found
            found[key] = [rest.strip()] if rest.strip() else []
    return {
        key: json.loads(rest[0]) if len(rest) == 1 and lines_of(lines, key) else read_yaml(rest)
        for key, rest in found.items()
    }


def lines_of(lines: list[str], key: str) -> bool:
    """Whether the key's value stands on its own line."""
    return any(line.startswith(f"{key}: ") for line in lines)


@pytest.mark.parametrize("described", [SOCKET, HTTP, LISTENING], ids=["socket", "http", "listening"])
def test_json_and_yaml_say_the_same(described: Mapping[str, Any]) -> None:
    assert json.loads(as_json(described)) == described
    assert read_yaml(as_yaml(described).splitlines()) == described


def test_yaml_keeps_what_looks_like_something_else() -> None:
    odd = {
        "yes": "no",
        "number": "12",
        "colon": "a: b # c",
        "quote": 'say "hi" \\ and\nso on',
        "none": [],
        "nothing": {},
        "list": ["- x", {"a": 1, "b": ["y"]}],
    }
    assert as_yaml(odd).splitlines() == [
        'yes: "no"',
        'number: "12"',
        'colon: "a: b # c"',
        'quote: "say \\"hi\\" \\\\ and\\nso on"',
        "none: []",
        "nothing: {}",
        "list:",
        '  - "- x"',
        "  - a: 1",
        "    b:",
        '      - "y"',
    ]
    assert read_yaml(as_yaml(odd).splitlines()) == odd


# ---------------------------------------------------------------- the documentation


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the how-to, without its head."""
    text = (ROOT / "docs/how-to/slack.md").read_text(encoding="utf-8")
    part = re.split(r"^#+ ", text.partition(f"# {heading}\n")[2], flags=re.MULTILINE)[0]
    table = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_the_how_to_explains_every_scope() -> None:
    assert rows_of("What each scope is for") == [
        [f"`{name}`", why(name), " ".join(f"`{one}`" for one in (*scope.methods, *scope.events))]
        for name, scope in SCOPES.items()
    ]


def test_the_how_to_shows_the_emoji_as_slack_calls_them() -> None:
    rows = rows_of("Emoji")
    assert [(emoji, verb) for emoji, _, verb in rows] == [
        (spellings[0], verb.value) for verb, spellings in DEFAULTS.items()
    ]
    assert all(base_emoji(name.strip("`")) == emoji for emoji, name, _ in rows)
