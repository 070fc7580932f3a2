"""The words of a question: what stands before them, which page is wanted, what is in quotes; and which names
are like them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.errors import UsageError
from core.say import say

SHOWN = 60
"""Characters of what was asked that an answer repeats."""

ALIKE = 0.6
"""How much alike a word and the name are that was meant, at least."""

_LEAD = re.compile(r"(?:/mentions|@?listenpost)\b[:,]?\s*", re.IGNORECASE)
_PAGE = re.compile(r"(?:^|\s)page=(\S*)\s*$", re.IGNORECASE)
_WORD = re.compile(r'"([^"]*)"|[“„]([^“”]*)[“”]|«([^»]*)»|(\S+)')


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or several between quotes; `start` and `end` in the question."""

    text: str
    start: int
    end: int
    quoted: bool


def without_lead(text: str) -> str:
    """The question without `/mentions` or our name before it."""
    found = _LEAD.match(text)
    return text[found.end() :] if found else text


def split(text: str) -> list[Word]:
    """The words, several between quotes as one."""
    found = []
    for match in _WORD.finditer(text):
        plain = match[4]
        if plain is not None:
            found.append(Word(plain, match.start(), match.end(), quoted=False))
        else:
            inner = match[1] or match[2] or match[3] or ""
            found.append(Word(" ".join(inner.split()), match.start(), match.end(), quoted=True))
    return found


def page_of(text: str) -> tuple[str, int]:
    """The question without its page, and that page; raises UsageError for one that there cannot be."""
    match = _PAGE.search(text)
    if match is None:
        return text, 1
    if not re.fullmatch(r"[1-9]\d{0,5}", match[1], re.ASCII):
        raise UsageError(say("answer.not_a_page", word=short(match[1])), say("answer.not_a_page_hint"))
    return text[: match.start()].rstrip(), int(match[1])


def short(words: str) -> str:
    """As much of it as an answer repeats."""
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def plain_name(name: str) -> str:
    """A name, however large its letters and wide its spaces are."""
    return " ".join(name.casefold().split())


def alike(typed: str, name: str) -> float:
    """How much alike they are, 0 to 1."""
    return SequenceMatcher(None, plain_name(typed)[:SHOWN], plain_name(name), autojunk=False).ratio()


def closest(typed: str, names: Sequence[str]) -> str | None:
    """The name that was perhaps meant."""
    best = max(names, key=lambda name: alike(typed, name), default=None)
    return best if best is not None and alike(typed, best) > ALIKE else None
