"""The container, without a container: what the Dockerfile copies is enough, and runs as nobody on a read-only
root. (Whether the base image still exists is for a build to say.)"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import http.client
import json
import os
import re
import shlex
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOBODY = 65534

# ---------------------------------------------------------------- reading the files


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


# ---------------------------------------------------------------- somebody without rights


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


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that everybody can reach. (pytest's own are for one user only.)"""
    with tempfile.TemporaryDirectory(prefix="listenpost-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def give(folder: Path) -> Path:
    """Make a folder that belongs to nobody."""
    folder.mkdir()
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return folder


# ---------------------------------------------------------------- the build


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


# ---------------------------------------------------------------- the script that installs


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


# ---------------------------------------------------------------- the life of a container


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Container:
    """The image's tree, read-only, with a data folder that belongs to the user."""

    def __init__(self, place: Path) -> None:
        self.app = place / "app"
        self.app.mkdir()
        build(self.app)
        binaries = place / "bin"
        binaries.mkdir()
        # Libraries come from where they are; nothing else does: -S keeps paths to this repository away.
        python = binaries / "python"
        python.write_text(f'#!/bin/sh\nexec {python_for_everybody()} -S "$@"\n')
        python.chmod(0o755)
        for file in [self.app, *self.app.rglob("*")]:
            file.chmod(0o555 if file.is_dir() else 0o444)
        self.data = give(place / "data")
        self.port = free_port()
        libraries = os.pathsep.join(site.getsitepackages())
        self.environment: Mapping[str, str] = {
            **image_environment(self.app, self.data),
            "PATH": f"{binaries}:/usr/bin:/bin",
            "PYTHONPATH": f"{self.app}:{libraries}",
            "LISTENPOST_PORT": str(self.port),
            "http_proxy": "http://127.0.0.1:9",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.data,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **as_nobody(),
        )

    @contextmanager
    def started(self) -> Iterator[tuple[subprocess.Popen[str], str]]:
        """The process, and what it said until its page was there."""
        process = subprocess.Popen(
            ["sh", str(self.app / "start.sh")],
            cwd=self.data,
            env=self.environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            **as_nobody(),
        )
        assert process.stderr is not None
        said = ""
        try:
            for line in process.stderr:
                said += line
                if "Ctrl-C" in line:
                    break
            yield process, said
        finally:
            process.kill()
            process.communicate()

    def wait_until_healthy(self) -> None:
        told = ""
        for _ in range(100):  # each look takes some time itself
            found = self.run("python", str(self.app / "healthy.py"))
            if found.returncode == 0:
                return
            told = found.stderr
        raise AssertionError(told)

    def get(self, path: str, token: str | None = None) -> tuple[int, Mapping[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, dict(answer.headers)


def test_a_container_starts_is_healthy_asks_for_its_token_and_stops_when_it_is_told(place: Path) -> None:
    container = Container(place)
    unhealthy = container.run("python", str(container.app / "healthy.py"))
    assert unhealthy.returncode == 1
    assert "not ready" in unhealthy.stderr

    with container.started() as (process, said):
        link = re.search(rf"http://127\.0\.0\.1:{container.port}/\?token=(\S+)", said)
        assert link is not None, said
        token = link[1]
        container.wait_until_healthy()
        assert container.get("/")[0] == 401
        assert container.get("/api/channels")[0] == 401
        assert container.get("/metrics")[0] == 401
        assert container.get("/api/channels", token="wrong")[0] == 401
        assert container.get("/api/channels", token=token)[0] == 200
        assert container.get(f"/?token={token}")[0] == 303
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0

    kept = {file.name: file.stat().st_mode & 0o777 for file in container.data.iterdir()}
    assert kept["listenpost.token"] == 0o600
    assert any(name.endswith(".db") for name in kept)

    with container.started() as (process, said):
        assert f"http://127.0.0.1:{container.port}/" in said
        assert token not in said
        container.wait_until_healthy()
        assert container.get("/api/channels", token=token)[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_a_container_runs_any_command(place: Path) -> None:
    container = Container(place)
    told = container.run("sh", str(container.app / "start.sh"), "check")
    assert told.returncode == 0, told.stderr
    assert "All is well." in told.stdout
