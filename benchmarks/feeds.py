"""How long a feed of 50 items takes from bytes to posts, through the real `rss.parse`.

Three invented feeds as most of the world's are: a newspaper's RSS (a headline and a line), a blog's RSS (a
summary and the whole article as HTML), a forum's Atom (the post as escaped HTML). The figure is the mean of
the three in milliseconds of CPU; for each, the median of some rounds in which all candidates take turns in
random order.

The alternatives do less: they stop at titles, links, dates and raw markup, where `rss.parse` goes on to plain
text, safe absolute links and posts.
"""

from __future__ import annotations

import io
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from random import Random
from statistics import mean, median
from typing import Any

import fastfeedparser
import feedparser
from lxml import etree  # type: ignore[import-untyped]

from core.traffic import Request, Response
from sources.rss import Rss

GOAL = 1.0
ITEMS = 50
ROUNDS = 9
SEED = 20_261_122
URL = "https://bench.example.org/feed"
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"

Found = list[tuple[str, str, datetime, str]]
"""Title, link, time and raw text of each item."""


def run() -> dict[str, Any]:
    """The figures as one JSON object."""
    feeds = {"newspaper": newspaper(), "blog": blog(), "forum": forum()}
    candidates: dict[str, Callable[[bytes], object]] = {
        "rss.parse": _ours,
        "bare fastfeedparser": fastfeedparser.parse,
        "feedparser in process": lambda body: feedparser.parse(io.BytesIO(body)),
        "lxml by hand": lambda body: by_hand(etree.fromstring(body)),
        "ElementTree by hand": lambda body: by_hand(ElementTree.fromstring(body)),
    }
    taken = _in_turns(feeds, candidates)
    figure = mean(taken["rss.parse"].values())
    return {
        "name": "feeds",
        "figure": round(figure, 2),
        "unit": f"ms a feed of {ITEMS} items",
        "goal": GOAL,
        "met": figure <= GOAL,
        "workload": {name: f"{len(body) >> 10} KB" for name, body in feeds.items()},
        "by_feed": {name: round(ms, 2) for name, ms in taken["rss.parse"].items()},
        "alternatives": {
            name: round(mean(times.values()), 2) for name, times in taken.items() if name != "rss.parse"
        },
    }


def newspaper() -> bytes:
    """RSS with a headline and one line a piece."""
    return _rss(
        lambda words, n: (
            f"<item><title>{words(9)}</title><link>https://bench.example.org/{n}</link>"
            f"<guid>https://bench.example.org/{n}</guid><pubDate>{_mail_date(n)}</pubDate>"
            f"<description>{words(30)}</description></item>"
        )
    )


def blog() -> bytes:
    """RSS with a summary, the whole article in CDATA, author, comments, categories."""
    return _rss(
        lambda words, n: (
            f"<item><title>{words(7)} &#8211; {words(3)}</title><link>https://bench.example.org/{n}/</link>"
            f"<dc:creator><![CDATA[{words(2)}]]></dc:creator><pubDate>{_mail_date(n)}</pubDate>"
            f"<category><![CDATA[{words(1)}]]></category><category><![CDATA[{words(1)}]]></category>"
            f'<guid isPermaLink="false">https://bench.example.org/?p={n}</guid>'
            f"<description><![CDATA[<p>{words(25)} [&#8230;]</p>]]></description>"
            f"<content:encoded><![CDATA[{_article(words)}]]></content:encoded>"
            f"<slash:comments>{n}</slash:comments></item>"
        )
    )


def forum() -> bytes:
    """Atom with escaped HTML."""
    words = _words()
    entries = (
        f"<entry><title>{words(8)}</title><id>tag:bench.example.org,2026:{n}</id>"
        f'<link rel="alternate" type="text/html" href="https://bench.example.org/t/{n}"/>'
        f"<author><name>{words(1)}</name></author><updated>{_time(n).isoformat()}</updated>"
        f"<published>{_time(n).isoformat()}</published>"
        f'<content type="html">{escape(_article(words))}</content></entry>'
        for n in range(ITEMS)
    )
    head = f'<title>Forum</title><link rel="self" href="{URL}"/><link href="https://bench.example.org/"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{head}{"".join(entries)}</feed>'.encode()


def by_hand(root: Any) -> Found:
    """The least that reads all three: with lxml and the standard library alike."""
    found: Found = []
    for item in root.iter("item"):
        text = item.findtext(_CONTENT) or item.findtext("description") or ""
        said = parsedate_to_datetime(item.findtext("pubDate"))
        found.append((item.findtext("title"), item.findtext("link"), said, text))
    for entry in root.iter(f"{_ATOM}entry"):
        link = entry.find(f"{_ATOM}link").get("href")
        said = datetime.fromisoformat(entry.findtext(f"{_ATOM}published"))
        found.append((entry.findtext(f"{_ATOM}title"), link, said, entry.findtext(f"{_ATOM}content")))
    return found


def _ours(body: bytes) -> object:
    response = Response(
        request=Request(url=URL),
        status=200,
        headers={"content-type": "application/xml"},
        body=body,
        url=URL,
        at=NOW,
    )
    return Rss(name="bench", url=URL).parse(response, {})


def _in_turns(
    feeds: Mapping[str, bytes], candidates: Mapping[str, Callable[[bytes], object]]
) -> dict[str, dict[str, float]]:
    """Milliseconds of CPU by candidate and feed, the median of the rounds."""
    random = Random(SEED)
    taken: dict[tuple[str, str], list[float]] = {}
    pairs = [(name, feed) for name in candidates for feed in feeds]
    for number in range(ROUNDS + 1):
        random.shuffle(pairs)
        for name, feed in pairs:
            repeats = 1 if name.startswith("feedparser") else 25
            began = time.process_time()
            for _ in range(repeats):
                candidates[name](feeds[feed])
            spent = (time.process_time() - began) / repeats * 1000
            if number:  # the first round warms up
                taken.setdefault((name, feed), []).append(spent)
    return {name: {feed: median(taken[name, feed]) for feed in feeds} for name in candidates}


def _rss(item: Callable[[Callable[[int], str], int], str]) -> bytes:
    words = _words()
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    )
    items = "\n".join(item(words, n) for n in range(ITEMS))
    head = "<title>Bench</title><link>https://bench.example.org/</link><language>en</language><ttl>30</ttl>"
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{head}{items}</channel></rss>'.encode()


def _article(words: Callable[[int], str]) -> str:
    return (
        f'<p>{words(30)} <a href="https://bench.example.org/{words(1)}">{words(3)}</a> {words(20)} &amp; '
        f"{words(1)}.</p>\n"
        f"<p>{words(25)} <strong>{words(2)}</strong>.</p>\n<ul><li>{words(4)}</li><li>{words(4)}</li></ul>"
    )


def _words() -> Callable[[int], str]:
    random = Random(SEED)
    known = [
        "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(2000)
    ]
    return lambda count: " ".join(random.choices(known, k=count))


def _time(number: int) -> datetime:
    return NOW - timedelta(minutes=17 * number)


def _mail_date(number: int) -> str:
    return format_datetime(_time(number))
