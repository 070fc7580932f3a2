"""One post while queries look at it: what one of them found out, the next one need not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal as OneOf
from typing import Protocol

from core.clauses import FieldClause, Says
from core.fields import Derive, Derived, field_holds, is_derived, told
from core.fold import Folded, fold, map_back
from core.types import Hit, Match, Post
from core.words import SPACELESS, boundary, kind

Span = tuple[int, int]
"""A half-open range of the folded text."""

_PLAIN_WORDS = re.compile("[a-z0-9_]+")


class Pattern(Protocol):
    """One clause, ready to be found."""

    def spans(self, view: View) -> Sequence[Span]:
        """Every place where it stands, sorted."""


class View:
    """A post and what stands where in it. `text` is its title and its text, folded, each with a newline
    behind it, `moved` what `core.fold.fold_moved` tells. `hoping` says that what only listening can tell is
    taken to be as wished for."""

    __slots__ = (
        "_derive",
        "_derived",
        "_mapped",
        "_moved",
        "_seam",
        "_spans",
        "_words",
        "hoping",
        "post",
        "text",
    )

    def __init__(self, post: Post, folded: str, moved: str | None, derive: Derive) -> None:
        self.post = post
        self.text = folded
        self._moved = moved
        self.hoping = False
        self._seam = -1
        self._spans: dict[Pattern, Sequence[Span]] = {}
        self._words: list[Span] | None = None
        self._mapped: tuple[Folded | None, Folded | None] = (None, None)
        self._derive = derive
        self._derived: Derived | None = None

    @property
    def seam(self) -> int:
        """Where the text begins behind the title; 0 for a post without a title."""
        if self._seam < 0:
            title = self.post.title
            self._seam = len(title if self._moved == "" else fold(title)) + 1 if title else 0
        return self._seam

    def spans(self, pattern: Pattern, part: OneOf["title", "text"] | None = None) -> Sequence[Span]:
        """Where a clause stands, in the whole post or in one part of it."""
        spans = self._spans.get(pattern)
        if spans is None:
            spans = self._spans[pattern] = pattern.spans(self)
        if part is None or not spans:
            return spans
        seam = self.seam
        return [span for span in spans if (span[0] < seam) == (part == "title")]

    def uncut(self, spans: list[Span]) -> list[Span]:
        """Without those that run from the title into the text."""
        if not spans or not self.post.title:
            return spans
        seam = self.seam
        return [span for span in spans if not span[0] < seam <= span[1]]

    def words(self) -> list[Span]:
        """The words, each up to the next boundary. In scripts without spaces every character is one."""
        if self._words is None:
            self._words = _words(self.text)
        return self._words

    def original(self, span: Span) -> str:
        """What the post has there."""
        start, end = span
        if start < self.seam:
            start, end = self._title().source(start, end)
            return (self.post.title or "")[start:end]
        start, end = self._text().source(start - self.seam, end - self.seam)
        return self.post.text[start:end]

    def holds(self, clause: FieldClause) -> bool | None:
        """Whether a field is as wished for; None when that cannot be known."""
        return field_holds(clause, self.post, self._told if self.is_told(clause) else self._listened)

    def is_told(self, clause: FieldClause) -> bool:
        """Whether nobody has to listen for it: the post says it."""
        if not is_derived(clause):
            return True
        return isinstance(clause, Says) and clause.name == "lang" and self.post.lang is not None

    def hits(self, spans: Sequence[Span], most: int) -> tuple[Hit, ...]:
        """The first so many places in the original, the title's first; overlapping ones are one."""
        title = self.post.title
        second = len(title) + 1 if title else 0
        if len(spans) > most:
            spans = list(set(spans))
        if self._moved != "":
            spans = self._mapped_back(spans, second)
        if len(spans) > 1:
            spans = merge(spans)[:most]
        return tuple(
            [
                _hit("text", start - second, end - second) if start >= second else _hit("title", start, end)
                for start, end in spans
            ]
        )

    def _mapped_back(self, spans: Sequence[Span], second: int) -> list[Span]:
        """Where they were before folding, the text's behind the title's."""
        found = []
        first, last, shift = self._moves(second)
        for start, end in spans:
            if end < first:
                found.append((start, end))
            elif start >= last:
                found.append((start + shift, end + shift))
            elif start < (seam := self.seam):
                found.append(self._title().source(start, end))
            else:
                start, end = self._text().source(start - seam, end - seam)
                found.append((start + second, end + second))
        return found

    def _moves(self, second: int) -> tuple[int, int, int]:
        """Where the first character stands that moved others; where in the folded text all stands behind the
        last such one, and how far that moved."""
        moved = self._moved
        if not moved:
            return 0, len(self.text), 0
        title, text = self.post.title or "", self.post.text
        size = second + len(text) + 1
        first, last = size, 0
        for character in moved:
            if (at := title.find(character)) < 0 and (at := text.find(character)) >= 0:
                at += second
            if 0 <= at < first:
                first = at
            if (at := text.rfind(character)) >= 0:
                at += second
            else:
                at = title.rfind(character)
            if at >= last:
                last = at + 1
        return first, last - size + len(self.text), size - len(self.text)

    def _title(self) -> Folded:
        title, text = self._mapped
        if title is None:
            folded = self.text[: self.seam - 1]
            title = map_back(self.post.title or "", folded, self._moved)
            self._mapped = (title, text)
        return title

    def _text(self) -> Folded:
        title, text = self._mapped
        if text is None:
            folded = self.text[self.seam : -1]
            text = map_back(self.post.text, folded, self._moved)
            self._mapped = (title, text)
        return text

    def _told(self) -> Derived:
        return told(self.post)

    def _listened(self) -> Derived:
        if self._derived is None:
            self._derived = self._derive(self.post)
        return self._derived


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted; overlapping ones become one."""
    merged: list[Span] = []
    last = -1
    for span in sorted(spans):
        start, end = span
        if start >= last:
            merged.append(span)
            last = end
        elif end > last:
            merged[-1] = (merged[-1][0], end)
            last = end
    return merged


# Frozen values are slow to make, and these are made by the million: their fields are set directly.
_new_hit, _new_match = Hit.__new__, Match.__new__
_set_part, _set_start, _set_end = (vars(Hit)[name].__set__ for name in ("part", "start", "end"))
_set_topic, _set_hits = (vars(Match)[name].__set__ for name in ("topic", "hits"))


def make_match(topic: str, hits: tuple[Hit, ...]) -> Match:
    """A match, quickly."""
    match = _new_match(Match)
    _set_topic(match, topic)
    _set_hits(match, hits)
    return match


def _hit(part: OneOf["title", "text"], start: int, end: int) -> Hit:
    hit = _new_hit(Hit)
    _set_part(hit, part)
    _set_start(hit, start)
    _set_end(hit, end)
    return hit


def _words(text: str) -> list[Span]:
    if text.isascii():
        return [found.span() for found in _PLAIN_WORDS.finditer(text)]
    words = []
    begun = -1
    before = ""
    for at, sign in enumerate(text):
        here = kind(sign)
        # Most characters go on with what the one before them is.
        if here != before or here == SPACELESS:
            before = here
            if boundary(text, at):
                if begun >= 0:
                    words.append((begun, at))
                begun = at if here else -1
    return words
