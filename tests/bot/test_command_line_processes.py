"""The command line in real processes, for what only they show: ports, signals, terminals, pipes."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bot.machine import BROKEN, Machine, free_port, listening_to

ROOT = Path(__file__).resolve().parents[2]


def real(folder: Path, **environment: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LISTENPOST_")}
    kept.pop("NO_COLOR", None)
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment}


@contextmanager
def started(folder: Path, *words: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A bot that runs, and its page's address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=real(folder, **environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if found := re.search(r"http://\S+", line):
                yield process, found[0]
                break
        else:
            raise AssertionError("".join(lines))
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_running_bot_answers_ask_keeps_its_port_and_stops_when_it_is_told(machine: Machine) -> None:
    port = str(free_port())
    machine.set(LISTENPOST_PORT=port)
    with started(machine.folder, "demo", "--speed", "0", LISTENPOST_PORT=port) as (process, page):
        assert page == f"http://127.0.0.1:{port}/"
        told = machine.run("ask", "help")
        assert told.code == 0
        assert "today" in told.out
        assert machine.run("ask", "tody").code == 2
        card = json.loads(machine.run("ask", "open", "--json").out)
        assert card["kind"] == "answer"

        taken = machine.run("demo", "--port", port)
        assert taken.code == 2
        assert f"127.0.0.1:{port} cannot be taken" in taken.err
        assert "choose another port" in taken.err

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


def on_a_terminal(folder: Path, *words: str) -> tuple[str, str]:
    """What goes to stdout, and what is seen on stderr, a terminal."""
    ours, theirs = pty.openpty()
    seen = bytearray()

    def watch() -> None:
        try:
            while piece := os.read(ours, 4096):
                seen.extend(piece)
        except OSError:  # the other end was closed
            return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        out = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=folder,
            env=real(folder),
            stdout=subprocess.PIPE,
            stderr=theirs,
            stdin=subprocess.DEVNULL,
            timeout=30,
            check=False,
        ).stdout
    finally:
        os.close(theirs)
        watcher.join()
        os.close(ours)
    return out.decode(), seen.decode()


def test_colour_and_progress_are_for_terminals_only(machine: Machine, site: str) -> None:
    machine.settings(listening_to(f"{site}/a", f"{site}/b", f"{site}/gone"))
    out, seen = on_a_terminal(machine.folder, "check", "--live")
    assert "Trying the sources  [" in seen
    assert "100%" in seen
    assert "\x1b" not in out
    assert "blog 1: 2 posts" in out
    _, seen = on_a_terminal(machine.folder, "run", "--once")
    assert "Asking the sources  [" in seen
    assert "100%" in seen

    machine.settings(BROKEN)
    out, seen = on_a_terminal(machine.folder, "check")
    assert out == ""
    assert "\x1b[31mlistenpost:\x1b[0m" in seen


def test_a_reader_that_leaves_early_and_a_terminal_without_arrows_are_no_reason_to_crash(
    machine: Machine,
) -> None:
    machine.settings('[[topic]]\nname = "acme"\nquery = "Acme"\n')
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "check"],
        cwd=machine.folder,
        env=real(machine.folder, PYTHONIOENCODING="ascii"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert b"acme (brand)" in out
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "sources", "--json"],
        cwd=machine.folder,
        env=real(machine.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
