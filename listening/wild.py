"""Words of which parts are left open (`w?rd*s`)."""

from __future__ import annotations

from collections.abc import Sequence

from core.clauses import Wildcard
from core.fold import fold
from core.words import boundary, ends_open, is_mark, kind
from listening.view import Span, View

_LONGEST = 40
"""Letters that a `*` stands for at most."""

_Ends = dict[int, int]
"""Where the rest of a pattern fits: from its begin to the nearest end that it has from there, by begin."""


class Wild:
    """One word, of which parts are left open.

    The pattern is gone through from its end: where its last step fits, where the step before it reaches one
    of these places, and so on. So each step looks at each character once, whatever the text is. A nearer
    begin has never a farther end, so that a `*` may always take the first place that it reaches."""

    __slots__ = ("_open", "_runs", "_steps")

    def __init__(self, clause: Wildcard) -> None:
        folded = fold(clause.text)
        self._open = ends_open(folded)
        self._steps = tuple(steps(folded))
        self._runs = tuple(step for step in self._steps if step not in ("*", "?"))

    def spans(self, view: View) -> Sequence[Span]:
        text = view.text
        if not all(run in text for run in self._runs):
            return ()
        fits = self._last(text)
        for step in self._steps[-2::-1]:
            if step == "*":
                fits = _stretched(text, fits)
            elif step == "?":
                fits = _one_earlier(text, fits)
            else:
                fits = {at: fits[end] for at in places(text, step) if (end := at + len(step)) in fits}
        return [(at, end) for at, end in fits.items() if kind(text[at]) and boundary(text, at)]

    def _last(self, text: str) -> _Ends:
        step = self._steps[-1]
        if step not in ("*", "?"):
            found = (at + len(step) for at in places(text, step))
            return {end - len(step): end for end in found if self._may_end(text, end)}
        ends = {end: end for end in range(len(text)) if self._may_end(text, end)}
        return _stretched(text, ends) if step == "*" else _one_earlier(text, ends)

    def _may_end(self, text: str, end: int) -> bool:
        return not is_mark(text[end]) if self._open else boundary(text, end)


def steps(folded: str) -> list[str]:
    """A pattern's runs of letters, and the wildcards between them one by one."""
    found: list[str] = []
    for sign in folded:
        if sign in "*?" or not found or found[-1] in ("*", "?"):
            found.append(sign)
        else:
            found[-1] += sign
    return found


def places(text: str, run: str) -> list[int]:
    """Every place of it, overlapping ones too."""
    found = []
    at = text.find(run)
    while at >= 0:
        found.append(at)
        at = text.find(run, at + 1)
    return found


def _stretched(text: str, fits: _Ends) -> _Ends:
    """Those places, and all from where word characters lead to the first of them."""
    found: _Ends = {}
    before = -1
    for place, end in fits.items():
        at = place
        first = max(place - _LONGEST, before + 1)
        while at > first and kind(text[at - 1]):
            at -= 1
        found.update((begin, end) for begin in range(at, place + 1))
        before = place
    return found


def _one_earlier(text: str, fits: _Ends) -> _Ends:
    """The letters that end, with their marks, where those places are."""
    found: _Ends = {}
    for place, end in fits.items():
        if is_mark(text[place]):
            continue
        at = place - 1
        while at >= 0 and is_mark(text[at]):
            at -= 1
        if at >= 0 and kind(text[at]):
            found[at] = end
    return found
