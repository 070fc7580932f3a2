"""A query as a frozen tree. Its `str` is the normal form that `core.query.parse` reads back to an equal tree.

What a clause matches is said in `docs/query-language.md`; `listening.naive` says it in code.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.words import kind


@dataclass(frozen=True, slots=True)
class Word:
    """One word; symbols inside it (`car-sharing`) stand for any."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; symbols between them stand for any."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `text`."""

    text: str

    def __str__(self) -> str:
        return f"{self.text}*"


@dataclass(frozen=True, slots=True)
class Exact:
    """Words in a row with the very capitals and accents of `text`."""

    text: str

    def __str__(self) -> str:
        return f"={self.text}" if all(map(kind, self.text)) else f'="{self.text}"'


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters in a row, symbols too; capitals and accents do not matter."""

    text: str

    def __str__(self) -> str:
        return f"`{self.text}`"


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts (two or more, none of them an And)."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return " AND ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """One of the parts (two or more, none of them an Or)."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({part})" if isinstance(part, And) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """Without the part."""

    part: Query

    def __str__(self) -> str:
        return f"NOT ({self.part})" if isinstance(self.part, And | Or) else f"NOT {self.part}"


Clause = Word | Phrase | Prefix | Exact | Literal
Query = Clause | And | Or | Not
