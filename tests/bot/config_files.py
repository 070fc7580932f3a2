"""Settings written to a file and read, or their mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from bot.config import read_settings
from bot.settings import Settings
from core.errors import ConfigError, Mistake
from core.types import Channel
from sources._base import load


@dataclass(frozen=True, kw_only=True)
class BeaconSettings:
    """The settings of a chat that is made up: it shines or it smokes, and needs a secret for either."""

    mode: Literal["light", "smoke"] = field(default="light", metadata={"about": "What is seen."})
    api: str = field(default="https://hill.example.org/", metadata={"about": "Where the keeper lives."})
    every: timedelta = field(default=timedelta(minutes=5), metadata={"about": "How often it is lit."})
    logs: int = field(default=3, metadata={"about": "What it burns."})
    listen: tuple[str, ...] = field(default=(), metadata={"about": "Which hills it looks at."})
    lamp_token: str | None = field(
        default=None, repr=False, metadata={"secret": "BEACON_LAMP_TOKEN", "about": "For light."}
    )
    powder: str | None = field(
        default=None, repr=False, metadata={"secret": "BEACON_POWDER", "about": "For smoke."}
    )
    tinder: str | None = field(
        default=None, repr=False, metadata={"secret": "BEACON_TINDER", "about": "For both."}
    )

    def __post_init__(self) -> None:
        if self.logs < 1:
            raise ValueError("logs: has to be 1 or more")
        if self.lamp_token and not self.lamp_token.startswith("lamp-"):
            raise ValueError("BEACON_LAMP_TOKEN is no lamp")

    def posted_in(self, channels: Sequence[Channel]) -> list[str]:
        return [one for one in self.listen if one in {channel.name for channel in channels}]

    def missing(self) -> Sequence[tuple[str, str]]:
        own = ("BEACON_LAMP_TOKEN", self.lamp_token, "ask the keeper for a lamp")
        if self.mode == "smoke":
            own = ("BEACON_POWDER", self.powder, "ask the miller for powder")
        needed = (own, ("BEACON_TINDER", self.tinder, "look in the wood"))
        return [(name, what_to_do) for name, value, what_to_do in needed if not value]


CHATS = ("beacon", "carrier", "web")
SETTINGS_OF = {"beacon": BeaconSettings}.get


def read(
    folder: Path,
    text: str | bytes,
    environment: Mapping[str, str] | None = None,
    *,
    wanted: Sequence[str] = (),
    strict: bool = True,
) -> Settings:
    file = folder / "listenpost.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(file, environment or {}, load(), CHATS, SETTINGS_OF, wanted=wanted, strict=strict)


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
