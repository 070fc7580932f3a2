"""A reader of Discord's messages that knows nothing of the drawing: it says what somebody would see.

Written from Discord's help pages on markdown and from how its clients behave, and strict: where clients
differ, what any of them would read as markdown is read as markdown. Rules are tried in the clients' order
at each place; those of a block only where a line begins. Titles and names of fields know no blocks, values
of fields no headings; authors, footers, labels and placeholders are plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

NO_STYLE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Run:
    """Something that is seen: `text`, or what is alive: a `link ping channel time emoji command guide invite`
    that leads to `target`."""

    text: str
    kind: str = "text"
    target: str = ""
    styles: frozenset[str] = NO_STYLE


@dataclass(frozen=True)
class Pressable:
    """A button, an option of a menu or an input: what it says, and what it carries or where it leads."""

    kind: str
    label: str
    carries: str


class Unreadable(Exception):
    """This is no message as Discord documents one."""


def parse(text: str, blocks: bool = True, headings: bool = True) -> list[Run]:
    """What is seen where `text` stands."""
    return _joined(_inside(text, NO_STYLE, blocks, headings))


def read(body: Mapping[str, Any]) -> dict[str, list[Run]]:
    """What is seen of a message, or of a modal, place by place: `embeds[0].description`."""
    found: dict[str, list[Run]] = {}
    if body.get("content"):
        found["content"] = [*parse(body["content"]), *_invites(body["content"])]
    for at, embed in enumerate(body.get("embeds") or ()):
        found |= {f"embeds[{at}].{place}": runs for place, runs in _embed(embed)}
    for at, part in enumerate(body.get("components") or ()):
        if part["type"] == 10:
            found[f"components[{at}]"] = parse(part["content"])
        elif part["type"] == 18:
            found[f"components[{at}]"] = [Run(part["label"]), Run(part.get("description", ""))]
        elif part["type"] != 1:
            raise Unreadable(f"component {part['type']}")
    return found


def pressables(body: Mapping[str, Any]) -> list[Pressable]:
    """Everything that can be pressed, chosen or filled in."""
    found: list[Pressable] = []
    for part in body.get("components") or ():
        inside = (
            part["components"] if part["type"] == 1 else [part["component"]] if part["type"] == 18 else []
        )
        for one in inside:
            found += _pressable(one)
    return found


def _embed(embed: Mapping[str, Any]) -> Iterator[tuple[str, list[Run]]]:
    if "author" in embed:
        yield "author", [Run(embed["author"]["name"])]
        if "url" in embed["author"]:
            raise Unreadable("an author that leads somewhere")
    if "title" in embed:
        title = parse(embed["title"], blocks=False)
        yield (
            "title",
            [replace(run, kind="link", target=embed["url"]) for run in title] if "url" in embed else title,
        )
    if "description" in embed:
        yield "description", parse(embed["description"])
    for at, field in enumerate(embed.get("fields", ())):
        yield f"fields[{at}].name", parse(field["name"], blocks=False)
        yield f"fields[{at}].value", parse(field["value"], headings=False)
    if "footer" in embed:
        yield "footer", [Run(embed["footer"]["text"])]


def _pressable(part: Mapping[str, Any]) -> list[Pressable]:
    kind = part["type"]
    if kind == 2:
        link = part["style"] == 5
        return [
            Pressable(
                "link" if link else "button", part.get("label", ""), part["url" if link else "custom_id"]
            )
        ]
    if kind == 3:
        return [Pressable("option", one["label"], one["value"]) for one in part["options"]]
    if kind in (4, 5):
        return [Pressable("input", part.get("placeholder", ""), part["custom_id"])]
    raise Unreadable(f"component {kind}")


# ---------------------------------------------------------------- blocks

_HEADING = re.compile(r" *#{1,3}\s+(?!#)([^\n]+?)#*\s*(?:\n|$)")
_SUBTEXT = re.compile(r" *-#\s+([^\n]+?)\s*(?:\n|$)")
_ITEM = re.compile(r" *(?:[*+-]|\d+[.)]) +([^\n]+)(?:\n|$)")
_QUOTES = re.compile(r" *>>>\s+([\s\S]*)| *>(?!>>) +([^\n]*(?:\n *>(?!>>) +[^\n]*)*)\n?")
_QUOTE_MARK = re.compile(r"^ *> ?", re.MULTILINE)
_BLOCKS: Final = (("heading", _HEADING), ("subtext", _SUBTEXT), ("list", _ITEM))


def _block(text: str, at: int, styles: frozenset[str], headings: bool) -> tuple[list[Run], int] | None:
    """The block that begins here, and where it ends."""
    if found := _QUOTES.match(text, at):
        inner = found[1] if found[1] is not None else _QUOTE_MARK.sub("", found[2])
        return [*_inside(inner, styles | {"quote"}, True, headings), Run("\n")], found.end()
    for style, rule in _BLOCKS:
        if (found := rule.match(text, at)) and (headings or style != "heading"):
            return [*_inside(found[1], styles | {style}, style == "list", headings), Run("\n")], found.end()
    return None


# ---------------------------------------------------------------- within a line

Rule = Callable[[re.Match[str], frozenset[str]], list[Run]]


def _styled(style: str) -> Rule:
    return lambda found, styles: _inside(next(filter(None, found.groups()), ""), styles | {style}, True, True)


def _live(kind: str) -> Rule:
    return lambda found, styles: [Run(found[0], kind, found[0], styles)]


def _raw(style: str) -> Rule:
    return lambda found, styles: [Run(found[found.lastindex or 1], styles=styles | {style})]


def _masked(found: re.Match[str], styles: frozenset[str]) -> list[Run]:
    """Escapes do not count in a label; a target of another kind is no link."""
    if not re.match(r"(?:https?|discord|steam)://", found[2], re.IGNORECASE):
        return [Run(found[0], styles=styles)]
    return [Run(found[1], "link", found[2], styles)]


_SPECIAL = re.compile(r"[^0-9A-Za-z\s\u00c0-\uffff]|\w+:\S|\n|¯")
_RULES: Final[tuple[tuple[re.Pattern[str], Rule], ...]] = (
    (re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE), _raw("codeblock")),
    (re.compile(r"¯\\_\(ツ\)_/¯"), lambda found, styles: [Run(found[0], styles=styles)]),
    (re.compile(r"\\([^0-9A-Za-z\s])"), lambda found, styles: [Run(found[1], styles=styles)]),
    (re.compile(r"<([^: >]+:/[^ >]+)>"), _live("link")),
    (re.compile(r"<(?:mailto:|tel:|\+?[\d-]{4,}|[^\s<>@]+@)[^\s<>]*>"), _live("link")),
    (re.compile(r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]", re.IGNORECASE), _live("link")),
    (
        re.compile(
            r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
            r"\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
        ),
        _masked,
    ),
    (re.compile(r"<@[!&]?\d+>|@(?:everyone|here|Clyde)"), _live("ping")),
    (re.compile(r"<#\d+>"), _live("channel")),
    (re.compile(r"<id:\w+(?::\d+)?>|<sound:[^>]*>"), _live("guide")),
    (re.compile(r"<t:(-?\d{1,17})(?::[tTdDfFRsS])?>"), _live("time")),
    (re.compile(r"</[^:<>]+:\d+>"), _live("command")),
    (re.compile(r"<a?:\w+:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:"), _live("emoji")),
    (re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"), _styled("bold")),
    (re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"), _styled("underline")),
    (
        re.compile(r"_((?:__|\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)"),
        _styled("italic"),
    ),
    (re.compile(r"~~([\s\S]+?)~~(?!_)"), _styled("strike")),
    (re.compile(r"\|\|([\s\S]+?)\|\|"), _styled("spoiler")),
    (re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)"), _raw("code")),
)
_INVITE = re.compile(
    r"\b(?:discord(?:app)?\.(?:com/(?:invite|channels|events|gifts|template)|gg|gift|new)/\S+)", re.IGNORECASE
)


def _inside(text: str, styles: frozenset[str], blocks: bool, headings: bool) -> list[Run]:
    runs: list[Run] = []
    at, begins = 0, True
    while at < len(text):
        if begins and blocks and (block := _block(text, at, styles, headings)):
            runs += block[0]
            at = block[1]
            continue
        if _SPECIAL.match(text, at) and (found := _first(text, at)):
            runs += found[0](found[1], styles)
            at = found[1].end()
            begins = False
            continue
        runs.append(Run(text[at], styles=styles))
        # Spaces before it do not keep a block from beginning.
        begins = text[at] == "\n" or (begins and text[at] == " ")
        at += 1
    return runs


def _first(text: str, at: int) -> tuple[Rule, re.Match[str]] | None:
    for pattern, rule in _RULES:
        if found := pattern.match(text, at):
            return rule, found
    return None


def _invites(content: str) -> list[Run]:
    """Clients draw an invitation under a message for these, wherever they stand in it."""
    return [Run(found[0], "invite", found[0]) for found in _INVITE.finditer(content)]


def _joined(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and run.kind == last.kind == "text" and run.styles == last.styles:
            found[-1] = replace(last, text=last.text + run.text)
        else:
            found.append(run)
    return found
