"""Texts in which the places that a query shall find stand between ⟦ and ⟧."""

from __future__ import annotations

import re
from typing import Literal as OneOf

from core.types import Hit

_SIGN = re.compile("[⟦⟧]")


def unmark(part: OneOf["title", "text"], marked: str) -> tuple[str, tuple[Hit, ...]]:
    """The text without the signs, and the places between them."""
    edges = [sign.start() - number for number, sign in enumerate(_SIGN.finditer(marked))]
    hits = tuple(Hit(part, *edges[at : at + 2]) for at in range(0, len(edges), 2))
    return _SIGN.sub("", marked), hits


def mark(text: str, part: OneOf["title", "text"], hits: tuple[Hit, ...]) -> str:
    """The other way round, for messages that show what was found."""
    for hit in sorted((hit for hit in hits if hit.part == part), key=lambda hit: -hit.start):
        text = f"{text[: hit.start]}⟦{text[hit.start : hit.end]}⟧{text[hit.end :]}"
    return text
