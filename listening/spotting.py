"""Words, hashtags and handles in posts that may be other names of what is looked for, each with where it was
seen: near confirmed mentions, and in posts that were heard and match nothing of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from core.fold import fold
from core.types import Post
from core.words import CLITICS, HANGUL, kind, split
from listening.common_words import LANGUAGES, all_of
from listening.resemblance import Likeness, Name, Why
from listening.stop_words import stop_words
from listening.terms import LONGEST, Term, handles, hashtags, readable, runs

_READ = 2000
"""Characters of a post that are read."""
_MOST_WORDS = 3
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]+")
_PARTICLES = (
    *(
        "에서",
        "으로",
        "까지",
        "부터",
        "처럼",
        "한테",
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "에",
        "도",
        "로",
    ),
    *("와", "과", "만"),
)
"""Korean ones that are written in one piece with a name."""

_Found = tuple[Name, Why, tuple[str, ...]]

Form = Literal["words", "capitals", "hashtag", "handle"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A form and its folded words."""

    form: Form
    words: tuple[str, ...]


@dataclass(slots=True)
class Seen:
    """Where a spot was seen: by numbers of posts near confirmed mentions (`near`) and among the heard ones
    (`heard`), by how many authors; how it is written; what it resembles, if anything.
    `is_apart`: it has the very letters of the name."""

    name: Name | None = None
    why: Why | None = None
    is_apart: bool = False
    near: set[int] = field(default_factory=set)
    heard: set[int] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)
    written: Counter[str] = field(default_factory=Counter)

    @property
    def usual(self) -> str:
        """How most write it."""
        return max(self.written, key=lambda one: (self.written[one], one))


class Spotter:
    """Reads posts and remembers what it spotted."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.spots: dict[Spot, Seen] = {}
        self._likeness = Likeness(names)
        self._single = lru_cache(maxsize=1 << 17)(self._resembled_one)
        self._common = stop_words() | all_of(LANGUAGES)
        self._initials = {name.initials: name for name in names if name.initials}
        self._most = min(max((len(name.words) for name in names), default=1) + 1, _MOST_WORDS)

    def read(self, post: Post, number: int, near: bool) -> None:
        """What stands in one post; `near`: it is a confirmed mention."""
        text = readable(f"{post.title or ''}\n{post.text}"[:_READ])
        author = fold(post.author.handle or post.author.name or f"?{near}{number}")
        for spot, written, name, why in (*self._words(text), *self._tags(text, post)):
            seen = self.spots.get(spot)
            if seen is None:
                is_apart = name is not None and "".join(spot.words) == name.joined
                seen = self.spots[spot] = Seen(name, why, is_apart)
            (seen.near if near else seen.heard).add(number)
            seen.authors.add(author)
            seen.written[written] += 1

    def _words(self, text: str) -> Iterator[tuple[Spot, str, Name, Why]]:
        for run in runs(text):
            terms = [term for one in run for term in _terms(one)]
            for at, (key, written) in enumerate(terms):
                if written.isupper() and (initials := self._initials.get(key)):
                    yield Spot("capitals", (key,)), written, initials, "abbreviation"
                if found := self._single(key):
                    name, why, words = found
                    yield Spot("words", words), written if words == (key,) else words[0], name, why
                if not self._likeness.may_begin(key):
                    continue
                for end in range(at + 2, min(at + self._most, len(terms)) + 1):
                    whole = tuple(key for key, _ in terms[at:end])
                    if found := self._resembled(whole):
                        name, why, words = found
                        shown = [written for _, written in terms[at:end]] if words == whole else words
                        yield Spot("words", words), " ".join(shown), name, why

    def _resembled_one(self, key: str) -> _Found | None:
        return self._resembled((key,))

    def _resembled(self, words: tuple[str, ...]) -> _Found | None:
        if sum(map(len, words)) > LONGEST:
            return None
        # Beside another word a common one may be a part of a name.
        common = words[0] in self._common if len(words) == 1 else not stop_words().isdisjoint(words)
        for bare in _bare(words):
            found = self._likeness.of(bare)
            if found and not (common and "".join(bare) != found[0].joined):
                return *found, bare
        return None

    def _tags(self, text: str, post: Post) -> Iterator[tuple[Spot, str, Name | None, Why]]:
        by = fold((post.author.handle or "").removeprefix("@"))
        both: tuple[tuple[Literal["hashtag", "handle"], Iterator[tuple[str, str]]], ...] = (
            ("hashtag", hashtags(text)),
            ("handle", handles(text)),
        )
        for form, found in both:
            for key, written in found:
                if key == by or len(key) > LONGEST or key in self._common or key.isdigit() or len(key) < 2:
                    continue
                yield Spot(form, (key,)), written, self._meant(key), form

    def _meant(self, tag: str) -> Name | None:
        """The name that a tag resembles or has in it."""
        first = re.split(r"[.@]", tag)[0]
        found = self._likeness.of(("".join(split(first)),)) if split(first) else None
        return found[0] if found else self._likeness.inside(first)


def _terms(term: Term) -> Iterable[Term]:
    """A word cut where its script changes to or from Katakana: names stand between other letters there."""
    if term[0].isascii():
        return (term,)
    found = _KATAKANA.findall(term[0])
    return [(one, one) for one in found] or ((term,) if term[0] else ())


def _bare(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words, the last without a Korean particle, the first without Arabic clitics: barest first, for a
    query finds the others too."""
    first, last = words[0], words[-1]
    if kind(last[0]) == HANGUL:
        for particle in _PARTICLES:
            if last.endswith(particle) and len(last) > len(particle) + 1:
                yield (*words[:-1], last.removesuffix(particle))
    elif kind(first[0]) == "ARABIC":
        for clitic in sorted(CLITICS, key=len, reverse=True):
            if first.startswith(clitic) and len(first) > len(clitic) + 2:
                yield (first.removeprefix(clitic), *words[1:])
    yield words
