"""What the author of a text wants: a complaint, a question, praise … and what the team added itself.

seeds/<language>.yaml ─▶ training ─▶ models/intents.npz ─▶ eight chances a text ─┐
the team's own file ───────────────────────────────▶ likeness to its sentences ───┴▶ at most three intents
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from core.meaning import INTENTS, Intent
from listening.intents_own import OwnIntents
from listening.intents_table import FLOCK, READ, IntentTable
from listening.ngrams import bags
from listening.vectors import Encoder

MOST: Final = 3
"""Intents of one text at most."""
OWN: Final = "own"
"""The language under which the team's own intents stand."""
NONE: Final = "none"
"""The name under which seeds have texts that want nothing."""
BACKGROUND: Final = 4
"""Sentences of each list that the team's own are told apart from."""
OWN_POSSIBLE, OWN_SURE = 0.5, 0.95

Floats = npt.NDArray[np.float32]

_QUESTION: Final = INTENTS.index("question")
_ANGER: Final = tuple(INTENTS.index(name) for name in ("complaint", "bug_report", "churn_risk", "urgent"))


class IntentModel:
    """Finds intents. `seeds` are sentences by language and intent, the team's own under `OWN`; `data` is the
    trained model (None: only the team's own intents are found). Raises ValueError for what is no model."""

    def __init__(
        self,
        seeds: Mapping[str, Mapping[str, Sequence[str]]],
        data: bytes | None,
        encoder: Encoder | None = None,
    ) -> None:
        self._table = None if data is None else IntentTable.load(data)
        self._encoder = encoder
        own = {name: some for name, some in seeds.get(OWN, {}).items() if name != NONE}
        rarity = None if self._table is None else self._table.rarity
        self._own = OwnIntents(own, _background(seeds), rarity, encoder) if own else None

    def intents(
        self, texts: Sequence[str], langs: Sequence[str | None], vectors: Floats | None = None
    ) -> list[tuple[Intent, ...]]:
        """What each author wants, likeliest first, three at most. `langs` has a language code or None for
        each; `vectors` (texts, 512) are the encoder's, when somebody has them already."""
        if vectors is None and self._encoder is not None:
            vectors = self._encoder.encode(texts)
        if self._encoder is None:
            vectors = None
        found: list[tuple[Intent, ...]] = []
        for at in range(0, len(texts), FLOCK):
            some = slice(at, at + FLOCK)
            found += self._flock(texts[some], langs[some], None if vectors is None else vectors[some])
        return found

    def _flock(
        self, texts: Sequence[str], langs: Sequence[str | None], vectors: Floats | None
    ) -> list[tuple[Intent, ...]]:
        features = bags(texts)
        found: list[dict[str, Intent]] = [{} for _ in texts]
        if self._table is not None:
            chances, tiers = self._table.chances(texts, langs, features, vectors)
            sure = chances >= self._table.sure[tiers]
            # Who is angry asks to be answered, not to be told something: such a question is never sure.
            sure[:, _QUESTION] &= (chances[:, _ANGER] < chances[:, [_QUESTION]]).all(axis=1)
            sure[:, _QUESTION] &= ~sure[:, _ANGER].any(axis=1)
            for row, one in np.argwhere(chances >= self._table.possible[tiers]).tolist():
                _add(found[row], Intent(INTENTS[one], float(chances[row, one]), bool(sure[row, one])))
        if self._own is not None:
            read = np.array([lang is None or lang in READ for lang in langs], bool)
            chances = self._own.chances(features, vectors, read)
            for row, one in np.argwhere(chances >= OWN_POSSIBLE).tolist():
                chance = float(chances[row, one])
                _add(found[row], Intent(self._own.names[one], chance, chance >= OWN_SURE))
        return [tuple(sorted(some.values(), key=_likeliest_first)[:MOST]) for some in found]


def _likeliest_first(intent: Intent) -> tuple[float, str]:
    return -intent.chance, intent.name


def _add(found: dict[str, Intent], intent: Intent) -> None:
    known = found.get(intent.name)
    if known is None or known.chance < intent.chance:
        found[intent.name] = intent


def _background(seeds: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
    """Some sentences of all that is not the team's own, and all that the team says to be none of its own."""
    shipped = [
        sentence
        for lang, intents in seeds.items()
        if lang != OWN
        for some in intents.values()
        for sentence in some[:BACKGROUND]
    ]
    return [*shipped, *seeds.get(OWN, {}).get(NONE, ())]
