"""Gate: what tells the thing that a topic means from others of its name, learned from the team's triage.

A weighted sum of the words of a post, pairs of them, its site, its author, and, where there is an encoder,
its vector (which tells a robot from a puppy in words that nobody used before), over what the context words of
the settings say. It is accepted only when it is better on the held-out fifth than taking everything for us,
and hides none of what the team kept there: to hide a mention of us is worse than to show one of others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, log

import numpy as np
import numpy.typing as npt

from core.fold import fold
from core.teaching import Figures
from core.types import Json, Post
from listening.correction_layer import MEANS, Fit, Floats
from listening.correction_words import is_held_out, is_light, part_of, words

Vector = npt.NDArray[np.float32]

ENOUGH = 20
"""Mentions that have to be decided before a gate is learned."""
ENOUGH_OF_EACH = 5
"""Of them about us, and not about us."""
MOST = 1_000
"""Decided mentions that a gate is learned from, the newest."""
MOST_READ = 6_000
"""Words, beginnings of words and pairs that are looked at, the most frequent."""
MOST_WORDS = 1_000
"""Of them those that a gate knows, that tell most."""
COMMON = 0.8
"""The share of mentions that a word may stand in."""
STEM = 5
"""Letters of the beginning of a longer word, which its other forms have too."""
KEPT = 0.95
"""The share of mentions of us that has to pass. Of those that tell how far to open the gate only half as many
are given up: those that come later pass less easily."""
RIGOUR = 0.12
PARTS = 5
VERSION = 1
_CONTEXT = {None: 0.0, True: log(0.9 / 0.1), False: log(0.3 / 0.7)}
"""What the context words say before anything is learned, as log-odds."""
_FAR = 6.0
_SITE, _AUTHOR = "site ", "author "
_PLACE_WEIGHT = 0.7
_BIAS, _MEANT = 0.5, 4.0
"""What the constant and the vector count for beside the words (which count 1)."""
_MORE = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A mention of which the team decided whether it is about us; `context`: whether a context word of its
    topic stands in it, None where the topic has none."""

    post: Post
    is_ours: bool
    context: bool | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights of words, pairs (two words), sites (`site …`) and authors (`author …`): more than 0 speaks for
    us. `meant` are those of the vector (512), None where it was learned without. `bias` is for all, `shift`
    what is given in addition so that none of ours is hidden."""

    weights: dict[str, float]
    bias: float
    shift: float = 0.0
    meant: Vector | None = None

    @classmethod
    def train(cls, decided: Sequence[Decided], vectors: Vector | None = None) -> tuple[Gate | None, Figures]:
        """Learn from mentions, oldest first, perhaps with their vectors (mentions, 512); None with the reason
        where it would not help or may hide something. The same mentions give the same gate."""
        known = [_Known.of(one, vectors, at) for at, one in enumerate(decided) if features(one.post)]
        ours = sum(one.is_ours for one in known)
        few = _too_few(len(known), ours)
        if few is not None:
            return None, few
        learn = [one for one in known if not is_held_out(one.text)][-MOST:]
        exam = [one for one in known if is_held_out(one.text)]
        theirs = sum(not one.is_ours for one in exam)
        before = 1 - theirs / len(exam) if exam else 0.0
        figures = Figures(labels=len(known), held_out=len(exam), before=before, after=before)
        if not theirs or len(learn) < PARTS:
            return None, replace(figures, reason="lesson.none_held_out")
        gate = _learn(learn)
        if gate is None:
            return None, replace(figures, reason="lesson.no_gain")
        passes = [gate._odds(one.found, one.vector, one.context) >= 0 for one in exam]
        after = sum(one.is_ours == passed for one, passed in zip(exam, passes, strict=True)) / len(exam)
        hidden = sum(one.is_ours and not passed for one, passed in zip(exam, passes, strict=True))
        if hidden:
            return None, replace(figures, after=after, reason="lesson.hides", values={"n": hidden})
        if after <= before:
            return None, replace(figures, after=after, reason="lesson.no_gain")
        return gate, replace(figures, after=after)

    def can_judge(self, vector: Vector | None) -> bool:
        """Whether it has what it needs: the vector, if it was learned with vectors."""
        return self.meant is None or vector is not None

    def chance(
        self, post: Post, context: bool | None = None, vector: Vector | None = None
    ) -> tuple[float, tuple[str, ...]]:
        """How likely the post is about us, and the words that told most of that, the most telling first."""
        found = features(post)
        total = self._odds(found, vector, context)
        chance = 1 / (1 + exp(-max(-_FAR, min(_FAR, total))))
        side = 1 if chance >= 0.5 else -1
        parts = {name: self.weights[name] * side for name in found if self.weights.get(name, 0.0) * side > 0}
        told = sorted((name for name in parts if not name.endswith(_MORE)), key=lambda n: (-parts[n], n))
        return chance, tuple(_shown(name) for name in told)

    def _odds(self, found: Mapping[str, float], vector: Vector | None, context: bool | None) -> float:
        total = _CONTEXT[context] + self.bias + self.shift
        total += sum(self.weights.get(name, 0.0) * weight for name, weight in found.items())
        if self.meant is not None and vector is not None:
            total += float(self.meant @ vector)
        return total

    def to_json(self) -> Json:
        meant = None if self.meant is None else [round(float(one), 4) for one in self.meant]
        kept = {"weights": self.weights, "bias": self.bias, "shift": self.shift, "meant": meant}
        return {"version": VERSION, **kept}

    @classmethod
    def from_json(cls, kept: Json) -> Gate:
        """Raises ValueError for what `to_json` did not write, or another version of it."""
        try:
            if kept["version"] != VERSION:
                raise ValueError("a gate of another version")
            weights = {str(name): float(weight) for name, weight in kept["weights"].items()}
            meant = None if kept["meant"] is None else np.array(kept["meant"], np.float32)
            if meant is not None and meant.shape != (MEANS,):
                raise ValueError("a gate of another version")
            return cls(weights, float(kept["bias"]), float(kept["shift"]), meant)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("no gate that I can read") from error


@dataclass(frozen=True, slots=True)
class _Known:
    """A decided mention, read."""

    text: str
    found: dict[str, float]
    is_ours: bool
    context: bool | None
    vector: Vector | None

    @classmethod
    def of(cls, decided: Decided, vectors: Vector | None, at: int) -> _Known:
        vector = None if vectors is None else vectors[at]
        return cls(_text(decided.post), features(decided.post), decided.is_ours, decided.context, vector)


def features(post: Post) -> dict[str, float]:
    """What a post has: its words and pairs, that weigh 1 together (as a vector), its site and author."""
    every = words(_text(post))
    told = {word for word in every if not is_light(word)}
    told.update(f"{one} {two}" for one, two in pairwise(every) if {one, two} & told)
    told.update(f"{word[:STEM]}{_MORE}" for word in every if len(word) > STEM and not is_light(word))
    found = dict.fromkeys(sorted(told), 1 / len(told) ** 0.5) if told else {}
    if post.site:
        found[_SITE + fold(post.site)] = _PLACE_WEIGHT
    author = post.author.handle or post.author.name
    if author:
        found[_AUTHOR + fold(author).removeprefix("@")] = _PLACE_WEIGHT
    return found


def _text(post: Post) -> str:
    title = post.title or ""
    return post.text if not title or post.text.startswith(title) else f"{title}\n{post.text}"


def _shown(name: str) -> str:
    return name.removeprefix(_SITE).removeprefix(_AUTHOR)


def _too_few(n: int, ours: int) -> Figures | None:
    if n < ENOUGH:
        return Figures(labels=n, reason="lesson.few_decided", values={"needs": ENOUGH, "has": n})
    least = min(ours, n - ours)
    if least < ENOUGH_OF_EACH:
        key = "lesson.few_ours" if ours < n - ours else "lesson.few_others"
        return Figures(labels=n, reason=key, values={"needs": ENOUGH_OF_EACH, "has": least})
    return None


def _learn(learn: Sequence[_Known]) -> Gate | None:
    """A gate whose shift lets pass what is ours, as far as parts that were not learned from tell."""
    if len({one.is_ours for one in learn}) < 2:
        return None
    held: list[tuple[float, bool]] = []
    for part in range(PARTS):
        ours = [one for one in learn if part_of(one.text, PARTS) != part]
        if len({one.is_ours for one in ours}) < 2:
            continue
        gate = _weigh(ours)
        theirs = [one for one in learn if part_of(one.text, PARTS) == part]
        held += [(gate._odds(one.found, one.vector, one.context), one.is_ours) for one in theirs]
    kept = sorted(odds for odds, is_ours in held if is_ours)
    others = [odds for odds, is_ours in held if not is_ours]
    if not kept or not others:
        return None
    least = kept[int((1 - KEPT) * len(kept) / 2)]
    # More room the fewer there are to judge by.
    shift = max(0.0, -least) + float(np.std(np.array(kept))) / len(kept) ** 0.5
    if not any(odds + shift < 0 for odds in others):
        return None
    return replace(_weigh(learn), shift=round(shift, 4))


def _weigh(learn: Sequence[_Known]) -> Gate:
    counts = Counter(name for one in learn for name in one.found)
    # What nearly all have, as the name itself, tells nothing.
    counts = Counter({name: n for name, n in counts.items() if n <= COMMON * len(learn)})
    names = sorted(sorted(counts, key=lambda name: (-counts[name], name))[:MOST_READ])
    place = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(learn), len(names) + 1), np.float32)
    for row, one in enumerate(learn):
        for name, weight in one.found.items():
            if name in place:
                table[row, place[name]] = weight
    table[:, -1] = _BIAS
    vectors = [one.vector for one in learn if one.vector is not None]
    meant = np.stack(vectors) if len(vectors) == len(learn) else None
    ours = np.array([one.is_ours for one in learn])
    said = np.array([_CONTEXT[one.context] for one in learn], np.float32)[:, None] * np.array(
        [[-0.5, 0.5]], np.float32
    )
    n = len(learn)
    counted: Floats = np.where(ours, n / (2 * ours.sum()), n / (2 * (~ours).sum())).astype(np.float32)
    truth: Floats = np.stack([~ours, ours], axis=1).astype(np.float32)
    like = table @ table.T + (0.0 if meant is None else _MEANT * (meant @ meant.T))
    adds = Fit(like).learn(said, truth, counted, RIGOUR)
    adds = adds[:, 1] - adds[:, 0]
    sums = (table.T @ adds).tolist()
    telling = sorted(range(len(names)), key=lambda at: (-abs(sums[at]), names[at]))[:MOST_WORDS]
    return Gate(
        weights={names[at]: round(sums[at], 4) for at in sorted(telling)},
        bias=round(_BIAS * sums[-1], 4),
        meant=None if meant is None else _MEANT * (meant.T @ adds),
    )
