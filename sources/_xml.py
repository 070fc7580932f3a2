"""XML from strangers to a tree of elements, with the standard library's parser.

A document type is never read, so there are no entities to expand and nothing outside to fetch. Small damage
is repaired: junk in front, control characters, HTML's entities, a bare `&`.
"""

from __future__ import annotations

import contextlib
import re
from html import escape
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring
from xml.parsers import expat

from sources._feed import Unreadable

XML = "{http://www.w3.org/XML/1998/namespace}"

_DEEPEST = 256
_MOST_TAGS = 500_000
_PROLOG = rb"(?:\s+|<\?(?s:.*?)\?>|<!--(?s:.*?)-->)*+"
_PLAIN = re.compile(_PROLOG + rb"<[A-Za-z_]")  # there is no document type, which would stand before the root
_DOCTYPE = re.compile(rb"(" + _PROLOG + rb")<!DOCTYPE[^\[\]<>]*>", re.IGNORECASE)
# An entity that holds entities, is long, or stands elsewhere: no feed needs one, every entity bomb does.
_BOMB = re.compile(
    rb"<!ENTITY\s+(?:%\s+)?[^\s<>]{1,100}\s+"
    rb"(?:SYSTEM\b|\"[^\"&%]{1000}|'[^'&%]{1000}|\"[^\"&%]{0,1000}[&%]\w|'[^'&%]{0,1000}[&%]\w)"
)
_PAGE = re.compile(_PROLOG + rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_PAGES = frozenset({"html", "body", "div"})
_DECLARATION = re.compile(rb"<\?xml\b[^<>]*\?>")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_ENTITY = re.compile(rb"&(?:([A-Za-z][A-Za-z0-9]{0,31});|(?!#?\w{1,32};))")
_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def read_tree(body: bytes) -> Element:
    """The root of a UTF-8 document. Raises Unreadable for what is not well-formed after repairs, for what
    declares entities of its own, and for web pages."""
    if _PAGE.match(body):
        raise Unreadable("page", final=True)
    if len(body) > _MOST_TAGS and body.count(b"<") > _MOST_TAGS:
        raise Unreadable("too_deep", final=True)
    if not _PLAIN.match(body):
        body = _plain_start(body)
    try:
        root = _parsed(body)
    except ParseError:
        body = _repaired(body)
        try:
            root = _parsed(body)
        except ParseError as error:
            if _is_deep(body):
                raise Unreadable("too_deep", final=True) from error
            raise Unreadable("not_well_formed") from error
    if local(root.tag).lower() in _PAGES:
        raise Unreadable("page", final=True)
    return root


def local(tag: str) -> str:
    """A tag's name without its namespace or prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def markup(element: Element, depth: int = 0) -> str:
    """What is inside an element as HTML without attributes or prefixes; from some depth on, its text."""
    if depth == _DEEPEST:
        return escape("".join(element.itertext()), quote=False)
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        tag = local(child.tag)
        parts.append(f"<{tag}>{markup(child, depth + 1)}</{tag}>{escape(child.tail or '', quote=False)}")
    return "".join(parts)


def _parsed(body: bytes) -> Element:
    # Whatever the declaration says, the document was decoded before.
    return fromstring(body, XMLParser(encoding="utf-8"))  # noqa: S314 (without a document type it is harmless)


def _plain_start(body: bytes) -> bytes:
    """The document from its beginning and without its document type, when that only names one."""
    body = body[max(body[:8192].find(b"<?xml"), 0) :].lstrip()
    named = _DOCTYPE.match(body)
    if named:
        body = named[1] + body[named.end() :]
    if not _PLAIN.match(body):
        if _BOMB.search(body):
            raise Unreadable("bomb", final=True)
        raise Unreadable("entities" if body.startswith(b"<") else "not_xml")
    return body


def _repaired(body: bytes) -> bytes:
    body = _DECLARATION.sub(b"", body, count=1).lstrip().translate(None, _CONTROLS)
    return _ENTITY.sub(_numbered, body)


def _numbered(match: re.Match[bytes]) -> bytes:
    """An entity of HTML as numbers, which XML knows too; `&` as `&amp;` where it begins no entity."""
    name = match[1]
    if not name:
        return b"&amp;"
    if name in _XML_ENTITIES:
        return match[0]
    text = html5.get(f"{name.decode()};")
    return "".join(f"&#{ord(char)};" for char in text).encode() if text else b"&amp;" + match[0][1:]


def _is_deep(body: bytes) -> bool:
    """Whether elements are nested deeper than any feed's, as far as the document is well-formed."""
    depth = deepest = 0

    def down(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)

    def up(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = down
    parser.EndElementHandler = up
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(body, True)
    return deepest > _DEEPEST
