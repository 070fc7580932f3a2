"""All texts as sets of terms: what stands in which telling, and how many voices say it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from core.figures import Excerpt
from listening.themes_spaceless import words_in
from listening.themes_text import Telling, Told, phrases, read, tellings, topic_keys

_FEW = 12
"""Voices below which two make a theme."""
_PART = 100
"""Of so many voices one more is asked of a theme."""
_COMMON = 0.5
"""A word in more of the texts than that, or of those in one language, is what all of it is about, and no
theme."""
_SMALL = 8
"""Texts among which nothing counts as common."""


@dataclass(slots=True)
class Group:
    """Terms that stand for a theme, with what each weighs, and the tellings that were placed in it; `head` is
    the term that began it, if one did."""

    weights: dict[str, float]
    head: str | None = None
    tellings: list[int] = field(default_factory=list)


@dataclass
class Corpus:
    """`terms` are those of one word of each telling, `holders` the other way round; a term has `least`
    voices. `told` are the texts as read."""

    excerpts: Sequence[Excerpt]
    tellings: list[Telling]
    told: list[Told]
    least: int
    holders: dict[str, list[int]]
    terms: list[list[str]]

    def voices(self, numbers: Iterable[int]) -> int:
        """How many voices these tellings have."""
        return len({self.tellings[number].voice for number in numbers})

    def weight(self, number: int, group: Group) -> float:
        """How much a telling says of a group's theme."""
        return sum(group.weights.get(term, 0.0) for term in self.terms[number])

    @cached_property
    def phrases(self) -> dict[str, list[int]]:
        """The tellings of each phrase of two or three words of which several voices say the words."""
        found: dict[str, list[int]] = defaultdict(list)
        kept = self.holders
        for number, told in enumerate(self.told):
            here = set()
            for run in told.runs:
                for key, start, end in phrases(run):
                    first, last = run[start], run[end - 1]
                    if (first.weak or first.key in kept) and (last.weak or last.key in kept):
                        here.add(key)
            for key in here:
                found[key].append(number)
        return {key: numbers for key, numbers in found.items() if self.enough(numbers)}

    @cached_property
    def _phrases_by_word(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.phrases):
            for word in key.split(" "):
                found[word].append(key)
        return found

    def phrases_with(self, word: str) -> Sequence[str]:
        """The phrases that have this word."""
        return self._phrases_by_word.get(word, ())

    def enough(self, numbers: Sequence[int]) -> bool:
        """Whether several voices say it."""
        return len(numbers) >= self.least and self.voices(numbers) >= self.least


def read_all(excerpts: Sequence[Excerpt], without: Collection[str] = ()) -> Corpus:
    """Read all texts. `without` are names and words that are no terms; names of topics are none anyway."""
    names = {topic for one in excerpts for topic in one.topics} | set(without)
    dull = topic_keys(sorted(names))
    found = tellings(excerpts)
    told = [read(excerpts[one.places[0]].text, dull) for one in found]
    voices = {number: one.voice for number, one in enumerate(found)}
    total = len(set(voices.values()))
    least = 2 if total < _FEW else max(3, total // _PART)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(told):
        for key in {word.key for run in one.runs for word in run if word.key and not word.weak}:
            holders[key].append(number)
    spaceless = {number: one.spaceless for number, one in enumerate(told) if one.spaceless}
    for number, pieces in words_in(spaceless, voices, least, dull).items():
        for piece in pieces:
            holders[piece].append(number)
    corpus = Corpus(excerpts, found, told, least, {}, [[] for _ in found])
    langs = [excerpts[one.places[0]].lang or "" for one in found]
    spoken = Counter(langs)
    for term in sorted(holders):
        if corpus.enough(holders[term]) and not _is_common(holders[term], langs, spoken):
            corpus.holders[term] = sorted(holders[term])
            for number in holders[term]:
                corpus.terms[number].append(term)
    return corpus


def _is_common(holders: Sequence[int], langs: Sequence[str], spoken: Counter[str]) -> bool:
    total = len(langs)
    if total >= _SMALL and len(holders) > total * _COMMON:
        return True
    here = Counter(langs[number] for number in holders)
    lang, most = here.most_common(1)[0]
    return bool(lang) and spoken[lang] >= _SMALL and most > spoken[lang] * _COMMON and most > len(holders) / 2


def surprise(both: int, one: int, other: int, total: int) -> float:
    """How much more often two things stand together than chance would have it: the log-likelihood ratio G²,
    0.0 where they do so less often."""
    if not both or both * total <= one * other:
        return 0.0
    cells = (
        (both, one * other / total),
        (one - both, one * (total - other) / total),
        (other - both, other * (total - one) / total),
        (total - one - other + both, (total - one) * (total - other) / total),
    )
    return 2.0 * sum(seen * log(seen / expected) for seen, expected in cells if seen > 0 and expected > 0)
