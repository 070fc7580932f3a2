"""The page around a preview. It holds all that it needs: it opens without a network, and asks nobody for
anything."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from html import escape as html_escape
from pathlib import Path

from core.say import phrases, say

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

phrases(
    {
        "preview.title": "What your team will see in {chat}",
        "preview.made_up": "Everybody and everything here is made up. {chat} draws it a little differently "
        "on each device; buttons do nothing here, menus open.",
        "preview.app": "APP",
    }
)


def escape(text: str) -> str:
    """As text of HTML or between the quotes of an attribute, in characters that a file can hold."""
    return html_escape(text.encode("utf-8", "replace").decode().replace("\0", ""))


def page(chat: str, style: str, shown: str) -> str:
    """The HTML of a whole page; `style` is the name of the chat's own style sheet, beside this file."""
    title = escape(say("preview.title", chat=chat))
    css = "\n".join((_HERE / name).read_text("utf-8") for name in ("_preview.css", style))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{escape(say('preview.made_up', chat=chat))}</p>\n{shown}\n</main>\n"
        "</body>\n</html>\n"
    )


def heading(caption: str) -> str:
    """What stands over a message; nothing without a caption."""
    return f"<h2>{escape(caption)}</h2>\n" if caption else ""


@cache
def icon() -> str:
    """The bot's picture."""
    # In HTML an SVG needs no namespace, and the page names no address at all.
    drawn = re.sub(r' xmlns="[^"]*"', "", (_HERE / "web_page" / "icon.svg").read_text("utf-8"))
    return drawn.replace("<svg ", '<svg aria-hidden="true" ', 1).strip()


def picture(png: bytes | None, told: str) -> str:
    """A picture, or the text that says what it shows where there is none."""
    if png is None:
        return f'<div class="missing" role="img">{escape(told)}</div>'
    data = b64encode(png).decode()
    return f'<img alt="{escape(told)}" title="{escape(told)}" src="data:image/png;base64,{data}">'
