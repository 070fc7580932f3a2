"""Which terms how many voices say in each stretch of time: words, phrases of two, hashtags, stories."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from core.figures import Excerpt
from listening.themes_names import written_most
from listening.themes_spaceless import words_in
from listening.themes_text import Word, phrases, read, tellings, topic_keys

RiseKind = Literal["word", "hashtag", "story"]

LEAST = 4
"""Voices that make a rise."""
_LOOKED_AT = 60

Term = tuple[RiseKind, str]


class Counted:
    """Which terms how many voices say in each stretch, now first."""

    def __init__(self, everything: Sequence[Excerpt], sizes: Sequence[int], without: Collection[str]) -> None:
        self.everything = everything
        self._now = sizes[0]
        ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
        stretch_of = [at for at, size in enumerate(sizes) for _ in range(size)]
        dull = topic_keys(sorted({topic for one in everything for topic in one.topics} | set(without)))
        groups = tellings(everything)
        self.told = [read(everything[one.places[0]].text, dull) for one in groups]
        self.places = [one.places for one in groups]
        self.voice = [one.voice for one in groups]
        self.holders: dict[Term, list[int]] = defaultdict(list)
        pieces = words_in(
            {n: one.spaceless for n, one in enumerate(self.told) if one.spaceless},
            dict(enumerate(self.voice)),
            LEAST,
            dull,
        )
        for number, told in enumerate(self.told):
            terms: set[Term] = {("word", key) for key in pieces.get(number, ())}
            terms.update(_terms(told.runs))
            terms.update(("hashtag", tag) for tag in told.tags if tag not in dull)
            if len(self.places[number]) > 1:
                terms.add(("story", str(number)))
            for term in terms:
                self.holders[term].append(number)
        seen: list[set[int]] = [set() for _ in ends]
        # A story is told again by others: whoever tells it in a stretch is a voice for it there.
        self._stretches = [Counter(stretch_of[at] for at in places) for places in self.places]
        for number, stretches in enumerate(self._stretches):
            for at in stretches:
                seen[at].add(self.voice[number])
        self.voices = [len(one) for one in seen]
        self._stretch_of = stretch_of
        self.by_term = {term: self._counts(term, len(ends)) for term in self.holders}

    def _counts(self, term: Term, stretches: int) -> tuple[int, ...]:
        if term[0] == "story":
            who: list[set[str]] = [set() for _ in range(stretches)]
            for at in self.places[int(term[1])]:
                who[self._stretch_of[at]].add(self.everything[at].who or f"#{at}")
            return tuple(map(len, who))
        found: list[set[int]] = [set() for _ in range(stretches)]
        for number in self.holders[term]:
            for at in self._stretches[number]:
                found[at].add(self.voice[number])
        return tuple(map(len, found))

    def places_now(self, term: Term) -> tuple[int, ...]:
        """The places of the posts of now with the term, one of each telling first."""
        tellers = [[at for at in self.places[n] if at < self._now] for n in self.holders[term]]
        first = [places[0] for places in tellers if places]
        return (*first, *(at for places in tellers for at in places[1:]))

    def voices_now(self, term: Term) -> set[int]:
        return {self.voice[n] for n in self.holders[term] if any(at < self._now for at in self.places[n])}

    def name(self, term: Term) -> str:
        kind, key = term
        if kind == "story":
            first = min(self.places[int(key)], key=lambda at: (self.everything[at].told_at, at))
            return " ".join(self.everything[first].text.split("\n", 1)[0].split())
        looked = self.holders[term][:_LOOKED_AT]
        if kind == "hashtag":
            forms = Counter(form for n in looked for tag, form in self.told[n].tags.items() if tag == key)
            return "#" + min(forms, key=lambda form: (-forms[form], form))
        return written_most([self.told[n] for n in looked], key)


def _terms(runs: Sequence[Sequence[Word]]) -> Iterator[Term]:
    for run in runs:
        for word in run:
            if word.key and not word.weak:
                yield "word", word.key
        for key, start, end in phrases(run):
            if end - start == 2:
                yield "word", key
