"""The doctor's checks of the channels that `listen` names: whether the bot finds them, and may read there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from chats._doctor import Finding, NoAnswer, bad, good
from chats.discord_doctor_asking import MISSING_ACCESS, UNKNOWN_CHANNEL, Asking
from chats.discord_doctor_checks import Account
from chats.discord_doctor_servers import Server, lacking, read
from chats.discord_listened import TO_READ, shown
from chats.discord_names import is_id, plain, wanted_name
from chats.discord_permissions import TO_HEAR
from chats.discord_said import THREADS
from chats.discord_settings import Settings
from core.say import say
from core.types import Channel, Json

Place = tuple[Server, Mapping[str, Any]]


async def look(
    ask: Asking,
    me: Account,
    found: Sequence[Mapping[str, Json]],
    settings: Settings,
    channels: Sequence[Channel],
) -> AsyncIterator[Finding]:
    """What can be heard in each channel that is listened to. `found` are the servers that the bot is in."""
    try:
        servers = [await read(ask, me, one) for one in found] if settings.listen else []
        for name in settings.listen:
            yield await _one(ask, me, servers, settings, channels, name)
    except NoAnswer as error:
        yield bad("listen", say("discord.doctor.rooms_unknown", why=error.sentence), error.hint)


async def _one(
    ask: Asking,
    me: Account,
    servers: Sequence[Server],
    settings: Settings,
    channels: Sequence[Channel],
    name: str,
) -> Finding:
    check, room = f"listen {plain(name)}", shown(name)
    places = await _places(ask, servers, settings.guild.strip(), name)
    if not places:
        return bad(check, say("discord.listen.missing", room=room), say("discord.listen.missing_hint"))
    if len(places) > 1:
        ids = ", ".join(f"{place['id']} ({server.name})" for server, place in places)
        hint = say("discord.listen.twice_hint")
        return bad(check, say("discord.listen.twice", room=room, ids=ids), hint)
    server, place = places[0]
    room = f"#{place.get('name')}"
    if place["type"] not in TO_READ:
        return bad(check, say("discord.listen.kind", room=room), say("discord.listen.kind_hint"))
    if _is_for_cards(settings, channels, server, place):
        hint = say("discord.doctor.listen_posted_hint")
        return bad(check, say("discord.doctor.listen_posted", room=room), hint)
    missing = [one for one in lacking(server, place, me) if one in TO_HEAR]
    if not missing:
        return good(check, say("discord.doctor.listen_fine", room=room, server=server.name))
    names = ", ".join(one.name for one in missing)
    sentence = say("discord.doctor.listen_lacks", room=room, server=server.name, n=len(missing), names=names)
    return bad(check, sentence, say("discord.doctor.room_lacks_hint", room=room, bot=me.name))


async def _places(ask: Asking, servers: Sequence[Server], wanted: str, name: str) -> list[Place]:
    """The channels that are meant by a name or an id; of a thread the channel that it is in."""
    if is_id(name):
        found = _of_id(servers, name)
        return found or _of_id(servers, await _parent(ask, name))
    meant = [one for one in servers if one.is_called(wanted)]
    same = [
        (one, place) for one in meant for place in one.channels if plain(str(place["name"])) == plain(name)
    ]
    return [(one, place) for one, place in same if place["type"] in TO_READ] or same


def _of_id(servers: Sequence[Server], room: str) -> list[Place]:
    return [(one, place) for one in servers for place in one.channels if str(place["id"]) == room]


async def _parent(ask: Asking, room: str) -> str:
    """The channel of a thread, `""` when there is no such thread for us."""
    try:
        found = await ask.get(f"channels/{room}")
    except NoAnswer as error:
        if error.code not in (UNKNOWN_CHANNEL, MISSING_ACCESS):
            raise
        return ""
    return str(found.get("parent_id") or "") if found.get("type") in THREADS else ""


def _is_for_cards(
    settings: Settings, channels: Sequence[Channel], server: Server, place: Mapping[str, Any]
) -> bool:
    """Whether cards are posted there: a channel of the settings is called so in the server that is meant, or
    has its id."""
    wanted = {plain(wanted_name(one)) for one in channels}
    named = plain(str(place.get("name"))) in wanted and server.is_called(settings.guild.strip())
    return str(place["id"]) in wanted or named
