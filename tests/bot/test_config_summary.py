"""What the settings may say about a summary that a language model writes: nothing, and it is off."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SummarySettings
from tests.bot.config_files import CHANNEL, FEED, TOPIC, mistakes, read

BASE = TOPIC + CHANNEL + FEED
LOCAL = '[summary]\nendpoint = "http://localhost:11434/v1"\nmodel = "llama3.2"\n'
KEY = {"LISTENPOST_SUMMARY_KEY": "key-77-never-shown"}


def test_it_is_off_unless_somebody_says_so(tmp_path: Path) -> None:
    assert read(tmp_path, BASE).summary is None
    assert read(tmp_path, BASE + "[summary]\n").summary is None
    assert read(tmp_path, BASE, KEY).summary is None


def test_an_endpoint_a_model_and_a_budget_are_read(tmp_path: Path) -> None:
    text = BASE + LOCAL + 'timeout = 60\nmentions = 40\nbudget_a_day = 5000\nnot_from = ["rss"]\n'
    assert read(tmp_path, text).summary == SummarySettings(
        endpoint="http://localhost:11434/v1",
        model="llama3.2",
        timeout=60,
        mentions=40,
        budget_a_day=5_000,
        not_from=frozenset({"rss"}),
    )


@pytest.mark.parametrize(
    "endpoint", ["https://models.example.com/v1", "http://ollama:11434/v1", "http://10.0.0.7/v1"]
)
def test_the_key_comes_from_the_environment_and_is_never_shown(tmp_path: Path, endpoint: str) -> None:
    found = read(tmp_path, f'{BASE}[summary]\nendpoint = "{endpoint}"\nmodel = "owl"\n', KEY)
    assert found.summary is not None
    assert found.summary.key == KEY["LISTENPOST_SUMMARY_KEY"]
    assert KEY["LISTENPOST_SUMMARY_KEY"] in found.secrets
    assert KEY["LISTENPOST_SUMMARY_KEY"] not in repr(found)


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ('model = "owl"\n', "summary.model", "without an endpoint"),
        ('endpoint = "http://localhost:1/v1"\n', "summary.model", "name of a model"),
        ('endpoint = "localhost:1"\nmodel = "owl"\n', "summary.endpoint", "no address"),
        ('endpoint = "https://u:p@a.test/v1"\nmodel = "owl"\n', "summary.endpoint", "no address"),
        ('endpoint = "https://a.test/v1/chat/completions"\nmodel = "owl"\n', "summary.endpoint", "leave"),
        ('endpoint = "http://models.example.com/v1"\nmodel = "owl"\n', "summary.endpoint", "everybody"),
        (LOCAL.partition("\n")[2] + 'not_from = ["pres"]\n', "summary.not_from[0]", "no source"),
        (LOCAL.partition("\n")[2] + "budget_a_day = 3000000\n", "summary.budget_a_month", "as much as a day"),
        (LOCAL.partition("\n")[2] + "timeout = 0\n", "summary.timeout", "1"),
        (LOCAL.partition("\n")[2] + "mentions = 900\n", "summary.mentions", "200"),
        (LOCAL.partition("\n")[2] + 'api_key = "sk-1"\n', "summary.api_key", "environment"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path: Path, table: str, key: str, words: str) -> None:
    found = mistakes(tmp_path, f"{BASE}[summary]\n{table}", KEY)
    assert [mistake.key for mistake in found] == [key]
    assert words in f"{found[0]} {found[0].hint}"
    assert "sk-1" not in str(found[0])
