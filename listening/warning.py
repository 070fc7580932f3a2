"""A word of the linter about a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.say import say

MOST_SHOWN = 80
"""Characters of a clause that a sentence shows."""
MEANT_BY_MUTES = frozenset({"field_only", "from_only"})
"""Keys of what is no warning about a mute: all of an author or site is just what it wants."""


@dataclass(frozen=True, slots=True)
class LintWarning:
    """`clause` is the part of the query that is meant, in its normal form. The sentence stands under
    `lint.<key>`; `values` fill it in, a short form of the clause among them."""

    key: str
    clause: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(f"lint.{self.key}", **self.values)


def warn(key: str, clause: object, /, **values: object) -> LintWarning:
    """The warning with this key about a clause."""
    text = str(clause)
    shown = {name: shorten(value) if isinstance(value, str) else value for name, value in values.items()}
    return LintWarning(key, text, {"clause": shorten(text), **shown})


def shorten(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
