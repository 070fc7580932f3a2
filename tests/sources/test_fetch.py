"""The one way out: what it sends, what it follows, what it takes and what it refuses."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.traffic import Response, Validators
from sources._fetch import Limits
from tests.sources.loopback import NOW, Answer, Asked, Loopback, ask, door, reply, run, serving

TINY = Limits(body=100_000, connect=2.0, pause=0.15, whole=0.6)


async def fetched(
    server: Loopback,
    path: str = "/feed",
    validators: Validators | None = None,
    limits: Limits | None = None,
    **request: Any,
) -> Response:
    async with door(server.host, limits=limits) as through:
        return await ask(through, server.url(path), validators, **request)


def refusal(answers: dict[str, Answer], path: str = "/feed", limits: Limits | None = None) -> SourceError:
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
    headers: dict[str, Any] = {
        name: value for name, value in (("etag", etag), ("last_modified", modified)) if value
    }

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
        hosts = ("feeds.example.com", "other.example.com")
        async with door(server.host, *hosts) as through:
            await asyncio.gather(*(ask(through, server.url(f"/{n}")) for n in range(6)))
            assert server.most_at_once == 1
            await asyncio.gather(*(ask(through, f"http://{host}:{server.port}/together") for host in hosts))
            assert server.most_at_once == 2

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
    chain: dict[str, Answer] = {f"/{n}": reply(302, location=f"/{n + 1}") for n in range(11)}

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
        ("http://example.org\\@127.0.0.1/", "not to an address"),
    ],
)
def test_a_redirect_to_nowhere_is_named(location: str, words: str) -> None:
    error = refusal({"/feed": reply(302, location=location)})
    assert isinstance(error, SourceRefused)
    assert words in error.problem


def test_no_secret_crosses_to_another_origin_but_the_validators_do() -> None:
    async def story(server: Loopback) -> None:
        async with serving({"/feed": reply(body=b"x")}) as second, door(server.host, second.host) as through:
            server.answers["/feed"] = reply(302, location="/again")
            server.answers["/again"] = reply(302, location=second.url())
            url = server.url().replace("http://", "http://anna:p%40ss@")
            headers = (("X-Api-Key", "k"), ("Accept", "a/b"), ("Cookie", "c=1"))
            response = await ask(through, url, Validators(etag='"1"'), headers=headers)
        first, again = server.asked
        assert first.headers["authorization"] == again.headers["authorization"] == "Basic YW5uYTpwQHNz"
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
        async with door(server.host) as through:
            for path in ("/gone?token=hush", "/busy?token=hush", "/away?token=hush"):
                url = server.url(path).replace("http://", "http://anna:hush@")
                with pytest.raises(SourceError) as error:
                    await ask(through, url)
                assert "hush" not in str(error.value)
            with pytest.raises(SourceRefused) as refused:
                await ask(through, "gopher://x/?token=hush")
            assert "hush" not in str(refused.value)

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
        ("gzip", gzip.compress(NEWS, mtime=0)),
        ("GZIP", gzip.compress(NEWS, mtime=0)),
        ("x-gzip", gzip.compress(NEWS, mtime=0)),
        ("gzip", gzip.compress(NEWS[:100], mtime=0) + gzip.compress(NEWS[100:], mtime=0)),
        ("gzip", gzip.compress(NEWS, mtime=0) + b"\0\0\0"),
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
        await asyncio.sleep(0.05)  # each piece in time, the whole never


async def nothing(asked: Asked) -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


async def endless(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1000\r\n" + b"x" * 4096 + b"\r\n"


@contextlib.asynccontextmanager
async def serving_plainly() -> AsyncIterator[int]:
    """The port of a server that says hello before anybody else does."""

    async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hello, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


PACKED = gzip.compress(NEWS, mtime=0)
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
            reply(body=gzip.compress(gzip.compress(NEWS, mtime=0), mtime=0), content_encoding="gzip"),
            SourceChanged,
            "packed twice",
        ),
        (
            reply(body=gzip.compress(NEWS, mtime=0), content_encoding="gzip, gzip"),
            SourceChanged,
            "packed twice",
        ),
        (reply(body=b"\x0b\x02", content_encoding="br"), SourceChanged, "not asked for"),
        (reply(body=b"no gzip at all", content_encoding="gzip"), SourceChanged, "damaged"),
        (
            reply(body=gzip.compress(NEWS, mtime=0)[:-9], content_encoding="gzip"),
            SourceBusy,
            "before it was complete",
        ),
        (reply(body=NEWS, content_length="5"), SourceChanged, "does not speak HTTP"),
        (reply(body=NEWS, content_length="5000", connection="close"), SourceBusy, "before it was complete"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n\r\n",
            SourceChanged,
            "does not speak HTTP",
        ),
        (b"220 mail.example.org ESMTP\r\n\r\n", SourceChanged, "does not speak HTTP"),
        (reply(x_long="x" * 40_000), SourceChanged, "does not speak HTTP"),
        (trickle, SourceBusy, "took longer than"),
        (nothing, SourceBusy, "took longer than"),
    ],
)
def test_what_cannot_be_taken_is_named(answer: Answer, kind: type[SourceError], words: str) -> None:
    error = refusal({"/feed": answer}, limits=TINY)
    assert isinstance(error, kind)
    assert words in error.problem


def test_a_file_that_is_packed_itself_comes_as_it_is() -> None:
    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            response = await ask(through, server.url("/feed"))
            assert response.body == PACKED

    run({"/feed": reply(body=PACKED)}, story)


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
        async with door(server.host, "127.0.0.1", "feeds.example.com") as through:
            for url, words in (
                ("http://nobody.example.com/", "has no address"),
                ("http://127.0.0.1:9/", "cannot be reached"),
                (server.url("/hangs-up"), "cannot be reached"),
            ):
                with pytest.raises(SourceBusy, match=words) as error:
                    await ask(through, url)
                assert error.value.until is None
            async with serving_plainly() as plain:
                with pytest.raises(SourceRefused, match="does not speak https"):
                    await ask(through, f"https://127.0.0.1:{plain}/")

    async def hang_up(asked: Asked) -> AsyncIterator[bytes]:
        yield b""

    run({"/hangs-up": hang_up}, story)
