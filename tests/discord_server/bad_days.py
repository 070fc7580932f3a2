"""Bad days of the gateway: connections that end, go dumb or cannot be taken up again, tokens that die, events
that come twice. What befalls channels, roles and permissions is the world's."""

from __future__ import annotations

import asyncio

from tests.discord_server.gateway import Cut, Gateway
from tests.discord_server.shapes import show_joined_guild
from tests.discord_server.world import World, new_token


class BadDays:
    world: World
    gateway: Gateway

    async def wait_connected(self, count: int = 1, seconds: float = 10.0) -> None:
        """Until so many connections of the app hear events. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await self.gateway.wait(count)

    async def wait_resumed(self, count: int = 1, seconds: float = 10.0) -> None:
        """Until the app has resumed a session so often, counted from the beginning. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await self.gateway.wait_until(lambda: self.gateway.resumes >= count)

    async def wait_identified(self, count: int = 1, seconds: float = 10.0) -> None:
        """Until the app has identified itself so often, counted from the beginning. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await self.gateway.wait_until(lambda: self.gateway.identifies >= count)

    async def disconnect(self, how: Cut | int = "reconnect", grace: float = 1.0) -> None:
        """Ends every connection: "reconnect" and "invalid_resumable" ask the app to come back, "invalid"
        loses the session, "cut" says nothing, a number closes with that code. Returns when they are gone."""
        await self.gateway.disconnect(how, grace)

    def zombie(self) -> None:
        """Nothing comes any more over the connections that are open: no event, no acknowledgement, no close.
        What happens is kept for the session."""
        self.gateway.mute()

    def pause_heartbeat_acks(self, paused: bool = True) -> None:
        """Heartbeats on the open connections are not answered, while events go on."""
        self.gateway.set_acking(not paused)

    def refuse_resume(self, refused: bool = True) -> None:
        """Whoever resumes is told that the session is invalid."""
        self.gateway.refuse_resume = refused

    def lose_sessions(self) -> None:
        """Discord forgets every session, and with it what it kept for the app."""
        self.gateway.forget()

    def set_gateway_down(self, down: bool) -> None:
        """While down, connections to the gateway are closed without an answer; REST answers as ever."""
        self.gateway.down = down
        if down:
            self.gateway.cut()

    async def reset_token(self, secret: str = "reset") -> str:
        """The app's owner makes a new token: the old one is worth nothing, its connections end with 4004."""
        self.world.token = new_token(secret)
        await self.gateway.disconnect(4004)
        self.gateway.forget()
        return self.world.token

    def repeat(self, event: str, back: int = 1) -> None:
        """An event comes once more, under a new number: the newest of this name, or the one `back`-th from
        the end. Raises LookupError when there was none."""
        self.gateway.again(event, back)

    def lose_guild(self, guild: str = "") -> None:
        """A server is unavailable: Discord itself has a bad day."""
        home = self.world.find_guild(guild)
        home.unavailable = True
        self.world.announce("GUILD_DELETE", {"id": home.id, "unavailable": True}, None)

    def find_guild_again(self, guild: str = "") -> None:
        home = self.world.find_guild(guild)
        home.unavailable = False
        self.world.announce("GUILD_CREATE", show_joined_guild(self.world, home), None)
