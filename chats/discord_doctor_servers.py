"""The doctor's checks of the servers: commands, channels and permissions there, and roles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import chats
from chats._doctor import Finding, NoAnswer, bad, good, skipped, warning
from chats.discord_doctor_asking import MISSING_ACCESS, UNKNOWN_CHANNEL, Asking
from chats.discord_doctor_checks import Account
from chats.discord_names import is_id, plain
from chats.discord_permissions import Permission, compute, invite_link, lacks
from chats.discord_servers import FOR_TEXT, PAGE
from core.say import say
from core.types import Channel, Json

COMMAND = "mentions"
_KINDS = {
    1: "private",
    2: "voice",
    3: "private",
    4: "category",
    10: "thread",
    11: "thread",
    12: "thread",
    13: "stage",
    14: "directory",
    15: "forum",
    16: "media",
}


@dataclass(frozen=True, slots=True)
class Server:
    """One server, as the bot sees it: Discord's own objects, and the bot as its member."""

    guild: Mapping[str, Json]
    channels: Sequence[Mapping[str, Json]]
    member: Mapping[str, Json]

    @property
    def id(self) -> str:
        return str(self.guild["id"])

    @property
    def name(self) -> str:
        return str(self.guild.get("name") or "?")

    def is_called(self, wanted: str) -> bool:
        return wanted in ("", self.id) or wanted.casefold() == self.name.casefold()


async def find(ask: Asking, me: Account, wanted: str) -> tuple[list[Mapping[str, Json]], list[Finding]]:
    """The servers that the bot is in, and whether the one that the settings name is among them."""
    link = invite_link(me.app)
    try:
        found: list[Mapping[str, Json]] = await ask.get("users/@me/guilds", limit=PAGE)
    except NoAnswer as error:
        return [], [bad("servers", error.sentence, error.hint)]
    if not found:
        hint = say("discord.doctor.no_server_hint", link=link)
        return [], [bad("servers", say("discord.doctor.no_server"), hint)]
    names = ", ".join(str(one["name"]) for one in found)
    findings = [good("servers", say("discord.doctor.servers", n=len(found), names=names))]
    if wanted:
        meant = [one for one in found if Server(one, (), {}).is_called(wanted)]
        if not meant:
            hint = say("discord.doctor.guild_missing_hint", names=names, link=link)
            findings.append(bad("guild", say("discord.doctor.guild_missing", guild=wanted), hint))
        elif len(meant) > 1:
            hint = say("discord.doctor.guild_twice_hint", names=", ".join(str(one["id"]) for one in meant))
            findings.append(bad("guild", say("discord.doctor.guild_twice", guild=wanted), hint))
    return found, findings


async def look(
    ask: Asking,
    me: Account,
    found: Sequence[Mapping[str, Json]],
    wanted: str,
    channels: Sequence[Channel],
    allow: Mapping[str, Sequence[str]],
    now: datetime,
) -> AsyncIterator[Finding]:
    """What is there in each server, and what lacks. `wanted` is the server that the settings name."""
    servers = []
    for one in found:
        yield await _commands(ask, me, one)
        try:
            servers.append(await read(ask, me, one))
        except NoAnswer as error:
            yield bad("channels", say("discord.doctor.rooms_unknown", why=error.sentence), error.hint)
            return
    for server in servers:
        if _is_in_timeout(server.member, now):
            hint = say("discord.doctor.timed_out_hint", bot=me.name)
            yield bad("timeout", say("discord.doctor.timed_out", server=server.name), hint)
    if not channels:
        yield warning("channels", say("discord.doctor.no_rooms"), say("discord.doctor.no_rooms_hint"))
    for channel in channels:
        try:
            yield await _room(ask, me, servers, wanted, channel)
        except NoAnswer as error:
            yield bad("channels", say("discord.doctor.rooms_unknown", why=error.sentence), error.hint)
            return
    # People's roles are those in the server of the channel.
    homes = {one.id for channel in channels for one, _ in _places(servers, wanted, _wanted(channel))}
    if me.public and homes:
        for finding in _strangers([one for one in servers if one.id not in homes], wanted):
            yield finding
    for finding in roles([one for one in servers if one.id in homes or not homes], allow):
        yield finding
    if homes:
        for finding in _all_may(allow):
            yield finding


def _strangers(others: Sequence[Server], wanted: str) -> Iterator[Finding]:
    """Servers without a channel of ours; the one that the settings name is ours all the same."""
    theirs = [one.name for one in others if not (wanted and one.is_called(wanted))]
    if theirs:
        sentence = say("discord.doctor.strangers", n=len(theirs), names=", ".join(theirs))
        yield bad("strangers", sentence, say("discord.doctor.strangers_hint"))


async def read(ask: Asking, me: Account, one: Mapping[str, Json]) -> Server:
    """One server as the bot sees it. Raises NoAnswer."""
    guild = await ask.get(f"guilds/{one['id']}")
    channels = await ask.get(f"guilds/{one['id']}/channels")
    return Server(guild, channels, await ask.get(f"guilds/{one['id']}/members/{me.user}"))


async def _commands(ask: Asking, me: Account, one: Mapping[str, Json]) -> Finding:
    check, server = f"commands {one['name']}", one["name"]
    try:
        found = await ask.get(f"applications/{me.app}/guilds/{one['id']}/commands")
    except NoAnswer as error:
        if error.code != MISSING_ACCESS:
            return bad(check, error.sentence, error.hint)
        hint = say("discord.doctor.commands_refused_hint", link=invite_link(me.app))
        return bad(check, say("discord.doctor.commands_refused", server=server), hint)
    for command in found:
        if command.get("name") == COMMAND and command.get("type", 1) == 1:
            n = len(command.get("options") or ())
            return good(check, say("discord.doctor.commands_fine", server=server, n=n))
    sentence = say("discord.doctor.commands_missing", server=server)
    # No failure: before the first run nobody could have registered them.
    return warning(check, sentence, say("discord.doctor.commands_missing_hint"))


# ---------------------------------------------------------------- channels


async def _room(
    ask: Asking, me: Account, servers: Sequence[Server], wanted: str, channel: Channel
) -> Finding:
    check, name = f"channel {channel.name}", channel.name
    room = _wanted(channel)
    shown = f"#{room}"
    found = _places(servers, wanted, room)
    if not found and is_id(room) and (kind := await _kind_of(ask, room)):
        return _wrong_kind(check, name, shown, kind)
    if not found:
        sentence = say("discord.doctor.room_missing", name=name, room=shown)
        return bad(check, sentence, say("discord.doctor.room_missing_hint"))
    if len(found) > 1 and found[0][1]["type"] in FOR_TEXT:
        ids = ", ".join(f"{place['id']} ({one.name})" for one, place in found)
        sentence = say("discord.doctor.room_twice", name=name, room=shown, ids=ids)
        return bad(check, sentence, say("discord.doctor.room_twice_hint"))
    server, place = found[0]
    shown = f"#{place.get('name')}"
    if place["type"] not in FOR_TEXT:
        return _wrong_kind(check, name, shown, place["type"])
    return _rights(check, name, shown, server, place, me)


def _wanted(channel: Channel) -> str:
    return (channel.room or channel.name).strip().removeprefix("#")


def _places(servers: Sequence[Server], wanted: str, room: str) -> list[tuple[Server, Mapping[str, Any]]]:
    """The channels with this id, or with this name in the servers where names are looked for."""
    if is_id(room):
        return [(one, place) for one in servers for place in one.channels if str(place["id"]) == room]
    meant = [one for one in servers if one.is_called(wanted)]
    named = [
        (one, place) for one in meant for place in one.channels if plain(str(place["name"])) == plain(room)
    ]
    # A category, a forum or a voice channel often has the name of a text channel.
    return [(one, place) for one, place in named if place["type"] in FOR_TEXT] or named


def _rights(
    check: str, name: str, shown: str, server: Server, place: Mapping[str, Any], me: Account
) -> Finding:
    missing = lacking(server, place, me)
    if not missing:
        return good(check, say("discord.doctor.room_fine", name=name, room=shown, server=server.name))
    names = ", ".join(permission.name for permission in missing)
    sentence = say(
        "discord.doctor.room_lacks", name=name, room=shown, server=server.name, n=len(missing), names=names
    )
    return bad(check, sentence, say("discord.doctor.room_lacks_hint", room=shown, bot=me.name))


def lacking(server: Server, place: Mapping[str, Any], me: Account) -> tuple[Permission, ...]:
    """The permissions that the bot lacks in a channel."""
    return lacks(
        compute(
            me.user,
            [str(role) for role in server.member.get("roles") or ()],
            server.id,
            server.guild.get("roles") or (),
            place.get("permission_overwrites") or (),
            owner=str(server.guild.get("owner_id")) == me.user,
        )
    )


def _wrong_kind(check: str, name: str, shown: str, kind: object) -> Finding:
    key = _KINDS.get(kind, "other") if isinstance(kind, int) else "other"
    told = say(f"discord.doctor.kind.{key}")
    sentence = say("discord.doctor.room_kind", name=name, room=shown, kind=told)
    return bad(check, sentence, say("discord.doctor.room_kind_hint"))


async def _kind_of(ask: Asking, room: str) -> int | None:
    """The type of a channel that is in no server's list, such as a thread; None when there is none for us."""
    try:
        kind = (await ask.get(f"channels/{room}")).get("type")
    except NoAnswer as error:
        if error.code not in (UNKNOWN_CHANNEL, MISSING_ACCESS):
            raise
        return None
    return kind if isinstance(kind, int) else None


def _is_in_timeout(member: Mapping[str, Any], now: datetime) -> bool:
    until = member.get("communication_disabled_until")
    return bool(until) and datetime.fromisoformat(str(until)) > now


# ---------------------------------------------------------------- roles


def _all_may(allow: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """What everybody may whom nobody thought of."""
    free = [right for right in ("triage", "track", "ask") if right not in allow]
    if free:
        rights = ", ".join(say(f"discord.doctor.right.{right}") for right in free)
        hint = say("discord.doctor.all_may_hint", right=free[0])
        yield skipped("allow", say("discord.doctor.all_may", rights=rights), hint)


def roles(servers: Sequence[Server], allow: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Whether the roles that `[allow]` names are there. A role is named by its name or its id, with or
    without the `@`; chats and single people are named there, too."""
    named = {entry: entry.removeprefix("@") for entries in allow.values() for entry in entries}
    wanted = {
        entry: role
        for entry, role in named.items()
        if ":" not in role and (entry != role or role.casefold() not in chats.names())
    }
    if not wanted:
        return
    there = {
        word
        for server in servers
        for role in server.guild.get("roles") or ()
        for word in (str(role["id"]), str(role.get("name")).casefold().removeprefix("@"))
    }
    missing = sorted(entry for entry, role in wanted.items() if role.casefold() not in there)
    if not missing:
        yield good("roles", say("discord.doctor.roles_fine", n=len(wanted)))
        return
    sentence = say("discord.doctor.roles_missing", n=len(missing), names=", ".join(missing))
    yield warning("roles", sentence, say("discord.doctor.roles_missing_hint"))
