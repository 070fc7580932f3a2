"""What is listened for, by all its names: words that name no theme and rise by themselves. And how to search
for other words."""

from __future__ import annotations

from collections.abc import Sequence

from core.cover import cover
from core.errors import UsageError
from core.query import parse
from core.talk import Ask
from core.types import Topic


def names_listened_for(ask: Ask) -> tuple[str, ...]:
    """The names of all topics, and the words that they are found by."""
    return tuple(sorted({name for topic in ask.topics for name in (topic.name, *_searched(topic))}))


def query_for(forms: Sequence[str]) -> str:
    """A query for any of these words or phrases, as one types it; empty where they make none."""
    query = " OR ".join(f'"{form}"' for form in forms)
    try:
        parse(query)
    except UsageError:
        return ""
    return query


def _searched(topic: Topic) -> Sequence[str]:
    try:
        return cover(parse(topic.query))
    except UsageError:  # one made in chat, by rules that have changed since
        return ()
