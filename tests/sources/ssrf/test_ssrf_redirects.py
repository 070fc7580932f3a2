"""A server that may be asked cannot send us on to one that may not, whatever it says and however often."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import pytest

from core.errors import SourceBusy, SourceError, SourceRefused
from tests.sources.loopback import Asked, reply
from tests.sources.mail_server import MailServer
from tests.sources.ssrf.cases import (
    AUTHORITIES,
    HEADERS,
    HINTS,
    HOSTS,
    LOCATIONS,
    NO_REDIRECTS,
    PROXIES,
    REFERRALS,
)
from tests.sources.ssrf.stage import Stage, all_ways_lead_home, stage
from tests.sources.ssrf.ways import PUBLIC, WAYS, Doors, Way, doors, get, listen, read_mail

STATUSES = (301, 302, 303, 307, 308)
FOLLOWERS = ("get", "post", "token", "events", "socket", "token of a stream", "token of a mailbox")
EVENTS = b"HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\ndata: x\n\n"


def redirects(asked: Asked, here: Stage, locations: Sequence[str]) -> bytes:
    """The answer of `/302/7`: with that status to that one of the locations. Nothing is known elsewhere."""
    status, _, at = asked.path.strip("/").partition("/")
    if not status.isdigit() or not at.isdigit():
        return reply(404)
    return reply(int(status), location=here.fill(locations[int(at)]))


def on(way: Way, path: str) -> Way:
    """The same way to another path."""
    return Way(way.scheme, path, way.go)


async def _follow(out: Doors, here: Stage, way: str, status: int, at: int, location: str) -> None:
    attempt = on(WAYS[way], f"/{status}/{at}").try_(out, f"{PUBLIC}:{here.server.port}")
    await here.refused(f"{way} {status} {location}", attempt, SourceError)


def _written() -> Iterator[str]:
    """Redirects to every spelling that there is, those that a header cannot hold apart."""
    for at, host in enumerate(HOSTS):
        if not set(host) & set("\r\n\ud800"):
            yield f"{('http:', '')[at % 2]}//{host}:{{canary}}/"
    for authority in AUTHORITIES:
        if not set(authority) & set("\r\n"):
            yield f"http://{authority}/"


@pytest.mark.parametrize("way", FOLLOWERS)
def test_no_redirect_leads_to_the_canary(way: str) -> None:
    """Every status to every place; only where bodies and streams go is one status a place enough."""
    statuses = STATUSES if way in ("get", "events") else ()
    tried = [(status, at) for at in range(len(LOCATIONS)) for status in statuses or (STATUSES[at % 5],)]

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            here.server.answers["*"] = lambda asked: redirects(asked, here, LOCATIONS)
            for status, at in tried:
                await _follow(out, here, way, status, at, LOCATIONS[at])
            assert here.tries == len(tried)
            assert {asked.path for asked in here.server.asked} >= {f"/{code}/{at}" for code, at in tried}

    asyncio.run(story())


@pytest.mark.parametrize("way", ["get", "events"])
def test_no_spelling_in_a_redirect_leads_to_the_canary(way: str) -> None:
    locations = tuple(_written())

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            here.server.answers["*"] = lambda asked: redirects(asked, here, locations)
            for at, location in enumerate(locations):
                await _follow(out, here, way, STATUSES[at % 5], at, location)
            assert here.tries >= 350

    asyncio.run(story())


@pytest.mark.parametrize("way", ["get", "post", "events", "token"])
def test_a_long_way_round_leads_nowhere_else(way: str) -> None:
    """Each hop is guarded, not only the first one: after one, five and ten good ones comes the canary."""

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:

            def chain(asked: Asked) -> bytes:
                left = int(asked.path.strip("/"))
                host = PUBLIC if left % 2 else "127.0.0.1"
                good = f"http://{host}:{here.server.port}/{left - 1}"
                return reply(
                    STATUSES[left % 5], location=good if left else f"//localhost:{here.canary.port}/"
                )

            here.server.answers["*"] = chain
            for hops in (1, 2, 5, 9, 10, 30):
                attempt = on(WAYS[way], f"/{hops}").try_(out, f"{PUBLIC}:{here.server.port}")
                await here.refused(f"{way} after {hops}", attempt, SourceRefused)

    asyncio.run(story())


@pytest.mark.parametrize("way", ["get", "events"])
def test_a_redirect_to_a_good_place_is_followed(way: str) -> None:
    """Else the others would prove nothing."""

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            here.server.answers |= {
                "/there": EVENTS,
                "/here": reply(302, location=f"http://127.0.0.1:{here.server.port}/there"),
            }
            await here.answered(way, on(WAYS[way], "/here").try_(out, f"{PUBLIC}:{here.server.port}"))
            assert [asked.path for asked in here.server.asked] == ["/here", "/there"]

    asyncio.run(story())


@pytest.mark.parametrize("way", ["get", "events", "socket"])
@pytest.mark.parametrize("status", NO_REDIRECTS)
def test_a_place_beside_another_status_is_not_gone_to(status: int, way: str) -> None:
    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            for location in ("http://127.0.0.1:{canary}/", "//[::1]:{canary}/"):
                here.server.answers["*"] = reply(
                    status, location=here.fill(location), proxy_authenticate="Basic"
                )
                attempt = WAYS[way].try_(out, f"{PUBLIC}:{here.server.port}")
                if (status, way) == (304, "get"):  # it was asked with a condition
                    await here.answered(f"{way} {status}", attempt)
                else:
                    await here.refused(f"{way} {status}", attempt, SourceError)

    asyncio.run(story())


@pytest.mark.parametrize(("status", "name", "value"), HINTS)
def test_a_good_answer_that_hints_at_another_place_stays_that(status: int, name: str, value: str) -> None:
    """Nor does the next request go there."""

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            url = f"http://{PUBLIC}:{here.server.port}"
            here.server.answers = {
                "/": reply(status, b"x", **{name: here.fill(value)}),
                "/events": EVENTS.replace(b"\r\n", f"\r\n{name}: {here.fill(value)}\r\n".encode(), 1),
            }
            for path in ("/", "/"):
                await here.answered(f"get {value}", get(out, url + path))
            for path in ("/events", "/events"):
                await here.answered(f"events {value}", listen(out, url + path))
            assert len(here.server.asked) == 4

    asyncio.run(story())


def test_a_header_that_names_another_host_changes_nothing_of_where_it_goes() -> None:
    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            here.server.answers |= {"/": reply(200, b"x"), "/events": EVENTS}
            for name, value in HEADERS:
                filled = here.fill(value)
                where = f"{PUBLIC}:{here.server.port}"
                await here.answered(f"get {name}", get(out, f"http://{where}/", **{name: filled}))
                await here.answered(
                    f"events {name}", listen(out, f"http://{where}/events", ((name, filled),))
                )
                for way in ("get", "events", "socket"):  # nor does it open what is shut
                    shut = WAYS[way].url(f"127.0.0.1:{here.canary.port}")
                    attempt = (
                        get(out, shut, **{name: where})
                        if way == "get"
                        else listen(out, shut, ((name, where),))
                    )
                    await here.refused(f"{way} {name}", attempt, SourceRefused)

    asyncio.run(story())


@pytest.mark.parametrize(("command", "words"), REFERRALS)
def test_a_mail_server_cannot_refer_to_another(command: str, words: bytes) -> None:
    async def story() -> None:
        server = MailServer(folders=("INBOX",))
        async with stage(mail=server) as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            server.instead[command] = words.replace(b"{canary}", str(here.canary.port).encode())
            url = WAYS["mail"].url(f"{PUBLIC}:{server.port}")
            await here.refused(f"{command} {words!r}", read_mail(out, url), SourceError)
            assert server.connections == 1

    asyncio.run(story())


# -- what stands in the surroundings


@pytest.mark.parametrize(("name", "value"), PROXIES)
def test_no_proxy_of_the_surroundings_is_used(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would ask for us whatever it is asked for, and see all of it."""

    async def story() -> None:
        async with stage() as here:
            monkeypatch.setenv(name, here.fill(value))
            here.server.answers |= {"/feed": reply(200, b"x"), "/events": EVENTS}
            async with doors(*here.allow, look_up=all_ways_lead_home) as out:
                for way, where in _proxied(here).items():
                    attempt = WAYS[way].try_(out, where)
                    if way in ("get", "post", "events"):
                        await here.answered(f"{way} {name}", attempt)
                    else:
                        await here.refused(f"{way} {name}", attempt, SourceError)
            assert here.server.connections >= 3
            assert here.mail.connections == 1

    for other in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(other, raising=False)
    asyncio.run(story())


def _proxied(here: Stage) -> Mapping[str, str]:
    """The ways that a proxy might be taken for, and where they lead: nobody speaks TLS there."""
    ports = {"mail": here.mail.port}
    shut = ("get with tls", "socket with tls", "events with tls", "mail with tls")
    ways = ("get", "post", "events", "socket", "mail", *shut)
    return {way: f"{PUBLIC}:{ports.get(way, here.shut if way in shut else here.server.port)}" for way in ways}


def test_no_password_file_of_the_surroundings_is_read(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / ".netrc").write_text(f"machine {PUBLIC} login anna password secret\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NETRC", str(home / ".netrc"))

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            here.server.answers |= {"/feed": reply(200, b"x"), "/events": EVENTS}
            for way in ("get", "events"):
                await here.answered(way, WAYS[way].try_(out, f"{PUBLIC}:{here.server.port}"))
            assert len(here.server.asked) == 2
            assert not any("authorization" in asked.headers for asked in here.server.asked)

    asyncio.run(story())


def test_nobody_answers_where_nobody_listens() -> None:
    """The place that stands for a server with TLS is shut: to connect there is tried, and is all."""

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            for way in ("get with tls", "events with tls", "socket with tls", "mail with tls"):
                await here.refused(way, WAYS[way].try_(out, f"{PUBLIC}:{here.shut}"), SourceBusy)

    asyncio.run(story())
