"""Feeds that mean harm, or are so broken that it comes to the same, served over HTTP: each is read safely or
refused by name, in bounded time and memory."""

from __future__ import annotations

import asyncio
import gzip
import re
import resource
import time
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.types import Post
from sources._fetch import Limits
from sources.rss import Rss
from tests.sources.loopback import Answer, Asked, Loopback, ask, door, reply, run, serving

LIMITS = Limits(body=2_000_000, connect=2.0, pause=0.3, whole=0.8)
GOOD = b"<rss><channel><item><guid>1</guid><title>Velora is fine</title></item></channel></rss>"


def feed(item: str = "", before: str = "", channel: str = "") -> bytes:
    return f"{before}<rss><channel>{channel}<item><guid>1</guid>{item}</item></channel></rss>".encode()


def heard(answer: Answer) -> list[Post]:
    """What the bot hears of an answer."""
    posts: list[Post] = []

    async def story(server: Loopback) -> None:
        async with door(server.host, limits=LIMITS) as through:
            response = await ask(through, server.url())
        source = Rss(name="blog", url=server.url())
        posts.extend((await asyncio.to_thread(source.parse, response, {})).posts)

    run({"/feed": answer}, story)
    return posts


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = feed("<title>&l9;</title>", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>')
QUADRATIC = feed(f"<title>{'&a;' * 20_000}</title>", f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>')
IN_ATTRIBUTE = feed('<link href="&l9;"/>', f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>')
PARAMETER = feed("<title>t</title>", '<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>')
EXTERNAL = feed("<title>&x;</title>", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
NESTED = b"<rss><channel><item>" + b"<a>" * 200_000
NESTED_HTML = feed(f"<title>t</title><description>{'&lt;div&gt;' * 150_000}</description>")
NESTED_JSON = b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 200_000
MANY_NAMES = b"<rss><channel>" + b"".join(b"<n%d:x/>" % n for n in range(30_000)) + b"</channel></rss>"
MANY_ATTRIBUTES = feed("<title " + " ".join(f"a{n}='x'" for n in range(50_000)) + ">t</title>")
BROKEN = b"<rss><channel>" + b"<item><title>t<br></title></item>" * 4000 + b"</channel></rss>"
BROKEN_DEEP = b"<rss><channel><item><title>t</title>" + b"<b><i>" * 80_000 + b"</item></channel>"


async def endless(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield b"400\r\n<rss><channel>" + b" " * 1009 + b"\r\n"
    while True:
        yield b"4000\r\n" + b"<item/>" * 2340 + b"    \r\n"


async def slowly(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    for byte in GOOD:
        yield bytes([byte])
        await asyncio.sleep(0.1)  # each byte in time, the whole never


async def hangs(asked: Asked) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n<rss>"
    await asyncio.Event().wait()


REFUSED: dict[str, tuple[Answer, type[SourceError], str]] = {
    "a billion laughs": (reply(body=BILLION_LAUGHS), SourceChanged, "declares entities"),
    "quadratic blow-up": (reply(body=QUADRATIC), SourceChanged, "declares entities"),
    "entities in an attribute": (reply(body=IN_ATTRIBUTE), SourceChanged, "declares entities"),
    "an external entity": (reply(body=EXTERNAL), SourceChanged, "declares entities"),
    "an external parameter entity": (reply(body=PARAMETER), SourceChanged, "declares entities"),
    "elements without end": (reply(body=NESTED), SourceChanged, "nested too deep"),
    "not well-formed elements without end": (reply(body=BROKEN_DEEP), SourceChanged, "nested too deep"),
    "JSON without end": (reply(body=NESTED_JSON), SourceChanged, "begins like JSON"),
    "a body of 1 GB, claimed": (reply(body=GOOD, content_length=str(1 << 30)), SourceChanged, "larger than"),
    "a body that never ends": (endless, SourceChanged, "larger than"),
    "one byte at a time": (slowly, SourceBusy, "took longer"),
    "silence in the middle": (hangs, SourceBusy, "took longer"),
    "a gzip bomb": (
        reply(body=gzip.compress(bytes(300 << 20)), content_encoding="gzip"),
        SourceChanged,
        "100 times its size|larger than",
    ),
    "gzip of gzip": (
        reply(body=gzip.compress(gzip.compress(GOOD)), content_encoding="gzip"),
        SourceChanged,
        "packed twice",
    ),
    "gzip that breaks off": (
        reply(body=gzip.compress(GOOD)[:-12], content_encoding="gzip"),
        SourceBusy,
        "before it was complete",
    ),
    "a body that breaks off": (
        reply(body=GOOD[:50], content_length="108", connection="close"),
        SourceBusy,
        "before it was complete",
    ),
    "a web page": (
        reply(body=b"<!doctype html><html><body>Sign in</body></html>"),
        SourceChanged,
        "web page",
    ),
    "nothing": (reply(body=b""), SourceChanged, "empty"),
    "a redirect to itself": (reply(302, location="/feed"), SourceRefused, "redirects to itself"),
    "a redirect into the machine": (
        reply(302, location="http://127.0.0.1:22/"),
        SourceRefused,
        "private network",
    ),
    "a redirect to the cloud's metadata": (
        reply(302, location="http://169.254.169.254/latest/meta-data/"),
        SourceRefused,
        "private network",
    ),
    "a redirect to a file": (reply(302, location="file:///etc/passwd"), SourceRefused, "redirects"),
    "random bytes": (reply(body=bytes(range(256)) * 100), SourceChanged, "."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name(name: str) -> None:
    answer, kind, words = REFUSED[name]
    with pytest.raises(kind) as error:
        heard(answer)
    assert re.search(words, error.value.problem)
    assert error.value.source == "blog"


READ: dict[str, tuple[bytes, list[str]]] = {
    "a DTD that is a device": (feed("<title>t</title>", '<!DOCTYPE rss SYSTEM "file:///dev/zero">'), ["t"]),
    "nested elements of HTML": (NESTED_HTML, ["t"]),
    "a title of 1 MB": (feed(f"<title>{'t' * 1_000_000}</title>"), ["ttt"]),
    "thirty thousand namespaces": (MANY_NAMES, []),
    "fifty thousand attributes": (MANY_ATTRIBUTES, ["t"]),
    "a script in the title": (feed("<title>&lt;script&gt;alert(1)&lt;/script&gt;t</title>"), ["t"]),
    "a charset that lies": (b'<?xml version="1.0" encoding="utf-16"?>' + GOOD, ["Velora"]),
    "zero bytes in between": (GOOD.replace(b"Velora", b"Vel\x00ora"), ["Velora"]),
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read_and_does_no_harm(name: str) -> None:
    body, starts = READ[name]
    began = time.process_time()
    posts = heard(reply(body=body))
    assert time.process_time() - began < 3
    assert len(posts) == len(starts)
    for post, start in zip(posts, starts, strict=True):
        assert (post.title or "").startswith(start)
        assert "root:" not in f"{post.title}{post.text}{post.url}"
        assert (len(post.title or "") <= 500, len(post.text) <= 100_000) == (True, True)


def test_the_memory_of_the_process_stays_bounded() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    for body, _ in READ.values():
        heard(reply(body=body))
    for name in ("a body that never ends", "a gzip bomb"):
        with pytest.raises(SourceChanged):
            heard(REFUSED[name][0])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    assert peak < 60 << 20
    assert grown < 250 << 20


def test_one_hostile_feed_does_not_keep_the_others_waiting() -> None:
    """It is read in a thread and by a process of its own; other sources go on meanwhile."""

    async def story(server: Loopback) -> None:
        async with (
            serving({"*": reply(body=GOOD)}) as other,
            door(server.host, other.host, limits=LIMITS) as through,
        ):
            source = Rss(name="blog", url=server.url())
            done: list[str] = []

            async def poll(url: str) -> None:
                response = await ask(through, url)
                await asyncio.to_thread(source.parse, response, {})
                done.append(url)

            await asyncio.gather(poll(server.url()), *(poll(other.url(f"/{n}")) for n in range(5)))
            assert done[-1] == server.url()
            assert len(done) == 6

    run({"/feed": reply(body=BROKEN)}, story)
