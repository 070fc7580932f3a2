"""How many real crises are told, how soon, and how often a false alarm.

`python -m benchmarks spikes` measures samples of moderate size, with LISTENPOST_FULL=1 all of them.
`python -m benchmarks.spikes --write` measures all, runs every formula that other tools publish on the same
data, and writes docs/reference/spike-detection.md.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from benchmarks._process import ROOT
from benchmarks._spike_measures import Measured, measure, share_told
from benchmarks._spike_page import page

PAGE = ROOT / "docs" / "reference" / "spike-detection.md"


def run() -> dict[str, Any]:
    """The figure is the median delay at 100 posts an hour; met when every goal is."""
    measured = measure(full=bool(os.environ.get("LISTENPOST_FULL")))
    first = measured.rises[0]
    return {
        "name": "spikes",
        "figure": round(first.step.ours(0.5), 1),
        "unit": "min, median from a step to 5 times 100 posts/h until the alarm",
        "goal": first.goal,
        "met": all(met for *_, met in goals(measured)),
        "alternatives": {
            name: f"{seen} (goal {goal}: {'met' if met else 'MISSED'})"
            for name, seen, goal, met in goals(measured)
        }
        | _beside(measured),
    }


def goals(measured: Measured) -> list[tuple[str, str, str, bool]]:
    """Every goal: its name, what was seen, what is wanted, whether it is met."""
    found = []
    for rise in measured.rises:
        for shape, seen in (("step", rise.step), ("ramp", rise.ramp)):
            middle, slow = seen.ours(0.5), seen.ours(0.9)
            found.append(
                (
                    f"{rise.name}, {shape}",
                    f"median {middle:,.1f} min, p90 {slow:,.1f} min",
                    f"{rise.goal:g} and {2.5 * rise.goal:g} min",
                    middle <= rise.goal and slow <= 2.5 * rise.goal,
                )
            )
    calm = measured.quiet
    found.append(
        (
            "quiet brands, false alerts",
            f"{calm.false / calm.brands:.2f} a brand-quarter",
            "1",
            calm.false <= calm.brands,
        )
    )
    latest = max(_NEVER if one is None else one for one in calm.told)
    found.append(
        (
            "quiet brands, 8 mentions in an hour",
            f"{share_told(calm.told)} told, at the latest {latest:.0f} min after the eighth",
            "all within 10 min",
            latest <= 10.0,
        )
    )
    return found


def _beside(measured: Measured) -> dict[str, str]:
    """What has no goal but belongs beside."""
    beside = {
        f"{rise.name}, {shape}, oracle": f"median {seen.oracle(0.5):,.1f}, p90 {seen.oracle(0.9):,.1f} min"
        for rise in measured.rises
        for shape, seen in (("step", rise.step), ("ramp", rise.ramp))
    }
    for rise in measured.rises:
        beside[f"{rise.name}, false alerts"] = f"{rise.false} in {rise.weeks} series-weeks"
    if measured.nab is None:
        return beside | {"NAB": "not measured: no ../shared/data/nab (or $LISTENPOST_DATA/nab)"}
    nab = measured.nab
    return beside | {
        "NAB, five series": f"{nab.hits} of {nab.of} windows, {nab.a_week:.2f} false alerts a series-week "
        "(public detectors on ten: 24 of 35 at 0.12, 27 at 0.79, 31 at 0.92)"
    }


_NEVER = float("inf")


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spikes", description=__doc__)
    parser.add_argument(
        "--write", action="store_true", help=f"measure all and write {PAGE.relative_to(ROOT)}"
    )
    if not parser.parse_args().write:
        parser.print_usage()
        return 2
    measured = measure(full=True, beside=True)
    if measured.nab is None:
        print(
            "There is no ../shared/data/nab (nor $LISTENPOST_DATA/nab): nothing was written.", file=sys.stderr
        )
        return 1
    PAGE.write_text(page(measured, goals(measured)), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
