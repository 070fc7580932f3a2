"""How texts sound: one function before the tiers, and the stars that an author gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.meaning import DecidedBy, Feeling

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from listening.sentiment_fast import FastModel
    from listening.sentiment_semantic import SemanticModel

MOST = 1000
"""Characters of a text that are read at all."""
_STARRED = 0.9
"""How likely the author means what the stars say."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Says how texts sound: by the semantic model when there is one, else by the fast one."""

    fast: FastModel
    semantic: SemanticModel | None = None

    def feel(
        self,
        texts: Sequence[str],
        langs: Sequence[str | None],
        vectors: npt.NDArray[np.float32] | None = None,
    ) -> list[Feeling]:
        """How each text sounds. `langs` has a language code or None for each; `vectors` (texts, 512) are the
        encoder's, when somebody has them already. No text is refused; of an empty one nothing is sure."""
        if self.semantic is None:
            return _feelings(texts, self.fast.scores(texts, langs), "fast", self.fast.sure)
        return _feelings(texts, self.semantic.scores(texts, langs, vectors), "semantic", self.semantic.sure)

    def of_rating(self, rating: float) -> Feeling | None:
        """What one to five stars say: one and two are negative, three neutral, four and five positive; None
        for what is no number of stars."""
        if not 1 <= rating <= 5:
            return None
        rest = (1 - _STARRED) / 2
        negative, neutral, positive = (
            _STARRED if at == (rating >= 2.5) + (rating >= 3.5) else rest for at in range(3)
        )
        return Feeling(negative, neutral, positive, "rating")


def _feelings(
    texts: Sequence[str], scores: npt.NDArray[np.float32], by: DecidedBy, sure: float
) -> list[Feeling]:
    found = []
    for text, (negative, neutral, _) in zip(texts, scores.tolist(), strict=True):
        # Three rounded numbers would not sum to one.
        positive = max(0.0, 1.0 - negative - neutral)
        clear = max(negative, neutral, positive) >= sure and _says_something(text)
        found.append(Feeling(negative, neutral, positive, by, clear))
    return found


def _says_something(text: str) -> bool:
    """Whether there is anything to see at all."""
    return any(one.isprintable() and not one.isspace() for one in text[:MOST])
