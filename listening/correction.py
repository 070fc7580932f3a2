"""Correction: what the team taught, applied to what the models say of a text.

text ─▶ memory: did the team say what one like it means? ─▶ that
     └▶ else the layer, if it proved itself: the models' chances, shifted by what the team's words mean
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.meaning import SENTIMENTS, Feeling, Intent, Sentiment
from core.types import Json
from listening.correction_layer import Inputs, Layer, inputs
from listening.correction_memory import Found, How, Memory

Vector = npt.NDArray[np.float32]

VERSION = 1
_CHANCE: dict[How, float] = {"same": 0.96, "near": 0.9, "meant": 0.72}
"""How likely a text means what the team said of one like it."""
SURE_NEAR = 0.9
"""Likeness from which a text that says nearly the same surely means the same."""
UNNAMED = 0.05
"""How likely an intent is that the models did not name."""


@dataclass(frozen=True, slots=True)
class Want:
    """A learned intent: its layer of two classes (not, is), the least chance to name it, and to be sure."""

    layer: Layer
    least: float
    sure: float


@dataclass(frozen=True, slots=True)
class Correction:
    """Applies what was taught. `feelings` and `intents` remember texts, `layer` and `wants` are learned from
    many; `sure` is the least chance at which what the layer changed is said without *perhaps*."""

    feelings: Memory = field(default_factory=lambda: Memory(()))
    intents: Memory = field(default_factory=lambda: Memory(()))
    layer: Layer | None = None
    sure: float = 1.0
    wants: tuple[tuple[str, Want], ...] = ()

    def apply(
        self, text: str, feeling: Feeling, intents: tuple[Intent, ...], vector: Vector | None = None
    ) -> tuple[Feeling, tuple[Intent, ...]]:
        """How the text sounds and what its author wants, by what the team taught; what it says nothing about
        stays as the models have it. Stars are overruled by texts of the same words alone."""
        return self.feel(text, feeling, vector), self.want(text, intents, vector)

    def feel(self, text: str, feeling: Feeling, vector: Vector | None = None) -> Feeling:
        """How it sounds."""
        found = self.feelings.recall(text, feeling.likeliest, vector)
        rated = feeling.decided_by == "rating"
        if found is not None and found.what.sentiment is not None and not (rated and found.how != "same"):
            return _taught(found, found.what.sentiment, feeling)
        layer = self.layer
        if layer is None or rated or (layer.with_vectors and vector is None):
            return feeling
        said = np.array([[feeling.negative, feeling.neutral, feeling.positive]], np.float32)
        negative, neutral, positive = layer.chances(_one(text, said, vector, layer))[0].tolist()
        shifted = Feeling(negative, neutral, positive, "team")
        if shifted.likeliest == feeling.likeliest:
            return feeling
        return replace(shifted, sure=shifted.chance >= self.sure)

    def want(
        self, text: str, intents: tuple[Intent, ...], vector: Vector | None = None
    ) -> tuple[Intent, ...]:
        """What its author wants."""
        found = self.intents.recall(text, None, vector)
        if found is not None and found.what.intents is not None:
            sure = _is_sure(found)
            return tuple(Intent(name, _CHANCE[found.how], sure) for name in found.what.intents)
        if not self.wants:
            return intents
        said = {one.name: one for one in intents}
        kept = [one for one in intents if one.name not in dict(self.wants)]
        for name, want in self.wants:
            if want.layer.with_vectors and vector is None:
                kept += [said[name]] if name in said else []
                continue
            before = said[name].chance if name in said else UNNAMED
            chances = np.array([[1 - before, before]], np.float32)
            chance = float(want.layer.chances(_one(text, chances, vector, want.layer))[0, 1])
            if chance >= want.least:
                kept.append(Intent(name, chance, chance >= want.sure))
        return tuple(sorted(kept, key=lambda one: (-one.chance, one.name)))

    def to_json(self) -> Json:
        """The layers: texts are remembered from the store."""
        found: dict[str, Any] = {"version": VERSION, "sure": self.sure, "reach": [*self.reaches]}
        if self.layer is not None:
            found["layer"] = self.layer.to_json()
        found["wants"] = {
            name: {"layer": want.layer.to_json(), "least": want.least, "sure": want.sure}
            for name, want in self.wants
        }
        return found

    @property
    def reaches(self) -> tuple[How, How]:
        """How far the two memories go: about feelings, about intents."""
        return self.feelings.reach, self.intents.reach

    @classmethod
    def from_json(cls, kept: Json) -> Correction:
        """Raises ValueError for what `to_json` did not write, or another version of it."""
        try:
            if kept["version"] != VERSION:
                raise ValueError("corrections of another version")
            reach = [_how(one) for one in kept["reach"]]
            wants = tuple(
                (str(name), Want(Layer.from_json(one["layer"]), float(one["least"]), float(one["sure"])))
                for name, one in sorted(kept["wants"].items())
            )
            return cls(
                feelings=Memory((), reach=reach[0]),
                intents=Memory((), reach=reach[1]),
                layer=Layer.from_json(kept["layer"]) if "layer" in kept else None,
                sure=float(kept["sure"]),
                wants=wants,
            )
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            raise ValueError("no corrections that I can read") from error


def _how(word: object) -> How:
    for known in _CHANCE:
        if word == known:
            return known
    raise ValueError(f"no reach {word!r}")


def _one(text: str, said: Vector, vector: Vector | None, layer: Layer) -> Inputs:
    return inputs([text], said, vector[None, :] if layer.with_vectors and vector is not None else None)


def _is_sure(found: Found) -> bool:
    return found.how == "same" or (found.how == "near" and found.likeness >= SURE_NEAR)


def _taught(found: Found, sentiment: Sentiment, feeling: Feeling) -> Feeling:
    if sentiment == feeling.likeliest:
        # The models and the team agree: whoever is surer says it.
        return _feeling(sentiment, max(_CHANCE[found.how], feeling.chance), sure=True)
    return _feeling(sentiment, _CHANCE[found.how], sure=_is_sure(found))


def _feeling(sentiment: Sentiment, chance: float, sure: bool) -> Feeling:
    negative, neutral, positive = (chance if name == sentiment else (1 - chance) / 2 for name in SENTIMENTS)
    return Feeling(negative, neutral, positive, "team", sure)
