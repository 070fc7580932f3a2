"""Messages and modals as one page that looks like Discord."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chats._preview_page import escape, heading, icon, page
from chats.discord_limits import Json
from chats.discord_preview_parts import Look, asked, embed, rows
from chats.discord_preview_text import content
from core.say import phrases, say

EPHEMERAL = 64
"""The flag of a message that one person sees."""

phrases(
    {
        "discord.preview.only_you": "Only you can see this · Dismiss message",
        "discord.preview.used": "{who} used /{command}",
        "discord.preview.messages": {"one": "{n} message", "other": "{n} messages"},
        "discord.preview.cancel": "Cancel",
        "discord.preview.submit": "Submit",
        "discord.preview.submitted": "This form will be submitted to Listenpost.",
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Something with its caption: the data of a modal (it has a `title`), or a message as Discord tells of
    it: beside what was sent its `flags`, `timestamp`, `reactions`, `thread`, `interaction` and `mentions`;
    `position` when it stands in a thread. Its menus can be `opened`."""

    caption: str
    drawn: Json
    opened: bool = False


def preview_page(shown: Iterable[Shown], pictures: Mapping[str, bytes] | None = None) -> str:
    """An HTML page of what Discord would show. `pictures` are the attached files (PNG) by their names. Raises
    ValueError for a part that the bot never draws."""
    return page("Discord", "discord_preview.css", "\n".join(_shown(one, pictures or {}) for one in shown))


def _shown(one: Shown, pictures: Mapping[str, bytes]) -> str:
    drawn = one.drawn
    at = datetime.fromisoformat(drawn["timestamp"]).astimezone(UTC) if "timestamp" in drawn else None
    look = Look(pictures, at, one.opened)
    return heading(one.caption) + (_modal(drawn, look) if "title" in drawn else _message(drawn, look))


def _message(drawn: Json, look: Look) -> str:
    kind = "".join(
        f" {name}"
        for name, holds in (("reply", "position" in drawn), ("private", drawn.get("flags", 0) & EPHEMERAL))
        if holds
    )
    inside = [_used(drawn), _who(look)]
    if drawn.get("content"):
        names = {one["id"]: one["username"] for one in drawn.get("mentions", ())}
        inside.append(f'<div class="markup">{content(drawn["content"], names)}</div>')
    inside += [embed(one, look) for one in drawn.get("embeds") or ()]
    inside += [rows(drawn.get("components") or (), look), _reactions(drawn), _thread(drawn)]
    if drawn.get("flags", 0) & EPHEMERAL:
        inside.append(f'<div class="only">👁 {escape(say("discord.preview.only_you"))}</div>')
    return f'<article class="message{kind}">{icon()}<div>{"".join(inside)}</div></article>'


def _used(drawn: Json) -> str:
    if "interaction" not in drawn:
        return ""
    who, command = drawn["interaction"]["user"]["username"], drawn["interaction"]["name"]
    return f'<div class="used">↱ {escape(say("discord.preview.used", who=who, command=command))}</div>'


def _who(look: Look) -> str:
    time = f" <time>{look.now:%H:%M}</time>" if look.now else ""
    app = f'<span class="app">{escape(say("preview.app"))}</span>'
    return f'<div class="who"><b>Listenpost</b> {app}{time}</div>'


def _reactions(drawn: Json) -> str:
    told = "".join(
        f'<span class="reaction{" mine" if one.get("me") else ""}">{escape(one["emoji"]["name"])}'
        f" <b>{one['count']}</b></span>"
        for one in drawn.get("reactions") or ()
    )
    return f'<div class="reactions">{told}</div>' if told else ""


def _thread(drawn: Json) -> str:
    if "thread" not in drawn:
        return ""
    count = say("discord.preview.messages", n=drawn["thread"]["message_count"])
    return (
        f'<div class="thread"><b>{escape(drawn["thread"]["name"])}</b> '
        f'<span class="link">{escape(count)} ›</span></div>'
    )


def _modal(drawn: Json, look: Look) -> str:
    cancel, submit, submitted = (
        escape(say(f"discord.preview.{part}")) for part in ("cancel", "submit", "submitted")
    )
    return (
        f'<article class="modal"><header>{icon()}{escape(drawn["title"])}</header>'
        f'<div class="submitted">{submitted}</div>{asked(drawn["components"], look)}'
        f'<footer><button type="button" class="secondary">{cancel}</button>'
        f'<button type="button" class="primary">{submit}</button></footer></article>'
    )
