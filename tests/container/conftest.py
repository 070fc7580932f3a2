"""A place that everybody can reach."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that everybody can reach. (pytest's own are for one user only.)"""
    with tempfile.TemporaryDirectory(prefix="listenpost-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
