"""What a chat has to know of presses about topics and mutes, besides what their buttons carry."""

from __future__ import annotations

import re

NEW = "new"
"""The target of a form that only asks: what is filled in changes nothing, its answer is a preview."""
LOOKS = frozenset({"mute", "show_draft"})
"""Verbs that show the presser something, and change nothing."""
OUTCOMES = frozenset({"save", "save_quietly", "cancel"})
"""Verbs of a preview whose outcome takes its place."""

_NO_WORD = re.compile(r'[\s#<>|"]')


def channel_word(name: str) -> str:
    """A channel of the settings as one types it behind a query: `#mentions`, `#"the night shift"`."""
    return f'#"{name}"' if _NO_WORD.search(name) else f"#{name}"
