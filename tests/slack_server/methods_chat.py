"""chat.*: posting, editing, whispering."""

from __future__ import annotations

import json
from typing import Any

from tests.slack_server.blocks import check_blocks
from tests.slack_server.methods import SPECIAL, T3, T4, find_channel, find_message, method
from tests.slack_server.pings import must_not_tell, tell
from tests.slack_server.shapes import permalink, show_message
from tests.slack_server.world import BOT_USER, Channel, Json, Message, Refused, World

LONGEST_TEXT = 40_000
LONGEST_EDIT = 4_000
LARGEST_METADATA = 16_000


def check_metadata(metadata: Any) -> Json:
    """Raises Refused."""
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    kind, payload = metadata["event_type"], metadata["event_payload"]
    if not isinstance(kind, str) or not kind.replace("_", "").replace(".", "").isalnum() or len(kind) > 255:
        raise Refused("invalid_metadata_format")
    if not isinstance(payload, dict) or any(
        not isinstance(value, str | int | float | bool) for value in payload.values()
    ):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise Refused("metadata_too_large")
    return metadata


def check_content(world: World, given: Json, longest: int = LONGEST_TEXT) -> tuple[str, list[Json]]:
    """The text and the blocks to show. Raises Refused."""
    text = given.get("text", "")
    blocks = check_blocks(world, given["blocks"]) if "blocks" in given else []
    if not text.strip() and not blocks:
        raise Refused("no_text")
    if not text.strip():
        world.flaw("blocks without a text: notifications and screen readers would say nothing")
    if len(text) > longest:
        raise Refused("msg_too_long")
    return text, blocks


def check_thread(world: World, channel: Channel, given: Json) -> None:
    """Raises Refused when there is no such message to answer in."""
    ts = given.get("thread_ts")
    if ts is None:
        return
    parent = world.messages[channel.id].get(ts)
    if parent is None or parent.deleted:
        raise Refused("thread_not_found")
    if parent.thread_ts not in (None, parent.ts):
        world.flaw(f"an answer to {ts}, which is itself an answer")
        raise Refused("cannot_reply_to_message")


def tell_said(world: World, channel: Channel, message: Message, before: Json | None = None) -> None:
    """What is said is an event for an app that is there, also what it says itself; `before` for an edit."""
    if BOT_USER not in channel.members or message.only_for is not None:
        return
    shown = show_message(world, message, replies=False)
    event: Json = {
        "channel": channel.id,
        "channel_type": {"channels": "channel", "groups": "group"}.get(channel.word, channel.word),
        "event_ts": message.edited_ts or message.ts,
    }
    if before is not None:
        event |= {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "ts": message.edited_ts,
            "message": shown,
            "previous_message": before,
        }
    else:
        event |= {key: value for key, value in shown.items() if key not in ("reactions", "files", "app_id")}
    world.announce(f"message.{channel.word}", event)


@method(
    "chat.postMessage",
    "channel! text blocks:json metadata:json thread_ts:ts reply_broadcast:bool unfurl_links:bool "
    "unfurl_media:bool mrkdwn:bool parse link_names:bool",
    scope="chat:write",
    tier=SPECIAL,
)
def post_message(world: World, given: Json) -> Json:
    if given["channel"] in world.people and given["channel"] != BOT_USER:
        channel = world.direct(given["channel"])
    else:
        channel = find_channel(world, given["channel"])
    if channel.archived:
        raise Refused("is_archived")
    text, blocks = check_content(world, given)
    check_thread(world, channel, given)
    message = world.add_message(
        channel,
        BOT_USER,
        text=text,
        blocks=blocks,
        metadata=check_metadata(given["metadata"]) if "metadata" in given else None,
        thread_ts=given.get("thread_ts"),
        broadcast=given.get("reply_broadcast", False),
        sent={key: value for key, value in given.items() if key not in ("blocks", "text", "metadata")},
    )
    tell(world, message)
    tell_said(world, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": show_message(world, message, metadata=True)}


@method(
    "chat.update",
    "channel! ts:ts! text blocks:json metadata:json reply_broadcast:bool parse link_names:bool",
    scope="chat:write",
    tier=T3,
)
def update_message(world: World, given: Json) -> Json:
    channel = find_channel(world, given["channel"])
    if channel.archived:
        raise Refused("is_inactive")
    message = find_message(world, channel, given["ts"])
    if not message.by_bot:
        raise Refused("cant_update_message")
    emptied = given.get("blocks") == []
    text, blocks = check_content(world, given, LONGEST_EDIT)
    metadata = message.metadata
    if "metadata" in given:
        metadata = check_metadata(given["metadata"]) if given["metadata"] != {} else None
    must_not_tell(world, text, blocks)
    before = show_message(world, message, replies=False)
    world.edit(
        message,
        text=text if "text" in given else message.text,
        # Blocks that are not sent stay; an empty array takes them away.
        blocks=blocks if blocks or emptied else message.blocks,
        metadata=metadata,
    )
    tell_said(world, channel, message, before)
    shown = show_message(world, message, metadata=True, replies=False)
    # Neither key stands in the message of this answer.
    shown = {
        key: value
        for key, value in shown.items()
        if key not in ("ts", "reactions", "thread_ts", "parent_user_id")
    }
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method(
    "chat.postEphemeral",
    "channel! user! text blocks:json thread_ts:ts parse link_names:bool",
    scope="chat:write",
    tier=T4,
)
def post_ephemeral(world: World, given: Json) -> Json:
    channel = find_channel(world, given["channel"])
    if channel.archived:
        raise Refused("is_archived")
    if given["user"] not in world.people:
        raise Refused("user_not_found")
    if given["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = check_content(world, given)
    check_thread(world, channel, given)
    message = world.add_message(
        channel,
        BOT_USER,
        text=text,
        blocks=blocks,
        thread_ts=given.get("thread_ts"),
        only_for=given["user"],
    )
    return {"message_ts": message.ts}


@method("chat.getPermalink", "channel! message_ts:ts!")
def get_permalink(world: World, given: Json) -> Json:
    channel = find_channel(world, given["channel"])
    message = find_message(world, channel, given["message_ts"])
    return {"channel": channel.id, "permalink": permalink(message)}
