"""The command line as people use it: what it prints where, and which exit code it leaves."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import structlog

from bot.__main__ import main
from bot.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("run", "demo", "init", "check", "ask", "sources", "record", "db")
FEED = b"""<rss version="2.0"><channel><title>A blog</title><link>https://blog.example.org/</link>
<item><guid>1</guid><title>Acme is fine</title><link>https://blog.example.org/1?token=hunter22hunter22</link>
<description>Write to ana@corp.example or say &lt;b&gt;hunter22-by-heart&lt;/b&gt;.</description></item>
<item><guid>2</guid><title>Something else</title><link>https://blog.example.org/2</link></item>
</channel></rss>"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Machine:
    """Somebody's terminal: a folder to be in, an environment, and what they type."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self.patch = monkeypatch.setattr
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        for name in [name for name in os.environ if name.startswith("LISTENPOST_")]:
            monkeypatch.delenv(name)
        self.set(LISTENPOST_PORT=str(free_port()), USER="ana", TERM="xterm")
        monkeypatch.chdir(folder)

    def set(self, **environment: str) -> None:
        for name, value in environment.items():
            self._monkeypatch.setenv(name, value)

    def settings(self, text: str) -> None:
        (self.folder / "listenpost.toml").write_text(text, encoding="utf-8")

    def run(self, *words: str, typed: str = "") -> Ended:
        self._monkeypatch.setattr(sys, "argv", ["listenpost", *words])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        self._capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        assert isinstance(code, int)
        return Ended(code, *self._capsys.readouterr())


@pytest.fixture
def machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Machine]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Machine(tmp_path, monkeypatch, capsys)
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Site(BaseHTTPRequestHandler):
    """A web site with a feed at every path but /gone."""

    protocol_version = "HTTP/1.0"
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def listening_to(*addresses: str) -> str:
    feeds = [
        f'[[source]]\nkind = "rss"\nname = "blog {n}"\nurl = "{url}"\n'
        for n, url in enumerate(addresses, start=1)
    ]
    topic = '[[topic]]\nname = "acme"\nquery = "Acme"\n'
    return '[network]\nallow = ["127.0.0.1"]\n' + topic + "".join(feeds)


BROKEN = '[server]\nprot = 1\n[[topic]]\nname = "acme"\nquery = "acme OR"\n[[source]]\nkind = "rrs"\n'

# ---------------------------------------------------------------- help and usage


def test_it_says_which_version_it_is(machine: Machine) -> None:
    assert machine.run("--version") == Ended(0, f"listenpost {VERSION}\n", "")


def test_help_lists_every_command_and_each_has_its_own(machine: Machine) -> None:
    told = machine.run("--help")
    assert told.code == 0
    assert told.out.startswith("Usage: listenpost")
    assert [word for word in COMMANDS if not re.search(rf"^  {word} +\S", told.out, re.MULTILINE)] == []
    for command in COMMANDS:
        assert machine.run(command, "--help").out.startswith(f"Usage: listenpost {command}")


def test_without_a_word_it_shows_the_help(machine: Machine) -> None:
    told = machine.run()
    assert told.code == 2
    assert "listenpost demo" in told.out + told.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], "Did you mean 'check'?"),
        (["run", "--onse"], "Did you mean '--once'?"),
        (["demo", "--port", "70000"], "not in the range 0<=x<=65535"),
        (["demo", "--speed", "0.01"], "speed: has to be 0.1 or more, or 0"),
        (["ask"], "Missing argument"),
        (["record"], "Missing argument"),
        (["record", "smoke"], "“smoke” is no source that can be asked. See: listenpost sources"),
        (["record", "webhook"], "“webhook” is no source that can be asked"),
        (["record", "rss", "--ulr", "x"], "“--ulr” is no setting of this source. It has: name, url, every"),
        (["record", "rss", "--url"], "--url needs a value"),
        (["record", "rss"], "command line: source[0].url: it is needed, but missing"),
        (["record", "hackernews", "--tags=story,smoke"], "tags: 'smoke' is none of"),
        (["db", "backup"], "Missing argument"),
        (["init", "no/such/folder.toml"], "There is no folder no/such."),
    ],
)
def test_a_slip_is_told_with_what_would_be_right(machine: Machine, words: list[str], told: str) -> None:
    ended = machine.run(*words)
    assert ended.code == 2
    assert told in ended.err
    assert ended.out == ""


def test_a_mistake_of_our_own_is_told_as_one_without_secrets(machine: Machine) -> None:
    class Unwritable(io.StringIO):
        def write(self, text: str) -> int:
            raise RuntimeError("no way to write hunter22")

    machine.set(LISTENPOST_TOKEN="hunter22")
    machine.patch(sys, "stdout", Unwritable())
    ended = machine.run("sources")
    assert ended.code == 1
    assert "RuntimeError: no way to write •••" in ended.err
    assert "hunter22" not in ended.err
    assert "That is a mistake in Listenpost, not yours" in ended.err.splitlines()[-1]


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["run", "--once"],
        ["check"],
        ["ask", "today"],
        ["record", "rss"],
        ["db", "upgrade"],
        ["db", "backup", "copy.db"],
        ["db", "restore", "copy.db"],
    ],
)
def test_broken_settings_end_every_command_with_all_mistakes_and_code_2(
    machine: Machine, words: list[str]
) -> None:
    machine.settings(BROKEN)
    ended = machine.run(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert [line.split(": ", 3)[2] for line in ended.err.splitlines()] == [
        "server.prot",
        "source[0].kind",
        "topic[0].query",
    ]
    assert "did you mean rss?" in ended.err
    assert list(machine.folder.glob("*.db")) == []


def test_settings_may_stand_elsewhere(machine: Machine) -> None:
    machine.settings(BROKEN)
    machine.folder.joinpath("other.toml").write_text("")
    assert machine.run("check", "-c", "other.toml").code == 0
    machine.set(LISTENPOST_CONFIG="other.toml")
    assert machine.run("check").code == 0
    ended = machine.run("check", "-c", "missing.toml")
    assert (ended.code, ended.out) == (2, "")
    assert "there is no such file (make one with: listenpost init" in ended.err


def test_the_log_level_is_a_setting_too(machine: Machine) -> None:
    machine.settings("")
    machine.set(LISTENPOST_LOG="loud")
    ended = machine.run("run", "--once")
    assert ended.code == 2
    assert "LISTENPOST_LOG: “loud” is no level of logs" in ended.err


def test_init_writes_a_file_that_check_accepts(machine: Machine) -> None:
    ended = machine.run(
        "init", typed="Acme\nZenith\nblog\nhttps://blog.example.org/feed\nBerlin\nEurope/Berlin\n"
    )
    assert ended.code == 0
    assert "is no address" in ended.out
    assert "Next: listenpost check" in ended.out
    plan = machine.run("check")
    assert plan.code == 0
    assert "(times in Europe/Berlin)" in plan.out
    assert machine.run("init").code == 2


def test_check_prints_the_plan_from_topics_over_sources_to_channels(machine: Machine) -> None:
    machine.set(LISTENPOST_SHOP_SECRET="hunter22")
    machine.settings("""
timezone = "Asia/Jakarta"
[[topic]]
name = "acme"
query = "(Acme OR Akme) NOT bakery"
channels = ["brand", "all"]
[[channel]]
name = "brand"
first_run = "none"
pace = 0
[[channel]]
name = "all"
[[channel]]
name = "attic"
[[source]]
kind = "hackernews"
[[source]]
kind = "rss"
name = "blog"
url = "https://blog.example.org/feed"
[[source]]
kind = "webhook"
name = "shop"
[[route]]
name = "legal"
when = "lawyer"
to = ["all"]
assign = "Ana"
escalate_to = "brand"
""")
    ended = machine.run("check")
    assert ended.code == 0
    assert ended.err == ""
    assert ended.out == (
        "listenpost.toml (times in Asia/Jakarta)\n"
        "\n"
        "Topics\n"
        "  acme (brand) → brand, all\n"
        "      (Acme OR Akme) NOT bakery\n"
        "      searched for as: Acme, Akme\n"
        "\n"
        "Sources\n"
        "  🟧 hackernews (hackernews), every 5 min, searches for the topics\n"
        "  📰 blog (rss), every 15 min, reads all there is\n"
        "  📮 shop (webhook), takes deliveries at /hooks/shop\n"
        "\n"
        "Channels\n"
        "  brand (web: brand), no limit on messages, a first run brings nothing\n"
        "  all (web: all), 60 messages a minute at most, a first run brings a summary and 10 cards\n"
        "  attic (web: attic), 60 messages a minute at most, a first run brings a summary and 10 cards,"
        " nothing leads here\n"
        "\n"
        "Routes\n"
        "  legal: lawyer\n"
        "      → all, refers to Ana, escalates to brand\n"
        "\n"
        "All is well.\n"
    )


def test_check_live_asks_each_source_once_and_fails_when_one_does(machine: Machine, site: str) -> None:
    machine.settings(listening_to(f"{site}/a", f"{site}/gone", f"{site}/b", "http://127.0.0.1:9/feed"))
    ended = machine.run("check", "--live")
    assert ended.code == 1
    told = ended.out[ended.out.index("Trying the sources") :].splitlines()
    assert told[1] == "  blog 1: 2 posts, 1 matching"
    assert told[2].startswith("  blog 2: failed: nothing is at ")
    assert told[3] == "  blog 3: 2 posts, 1 matching"
    assert told[4].startswith("  blog 4: failed: 127.0.0.1")
    assert told[-1] == "2 sources failed."
    assert ended.err == ""


def test_check_tries_a_recording_always(machine: Machine) -> None:
    machine.settings('[[source]]\nkind = "replay"\npath = "week.jsonl"\n')
    ended = machine.run("check")
    assert ended.code == 1
    assert "replay: failed: the recording" in ended.out
    machine.folder.joinpath("week.jsonl").write_text('{"at": 0, "text": "Acme"}\n')
    assert machine.run("check").code == 0


def test_check_of_an_empty_file_says_what_is_missing(machine: Machine) -> None:
    machine.settings("")
    told = machine.run("check").out
    assert "add a [[topic]]" in told
    assert "add a [[source]]" in told


# ---------------------------------------------------------------- sources


def test_the_kinds_of_sources_are_listed_for_people_and_as_json(machine: Machine) -> None:
    people = machine.run("sources")
    assert people.code == 0
    assert "\x1b" not in people.out
    listed = json.loads(machine.run("sources", "--json").out)
    assert {"hackernews", "replay", "rss", "webhook"} <= {source["kind"] for source in listed}
    for source in listed:
        assert source["kind"] in people.out
        assert source["summary"]
        assert all(setting["about"] for setting in source["settings"])
    rss = next(source for source in listed if source["kind"] == "rss")
    assert {"name": "every", "required": False, "secret": False, "default": "15 min"}.items() <= next(
        setting for setting in rss["settings"] if setting["name"] == "every"
    ).items()


def test_record_saves_one_real_reply_without_its_secrets(machine: Machine, site: str) -> None:
    machine.set(LISTENPOST_SHOP_SECRET="hunter22-by-heart")
    machine.settings('[network]\nallow = ["127.0.0.1"]\n')
    first = machine.run("record", "rss", "--url", f"{site}/feed?key=hunter22hunter22")
    assert first.code == 0
    assert "hunter22" not in first.out
    second = machine.run("record", "rss", f"--url={site}/feed")
    assert second.code == 0
    saved = sorted(machine.folder.glob("rss-*.xml"))
    assert len(saved) == 2, "the second sample does not replace the first"
    body = saved[0].read_text()
    assert "<guid>1</guid>" in body
    assert "hunter22" not in body
    assert "corp.example" not in body
    assert machine.run("record", "rss", "--url", f"{site}/feed", "--out", str(saved[0])).code == 2


def test_record_takes_a_source_of_the_settings_by_its_name(machine: Machine, site: str) -> None:
    machine.settings(listening_to(f"{site}/own", f"{site}/gone"))
    assert machine.run("record", "blog 1", "--out", "sample.xml").code == 0
    assert (machine.folder / "sample.xml").exists()
    gone = machine.run("record", "blog 2")
    assert gone.code == 1
    assert "nothing is at" in gone.err


# ---------------------------------------------------------------- run and ask


def test_run_once_keeps_what_the_sources_have_and_ask_tells_it(machine: Machine, site: str) -> None:
    machine.settings(listening_to(f"{site}/feed"))
    ended = machine.run("run", "--once")
    assert ended.code == 0
    assert ended.out == ""
    assert "Asked 1 source; 0 failed." in ended.err
    told = machine.run("ask", "search", "acme")
    assert told.code == 0
    assert "*Acme* is fine" in told.out
    assert told.err == ""


def test_run_once_with_a_source_that_cannot_be_reached_fails(machine: Machine) -> None:
    machine.settings(listening_to("http://127.0.0.1:9/feed"))
    ended = machine.run("run", "--once")
    assert ended.code == 1
    assert "Asked 1 source; 1 failed." in ended.err


def test_ask_answers_as_a_card_in_json_too(machine: Machine) -> None:
    machine.settings('[[topic]]\nname = "acme"\nquery = "Acme"\n')
    ended = machine.run("ask", "today acme", "--json")
    assert ended.code == 0
    card = json.loads(ended.out)
    assert card["kind"] == "answer"
    assert "acme" in card["title"]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["tody"], "/mentions today"),
        (["today", "acmee"], "/mentions today acme"),
        (["search", "acme OR"], "OR has nothing behind it"),
    ],
)
def test_a_question_that_is_none_gets_a_suggestion_and_code_2(
    machine: Machine, words: list[str], hint: str
) -> None:
    machine.settings('[[topic]]\nname = "acme"\nquery = "Acme"\n')
    ended = machine.run("ask", *words)
    assert ended.code == 2
    assert hint in ended.out
    assert json.loads(machine.run("ask", "--json", *words).out)["kind"] == "notice"


def test_without_settings_ask_answers_from_the_sample_day(machine: Machine) -> None:
    ended = machine.run("ask", "today", "--json")
    assert ended.code == 0, ended.err
    card = json.loads(ended.out)
    counted = int(re.findall(r"\d+", card["title"])[0])
    assert counted > 100
    assert list(machine.folder.iterdir()) == [], "nothing is left behind"


# ---------------------------------------------------------------- the store


def test_the_store_is_brought_up_to_date_copied_and_put_back(machine: Machine, site: str) -> None:
    machine.settings(listening_to(f"{site}/feed"))
    assert machine.run("db", "upgrade").out.endswith("listenpost.db is up to date.\n")
    assert machine.run("run", "--once").code == 0
    assert machine.run("db", "backup", "copy.db") == Ended(0, "Saved as copy.db.\n", "")
    again = machine.run("db", "backup", "copy.db")
    assert again.code == 1
    assert "already a file at copy.db" in again.err

    refused = machine.run("db", "restore", "copy.db")
    assert refused.code == 1
    assert "already a store" in refused.err
    put_back = machine.run("db", "restore", "copy.db", "--force")
    assert put_back.code == 0
    assert "listenpost.db is the backup now." in put_back.out
    assert "kept as" in put_back.out
    assert "*Acme* is fine" in machine.run("ask", "search acme").out

    (machine.folder / "copy.db").write_bytes(b"no database at all, but long enough to be read as one")
    damaged = machine.run("db", "restore", "copy.db", "--force")
    assert damaged.code == 1
    assert "*Acme* is fine" in machine.run("ask", "search acme").out


def test_a_database_server_is_told_to_use_its_own_tools_and_its_password_is_not_shown(
    machine: Machine,
) -> None:
    machine.settings("")
    machine.set(LISTENPOST_DATABASE="postgresql://bot:hunter22@127.0.0.1:9/posts")
    for words in (["upgrade"], ["backup", "copy.db"], ["restore", "copy.db"]):
        ended = machine.run("db", *words)
        assert ended.code == 1
        assert "hunter22" not in ended.out + ended.err


# ---------------------------------------------------------------- real processes, for what only they show


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
