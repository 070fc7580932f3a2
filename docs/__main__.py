"""`python -m docs`: rewrite the generated reference, check every link. `--check` writes nothing and exits 1
when the reference is not what the code says."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.links import broken_links
from docs.pages import pages

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on a difference")
    check = parser.parse_args().check
    wrong = 0
    for name, text in pages().items():
        file = HERE / "reference" / name
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if check:
            wrong += 1
            print(f"docs/reference/{name} is not what the code says: run make docs", file=sys.stderr)
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote docs/reference/{name}")
    for problem in broken_links(HERE.parent):
        wrong += 1
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
