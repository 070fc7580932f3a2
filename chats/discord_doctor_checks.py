"""The doctor's checks of the bot itself: its account, its application, the gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp

from chats._address import host_of
from chats._doctor import Finding, NoAnswer, bad, good, warning, why
from chats.discord_doctor_asking import Asking
from chats.discord_permissions import MAY_LISTEN
from core.say import say, span

HELLO = 5
"""Seconds until a new connection has to say hello."""
HELLO_CODE = 10
GATEWAY_QUERY = "?v=10&encoding=json"
FEW_SESSIONS = 50
"""So few sign-ins left of a day's 1,000 are worth a word."""
CONTENT = "Message Content Intent"
PRIVILEGED: Mapping[str, int] = {
    "Presence Intent": 1 << 12 | 1 << 13,
    "Server Members Intent": 1 << 14 | 1 << 15,
    CONTENT: MAY_LISTEN,
}
"""Discord's names, and the flags of an application that has it: verified or not."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are in Discord, as far as it is known: ids, and the name. One that is `public` can be invited by
    anybody."""

    user: str = ""
    name: str = ""
    app: str = ""
    public: bool = False


async def account(ask: Asking, listens: bool = False) -> tuple[Account, list[Finding]]:
    """Whose token it is, and how the application is set up. One that `listens` needs a privileged intent."""
    try:
        user = await ask.get("users/@me")
        app = await ask.get("applications/@me")
    except NoAnswer as error:
        return Account(), [bad("account", error.sentence, error.hint)]
    found = Account(
        str(user.get("id") or ""),
        str(user.get("username") or "?"),
        str(app.get("id") or ""),
        bool(app.get("bot_public")),
    )
    return found, [
        good("account", say("discord.doctor.account", bot=found.name)),
        *_application(app, listens),
    ]


def _application(app: Mapping[str, Any], listens: bool) -> list[Finding]:
    findings = []
    if url := app.get("interactions_endpoint_url"):
        sentence = say("discord.doctor.endpoint", host=host_of(str(url)))
        findings.append(bad("endpoint", sentence, say("discord.doctor.endpoint_hint")))
    if app.get("bot_require_code_grant"):
        sentence = say("discord.doctor.code_grant")
        findings.append(bad("code grant", sentence, say("discord.doctor.code_grant_hint")))
    if app.get("bot_public"):
        hint = say("discord.doctor.public_hint")
        findings.append(warning("public", say("discord.doctor.public"), hint))
    flags = int(app.get("flags") or 0)
    if listens and flags & MAY_LISTEN:
        findings.append(good("message content", say("discord.doctor.content_on")))
    elif listens:
        hint = say("discord.doctor.content_off_hint")
        findings.append(bad("message content", say("discord.doctor.content_off"), hint))
    spare = {name: bits for name, bits in PRIVILEGED.items() if not (listens and name == CONTENT)}
    if names := [name for name, bits in spare.items() if flags & bits]:
        sentence = say("discord.doctor.spare_intents", n=len(names), names=", ".join(names))
        findings.append(warning("intents", sentence, say("discord.doctor.spare_intents_hint")))
    return findings


async def sessions(ask: Asking) -> AsyncIterator[Finding]:
    """How often the bot may still sign in today; nothing to say when it is often enough."""
    try:
        answer = await ask.get("gateway/bot")
    except NoAnswer as error:
        yield bad("sessions", error.sentence, error.hint)
        return
    limit = answer.get("session_start_limit") or {}
    left = limit.get("remaining")
    if not isinstance(left, int) or left >= FEW_SESSIONS:
        return
    hours = span(timedelta(milliseconds=int(limit.get("reset_after") or 0)))
    hint = say("discord.doctor.sessions_hint")
    if left <= 0:
        yield bad("sessions", say("discord.doctor.sessions_none", hours=hours), hint)
    else:
        yield warning("sessions", say("discord.doctor.sessions_few", n=left, hours=hours), hint)


async def gateway(address: str, patience: float = HELLO) -> Finding:
    """Open a connection as the bot would, wait for its hello, and close it: nobody signs in."""
    host = host_of(address)
    try:
        async with asyncio.timeout(patience), aiohttp.ClientSession(trust_env=True) as session:
            socket = await session.ws_connect(address + GATEWAY_QUERY)
            message = await socket.receive()  # closed with the session, at once
    except TimeoutError:
        sentence = say("discord.doctor.gateway_silent", host=host, n=patience)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        sentence = say("discord.doctor.gateway_unreachable", host=host, why=why(error))
    else:
        if _is_hello(message):
            return good("gateway", say("discord.doctor.gateway_fine"))
        sentence = say("discord.doctor.gateway_ended", host=host, why=say("doctor.why.closed"))
    return bad("gateway", sentence, say("discord.doctor.gateway_hint"))


def _is_hello(message: aiohttp.WSMessage) -> bool:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return False
    try:
        frame = json.loads(message.data)
    except ValueError:
        return False
    return isinstance(frame, dict) and frame.get("op") == HELLO_CODE
