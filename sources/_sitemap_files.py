"""Sitemap files, read: an index of further files, or a list of pages. And the memory of which pages were
listed, small enough for a cursor."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from xml.etree.ElementTree import Element

from core.errors import SourceChanged
from core.say import phrases, say
from sources._charset import to_utf8
from sources._dates import read_date
from sources._feed import Unreadable
from sources._links import absolute
from sources._text import plain, squeeze
from sources._unpack import PackingError, Unpacker
from sources._xml import local, read_tree

phrases(
    {
        "sitemap.empty": "the sitemap is empty",
        "sitemap.packed": "the sitemap is packed in a way that cannot be unpacked, or grows too big",
        "sitemap.page": "this is a web page, not a sitemap; robots.txt often tells where the sitemap is",
        "sitemap.bomb": "its document type declares entities that grow or reach elsewhere, as attacks do",
        "sitemap.too_deep": "its elements are nested too deep, or it is too long, to be a sitemap",
        "sitemap.not_xml": "this is no XML, so no sitemap",
        "sitemap.feed": "this is a feed, not a sitemap: make it a source of the kind `rss`",
        "sitemap.no_sitemap": "this is XML, but no sitemap (neither `urlset` nor `sitemapindex`)",
        "sitemap.no_entries": "the sitemap has entries, but none that we know (no `{tag}`)",
        "sitemap.no_links": "no entry of the sitemap has a web address (`loc`)",
        "sitemap.no_link": "an entry without a web address (`loc`)",
    }
)

UNPACKED = 50 << 20
"""The most bytes of an unpacked file, as the format has it."""
_MAGIC = b"\x1f\x8b"
_FEEDS = frozenset({"rss", "feed", "rdf"})
_MARK = 5  # bytes that stand for a page
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: its address, when it was changed as it is written and as it is meant, and what a news
    sitemap says besides."""

    url: str
    written: str = ""
    changed: datetime | None = None
    published: datetime | None = None
    title: str = ""
    site: str = ""
    lang: str = ""

    @property
    def date(self) -> datetime | None:
        """When it was published, else when it was changed."""
        return self.published or self.changed


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A file: whether its entries are files too, its entries, and how many of them have no address."""

    is_index: bool
    entries: tuple[Listed, ...]
    unread: int = 0


def read_sitemap(body: bytes, content_type: str, source: str) -> Sitemap:
    """The sitemap in an answer's body, packed or not. Raises SourceChanged for what is none."""
    if body.startswith(_MAGIC):
        body = _unpacked(body, source)
    if not body.strip(b" \t\r\n\x00"):
        raise SourceChanged(source, say("sitemap.empty"))
    try:
        root = read_tree(to_utf8(body, content_type))
    except Unreadable as error:
        reason = error.reason if error.reason in ("page", "bomb", "too_deep") else "not_xml"
        reason = "bomb" if error.reason == "entities" else reason
        raise SourceChanged(source, say(f"sitemap.{reason}")) from error
    name = local(root.tag).lower()
    if name not in ("urlset", "sitemapindex"):
        raise SourceChanged(source, say("sitemap.feed" if name in _FEEDS else "sitemap.no_sitemap"))
    tag = "url" if name == "urlset" else "sitemap"
    found = [element for element in root if local(element.tag) == tag]
    if len(root) and not found:
        raise SourceChanged(source, say("sitemap.no_entries", tag=tag))
    entries = [entry for element in found if (entry := _entry(element)) is not None]
    if found and not entries:
        raise SourceChanged(source, say("sitemap.no_links"))
    once = tuple({entry.url: entry for entry in entries}.values())
    return Sitemap(name == "sitemapindex", once, len(found) - len(entries))


def mark(url: str) -> bytes:
    """A few bytes that stand for this page."""
    return blake2s(url.encode("utf-8", "replace"), digest_size=_MARK).digest()


def packed(marks: Iterable[bytes]) -> str:
    """Marks as text for a cursor."""
    return base64.b64encode(b"".join(sorted(set(marks)))).decode("ascii")


def unpacked(text: str) -> frozenset[bytes]:
    """The marks in such a text."""
    raw = base64.b64decode(text)
    return frozenset(raw[at : at + _MARK] for at in range(0, len(raw), _MARK))


def newest_first(entries: Sequence[Listed]) -> list[Listed]:
    """By date, those without one last, each in their own order."""
    dated = [entry for entry in entries if entry.date is not None]
    dated.sort(key=lambda entry: entry.date.timestamp() if entry.date else 0.0, reverse=True)
    return dated + [entry for entry in entries if entry.date is None]


def _entry(element: Element) -> Listed | None:
    parts = {local(part.tag): part for part in reversed(element)}
    url = absolute(squeeze(_text(parts.get("loc"))))
    if url is None:
        return None
    written = squeeze(_text(parts.get("lastmod")))[:40]
    changed = read_date(written)
    news = parts.get("news")
    if news is None:
        return Listed(url, written, changed)
    inside = {local(part.tag): part for part in reversed(list(news.iter()))}
    return Listed(
        url,
        written,
        changed,
        read_date(squeeze(_text(inside.get("publication_date")))),
        title=squeeze(plain(_text(inside.get("title"))))[:_LONGEST_TITLE],
        site=squeeze(_text(inside.get("name")))[:200],
        lang=squeeze(_text(inside.get("language")))[:12],
    )


def _text(element: Element | None) -> str:
    return "".join(element.itertext()) if element is not None else ""


def _unpacked(body: bytes, source: str) -> bytes:
    unpacker = Unpacker("gzip", UNPACKED)
    try:
        unpacker.take(body)
        return unpacker.whole()
    except PackingError as error:
        raise SourceChanged(source, say("sitemap.packed")) from error
