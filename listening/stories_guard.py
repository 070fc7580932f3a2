"""Near-equal words that tell different stories: what differs is what matters.

A weather report, a price, a job advertisement, a review with the words of the form around it: most of their
words are equal, and the few that are not are all there is to know. An edit leaves words out or puts some in,
mistypes letters, replaces a word here or there; another filling of the same form *replaces* numbers and
names, or a good part of the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from listening.slips import is_close
from listening.stories_text import Said, numbers, words

REPLACED = 0.15
"""The share of words that may be replaced in an edit: one in seven."""
PARTICULARS = 0.2
"""The share of numbers, or of names, that may be: one in five, so that a short text may change none."""

_MOST = 60  # words on each side that are looked at for slips


def tells_another(one: Said, other: Said) -> bool:
    """Whether two posts of near-equal words tell different stories."""
    if numbers_differ(one, other):
        return True
    if one.names and other.names:
        left, right = set(one.names.split()), set(other.names.split())
        # A name that is written small on the other side is no other name.
        mine, theirs = left - set(other.line.split()), right - set(one.line.split())
        if min(len(mine), len(theirs)) > PARTICULARS * min(len(left), len(right)):
            mine, theirs = _without_slips(mine, theirs)
            if min(len(mine), len(theirs)) > PARTICULARS * min(len(left), len(right)):
                return True
    return _share_replaced(words(one.line), words(other.line)) > REPLACED


def titles_differ(one: Said, other: Said) -> bool:
    """Whether words of one title are replaced by others in the other's: two things under one description."""
    left, right = words(one.title), words(other.title)
    mine, theirs = _without_slips(left - right, right - left)
    return bool(mine and theirs)


def numbers_differ(one: Said, other: Said) -> bool:
    """Whether numbers of one are replaced by others in the other; none that is only left out or put in."""
    left, right = numbers(one.line), numbers(other.line)
    least = min(len(left), len(right))
    return least - len(left & right) > PARTICULARS * least


def _share_replaced(left: Counter[str], right: Counter[str]) -> float:
    least = min(left.total(), right.total())
    mine, theirs = left - right, right - left
    replaced = min(mine.total(), theirs.total())
    if replaced <= REPLACED * least:
        return 0.0
    few, others = _without_slips(mine, theirs)
    return min(len(few), len(others)) / max(1, least)


def _without_slips(left: Collection[str], right: Collection[str]) -> tuple[set[str], set[str]]:
    """What is left on both sides when words that are mistyped forms of one another are taken away."""
    mine, theirs = sorted(left)[:_MOST], set(sorted(right)[:_MOST])
    kept: set[str] = set()
    for word in mine:
        twin = next((o for o in sorted(theirs) if _is_slip(word, o)), None)
        if twin is None:
            kept.add(word)
        else:
            theirs.discard(twin)
    return kept, theirs


def _is_slip(word: str, other: str) -> bool:
    """Whether one may be the other mistyped, inflected, or run together with the word beside it."""
    short, long = sorted((word, other), key=len)
    if len(short) < 3 or short.isdigit() or long.isdigit():
        return False
    return (len(short) > 3 and short in long) or is_close(word, other, 1 if len(short) < 7 else 2)
