"""Changes to XML and HTML: each element renamed, removed and emptied, each attribute renamed, removed
and emptied, each name within one (a class, an itemprop) renamed, everywhere or in one place. The rest of the
text stays as it was, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[!?][^>]*>"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][\w:.-]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<self>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=\"'/]+)(?:=(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_RAW = ("script", "style")
_VOID = ("meta", "link", "br", "img", "hr", "input")
NAMING = ("class", "itemprop", "itemtype", "rel", "property", "name", "type", "id")
"""Attributes whose values are names that a reader goes by."""

Edit = tuple[int, int, str]


class Marked(NamedTuple):
    """A changed document: what was changed, whether in one place only, and the text."""

    name: str
    one: bool
    text: str


@dataclass(frozen=True)
class Element:
    """Where it stands in the text: the start tag `start:inner`, the content `inner:outer`, all of it
    `start:end`; its attributes as name, start, end, value."""

    name: str
    start: int
    inner: int
    outer: int
    end: int
    attributes: tuple[tuple[str, int, int, str], ...] = field(default=())


def markup_changes(text: str) -> Iterator[Marked]:
    """Every change of an XML or HTML document."""
    found = elements(text)
    for name in dict.fromkeys(one.name for one in found):
        these = [one for one in found if one.name == name]
        yield Marked(f"<{name}>: renamed", False, _edited(text, _renamed(these, f"x-{name}")))
        yield Marked(
            f"<{name}>: removed", False, _edited(text, [(e.start, e.end, "") for e in _outermost(these)])
        )
        full = [one for one in _outermost(these) if one.outer > one.inner]
        if full:
            yield Marked(f"<{name}>: emptied", False, _edited(text, [(e.inner, e.outer, "") for e in full]))
            if len(full) > 1:
                one = [(full[0].inner, full[0].outer, "")]
                yield Marked(f"<{name}>: emptied in one place", True, _edited(text, one))
        yield from _attribute_changes(text, name, these)
    yield from _name_changes(text, found)


def elements(text: str) -> list[Element]:
    """The elements in the order of their start tags; one that is never closed has no content."""
    found: list[Element] = []
    open_: list[tuple[int, re.Match[str]]] = []
    at = 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        name = token["name"]
        if not name:
            continue
        if token["end"]:
            names = [text_of["name"] for _, text_of in open_]
            if name in names:
                while open_:
                    place, start = open_.pop()
                    if start["name"] == name:
                        found[place] = _element(start, token.start(), token.end())
                        break
            continue
        found.append(_element(token, token.end(), token.end()))
        if token["self"] or name in _VOID:
            continue
        open_.append((len(found) - 1, token))
        if name in _RAW:
            at = max(text.find(f"</{name}", at), at)
    return found


def _element(start: re.Match[str], outer: int, end: int) -> Element:
    begin = start.start("rest")
    attributes = tuple(
        (one[1], begin + one.start(), begin + one.end(), (one[2] or "").strip("\"'"))
        for one in _ATTRIBUTE.finditer(start["rest"])
    )
    return Element(start["name"], start.start(), start.end(), outer, end, attributes)


def _attribute_changes(text: str, name: str, these: list[Element]) -> Iterator[Marked]:
    for attribute in dict.fromkeys(key for one in these for key, *_ in one.attributes):
        places = [part for one in these for part in one.attributes if part[0] == attribute]
        where = f"<{name} {attribute}>"
        yield Marked(
            f"{where}: renamed", False, _edited(text, [(s, s + len(k), f"x-{k}") for k, s, *_ in places])
        )
        yield Marked(f"{where}: removed", False, _edited(text, [(s, e, "") for _, s, e, _ in places]))
        yield Marked(f"{where}: emptied", False, _edited(text, [(s, e, f'{k}=""') for k, s, e, _ in places]))
        if len(places) > 1:
            _, start, end, _ = places[0]
            yield Marked(f"{where}: removed in one place", True, _edited(text, [(start, end, "")]))


def _name_changes(text: str, found: list[Element]) -> Iterator[Marked]:
    for attribute in NAMING:
        places = [part for one in found for part in one.attributes if part[0] == attribute]
        for token in dict.fromkeys(word for *_, value in places for word in value.split()):
            new = []
            for key, start, end, value in places:
                if token in value.split():
                    words = " ".join(f"x-{word}" if word == token else word for word in value.split())
                    new.append((start, end, f'{key}="{words}"'))
            yield Marked(f"{attribute} {token}: renamed", False, _edited(text, new))


def _outermost(these: Iterable[Element]) -> list[Element]:
    found: list[Element] = []
    for one in these:
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def _renamed(these: Iterable[Element], name: str) -> list[Edit]:
    edits = []
    for one in these:
        edits.append((one.start + 1, one.start + 1 + len(one.name), name))
        if one.end > one.outer:
            edits.append((one.outer + 2, one.outer + 2 + len(one.name), name))
    return edits


def _edited(text: str, edits: Iterable[Edit]) -> str:
    parts, at = [], 0
    for start, end, new in sorted(edits):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])
