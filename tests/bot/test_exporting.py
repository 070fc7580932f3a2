"""`listenpost export` writes a whole file or none."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path

import pytest

from bot.exporting import export_once
from core.errors import UsageError
from core.export_rows import COLUMNS
from tests.bot.config_files import TOPIC

pytestmark = pytest.mark.usefixtures("logs_as_before")


class Screen(io.BytesIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def export(folder: Path, words: str, kind: str, target: Path | None = None) -> bytes:
    """What is written to standard output."""
    config = folder / "listenpost.toml"
    config.write_text(TOPIC, encoding="utf-8")
    out = io.BytesIO()
    assert asyncio.run(export_once(words, kind, target, config, {}, out)) == 0
    return out.getvalue()


def test_it_goes_to_standard_output_or_into_a_file(tmp_path: Path) -> None:
    assert export(tmp_path, "acme 7d", "csv").decode("utf-8-sig").startswith(f'"{COLUMNS[0]}"')
    target = tmp_path / "acme.json"
    target.write_text("what was there before", encoding="utf-8")
    assert export(tmp_path, "acme 7d", "json", target) == b""
    assert json.loads(target.read_bytes())["mentions"] == []


def test_a_slip_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "acme.csv"
    target.write_text("what was there before", encoding="utf-8")
    with pytest.raises(UsageError, match="sunset"):
        export(tmp_path, "sunset", "csv", target)
    assert target.read_text(encoding="utf-8") == "what was there before"
    assert not list(tmp_path.glob("*.new"))


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        export(tmp_path, "acme", "csv", tmp_path / "nowhere" / "acme.csv")


def test_a_pdf_is_not_printed_onto_a_screen(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--out"):
        asyncio.run(export_once("", "pdf", None, tmp_path / "none.toml", {}, Screen()))
