"""How the doctor asks Discord: what goes wrong becomes a sentence, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from chats import discord_errors as errors
from chats._address import host_of
from chats._doctor import TIMEOUT, NoAnswer, why
from chats.discord_calls import AGENT
from chats.discord_settings import TOKEN, Settings
from core.say import say

UNKNOWN_CHANNEL, MISSING_ACCESS = str(errors.UNKNOWN_CHANNEL), str(errors.MISSING_ACCESS)
"""As a NoAnswer has them."""


class Asking:
    """Asks with one token."""

    def __init__(self, session: aiohttp.ClientSession, api: str) -> None:
        self._session = session
        self._api = api

    async def get(self, path: str, **query: str | int) -> Any:
        """The answer to `GET path`, an object or a list. Raises NoAnswer; its `code` is Discord's number for
        the error, else the HTTP status."""
        host = host_of(self._api)
        try:
            async with self._session.get(self._api + path, params=query, allow_redirects=False) as response:
                return _judged(response.status, response.headers, await response.read(), host)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            sentence = say("doctor.unreachable", host=host, why=why(error))
            raise NoAnswer(sentence, say("discord.doctor.unreachable_hint")) from error


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[Asking]:
    """The way to ask with the settings' token."""
    headers = {"Authorization": f"Bot {settings.token}", "User-Agent": AGENT}
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    # trust_env: HTTPS_PROXY
    async with aiohttp.ClientSession(headers=headers, timeout=timeout, trust_env=True) as session:
        yield Asking(session, settings.api)


def _judged(status: int, headers: Mapping[str, str], body: bytes, host: str) -> Any:
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if status == 200 and isinstance(data, dict | list):
        return data
    if status == 429:
        told = data.get("retry_after") if isinstance(data, dict) else None
        seconds = _seconds(told if told is not None else headers.get("Retry-After"))
        sentence = say("discord.doctor.slow_down", n=seconds)
        raise NoAnswer(sentence, say("discord.doctor.slow_down_hint"), "429")
    if not isinstance(data, dict) or "code" not in data:
        sentence = say("discord.doctor.not_discord", host=host, status=str(status))
        raise NoAnswer(sentence, say("discord.doctor.not_discord_hint"))
    code = str(data["code"])
    if status == 401:
        sentence = say("discord.doctor.bad_token", name=TOKEN)
        raise NoAnswer(sentence, say("discord.settings.get_token"), "401")
    sentence = say("discord.doctor.refused", status=str(status), code=code)
    raise NoAnswer(sentence, say("discord.doctor.refused_hint"), code)


def _seconds(told: object) -> int:
    """A number of seconds, rounded up; a minute where there is none."""
    try:
        return max(1, -int(-float(str(told)) // 1))
    except (ValueError, OverflowError):
        return 60
