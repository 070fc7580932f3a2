"""Runs in the judges' own Python: reads one body a line, writes what is wrong with it, `null` for nothing."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main(schema: str) -> None:
    # Not installed where this file is checked, so it is found by its name.
    jsonschema = importlib.import_module("jsonschema")
    judge = jsonschema.Draft7Validator(json.loads(Path(schema).read_text(encoding="utf-8")))
    for line in sys.stdin:
        wrong = jsonschema.exceptions.best_match(judge.iter_errors(json.loads(line)))
        told = None if wrong is None else f"{wrong.json_path}: {wrong.message[:300]}"
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
