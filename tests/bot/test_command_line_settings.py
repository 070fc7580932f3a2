"""Settings on the command line: where they stand, what is wrong with them, what `init` and `check` say."""

from __future__ import annotations

import pytest

from tests.bot.machine import BROKEN, Machine, listening_to


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
        "Alerts\n"
        "  spike, negative_surge, reach, influencer, silence, source_down, chat_down → brand\n"
        "  default: from severity 3\n"
        "      after 15 min: in brand, but nobody is called: add [[on_call]] or [[escalation]]\n"
        "      after 45 min: in brand, but nobody is called: add [[on_call]] or [[escalation]]\n"
        "  mentions should be answered within 1 day; the team is reminded 2 h before\n"
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


TOPIC = '[[topic]]\nname = "acme"\nquery = "acme"\n'
SOURCE = '[[source]]\nkind = "hackernews"\n'


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", ["[[topic]]", "[[source]]"]),
        (TOPIC, ["[[source]]"]),
        (SOURCE, ["[[topic]]"]),
        (TOPIC + SOURCE, []),
    ],
)
def test_check_ends_with_what_is_missing_to_hear_anything(
    machine: Machine, text: str, missing: list[str]
) -> None:
    machine.settings(text)
    ended = machine.run("check")
    last = ended.out.splitlines()[-1]
    assert ended.code == 0
    assert [table for table in ("[[topic]]", "[[source]]") if table in last] == missing
    assert ("nothing will be heard yet" in last) is bool(missing)
    assert (last == "All is well.") is not bool(missing)


def test_check_shows_where_an_escalation_leads_when_no_route_says_so(machine: Machine) -> None:
    machine.settings('escalate_to = "mentions"\n' + TOPIC + SOURCE)
    assert "where no route says so: escalates to mentions" in machine.run("check").out
