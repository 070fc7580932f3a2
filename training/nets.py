"""Small networks on vectors: one hidden layer, trained by gradient descent with a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained: hidden units, passes over the data, rows a step, rate, dropout of the input
    and of the hidden layer, decay of weights."""

    hidden: int = 128
    passes: int = 8
    step: int = 256
    rate: float = 5e-4
    drop_in: float = 0.2
    drop: float = 0.4
    decay: float = 1e-4


@dataclass(slots=True)
class Net:
    """Weights of a network from vectors to three logits."""

    parts: list[Floats]

    def logits(self, vectors: Floats) -> Floats:
        """Three numbers a row: negative, neutral, positive."""
        inner, inner_bias, outer, outer_bias = self.parts
        out: Floats = np.maximum(vectors @ inner + inner_bias, 0) @ outer + outer_bias
        return out


def softmax(logits: Floats) -> Floats:
    """Probabilities from logits, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    out: Floats = powers / powers.sum(axis=1, keepdims=True)
    return out


def train(vectors: Floats, targets: Floats, weights: Floats, seed: int, recipe: Recipe = Recipe()) -> Net:
    """A network for targets (rows, 3) that are probabilities, each row counting as much as its weight."""
    draw = np.random.default_rng(seed)
    width = vectors.shape[1]
    parts: list[Floats] = [
        draw.normal(0, np.sqrt(2 / width), (width, recipe.hidden)).astype(np.float32),
        np.zeros(recipe.hidden, np.float32),
        draw.normal(0, np.sqrt(1 / recipe.hidden), (recipe.hidden, 3)).astype(np.float32),
        np.zeros(3, np.float32),
    ]
    means = [np.zeros_like(part) for part in parts]
    squares = [np.zeros_like(part) for part in parts]
    steps = recipe.passes * -(-len(vectors) // recipe.step)
    taken = 0
    for _ in range(recipe.passes):
        order = draw.permutation(len(vectors))
        for at in range(0, len(order), recipe.step):
            chosen = order[at : at + recipe.step]
            rate = recipe.rate * (1 - taken / steps)
            taken += 1
            slopes = _slopes(parts, vectors[chosen], targets[chosen], weights[chosen], draw, recipe)
            for one, slope in enumerate(slopes):
                means[one] += 0.1 * (slope - means[one])
                squares[one] += 0.001 * (slope * slope - squares[one])
                move = means[one] / (1 - 0.9**taken) / (np.sqrt(squares[one] / (1 - 0.999**taken)) + 1e-8)
                if parts[one].ndim > 1:
                    move = move + recipe.decay * parts[one]
                parts[one] -= (rate * move).astype(np.float32)
    return Net(parts)


def _slopes(
    parts: list[Floats],
    vectors: Floats,
    targets: Floats,
    weights: Floats,
    draw: np.random.Generator,
    recipe: Recipe,
) -> list[Floats]:
    inner, inner_bias, outer, outer_bias = parts
    kept = draw.random(vectors.shape, dtype=np.float32) > recipe.drop_in
    vectors = vectors * kept / np.float32(1 - recipe.drop_in)
    before = vectors @ inner + inner_bias
    kept = (before > 0) & (draw.random(before.shape, dtype=np.float32) > recipe.drop)
    gate = kept.astype(np.float32) / np.float32(1 - recipe.drop)
    hidden: Floats = before * gate
    off = (softmax(hidden @ outer + outer_bias) - targets) * (weights / len(vectors))[:, None]
    back = (off @ outer.T) * gate
    return [vectors.T @ back, back.sum(axis=0), hidden.T @ off, off.sum(axis=0)]
