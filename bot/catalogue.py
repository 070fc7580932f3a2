"""`listenpost sources`: the kinds of sources there are, from their own manuals."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from typing import Any, TextIO

from bot.screen import is_colourful
from chats.terminal import draw
from core.cards import Card, Field, Section, plain
from core.say import say, span
from sources._base import load, manual, role, settings


def list_sources() -> list[dict[str, Any]]:
    """Every kind: its manual by section, how posts come from it, and its settings."""
    return [
        {
            "kind": kind,
            "icon": source.icon,
            "role": role(source),
            **manual(source),
            "settings": [
                {
                    "name": setting.name,
                    "required": setting.required,
                    "secret": setting.secret,
                    "default": _plain(setting.default),
                    "about": setting.about,
                }
                for setting in settings(source)
            ],
        }
        for kind, source in load().items()
    ]


def print_sources(as_json: bool, out: TextIO) -> None:
    """Print them for people, or as JSON."""
    found = list_sources()
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2), file=out)
        return
    sections = tuple(
        Section(
            heading=f"{source['icon']} {source['kind']}",
            text=(plain(source["summary"]),),
            fields=tuple(
                Field(say(f"sources.{part}"), source[key])
                for part, key in (
                    ("hears", "hears"),
                    ("needs", "needs"),
                    ("limits", "limits"),
                    ("lag", "lag"),
                    ("cannot_hear", "cannot hear"),
                )
            ),
        )
        for source in found
    )
    card = Card(kind="answer", title=say("sources.title", n=len(found)), sections=sections)
    width = min(100, shutil.get_terminal_size().columns)
    print(draw(card, colour=is_colourful(out), width=width), file=out)


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return span(value)
    return value if isinstance(value, str | int | float | bool | list | tuple | dict | None) else str(value)
