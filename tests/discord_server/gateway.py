"""The gateway: WebSocket connections on which an app identifies itself, beats, hears events, and resumes."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.discord_server.links import Link, squeezer
from tests.discord_server.payloads import ready, without_others
from tests.discord_server.sessions import GUILDS, KNOWN, MESSAGE_CONTENT, PRIVILEGED, Session
from tests.discord_server.shapes import show_joined_guild
from tests.discord_server.world import BOT_USER, Json, World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, REQUEST, INVALID, HELLO, ACK = (
    *range(5),
    *range(6, 12),
)
FATAL = (1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014)
"""Close codes after which a session cannot be resumed."""

SENDS_A_MINUTE = 120
LATE = 1.5
"""So many intervals without a heartbeat, and the connection is closed."""

Cut = Literal["reconnect", "invalid", "invalid_resumable", "cut"]


class Gateway:
    """`heartbeat`: seconds between two heartbeats."""

    def __init__(self, world: World, *, heartbeat: float = 41.25) -> None:
        self.world = world
        self.heartbeat = heartbeat
        self.links: list[Link] = []
        self.sessions: dict[str, Session] = {}
        self.address = ""
        self.identifies = 0
        self.resumes = 0
        self.heartbeats = 0
        self.refuse_resume = False
        self.down = False
        self._changed = asyncio.Event()

    @property
    def ready(self) -> list[Link]:
        """The connections on which events are heard."""
        return [one for one in self.links if one.session is not None and one.code is None and not one.muted]

    async def wait(self, count: int = 1) -> None:
        """Until so many connections hear events."""
        await self.wait_until(lambda: len(self.ready) >= count)

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Until something holds that a connection's coming, going or saying can change."""
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    # What happens, and who hears of it.

    def announce(self, kind: str, fields: Json, where: str | None = None) -> None:
        """An event for every session that asked for it, also for one that is cut off; `where`: the channel
        that the app must see to hear of it."""
        channel = self.world.channels.get(where or "")
        guild = self.world.guilds.get(fields.get("guild_id", ""))
        if channel is not None and not self.world.can(BOT_USER, channel, "VIEW_CHANNEL"):
            return
        if guild is not None and BOT_USER not in guild.members and kind != "INTERACTION_CREATE":
            return
        fields = copy.deepcopy(fields)
        if kind == "GUILD_CREATE":
            fields = without_others(fields)
        for session in list(self.sessions.values()):
            if session.hears(kind, fields):
                self._tell(session, session.frame(kind, session.shown(kind, fields)))

    def _tell(self, session: Session, frame: Json) -> None:
        for link in self.links:
            if link.session is session:
                link.put(frame)

    def again(self, kind: str, back: int = 1) -> None:
        """Dispatches an event of this kind once more, under a new number: the newest, or `back` before it."""
        for session in self.sessions.values():
            found = [one for one in session.kept.values() if one["t"] == kind]
            if len(found) < back:
                raise LookupError(f"no {kind} was sent")
            self._tell(session, session.frame(kind, found[-back]["d"]))

    # A connection's life.

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """GET /gateway/?v=10&encoding=json&compress=…"""
        if self.down:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        asked = request.query.get("compress", "")
        socket = web.WebSocketResponse(timeout=1.0, autoping=True)
        await socket.prepare(request)
        link = Link(socket, request, squeezer(asked) if asked else None)
        self.links.append(link)
        writing = asyncio.get_running_loop().create_task(link.write())
        try:
            self._greet(link, asked)
            async for message in socket:
                if link.code is not None:
                    continue
                if message.type == WSMsgType.TEXT:
                    self._hear(link, message.data)
                else:
                    self._fault(link, 4002, "a message that is no text")
                self._changed.set()
        finally:
            self.links.remove(link)
            self._gone(link)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            self._changed.set()
        return socket

    def _greet(self, link: Link, asked: str) -> None:
        query = link.request.query
        if query.get("v") != "10":
            return self._fault(link, 4012, f"gateway version {query.get('v')}")
        if query.get("encoding") != "json" or (asked and link.squeeze is None):
            return self._fault(link, 4002, f"encoding {query.get('encoding')}, compress {asked}")
        link.say(HELLO, {"heartbeat_interval": round(self.heartbeat * 1000), "_trace": ["fake"]})
        return self._expect(link)

    def _expect(self, link: Link) -> None:
        """Gives the app until its next heartbeat."""
        if link.watch is not None:
            link.watch.cancel()
        loop = asyncio.get_running_loop()
        link.watch = loop.call_later(self.heartbeat * LATE, self._end, link, 4009)

    def _end(self, link: Link, code: int) -> None:
        link.end(code)
        if code in FATAL and link.session is not None:
            self.sessions.pop(link.session.id, None)
        self._changed.set()

    def _fault(self, link: Link, code: int, why: str) -> None:
        """Ends a connection on which the app did wrong."""
        self.world.flaw(f"gateway {code}: {why}")
        self._end(link, code)

    def _gone(self, link: Link) -> None:
        if link.watch is not None:
            link.watch.cancel()
        if link.code is None and link.socket.close_code in (1000, 1001) and link.session is not None:
            self.sessions.pop(link.session.id, None)  # who says good-bye does not come back

    # What the app says.

    def _hear(self, link: Link, text: str) -> None:
        if len(text.encode()) > 4096:
            return self._fault(link, 4002, "more than 4096 bytes")
        try:
            said = json.loads(text)
            op, data = said["op"], said["d"]
        except (ValueError, KeyError, TypeError):
            return self._fault(link, 4002, f"not understood: {text[:200]}")
        now = asyncio.get_running_loop().time()
        link.sends.append(now)
        while link.sends[0] < now - 60:
            link.sends.popleft()
        if len(link.sends) > SENDS_A_MINUTE:
            return self._fault(link, 4008, f"more than {SENDS_A_MINUTE} payloads in a minute")
        if op == HEARTBEAT:
            return self._beat(link, data)
        if op in (IDENTIFY, RESUME) and not isinstance(data, dict):
            return self._fault(link, 4002, f"not understood: {text[:200]}")
        if op == IDENTIFY:
            return self._identify(link, data)
        if op == RESUME:
            return self._resume(link, data)
        if op not in (PRESENCE, VOICE, REQUEST):
            return self._fault(link, 4001, f"opcode {op}")
        if link.session is None:
            return self._fault(link, 4003, f"opcode {op} before identifying")
        if op != PRESENCE:
            self.world.flaw(f"gateway opcode {op}: this app needs no such thing")
        return None

    def _beat(self, link: Link, seq: Any) -> None:
        newest = link.session.seq if link.session is not None else None
        if seq is not None and (not isinstance(seq, int) or (newest is not None and seq > newest)):
            self.world.flaw(f"a heartbeat with {seq!r}, the newest event is {newest}")
        self.heartbeats += 1
        self._expect(link)
        if link.acking:
            link.say(ACK)

    def _identify(self, link: Link, said: Json) -> None:
        self.identifies += 1
        if link.session is not None:
            return self._fault(link, 4005, "identified twice")
        if not self._knows(said):
            return self._end(link, 4004)
        intents = said.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN:
            return self._fault(link, 4013, f"intents {intents!r}")
        if not isinstance(said.get("properties"), dict):
            return self._fault(link, 4002, "an IDENTIFY without properties")
        enabled = MESSAGE_CONTENT if self.world.message_content else 0
        refused = [name for bit, name in PRIVILEGED.items() if intents & bit & ~enabled]
        if refused:
            return self._fault(link, 4014, f"privileged intents: {', '.join(refused)}")
        shard = said.get("shard")
        if shard is not None and shard != [0, 1]:
            return self._fault(link, 4010, f"shard {shard!r}")
        session = Session(f"{int(self.world.new_id()):032x}", intents)
        self.sessions[session.id] = session
        link.session = session
        link.put(session.frame("READY", ready(self.world, session.id, self.address)))
        for guild in self.world.guilds.values():
            if BOT_USER in guild.members and not guild.unavailable and intents & GUILDS:
                fields = without_others(copy.deepcopy(show_joined_guild(self.world, guild)))
                link.put(session.frame("GUILD_CREATE", fields))
        return None

    def _knows(self, said: Json) -> bool:
        return str(said.get("token", "")).removeprefix("Bot ") == self.world.token

    def _resume(self, link: Link, said: Json) -> None:
        if link.session is not None:
            return self._fault(link, 4005, "resumed after identifying")
        if not self._knows(said):
            return self._end(link, 4004)
        session = self.sessions.get(str(said.get("session_id")))
        seq = said.get("seq")
        if session is not None and not self.refuse_resume:
            if not isinstance(seq, int) or seq > session.seq:
                return self._end(link, 4007)
            missed = session.missed(seq)
            if missed is not None:
                for other in self.links:
                    if other.session is session:
                        other.session = None
                        other.cut()
                link.session = session
                self.resumes += 1
                for frame in missed:
                    link.put(frame)
                link.put(session.frame("RESUMED", {"_trace": ["fake"]}))
                return None
            del self.sessions[session.id]
        link.say(INVALID, False)
        return None

    # Bad days.

    async def disconnect(self, how: Cut | int = "reconnect", grace: float = 1.0) -> None:
        """Ends every connection: with a word ("reconnect"; "invalid": the session is lost;
        "invalid_resumable"), without one ("cut"), or with a close code. Returns when they are gone, which
        the app has `grace` seconds to do by itself."""
        leaving = list(self.links)
        for link in leaving:
            if how == "cut":
                link.cut()
            elif isinstance(how, int):
                self._end(link, how)
            elif how == "reconnect":
                link.say(RECONNECT)
            else:
                if how == "invalid" and link.session is not None:
                    self.sessions.pop(link.session.id, None)
                link.say(INVALID, how == "invalid_resumable")
        try:
            async with asyncio.timeout(grace):
                await self.wait_until(lambda: not any(one in self.links for one in leaving))
        except TimeoutError:
            for link in leaving:
                if link in self.links:
                    link.cut()

    def cut(self) -> None:
        """Breaks every connection without a word; the sessions stay."""
        for link in list(self.links):
            link.cut()

    def forget(self) -> None:
        """Loses every session: whoever resumes is told to start anew."""
        self.sessions.clear()

    def mute(self) -> None:
        """Nothing comes any more over the connections that are open, not even a close."""
        for link in self.links:
            link.muted = True

    def set_acking(self, acking: bool) -> None:
        """Whether heartbeats on the open connections are answered; events go on."""
        for link in self.links:
            link.acking = acking
