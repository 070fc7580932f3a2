"""response_url: five uses in half an hour, to answer one person or to change what they acted on."""

from __future__ import annotations

from typing import Any

from tests.slack_server.blocks import check_blocks
from tests.slack_server.methods_chat import check_content
from tests.slack_server.world import BOT_USER, Json, Message, Refused, Reply, World

MOST_USES = 5
LIFE = 30 * 60
KEYS = frozenset(
    {
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
    }
)


def respond(world: World, key: str, body: Any) -> None:
    """One POST to a response_url. Raises Refused with its HTTP status."""
    reply = world.replies.get(key)
    if reply is None or world.token_state == "account_inactive":
        raise Refused("invalid_url", 404)
    if world.clock() - reply.made > LIFE:
        raise Refused("expired_url", 404)
    if reply.uses >= MOST_USES:
        raise Refused("used_url", 404)
    if not isinstance(body, dict):
        raise Refused("invalid_payload", 400)
    reply.uses += 1
    say_back(world, reply, body)


def say_back(world: World, reply: Reply, body: Json) -> Message | None:
    """Shows what an app answered, at a response_url or in its acknowledgement of a command."""
    for unknown in sorted(set(body) - KEYS):
        world.flaw(f"response_url: unknown key {unknown!r}")
        raise Refused("invalid_payload", 400)
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise Refused("invalid_payload", 400)
    if body.get("delete_original"):
        _gone(_original(world, reply))
        return None
    try:
        if "blocks" in body:
            check_blocks(world, body["blocks"])
        text, blocks = check_content(world, body)
    except Refused as refused:
        raise Refused(refused.code, 400, **refused.more) from refused
    if body.get("replace_original"):
        original = _original(world, reply)
        world.edit(original, text=text, blocks=blocks)
        return original
    channel = world.channels[reply.channel]
    if channel.archived:
        raise Refused("is_archived", 403)
    public = body.get("response_type") == "in_channel"
    return world.add_message(
        channel,
        BOT_USER,
        text=text,
        blocks=blocks,
        thread_ts=body.get("thread_ts"),
        only_for=None if public else reply.user,
    )


def _original(world: World, reply: Reply) -> Message:
    if reply.origin is None or not reply.origin.by_bot or reply.origin.deleted:
        world.flaw("response_url: there is no message of the app to change")
        raise Refused("message_not_found", 404)
    return reply.origin


def _gone(message: Message) -> None:
    message.deleted = True
