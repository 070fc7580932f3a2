"""The script that installs takes what the lock names, and nothing with another hash."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.container.image import ROOT
from tests.container.nobody import as_nobody, give, python_for_everybody


def write_wheel(folder: Path) -> tuple[str, str]:
    """A package with one module; its file name and SHA-256."""
    name = "tinything-1.0-py3-none-any.whl"
    files = {
        "tinything.py": b"WORD = 'installed'\n",
        "tinything-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tinything\nVersion: 1.0\n",
        "tinything-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = []
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for path, body in files.items():
            wheel.writestr(path, body)
            digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
            record.append(f"{path},sha256={digest},{len(body)}")
        record.append("tinything-1.0.dist-info/RECORD,,")
        wheel.writestr("tinything-1.0.dist-info/RECORD", "\n".join(record))
    return name, hashlib.sha256((folder / name).read_bytes()).hexdigest()


def test_the_script_installs_what_the_lock_names_and_nothing_with_another_hash(place: Path) -> None:
    home = give(place / "app")
    name, digest = write_wheel(place)
    (place / name).chmod(0o644)
    shutil.copy(ROOT / "docker" / "install.sh", place)
    for lock, sha in (("right.lock", digest), ("wrong.lock", "0" * 64)):
        text = f"--no-index\n--find-links {place}\ntinything==1.0 --hash=sha256:{sha}\n"
        (place / lock).write_text(text)

    def install(lock: str, folder: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(place / "install.sh"), str(place / lock), folder],
            cwd=home,
            env={"PATH": "/usr/bin:/bin", "PYTHON": python_for_everybody()},
            capture_output=True,
            text=True,
            check=False,
            **as_nobody(),
        )

    refused = install("wrong.lock", "venv")
    assert refused.returncode == 1
    assert "DO NOT MATCH THE HASHES" in refused.stderr
    done = install("right.lock", "venv")
    assert done.returncode == 0, done.stderr
    told = subprocess.run(
        [str(home / "venv/bin/python"), "-c", "import tinything; print(tinything.WORD)"],
        capture_output=True,
        text=True,
        check=True,
        **as_nobody(),
    )
    assert told.stdout == "installed\n"
