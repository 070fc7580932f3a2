"""Block Kit as HTML: one block, and what stands in it. Every text is escaped; nothing leads anywhere, for the
page has neither links nor scripts. A block that the bot never draws is a ValueError."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from chats._preview_page import escape, picture
from chats.slack_limits import Block
from core.say import ago, phrases, say

phrases({"slack.preview.optional": "(optional)"})


class Look:
    """What blocks need to be shown: the uploaded pictures (PNG) by their file ids, the time at which somebody
    looks, None when nobody knows it, and people's names by their ids."""

    def __init__(
        self,
        pictures: Mapping[str, bytes],
        now: datetime | None = None,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.pictures = pictures
        self.now = now
        self.names = names


def blocks(drawn: Iterable[Block], look: Look) -> str:
    """The blocks under each other. Raises ValueError for a kind that is none of ours."""
    return f'<div class="blocks">{"".join(_of(_BLOCKS, block)(block, look) for block in drawn)}</div>'


_Show = Callable[[Block, Look], str]


def _of(known: Mapping[str, _Show], part: Block) -> _Show:
    kind = str(part.get("type"))
    if kind not in known:
        raise ValueError(f"no preview of {kind!r}")
    return known[kind]


def _all(known: Mapping[str, _Show], parts: Iterable[Block], look: Look) -> str:
    return "".join(_of(known, part)(part, look) for part in parts)


def _plain(text: Block, look: Look) -> str:
    return escape(text["text"])


# ---------------------------------------------------------------- blocks


def _header(block: Block, look: Look) -> str:
    return f'<h3 dir="auto">{_plain(block["text"], look)}</h3>'


def _context(block: Block, look: Look) -> str:
    told = "".join(f"<span>{_all(_TEXTS, [one], look)}</span> " for one in block["elements"])
    return f'<div class="context" dir="auto">{told}</div>'


def _section(block: Block, look: Look) -> str:
    return f'<div class="mentions">{_of(_MARKUP, block["text"])(block["text"], look)}</div>'


def _mentions(text: Block, look: Look) -> str:
    """Markup as the bot writes it: mentions alone."""

    def name(word: str) -> str:
        known = look.names.get(word.removeprefix("<@").removesuffix(">"))
        return f"@{known}" if known else word

    return escape(" ".join(map(name, text["text"].split(" "))))


def _rich_text(block: Block, look: Look) -> str:
    return f'<div class="rich">{_all(_PARTS, block["elements"], look)}</div>'


def _actions(block: Block, look: Look) -> str:
    return f'<div class="actions">{_all(_ELEMENTS, block["elements"], look)}</div>'


def _divider(block: Block, look: Look) -> str:
    return "<hr>"


def _image(block: Block, look: Look) -> str:
    title = f"<figcaption>{_plain(block['title'], look)}</figcaption>" if "title" in block else ""
    shown = picture(look.pictures.get(block["slack_file"]["id"]), block["alt_text"])
    return f"<figure>{title}{shown}</figure>"


def _input(block: Block, look: Look) -> str:
    element = block["element"]
    more = f' <span class="optional">{say("slack.preview.optional")}</span>' if block.get("optional") else ""
    hint = f'<div class="hint">{_plain(block["hint"], look)}</div>' if "hint" in block else ""
    return (
        f'<div class="input"><div class="label">{_plain(block["label"], look)}{more}</div>'
        f"{_of(_ELEMENTS, element)(element, look)}{hint}</div>"
    )


# ---------------------------------------------------------------- rich text


def _part(tag: str) -> _Show:
    def show(part: Block, look: Look) -> str:
        return f'<{tag} dir="auto">{_all(_RUNS, part["elements"], look)}</{tag}>'

    return show


def _run(run: Block, look: Look) -> str:
    return _styled(run, escape(run["text"]))


def _link(run: Block, look: Look) -> str:
    told = escape(run.get("text") or run["url"])
    return _styled(run, f'<span class="link" title="{escape(run["url"])}">{told}</span>')


def _date(run: Block, look: Look) -> str:
    if look.now is None:
        return escape(run["fallback"])
    at = ago(datetime.fromtimestamp(run["timestamp"], UTC), look.now)
    return escape(run["format"].replace("{ago}", at))


def _styled(run: Block, told: str) -> str:
    return f"<b>{told}</b>" if run.get("style", {}).get("bold") else told


# ---------------------------------------------------------------- elements


def _button(button: Block, look: Look) -> str:
    style = f' class="{escape(button["style"])}"' if "style" in button else ""
    label = button.get("accessibility_label", "")
    asked = button["confirm"]["text"]["text"] if "confirm" in button else ""
    title = f' title="{escape(asked or label)}"' if asked or label else ""
    name = f' aria-label="{escape(label)}"' if label else ""
    return f'<button type="button"{style}{title}{name}>{_plain(button["text"], look)}</button>'


def _select(menu: Block, look: Look) -> str:
    groups = menu.get("option_groups") or [{"options": menu["options"]}]
    items = "".join(
        (f'<li class="group">{_plain(group["label"], look)}</li>' if "label" in group else "")
        + "".join(f"<li>{_plain(option['text'], look)}</li>" for option in group["options"])
        for group in groups
    )
    return f"<details><summary>{_plain(menu['placeholder'], look)}</summary><ul>{items}</ul></details>"


def _people(menu: Block, look: Look) -> str:
    return f'<div class="field">{_plain(menu["placeholder"], look)}</div>'


def _text_input(field: Block, look: Look) -> str:
    return f'<div class="field{" long" if field.get("multiline") else ""}"></div>'


_BLOCKS: Mapping[str, _Show] = {
    "actions": _actions,
    "context": _context,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "section": _section,
}
_PARTS: Mapping[str, _Show] = {
    "rich_text_preformatted": _part("pre"),
    "rich_text_quote": _part("blockquote"),
    "rich_text_section": _part("div"),
}
_RUNS: Mapping[str, _Show] = {"date": _date, "link": _link, "text": _run}
_TEXTS: Mapping[str, _Show] = {"plain_text": _plain}
_MARKUP: Mapping[str, _Show] = {"mrkdwn": _mentions}
_ELEMENTS: Mapping[str, _Show] = {
    "button": _button,
    "plain_text_input": _text_input,
    "static_select": _select,
    "users_select": _people,
}
