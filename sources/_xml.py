"""XML from strangers to a tree of elements: no network, no entities, no DTD, no endless depth.

Takes what is well-formed, and what becomes so by small repairs: junk in front, control characters, HTML's
entities, a bare `&`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.entities import html5
from typing import Protocol, overload
from xml.etree import ElementTree

from sources._feed import Unreadable

XML = "{http://www.w3.org/XML/1998/namespace}"

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_ENTITY = re.compile(rb"&(?:([A-Za-z][A-Za-z0-9]{0,31});|(?!#?\w{1,32};))")
_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_HARMLESS = frozenset({"NS_ERR_UNDEFINED_NAMESPACE", "WAR_NS_URI", "WAR_NS_URI_RELATIVE", "ERR_INVALID_CHAR"})
_PAGES = frozenset({"html", "body", "div"})
_PAGE = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


class Element(Protocol):
    """What we use of lxml's elements. `tag` is no string for an entity, which stands among the children."""

    @property
    def tag(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    @property
    def tail(self) -> str | None: ...
    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def __iter__(self) -> Iterator[Element]: ...
    def __len__(self) -> int: ...
    def iter(self) -> Iterator[Element]: ...
    def iterancestors(self) -> Iterator[Element]: ...


def read_tree(body: bytes) -> Element:
    """The root of a UTF-8 document. Raises Unreadable for what is not well-formed after repairs, for what
    declares entities (no other reader of ours expands them either), and for web pages."""
    if _PAGE.match(body):
        raise Unreadable("page", final=True)
    if b"<!DOCTYPE" not in body and b"xml:base" not in body:
        try:
            return ElementTree.fromstring(body, ElementTree.XMLParser(encoding="utf-8"))
        except ElementTree.ParseError:
            pass
    root, errors = _parsed(body)
    if errors or _lost_entities(root):
        root, errors = _parsed(_repaired(body))
    if root is None:
        raise Unreadable("not_xml")
    if local(root.tag).lower() in _PAGES:
        raise Unreadable("page", final=True)
    if "ERR_RESOURCE_LIMIT" in errors:
        raise Unreadable("too_deep", final=True)
    if _declares_entities(root):
        raise Unreadable("entities")
    if errors - _HARMLESS:
        raise Unreadable("not_well_formed")
    return root


def local(tag: str) -> str:
    """A tag's name without its namespace or prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def markup(element: Element) -> str:
    """What is inside an element as HTML without attributes or prefixes. No deeper than the parser allows."""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str):
            tag = local(child.tag)
            parts.append(f"<{tag}>{markup(child)}</{tag}>")
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _parsed(body: bytes) -> tuple[Element | None, frozenset[str]]:
    """The root, as far as it could be read, and the names of the errors."""
    from lxml import etree  # type: ignore[import-untyped]
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the declaration says: the document was decoded before
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Element | None = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, frozenset({"ERR_DOCUMENT_EMPTY"})
    return root, frozenset(entry.type_name for entry in parser.error_log)


def _lost_entities(root: Element | None) -> bool:
    """A document type excuses entities that nobody declared; the parser leaves them out."""
    if root is None or not etree.ElementTree(root).docinfo.doctype:
        return False
    return any(not isinstance(element.tag, str) for element in root.iter())


def _declares_entities(root: Element) -> bool:
    dtd = etree.ElementTree(root).docinfo.internalDTD
    return dtd is not None and next(dtd.iterentities(), None) is not None


def _repaired(body: bytes) -> bytes:
    start = max(body[:8192].find(b"<?xml"), 0)
    body = body[start:].lstrip().translate(None, _CONTROLS)
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
