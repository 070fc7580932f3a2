"""The judges are locked: exact versions, a hash each, and no registry by name."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def test_what_comes_from_npm_is_exact_and_has_a_hash() -> None:
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    exact = {**wanted["devDependencies"], **wanted["optionalDependencies"], **wanted["overrides"]}
    for version in exact.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    text = (HERE / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    ourselves = packages.pop("")
    assert ourselves["devDependencies"] == wanted["devDependencies"]
    assert ourselves["optionalDependencies"] == wanted["optionalDependencies"]
    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
        # Of all addresses only those that ask for money for somebody stand there.
        package.pop("funding", None)
    assert "://" not in json.dumps(packages)
    for name, version in wanted["overrides"].items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_what_comes_from_pypi_is_exact_and_has_a_hash() -> None:
    text = (HERE / "backlot.lock").read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.findall(r"^([\w.-]+)==[\w.]+.*\\\n(    --hash=sha256:)", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[^\s#]", text, re.MULTILINE))
    wanted = (HERE / "backlot.in").read_text(encoding="utf-8")
    for line in wanted.splitlines():
        assert line.startswith("#") or f"{line} \\\n" in text


def test_the_script_is_for_any_shell() -> None:
    script = ROOT / "scripts/judges.sh"
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", script], cwd=ROOT, check=True)


def test_the_tests_that_everybody_runs_need_no_judge() -> None:
    assert not [file.name for file in HERE.glob("test_*.py") if file != Path(__file__)]
    assert len(list(HERE.glob("judge_*.py"))) == 6
