"""Where the door never goes, however the address is written."""

# ruff: noqa: E501 (tables of addresses)

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.errors import SourceError, SourceRefused
from sources._guard import Forbidden, Guard
from tests.sources.loopback import Loopback, ask, door, reply, run, serving

CLOSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.3",
    "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.254", "192.0.0.192", "192.0.2.7", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.9", "203.0.113.5", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378::1", "2001:2::1",
    "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fd12:3456:789a::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
]  # fmt: skip
OPEN = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "100.128.0.1",
    "172.32.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::5",
]


@pytest.mark.parametrize("address", CLOSED)
def test_a_name_that_leads_into_a_private_network_is_refused(address: str) -> None:
    with pytest.raises(Forbidden):
        Guard().check_address("feeds.example.com", 80, address)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_may_be_asked(address: str) -> None:
    Guard().check_address("feeds.example.com", 443, address)
    Guard().check_host(address, 443)


SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0",
    "0.0.0.0", "127.0.0.1.", "127.000.000.001", "１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①", "127%2e0%2e0%2e1",
    "anna@127.0.0.1", "example.org:80@127.0.0.1", "localhost", "LOCALHOST", "localhost.", "ⓛocalhost",
    "sub.localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25lo]", "[::1%25lo]", "169.254.169.254", "2852039166",
    "[fd00:ec2::254]", "metadata.internal", "10.0.0.1", "192.168.0.1", "172.16.5.4", "100.64.0.1",
    "loopback.example.com", "both.example.com", "127.0.0.1\\@example.org", "127.0.0.1 ", "[::1", "127.0.0.1:0",
    "1.1.1.1\t", "0x7f000001.", "0x7F.1", "[::ffff:0:7f00:1]", "٠.٠.٠.٠", "१२७.०.०.१", "127.0.0.1?@example.org",
    "127.0.0.1#@example.org", "%31%32%37.0.0.1", "256.256.256.256", "[v1.x]", "...", "-", "127.0.0.1:99999",
]  # fmt: skip


async def system_names(host: str, port: int) -> Sequence[str]:
    """What a usual resolver makes of these names and spellings, the worst of it first."""
    known = {
        "loopback.example.com": ["127.0.0.1"],
        "both.example.com": ["93.184.216.34", "127.0.0.1"],
        "metadata.internal": ["169.254.169.254"],
    }
    bare = host.rstrip(".").lower()
    if bare.endswith("localhost") or bare.startswith(("0x", "0177")) or bare in ("127.1", "127.0.1"):
        return ["::1", "127.0.0.1"]
    if host in known:
        return known[host]
    raise OSError("no such name")


def test_no_spelling_of_a_private_address_gets_a_connection() -> None:
    """A canary listens on loopback; whatever the address is written like, nobody comes."""

    async def story(server: Loopback) -> None:
        async with door(look_up=system_names) as through:
            for spelling in SPELLINGS:
                for url in (
                    f"http://{spelling}:{server.port}/",
                    f"http://{spelling}/",
                    f"https://{spelling}/x",
                ):
                    with pytest.raises(SourceError) as error:
                        await ask(through, url)
                    assert isinstance(error.value, SourceRefused) or "has no address" in str(error.value), url
        assert server.connections == 0

    assert len(SPELLINGS) >= 60
    run({"*": reply(body=b"secret")}, story)


def test_a_redirect_meets_the_same_guard() -> None:
    async def story(server: Loopback) -> None:
        async with (
            serving({"*": reply(body=b"secret")}) as canary,
            door(server.host, look_up=system_names) as through,
        ):
            for target in (canary.url(), f"http://localhost:{canary.port}/", f"http://127.1:{canary.port}/"):
                server.answers["/feed"] = reply(302, location=target)
                with pytest.raises(SourceRefused) as error:
                    await ask(through, server.url())
                assert "`allow`" not in error.value.problem, "nobody wrote that address into the settings"
            server.answers["/feed"] = reply(302, location="http://169.254.169.254/latest")
            with pytest.raises(SourceRefused, match=r"redirects into a private network \(169\.254\.169\.254"):
                await ask(through, server.url())
            with pytest.raises(SourceRefused, match="add it to `allow`"):
                await ask(through, "http://169.254.169.254/latest")
            assert canary.connections == 0

    run({}, story)


def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    """A name that changes its address between two look-ups gains nothing: there is only one look-up."""
    answers = [["127.0.0.1"], ["169.254.169.254"]]

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async def story(server: Loopback) -> None:
        url = f"http://feeds.example.com:{server.port}/feed"
        async with door("127.0.0.0/8", look_up=rebinding) as through:
            assert (await ask(through, url)).body == b"x"
            assert server.asked[0].headers["host"] == f"feeds.example.com:{server.port}"
            with pytest.raises(SourceRefused, match=r"169\.254\.169\.254"):
                await ask(through, url)

    run({"/feed": reply(body=b"x", connection="close")}, story)


@pytest.mark.parametrize(
    ("allow", "host", "port", "address", "allowed"),
    [
        ("intranet.example", "intranet.example", 80, "10.0.0.5", True),
        ("Intranet.Example", "intranet.example.", 443, "10.0.0.5", True),
        ("intranet.example:8080", "intranet.example", 8080, "10.0.0.5", True),
        ("intranet.example:8080", "intranet.example", 80, "10.0.0.5", False),
        ("intranet.example", "other.example", 80, "10.0.0.5", False),
        ("10.0.0.0/8", "other.example", 80, "10.9.9.9", True),
        ("10.0.0.0/8", "other.example", 80, "192.168.0.1", False),
        ("127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1", True),
        ("127.0.0.1:8080", "127.0.0.1", 8081, "127.0.0.1", False),
        ("[::1]:8080", "::1", 8080, "::1", True),
        ("::1", "::1", 80, "::1", True),
        ("fd00::/8", "nas.example", 80, "fd12::1", True),
    ],
)
def test_the_settings_can_allow_a_host_a_port_or_a_network(
    allow: str, host: str, port: int, address: str, allowed: bool
) -> None:
    guard = Guard.of([allow])
    if allowed:
        guard.check_address(host, port, address)
    else:
        with pytest.raises(Forbidden):
            guard.check_address(host, port, address)


@pytest.mark.parametrize(
    "entry", ["", "10.0.0.0/99", "http://x", "a b", "x:99999", "x:y", "[::1", "[::1]8080", "a@b"]
)
def test_a_wrong_entry_of_the_allow_list_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Guard.of([entry])
