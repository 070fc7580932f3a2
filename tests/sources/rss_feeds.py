"""Small feeds around one item, and what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime

from core.traffic import Page, Request, Response
from core.types import Post
from sources.rss import Rss

NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
URL = "https://news.example.org/feeds/all.xml"
FEED = Rss(name="news", url=URL)


def answer(body: str | bytes, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body.encode() if isinstance(body, str) else body
    return Response(request=Request(url=URL), status=200, headers=named, body=content, url=URL, at=NOW)


def page(body: str | bytes, **headers: str) -> Page:
    return FEED.parse(answer(body, **headers), {})


def post(body: str | bytes, **headers: str) -> Post:
    (only,) = page(body, **headers).posts
    return only


def rss(item: str, channel: str = "") -> str:
    spaces = (
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    )
    return f'<rss version="2.0" {spaces}><channel>{channel}<item>{item}</item></channel></rss>'


def atom(entry: str, feed: str = "", attributes: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}<entry>{entry}</entry></feed>'


HERE = "https://news.example.org"
