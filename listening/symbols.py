"""Literals, hashtags and handles, made ready to be found: here symbols count."""

from __future__ import annotations

from collections.abc import Sequence

from core.clauses import Handle, Hashtag, Literal
from core.fold import fold
from core.words import boundary, ends_open, is_mark, kind
from listening.view import Pattern, Span, View

_NAMES = {".": (".", "dot"), "@": ("@", "at")}
_HIDDEN = {
    sign: tuple(before + name + behind for name in names for before, behind in ("[]", "()", "{}"))
    for sign, names in _NAMES.items()
}
"""What stands for a sign where people hide an address from machines."""
_ROOM = 3
"""Spaces on each side of such a sign, at most."""


class Signs:
    """A literal: runs of characters, and between them spaces (any number), or a dot or an @ that may be
    hidden."""

    __slots__ = ("_begins", "_closed", "_first", "_rest")

    def __init__(self, folded: str) -> None:
        self._first, *rest = runs(folded)
        self._rest = tuple(zip(rest[::2], rest[1::2], strict=True))
        self._begins = bool(kind(folded[0]))
        self._closed = bool(kind(folded[-1])) and not ends_open(folded)

    def spans(self, view: View) -> Sequence[Span]:
        text, first = view.text, self._first
        found = []
        at = text.find(first)
        while at >= 0:
            if not self._begins or boundary(text, at):
                end = self._end(text, at + len(first))
                if end and (boundary(text, end) if self._closed else not is_mark(text[end])):
                    found.append((at, end))
            at = text.find(first, at + 1)
        return view.uncut(found)

    def _end(self, text: str, end: int) -> int:
        """Where the rest ends that begins at `end`; 0 when it does not follow."""
        for sign, run in self._rest:
            end = _spaces(text, end) if sign == " " else _sign(text, end, sign)
            if not end or not text.startswith(run, end):
                return 0
            end += len(run)
        return end


class Tag:
    """A hashtag or a handle, in one piece."""

    __slots__ = ("_is_handle", "_written")

    def __init__(self, written: str) -> None:
        self._written = written
        self._is_handle = written[0] == "@"

    def spans(self, view: View) -> Sequence[Span]:
        text, written, size = view.text, self._written, len(self._written)
        found = []
        at = text.find(written)
        while at >= 0:
            if not kind(text[at + size]) and not kind(text[at - 1]) and not self._is_address(text, at):
                found.append((at, at + size))
            at = text.find(written, at + 1)
        return found

    def _is_address(self, text: str, at: int) -> bool:
        """Whether a dot behind a word stands before it; other dots end a sentence or trail off."""
        return self._is_handle and text[at - 1] == "." and bool(kind(text[at - 2]))


def compile_signs(clause: Literal | Hashtag | Handle) -> Pattern:
    """Make such a clause ready."""
    return Signs(one_spaced(clause)) if isinstance(clause, Literal) else Tag(written_tag(clause))


def one_spaced(clause: Literal) -> str:
    """A literal, folded."""
    return " ".join(fold(clause.text).split())


def written_tag(clause: Hashtag | Handle) -> str:
    """A hashtag or handle with its sign, folded."""
    return ("#" if isinstance(clause, Hashtag) else "@") + fold(clause.text)


def runs(folded: str) -> list[str]:
    """The runs of a literal with the signs between them: a space, a dot or an @."""
    found = [""]
    last = len(folded) - 1
    for at, sign in enumerate(folded):
        if sign == " " or (
            sign in _HIDDEN and 0 < at < last and kind(folded[at - 1]) and kind(folded[at + 1])
        ):
            found += (sign, "")
        else:
            found[-1] += sign
    return found


def _spaces(text: str, at: int) -> int:
    """Where the spaces end that begin there; 0 when there are none."""
    end = at
    while end < len(text) and text[end].isspace():
        end += 1
    return end if end > at else 0


def _sign(text: str, at: int, sign: str) -> int:
    """Where a sign ends that begins there, plain or hidden; 0 when it does not stand there."""
    if text.startswith(sign, at):
        return at + 1
    begin = _spaces(text, at) or at
    form = next((form for form in _HIDDEN[sign] if text.startswith(form, begin)), "")
    if not form or begin - at > _ROOM:
        return 0
    closed = begin + len(form)
    end = _spaces(text, closed) or closed
    return end if end - closed <= _ROOM else 0
