"""The local Discord's gateway, heard by discord.py alone and by a bare WebSocket."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest

from tests.chats.discord.plain_client import INTENTS, PlainClient, connected
from tests.discord_server.server import DiscordServer

PROPERTIES = {"os": "linux", "browser": "test", "device": "test"}


class Wire:
    """A bare connection to the gateway."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, squeezed: bool) -> None:
        self.socket = socket
        self.stream = zlib.decompressobj() if squeezed else None

    async def hear(self) -> dict[str, Any]:
        message = await self.socket.receive(timeout=5)
        if message.type == aiohttp.WSMsgType.CLOSE:
            return {"close": message.data}
        text = self.stream.decompress(message.data) if self.stream else message.data
        heard: dict[str, Any] = json.loads(text)
        return heard

    async def until(self, *ops: int) -> dict[str, Any]:
        """The first frame of one of these kinds, or the close."""
        while True:
            heard = await self.hear()
            if "close" in heard or heard["op"] in ops:
                return heard

    async def event(self, kind: str) -> dict[str, Any]:
        while (heard := await self.until(0)).get("t") != kind:
            assert "close" not in heard, heard
        return heard

    async def say(self, op: int, data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, fake: DiscordServer, **more: Any) -> None:
        said = {"token": fake.world.token, "intents": INTENTS.value, "properties": PROPERTIES}
        await self.say(2, {**said, **more})


@asynccontextmanager
async def wire(fake: DiscordServer, query: str = "?v=10&encoding=json") -> AsyncIterator[Wire]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(fake.gateway_url + query, autoclose=False) as socket,
    ):
        yield Wire(socket, "zlib" in query)


def test_discord_py_logs_in_and_knows_the_server() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), private=("crisis",)) as fake:
            client = PlainClient()
            async with connected(fake, client):
                assert client.user is not None
                assert client.application_id == client.user.id
                (guild,) = client.guilds
                assert {one.name for one in guild.text_channels} == {"mentions", "crisis"}
                assert guild.me.id == client.user.id
                assert len(guild.members) == 1, "without the members intent an app is told only itself"
                assert guild.me.guild_permissions.add_reactions
            assert fake.gateway.identifies == 1
            assert fake.flaws == []

    asyncio.run(story())


def test_only_what_was_asked_for_is_told_and_strangers_words_are_not() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            client = PlainClient(intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True))
            async with connected(fake, client):
                said = fake.say("ada", "mentions", "nothing that concerns a bot")
                fake.react("ben", "mentions", said, "🎉")
                fake.say("ben", "mentions", "<@BOT> today")
                fake.dm("cleo", "hello")
                await client.until(lambda: len(client.heard) == 3)
                assert [one.content.split()[-1:] for one in client.heard] == [[], ["today"], ["hello"]]
            assert fake.flaws == []

    asyncio.run(story())


@pytest.mark.parametrize("asks", [False, True])
def test_an_app_that_may_read_what_people_write_is_told_it_when_it_asks(asks: bool) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), message_content=True) as fake:
            kinds = discord.Intents(guilds=True, guild_messages=True, message_content=asks)
            client = PlainClient(intents=kinds)
            async with connected(fake, client):
                said = fake.say("ada", "mentions", "nothing that concerns a bot")
                fake.say("ben", "mentions", "<@BOT> today")
                await client.until(lambda: len(client.heard) == 2)
                fake.edit(said, "nothing at all")
                assert [bool(one.content) for one in client.heard] == [asks, True]
            assert fake.flaws == []

    asyncio.run(story())


def test_a_channel_that_the_bot_does_not_see_is_silent() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), outside=("secret",)) as fake:
            client = PlainClient()
            async with connected(fake, client):
                fake.say("ada", "secret", "<@BOT> between us")
                fake.say("ada", "mentions", "<@BOT> hello")
                await client.until(lambda: bool(client.heard))
                assert [one.channel.name for one in client.heard] == ["mentions"]

    asyncio.run(story())


@pytest.mark.parametrize("how", ["cut", "reconnect", "invalid_resumable", 4000, 4001, 1012])
def test_what_happens_while_a_connection_is_gone_is_told_after_it_is_resumed(how: Any) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            client = PlainClient()
            async with connected(fake, client):
                await fake.disconnect(how)
                fake.say("ada", "mentions", "<@BOT> while you were away")
                await client.until(lambda: client.resumed == 1)
                await client.until(lambda: bool(client.heard))
                fake.say("ada", "mentions", "<@BOT> and now")
                await client.until(lambda: len(client.heard) == 2)
                assert [one.content.split()[-1] for one in client.heard] == ["away", "now"]
                assert (fake.gateway.identifies, fake.gateway.resumes) == (1, 1)
            assert fake.flaws == []

    asyncio.run(story())


def _lose(fake: DiscordServer) -> Awaitable[None]:
    fake.lose_sessions()
    return fake.disconnect("cut")


def _refuse(fake: DiscordServer) -> Awaitable[None]:
    fake.refuse_resume()
    return fake.disconnect("cut")


@pytest.mark.parametrize(
    "happens",
    [
        lambda fake: fake.disconnect("invalid"),
        lambda fake: fake.disconnect(4007),
        lambda fake: fake.disconnect(4009),
        _lose,
        _refuse,
    ],
    ids=["invalid session", "invalid sequence", "timed out", "sessions lost", "resume refused"],
)
def test_a_session_that_is_lost_begins_anew_and_what_was_missed_stays_missed(
    happens: Callable[[DiscordServer], Awaitable[None]],
) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            client = PlainClient()
            async with connected(fake, client):
                await happens(fake)
                await fake.wait_identified(2)
                await fake.wait_connected()
                fake.say("ada", "mentions", "<@BOT> now")
                await client.until(lambda: bool(client.heard))
                assert client.resumed == 0
            assert fake.flaws == []

    asyncio.run(story())


def test_a_new_token_ends_the_connection_for_good() -> None:
    async def story() -> None:
        async with DiscordServer() as fake:
            client = PlainClient()
            async with connected(fake, client) as running:
                await fake.reset_token()
                with pytest.raises(discord.ConnectionClosed) as closed:
                    await asyncio.wait_for(running, 5)
                assert closed.value.code == 4004

    asyncio.run(story())


def test_a_privileged_intent_is_refused_and_a_flaw() -> None:
    async def story() -> None:
        async with DiscordServer() as fake:
            client = PlainClient(intents=discord.Intents(guilds=True, message_content=True, members=True))
            async with connected(fake, client) as running:
                with pytest.raises(discord.PrivilegedIntentsRequired):
                    await asyncio.wait_for(running, 5)
            assert fake.flaws == ["gateway 4014: privileged intents: GUILD_MEMBERS, MESSAGE_CONTENT"]

    asyncio.run(story())


def test_a_zombie_is_left_by_the_client_and_resumed() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), heartbeat=0.05) as fake:
            client = PlainClient()
            client._connection.heartbeat_timeout = 0.2
            async with connected(fake, client):
                fake.zombie()
                fake.say("ada", "mentions", "<@BOT> is anybody there")
                await client.until(lambda: client.resumed == 1 and bool(client.heard))
                assert fake.gateway.identifies == 1
            assert fake.flaws == []

    asyncio.run(story())


def test_an_event_may_come_twice() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            client = PlainClient()
            async with connected(fake, client):
                said = fake.say("ada", "mentions", "hello")
                fake.react("ben", "mentions", said, "👀")
                fake.repeat("MESSAGE_REACTION_ADD")
                await client.until(lambda: len(client.heard) == 3)
                assert [one.user_id for one in client.heard[1:]] == [int(fake.world.person("ben").id)] * 2
                with pytest.raises(LookupError):
                    fake.repeat("MESSAGE_DELETE")

    asyncio.run(story())


def test_a_server_goes_away_and_comes_back() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            client = PlainClient()
            async with connected(fake, client):
                fake.lose_guild()
                await client.until(lambda: len(client.heard) == 1)
                assert client.guilds[0].unavailable
                fake.find_guild_again()
                fake.say("ada", "mentions", "<@BOT> hello")
                await client.until(lambda: len(client.heard) == 2)
                assert not client.guilds[0].unavailable

    asyncio.run(story())


def test_hello_beats_and_ready_as_they_are_documented() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), heartbeat=45.0) as fake:
            async with wire(fake, "?v=10&encoding=json&compress=zlib-stream") as one:
                assert (await one.hear())["d"]["heartbeat_interval"] == 45_000
                await one.say(1, None)
                assert await one.hear() == {"t": None, "s": None, "op": 11, "d": None}
                await one.identify(fake)
                ready = await one.hear()
                assert (ready["t"], ready["s"], ready["op"], ready["d"]["v"]) == ("READY", 1, 0, 10)
                assert ready["d"]["guilds"] == [{"id": fake.world.guild.id, "unavailable": True}]
                assert ready["d"]["resume_gateway_url"] == fake.gateway_url
                guild = (await one.hear())["d"]
                assert [channel["name"] for channel in guild["channels"]] == ["mentions"]
                fake.pause_heartbeat_acks()
                await one.say(1, 2)
                fake.say("ada", "mentions", "no answer to a heartbeat came before this")
                assert (await one.hear())["t"] == "MESSAGE_CREATE"
            assert fake.flaws == []

    asyncio.run(story())


async def _twice(one: Wire, fake: DiscordServer) -> None:
    await one.identify(fake)
    await one.identify(fake)


async def _strange_token(one: Wire, fake: DiscordServer) -> None:
    await one.identify(fake, token="nobody")


async def _strange_intents(one: Wire, fake: DiscordServer) -> None:
    await one.identify(fake, intents=1 << 40)


async def _too_early(one: Wire, fake: DiscordServer) -> None:
    await one.say(3, {"status": "online"})


async def _strange_op(one: Wire, fake: DiscordServer) -> None:
    await one.say(77, None)


async def _no_json(one: Wire, fake: DiscordServer) -> None:
    await one.socket.send_str("hello")


async def _too_long(one: Wire, fake: DiscordServer) -> None:
    await one.say(1, "x" * 5000)


async def _too_much(one: Wire, fake: DiscordServer) -> None:
    for _ in range(121):
        await one.say(1, None)


async def _silence(one: Wire, fake: DiscordServer) -> None:
    fake.gateway.heartbeat = 0.02
    await one.say(1, None)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_twice, 4005),
        (_strange_token, 4004),
        (_strange_intents, 4013),
        (_too_early, 4003),
        (_strange_op, 4001),
        (_no_json, 4002),
        (_too_long, 4002),
        (_too_much, 4008),
        (_silence, 4009),
    ],
)
def test_who_does_wrong_is_closed_with_the_code_for_it(
    act: Callable[[Wire, DiscordServer], Awaitable[None]], code: int
) -> None:
    async def story() -> None:
        async with DiscordServer() as fake, wire(fake) as one:
            await one.hear()
            await act(one, fake)
            assert await one.until(-1) == {"close": code}
            assert (fake.flaws == []) == (code in (4004, 4009))

    asyncio.run(story())


@pytest.mark.parametrize(
    ("query", "code"),
    [("?v=9&encoding=json", 4012), ("?v=10&encoding=etf", 4002), ("?v=10&encoding=json&compress=lzma", 4002)],
)
def test_an_address_that_is_not_understood_is_refused(query: str, code: int) -> None:
    async def story() -> None:
        async with DiscordServer() as fake, wire(fake, query) as one:
            assert await one.hear() == {"close": code}

    asyncio.run(story())


@pytest.mark.parametrize(("code", "stays"), [(1000, False), (1001, False), (4000, True)])
def test_who_says_good_bye_leaves_no_session_behind(code: int, stays: bool) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            async with wire(fake) as one:
                await one.identify(fake)
                session = (await one.event("READY"))["d"]["session_id"]
                await one.socket.close(code=code)
            async with wire(fake) as one:
                await one.say(6, {"token": fake.world.token, "session_id": session, "seq": 1})
                await one.until(10)
                answer = await one.hear()
                assert (
                    (answer["op"], answer["d"]) == (9, False) if not stays else answer["t"] == "GUILD_CREATE"
                )
            assert fake.flaws == []

    asyncio.run(story())


def test_a_resume_from_the_future_is_an_invalid_sequence() -> None:
    async def story() -> None:
        async with DiscordServer() as fake:
            async with wire(fake) as one:
                await one.identify(fake)
                session = (await one.event("READY"))["d"]["session_id"]
                await fake.disconnect("cut")
            async with wire(fake) as one:
                await one.say(6, {"token": fake.world.token, "session_id": session, "seq": 99})
                assert await one.until(-1) == {"close": 4007}
            async with wire(fake) as one:
                await one.say(6, {"token": fake.world.token, "session_id": "unknown", "seq": 1})
                assert (await one.until(9))["d"] is False

    asyncio.run(story())


def test_what_this_app_does_not_need_is_a_flaw() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake, wire(fake) as one:
            await one.identify(fake)
            await one.event("READY")
            await one.say(8, {"guild_id": fake.world.guild.id, "query": "", "limit": 0})
            await one.say(1, 1)
            await one.until(11)
            assert fake.flaws == ["gateway opcode 8: this app needs no such thing"]

    asyncio.run(story())
