"""A web page as a tree of elements: decoded, and refused when it is none or cannot be read in good time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Response
from sources._charset import to_utf8
from sources._links import absolute
from sources._text import plain, squeeze

phrases(
    {
        "document.empty": "the page is empty",
        "document.no_page": "this is no web page (no HTML)",
        "document.too_deep": "the elements of the page are nested too deep to be read",
        "document.login": "the site shows a page to sign in instead of the page itself",
        "document.bad_selector": "{name}: {selector!r} is no CSS selector that we can read",
    }
)

_CHARSET = re.compile(rb"<meta\b[^<>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})")
_DEEPEST = 5_000
# Elements that never hold others, or end by themselves where the next begins.
_LEVEL = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li td tr th dt dd option optgroup"
    b" thead tbody tfoot rp rt colgroup body html head".split()
)


def read_page(response: Response, source: str) -> LexborHTMLParser:
    """The page that an answer holds. Raises SourceChanged for what is no page, or one to sign in on."""
    body = response.body
    if not body.strip(b" \t\r\n\x00"):
        raise SourceChanged(source, say("document.empty"))
    content_type = response.headers.get("content-type", "")
    body = to_utf8(body, content_type if "charset" in content_type.lower() else _declared(body))
    if not _TAG.search(body) or body.lstrip()[:1] in (b"{", b"[", b'"'):  # markup within JSON
        raise SourceChanged(source, say("document.no_page"))
    if _is_deep(body):
        raise SourceChanged(source, say("document.too_deep"))
    page = LexborHTMLParser(body)
    if page.body is None:
        raise SourceChanged(source, say("document.no_page"))
    if page.css_first("input[type=password]") is not None:
        raise SourceChanged(source, say("document.login"))
    return page


def base_of(page: LexborHTMLParser, response: Response) -> str:
    """The address that the page's relative links are seen from."""
    base = page.css_first("base[href]")
    return (absolute(base.attributes.get("href"), response.url) if base else None) or response.url


def check_selector(name: str, selector: str) -> None:
    """Raises ValueError with a sentence when the setting `name` is no CSS selector."""
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except SelectolaxError as error:
        raise ValueError(say("document.bad_selector", name=name, selector=selector)) from error


def words(node: LexborNode) -> str:
    """The text of an element as a reader sees it, a line for each of its blocks."""
    return plain(node.html)


def attribute(node: LexborNode, *names: str) -> str:
    """The first of these attributes that says something, in one line; "" when none does."""
    given = node.attributes
    return next((text for name in names if (text := squeeze(given.get(name) or ""))), "")


def meta(page: LexborHTMLParser, *names: str) -> str:
    """The content of the first of these `<meta>` (by name or property); "" when there is none."""
    for name in names:
        for node in page.css(f'meta[property="{name}"], meta[name="{name}"]'):
            if content := attribute(node, "content"):
                return content
    return ""


def title_of(page: LexborHTMLParser) -> str:
    """What the page is called: for sharing, else in its first heading, else in the browser's tab."""
    if shared := plain(meta(page, "og:title", "twitter:title")):
        return squeeze(shared)
    for selector in ("h1", "title"):
        node = page.css_first(selector)
        if node is not None and (text := squeeze(node.text(deep=True, separator=" "))):
            return text
    return ""


def language_of(page: LexborHTMLParser) -> str:
    """The language that the page says it is in, as it says it."""
    root = page.css_first("html")
    return attribute(root, "lang", "xml:lang") if root is not None else ""


def main_text(page: LexborHTMLParser) -> str:
    """The page's text without what stands around it on every page of a site."""
    for selector in ("article", "main", "[role=main]"):
        found = [text for node in page.css(selector) if (text := words(node))]
        if found:
            return max(found, key=len)
    return ""


def scripts(page: LexborHTMLParser, kind: str) -> Iterator[str]:
    """What stands in the page's scripts of that type."""
    for node in page.css("script"):
        if attribute(node, "type").lower().partition(";")[0].strip() == kind:
            yield node.text(deep=True)


def _declared(body: bytes) -> str:
    """The character set that the page names in itself, written as the header would."""
    found = _CHARSET.search(body[:4096])
    return f"text/html; charset={found[1].decode('ascii')}" if found else ""


def _is_deep(body: bytes) -> bool:
    """Whether elements are nested so deep that the parser, whose time grows with the square of that, would
    take seconds."""
    if body.count(b"<") <= _DEEPEST:
        return False
    depth = 0
    for found in _TAG.finditer(body):
        if found[2].lower() in _LEVEL:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False
