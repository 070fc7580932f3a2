"""The command line as people use it: what it prints where, and which exit code it leaves."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from bot.version import VERSION
from tests.bot.machine import Ended, Machine, listening_to

# ---------------------------------------------------------------- help and usage

COMMANDS = ("run", "demo", "init", "check", "ask", "sources", "record", "db")


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
        (["record", "--out", "sample.xml"], "Say which source to ask. See: listenpost sources"),
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


@pytest.mark.parametrize(
    "words", [["check", "--live"], ["record", "news"], ["record", "newsapi", "--name=news"]]
)
def test_a_key_that_the_service_quotes_is_not_printed(machine: Machine, site: str, words: list[str]) -> None:
    (machine.folder / "key").write_text("hunter22hunter22\n")
    machine.set(LISTENPOST_NEWS_KEY_FILE=str(machine.folder / "key"))
    news = f'[[source]]\nkind = "newsapi"\nname = "news"\nbase = "{site}/strict"\n'
    machine.settings(listening_to() + (news if words[1] != "newsapi" else ""))
    ended = machine.run(*words, *([f"--base={site}/strict"] if words[1] == "newsapi" else []))
    assert ended.code == 1
    assert "we do not take the key ••• here" in ended.out + ended.err
    assert "hunter22" not in ended.out + ended.err


def test_record_alone_lists_the_replies_that_could_not_be_read(machine: Machine, site: str) -> None:
    machine.settings(listening_to(f"{site}/feed"))
    none = machine.run("record")
    assert (none.code, none.out) == (
        0,
        "Each reply could be read, so none is kept. Record one with: listenpost record KIND\n",
    )
    folder = machine.folder / "unreadable"
    folder.mkdir()
    for name in ("blog-20260504.html", "blog-20260505.xml", "notes.txt", "blog-20260506.xml.new"):
        (folder / name).write_text("?")
    first, *files = machine.run("record").out.splitlines()
    assert first.startswith("2 replies that could not be read are kept, their secrets stripped.")
    assert [Path(file.strip()).name for file in files] == ["blog-20260505.xml", "blog-20260504.html"]
    assert Path(files[0].strip()).is_file()


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
