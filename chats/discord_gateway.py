"""Discord's gateway: the connection over which presses, emoji and questions arrive, by discord.py.

    log in ─▶ connect ─▶ what happens there (Heard) ─▶ broken ─▶ connect again, and resume the session
                                                     ─▶ token refused ─▶ log in again, when it is right again
                                                     ─▶ not allowed to listen ─▶ log in without, until it is

The loop is ours, not `discord.Client.connect`: that one waits up to 17 minutes for the next try, stumbles
when its very first connection fails, closes itself for good on some codes, and resumes at the address that
Discord names, past a proxy.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route

from chats._health import Health
from chats.discord_client import HEARTBEAT, Client, Heard
from core.ports import Clock
from core.say import say

log = structlog.get_logger("discord")

SOCKET, ACCOUNT = "socket", "account"
"""Causes of troubles."""
GREETING = 60.0
"""Seconds that a connection may take until it is greeted."""
FIRST_WAIT, SLOWEST = 1.0, 90.0
"""Seconds until the next try, at first and at most."""
MANY, DAY, SPARING = 300, timedelta(days=1), 300.0
"""From so many sessions in a day on, so many seconds between two: after 1,000 Discord resets the token."""
BRIEF = 30.0
"""A session that lasted shorter than this, from Discord's greeting on, was no success."""
SILENT = timedelta(seconds=20)
"""So long without a connection are a trouble."""
TOKEN_REFUSED = 4004
NOT_ALLOWED = 4014
"""The application may not have an intent that was asked for."""


class Connection:
    """Keeps one connection for as long as the bot lives. `ready` gets each new client before it connects;
    `is_welcome` says whether Discord takes the token: who asks again and again with a wrong one is banned.
    `heartbeat`: seconds without a word after which a connection is dead. When it `listens`, it asks for what
    people write, too; `not_allowed` is told when Discord does not allow that: all else goes on without."""

    def __init__(
        self,
        token: str,
        api: str,
        gateway: str,
        clock: Clock,
        health: Health,
        heard: Heard,
        ready: Callable[[Client], Awaitable[None]],
        is_welcome: Callable[[], bool],
        heartbeat: float = HEARTBEAT,
        listens: bool = False,
        not_allowed: Callable[[], None] = lambda: None,
    ) -> None:
        self._token = token
        self._gateway = yarl.URL(gateway)
        self._is_usual = gateway.rstrip("/") == str(DiscordWebSocket.DEFAULT_GATEWAY).rstrip("/")
        self._clock = clock
        self._health = health
        self._heard = heard
        self._ready = ready
        self._is_welcome = is_welcome
        self._heartbeat = heartbeat
        self._listens = listens
        self._not_allowed = not_allowed
        self._anew = False
        self._wait = FIRST_WAIT
        self._alone: datetime | None = None
        self._greeted: float | None = None
        self._identified: deque[datetime] = deque(maxlen=MANY)
        self.client: Client | None = None
        self._proxy = _proxy(self._gateway.host or "")
        # The library knows no other way to say where Discord is.
        Route.BASE = api.rstrip("/")
        logging.getLogger("discord").setLevel(logging.ERROR)

    async def run(self) -> None:
        """Log in and stay connected; never ends by itself."""
        self._alone = self._clock.now()
        while True:
            client = Client(self._heard, self._proxy, self._heartbeat, self._listens)
            try:
                await client.login(self._token)
                _introduce(client)
                self.client = client
                await self._ready(client)
                await self._stay(client)
            except discord.LoginFailure:
                self._refused()
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
                self._ended(error)
            except Exception as error:
                log.exception("a connection could not be made")
                self._ended(error)
            finally:
                self.client = None
                await _close(client)
            await self._pause()

    async def _stay(self, client: Client) -> None:
        """One connection after the other, until we are to log in anew. Raises ConnectionClosed when the token
        is refused, or an intent."""
        known: dict[str, Any] = {"gateway": self._gateway, "initial": True}
        self._anew = False
        while not self._anew:
            self._greeted = None
            if not known.get("resume"):
                self._identified.append(self._clock.now())
            try:
                async with asyncio.timeout(GREETING):
                    client.ws = await DiscordWebSocket.from_client(client, **known)
                log.info("listening", resumed=bool(known.get("resume")))
                while True:
                    await client.ws.poll_event()
            except ReconnectWebSocket as end:
                known = self._resumption(client) if end.resume else {"gateway": self._gateway}
                self._ended(end)
            except discord.ConnectionClosed as end:
                if end.code == TOKEN_REFUSED:
                    self._refused()
                    raise
                if end.code == NOT_ALLOWED and self._listens:
                    self._listens = False
                    self._not_allowed()
                    raise
                known = {"gateway": self._gateway}
                self._ended(end)
            except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException) as error:
                known = self._resumption(client)
                self._ended(error)
            except Exception as error:
                log.exception("a connection brought what nobody understands")
                known = self._resumption(client)
                self._ended(error)
                await _hang_up(client)
            if self._lasted() >= BRIEF:
                self._wait = FIRST_WAIT
                if known.get("resume"):
                    continue
            await self._pause()

    def opened(self) -> None:
        """Discord greeted us: what happens there is heard from now on."""
        self._alone, self._greeted = None, asyncio.get_running_loop().time()
        self._health.rose(SOCKET)

    async def listen_again(self) -> None:
        """Ask once more for what people write: it was allowed meanwhile."""
        self._listens = self._anew = True
        if self.client is not None:
            await _hang_up(self.client)

    def look(self) -> None:
        """See whether it has been silent for too long."""
        alone = self._alone
        if self._health.is_stumbling or self._health.is_down("network"):
            return  # that says it already
        if alone is not None and self._clock.now() - alone >= SILENT:
            self._health.fell(say("discord.no_socket"), say("discord.no_socket_hint"), SOCKET)

    def _resumption(self, client: Client) -> dict[str, Any]:
        """How to go on with the session, so that Discord sends what we missed."""
        ws: DiscordWebSocket | None = client.ws
        if ws is None or ws.session_id is None:
            return {"gateway": self._gateway}
        where = ws.gateway if self._is_usual else self._gateway
        return {"gateway": where, "resume": True, "session": ws.session_id, "sequence": ws.sequence}

    def _ended(self, error: Exception) -> None:
        self._alone = self._alone or self._clock.now()
        code = getattr(error, "code", None)
        # Of the error only its kind is told: some name addresses with tokens.
        log.warning("a connection ended", problem=type(error).__name__, code=code)

    def _refused(self) -> None:
        self._alone = self._alone or self._clock.now()
        self._health.fell(say("discord.error.token"), say("discord.error.token_hint"), ACCOUNT)

    async def _pause(self) -> None:
        await self._clock.sleep(SPARING if self._has_many() else self._wait)
        self._wait = min(SLOWEST, self._wait * 2)
        while not self._is_welcome():
            await self._clock.sleep(FIRST_WAIT)

    def _lasted(self) -> float:
        """Seconds since Discord greeted this connection; 0 when it never did."""
        return 0.0 if self._greeted is None else asyncio.get_running_loop().time() - self._greeted

    def _has_many(self) -> bool:
        """Whether very many sessions were begun today."""
        now = self._clock.now()
        return len(self._identified) == MANY and self._identified[0] <= now < self._identified[0] + DAY


def _proxy(host: str) -> str | None:
    """The proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`)."""
    return None if proxy_bypass(host) else getproxies().get("https")


def _introduce(client: Client) -> None:
    """Have every request say who asks, as Discord demands: the library forgets it where it answers
    interactions by itself (suggestions while somebody types)."""
    session = getattr(client.http, "_HTTPClient__session", None)
    if isinstance(session, aiohttp.ClientSession):
        session.headers["User-Agent"] = client.http.user_agent


async def _close(client: Client) -> None:
    """Let a client go, in whatever state it is."""
    try:
        await client.close()
        await _hang_up(client)
    except Exception:
        log.exception("a connection could not be closed")


async def _hang_up(client: Client) -> None:
    """End the client's connection, and the thread that keeps it alive."""
    ws: DiscordWebSocket | None = client.ws
    if ws is None:
        return
    if ws._keep_alive is not None:
        ws._keep_alive.stop()
    await ws.socket.close(code=4000)
