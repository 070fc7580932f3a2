"""The one way out: what it sends, what it follows, what it refuses, and where it never goes."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Request, Response, Validators
from sources._fetch import HttpDoor, Limits
from sources._guard import Forbidden, Guard
from tests.sources.loopback import NOW, Asked, Loopback, StillClock, reply, serving

TINY = Limits(body=100_000, connect=2.0, pause=0.15, whole=0.6)


async def names(host: str, port: int) -> Sequence[str]:
    """A name service that knows two names, both of this machine."""
    if host in ("feeds.example.com", "other.example.com"):
        return ["127.0.0.1"]
    raise OSError("no such name")


def door(*allow: str, limits: Limits | None = None) -> HttpDoor:
    return HttpDoor(
        StillClock(), version="1.2", contact="mail@example.org", allow=allow, limits=limits, look_up=names
    )


async def fetched(
    server: Loopback,
    path: str = "/feed",
    validators: Validators | None = None,
    limits: Limits | None = None,
    **request: object,
) -> Response:
    through = door(server.host, limits=limits)
    try:
        asked = Request(url=server.url(path), **request)  # type: ignore[arg-type]
        return await through.fetch(asked, "blog", validators or Validators())
    finally:
        await through.close()


def run(answers: dict[str, object], story: Callable[[Loopback], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with serving(answers) as server:  # type: ignore[arg-type]
            await story(server)

    asyncio.run(whole())


def refusal(answers: dict[str, object], path: str = "/feed", limits: Limits | None = None) -> SourceError:
    """The error that fetching the path ends with."""
    caught: list[SourceError] = []

    async def story(server: Loopback) -> None:
        with pytest.raises(SourceError) as error:
            await fetched(server, path, limits=limits)
        caught.append(error.value)

    run(answers, story)
    return caught[0]


# -- what is sent


def test_a_request_says_who_asks_and_what_it_can_unpack() -> None:
    async def story(server: Loopback) -> None:
        response = await fetched(server, headers=(("Accept", "application/atom+xml"),))
        (asked,) = server.asked
        assert asked.headers["user-agent"] == "Listenpost/1.2 (+mail@example.org)"
        assert asked.headers["accept-encoding"] == "gzip, deflate"
        assert asked.headers["accept"] == "application/atom+xml"
        assert "cookie" not in asked.headers
        assert (response.status, response.body, response.at) == (200, b"hello", NOW)

    run({"/feed": reply(body=b"hello", set_cookie="seen=1")}, story)


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"abc"', "Mon, 04 May 2026 10:00:00 GMT"),
        ('W/"a b,c"', None),
        ("unquoted-and-odd;", "yesterday, about noon"),
        ('"ünïcode"', None),
        (None, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ],
)
def test_validators_go_back_byte_for_byte_and_a_304_is_an_answer(
    etag: str | None, modified: str | None
) -> None:
    headers = {name: value for name, value in (("etag", etag), ("last_modified", modified)) if value}

    def answer(asked: Asked) -> bytes:
        same = (
            asked.headers.get("if-none-match") == etag and asked.headers.get("if-modified-since") == modified
        )
        return reply(304) if same and len(server_asked) else reply(body=b"news", **headers)

    server_asked: list[Asked] = []

    async def story(server: Loopback) -> None:
        first = await fetched(server)
        server_asked.extend(server.asked)
        validators = Validators(first.headers.get("etag"), first.headers.get("last-modified"))
        second = await fetched(server, validators=validators)
        assert (first.status, second.status, second.body) == (200, 304, b"")

    run({"/feed": answer}, story)


def test_one_host_is_asked_one_thing_at_a_time_and_two_hosts_at_once() -> None:
    both = asyncio.Event()

    async def slowly(asked: Asked) -> AsyncIterator[bytes]:
        if asked.headers["host"].startswith("other") or server_of[0].most_at_once > 1:
            both.set()
        if asked.path == "/together":
            await both.wait()
        yield reply(body=b"x")

    server_of: list[Loopback] = []

    async def story(server: Loopback) -> None:
        server_of.append(server)
        through = door(server.host, "feeds.example.com", "other.example.com")
        await asyncio.gather(
            *(through.fetch(Request(url=server.url(f"/{n}")), "blog", Validators()) for n in range(6))
        )
        assert server.most_at_once == 1
        hosts = ("feeds.example.com", "other.example.com")
        await asyncio.gather(
            *(
                through.fetch(Request(url=f"http://{host}:{server.port}/together"), "blog", Validators())
                for host in hosts
            )
        )
        assert server.most_at_once == 2
        await through.close()

    run({"*": slowly}, story)


# -- redirects


def test_redirects_lead_to_the_final_address() -> None:
    async def story(server: Loopback) -> None:
        response = await fetched(server)
        assert response.url == server.url("/there%20now?a=1")
        assert response.request.url == server.url("/feed")
        assert [asked.path for asked in server.asked] == ["/feed", "/b/c", "/there%20now?a=1"]

    run(
        {
            "/feed": reply(301, location="/b/c"),
            "/b/c": reply(302, location="../there now?a=1#part"),
            "/there%20now?a=1": reply(body=b"here"),
        },
        story,
    )


def test_ten_redirects_are_followed_and_one_more_is_not() -> None:
    chain: dict[str, object] = {f"/{n}": reply(302, location=f"/{n + 1}") for n in range(11)}

    async def story(server: Loopback) -> None:
        assert (await fetched(server, "/1")).body == b"end"
        with pytest.raises(SourceRefused, match="more than 10 redirects"):
            await fetched(server, "/0")

    run({**chain, "/11": reply(body=b"end")}, story)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/feed", "redirects to itself"),
        ("", "not to an address"),
        ("ftp://example.org/feed", "not to an address"),
        ("javascript:alert(1)", "not to an address"),
        ("file:///etc/passwd", "not to an address"),
        ("http://[::1/", "not to an address"),
        ("//", "not to an address"),
        ("http://example.org\\@127.0.0.1/", "not to an address"),
    ],
)
def test_a_redirect_to_nowhere_is_named(location: str, words: str) -> None:
    error = refusal({"/feed": reply(302, location=location)})
    assert isinstance(error, SourceRefused)
    assert words in error.problem


def test_no_secret_crosses_to_another_origin_but_the_validators_do() -> None:
    async def story(server: Loopback) -> None:
        async with serving({"/feed": reply(body=b"x")}) as second:
            server.answers["/feed"] = reply(302, location="/again")
            server.answers["/again"] = reply(302, location=second.url())
            through = door(server.host, second.host)
            url = server.url().replace("http://", "http://anna:p%40ss@")
            request = Request(url=url, headers=(("X-Api-Key", "k"), ("Accept", "a/b"), ("Cookie", "c=1")))
            response = await through.fetch(request, "blog", Validators(etag='"1"'))
            await through.close()
        first, again = server.asked
        assert first.headers["authorization"] == "Basic YW5uYTpwQHNz"
        assert again.headers["x-api-key"] == "k"
        (there,) = second.asked
        assert not {"authorization", "x-api-key", "cookie"} & set(there.headers)
        assert (there.headers["accept"], there.headers["if-none-match"]) == ("a/b", '"1"')
        assert "anna" not in response.url

    run({}, story)


def test_a_posted_body_becomes_a_get_or_stays_home() -> None:
    async def story(server: Loopback) -> None:
        response = await fetched(server, "/303", method="POST", body=b"q=1")
        assert response.body == b"got"
        response = await fetched(server, "/307", method="POST", body=b"q=1")
        assert [(asked.method, asked.path, asked.body) for asked in server.asked] == [
            ("POST", "/303", b"q=1"),
            ("GET", "/get", b""),
            ("POST", "/307", b"q=1"),
            ("POST", "/get", b"q=1"),
        ]
        with pytest.raises(SourceRefused, match="another host"):
            await fetched(server, "/308", method="POST", body=b"q=1")

    run(
        {
            "/303": reply(303, location="/get"),
            "/307": reply(307, location="/get"),
            "/308": reply(308, location="http://feeds.example.com/"),
            "/get": reply(body=b"got"),
        },
        story,
    )


# -- statuses


IN_A_MINUTE = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("answer", "kind", "words", "until"),
    [
        (reply(401), SourceRefused, "sign-in", None),
        (reply(403), SourceRefused, "a person must ask", None),
        (reply(404), SourceRefused, "look for its new address", None),
        (reply(410), SourceRefused, "gone for good", None),
        (reply(451), SourceRefused, "legal reasons", None),
        (reply(400), SourceRefused, "status 400", None),
        (reply(418), SourceRefused, "status 418", None),
        (reply(305), SourceRefused, "status 305", None),
        (reply(304), SourceChanged, "was not asked", None),
        (reply(429, retry_after="60"), SourceBusy, "too often", IN_A_MINUTE),
        (reply(429, retry_after="Tue, 05 May 2026 12:01:00 GMT"), SourceBusy, "too often", IN_A_MINUTE),
        (reply(429, retry_after="Tue, 05 May 2026 11:01:00 GMT"), SourceBusy, "too often", None),
        (reply(429, retry_after="soon"), SourceBusy, "too often", None),
        (reply(429, retry_after="99999999999999"), SourceBusy, "too often", NOW + timedelta(days=1)),
        (reply(503, retry_after="60"), SourceBusy, "overloaded", IN_A_MINUTE),
        (reply(503), SourceBusy, "overloaded", None),
        (reply(500), SourceBusy, "trouble of its own (500)", None),
        (reply(502), SourceBusy, "trouble of its own", None),
        (reply(408), SourceBusy, "trouble of its own", None),
    ],
)
def test_every_status_answers_when_again(
    answer: bytes, kind: type[SourceError], words: str, until: datetime | None
) -> None:
    error = refusal({"/feed": answer})
    assert type(error) is kind
    assert words in error.problem
    assert error.source == "blog"
    assert getattr(error, "until", None) == until


def test_no_error_tells_a_secret_of_the_address() -> None:
    async def story(server: Loopback) -> None:
        through = door(server.host)
        for path in ("/gone?token=hush", "/busy?token=hush", "/away?token=hush"):
            url = server.url(path).replace("http://", "http://anna:hush@")
            with pytest.raises(SourceError) as error:
                await through.fetch(Request(url=url), "blog", Validators())
            assert "hush" not in str(error.value)
        with pytest.raises(SourceRefused) as refused:
            await through.fetch(Request(url="gopher://x/?token=hush"), "blog", Validators())
        assert "hush" not in str(refused.value)
        await through.close()

    run(
        {
            "/gone?token=hush": reply(404),
            "/busy?token=hush": reply(503),
            "*": reply(302, location="ftp://hush"),
        },
        story,
    )


# -- what comes


NEWS = b"<rss>" + b"some news, " * 50 + b"</rss>"
RAW = zlib.compressobj(wbits=-15)
RAW_NEWS = RAW.compress(NEWS) + RAW.flush()


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("", NEWS),
        ("identity", NEWS),
        ("gzip", gzip.compress(NEWS)),
        ("GZIP", gzip.compress(NEWS)),
        ("x-gzip", gzip.compress(NEWS)),
        ("gzip", gzip.compress(NEWS[:100]) + gzip.compress(NEWS[100:])),
        ("gzip", gzip.compress(NEWS) + b"\0\0\0"),
        ("deflate", zlib.compress(NEWS)),
        ("deflate", RAW_NEWS),
    ],
)
def test_a_packed_body_comes_out_whole(packing: str, body: bytes) -> None:
    async def story(server: Loopback) -> None:
        assert (await fetched(server)).body == NEWS

    run({"/feed": reply(body=body, content_encoding=packing)}, story)


async def trickle(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    while True:
        yield b"x"
        await asyncio.sleep(0.05)


async def nothing(asked: Asked) -> AsyncIterator[bytes]:
    await asyncio.sleep(30)
    yield b""


async def endless(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1000\r\n" + b"x" * 4096 + b"\r\n"


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


BOMB = bomb(200)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (reply(body=b"x", content_length=str(1 << 30)), SourceChanged, "larger than"),
        (reply(body=b"x", content_length="9" * 400), SourceError, ""),
        (endless, SourceChanged, "larger than"),
        (reply(body=b"x" * 100_001), SourceChanged, "larger than"),
        (reply(body=BOMB, content_encoding="gzip"), SourceChanged, "larger than"),
        (
            reply(body=gzip.compress(gzip.compress(NEWS)), content_encoding="gzip"),
            SourceChanged,
            "packed twice",
        ),
        (reply(body=gzip.compress(NEWS), content_encoding="gzip, gzip"), SourceChanged, "packed twice"),
        (reply(body=gzip.compress(NEWS)), SourceChanged, "packed twice"),
        (reply(body=b"\x0b\x02", content_encoding="br"), SourceChanged, "not asked for"),
        (reply(body=b"no gzip at all", content_encoding="gzip"), SourceChanged, "damaged"),
        (reply(body=gzip.compress(NEWS)[:-9], content_encoding="gzip"), SourceBusy, "before it was complete"),
        (reply(body=NEWS, content_length="5000", connection="close"), SourceBusy, "before it was complete"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n\r\n",
            SourceBusy,
            "before it was complete",
        ),
        (b"220 mail.example.org ESMTP\r\n\r\n", SourceChanged, "does not speak HTTP"),
        (reply(x_long="x" * 40_000), SourceChanged, "does not speak HTTP"),
        (trickle, SourceBusy, "took longer than"),
        (nothing, SourceBusy, "took longer than"),
    ],
)
def test_what_cannot_be_taken_is_named(answer: object, kind: type[SourceError], words: str) -> None:
    error = refusal({"/feed": answer}, limits=TINY)
    assert isinstance(error, kind)
    assert words in error.problem


def test_a_bomb_is_refused_long_before_it_is_unpacked() -> None:
    async def story(server: Loopback) -> None:
        tracemalloc.start()
        with pytest.raises(SourceChanged, match="100 times its size"):
            await fetched(server, limits=Limits(body=500 << 20))
        with pytest.raises(SourceChanged, match="larger than 5 MB"):
            await fetched(server, "/endless")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 40 << 20

    run({"/feed": reply(body=BOMB, content_encoding="gzip"), "/endless": endless}, story)


def test_a_host_that_cannot_be_reached_is_busy() -> None:
    async def story(server: Loopback) -> None:
        through = door(server.host, "127.0.0.1", "feeds.example.com")
        for url, words in (
            ("http://nobody.example.com/", "has no address"),
            ("http://127.0.0.1:9/", "cannot be reached"),
            (server.url("/hangs-up"), "cannot be reached"),
        ):
            with pytest.raises(SourceBusy) as error:
                await through.fetch(Request(url=url), "blog", Validators())
            assert words in error.value.problem
            assert error.value.until is None
        with pytest.raises(SourceRefused, match="does not speak https"):
            await through.fetch(Request(url=f"https://{server.host}/"), "blog", Validators())
        await through.close()

    async def hang_up(asked: Asked) -> AsyncIterator[bytes]:
        yield b""

    run({"/hangs-up": hang_up}, story)


# -- where it never goes


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
        through = HttpDoor(StillClock(), look_up=system_names)
        for spelling in SPELLINGS:
            for url in (f"http://{spelling}:{server.port}/", f"http://{spelling}/", f"https://{spelling}/x"):
                with pytest.raises(SourceError) as error:
                    await through.fetch(Request(url=url), "blog", Validators())
                assert isinstance(error.value, SourceRefused) or "has no address" in str(error.value), url
        await through.close()
        assert server.connections == 0

    assert len(SPELLINGS) >= 60
    run({"*": reply(body=b"secret")}, story)


def test_a_redirect_meets_the_same_guard() -> None:
    async def story(server: Loopback) -> None:
        async with serving({"*": reply(body=b"secret")}) as canary:
            for target in (canary.url(), f"http://localhost:{canary.port}/", f"http://127.1:{canary.port}/"):
                server.answers["/feed"] = reply(302, location=target)
                through = HttpDoor(StillClock(), allow=[server.host], look_up=system_names)
                with pytest.raises(SourceRefused):
                    await through.fetch(Request(url=server.url()), "blog", Validators())
                await through.close()
            assert canary.connections == 0

    run({}, story)


def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    """A name that changes its address between two look-ups gains nothing: there is only one look-up."""
    answers = [["127.0.0.1"], ["169.254.169.254"]]

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async def story(server: Loopback) -> None:
        through = HttpDoor(StillClock(), allow=["127.0.0.0/8"], look_up=rebinding)
        url = f"http://feeds.example.com:{server.port}/feed"
        assert (await through.fetch(Request(url=url), "blog", Validators())).body == b"x"
        assert server.asked[0].headers["host"] == f"feeds.example.com:{server.port}"
        with pytest.raises(SourceRefused, match="169.254.169.254"):
            await through.fetch(Request(url=url), "blog", Validators())
        await through.close()

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
