"""RSS 0.9x to 2.0, RDF and Atom: one pass over the elements, by what each is for (`_feednames`). Where two
formats mean different things by one name, what stands inside tells."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from xml.etree.ElementTree import Element

from core.types import Author
from sources._dates import read_date
from sources._feed import Entry, Feed, Place, Unreadable, author, count, language, rebased, rest
from sources._feednames import Roles
from sources._links import absolute
from sources._text import either, plain, squeeze
from sources._xml import XML, local, markup, read_tree

_BASE = XML + "base"
_LANG = XML + "lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_OF_ITEMS = frozenset({"title", "link", "key", "long", "short", "published", "updated"})
_NO_ITEMS = frozenset({"image", "textinput", "rss", "rdf", "feed"})  # they have such parts too
_HTML = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})

Got = dict[str, Element]
"""The first child of each role that has anything in it."""


def read_xml(body: bytes, found: Place) -> Feed:
    """The feed in a UTF-8 document. Raises Unreadable for what is not well-formed or no feed we know."""
    root = read_tree(body)
    kind = local(root.tag)
    if kind not in ("rss", "RDF", "feed"):
        raise Unreadable("no_feed")
    return _Reader(Roles(root.tag), found, kind == "feed").feed(root)


class _Reader:
    """Reads one document: what is the same for all its elements."""

    def __init__(self, roles: Roles, found: Place, atom: bool) -> None:
        self._roles = roles
        self._found = found
        self._atom = atom

    def feed(self, root: Element) -> Feed:
        channel = next((child for child in root if self._roles[child.tag] == "channel"), root)
        got, links = self._children(channel)
        lang = language(_text(got.get("language"))) or language(channel.get(_LANG) or root.get(_LANG))
        lang = lang or self._found.language
        base = self._found.url
        for element in (root,) if channel is root else (root, channel):
            base = rebased(base, element.get(_BASE, ""))
        items = self._items(channel, root)
        if not items and any(map(self._is_unknown_item, root.iter())):
            raise Unreadable("no_items", final=True)
        return Feed(
            title=self._plain(got.get("title")).replace("\n", " "),
            home=self._link(links, base),
            lang=lang,
            rest=rest(_text(got.get("ttl")), _text(got.get("period")), _text(got.get("frequency"))),
            entries=tuple([self._entry(item, lang, base) for item in items]),
        )

    def _items(self, channel: Element, root: Element) -> list[Element]:
        """The items where the format has them, else where they are."""
        for place in (channel, root, root.iter()):
            items = [element for element in place if self._roles[element.tag] == "item"]
            if items:
                return items
        return []

    def _is_unknown_item(self, element: Element) -> bool:
        """Whether it has all that an item has, but for its name."""
        if self._roles[element.tag] or local(element.tag).lower() in _NO_ITEMS:
            return False
        return len({self._roles[child.tag] for child in element} & _OF_ITEMS) >= 3

    def _entry(self, item: Element, feed_lang: str | None, base: str) -> Entry:
        got, links = self._children(item)
        step = item.get(_BASE)
        if step:
            base = rebased(base, step)
        title, long, short = got.get("title"), got.get("long"), got.get("short")
        lang = item.get(_LANG) or _text(got.get("language")) or _lang(long) or _lang(short) or _lang(title)
        reply, source = got.get("reply"), got.get("source")
        return Entry(
            key=_text(got.get("key")) or item.get(_ABOUT, "").strip() or None,
            link=self._link(links, base) or self._spare_link(links, got, base),
            title=(self._plain(title) or self._plain(got.get("spare title"))).replace("\n", " "),
            text=self._body(long, short) or self._plain(got.get("spare text"), not self._atom),
            author=self._author(got.get("author", got.get("spare author"))),
            said=_date(got, "published")
            or _date(got, "issued")
            or _date(got, "created")
            or _date(got, "updated"),
            lang=language(lang) if lang else feed_lang,
            comments=count(_text(got.get("count"))),
            in_reply_to=None if reply is None else absolute(reply.get("href") or reply.get("ref"), base),
            site=None if source is None else self._origin(source),
        )

    def _children(self, parent: Element) -> tuple[Got, list[Element]]:
        """The children by their roles, and all links."""
        roles = self._roles
        got: Got = {}
        links: list[Element] = []
        for child in parent:
            role = roles[child.tag]
            if not role:
                continue
            if role == "link":
                links.append(child)
            elif role == "group":
                for inner in child:
                    got.setdefault(roles[inner.tag], inner)
            elif role not in got or not (got[role].text or len(got[role])):
                got[role] = child
        return got, links

    def _body(self, long: Element | None, short: Element | None) -> str:
        """The richer of the whole text and its summary, as far as their length tells."""
        if long is not None and short is not None and not len(long):
            first, second = long.text or "", short.text or ""
            if len(second) > len(first):
                long, short = short, long
        return self._plain(long, not self._atom) or self._plain(short, not self._atom)

    def _plain(self, element: Element | None, html: bool = False) -> str:
        """The text of an element as its `type` and `mode` say; `html` is what no type means."""
        if element is None:
            return ""
        if len(element):
            return plain(markup(element))
        text = element.text
        if not text:
            return ""
        kind = (element.get("type") or "").lower()
        mode = element.get("mode")
        if mode == "base64" or (self._atom and mode is None and _is_binary(kind)):
            decoded = _decoded(text)
            return either(text) if decoded is None else plain(decoded)
        return plain(text) if (kind in _HTML if kind else html) else either(text)

    def _author(self, element: Element | None) -> Author:
        if element is None:
            return Author()
        if len(element):
            inner, _ = self._children(element)
            return author(_text(inner.get("name")) or _text(inner.get("email")))
        return author(element.text)

    def _link(self, links: list[Element], base: str) -> str | None:
        """The page: a link's text, or of Atom's links the first alternate one, HTML before anything else."""
        best: str | None = None
        for link in links:
            rel = link.get("rel")
            if rel is not None and rel.rpartition("/")[2] not in ("alternate", ""):
                continue
            step = link.get(_BASE)
            url = absolute(_href(link), rebased(base, step) if step else base)
            if url and link.get("type", "text/html") in _HTML:
                return url
            best = best or url
        return best

    def _spare_link(self, links: list[Element], got: Got, base: str) -> str | None:
        """Where an item without a link leads: its permanent id, its comments, its file, its origin."""
        key = got.get("key")
        if key is not None and key.get("isPermaLink") != "false":
            text = _text(key)
            if text.startswith(("http://", "https://")):
                return absolute(text, base)
        hrefs = {link.get("rel"): _href(link) for link in links}
        file = got.get("file")
        ways = (
            _text(got.get("comments")),
            None if file is None else file.get("url"),
            *(hrefs.get(rel) for rel in ("enclosure", "via", "related", "self")),
        )
        return next(filter(None, (absolute(way, base) for way in ways)), None)

    def _origin(self, source: Element) -> str | None:
        if len(source):
            inner, _ = self._children(source)
            return squeeze(self._plain(inner.get("title"))) or None
        return squeeze(either(source.text)) or None


def _text(element: Element | None) -> str:
    return "" if element is None or not element.text else element.text.strip()


def _date(got: Got, role: str) -> datetime | None:
    return read_date(_text(got[role])) if role in got else None


def _lang(element: Element | None) -> str | None:
    return None if element is None else element.get(_LANG)


def _href(link: Element) -> str | None:
    return link.get("href") or link.text


def _is_binary(kind: str) -> bool:
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml"))


def _decoded(text: str) -> str | None:
    """The text in base64; None for what is none, whatever its type claims."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
