"""What rises: words, phrases, hashtags and stories that are said more often than their own past lets expect.

now, and several earlier stretches of the same length ─▶ how many voices say each term ─▶ the odds of so many
(a gamma-Poisson count with the past as what is known, wider where terms come in bursts) ─▶ those that stay
surprising although so many terms were looked at (Benjamini and Hochberg's rule) ─▶ rises, and whose they are

A voice is an author or a story; whoever says a thing a hundred times says it once. When twice as much is said
of everything nothing rises: what counts is a term's part of all voices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import NamedTuple

from core.figures import Excerpt
from listening.odds import log_at_least
from listening.rising_counts import LEAST, Counted, RiseKind, Term

LEAST_STRETCHES = 2
"""Earlier stretches without which nothing can be called usual."""
LEAST_FIT = 5
"""Voices of whom something must be known to say how a term fits the audience."""
_TIMES = 2.0
"""How many times the usual a rise is at least."""
_FALSE = 0.01
"""The part of the terms told that may be chance; where nothing rises, the chance that anything is told."""
_PRIOR = 0.5
"""What is known of a term that was never heard: as good as half a voice in all the time before."""
_STEADY = 0.05
"""The least that terms waver."""
_MORE = 0.2
"""A rise that is told has this part of voices of its own, at least, that no stronger one has."""
_FITTED = 200
"""Posts of a rise whose language is looked at."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is listened to: `authors` (`Excerpt.who`) of mentions of our topics, `languages` of these mentions
    with how many there were."""

    authors: frozenset[str] = frozenset()
    languages: tuple[tuple[str, int], ...] = ()

    def speaks(self, language: str) -> bool:
        """Whether one in twenty of the mentions is in that language, at least."""
        total = sum(n for _, n in self.languages)
        return any(name == language and 20 * n >= total for name, n in self.languages)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a rise fits the audience: of `authors` who say it and are known by name, `ours` have written a
    mention of our topics in the time before; of `texts` whose language is known, `spoken` are in one of our
    audience's. None where too few are known to tell (`LEAST_FIT`)."""

    authors: int
    ours: int | None
    texts: int
    spoken: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A term that is said more often than usual. `name` as most write it (a story's first words), `voices`
    who say it now, `usual` how many of them were to be expected, `earlier` how many there were in each
    earlier stretch, the latest first. `times` is voices by usual, `low` and `high` its interval (95 %).
    `posts` are the posts of now, weighted where they stand for more. `places` are the places of those posts
    among `now`, the first tellings first."""

    kind: RiseKind
    name: str
    voices: int
    usual: float
    times: float
    low: float
    high: float
    surprise: float
    earlier: tuple[int, ...]
    posts: int
    places: tuple[int, ...]
    fit: Fit = field(default_factory=lambda: Fit(0, None, 0, None))


class Looked(NamedTuple):
    """The rises, the most surprising first; how many terms were looked at, and voices of now."""

    rises: tuple[Rise, ...]
    terms: int
    voices: int


def rising(
    now: Sequence[Excerpt],
    earlier: Sequence[Sequence[Excerpt]],
    audience: Audience = Audience(),
    most: int = 10,
    without: Collection[str] = (),
    weights: Sequence[int] | None = None,
    language: Callable[[str], str | None] | None = None,
) -> Looked:
    """At most so many rises. `earlier` are stretches as long as now, the latest first, `LEAST_STRETCHES` at
    least, else nothing rises; `weights` is how many posts each of `now` stands for; `without` are names that
    are no terms, besides the topics' own; `language` tells that of a text where it is not known yet. Where
    nothing is more than chance, something is told in one look of a hundred. Takes up to a second or two for
    thousands: not for the event loop."""
    if len(earlier) < LEAST_STRETCHES or not now:
        return Looked((), 0, 0)
    everything = [one for stretch in (now, *earlier) for one in stretch]
    counted = Counted(everything, [len(stretch) for stretch in (now, *earlier)], without)
    total, before = counted.voices[0], counted.voices[1:]
    if not sum(before):
        return Looked((), 0, total)
    spreads = _spreads(counted)
    found = []
    for term, counts in counted.by_term.items():
        mine, past = counts[0], counts[1:]
        known = sum(past) + _PRIOR
        usual = known * total / sum(before)
        # What the past does not say is as uncertain as its count, what comes in bursts more so.
        surprise = log_at_least(mine, usual, 1.0 / known + spreads[_sort(term)])
        found.append((surprise, term, mine, usual, past))
    found.sort(key=lambda one: (one[0], one[1]))
    sure = 0
    for rank, one in enumerate(found, 1):
        if one[0] <= log(_FALSE * rank / len(found)):
            sure = rank
    rises: list[Rise] = []
    told: list[set[int]] = []
    for surprise, term, mine, usual, past in found[:sure]:
        if mine < LEAST or mine < _TIMES * usual or len(rises) >= most:
            continue
        voices = counted.voices_now(term)
        if any(len(voices - other) < _MORE * len(voices) for other in told):
            continue
        told.append(voices)
        rises.append(
            _rise(
                counted,
                (surprise, term, mine, usual, past),
                spreads[_sort(term)],
                audience,
                weights,
                language,
            )
        )
    return Looked(tuple(rises), len(found), total)


def _sort(term: Term) -> str:
    """Terms of one sort waver alike: phrases more than words."""
    kind, key = term
    return "phrase" if kind == "word" and " " in key else kind


def _spreads(counted: Counted) -> dict[str, float]:
    """How much more than chance terms of each sort waver from stretch to stretch in the time before, all of
    them taken together: the dispersion of a negative binomial count, at least a little."""
    before = counted.voices[1:]
    total = sum(before)
    above: dict[str, float] = defaultdict(float)
    weight: dict[str, float] = defaultdict(float)
    for term, counts in counted.by_term.items():
        past = counts[1:]
        known = sum(past)
        sort = _sort(term)
        if known < LEAST * 2:
            continue
        usual = [known * one / total for one in before]
        # The mean is known from the same stretches: so many fewer of them are free.
        free = len(past) / (len(past) - 1)
        above[sort] += free * sum((seen - one) ** 2 for seen, one in zip(past, usual, strict=True)) - known
        weight[sort] += sum(one**2 for one in usual)
    sorts = {_sort(term) for term in counted.by_term}
    return {one: max(_STEADY, min(1.0, above[one] / weight[one] if weight[one] else 0.0)) for one in sorts}


def _rise(
    counted: Counted,
    found: tuple[float, Term, int, float, tuple[int, ...]],
    spread: float,
    audience: Audience,
    weights: Sequence[int] | None,
    language: Callable[[str], str | None] | None,
) -> Rise:
    surprise, term, mine, usual, past = found
    places = counted.places_now(term)
    times = mine / usual
    # The root of the variance of the logarithm of the ratio of two counts.
    wide = 1.96 * sqrt(1.0 / mine + 1.0 / (sum(past) + _PRIOR) + spread)
    return Rise(
        kind=term[0],
        name=counted.name(term),
        voices=mine,
        usual=usual,
        times=times,
        low=times * exp(-wide),
        high=times * exp(wide),
        surprise=surprise,
        earlier=past,
        posts=sum(weights[at] for at in places) if weights is not None else len(places),
        places=places,
        fit=_fit([counted.everything[at] for at in places], audience, language),
    )


def _fit(posts: Sequence[Excerpt], audience: Audience, language: Callable[[str], str | None] | None) -> Fit:
    who = {one.who for one in posts if one.who}
    found = (one.lang or (language(one.text) if language is not None else None) for one in posts[:_FITTED])
    langs = [lang for lang in found if lang]
    knows_us, speaks = bool(audience.authors), bool(audience.languages)
    return Fit(
        authors=len(who),
        ours=len(who & audience.authors) if len(who) >= LEAST_FIT and knows_us else None,
        texts=len(langs),
        spoken=sum(map(audience.speaks, langs)) if len(langs) >= LEAST_FIT and speaks else None,
    )
