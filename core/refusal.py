"""How the query language says no: at which character, why, and what was perhaps meant."""

from __future__ import annotations

from core.errors import UsageError
from core.say import say

_SHOWN = 60
"""Characters of a word that an error repeats."""


def refusal(at: int, what: str, **values: object) -> UsageError:
    """The error with the sentences `query.<what>` and its hint; `at` counts characters from 0."""
    short = {name: _short(value) for name, value in values.items()}
    problem = say(f"query.{what}", **short)
    return UsageError(say("query.at", at=at + 1, problem=problem), say(f"query.{what}.hint", **short))


def _short(value: object) -> object:
    return value if not isinstance(value, str) or len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
