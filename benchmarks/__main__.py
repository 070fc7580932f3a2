"""`python -m benchmarks [NAME ...] [--json]`: run all benchmarks, or those named."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from typing import Any

import benchmarks

_NOT_ONE = frozenset({"__main__"})


def names() -> list[str]:
    """Every benchmark there is."""
    return sorted(
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if module.name not in _NOT_ONE and not module.name.startswith("_")
    )


def main() -> int:
    """Returns 0 also when a goal is missed: the figure says so."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(names())}")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(names()))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(names())}")
    for name in asked.names or names():
        result: dict[str, Any] = importlib.import_module(f"benchmarks.{name}").run()
        print(json.dumps(result, ensure_ascii=False) if asked.json else table(result), flush=True)
    return 0


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    met = "met" if result["met"] else "MISSED"
    lines = [f"{result['name']}: {result['figure']:,} {result['unit']} (goal {result['goal']}: {met})"]
    for name, figure in result["alternatives"].items():
        lines.append(
            f"    {name}: {figure:,}" if isinstance(figure, int | float) else f"    {name}: {figure}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
