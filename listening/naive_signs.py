"""Where literals, hashtags and handles stand in a folded text, said plainly."""

from __future__ import annotations

from collections.abc import Iterator

from core.clauses import Handle, Hashtag, Literal
from core.fold import fold
from core.words import boundary, ends_open, is_mark, kind
from listening.naive_words import Span

_HIDDEN = {
    sign: tuple(opening + name + closing for opening, closing in ("[]", "()", "{}") for name in names)
    for sign, names in ((".", (".", "dot")), ("@", ("@", "at")))
}
"""What people write for a dot or an @ so that no machine makes a link of it."""
_MOST_SPACES = 3
"""On each side of such a sign."""


def literal_spans(clause: Literal, text: str) -> set[Span]:
    """Where the characters of a literal stand, any number of spaces where it has one."""
    wanted = " ".join(fold(clause.text).split())
    return {
        (start, end)
        for start in range(len(text))
        if not kind(wanted[0]) or boundary(text, start)
        for end in _literal_ends(wanted, text, start)
        if _may_end(wanted[-1], text, end)
    }


def _literal_ends(wanted: str, text: str, start: int) -> set[int]:
    places = {start}
    for at, sign in enumerate(wanted):
        places = {end for place in places for end in _sign_ends(wanted, at, sign, text, place)}
    return places


def _sign_ends(wanted: str, at: int, sign: str, text: str, place: int) -> Iterator[int]:
    """Where one character of the literal ends when it begins at `place`."""
    if sign == " ":
        end = _spaces_end(text, place)
        if end > place:
            yield end
        return
    if text.startswith(sign, place):
        yield place + 1
    if sign in _HIDDEN and 0 < at < len(wanted) - 1 and kind(wanted[at - 1]) and kind(wanted[at + 1]):
        begin = _spaces_end(text, place)
        for form in _HIDDEN[sign]:
            if begin - place <= _MOST_SPACES and text.startswith(form, begin):
                closed = begin + len(form)
                end = _spaces_end(text, closed)
                if end - closed <= _MOST_SPACES:
                    yield end


def _spaces_end(text: str, at: int) -> int:
    return next((place for place in range(at, len(text)) if not text[place].isspace()), len(text))


def _may_end(last: str, text: str, end: int) -> bool:
    return boundary(text, end) if kind(last) and not ends_open(last) else not is_mark(text[end])


def tag_spans(clause: Hashtag | Handle, text: str) -> set[Span]:
    """Where a hashtag or a handle stands, with its sign, in one piece. An e-mail address holds no handle,
    not even behind a dot (`info.@acme.io`)."""
    is_handle = isinstance(clause, Handle)
    wanted = ("@" if is_handle else "#") + fold(clause.text)
    return {
        (start, start + len(wanted))
        for start in range(len(text))
        if text.startswith(wanted, start)
        and not kind(text[start - 1])
        and not (is_handle and text[start - 1] == "." and kind(text[start - 2]))
        and not kind(text[start + len(wanted)])
    }
