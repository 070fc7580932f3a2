"""What the Dockerfile copies, read from its text; a container is built from it without one."""

from __future__ import annotations

import fnmatch
import re
import shlex
import shutil
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def instructions() -> tuple[tuple[str, str], ...]:
    """The Dockerfile as (instruction, arguments)."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    lines = text.replace("\\\n", " ").splitlines()
    pairs = [line.strip().partition(" ") for line in lines if line.strip()]
    return tuple((word.upper(), rest.strip()) for word, _, rest in pairs)


def last_stage() -> Sequence[tuple[str, str]]:
    """The instructions of the image that runs."""
    starts = [i for i, (word, _) in enumerate(instructions()) if word == "FROM"]
    return instructions()[starts[-1] :]


def copies(stage: Sequence[tuple[str, str]]) -> list[tuple[list[str], str]]:
    """What is copied from the folder of the build: (paths, target)."""
    words = [shlex.split(rest) for word, rest in stage if word == "COPY"]
    return [(paths, target) for *paths, target in words if not paths[0].startswith("--from")]


def image_environment(app: Path, data: Path) -> dict[str, str]:
    """What ENV sets, with the image's folders elsewhere."""
    found: dict[str, str] = {}
    for word, rest in last_stage():
        if word == "ENV":
            for part in shlex.split(rest):
                name, _, value = part.partition("=")
                found[name] = value
    return {
        name: re.sub("^/data", str(data), re.sub("^/app", str(app), value)) for name, value in found.items()
    }


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a path into the build: the last pattern that fits it or a folder of it."""
    steps = path.split("/")
    folders = ["/".join(steps[:n]) for n in range(1, len(steps) + 1)]
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").rstrip("/")
        anywhere = pattern.startswith("**/")
        names = steps if anywhere else [f for f in folders if f.count("/") == pattern.count("/")]
        if any(fnmatch.fnmatchcase(name, pattern.removeprefix("**/")) for name in names):
            sent = line.startswith("!")
    return sent


def packages() -> list[str]:
    """The program's folders, as the wheel names them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: list[str] = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
        return found


def files_of(folder: Path) -> set[str]:
    """What belongs to the program below a folder, by its path in the repository."""
    return {
        str(file.relative_to(ROOT))
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def build(app: Path) -> None:
    """Do what the COPY lines of the last stage do, with what .dockerignore sends."""
    for paths, target in copies(last_stage()):
        for path in paths:
            for file in sorted(files_of(ROOT / path) or {path}):
                inside = str(Path(file).relative_to(path)) if file != path else Path(path).name
                goal = app / target / inside
                if is_sent(file):
                    goal.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(ROOT / file, goal)
