"""What the settings may say about how posts are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import MeaningSettings
from tests.bot.config_files import CHANNEL, FEED, TOPIC, mistakes, read

OWN = """
spare_parts:
""" + "\n".join(f"  - where can I get part number {n} for my Acme" for n in range(10))


def test_nothing_said_means_the_best_models_there_are(tmp_path: Path) -> None:
    assert read(tmp_path, TOPIC + CHANNEL + FEED).meaning == MeaningSettings()


def test_models_intents_and_weights_are_read(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    text = (
        TOPIC
        + 'context = ["robot", "leash"]\n'
        + CHANNEL
        + FEED
        + '[meaning]\nmodels = "fast"\nintents = "own.yaml"\nfollow_short_links = true\n'
        + "weights = { rss = 2.5 }\n"
    )
    settings = read(tmp_path, text)
    assert settings.meaning == MeaningSettings(
        models="fast", intents=tmp_path / "own.yaml", weights={"rss": 2.5}, follow_short_links=True
    )
    assert settings.topics[0].context == ("robot", "leash")


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ('models = "clever"', "meaning.models", "semantic"),
        ("weights = { press = 2 }", "meaning.weights.press", "no source called press"),
        ("weights = { rss = 11 }", "meaning.weights.rss", "0.1 to 10"),
        ("weights = { rss = 0 }", "meaning.weights.rss", "0.1 to 10"),
        ("weights = { rss = nan }", "meaning.weights.rss", ""),
        ('weights = { rss = "much" }', "meaning.weights.rss", "number"),
        ('intents = "nowhere.yaml"', "meaning.intents", "No such file"),
        ('intents = "latin.yaml"', "meaning.intents", "UTF-8"),
        ('intents = "few.yaml"', "meaning.intents", "ten"),
        ('intents = "odd.yaml"', "meaning.intents", ""),
        ("follow_short_links = 3", "meaning.follow_short_links", "true or false"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path: Path, table: str, key: str, words: str) -> None:
    (tmp_path / "latin.yaml").write_bytes("schön:\n - ä\n".encode("latin-1"))
    (tmp_path / "few.yaml").write_text("spare_parts: [where is it, what is it]\n", encoding="utf-8")
    (tmp_path / "odd.yaml").write_text("spare_parts: {: [\n", encoding="utf-8")
    found = mistakes(tmp_path, TOPIC + CHANNEL + FEED + "[meaning]\n" + table + "\n")
    assert [mistake.key for mistake in found] == [key]
    assert words in str(found[0])
