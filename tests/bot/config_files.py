"""Settings written to a file and read, or their mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config import read_settings
from bot.settings import Settings
from core.errors import ConfigError, Mistake
from sources._base import load

CHATS = ("carrier", "web")


def read(folder: Path, text: str | bytes, environment: Mapping[str, str] | None = None) -> Settings:
    file = folder / "listenpost.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(file, environment or {}, load(), CHATS)


def mistakes(folder: Path, text: str | bytes, environment: Mapping[str, str] | None = None) -> list[Mistake]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, environment)
    assert str(caught.value) == "\n".join(str(mistake) for mistake in caught.value.mistakes)
    assert all(mistake.file == str(folder / "listenpost.toml") for mistake in caught.value.mistakes)
    return list(caught.value.mistakes)


TOPIC = '[[topic]]\nname = "acme"\nquery = "acme"\n'
CHANNEL = '[[channel]]\nname = "brand"\n'
FEED = '[[source]]\nkind = "rss"\nurl = "https://example.org/feed"\n'
WEBHOOK = '[[source]]\nkind = "webhook"\nname = "shop-1"\n'
