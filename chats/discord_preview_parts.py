"""Embeds, buttons, menus and the inputs of a modal as HTML. Every text is escaped; nothing leads anywhere,
for the page has neither links nor scripts. A part that the bot never draws is a ValueError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chats._preview_page import escape, picture
from chats.discord_limits import (
    BUTTON,
    DANGER,
    INPUT,
    LABEL,
    LINK,
    PRIMARY,
    ROW,
    SECONDARY,
    SELECT,
    SUCCESS,
    TEXT,
    USERS,
    Json,
)
from chats.discord_preview_text import inline, markdown

_STYLES = {PRIMARY: "primary", SECONDARY: "secondary", SUCCESS: "success", DANGER: "danger", LINK: "leading"}
_LONG = 2
_ATTACHED = "attachment://"


@dataclass(frozen=True, slots=True)
class Look:
    """What parts need to be shown: pictures (PNG) by the names of their files, when somebody looks, and
    whether the menus are open."""

    pictures: Mapping[str, bytes]
    now: datetime | None = None
    opened: bool = False


def embed(drawn: Json, look: Look) -> str:
    """One embed."""
    inside: list[str] = []
    if "author" in drawn:
        inside.append(f'<div class="author">{escape(drawn["author"]["name"])}</div>')
    if "title" in drawn:
        inside.append(f"<h3>{inline(drawn['title'])}</h3>")
    if "description" in drawn:
        inside.append(f'<div class="markup">{markdown(drawn["description"], look.now)}</div>')
    if fields := drawn.get("fields"):
        inside.append(f'<div class="fields">{"".join(_field(one, look) for one in fields)}</div>')
    if "image" in drawn:
        png = look.pictures.get(drawn["image"]["url"].removeprefix(_ATTACHED))
        inside.append(f"<figure>{picture(png, drawn['image'].get('description', ''))}</figure>")
    if "footer" in drawn:
        inside.append(f'<div class="footer">{escape(drawn["footer"]["text"])}</div>')
    bar = f' style="border-left-color: #{drawn["color"]:06x}"' if "color" in drawn else ""
    return f'<div class="embed"{bar}>{"".join(inside)}</div>'


def rows(drawn: Iterable[Json], look: Look) -> str:
    """What stands under a message. Raises ValueError for what is no row."""
    return "".join(_row(one, look) for one in drawn)


def asked(drawn: Iterable[Json], look: Look) -> str:
    """What stands in a modal. Raises ValueError for what is neither an input with its label nor a text."""
    return "".join(_asked(one, look) for one in drawn)


def _field(field: Json, look: Look) -> str:
    inside = f"<b>{inline(field['name'])}</b><div>{markdown(field['value'], look.now)}</div>"
    return f'<div class="field{"" if field.get("inline") else " wide"}">{inside}</div>'


def _row(row: Json, look: Look) -> str:
    if row.get("type") != ROW:
        raise ValueError(f"no preview of row {row.get('type')!r}")
    return f'<div class="row">{"".join(_component(one, look) for one in row["components"])}</div>'


def _asked(part: Json, look: Look) -> str:
    if part.get("type") == TEXT:
        return f'<div class="told markup">{markdown(part["content"], look.now)}</div>'
    if part.get("type") != LABEL:
        raise ValueError(f"no preview of part {part.get('type')!r}")
    component = part["component"]
    star = ' <span class="required">*</span>' if component.get("required", True) else ""
    hint = f'<div class="hint">{escape(part["description"])}</div>' if "description" in part else ""
    label = f'<div class="label">{escape(part["label"])}{star}</div>'
    return f'<div class="input">{label}{hint}{_component(component, look)}</div>'


def _component(part: Json, look: Look) -> str:
    kind = part.get("type")
    if kind == BUTTON:
        shown = _emoji(part) + escape(part.get("label", ""))
        title = f' title="{escape(part["url"])}"' if "url" in part else ""
        return f'<button type="button" class="{_STYLES[part["style"]]}"{title}>{shown}</button>'
    if kind == SELECT:
        return _select(part, look)
    if kind == USERS:
        return f'<div class="box menu">{escape(part.get("placeholder", ""))}</div>'
    if kind == INPUT:
        long = " long" if part["style"] == _LONG else ""
        return f'<div class="box{long}">{escape(part.get("value", ""))}</div>'
    raise ValueError(f"no preview of component {kind!r}")


def _select(menu: Json, look: Look) -> str:
    items = "".join(f"<li>{_emoji(one)}<div>{_option(one)}</div></li>" for one in menu["options"])
    opened = " open" if look.opened else ""
    told = escape(menu.get("placeholder", ""))
    return f'<details{opened}><summary class="box menu">{told}</summary><ul>{items}</ul></details>'


def _option(option: Json) -> str:
    about = f"<small>{escape(option['description'])}</small>" if "description" in option else ""
    return escape(option["label"]) + about


def _emoji(part: Json) -> str:
    return f'<span class="emoji">{escape(part["emoji"]["name"])}</span>' if "emoji" in part else ""
