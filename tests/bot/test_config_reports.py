"""What the settings say about reports that come by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.report_ports import Subscription
from tests.bot.config_files import CHANNEL, TOPIC, mistakes, read

GOOD = f"""
timezone = "Asia/Jakarta"
{CHANNEL}
{TOPIC}
[[report]]
name = "morning"
rhythm = "daily"
at = "8:30"
topic = "acme"
files = ["csv", "html"]

[[report]]
name = "weekly"

[[report]]
name = "late"
day = "Friday"
zone = "America/Santiago"
at = "23:59"

[[report]]
name = "monthly"
rhythm = "monthly"
day = 28
files = "pdf"
"""


def test_reports_are_read(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    channel = settings.channels[0].name
    assert settings.reports == (
        Subscription(
            name="morning",
            channel=channel,
            rhythm="daily",
            hour=8,
            minute=30,
            zone="Asia/Jakarta",
            topic="acme",
            files=("html", "csv"),
        ),
        Subscription(name="weekly", channel=channel, rhythm="weekly", zone="Asia/Jakarta"),
        Subscription(
            name="late", channel=channel, rhythm="weekly", hour=23, minute=59, day=4, zone="America/Santiago"
        ),
        Subscription(
            name="monthly", channel=channel, rhythm="monthly", day=28, zone="Asia/Jakarta", files=("pdf",)
        ),
    )


@pytest.mark.parametrize(
    ("text", "key", "problem", "hint"),
    [
        ('at = "9"', "at", "a time of day", "09:00"),
        ('at = "24:00"', "at", "a time of day", "09:00"),
        ("at = 9", "at", "a time of day", "09:00"),
        ('day = "someday"', "day", "a weekday", "mon"),
        ("day = 3", "day", "a weekday", "mon"),
        ("day = 0", "day", "a day of the month", "1 to 28"),
        ('rhythm = "monthly"\nday = 29', "day", "a day of the month", "1 to 28"),
        ('rhythm = "monthly"\nday = "mon"', "day", "a day of the month", "1 to 28"),
        ('rhythm = "daily"\nday = "mon"', "day", "every day", "leave"),
        ('rhythm = "hourly"', "rhythm", "", ""),
        ('zone = "Mars/Olympus"', "zone", "Mars/Olympus", ""),
        ('channel = "nowhere"', "channel", "nowhere", ""),
        ('files = ["docx"]', "files[0]", "", ""),
        ("sparkle = true", "sparkle", "", ""),
    ],
)
def test_a_slip_is_told_with_its_key_and_what_to_do(
    tmp_path: Path, text: str, key: str, problem: str, hint: str
) -> None:
    [mistake] = mistakes(tmp_path, f'{CHANNEL}\n[[report]]\nname = "weekly"\n{text}\n')
    assert mistake.key == f"report[0].{key}"
    assert problem in mistake.problem
    assert hint in mistake.hint


def test_one_name_is_of_one_report(tmp_path: Path) -> None:
    [mistake] = mistakes(tmp_path, '[[report]]\nname = "a"\n[[report]]\nname = "a"\n')
    assert mistake.key == "report[1].name"


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("", ""),
        ('names = ["mentions.example.org", "m.example.org"]', "https://mentions.example.org"),
        ('address = "http://mentions.lan:8080/"', "http://mentions.lan:8080"),
        ('names = ["m.example.org"]\naddress = "https://x.example.org"', "https://x.example.org"),
    ],
)
def test_where_people_open_the_page(tmp_path: Path, server: str, address: str) -> None:
    settings = read(tmp_path, f"[server]\n{server}\n")
    assert settings.server.address == address


@pytest.mark.parametrize(
    "address", ["mentions.example.org", "ftp://x.example.org", "javascript:alert(1)", "https://"]
)
def test_an_address_is_one_of_the_web(tmp_path: Path, address: str) -> None:
    [mistake] = mistakes(tmp_path, f'[server]\naddress = "{address}"\n')
    assert mistake.key == "server.address"
