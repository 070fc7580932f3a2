"""What X is asked for, and what of it is paid for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal
from unicodedata import category

from core.traffic import Cursor
from core.types import Json
from sources._searching import quoted
from sources._stretches import Stretch

MEMORY = 3000
"""So many reads of a day are remembered as paid; a busier day counts some of them twice."""

# X refuses a whole query for a name or a hashtag that cannot be one.
_TAG = re.compile(r"#\w*[^\W\d]\w*|@[A-Za-z0-9_]{1,15}|\$[A-Za-z]{1,6}")
_WORD = re.compile(r"\w*[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request is about; it travels as the request's note. The stretch asked for is from `since` to
    `until`, in seconds since 1970; `end` is where the first page's ended, as X wants a page's other
    parameters unchanged. `every` are all terms of the poll, in its first request."""

    kind: Literal["count", "first", "page"]
    terms: tuple[str, ...]
    since: int = 0
    until: int = 0
    end: int = 0
    token: str = ""
    page: int = 1
    every: tuple[str, ...] = ()

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.terms, self.since, self.until)

    def note(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, note: str) -> Ask:
        fields = json.loads(note)
        return cls(**{**fields, "terms": tuple(fields["terms"]), "every": tuple(fields["every"])})


def written(term: str) -> str:
    """The term as a query has it; "" for one without anything to search for. A single word is also asked for
    as a hashtag, which X keeps apart from the words."""
    # A backslash before the closing quote would take that for a part of the words.
    term = " ".join(term.replace('"', " ").replace("\\", " ").split())
    if _TAG.fullmatch(term):
        return term
    if not any(category(c)[0] in "LN" or category(c) == "So" for c in term):
        return ""
    return f"{quoted(term)} OR #{term}" if _WORD.fullmatch(term) else quoted(term)


def uncounted(cursor: Cursor, terms: Sequence[str], before: int) -> tuple[str, ...]:
    """The terms that were never counted, or last before that time."""
    counted = cursor.get("counted", {})
    return tuple(term for term in terms if counted.get(term, -1) < before)


def charged(cursor: Cursor, reads: Mapping[str, int], day: str) -> tuple[int, dict[str, Json]]:
    """What these reads (their price in posts, by id) cost that have not been paid for on this day, and what
    is paid for from now on."""
    paid = cursor.get("charged", {})
    before: list[str] = list(paid.get("ids", ())) if paid.get("day") == day else []
    known = frozenset(before)
    new = [one for one in reads if one not in known]
    return sum(reads[one] for one in new), {"day": day, "ids": (before + new)[-MEMORY:]}
