"""The characters of a query in pieces: signs, operators, fields; words, quotes and literals as they stand.

What people paste from phones and documents is read as meant: curly quotes, full-width letters and signs, and
characters that cannot be seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal as OneOf

from core.clauses import Step
from core.field_names import FIELDS, PARTS, unknown_field
from core.fold import UNSEEN, fold
from core.refusal import refusal
from core.words import split

MAX_CLAUSE = 200
"""Characters of one word, phrase, literal or value."""
MAX_DISTANCE = 50
"""Words that may stand between two parts of a NEAR, or inside `"a b"~n`."""

Kind = OneOf["(", ")", "AND", "OR", "NOT", "-", "NEAR", "field", "bare", "quoted", "exact", "literal", "end"]

QUOTES = frozenset('"“”„‟«»「」＂')
_SIGNS: dict[str, OneOf["(", ")"]] = {"(": "(", "（": "(", ")": ")", "）": ")"}
_STOP = re.compile(rf"[\s`{''.join(sorted(QUOTES | _SIGNS.keys()))}]")
# A name is short: what is longer before a colon is none.
_NAME = re.compile(r"([^\s:：﹕︓()（）\"“”„‟«»「」＂`]{1,40})[:：﹕︓]")
# Controls and halves of characters: no store and no chat can write them.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NEAR = re.compile(r"NEAR/([0-9]{1,9})([fF]?)")
_NEARLY = re.compile(r"O?NEAR(/.*|[0-9]+[a-zA-Z]?)|ONEAR|(W|N|PRE)/[0-9]+")
_NEAR_SMALL = re.compile(r"near/[0-9]+f?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. `at` is its first character's place; `text` a word, what stands in quotes (spaces
    collapsed), or a field's name; `tail` what stands behind the `~` of a quote; `step` belongs to NEAR.
    `end` is the place behind the colon of a field, or that of the `~` behind a quote."""

    kind: Kind
    at: int
    text: str = ""
    tail: str | None = None
    step: Step | None = None
    end: int = 0


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a query, in order. Raises UsageError."""
    if broken := _UNWRITABLE.search(text):
        raise refusal(broken.start(), "unwritable", code=f"U+{ord(broken[0]):04X}")
    groups: list[bool] = []  # of each open parenthesis: do values of a field stand in it?
    value = False  # a field's value is next
    last = ""  # the last bare word
    at = 0
    while at < len(text):
        here = text[at]
        if here.isspace() or (here > "\x7f" and UNSEEN.match(here)):
            at += 1
            continue
        if sign := _SIGNS.get(here):
            yield Token(sign, at)
            at += 1
            if sign == "(":
                groups.append(value or (bool(groups) and groups[-1]))
            elif groups:
                groups.pop()
            value = False
            continue
        if token_end := _enclosed(text, at):
            token, at = token_end
            yield token
            value = False
            continue
        if fold_sign(here) == "-" and not value and not _ends(text, at + 1):
            yield Token("-", at)
            at += 1
            continue
        if not value and not (groups and groups[-1]) and (field := _field(text, at)):
            yield field
            at = field.end
            value = field.text not in PARTS
            continue
        end = _run(text, at)
        word = visible(text[at:end])
        if fold_sign(word[0]) == ":" and fold(last) in FIELDS and len(word) > 1:
            raise refusal(at, "field_colon", name=fold(last), value=word[1:])
        last = word
        yield Token("bare", at, word) if value else _operator(word, at) or Token("bare", at, word)
        value = False
        at = end


@lru_cache(maxsize=1 << 12)
def fold_sign(sign: str) -> str:
    """What one character folds to: most of those that are asked about were asked about before."""
    return fold(sign)


def _run(text: str, at: int) -> int:
    """Where the characters from `at` on end that are written in one piece."""
    found = _STOP.search(text, at)
    return found.start() if found else len(text)


def visible(word: str) -> str:
    """Without spaces at its edges, and without what cannot be seen there (byte order and direction marks)."""
    if word.isascii():
        return word.strip()
    first, last = 0, len(word)
    while first < last and (word[first].isspace() or UNSEEN.match(word[first])):
        first += 1
    while first < last and (word[last - 1].isspace() or UNSEEN.match(word[last - 1])):
        last -= 1
    return word[first:last]


def _ends(text: str, at: int) -> bool:
    """Whether a space or the end is next."""
    while at < len(text) and text[at] > "\x7f" and UNSEEN.match(text[at]):
        at += 1
    return at == len(text) or text[at].isspace()


def _enclosed(text: str, at: int) -> tuple[Token, int] | None:
    """What stands between quotes or backticks that open at `at`, and where it ends."""
    if text[at] == "`":
        inside, end = _closed(text, at, frozenset("`"))
        if not fold(inside).strip():
            raise refusal(at, "blank")
        return Token("literal", at, inside), end
    exact = text[at + 1 : at + 2] in QUOTES and fold_sign(text[at]) == "="
    if not exact and text[at] not in QUOTES:
        return None
    inside, end = _closed(text, at + exact, QUOTES)
    if not split(fold(inside)):
        raise refusal(at, "symbols" if visible(inside) else "blank", text=inside)
    tail, tilde = None, end
    if fold(text[end : end + 1]) == "~":
        stop = _run(text, end)
        tail, end = visible(text[end + 1 : stop]), stop
    return Token("exact" if exact else "quoted", at, inside, tail, end=tilde), end


def _closed(text: str, at: int, closing: frozenset[str]) -> tuple[str, int]:
    end = next((i for i in range(at + 1, len(text)) if text[i] in closing), None)
    if end is None:
        raise refusal(at, "unclosed", sign=text[at])
    inside = " ".join(text[at + 1 : end].split())
    if len(inside) > MAX_CLAUSE:
        raise refusal(at, "clause_long", most=MAX_CLAUSE)
    return inside, end + 1


def _operator(word: str, at: int) -> Token | None:
    """The operator that the word is; refuses what only looks like one."""
    plain = unicodedata.normalize("NFKC", UNSEEN.sub("", word)) if not word.isascii() else word
    match plain:
        case "AND" | "OR" | "NOT":
            return Token(plain, at)
        case "NEAR":
            raise refusal(at, "near_number")
    if near := _NEAR.fullmatch(plain):
        distance = int(near[1])
        if distance > MAX_DISTANCE:
            raise refusal(at, "near_far", text=plain, most=MAX_DISTANCE)
        return Token("NEAR", at, plain, step=Step(distance, bool(near[2])))
    if _NEARLY.fullmatch(plain):
        raise refusal(at, "near", text=plain)
    if _NEAR_SMALL.fullmatch(plain):
        raise refusal(at, "near_small", text=plain, meant=f"NEAR{plain[4:].lower()}")
    return None


def _field(text: str, at: int) -> Token | None:
    """The field that begins at `at`, when one does."""
    found = _NAME.match(text, at)
    name = fold(found[1]) if found else ""
    if not found or not (name.isascii() and name.isalpha()):
        return None
    behind = found.end()
    if name not in FIELDS:
        word = visible(text[at : _run(text, at)])
        raise (
            refusal(at, "link", text=word) if text.startswith("//", behind) else unknown_field(name, word, at)
        )
    if _ends(text, behind):
        more = text[behind:].split(maxsplit=1)
        if more:
            raise refusal(behind - 1, "field_space", name=name, value=more[0])
        raise refusal(behind - 1, "field_empty", name=name)
    if _SIGNS.get(text[behind]) == ")":
        raise refusal(behind - 1, "field_empty", name=name)
    return Token("field", at, name, end=behind)
