"""Every card as Slack gets it, as it was read and approved; LISTENPOST_GOLDEN=write rewrites the files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.chats.slack.every_card import every_drawing

GOLDEN = Path(__file__).parent / "golden"
LONG = {"digest_20", "digest_without_row", "lines_page_2"}
"""Drawn and checked, but their lines are those of the others."""


def test_every_card_is_drawn_as_approved(subtests: pytest.Subtests) -> None:
    drawings = {name: drawn for name, drawn in every_drawing().items() if name not in LONG}
    if os.environ.get("LISTENPOST_GOLDEN") == "write":
        for name, drawn in drawings.items():
            text = json.dumps(drawn, ensure_ascii=False, indent=1)
            (GOLDEN / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(drawings)
    for name, drawn in drawings.items():
        with subtests.test(name):
            assert drawn == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
