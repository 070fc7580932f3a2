"""How right the model of intents is: `python -m training.intents_evaluate` rewrites the tables of
`docs/intents.md`.

Measured on texts that were never learnt from: our own test (`tests/listening/intents_cases.tsv`, written
before the model was tuned) and every fifth seed. The team's own intents: ten of them, ten sentences each
(`tests/listening/intents_own_seeds.yaml`), on eight texts each and on all of the English test.
"""

from __future__ import annotations

import itertools
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.meaning import INTENTS, Intent
from listening.intent_seeds import read
from listening.intents import OWN, IntentModel
from listening.vectors import Encoder, open_encoder
from training.intents_data import CASES, MODEL, SEEDS, Said, cases, seeds

CARD = Path(__file__).parent.parent / "docs" / "intents.md"
BEGIN, END = "<!-- tables: python -m training.intents_evaluate -->", "<!-- end of tables -->"
OWN_SEEDS = CASES.with_name("intents_own_seeds.yaml")
OWN_CASES = CASES.with_name("intents_own_cases.tsv")
STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


@dataclass(slots=True)
class Tally:
    """What was said, and how much of it was right."""

    sure: int = 0
    sure_right: int = 0
    possible: int = 0
    possible_right: int = 0
    missed: int = 0

    def add(self, found: Sequence[Intent], one: Said, names: Iterable[str] = INTENTS) -> None:
        """Count what was found in a text; what is left open counts neither way."""
        said = {intent.name: intent.sure for intent in found}
        for name in names:
            at = INTENTS.index(name)
            right = bool(one.wants[at])
            if name not in said:
                self.missed += right
            elif one.counts[at] and said[name]:
                self.sure, self.sure_right = self.sure + 1, self.sure_right + right
            elif one.counts[at]:
                self.possible, self.possible_right = self.possible + 1, self.possible_right + right

    @property
    def found(self) -> float:
        """The share of intents that was found, sure or possible."""
        right = self.sure_right + self.possible_right
        return right / max(right + self.missed, 1)

    @property
    def sure_found(self) -> float:
        """The share of intents that was found and sure."""
        return self.sure_right / max(self.sure_right + self.possible_right + self.missed, 1)

    def cells(self) -> str:
        """As cells of a table."""
        return (
            f"{share(self.sure_right, self.sure)} | {share(self.possible_right, self.possible)} | "
            f"{self.sure_found:.2f} | {self.found:.2f}"
        )


def share(right: int, of: int) -> str:
    """A share with how many it is of."""
    return f"{right / of:.2f} of {of}" if of else "–"


def tally(model: IntentModel, some: Sequence[Said], key: Callable[[Said], str]) -> dict[str, Tally]:
    """Tallies by key, and of all under `all`."""
    found = model.intents([one.text for one in some], [one.lang for one in some])
    out: dict[str, Tally] = defaultdict(Tally)
    for one, intents in zip(some, found, strict=True):
        out[key(one)].add(intents, one)
        out["all"].add(intents, one)
    return out


def by_intent(model: IntentModel, some: Sequence[Said]) -> dict[str, Tally]:
    """A tally for each intent."""
    found = model.intents([one.text for one in some], [one.lang for one in some])
    out = {name: Tally() for name in INTENTS}
    for one, intents in zip(some, found, strict=True):
        for name, into in out.items():
            into.add(intents, one, [name])
    return out


def own_tally(model: IntentModel, names: Sequence[str]) -> dict[str, list[int]]:
    """Of each of the team's own intents: right, wrong, missed."""
    rows = [line.split("\t") for line in OWN_CASES.read_text("utf-8").splitlines()]
    rows += [["-", one.text] for one in cases() if one.lang == "en"]
    found = model.intents([text for _, text in rows], ["en"] * len(rows))
    out = {name: [0, 0, 0] for name in names}
    for (wanted, _), intents in zip(rows, found, strict=True):
        said = {intent.name for intent in intents} & set(names)
        for name in names:
            if name in said:
                out[name][0 if name == wanted else 1] += 1
            elif name == wanted:
                out[name][2] += 1
    return out


def reliability(model: IntentModel, some: Sequence[Said]) -> list[str]:
    """How often it was right, by the chance that was given."""
    counts = [[0, 0.0, 0] for _ in STEPS]
    found = model.intents([one.text for one in some], [one.lang for one in some])
    for one, intents in zip(some, found, strict=True):
        for intent in intents:
            at = INTENTS.index(intent.name)
            if one.counts[at]:
                step = next(step for step, edge in enumerate(STEPS[1:]) if intent.chance < edge)
                counts[step][0] += 1
                counts[step][1] += intent.chance
                counts[step][2] += int(one.wants[at])
    return [f"{total / n:.2f} → {right / n:.2f} ({n})" if n else "–" for n, total, right in counts[:-1]]


def tables() -> str:
    """The tables of the card."""
    data = MODEL.read_bytes()
    encoder = open_encoder()
    tiers: list[tuple[str, Encoder | None]] = [("fast", None)]
    if encoder is not None:
        tiers.append(("semantic", encoder))
    test, held = cases(), [one for one in seeds(SEEDS) if one.held]
    lines: list[str] = []
    head = "sure: right | possible: right | found and sure | found"
    for name, some in (("Our own test", test), ("Every fifth seed", held)):
        lines += [
            f"### {name}: {len(some)} texts",
            "",
            f"| tier | language | {head} |",
            "|---|---|---|---|---|---|",
        ]
        for tier, one in tiers:
            model = IntentModel({}, data, one)
            for lang, counted in sorted(tally(model, some, lambda said: said.lang).items()):
                lines.append(f"| {tier} | {lang} | {counted.cells()} |")
        lines.append("")
    lines += ["### By intent, our own test", "", f"| tier | intent | {head} |", "|---|---|---|---|---|---|"]
    for tier, one in tiers:
        model = IntentModel({}, data, one)
        lines += [f"| {tier} | {name} | {t.cells()} |" for name, t in by_intent(model, test).items()]
    edges = [f"{low:.1f}–{min(high, 1):.1f}" for low, high in itertools.pairwise(STEPS)]
    lines += ["", "### Chance given → how often right (how many), our own test", ""]
    lines += [f"| tier | {' | '.join(edges)} |", "|---|" + "---|" * len(edges)]
    for tier, one in tiers:
        lines.append(f"| {tier} | {' | '.join(reliability(IntentModel({}, data, one), test))} |")
    own = read(OWN_SEEDS.read_text("utf-8"), OWN_SEEDS.name)
    files = {path.stem: read(path.read_text("utf-8"), path.name) for path in sorted(SEEDS.glob("*.yaml"))}
    lines += ["", "### Ten intents of a team's own, ten sentences each", ""]
    lines += ["| tier | intent | right of what was said | found of eight |", "|---|---|---|---|"]
    for tier, one in tiers:
        sums = [0, 0, 0]
        for name, (right, wrong, missed) in own_tally(
            IntentModel({**files, OWN: own}, data, one), list(own)
        ).items():
            lines.append(
                f"| {tier} | {name} | {share(right, right + wrong)} | {share(right, right + missed)} |"
            )
            sums = [sums[0] + right, sums[1] + wrong, sums[2] + missed]
        lines.append(
            f"| {tier} | all | {share(sums[0], sums[0] + sums[1])} | {share(sums[0], sums[0] + sums[2])} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Write the tables into the card."""
    text = CARD.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    CARD.write_text(f"{before}{BEGIN}\n\n{tables()}\n\n{END}{rest.partition(END)[2]}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
