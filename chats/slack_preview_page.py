"""Messages and views as one page that looks like Slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chats._preview_page import escape, heading, icon, page
from chats.slack_preview_blocks import Look, blocks
from core.say import phrases, say

phrases({"slack.preview.only_you": "Only visible to you"})


def preview_page(
    messages: Sequence[tuple[str, Mapping[str, Any]]],
    pictures: Mapping[str, bytes] | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """An HTML page of what Slack would be sent: pairs of a caption and a message (`blocks`;
    `response_type` is "ephemeral" for one person, a reply has a `thread_ts`, `ts` is when it was posted) or a
    view (`type` is "modal" or "home"). `pictures` are the uploaded files (PNG) by their ids, `names`
    people's by theirs. Raises ValueError for a block that the bot never draws."""
    look = Look(pictures or {}, None, names or {})
    shown = "\n".join(_shown(caption, drawn, look) for caption, drawn in messages)
    return page("Slack", "slack_preview.css", shown)


def _shown(caption: str, drawn: Mapping[str, Any], look: Look) -> str:
    kind = drawn.get("type", "message")
    frame = {"message": _message, "modal": _modal, "home": _home}.get(kind)
    if frame is None:
        raise ValueError(f"no preview of {kind!r}")
    return heading(caption) + frame(drawn, look)


def _message(drawn: Mapping[str, Any], look: Look) -> str:
    posted = datetime.fromtimestamp(float(drawn["ts"]), UTC) if "ts" in drawn else None
    time = f" <time>{posted:%H:%M}</time>" if posted else ""
    reply = " reply" if "thread_ts" in drawn else ""
    app, only = escape(say("preview.app")), ""
    if drawn.get("response_type") == "ephemeral":
        only = f'<div class="only">👁 {escape(say("slack.preview.only_you"))}</div>'
    return (
        f'<article class="panel message{reply}">{only}{icon()}<div>'
        f'<div class="who"><b>Listenpost</b> <span class="app">{app}</span>{time}</div>'
        f"{blocks(drawn['blocks'], Look(look.pictures, posted, look.names))}</div></article>"
    )


def _modal(drawn: Mapping[str, Any], look: Look) -> str:
    title, submit, close = (escape(drawn[part]["text"]) for part in ("title", "submit", "close"))
    return (
        f'<article class="panel modal"><header>{icon()}{title}</header>'
        f"{blocks(drawn['blocks'], look)}<footer>"
        f'<button type="button">{close}</button>'
        f'<button type="button" class="primary">{submit}</button></footer></article>'
    )


def _home(drawn: Mapping[str, Any], look: Look) -> str:
    return f'<article class="panel home">{blocks(drawn["blocks"], look)}</article>'
