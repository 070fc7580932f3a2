"""A summary that a language model writes, as values: what it gets, what is left of what it gave."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.figures import Excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What is to be summed up: mentions that the writer cites by their place, the first is 1; `about` is what
    was asked about and `when` the period, both in our own words; `language` is that of the answer."""

    about: str
    when: str
    language: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, plain text, and the places (1 …) of the mentions that it rests on: never none."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, as far as it could be held against the mentions; `model` is the name in the
    settings, `dropped` how many sentences were left out, for they cited nothing or held what is not theirs.
    """

    claims: tuple[Claim, ...]
    model: str
    dropped: int = 0


Writer = Callable[[Brief], Awaitable[Written | None]]
"""Writes a summary; None when it cannot now (no budget left, no answer in time). Never raises."""
