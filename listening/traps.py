"""Parts of a query that find far more than was meant: short and common words, beginnings of common words,
compounds that fall apart into common words, fields alone.

Words that must all be there are narrow enough when one of them is neither short nor common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from re import split as split_at

from core.clauses import (
    And,
    Counts,
    Exact,
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
    Within,
    Word,
)
from core.fold import fold
from core.say import say
from core.words import ANY, HANGUL, SPACELESS, boundary, is_mark, kind, split
from listening.common_words import (
    LANGUAGES,
    all_of,
    beginning,
    common_words,
    in_order,
    known_languages,
    of_length,
    speaking,
)
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
_BROAD = 2
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
                least = min(weight.breadth for part in parts if (weight := self._weigh(part)))
                return _Weight(least, (warn("crowd", query),) if least >= _BROAD else ())
            case Or(parts):
                weights = [weight for part in parts if (weight := self._weigh(part))]
                together = tuple(warning for weight in weights for warning in weight.warnings)
                return _Weight(max(weight.breadth for weight in weights), together) if weights else None
            case In(_, inside):
                return self._weigh(inside)
            case Says() | Counts() | Is():
                return _Weight(_NO_WORDS, (_fields_only(query, (query,)),))
        return self._weigh_word(query)

    def _weigh_all(self, whole: And, parts: Iterable[Query]) -> _Weight | None:
        found = [(part, weight) for part in parts if (weight := self._weigh(part))]
        texts = [(part, weight) for part, weight in found if weight.breadth < _NO_WORDS]
        narrowed = any(isinstance(part, Says) and part.name in _NARROWING for part, _ in found)
        if not texts:
            bare = [part for part, weight in found if weight.warnings]
            told = (_fields_only(whole, bare),) if bare else ()
            return _Weight(_NO_WORDS, told) if found else None
        telling = [weight for part, weight in texts if not _is_filler(part)]
        if narrowed:
            return _Weight(0)
        if len(telling) > 1:
            broad = all(weight.breadth >= _BROAD for weight in telling)
            return _Weight(_BROAD, (warn("crowd", whole),)) if broad else _Weight(0)
        return min(telling or [weight for _, weight in texts], key=lambda weight: weight.breadth)

    def _weigh_word(self, clause: Query) -> _Weight:
        match clause:
            case Word(text):
                broad, pieces = self._broad(clause, fold(text)), self._pieces(clause, fold(text))
                return _Weight(broad.breadth, (*broad.warnings, *pieces.warnings)) if broad else pieces
            case Phrase(text) | Literal(text):
                return self._broad(clause, fold(text)) or self._row(clause, fold(text))
            case Within(text):
                return self._row(clause, fold(text), ordered=False)
            case Exact(text):
                return self._inside(clause, fold(text)) or _Weight(0)
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
                3,
                (
                    warn(
                        "common",
                        clause,
                        word=folded,
                        language=say(f"lint.language.{language}"),
                        hint=_hint(folded),
                    ),
                ),
            )
        if all(kind(letter) == ANY for letter in folded):
            return _Weight(3, (warn("number", clause),))
        if kind(folded[0]) in (SPACELESS, HANGUL):
            return self._inside(clause, folded)
        if len(folded) >= _least_letters(folded):
            return None
        return _Weight(_BROAD, (warn("short", clause, hint=_hint(folded)),))

    def _inside(self, clause: Query, folded: str) -> _Weight | None:
        """A word that is found inside longer ones: of a script without spaces, or of one Korean syllable."""
        scripts = {kind(letter) for letter in folded}
        if scripts not in ({SPACELESS}, {HANGUL}):
            return None
        size = sum(not is_mark(letter) for letter in folded)
        short = size <= (2 if scripts == {SPACELESS} else 1)
        if not short and scripts == {HANGUL}:
            return None
        examples = ", ".join(islice(self._holding(folded), EXAMPLES))
        if not short and not examples:
            return None
        told = warn("inside", clause, words=examples) if examples else warn("inside_any", clause)
        return _Weight(_BROAD if size == 1 else 1, (told,))

    def _holding(self, folded: str) -> Iterator[str]:
        """Common words of any language inside which this one is found."""
        self._searches -= 1
        if self._searches < 0:
            return
        for word in in_order(LANGUAGES):
            at = word.find(folded)
            while at >= 0 and word != folded:
                if _stands(folded, word, at):
                    yield word
                    break
                at = word.find(folded, at + 1)

    def _row(self, clause: Query, folded: str, ordered: bool = True) -> _Weight:
        """Several words, all of them weak. Two common words in this order mean something, fillers do not."""
        words = split(folded)
        joined_by_signs = folded.split() != list(words)  # "AT&T" is a name
        if len(words) < 2 or joined_by_signs or not all(map(self._is_weak, words)):
            return _Weight(0)
        if ordered and sum(not _fills(word) for word in words) > 1:
            return _Weight(0)
        return _Weight(_BROAD, (warn("crowd_row", clause),))

    def _is_weak(self, word: str) -> bool:
        """Whether a word alone is a number, too short, or common."""
        if all(kind(letter) == ANY for letter in word):
            return True
        return len(word) < _least_letters(word) or speaking(word, self._languages) is not None

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
                # To leave out `album` or `tour` tells a name from a band; to leave out `the` is a slip.
                if stop_words().isdisjoint(split(fold(warning.clause))):
                    continue
                yield warn("drops_common", warning.clause, language=warning.values["language"])
            elif "words" in warning.values and warning.key != "cut":
                yield warn("drops", warning.clause, words=warning.values["words"])


def _fields_only(clause: Query, parts: Sequence[Query]) -> LintWarning:
    """What is said of field clauses without words beside them."""
    names = {part.name for part in parts if isinstance(part, Says)} & _NARROWING
    if not names:
        return warn("field_only", clause)
    return warn("from_only", clause, what=say(f"lint.from.{'author' if 'author' in names else 'place'}"))


def _stands(word: str, longer: str, at: int) -> bool:
    """Whether a word is found at this place of a longer one (`core.words`); a Korean one may end anywhere."""
    text, end = longer + "\n", at + len(word)
    return boundary(text, at) and (
        boundary(text, end) or (kind(word[-1]) == HANGUL and not is_mark(text[end]))
    )


def _hint(word: str) -> str:
    """What to write instead; not all scripts have capitals."""
    return say("lint.hint.beside" if word.upper() == word.lower() else "lint.hint.capitals")


def _fills(word: str) -> bool:
    """A word that stands in nearly every text of its language, or is too short for a list of such."""
    return word in stop_words() or len(word) < _least_letters(word) - 1


def _is_filler(part: Query) -> bool:
    return isinstance(part, Word) and fold(part.text) in stop_words()


def _least_letters(word: str) -> int:
    """Letters from which on a word is telling: one of Chinese says more than one of Latin."""
    script = kind(word[0])
    if script in (SPACELESS, HANGUL):
        return 2
    return 4 if script in ("LATIN", "GREEK", "CYRILLIC", ANY) else 3
