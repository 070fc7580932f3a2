"""One query asked of one text."""

from __future__ import annotations

from core.types import Match, Post, Topic
from listening.matcher import Matcher


def find_match(query: str, text: str, title: str | None = None) -> Match | None:
    found = Matcher([Topic(name="it", query=query)]).match(Post(source="s", title=title, text=text))
    return found[0] if found else None
