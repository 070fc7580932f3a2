"""Messages and views as one page that looks like Slack. It holds all that it needs: it opens without a
network, and asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chats.slack_preview_blocks import Look, blocks, escape
from core.say import phrases, say

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

phrases(
    {
        "slack.preview.title": "What your team will see in Slack",
        "slack.preview.about": "Everybody and everything here is made up. Slack draws it a little "
        "differently on each device; buttons do nothing here, menus open.",
        "slack.preview.app": "APP",
        "slack.preview.only_you": "Only visible to you",
    }
)


def preview_page(
    messages: Sequence[tuple[str, Mapping[str, Any]]], pictures: Mapping[str, bytes] | None = None
) -> str:
    """An HTML page of what Slack would be sent: pairs of a caption and a message (`blocks`;
    `response_type` is "ephemeral" for one person, a reply has a `thread_ts`, `ts` is when it was posted) or a
    view (`type` is "modal" or "home"). `pictures` are the uploaded files (PNG) by their ids. Raises
    ValueError for a block that the bot never draws."""
    style = (_HERE / "slack_preview.css").read_text("utf-8")
    # In HTML an SVG needs no namespace, and the page names no address at all.
    icon = re.sub(r' xmlns="[^"]*"', "", (_HERE / "web_page" / "icon.svg").read_text("utf-8"))
    icon = icon.replace("<svg ", '<svg aria-hidden="true" ', 1).strip()
    title = escape(say("slack.preview.title"))
    shown = "\n".join(_shown(caption, drawn, icon, pictures or {}) for caption, drawn in messages)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{escape(say('slack.preview.about'))}</p>\n{shown}\n</main>\n</body>\n</html>\n"
    )


def _shown(caption: str, drawn: Mapping[str, Any], icon: str, pictures: Mapping[str, bytes]) -> str:
    kind = drawn.get("type", "message")
    frame = {"message": _message, "modal": _modal, "home": _home}.get(kind)
    if frame is None:
        raise ValueError(f"no preview of {kind!r}")
    heading = f"<h2>{escape(caption)}</h2>\n" if caption else ""
    return heading + frame(drawn, icon, pictures)


def _message(drawn: Mapping[str, Any], icon: str, pictures: Mapping[str, bytes]) -> str:
    posted = datetime.fromtimestamp(float(drawn["ts"]), UTC) if "ts" in drawn else None
    time = f" <time>{posted:%H:%M}</time>" if posted else ""
    reply = " reply" if "thread_ts" in drawn else ""
    app, only = escape(say("slack.preview.app")), ""
    if drawn.get("response_type") == "ephemeral":
        only = f'<div class="only">👁 {escape(say("slack.preview.only_you"))}</div>'
    return (
        f'<article class="panel message{reply}">{only}{icon}<div>'
        f'<div class="who"><b>Listenpost</b> <span class="app">{app}</span>{time}</div>'
        f"{blocks(drawn['blocks'], Look(pictures, posted))}</div></article>"
    )


def _modal(drawn: Mapping[str, Any], icon: str, pictures: Mapping[str, bytes]) -> str:
    title, submit, close = (escape(drawn[part]["text"]) for part in ("title", "submit", "close"))
    return (
        f'<article class="panel modal"><header>{icon}{title}</header>'
        f"{blocks(drawn['blocks'], Look(pictures))}<footer>"
        f'<button type="button">{close}</button>'
        f'<button type="button" class="primary">{submit}</button></footer></article>'
    )


def _home(drawn: Mapping[str, Any], icon: str, pictures: Mapping[str, bytes]) -> str:
    return f'<article class="panel home">{blocks(drawn["blocks"], Look(pictures))}</article>'
