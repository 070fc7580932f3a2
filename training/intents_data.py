"""What intents are learnt from: seed sentences, words, questions and toned texts, and texts without labels.

A seed has one intent, and what it may be besides is left open: who reports a bug or leaves, often complains
too; a wish that ends with a question mark may be a question. What is left open is neither learnt nor counted.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.meaning import INTENTS
from listening.intent_seeds import read
from listening.intents import NONE
from listening.intents_table import cues_of
from training.rows import OWN, SHARED, Row, own, public

MODEL = Path(__file__).parent.parent / "listening" / "models" / "intents.npz"
SEEDS = Path(__file__).parent.parent / "listening" / "seeds"
WORDS = Path(__file__).parent / "intents_words.txt"
CASES = Path(__file__).parent.parent / "tests" / "listening" / "intents_cases.tsv"
FIFTH = 5
"""Every fifth sentence of a list is held out."""
OPEN = "?"
"""Before an intent of a case that may be there or not."""

Floats = npt.NDArray[np.float32]

_COMPLAINT, _QUESTION, _PRAISE = (INTENTS.index(name) for name in ("complaint", "question", "praise"))
_MAY_COMPLAIN = frozenset({"bug_report", "churn_risk", "urgent"})


@dataclass(frozen=True, slots=True)
class Said:
    """A text with its language, how far it has each intent (8,), how much that counts for each (8,), whether
    it is held out, and where it is from: `seed`, `case` or a set's name."""

    text: str
    lang: str
    wants: Floats
    counts: Floats
    held: bool = False
    origin: str = "seed"
    number: int = 0
    """Which of its list it is: sentences of several languages that say the same mostly have the same."""


def seeds(folder: Path = SEEDS) -> list[Said]:
    """All seed sentences."""
    files = {path.stem: read(path.read_text("utf-8"), path.name) for path in sorted(folder.glob("*.yaml"))}
    return list(_said(files))


def _said(files: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterable[Said]:
    for lang, intents in files.items():
        wanted: dict[str, set[str]] = {}
        place: dict[str, int] = {}
        for name, sentences in intents.items():
            for number, sentence in enumerate(sentences, 1):
                wanted.setdefault(sentence, set()).add(name)
                place.setdefault(sentence, number)
        for sentence, names in wanted.items():
            number = place[sentence]
            one = said(sentence, lang, names - {NONE}, held=number % FIFTH == 0)
            yield replace(one, number=number)


def said(
    text: str,
    lang: str,
    names: Iterable[str],
    may: Iterable[str] = (),
    *,
    held: bool = False,
    origin: str = "seed",
) -> Said:
    """A text that has these intents, may have those, and no other."""
    names = set(names)
    wants = np.array([float(name in names) for name in INTENTS], np.float32)
    open_ = {*may}
    if names & _MAY_COMPLAIN:
        open_.add("complaint")
    if names and cues_of([text])[0, 1]:
        open_.add("question")
    counts = np.array([float(name in names or name not in open_) for name in INTENTS], np.float32)
    return Said(text, lang, wants, counts, held, origin)


def words(path: Path = WORDS) -> list[Said]:
    """Words and short phrases that speak for one intent."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, _, phrases = line.partition(":")
        lang, name = head.split()
        for phrase in phrases.split(";"):
            wanted.setdefault((lang, phrase.strip()), set()).add(name)
    return [said(text, lang, names, origin="word") for (lang, text), names in wanted.items()]


def cases(path: Path = CASES) -> list[Said]:
    """Our own test: a language, its intents (`-` for none, `?` before what may be), a text, with tabs."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        lang, names, text = line.split("\t")
        listed = [] if names == "-" else names.split(",")
        may = [one.removeprefix(OPEN) for one in listed if one.startswith(OPEN)]
        sure = [one for one in listed if not one.startswith(OPEN)]
        if unknown := {*may, *sure} - {*INTENTS}:
            raise ValueError(f"{path.name}: no intent is called {unknown}")
        found.append(said(text, lang, sure, may, held=True, origin="case"))
    return found


def questions(folder: Path = SHARED) -> list[Said]:
    """Questions of public sets: Thai ones about brands, and one of five asked of a bank. What else they want
    is left open."""
    alone = np.zeros(len(INTENTS), np.float32)
    alone[_QUESTION] = 1
    found = []
    with gzip.open(folder / "wisesight.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["set"] == "wisesight-question":
                found.append(Said(row["text"], "th", alone, alone, origin="wisesight"))
    with gzip.open(folder.parent / "intent" / "banking77.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["text"].endswith("?") and zlib.crc32(row["text"].encode()) % 5 == 0:
                found.append(Said(row["text"], "en", alone, alone, origin="banking77"))
    return found


def toned(folder: Path = SHARED) -> list[tuple[Row, Said]]:
    """Texts whose sentiment is known: our own mentions and Thai posts about brands. A positive one is praise
    and no complaint, a negative one a complaint and no praise, as far as the sentiment can say."""
    found = list(own("train", OWN))
    found += [
        row
        for row in public("wisesight", folder)
        if not row.held and row.label >= 0 and zlib.crc32(row.text.encode()) // 10 % 4 == 0
    ]
    return [(row, _toned(row)) for row in sorted(found, key=lambda row: (row.lang, row.text))]


def _toned(row: Row) -> Said:
    wants, counts = np.zeros((2, len(INTENTS)), np.float32)
    counts[[_COMPLAINT, _PRAISE]] = 1
    wants[_PRAISE], wants[_COMPLAINT] = row.label == 2, row.label == 0
    if row.label == 2:
        counts[[INTENTS.index(name) for name in _MAY_COMPLAIN]] = 1
    return Said(row.text, row.lang, wants, counts, origin=row.origin)


def unlabelled(shares: Mapping[str, int], folder: Path = SHARED) -> list[tuple[str, str]]:
    """Texts (language, text) of public sets, thinned: of each set one in so many, chosen by the text."""
    found = [
        (row.lang, row.text)
        for name, share in shares.items()
        for row in public(name, folder)
        if not row.held and zlib.crc32(row.text.encode()) // 10 % share == 0
    ]
    return sorted(set(found))
