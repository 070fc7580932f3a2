"""conversations.*, users.conversations: which channels there are, and what was said in them."""

from __future__ import annotations

from tests.slack_server.methods import (
    T2,
    T3,
    find_channel,
    method,
    need,
    one_page,
    read_cursor,
    write_cursor,
)
from tests.slack_server.shapes import show_channel, show_message
from tests.slack_server.world import BOT_USER, Channel, Json, Message, Refused, World

_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im"}
_READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}


def _listed(world: World, given: Json) -> list[Channel]:
    """The channels of the types that are asked for. Raises Refused."""
    kinds = []
    for one in given.get("types", "public_channel").split(","):
        if one.strip() not in _TYPES:
            raise Refused("invalid_types")
        kinds.append(_TYPES[one.strip()])
        need(world, _READ[kinds[-1]])
    return [
        one
        for one in world.channels.values()
        if one.kind in kinds and not (given.get("exclude_archived") and one.archived)
    ]


@method("conversations.list", "types exclude_archived:bool limit:int cursor", tier=T2)
def list_channels(world: World, given: Json) -> Json:
    seen = [one for one in _listed(world, given) if one.kind == "public" or BOT_USER in one.members]
    page, more = one_page(world, given, seen, usual=100, most=999)
    return {"channels": [show_channel(one) for one in page], "response_metadata": more}


@method("users.conversations", "user types exclude_archived:bool limit:int cursor", tier=T3)
def list_joined(world: World, given: Json) -> Json:
    user = given.get("user", BOT_USER)
    if user not in world.people:
        raise Refused("user_not_found")
    seen = [one for one in _listed(world, given) if user in one.members and BOT_USER in one.members]
    page, more = one_page(world, given, seen, usual=100, most=999)
    return {"channels": [show_channel(one) for one in page], "response_metadata": more}


@method("conversations.info", "channel! include_locale:bool include_num_members:bool", tier=T3)
def channel_info(world: World, given: Json) -> Json:
    channel = find_channel(world, given["channel"], inside=False)
    need(world, _READ[channel.kind])
    shown = show_channel(channel)
    if given.get("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.open", "users channel return_im:bool prevent_creation:bool", tier=T3, scope="im:write")
def open_direct(world: World, given: Json) -> Json:
    if "channel" in given:
        channel = find_channel(world, given["channel"])
    elif "," in given.get("users", ""):
        need(world, "mpim:write")
        raise Refused("method_not_supported_for_channel_type")
    else:
        person = world.people.get(given.get("users", ""))
        if person is None:
            raise Refused("user_not_found" if "users" in given else "users_list_not_supplied")
        if person.bot:
            raise Refused("cannot_dm_bot")
        if person.deleted:
            raise Refused("user_disabled")
        channel = world.direct(person.id)
    if not given.get("return_im"):
        return {"channel": {"id": channel.id}}
    shown = show_channel(channel)
    return {"channel": {key: value for key, value in shown.items() if key != "is_user_deleted"}}


def _window(world: World, given: Json, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`; the ends themselves only when `inclusive`."""
    inclusive = given.get("inclusive", False)
    oldest, latest = float(given.get("oldest", 0)), float(given.get("latest", 1e11))
    return [
        one
        for one in messages
        if oldest < float(one.ts) < latest or (inclusive and float(one.ts) in (oldest, latest))
    ]


def _read_on(given: Json, newest_first: list[Message], limit: int) -> tuple[list[Message], Json]:
    """One page from `cursor` on; a new message does not shift it."""
    if "cursor" in given:
        before = float(read_cursor(given["cursor"], "next_ts"))
        newest_first = [one for one in newest_first if float(one.ts) <= before]
    page, rest = newest_first[:limit], newest_first[limit:]
    answer: Json = {"has_more": bool(rest)}
    if rest:
        answer["response_metadata"] = {"next_cursor": write_cursor(f"next_ts:{rest[0].ts}")}
    return page, answer


@method(
    "conversations.history",
    "channel! oldest latest inclusive:bool limit:int cursor include_all_metadata:bool",
    tier=T3,
)
def history(world: World, given: Json) -> Json:
    """Newest first; answers in threads are left out, and metadata unless it is asked for."""
    channel = find_channel(world, given["channel"], inside=False)
    need(world, f"{channel.word}:history")
    find_channel(world, given["channel"])
    limit = given.get("limit", 100)
    if not 1 <= limit <= 999:
        raise Refused("invalid_limit")
    _check_times(given)
    messages = [
        one
        for one in world.messages[channel.id].values()
        if not one.deleted and (one.thread_ts in (None, one.ts) or one.broadcast)
    ]
    page, answer = _read_on(given, _window(world, given, messages)[::-1], min(limit, world.page))
    metadata = given.get("include_all_metadata", False)
    shown = [show_message(world, one, metadata=metadata) for one in page]
    return {"messages": shown, "pin_count": 0, **answer}


@method(
    "conversations.replies",
    "channel! ts:ts! oldest latest inclusive:bool limit:int cursor include_all_metadata:bool",
    tier=T3,
)
def thread(world: World, given: Json) -> Json:
    """Oldest first; the message that the thread hangs on leads every page."""
    channel = find_channel(world, given["channel"], inside=False)
    need(world, f"{channel.word}:history")
    find_channel(world, given["channel"])
    limit = given.get("limit", 1000)
    if not 1 <= limit <= 1000:
        raise Refused("invalid_limit")
    _check_times(given)
    parent = world.messages[channel.id].get(given["ts"])
    if parent is None or parent.deleted:
        raise Refused("thread_not_found")
    below = [
        one for one in world.messages[channel.id].values() if one.thread_ts == parent.ts and not one.deleted
    ]
    below = _window(world, given, below)
    start = int(read_cursor(given["cursor"], "offset")) if "cursor" in given else 0
    end = start + min(limit, world.page)
    answer: Json = {"has_more": end < len(below)}
    if end < len(below):
        answer["response_metadata"] = {"next_cursor": write_cursor(f"offset:{end}")}
    metadata = given.get("include_all_metadata", False)
    return {
        "messages": [show_message(world, one, metadata=metadata) for one in (parent, *below[start:end])],
        **answer,
    }


def _check_times(given: Json) -> None:
    """`oldest` and `latest` are seconds, with or without decimals. Raises Refused."""
    for key in ("oldest", "latest"):
        try:
            float(given.get(key, "0"))
        except ValueError as error:
            raise Refused(f"invalid_ts_{key}") from error
