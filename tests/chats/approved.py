"""What is drawn is compared with what was read and approved; LISTENPOST_GOLDEN=write rewrites the files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

LONG = frozenset({"digest_20", "digest_without_row", "lines_page_2"})
"""Drawn and checked, but their lines are those of the others."""


def must_be_as_approved(
    folder: Path, every: Mapping[str, Mapping[str, Any]], subtests: pytest.Subtests
) -> None:
    """Each of these drawings, but for the long ones, is what stands in its file; there is no other file."""
    drawings = {name: drawn for name, drawn in every.items() if name not in LONG}
    if os.environ.get("LISTENPOST_GOLDEN") == "write":
        for name, drawn in drawings.items():
            text = json.dumps(drawn, ensure_ascii=False, indent=1)
            (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    assert {file.stem for file in folder.glob("*.json")} == set(drawings)
    for name, drawn in drawings.items():
        with subtests.test(name):
            assert drawn == json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
