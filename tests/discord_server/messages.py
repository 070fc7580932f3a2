"""Messages: posting, reading, changing, taking back."""

from __future__ import annotations

from tests.discord_server.content import compose, flaws_of, is_nothing, revise
from tests.discord_server.errors import Wrong, invalid, refused
from tests.discord_server.judge import check_message
from tests.discord_server.reach import awake, message_in, need, reach
from tests.discord_server.requests import Call, body_of
from tests.discord_server.routes import route
from tests.discord_server.shapes import show_message
from tests.discord_server.things import BOT_USER, DM, Channel, Json, Message
from tests.discord_server.world import World

MOST_FILES, MOST_BYTES = 10, 10 * 1024 * 1024


@route("POST", "/channels/{channel}/messages", "POST messages", window=(5, 5.0))
def post(world: World, call: Call) -> Json:
    channel = reach(world, call["channel"], "SEND_MESSAGES")
    body = body_of(call)
    check_message(world, call.key, body, nonce=True)
    if channel.kind == DM and world.people[channel.partner].closed:
        raise refused(50007)
    if channel.locked and not world.can(BOT_USER, channel, "MANAGE_THREADS"):
        raise refused(50083, 403) if channel.archived else refused(160005)
    first = _posted_before(world, channel, body)
    if first is not None:
        return {**show_message(world, first), "nonce": first.nonce}
    fields = compose(body, call.files)
    _check_files(world, channel, call)
    for flaw in flaws_of(body, fields):
        world.flaw(f"{call.key}: {flaw}")
    if fields["embeds"] and not world.can(BOT_USER, channel, "EMBED_LINKS"):
        if not fields["content"]:
            raise refused(50013)
        fields["embeds"] = []
    if is_nothing(fields):
        world.flaw(f"{call.key}: an empty message")
        raise refused(50006)
    nonce = body.get("nonce")
    message = world.add_message(
        channel,
        BOT_USER,
        **fields,
        nonce=None if nonce is None else str(nonce),
        reply_to=_answered(world, channel, body),
        sent=body,
    )
    if message.nonce and body.get("enforce_nonce"):
        world.nonces[message.nonce] = (world.clock(), message)
    shown = show_message(world, message)
    return shown if nonce is None else {**shown, "nonce": nonce}


def _posted_before(world: World, channel: Channel, body: Json) -> Message | None:
    """The message that was posted with the same nonce a short while ago."""
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    at, message = world.nonces.get(str(body["nonce"]), (0.0, None))
    if message is None or message.deleted or world.clock() - at > world.nonce_life:
        return None
    if message.channel != channel.id:
        world.flaw(f"the nonce {body['nonce']!r} was used in another channel: Discord knows it by its author")
        return None
    return message


def _check_files(world: World, channel: Channel, call: Call) -> None:
    if not call.files:
        return
    need(world, channel, "ATTACH_FILES")
    if len(call.files) > MOST_FILES or sum(len(one.data) for one in call.files) > MOST_BYTES:
        world.flaw(f"{call.key}: too many files, or too big ones")
        raise refused(40005)


def _answered(world: World, channel: Channel, body: Json) -> str | None:
    """The message that this one is a reply to."""
    told = body.get("message_reference") or {}
    key = told.get("message_id")
    if key is None:
        return None
    found = world.messages[channel.id].get(str(key))
    if found is not None and not found.deleted:
        need(world, channel, "READ_MESSAGE_HISTORY")
        return found.id
    if told.get("fail_if_not_exists", True):
        raise invalid([Wrong(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")])
    return None


@route("PATCH", "/channels/{channel}/messages/{message}", "PATCH message", window=(5, 5.0))
def edit(world: World, call: Call) -> Json:
    channel = reach(world, call["channel"])
    message = message_in(world, channel, call["message"])
    body = body_of(call)
    check_message(world, call.key, body)
    if not message.by_bot:
        world.flaw(f"{call.key}: somebody else's message")
        raise refused(50005)
    if message.kind not in (0, 19, 20):
        raise refused(50021)
    awake(channel)
    _check_files(world, channel, call)
    fields = revise(message, body, call.files)
    for flaw in flaws_of(body, fields, message):
        world.flaw(f"{call.key}: {flaw}")
    if fields.get("embeds") and not world.can(BOT_USER, channel, "EMBED_LINKS"):
        fields["embeds"] = []
    kept = ("content", "embeds", "components", "files")
    if is_nothing({key: fields.get(key, getattr(message, key)) for key in kept}):
        world.flaw(f"{call.key}: an empty message")
        raise refused(50006)
    world.edit_message(message, **fields)
    return show_message(world, message)


@route("DELETE", "/channels/{channel}/messages/{message}", "DELETE message", window=(5, 1.0), status=204)
def delete(world: World, call: Call) -> None:
    channel = reach(world, call["channel"])
    message = message_in(world, channel, call["message"])
    if not message.by_bot:
        if channel.kind == DM:
            raise refused(50003)
        need(world, channel, "MANAGE_MESSAGES")
    awake(channel)
    world.delete_message(message)


@route("GET", "/channels/{channel}/messages/{message}", "GET message", window=(5, 5.0))
def read_one(world: World, call: Call) -> Json:
    channel = reach(world, call["channel"], "READ_MESSAGE_HISTORY")
    return show_message(world, message_in(world, channel, call["message"]))


@route("GET", "/channels/{channel}/messages", "GET messages", window=(5, 5.0))
def read(world: World, call: Call) -> list[Json]:
    """Newest first; nothing for who may not read the history."""
    channel = reach(world, call["channel"])
    if not world.can(BOT_USER, channel, "READ_MESSAGE_HISTORY"):
        return []
    limit = call.number("limit", 50)
    found = world.standing(channel)
    ids = [one for one in ("around", "before", "after") if one in call.query]
    if len(ids) > 1:
        world.flaw(f"{call.key}: {' and '.join(ids)} at once, only one counts")
    if "around" in call.query:
        middle, half = int(call.query["around"]), limit // 2
        older = [one for one in found if int(one.id) < middle][-half:] if half else []
        newer = [one for one in found if int(one.id) >= middle][: limit - len(older)]
        found = older + newer
    elif "after" in call.query:
        found = [one for one in found if int(one.id) > int(call.query["after"])][:limit]
    elif "before" in call.query:
        found = [one for one in found if int(one.id) < int(call.query["before"])]
    return [show_message(world, one) for one in reversed(found[-limit:])]
