"""Themes: what several voices talk of in many mentions, named in their own words.

excerpts ─▶ tellings (a story counts once) ─▶ terms ─▶ groups of terms that stand together (by words), or of
texts that mean alike (by vectors) ─▶ each mention in at most one theme ─▶ a name

The mentions of the time before are sorted in the same way, together with those of now, so that both can be
compared: a theme that fell silent is found as well as a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from core.figures import Excerpt
from listening.themes_names import Name, name_groups
from listening.themes_terms import Corpus, Group, read_all
from listening.themes_words import group_by_words, place

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = Callable[[Sequence[str]], npt.NDArray[np.float32] | None]
else:
    Vectors = Callable[[Sequence[str]], Any]

MOST_WORDS = 5
"""Other words that are told of a theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What several voices talk of. `name` is one to three words of theirs, `words` others that stand with it,
    as they are written, `forms` the spellings of the name in lower case, to search for. `mentions` are all of
    it now, the best examples first, `earlier` those of the time before; `n` and `before` are how many these
    are. Of those of now `positive`, `negative`, and `unsure` where nobody knows; the rest is neutral.
    `voices` are stories and authors of now, each counted once, `voices_before` those before. No mention is in
    two themes."""

    name: str
    words: tuple[str, ...]
    mentions: tuple[int, ...]
    n: int
    before: int
    positive: int = 0
    negative: int = 0
    unsure: int = 0
    voices: int = 0
    voices_before: int = 0
    forms: tuple[str, ...] = ()
    earlier: tuple[int, ...] = ()


class Found(NamedTuple):
    """`themes`, those with most voices first, and `gone` ones that had more of them before than now; `least`
    is how many voices make a theme, `by_meaning` whether vectors told what belongs together."""

    themes: tuple[Theme, ...]
    gone: tuple[Theme, ...]
    least: int
    by_meaning: bool


def themes(
    excerpts: Sequence[Excerpt],
    before: Sequence[Excerpt] = (),
    vectors: Vectors | None = None,
    most: int = 8,
    without: Collection[str] = (),
    faded: int = 0,
) -> tuple[Theme, ...]:
    """At most so many themes of these mentions, those with most voices first; then at most `faded` that had
    more of them before than now.

    `vectors` turns texts into rows of length 1 (or gives None); without it words alone decide. `without` are
    names and words that name no theme (of brands, of what was searched for), besides the mentions' own
    topics. The same mentions give the same themes. Takes up to a second or two for thousands: not for the
    event loop.
    """
    found = find_themes(excerpts, before, vectors, most, without, faded)
    return (*found.themes, *found.gone)


def find_themes(
    excerpts: Sequence[Excerpt],
    before: Sequence[Excerpt] = (),
    vectors: Vectors | None = None,
    most: int = 8,
    without: Collection[str] = (),
    faded: int = 0,
) -> Found:
    """The same, with how they were found."""
    corpus = read_all([*excerpts, *before], without)
    found: list[Theme] = []
    if vectors is not None:
        from listening.themes_vectors import group_by_vectors  # numpy is loaded when somebody asks

        found = _named(corpus, group_by_vectors(corpus, vectors), len(excerpts))
    by_meaning = len(found) > 1
    if not by_meaning:
        found = _named(corpus, place(corpus, group_by_words(corpus)), len(excerpts))
    now = sorted((one for one in found if one.voices >= corpus.least), key=_by_voices)[:most]
    gone = [one for one in found if one not in now and one.voices < one.voices_before]
    gone.sort(key=lambda one: (one.voices - one.voices_before, one.name))
    return Found(tuple(now), tuple(gone[:faded]), corpus.least, by_meaning)


def _named(corpus: Corpus, groups: Sequence[Group], now: int) -> list[Theme]:
    """The groups that have a name, as themes."""
    names = name_groups(corpus, groups)
    found = zip(groups, names, strict=True)
    return [_theme(corpus, group, name, now) for group, name in found if name is not None]


def _by_voices(theme: Theme) -> tuple[int, int, str]:
    return -theme.voices, -theme.n, theme.name


def _theme(corpus: Corpus, group: Group, name: Name, now: int) -> Theme:
    ranked = sorted(group.tellings, key=lambda number: (-corpus.weight(number, group), number))
    first, copies, earlier = [], [], []
    voices: list[set[int]] = [set(), set()]
    for number in ranked:
        telling = corpus.tellings[number]
        present = [at for at in telling.places if at < now]
        first += present[:1]
        copies += present[1:]
        earlier += [at for at in telling.places if at >= now]
        if present:
            voices[0].add(telling.voice)
        if len(present) < len(telling.places):
            voices[1].add(telling.voice)
    mentions = [corpus.excerpts[at] for at in (*first, *copies)]
    felt = Counter(one.sentiment for one in mentions)
    return Theme(
        name=name.name,
        words=name.words[:MOST_WORDS],
        mentions=tuple(one.mention for one in mentions),
        n=len(mentions),
        before=len(earlier),
        positive=felt["positive"],
        negative=felt["negative"],
        unsure=felt[None],
        voices=len(voices[0]),
        voices_before=len(voices[1]),
        forms=name.forms,
        earlier=tuple(corpus.excerpts[at].mention for at in earlier),
    )
