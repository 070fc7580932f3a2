"""The container, without a container: what the Dockerfile copies is enough. (Whether the base image still
exists is for a build to say.)"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.container.image import (
    ROOT,
    build,
    copies,
    files_of,
    image_environment,
    instructions,
    is_sent,
    last_stage,
    packages,
)


def test_every_path_that_is_copied_exists_and_is_sent_to_the_build() -> None:
    paths = [path for sources, _ in copies(instructions()) for path in sources]
    assert len(paths) > 10
    for path in paths:
        assert (ROOT / path).exists(), path
        assert is_sent(path), f"{path} is left out by .dockerignore"


def test_the_build_gets_nothing_that_it_does_not_need() -> None:
    for path in (".git/config", ".env", "tests/sizes.py", "listenpost.db", ".venv/bin/python", "Makefile"):
        assert not is_sent(path), path
    assert not is_sent("bot/__pycache__/app.cpython-313.pyc")


def test_the_image_holds_every_file_of_the_program(place: Path) -> None:
    build(place)
    needed = {file for package in packages() for file in files_of(ROOT / package)}
    assert {
        "sources/sample_day/day.jsonl",
        "sources/sample_day/listenpost.toml",
        "chats/web_page/index.html",
        "core/phrases/en.py",
        "store/migrations/env.py",
        "store/migrations/versions/v0001_first_tables.py",
    } <= needed
    assert sorted(file for file in needed if not (place / file).is_file()) == []
    assert {"start.sh", "healthy.py", "LICENSE", "NOTICE"} <= {file.name for file in place.iterdir()}


def test_the_image_runs_as_nobody_in_particular_and_starts_what_it_holds() -> None:
    words = dict(last_stage())
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", words["USER"])
    assert words["VOLUME"] == words["WORKDIR"] == "/data"
    assert json.loads(words["ENTRYPOINT"]) == ["sh", "/app/start.sh"]
    assert words["HEALTHCHECK"].endswith('CMD ["python", "/app/healthy.py"]')
    assert f"EXPOSE {image_environment(Path('/app'), Path('/data'))['LISTENPOST_PORT']}" in [
        " ".join(pair) for pair in last_stage()
    ]
    assert all(
        re.match(r"python:3\.\d+-slim( AS build)?$", rest) for word, rest in instructions() if word == "FROM"
    )
    compiled = next(rest for word, rest in last_stage() if word == "RUN" and "compileall" in rest)
    assert compiled.split(" -q ")[1].split() == packages()


def test_compose_shows_the_page_to_this_machine_only_and_gives_no_rights() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r'- "(.*:\d+:\d+)"', text) == ["127.0.0.1:8080:8080"]
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "tmpfs: [/tmp]"):
        assert line in text
    assert "privileged: true" not in text
    assert ":/data" in text


def test_the_example_of_an_environment_sets_nothing() -> None:
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        assert not line or line.startswith("#"), line


@pytest.mark.parametrize("script", ["install.sh", "start.sh"])
def test_the_scripts_are_for_any_shell(script: str) -> None:
    assert (ROOT / "docker" / script).read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(ROOT / "docker" / script)], check=True)
