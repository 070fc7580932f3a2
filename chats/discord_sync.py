"""Which commands each server shows: read first, written only when they are not what we wrote last.

    what we wrote last ┐
    what is there      ├─▶ the same ─▶ nothing
    what shall be      ┘   else     ─▶ all replaced, and what came out is remembered

The application belongs to this bot: what else it offers in a server is replaced, and named in the log. Two
installations with one application take turns at that, once for each start; the log says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import structlog

import chats.discord_command_phrases  # noqa: F401 - registers the sentences
from chats._health import Cause, Health
from chats.discord_calls import NAME, Calls
from chats.discord_errors import MISSING_ACCESS, UNKNOWN_GUILD, error_code
from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.ports import Recall
from core.say import say

log = structlog.get_logger("discord")

_FACT = "discord commands"
Payload = Sequence[Mapping[str, Any]]
_PATH = "/applications/{app}/guilds/{guild}/commands"


class Sync:
    """Brings servers up to date, each once in the life of the process, unless the commands change. Servers
    and applications are named by their ids; `name` tells what people call a server."""

    def __init__(
        self, calls: Calls, recall: Recall, health: Health, name: Callable[[str], str] = str
    ) -> None:
        self._calls = calls
        self._recall = recall
        self._health = health
        self._name = name
        self._turn = asyncio.Lock()
        self._seen: set[str] = set()
        self._done: dict[str, tuple[str, str]] = {}

    async def all(self, application: str, guilds: Collection[str], payload: Payload) -> None:
        """Let all the servers that the bot is in show these commands, and forget those that it left. One
        that fails harms no other; its error is raised when all were tried, as by `guild`."""
        for gone in self._seen - set(guilds):
            self._health.rose(_cause(gone))  # whoever is in no server lacks no commands there
        for left in (self._seen | set(await self._kept())) - set(guilds) if guilds else ():
            await self.forget(left)
        failed: ChatError | None = None
        for guild in guilds:
            try:
                await self.guild(application, guild, payload)
            except ChatError as error:
                failed = failed or error
        if failed is not None:
            raise failed

    async def guild(self, application: str, guild: str, payload: Payload) -> bool:
        """Let the server show these commands; whether anything had to be written. One that the bot is not
        in any more is forgotten. Raises ChatBusy and ChatError when it has to be tried again, ChatRefused
        (once) when these commands will never be taken."""
        wanted = application, _hash(payload)
        async with self._turn:
            if self._done.get(guild) == wanted:
                return False
            self._seen.add(guild)
            try:
                written = await self._guild(*wanted, guild, payload)
            except ChatError as error:
                code = error_code(error)
                if code == UNKNOWN_GUILD:
                    await self._forget(guild)
                    return False
                if code == MISSING_ACCESS:
                    self._fell(guild, "no_scope")
                elif isinstance(error, ChatRefused):
                    log.error("the commands are refused", guild=guild, problem=str(error.__cause__ or error))
                    self._fell(guild, "refused")
                    self._done[guild] = wanted
                raise
            self._done[guild] = wanted
        self._health.rose(_cause(guild))
        return written

    async def forget(self, guild: str) -> None:
        """The bot left this server, or was invited again. Raises ChatBusy when that cannot be kept."""
        async with self._turn:
            await self._forget(guild)

    def _fell(self, guild: str, key: str) -> None:
        problem = say(f"discord.commands.{key}", server=self._name(guild))
        self._health.fell(problem, say(f"discord.commands.{key}_hint"), _cause(guild))

    async def _forget(self, guild: str) -> None:
        self._health.rose(_cause(guild))
        self._seen.discard(guild)
        self._done.pop(guild, None)
        kept = await self._kept()
        if kept.pop(guild, None) is not None:
            await self._remember(kept)

    async def _guild(self, application: str, wanted: str, guild: str, payload: Payload) -> bool:
        kept = (await self._kept()).get(guild, {})
        is_ours = kept.get("application") == application and kept.get("hash") == wanted
        there = await self._calls.make("GET", _PATH, app=application, guild=guild)
        if is_ours and kept.get("versions") == _versions(there):
            return False
        if is_ours:
            log.warning(
                "somebody else changed the commands of a server",
                guild=guild,
                hint="a second installation needs an application and a token of its own",
            )
        names = {str(one["name"]) for one in payload}
        if gone := sorted({str(one.get("name")) for one in _dicts(there)} - names):
            log.warning("commands of a server are replaced", guild=guild, gone=gone)
        there = await self._calls.make("PUT", _PATH, app=application, guild=guild, json=list(payload))
        known = {"application": application, "hash": wanted, "versions": _versions(there)}
        await self._remember({**await self._kept(), guild: known})
        log.info("the commands of a server are written", guild=guild, names=sorted(names))
        return True

    async def _kept(self) -> dict[str, dict[str, Any]]:
        try:
            found = await self._recall.fact(_FACT)
        except StoreError as error:
            raise ChatBusy(NAME, str(error)) from error
        kept = found if isinstance(found, dict) else {}
        return {str(guild): known for guild, known in kept.items() if isinstance(known, dict)}

    async def _remember(self, kept: dict[str, dict[str, Any]]) -> None:
        try:
            await self._recall.set_fact(_FACT, kept)
        except StoreError as error:
            raise ChatBusy(NAME, str(error)) from error


def _cause(guild: str) -> Cause:
    return f"commands {guild}"


def _hash(payload: Payload) -> str:
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _versions(there: object) -> dict[str, str]:
    """Discord gives a command another version whenever somebody writes it."""
    return {str(one.get("id")): str(one.get("version")) for one in _dicts(there)}


def _dicts(there: object) -> list[dict[str, Any]]:
    return [one for one in there if isinstance(one, dict)] if isinstance(there, list) else []
