"""The texts that models are trained and measured on, and where each came from.

Public sets stand in `../shared/data/sentiment` (its MANIFEST names origins and licences); our own mentions in
`training/own`. Test and validation rows are never trained on.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.fold import fold
from core.meaning import SENTIMENTS

HERE = Path(__file__).parent
OWN = HERE / "own"
SHARED = HERE.parent.parent / "shared" / "data" / "sentiment"
PUBLIC = ("brighter", "afrisenti", "wisesight", "goemotions")
"""Labelled sets under settled licences."""
UNLABELLED = ("xed", "tanaka")
UNSETTLED = "smsa"
UNKNOWN = -1
"""The label of a row that has none."""
_HELD_TENTH = 0
_BESIDES = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its language, its label as an index into `SENTIMENTS` (or `UNKNOWN`), its origin (a set's
    name, `own`), and whether it is held back for measuring: "validation", "test", or "" for training."""

    text: str
    lang: str
    label: int
    origin: str
    held: str = ""


def public(name: str, folder: Path = SHARED) -> Iterator[Row]:
    """The rows of a public set. Raises OSError when it is not there."""
    path = folder / ("unsettled" if name == UNSETTLED else "") / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            held = "validation" if row["split"] == "validation" else ""
            if name == "wisesight" and zlib.crc32(row["text"].encode()) % 10 == _HELD_TENTH:
                held = "validation"
            yield Row(row["text"], row["lang"], label_number(row["label"]), name, held)


def own(kind: str, folder: Path = OWN) -> Iterator[Row]:
    """Our own mentions of `training/own/<kind>` (test or train). What reads like a test mention is left out
    of training. Raises ValueError for a line without a label."""
    tested = {_plain(row.text) for row in own("test", folder)} if kind == "train" else set()
    for path in sorted((folder / kind).glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            label, tab, text = line.partition("\t")
            if not tab or label not in SENTIMENTS:
                raise ValueError(f"{path.name}, line {number}: a label, a tab and a text, please")
            if _plain(text) not in tested:
                yield Row(
                    text.strip(), path.stem, label_number(label), "own", "test" if kind == "test" else ""
                )


def _plain(text: str) -> str:
    """A text without case, accents, punctuation and spaces."""
    return _BESIDES.sub("", fold(text))


def label_number(label: str | None) -> int:
    """A label as an index into `SENTIMENTS`."""
    return UNKNOWN if label is None else SENTIMENTS.index(label)


def labels(rows: Iterable[Row]) -> npt.NDArray[np.int64]:
    """The labels of rows as an array."""
    return np.array([row.label for row in rows], np.int64)


def places(rows: Iterable[Row], wanted: Callable[[Row], bool]) -> npt.NDArray[np.int64]:
    """Where among the rows the wanted ones are."""
    return np.array([at for at, row in enumerate(rows) if wanted(row)], np.int64)
