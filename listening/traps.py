"""Parts of a query that find far more than was meant: short and common words, beginnings of common words,
compounds that fall apart into common words, fields alone.

Two words that must both be there are narrow enough, be they short or common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from re import split as split_at

from core.clauses import (
    And,
    Counts,
    Fuzzy,
    In,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Says,
    Wildcard,
    Word,
)
from core.fold import fold
from core.say import say
from core.words import ANY, HANGUL, SPACELESS, kind, split
from listening.common_words import all_of, beginning, common_words, known_languages, of_length, speaking
from listening.implied import may_slip, wildcard_pattern
from listening.rows import cuts, is_cut, joined
from listening.slips import is_close
from listening.stop_words import stop_words
from listening.warning import LintWarning, warn

EXAMPLES = 4
"""Common words that a warning names."""
MOST_SEARCHES = 20
"""Wildcards and slips of a query for which common words are gone through."""

_NARROWING = frozenset({"author", "site", "source"})
_NO_WORDS = 4
_MANY = 3
"""Common words that make a beginning as broad as a common word."""


@dataclass(frozen=True, slots=True)
class _Weight:
    """How broad a part is: 0 telling, 1 with a trap, 2 short, 3 common, 4 no words at all."""

    breadth: int
    warnings: tuple[LintWarning, ...] = ()


class Traps:
    """Looks through a query for the given languages (ISO 639 tags; none: all that have a list)."""

    def __init__(self, query: Query, languages: Sequence[str] = ()) -> None:
        self._languages = known_languages(languages)
        self._searches = MOST_SEARCHES
        self._dropped: list[LintWarning] = []
        found = self._weigh(query)
        self.warnings = (*(found.warnings if found else ()), *self._dropped)

    def _weigh(self, query: Query) -> _Weight | None:
        """None for an exclusion, which narrows nothing that counts here."""
        match query:
            case Not(part):
                self._dropped += self._drops(part)
                return None
            case And(parts):
                return self._weigh_all(query, parts)
            case Near(parts):
                return min(filter(None, map(self._weigh, parts)), key=lambda weight: weight.breadth)
            case Or(parts):
                weights = [weight for part in parts if (weight := self._weigh(part))]
                together = tuple(warning for weight in weights for warning in weight.warnings)
                return _Weight(max(weight.breadth for weight in weights), together) if weights else None
            case In(_, inside):
                return self._weigh(inside)
            case Says(name):
                return _Weight(_NO_WORDS, (warn("from_only" if name in _NARROWING else "field_only", query),))
            case Counts() | Is():
                return _Weight(_NO_WORDS, (warn("field_only", query),))
        return self._weigh_word(query)

    def _weigh_all(self, whole: And, parts: Iterable[Query]) -> _Weight | None:
        found = [(part, weight) for part in parts if (weight := self._weigh(part))]
        texts = [(part, weight) for part, weight in found if weight.breadth < _NO_WORDS]
        narrowed = any(isinstance(part, Says) and part.name in _NARROWING for part, _ in found)
        if not texts:
            return (
                _Weight(_NO_WORDS, (warn("from_only" if narrowed else "field_only", whole),))
                if found
                else None
            )
        telling = [weight for part, weight in texts if not _is_filler(part)]
        if narrowed or len(telling) > 1:
            return _Weight(0)
        return min(telling or [weight for _, weight in texts], key=lambda weight: weight.breadth)

    def _weigh_word(self, clause: Query) -> _Weight:
        match clause:
            case Word(text):
                broad, pieces = self._broad(clause, fold(text)), self._pieces(clause, fold(text))
                return _Weight(broad.breadth, (*broad.warnings, *pieces.warnings)) if broad else pieces
            case Phrase(text) | Literal(text):
                return self._broad(clause, fold(text)) or _Weight(0)
            case Prefix(text):
                stem = fold(text)
                if split(stem) != (stem,):
                    return _Weight(0)
                common = [stem] if stem in all_of(self._languages) else []
                return self._catching(
                    "stem", clause, (*common, *islice(beginning(stem, self._languages), EXAMPLES))
                )
            case Wildcard(text):
                return self._catching("wildcard", clause, self._fitting(fold(text)))
            case Fuzzy(text, edits) if edits:
                return self._catching("slips", clause, self._slipping(fold(text), edits))
            case Fuzzy(text):
                return self._broad(clause, fold(text)) or _Weight(0)
        return _Weight(0)

    def _broad(self, clause: Query, folded: str) -> _Weight | None:
        """One word that is common, short or a number."""
        if split(folded) != (folded,):
            return None
        if language := speaking(folded, self._languages):
            return _Weight(
                3, (warn("common", clause, word=folded, language=say(f"lint.language.{language}")),)
            )
        if all(kind(letter) == ANY for letter in folded):
            return _Weight(3, (warn("number", clause),))
        return _Weight(2, (warn("short", clause),)) if len(folded) < _least_letters(folded) else None

    def _pieces(self, clause: Query, folded: str) -> _Weight:
        """A compound: cut in two, or put together, it may be common words."""
        everything = all_of(self._languages)
        if is_cut(folded):
            for left, right in cuts(folded):
                if left in everything and right in everything and not stop_words().isdisjoint((left, right)):
                    together = any({left, right} <= common_words(language) for language in self._languages)
                    if together:
                        return _Weight(1, (warn("cut", clause, words=f"{left} {right}", word=folded),))
        elif (whole := joined(folded)) != folded and whole in everything:
            return _Weight(1, (warn("joined", clause, word=whole),))
        return _Weight(0)

    def _catching(self, key: str, clause: Query, words: Iterable[str]) -> _Weight:
        examples = list(dict.fromkeys(words))[:EXAMPLES]
        if not examples:
            return _Weight(0)
        return _Weight(3 if len(examples) >= _MANY else 1, (warn(key, clause, words=", ".join(examples)),))

    def _fitting(self, pattern: str) -> Iterator[str]:
        self._searches -= 1
        if self._searches < 0:
            return
        rarest = max(split_at(r"[*?]", pattern), key=len)
        fits = wildcard_pattern(pattern).fullmatch
        yield from islice((w for w in sorted(all_of(self._languages)) if rarest in w and fits(w)), EXAMPLES)

    def _slipping(self, wanted: str, edits: int) -> Iterator[str]:
        self._searches -= 1
        if self._searches < 0:
            return
        near = (
            word
            for size in range(len(wanted) - edits, len(wanted) + edits + 1)
            for word in of_length(size, self._languages)
            if may_slip(word, wanted, edits) and is_close(word, wanted, edits)
        )
        yield from islice(near, EXAMPLES)

    def _drops(self, part: Query) -> Iterator[LintWarning]:
        """What an exclusion leaves out besides what is meant."""
        weight = self._weigh(part) if not isinstance(part, Not) else None
        for warning in weight.warnings if weight else ():
            if warning.key == "common":
                yield warn("drops_common", warning.clause, language=warning.values["language"])
            elif "words" in warning.values and warning.key != "cut":
                yield warn("drops", warning.clause, words=warning.values["words"])


def _is_filler(part: Query) -> bool:
    """A word that stands in nearly every text of its language."""
    return isinstance(part, Word) and fold(part.text) in stop_words()


def _least_letters(word: str) -> int:
    """Letters from which on a word is telling: one of Chinese says more than one of Latin."""
    script = kind(word[0])
    if script in (SPACELESS, HANGUL):
        return 2
    return 4 if script in ("LATIN", "GREEK", "CYRILLIC", ANY) else 3
