"""Somebody without rights: their processes, their Python, their folders."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534


def as_nobody() -> dict[str, Any]:
    """Arguments of Popen that make a process somebody without rights, where we are root."""
    if os.getuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@cache
def python_for_everybody() -> str:
    """A Python of our version that somebody without rights may run: the one of a root user's home is none."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    code = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for candidate in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        try:
            found = subprocess.run(
                [candidate, "-c", code], capture_output=True, text=True, cwd="/", check=False, **as_nobody()
            )
        except OSError:
            continue
        if found.stdout.strip() == version:
            return candidate
    told = f"there is no Python {version} that an unprivileged user may run"
    if os.environ.get("CI"):
        pytest.fail(told)
    pytest.skip(told)


def give(folder: Path) -> Path:
    """Make a folder that belongs to nobody."""
    folder.mkdir()
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return folder
