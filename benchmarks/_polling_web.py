"""`python -m benchmarks._polling_web SLOW DEAD`: 2,000 invented hosts with 10 feeds each, on one port.

Whoever asks for a feed as it stands gets a 304; 15 % of the feeds have one or two new items each time, of 20.
The first SLOW hosts answer after 19 s, the next DEAD ones never. Prints its port first; when its standard
input ends, what was asked for as JSON: `[[feed, seconds since 1970, status], …]`.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from random import Random

HOSTS = 2_000
FEEDS_EACH = 10
FEEDS = HOSTS * FEEDS_EACH
ITEMS = 20
NEWS = frozenset({3, 9, 16})
"""Of 20 feeds these have something new: 15 %."""
SLOW_ANSWER = 19.0
BEGAN = datetime(2025, 5, 4, 9, tzinfo=UTC)
"""When the first item of each feed was written; one follows each hour."""
BRAND = "Brindlecast"

Asked = tuple[int, float, int]
"""A feed, when it was asked for, and what it answered (0: nothing)."""

_HOST = re.compile(rb"\r\nhost: *h(\d+)\.", re.IGNORECASE)
_KNOWN = re.compile(rb"\r\nif-none-match: *([^\r]*)", re.IGNORECASE)


class Web:
    """One run of it; `asked` is what was asked for, once its `with` has ended."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: Sequence[Asked] = ()


@contextmanager
def serving(slow: int = 0, dead: int = 0) -> Iterator[Web]:
    """The hosts in a process of their own."""
    command = [sys.executable, "-m", "benchmarks._polling_web", str(slow), str(dead)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        web = Web(int(process.stdout.readline()))
        yield web
        said, _ = process.communicate(timeout=15)
        web.asked = [(feed, at, status) for feed, at, status in json.loads(said)]
    finally:
        process.kill()
        process.wait()


def host_of(feed: int) -> int:
    """The number of a feed's host."""
    return feed // FEEDS_EACH


def has_news(feed: int) -> bool:
    """Whether it has something new each time."""
    return feed % 20 in NEWS


def address(feed: int, port: int) -> str:
    """Where a feed is."""
    return f"http://h{host_of(feed)}.feeds.test:{port}/{feed % FEEDS_EACH}.xml"


def etag(feed: int, newest: int) -> str:
    """What names a feed whose newest item has this number."""
    return f'"{feed}-{newest}"'


def document(feed: int, newest: int) -> bytes:
    """The feed as a blog's RSS: a summary and a piece of the article for each item."""
    items = "\n".join(_item(feed, number) for number in range(newest, newest - ITEMS, -1))
    head = f"<title>Blog {feed}</title><link>{_home(feed)}</link><language>en</language><ttl>15</ttl>"
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{head}{items}</channel></rss>'.encode()


def _home(feed: int) -> str:
    return f"https://h{host_of(feed)}.feeds.test/{feed % FEEDS_EACH}/"


def _item(feed: int, number: int) -> str:
    random = Random(feed * 100_003 + number)
    known = _words()

    def words(count: int) -> str:
        return " ".join(random.choices(known, k=count))

    said = format_datetime(BEGAN + timedelta(hours=number, seconds=feed % 3600))
    brand = f" {BRAND} {words(3)}" if random.random() < 0.02 else ""
    return (
        f"<item><title>{words(8)}</title><link>{_home(feed)}{number}/</link>"
        f"<dc:creator><![CDATA[{words(2)}]]></dc:creator><pubDate>{said}</pubDate>"
        f'<guid isPermaLink="false">{_home(feed)}?p={number}</guid>'
        f"<description><![CDATA[<p>{words(25)} [&#8230;]</p>]]></description>"
        f"<content:encoded><![CDATA[<p>{words(40)}{brand} &amp; {words(20)}.</p>\n"
        f"<p>{words(25)} <strong>{words(2)}</strong>.</p>]]></content:encoded></item>"
    )


@lru_cache(maxsize=1)
def _words() -> list[str]:
    random = Random(20_261_122)
    return [
        "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(3000)
    ]


class _Hosts:
    def __init__(self, slow: int, dead: int) -> None:
        self._slow = slow
        self._dead = dead
        self._newest: dict[int, int] = {}
        self.asked: list[Asked] = []

    def answer(self, head: bytes) -> tuple[float | None, bytes]:
        """Seconds to wait (None: for ever), and the whole answer."""
        host = _HOST.search(head)
        assert host is not None
        feed = int(host[1]) * FEEDS_EACH + int(head[5:6])
        if self._slow <= host_of(feed) < self._slow + self._dead:
            self.asked.append((feed, time.time(), 0))
            return None, b""
        before = self._newest.get(feed, ITEMS)
        newest = before + 1 + (feed + before) % 2 if has_news(feed) else before
        self._newest[feed] = newest
        known = _KNOWN.search(head)
        tag = etag(feed, newest).encode()
        same = known is not None and known[1] == tag
        self.asked.append((feed, time.time(), 304 if same else 200))
        wait = SLOW_ANSWER if host_of(feed) < self._slow else 0.0
        if same:
            return wait, b"HTTP/1.1 304 Not Modified\r\netag: " + tag + b"\r\n\r\n"
        body = document(feed, newest)
        return wait, (
            b"HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml; charset=utf-8\r\n"
            b"etag: %b\r\ncontent-length: %d\r\n\r\n%b" % (tag, len(body), body)
        )


class _Connection(asyncio.Protocol):
    """HTTP/1.1 as far as a GET needs it; connections stay open."""

    def __init__(self, hosts: _Hosts) -> None:
        self._hosts = hosts
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            wait, whole = self._hosts.answer(head)
            if wait == 0.0:
                self._transport.write(whole)
            elif wait is not None:
                asyncio.get_running_loop().call_later(wait, self._transport.write, whole)


async def _serve(slow: int, dead: int) -> None:
    hosts = _Hosts(slow, dead)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(hosts), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(hosts.asked))


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
