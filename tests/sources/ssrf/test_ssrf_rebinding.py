"""A name that answers differently each time gains nothing: what was checked is what is connected to.

Here the network of 127.0.0.1 is allowed, with every port, and canaries sit on the servers' own ports of every
other loopback address of this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from core.errors import SourceBusy, SourceError, SourceRefused
from tests.sources import loopback, mail_server
from tests.sources.loopback import Loopback, reply
from tests.sources.mail_server import MailServer
from tests.sources.ssrf.canary import Canary, listening, overhearing
from tests.sources.ssrf.stage import nobody
from tests.sources.ssrf.ways import WAYS, Doors, doors

HOME, ELSEWHERE = "127.0.0.1", ("::1", "127.0.0.2", "127.9.9.9")
NAME = "feeds.example.com"
EVENTS = b"HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\ndata: x\n\n"
ONCE = reply(200, b"x", connection="close")
ANSWERED = ("get", "post", "events")
"""The ways that the server has an answer for; the others it refuses, after they have connected."""
WITH_SERVER = (*ANSWERED, "socket", "mail")

REBOUND = (
    ("::1",), ("127.0.0.2",), ("127.9.9.9",), (HOME, "::1"), ("::1", HOME), (HOME, HOME, "127.0.0.2"),
    ("::ffff:127.0.0.1",), ("::ffff:7f00:2",), ("169.254.169.254",), ("10.0.0.1", HOME), (HOME, "0.0.0.0"),
    ("::",), ("64:ff9b::7f00:1",), ("2002:7f00:1::",), ("127.1",),
)  # fmt: skip
"""What the name answers next, when it has first been what it may be."""


@dataclass
class Names:
    """A name service that gives one answer after the other, and then the last one for ever."""

    answers: list[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class Scene:
    """The servers at home, and the canaries on the same ports elsewhere."""

    server: Loopback
    mail: MailServer
    canaries: tuple[Canary, Canary]
    names: Names
    out: Doors

    def port(self, way: str) -> int:
        """Where the server of that way is."""
        return self.mail.port if way == "mail" else self.server.port

    def visitors(self) -> int:
        """How many have come to a canary."""
        return sum(canary.visitors() for canary in self.canaries)

    async def ask(self, way: str, port: int = 0) -> list[tuple[str, int]]:
        """Where this way connects to when it asks the name; the mail server and the socket let nobody in."""
        with overhearing() as heard:
            if way in ANSWERED:
                await WAYS[way].try_(self.out, f"{NAME}:{port or self.port(way)}")
            else:
                with pytest.raises(SourceError):
                    await WAYS[way].try_(self.out, f"{NAME}:{port or self.port(way)}")
        assert NAME not in heard.looked_up
        return heard.reached

    async def ask_in_vain(self, way: str, kind: type[SourceError] = SourceRefused, port: int = 0) -> None:
        """Asks the name, and nothing is connected to at all."""
        with overhearing() as heard, pytest.raises(kind):
            await WAYS[way].try_(self.out, f"{NAME}:{port or self.port(way)}")
        assert heard.reached == []


@contextlib.asynccontextmanager
async def scene(*answers: Sequence[str], allow: Sequence[str] = (f"{HOME}/32",)) -> AsyncIterator[Scene]:
    """The scene, with these answers of the name service. At the end no canary had a visitor."""
    names = Names(list(answers))
    async with (
        loopback.serving({"/feed": ONCE, "/events": EVENTS}) as server,
        mail_server.serving(MailServer(folders=())) as letters,
        doors(*allow, look_up=names) as out,
    ):
        with listening(ELSEWHERE, server.port) as first, listening(ELSEWHERE, letters.port) as second:
            here = Scene(server, letters, (first, second), names, out)
            yield here
            assert here.visitors() == 0


@pytest.mark.parametrize("way", WITH_SERVER)
@pytest.mark.parametrize("rebound", REBOUND, ids=" ".join)
def test_a_name_that_moves_after_it_was_asked_is_refused_the_next_time(
    rebound: Sequence[str], way: str
) -> None:
    async def story() -> None:
        async with scene([HOME], rebound, [HOME]) as here:
            assert await here.ask(way) == [(HOME, here.port(way))]
            assert here.names.asked == [NAME]
            await here.ask_in_vain(way)
            assert here.names.asked == [NAME] * 2
            assert await here.ask(way) == [(HOME, here.port(way))]
            assert here.names.asked == [NAME] * 3

    asyncio.run(story())


@pytest.mark.parametrize("way", WITH_SERVER)
@pytest.mark.parametrize("rebound", REBOUND, ids=" ".join)
def test_a_name_is_looked_up_once_for_each_connection(rebound: Sequence[str], way: str) -> None:
    """Who answers well to the one who checks, and otherwise to the one who connects, finds that they are the
    same."""

    async def story() -> None:
        async with scene([HOME], rebound) as here:
            assert await here.ask(way) == [(HOME, here.port(way))]
            assert here.names.asked == [NAME]

    asyncio.run(story())


@pytest.mark.parametrize("way", WITH_SERVER)
@pytest.mark.parametrize("host", ELSEWHERE)
def test_the_canaries_elsewhere_sing_when_their_network_is_allowed(host: str, way: str) -> None:
    """Else their silence would prove nothing."""

    async def story() -> None:
        async with scene(
            [HOME], [host], allow=(f"{HOME}/32", f"{host}/{128 if ':' in host else 32}")
        ) as here:
            if not any(host in canary.hosts for canary in here.canaries):
                pytest.skip(f"this machine has no {host}")
            assert await here.ask(way) == [(HOME, here.port(way))]
            with overhearing() as heard, contextlib.suppress(SourceError):
                await WAYS[way].try_(here.out, f"{NAME}:{here.port(way)}")
            assert heard.reached == [(host, here.port(way))]
            assert here.visitors() == 1

    asyncio.run(story())


def test_a_connection_that_is_kept_stays_where_it_is() -> None:
    """The name moves meanwhile: who is connected asks on there, and must look up again to connect again."""

    async def story() -> None:
        async with scene([HOME], ["::1"]) as here:
            here.server.answers["/feed"] = reply(200, b"x")
            assert await here.ask("get") == [(HOME, here.server.port)]
            assert await here.ask("get") == []
            assert await here.ask("post") == []
            here.server.answers["/feed"] = ONCE
            assert await here.ask("get") == []
            assert (here.server.connections, here.names.asked) == (1, [NAME])
            await here.ask_in_vain("get")
            assert here.names.asked == [NAME] * 2

    asyncio.run(story())


def test_a_connection_that_broke_is_made_anew_with_a_look_up() -> None:
    """Whether the transport tries again by itself or we do so later."""

    async def story() -> None:
        async with scene([HOME], ["127.0.0.2"]) as here:

            async def gone() -> AsyncIterator[bytes]:
                nothing: tuple[bytes, ...] = ()
                for piece in nothing:
                    yield piece

            here.server.answers["/feed"] = reply(200, b"x")
            assert await here.ask("get") == [(HOME, here.server.port)]
            here.server.answers["/feed"] = lambda asked: gone()
            await here.ask_in_vain("get", SourceError)
            await here.ask_in_vain("get")
            assert here.server.connections == 1
            assert len(here.names.asked) >= 2

    asyncio.run(story())


@pytest.mark.parametrize("way", WITH_SERVER)
@pytest.mark.parametrize("second", ["::1", "127.0.0.2", "::ffff:127.0.0.1", "169.254.169.254"])
def test_a_second_address_is_not_tried_when_the_first_does_not_answer(second: str, way: str) -> None:
    """All of the addresses are checked before the first one is tried, in whichever order they stand."""

    async def story() -> None:
        with nobody() as shut, listening(ELSEWHERE, shut) as bird:
            for answers in ([HOME, second], [second, HOME], [HOME, HOME, second], [HOME, second, HOME]):
                async with scene(answers) as here:
                    await here.ask_in_vain(way, port=shut)
                    assert here.names.asked == [NAME]
            assert bird.visitors() == 0

    asyncio.run(story())


@pytest.mark.parametrize("way", WITH_SERVER)
def test_a_server_that_does_not_answer_is_not_looked_up_again(way: str) -> None:
    async def story() -> None:
        with nobody() as shut, listening(ELSEWHERE, shut) as bird:
            async with scene([HOME], ["::1"]) as here:
                with overhearing() as heard, pytest.raises(SourceBusy):
                    await WAYS[way].try_(here.out, f"{NAME}:{shut}")
                assert heard.reached == [(HOME, shut)]
                assert here.names.asked == [NAME]
            assert bird.visitors() == 0

    asyncio.run(story())


@pytest.mark.parametrize("way", ["get", "events"])
@pytest.mark.parametrize("rebound", REBOUND, ids=" ".join)
def test_a_name_that_moves_between_two_hops_is_refused_at_the_second(
    rebound: Sequence[str], way: str
) -> None:
    async def story() -> None:
        async with scene([HOME], rebound) as here:
            for path in ("/feed", "/events"):
                here.server.answers[path] = reply(302, location="/there", connection="close")
            with overhearing() as heard, pytest.raises(SourceRefused):
                await WAYS[way].try_(here.out, f"{NAME}:{here.server.port}")
            assert heard.reached == [(HOME, here.server.port)]
            assert len(here.server.asked) == 1
            assert here.names.asked == [NAME] * 2

    asyncio.run(story())


def test_many_at_once_are_each_checked() -> None:
    """The name answers well every other time; only those that it answered well for are connected."""

    async def story() -> None:
        async with scene(*([HOME], ["::1"]) * 20) as here:
            tries = [here.ask(way) for way in WITH_SERVER for _ in range(8)]
            ended = await asyncio.gather(*tries, return_exceptions=True)
            assert here.server.connections + here.mail.connections == 20
            assert len(here.names.asked) == len(ended) == 40

    asyncio.run(story())
