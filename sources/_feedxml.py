"""RSS 0.9x to 2.0, RDF and Atom: one pass over the elements. All go by the same names, whatever the format,
and where two formats mean different things by one name, what stands inside tells.
"""

from __future__ import annotations

import base64
import binascii
from xml.etree.ElementTree import Element

from core.types import Author
from sources._dates import read_date
from sources._feed import (
    Entry,
    Feed,
    Place,
    Unreadable,
    address,
    author,
    count,
    language,
    rebased,
    rest,
)
from sources._text import either, plain, squeeze
from sources._xml import XML, local, markup, read_tree

_BASE = XML + "base"
_LANG = XML + "lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

# Elements of these namespaces, of none, and of the root's own go by their bare name.
_BARE = frozenset(
    {
        "http://www.w3.org/2005/Atom",
        "https://www.w3.org/2005/Atom",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/net/rss1.1#",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://my.netscape.com/publish/formats/rss-0.91.dtd",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://backend.userland.com/rss2.1",
        "http://backend.userland.com/blogChannelModule",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://www.w3.org/1999/xhtml",
    }
)
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
}
_PUBLISHED = (
    "pubDate",
    "pubdate",
    "published",
    "issued",
    "dc:date",
    "dcterms:issued",
    "created",
    "dcterms:created",
)
_UPDATED = ("updated", "modified", "dcterms:modified", "date", "lastBuildDate")
_TITLES = ("title", "dc:title", "media:title")
_LONG = ("content:encoded", "content", "body", "fullitem")
_SHORT = ("description", "summary")
_AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author", "media:credit")
_ITEMS = frozenset({"item", "entry"})
_HTML = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})
_SPARE = ("media:description", "itunes:summary", "itunes:subtitle")


def read_xml(body: bytes, found: Place) -> Feed:
    """The feed in a UTF-8 document. Raises Unreadable for what is not well-formed or no feed we know."""
    root = read_tree(body)
    names = _Names(root)
    kind = local(root.tag)
    if kind not in ("rss", "RDF", "feed"):
        raise Unreadable("no_feed")
    return _Reader(names, found, kind == "feed").feed(root)


class _Names(dict[str, str]):
    """A tag's name as we know it: `title`, `dc:creator`; elements of unknown namespaces have none."""

    def __init__(self, root: Element) -> None:
        super().__init__()
        self._own = root.tag.rpartition("}")[0][1:]

    def __missing__(self, tag: str) -> str:
        space, _, name = tag.rpartition("}")
        space = space[1:]
        if space and space not in _BARE and space != self._own:
            prefix = _PREFIXES.get(space)
            name = f"{prefix}:{name}" if prefix else ""
        if len(self) < 1000:
            self[tag] = name
        return name


class _Reader:
    """Reads one document: what is the same for all its elements."""

    def __init__(self, names: _Names, found: Place, atom: bool) -> None:
        self._names = names
        self._found = found
        self._atom = atom

    def feed(self, root: Element) -> Feed:
        names = self._names
        channel = next((child for child in root if names[child.tag] == "channel"), root)
        got, links = self._children(channel)
        lang = (
            language(_text(got, ("language", "dc:language")))
            or language(channel.get(_LANG) or root.get(_LANG))
            or self._found.language
        )
        base = self._found.url
        for element in (root,) if channel is root else (root, channel):
            base = rebased(base, element.get(_BASE, ""))
        items = [el for el in channel if names[el.tag] in _ITEMS] or [
            el for el in root if names[el.tag] in _ITEMS
        ]
        if not items:
            items = [el for el in root.iter() if names[el.tag] in _ITEMS]
        return Feed(
            title=squeeze(self._plain(got.get("title"))),
            home=self._link(links, base),
            lang=lang,
            rest=rest(
                _text(got, ("ttl",)), _text(got, ("sy:updatePeriod",)), _text(got, ("sy:updateFrequency",))
            ),
            entries=tuple([self._entry(item, lang, base) for item in items]),
        )

    def _entry(self, item: Element, feed_lang: str | None, feed_base: str) -> Entry:
        got, links = self._children(item)
        step = item.get(_BASE)
        base = rebased(feed_base, step) if step else feed_base
        title, long, short = _first(got, _TITLES), _first(got, _LONG), _first(got, _SHORT)
        lang = _text(got, ("dc:language",)) or self._lang(item, title, long, short)
        reply = got.get("thr:in-reply-to")
        source = got.get("source")
        return Entry(
            key=_text(got, ("id", "guid")) or (item.get(_ABOUT) or "").strip() or None,
            link=self._link(links, base) or self._spare_link(item, got, base),
            title=self._plain(title).replace("\n", " "),
            text=self._body(got, long, short),
            author=self._author(got),
            said=read_date(_text(got, _PUBLISHED)) or read_date(_text(got, _UPDATED)),
            lang=language(lang) if lang else feed_lang,
            comments=count(_text(got, ("slash:comments", "thr:total"))),
            in_reply_to=None if reply is None else address(reply.get("href") or reply.get("ref"), base),
            site=None if source is None else self._origin(source),
        )

    def _children(self, parent: Element) -> tuple[dict[str, Element], list[Element]]:
        """The first child of each name, and every link."""
        names = self._names
        got: dict[str, Element] = {}
        links: list[Element] = []
        for child in parent:
            name = names[child.tag]
            if name == "link":
                links.append(child)
            elif name == "media:group":
                for inner in child:
                    got.setdefault(names[inner.tag], inner)
            elif name not in got:
                got[name] = child
        return got, links

    def _body(self, got: dict[str, Element], long: Element | None, short: Element | None) -> str:
        """The richer of the whole text and its summary, else what media say about themselves."""
        if long is not None and short is not None and _weight(short) > _weight(long):
            long, short = short, long
        html = not self._atom
        return self._plain(long, html) or self._plain(short, html) or self._plain(_first(got, _SPARE), html)

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

    def _author(self, got: dict[str, Element]) -> Author:
        element = _first(got, _AUTHORS)
        if element is None:
            return Author()
        if len(element):
            inner, _ = self._children(element)
            return author(_text(inner, ("name", "email")))
        return author(element.text)

    def _link(self, links: list[Element], base: str) -> str | None:
        """The page: a link's text, or of Atom's links the first alternate one, HTML before anything else."""
        best: str | None = None
        for link in links:
            rel = link.get("rel")
            if rel is not None and rel.rpartition("/")[2] not in ("alternate", ""):
                continue
            step = link.get(_BASE)
            url = address(_href(link), rebased(base, step) if step else base)
            if url and link.get("type", "text/html") in _HTML:
                return url
            best = best or url
        return best

    def _spare_link(self, item: Element, got: dict[str, Element], base: str) -> str | None:
        """Where an item without a link leads: its permanent id, its comments, its enclosure, its origin."""
        key = _first(got, ("guid", "id"))
        if key is not None and key.get("isPermaLink") != "false":
            text = (key.text or "").strip()
            if text.startswith(("http://", "https://")):
                return address(text, base)
        comments = address(_text(got, ("comments",)), base)
        if comments:
            return comments
        for name in ("enclosure", "media:content", "media:player"):
            if name in got:
                return address(got[name].get("url"), base)
        hrefs = {link.get("rel"): _href(link) for link in item if self._names[link.tag] == "link"}
        found = (address(hrefs.get(rel), base) for rel in ("enclosure", "via", "related", "self"))
        return next(filter(None, found), None)

    def _lang(self, *holders: Element | None) -> str | None:
        """The language that the item, its title or its text says of itself."""
        for holder in holders:
            if holder is not None and (lang := holder.get(_LANG)):
                return lang
        return None

    def _origin(self, source: Element) -> str | None:
        if len(source):
            inner, _ = self._children(source)
            return squeeze(self._plain(inner.get("title"))) or None
        return squeeze(either(source.text)) or None


def _first(got: dict[str, Element], wanted: tuple[str, ...]) -> Element | None:
    for name in wanted:
        if name in got:
            return got[name]
    return None


def _text(got: dict[str, Element], wanted: tuple[str, ...]) -> str:
    """The text of the first of these elements that has any."""
    for name in wanted:
        if name in got:
            text = (got[name].text or "").strip()
            if text:
                return text
    return ""


def _href(link: Element) -> str | None:
    return link.get("href") or link.text


def _weight(element: Element) -> int:
    """About how much an element holds: characters, and a guess for each element inside."""
    return len(element.text or "") + 1000 * len(element)


def _is_binary(kind: str) -> bool:
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml"))


def _decoded(text: str) -> str | None:
    """The text in base64; None for what is none, whatever its type claims."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
