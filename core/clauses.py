"""A query as a frozen tree. Its `str` is the normal form that `core.query.parse` reads back to an equal tree.

What a clause matches is said in `docs/query-language.md`; `listening.naive` says it in code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from core.words import kind


@dataclass(frozen=True, slots=True)
class Word:
    """One word; symbols inside it (`car-sharing`) stand for any, and compounds are found however they are
    written: in one piece, with a hyphen, apart."""

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
class Within:
    """All words of `text`, in any order, in a stretch of text that has at most `distance` other words."""

    text: str
    distance: int

    def __str__(self) -> str:
        return f'"{self.text}"~{self.distance}'


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `text`."""

    text: str

    def __str__(self) -> str:
        return f"{self.text}*"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """One word, in which `*` stands for any letters (none, too) and `?` for one."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words that become `text` by at most `edits` slips: a letter too much, too few, another one, or two side
    by side that changed places."""

    text: str
    edits: int

    def __str__(self) -> str:
        return f"{self.text}~{self.edits}"


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
class Hashtag:
    """`#` and `text`, a whole hashtag."""

    text: str

    def __str__(self) -> str:
        return f"#{self.text}"


@dataclass(frozen=True, slots=True)
class Handle:
    """`@` and `text`: somebody is spoken to or named."""

    text: str

    def __str__(self) -> str:
        return f"@{self.text}"


Comparison = OneOf["=", "<", "<=", ">", ">="]
Flag = OneOf["reply", "repost", "link"]
Name = OneOf["author", "site", "source", "lang", "country", "sentiment", "intent"]
Figure = OneOf["followers", "rating", "engagement"]


@dataclass(frozen=True, slots=True)
class Says:
    """What a post says of itself, or listening found out: `author:jane`, `lang:en`."""

    name: Name
    text: str

    def __str__(self) -> str:
        quoted = not self.text or not all(kind(sign) or sign in "@._/-#*" for sign in self.text)
        return f'{self.name}:"{self.text}"' if quoted else f"{self.name}:{self.text}"


@dataclass(frozen=True, slots=True)
class Counts:
    """A number that a post has: `followers:>1000`."""

    name: Figure
    how: Comparison
    number: float

    def __str__(self) -> str:
        return f"{self.name}:{self.how if self.how != '=' else ''}{self.number:.15g}"


@dataclass(frozen=True, slots=True)
class Is:
    """What a post is or has: `is:reply is:repost has:link`."""

    flag: Flag

    def __str__(self) -> str:
        return f"{'has' if self.flag == 'link' else 'is'}:{self.flag}"


@dataclass(frozen=True, slots=True)
class In:
    """A query that looks at the title alone, or at the text alone. Holds text clauses only, and no
    other In."""

    part: OneOf["title", "text"]
    query: Query

    def __str__(self) -> str:
        inside = str(self.query)
        simple = isinstance(self.query, TEXT_CLAUSES)
        return f"{self.part}:{inside}" if simple else f"{self.part}:({inside})"


@dataclass(frozen=True, slots=True)
class Near:
    """Each of `parts` (two or more; each a text clause other than Within, or an Or of such) stands at most
    `steps[i].distance` words from the next one; in this order where `steps[i].ordered`."""

    parts: tuple[Query, ...]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        written = [f"({part})" if isinstance(part, Or) else str(part) for part in self.parts]
        rest = [f"{step} {part}" for step, part in zip(self.steps, written[1:], strict=True)]
        return " ".join((written[0], *rest))


@dataclass(frozen=True, slots=True)
class Step:
    """How far two parts of a Near may stand from one another: words between them at most."""

    distance: int
    ordered: bool = False

    def __str__(self) -> str:
        return f"NEAR/{self.distance}{'f' if self.ordered else ''}"


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
        return f"NOT ({self.part})" if isinstance(self.part, And | Or | Near) else f"NOT {self.part}"


TextClause = Word | Phrase | Within | Prefix | Wildcard | Fuzzy | Exact | Literal | Hashtag | Handle
"""What is looked for in the title and the text."""
TEXT_CLAUSES = (Word, Phrase, Within, Prefix, Wildcard, Fuzzy, Exact, Literal, Hashtag, Handle)
FieldClause = Says | Counts | Is
"""What is looked up beside them."""
FIELD_CLAUSES = (Says, Counts, Is)
DERIVED = frozenset({"lang", "sentiment", "intent"})
"""Names that listening finds out, and only of posts that pass all other clauses."""
Clause = TextClause | FieldClause
Query = Clause | Near | In | And | Or | Not
