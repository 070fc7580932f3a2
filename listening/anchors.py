"""What every match of a query surely contains: strings that are looked for in all posts, before any query is.

An *anchor* is such a string, in folded text with spaces for hyphens. Of a query's parts that must all be
there one is enough; the rarest is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal as OneOf
from typing import NamedTuple

from core.clauses import (
    And,
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Literal,
    Near,
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
from core.words import HANGUL, SPACELESS, ends_open, is_mark, kind, spellings, split
from listening.field_keys import wanted_keys
from listening.patterns import LEAST_PART, is_compound, joined
from listening.slips import pieces
from listening.symbols import one_spaced, runs, written_tag
from listening.wild import steps

How = OneOf["word", "compound", "begin", "end", "anywhere", "field"]
"""Whether an anchor stands in a text as a word; as one that may also be cut in two; as the beginning or the
end of a word; anywhere; or whether it is no string of the text but what a field says."""


class Anchor(NamedTuple):
    """One string."""

    text: str
    how: How


class Every(NamedTuple):
    """Each of these has an anchor in every match."""

    parts: tuple[Anchors, ...]


class One(NamedTuple):
    """At least one of these has an anchor in every match."""

    parts: tuple[Anchors, ...]


Anchors = Anchor | Every | One

_LONG = 30
"""Letters from which on a compound is looked for by its halves."""
_LATER = 4.0
"""How much commoner each further part of a query is taken to be than the one before it."""


def anchors(query: Query) -> Anchors | None:
    """What to look for; None when there is nothing that every match contains."""
    match query:
        case And(parts) | Near(parts):
            found = [known for part in parts if (known := anchors(part)) is not None]
            return found[0] if len(found) == 1 else Every(tuple(found)) if found else None
        case Or(parts):
            branches = [one for part in parts if (one := anchors(part)) is not None]
            return One(tuple(branches)) if len(branches) == len(parts) else None
        case In(_, part):
            return anchors(part)
        case Word(text):
            return _word(fold(text))
        case Phrase(text) | Prefix(text):
            return _row(fold(text), isinstance(query, Prefix))
        case Exact(text):
            return _row(fold(text), as_it_is=True)
        case Within(text):
            return Every(tuple(_row(word) for word in dict.fromkeys(split(fold(text)))))
        case Literal():
            return _literal(one_spaced(query))
        case Hashtag() | Handle():
            return Anchor(_plain(written_tag(query)), "word")
        case Wildcard(text):
            run = max((step for step in steps(fold(text)) if step not in "*?"), key=len)
            return Anchor(run, "anywhere")
        case Fuzzy(text, edits):
            word = fold(text)
            if not edits:
                return Anchor(word, "word")
            return One(tuple(Anchor(piece, "anywhere") for piece in dict.fromkeys(pieces(word, edits))))
        case Says():
            keys = wanted_keys(query)
            return One(tuple(Anchor(key, "field") for key in keys)) if keys else None
        case _:
            return None


def rarest(known: Anchors, shared: Counter[Anchor]) -> tuple[Anchor, ...]:
    """The anchors to look for: of parts that must all be there those of the part that promises fewest finds.
    `shared` says how many queries have an anchor: what many people write is what many texts say."""
    return tuple(_rarest(known, shared)[1])


def each(known: Anchors) -> Iterator[Anchor]:
    """All of them."""
    if isinstance(known, Anchor):
        yield known
    else:
        for part in known.parts:
            yield from each(part)


def written(anchor: Anchor) -> Iterator[str]:
    """The strings that an anchor stands for."""
    text = anchor.text
    yield text
    if anchor.how == "compound":
        for cut in range(LEAST_PART, len(text) - LEAST_PART + 1):
            yield f"{text[:cut]} {text[cut:]}"


def _rarest(known: Anchors, shared: Counter[Anchor]) -> tuple[float, Sequence[Anchor]]:
    if isinstance(known, Anchor):
        return _frequency(known) * shared[known], (known,)
    choices = [_rarest(part, shared) for part in known.parts]
    if isinstance(known, Every):
        # What is named first is what a query is about, most often: what comes behind it is a common word.
        ranked = [(cost * (1 + _LATER * place), chosen) for place, (cost, chosen) in enumerate(choices)]
        return min(ranked, key=lambda choice: choice[0])
    found = dict.fromkeys(anchor for _, chosen in choices for anchor in chosen)
    return sum(cost for cost, _ in choices), tuple(found)


def _frequency(anchor: Anchor) -> float:
    """How often it is found, roughly: short strings stand everywhere."""
    if anchor.how == "field":
        return 2.0
    dense = kind(anchor.text[0]) in (SPACELESS, HANGUL)
    size = len(anchor.text) * (3 if dense else 1) - (anchor.how == "anywhere")
    return 1.0 + 2.0 ** (5 - size)


def _word(folded: str) -> Anchors:
    if is_compound(folded):
        if len(folded) < _LONG:
            return Anchor(folded, "compound")
        # Cut in one place, it is whole on one side of it.
        half = len(folded) // 2
        return One((Anchor(folded[:half], "begin"), Anchor(folded[half:], "end")))
    whole = joined(folded)
    return _row(folded) if whole == folded else One((_row(folded), _row(whole)))


def _row(folded: str, grows: bool = False, as_it_is: bool = False) -> Anchors:
    """The longest word of a row; `as_it_is` without other spellings."""
    words = split(folded)
    chosen = max(range(len(words)), key=lambda at: len(words[at]))
    forms = ((words[chosen], frozenset[str]()),) if as_it_is else spellings(words[chosen])
    is_open = chosen == len(words) - 1 and (grows or ends_open(words[chosen]))
    found = tuple(Anchor(word, _how(bool(before), is_open)) for word, before in forms)
    return found[0] if len(found) == 1 else One(found)


def _how(open_before: bool, open_behind: bool) -> How:
    if open_before:
        return "anywhere" if open_behind else "end"
    return "begin" if open_behind else "word"


def _literal(folded: str) -> Anchor:
    """The longest run of a literal. Where it ends or begins with a symbol, a word could, too."""
    found = runs(folded)[::2]
    chosen = max(range(len(found)), key=lambda at: len(found[at]))
    run = found[chosen]
    if is_mark(run[0]):
        return Anchor(_plain(run), "anywhere")
    return Anchor(_plain(run), "begin" if chosen == len(found) - 1 and ends_open(run) else "word")


def _plain(text: str) -> str:
    return text.replace("-", " ")
