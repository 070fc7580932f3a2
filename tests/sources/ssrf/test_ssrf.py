"""Nobody who writes an address, answers for a name or sends us elsewhere gets us to ask this machine or its
network: a canary sits there, and it stays alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from ipaddress import ip_address

import pytest

from core.errors import SourceBusy, SourceError, SourceRefused
from sources._guard import is_public
from sources._resolver import system_look_up
from tests.sources.ssrf.canary import listening, overhearing
from tests.sources.ssrf.cases import (
    ANSWERS,
    AUTHORITIES,
    FENCED,
    HEADERS,
    HINTS,
    HOSTS,
    LOCATIONS,
    NETWORKS,
    NO_REDIRECTS,
    PROXIES,
    REFERRALS,
    edges,
    is_special,
    neighbours,
)
from tests.sources.ssrf.stage import all_ways_lead_home, stage
from tests.sources.ssrf.ways import PUBLIC, WAYS, doors

IN_THE_OPEN = [name for name in WAYS if "tls" not in name]


def test_there_are_more_than_four_hundred_different_cases() -> None:
    """Each is counted once, at however many doors and with however many statuses it is tried."""
    tables = (
        HOSTS,
        AUTHORITIES,
        LOCATIONS,
        ANSWERS,
        FENCED,
        PROXIES,
        HEADERS,
        HINTS,
        NO_REDIRECTS,
        REFERRALS,
    )
    for table in tables:
        assert len(table) == len(set(table))
    assert sum(map(len, tables)) >= 400


# -- how an address is written


@pytest.mark.parametrize("way", WAYS)
def test_no_spelling_of_a_host_leads_to_the_canary(way: str) -> None:
    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            for host in HOSTS:
                authority = f"{host}:{here.canary.port}"
                await here.refused(f"{way} {host}", WAYS[way].try_(out, authority), SourceRefused)
            assert here.tries == len(HOSTS)
            assert here.server.connections == here.mail.connections == 0

    asyncio.run(story())


@pytest.mark.parametrize("way", WAYS)
def test_no_trick_around_the_host_leads_to_the_canary(way: str) -> None:
    """Some of these are addresses of the server that may be asked; it knows nothing."""

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=all_ways_lead_home) as out:
            for authority in AUTHORITIES:
                await here.refused(
                    f"{way} {authority}", WAYS[way].try_(out, here.fill(authority, way)), SourceError
                )

    asyncio.run(story())


SYSTEM_HOSTS = (
    "localhost", "LOCALHOST", "ⓛocalhost", "0x7f.1", "0x7f000001", "0x7F.0.0.1", "0x0", "127.1", "2130706433",
    "0177.0.0.1", "017700000001", "0", "[::1]", "a..b", "x" * 64,
)  # fmt: skip


def test_this_machines_own_name_service_is_not_trusted_either() -> None:
    """It reads numbers in many ways, and knows its own name."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == PUBLIC else await system_look_up(host, port)

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=look_up) as out:
            for host in SYSTEM_HOSTS:
                for way, tried in WAYS.items():
                    attempt = tried.try_(out, f"{host}:{here.canary.port}")
                    await here.refused(f"{way} {host}", attempt, SourceRefused, looks_up=True)

    asyncio.run(story())


# -- what a name resolves to


def test_no_answer_of_a_name_service_leads_to_the_canary() -> None:
    """One bad address among good ones is enough; wherever it stands."""
    known = {f"n{at}.example.com": answers for at, answers in enumerate(ANSWERS)}

    async def look_up(host: str, port: int) -> Sequence[str]:
        return known[host] if host in known else await all_ways_lead_home(host, port)

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=look_up) as out:
            for host, answers in known.items():
                for way in IN_THE_OPEN:
                    attempt = WAYS[way].try_(out, f"{host}:{here.canary.port}")
                    await here.refused(f"{way} {answers}", attempt, SourceRefused)
            assert here.tries == len(ANSWERS) * len(IN_THE_OPEN)

    asyncio.run(story())


FAILURES: Mapping[str, tuple[type[Exception] | None, type[SourceError]]] = {
    "no address": (None, SourceBusy),
    "an error": (OSError, SourceBusy),
    "a timeout": (TimeoutError, SourceBusy),
    "a refusal": (PermissionError, SourceBusy),
    "no such spelling": (UnicodeError, SourceRefused),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_name_service_without_an_answer_is_a_trouble_like_any_other(failure: str) -> None:
    trouble, kind = FAILURES[failure]

    async def look_up(host: str, port: int) -> Sequence[str]:
        if host == PUBLIC:
            return ["127.0.0.1"]
        if trouble is not None:
            raise trouble("failed")
        return []

    async def story() -> None:
        async with stage() as here, doors(*here.allow, look_up=look_up) as out:
            for way, tried in WAYS.items():
                await here.refused(way, tried.try_(out, f"feeds.example.com:{here.canary.port}"), kind)

    asyncio.run(story())


@pytest.mark.parametrize("network", NETWORKS)
def test_special_networks_are_closed_from_their_first_to_their_last_address(network: str) -> None:
    for address in edges(network):
        assert not is_public(ip_address(address)), address
    for address in neighbours(network):
        assert is_public(ip_address(address)) is not is_special(address), address


# -- what the settings allow


def test_what_is_allowed_opens_nothing_else() -> None:
    async def story() -> None:
        async with stage() as here:
            for case in FENCED:

                async def look_up(
                    host: str, port: int, answers: Sequence[str] = case.answers
                ) -> Sequence[str]:
                    return answers

                async with doors(*map(here.fill, case.allow), look_up=look_up) as out:
                    for way in ("get", "post", "events", "socket", "mail"):
                        attempt = WAYS[way].try_(out, here.fill(case.authority))
                        await here.refused(f"{way} {case}", attempt, SourceRefused)

    asyncio.run(story())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "canary.test"])
def test_the_canary_sings_when_it_may_be_asked(host: str, way: str) -> None:
    """Else its silence would prove nothing: each way out leads to it when the settings allow that."""

    async def story() -> None:
        with listening() as canary:
            if host.strip("[]") not in (*canary.hosts, "canary.test"):
                pytest.skip(f"this machine has no {host}")
            where = f"{host}:{canary.port}"
            async with doors(where, "public.test:143", look_up=all_ways_lead_home) as out:
                with overhearing() as heard:
                    if way in ("get", "post"):
                        await WAYS[way].try_(out, where)
                    else:
                        with pytest.raises(SourceError):
                            await WAYS[way].try_(out, where)
                address = "::1" if host == "[::1]" else "127.0.0.1"
                assert heard.reached == [(address, canary.port)]
                assert canary.visitors() == 1

    asyncio.run(story())
