"""What drives a spike: the stories, words, sources and authors of its posts that the posts before had not.

Words are counted by tellings: a story that is copied a hundred times is one, for it is told as a story.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import log
from typing import Literal, NamedTuple

from core.alerts import Driver
from core.fold import fold
from core.types import Mention
from core.words import SPACELESS, is_mark, kind, split
from listening.stop_words import stop_words

MOST = 5
"""Drivers of each kind at most."""
_READ = 600
"""Characters of a post that are read."""
_LONGEST = 30
_SHINGLE = 3
_SAME_STORY = 0.5
_NAME = 90
_LEAST = 3
_PART = 20
"""Posts that make a driver, at least; and of sources and authors one in so many. Words have `_TELLINGS`: in a
crisis of many languages each has its own."""
_TELLINGS = 25
"""A word is told that one of so many tellings has, at least."""
_GREW, _STEEP = 1.1, 3
"""How many times its share a word has at least now, and how many are chosen by how much they grew."""
_VERSION = re.compile(r"(?<![0-9a-z.,])v?([0-9]{1,3}(?:\.[0-9]{1,3}){1,3})(?![0-9a-z])")
_GRAMMAR = re.compile("[\u3041-\u309f]+")
"""Japanese that says nothing without what it stands beside."""

_Found = tuple[str, int, float | None]
"""Name, posts, usual posts."""


def drive(spike: Sequence[Mention], before: Sequence[Mention] = ()) -> tuple[Driver, ...]:
    """The drivers: stories first, then words, sources and authors, of each kind those with most posts first.

    `spike` are the mentions of the spike, `before` some from before it (any number), to tell what is new from
    what always is; without them all that is frequent counts. The words that made a mention match are none.
    """
    if not spike:
        return ()
    stories, earlier = _stories(spike), _stories(before)
    least = max(_LEAST, -(-len(spike) // _PART))
    return (
        *_most("story", ((_headline(one.posts[0]), len(one.posts), None) for one in stories if one.runs)),
        *_most("word", _words(stories, earlier)),
        *_most("source", _grown(spike, before, _source), least),
        *_most("author", _grown(spike, before, _author), least),
    )


class _Story(NamedTuple):
    """Posts that tell the same, the first of them first."""

    posts: list[Mention]
    runs: frozenset[str]


def _most(
    what: Literal["word", "story", "source", "author"], found: Iterable[_Found], least: int = _LEAST
) -> list[Driver]:
    told = sorted((one for one in found if one[1] >= least), key=lambda one: (-one[1], one[0]))
    return [Driver(what, *one) for one in told[:MOST]]


def _grown(
    spike: Sequence[Mention], before: Sequence[Mention], names: Callable[[Mention], Iterable[str]]
) -> list[_Found]:
    """What more posts have than usual: twice as many, and one more at least."""
    now = Counter(name for mention in spike for name in names(mention))
    then = Counter(name for mention in before for name in names(mention))
    part = len(spike) / max(len(before), 1)
    if not before:
        return [(name, posts, None) for name, posts in now.items()]
    return [
        (n, posts, round(then[n] * part, 1)) for n, posts in now.items() if posts >= 2 * then[n] * part + 1
    ]


def _source(mention: Mention) -> Iterable[str]:
    return (mention.post.source,)


def _author(mention: Mention) -> Iterable[str]:
    name = mention.post.author.handle or mention.post.author.name
    return (name,) if name else ()


def _stories(posts: Sequence[Mention]) -> list[_Story]:
    """Posts that tell the same, half of their runs of three words at least, are one; most stand alone."""
    stories: list[_Story] = []
    holders: dict[str, list[int]] = {}
    for mention in posts:
        runs = _runs(_text(mention))
        shared = Counter(story for run in runs for story in holders.get(run, ()))
        near = [(common / len(runs | stories[story].runs), -story) for story, common in shared.items()]
        alike, story = max(near, default=(0.0, 0))
        if alike >= _SAME_STORY:
            stories[-story].posts.append(mention)
            continue
        for run in runs:
            holders.setdefault(run, []).append(len(stories))
        stories.append(_Story([mention], runs))
    return stories


def _headline(mention: Mention) -> str:
    said = " ".join((mention.post.title or mention.post.text).split())
    return said if len(said) <= _NAME else said[: _NAME - 1].rstrip() + "…"


def _text(mention: Mention) -> str:
    return fold(f"{mention.post.title or ''} {mention.post.text}"[:_READ])


def _runs(text: str) -> frozenset[str]:
    pieces = [piece for word in split(text) for piece in (_pairs(word) if _spaceless(word) else [word])]
    if len(pieces) <= _SHINGLE:
        return frozenset((" ".join(pieces),)) if pieces else frozenset()
    return frozenset(" ".join(pieces[at : at + _SHINGLE]) for at in range(len(pieces) - _SHINGLE + 1))


def _words(stories: Sequence[_Story], earlier: Sequence[_Story]) -> list[_Found]:
    """First the words whose share grew most, then of those that grew at all what most tellings have; but none
    that made the mentions match, nor pairs of which one that says more has a character."""
    now, then = _Told(stories), _Told(earlier)
    known = {fold(word) for story in stories for mention in story.posts for word in _matched(mention)}
    enough = max(2, len(stories) // _TELLINGS)
    part = len(stories) / max(len(earlier), 1)
    steep: list[tuple[float, str]] = []
    common: list[tuple[float, str]] = []
    for word, tellings in now.tellings.items():
        usual = then.tellings[word] * part
        if tellings < max(enough, _GREW * usual) or _part_of(word, known):
            continue
        common.append((-tellings, word))
        if tellings >= 2 * usual + 1:
            # How badly what was usual explains it: more the higher the ratio, and the more there are.
            expected = usual + 0.5 * min(part, 1.0)
            steep.append((tellings - expected - tellings * log(tellings / expected), word))
    kept: list[str] = []
    for _, word in (*sorted(steep)[:_STEEP], *sorted(common)):
        if word not in kept and not (_spaceless(word) and any(set(word) & set(other) for other in kept)):
            kept.append(word)
    share = now.total / max(then.total, 1)
    return [
        (word, now.posts[word], round(then.posts[word] * share, 1) if earlier else None)
        for word in kept[:MOST]
    ]


class _Told:
    """How many tellings, and how many posts, have each word."""

    def __init__(self, stories: Sequence[_Story]) -> None:
        self.tellings: Counter[str] = Counter()
        self.posts: Counter[str] = Counter()
        self.total = sum(len(story.posts) for story in stories)
        for story in stories:
            said = Counter(word for mention in story.posts for word in _terms(mention))
            self.posts.update(said)
            self.tellings.update(said.keys())


def _matched(mention: Mention) -> Iterable[str]:
    for hit in (hit for match in mention.matches for hit in match.hits):
        said = mention.post.title or "" if hit.part == "title" else mention.post.text
        yield said[hit.start : hit.end]


def _part_of(word: str, known: set[str]) -> bool:
    return any(word in one or (len(one) > 2 and one in word) for one in known)


def _terms(mention: Mention) -> frozenset[str]:
    """The words of a post, each once: of three letters and more, and versions (5.2); where there are no
    spaces, pairs."""
    text = _text(mention)
    terms: set[str] = set(_VERSION.findall(text))
    for word in split(text):
        if _spaceless(word):
            terms.update(pair for pair in _pairs(word) if not _GRAMMAR.fullmatch(pair))
        elif 3 <= len(word) <= _LONGEST and not word.isdigit() and word not in stop_words():
            terms.add(word)
    return frozenset(terms)


def _spaceless(word: str) -> bool:
    return any(kind(character) == SPACELESS for character in word)


def _pairs(word: str) -> list[str]:
    """Neighbouring characters, with the marks that belong to them."""
    whole: list[str] = []
    for character in word:
        if whole and is_mark(character):
            whole[-1] += character
        else:
            whole.append(character)
    return [one + other for one, other in pairwise(whole)] or whole
