"""The table `[discord]` of the settings, and the secret that comes with it from the environment."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import chats.discord_phrases  # noqa: F401 - registers this chat's sentences
from chats._address import is_address
from chats.discord_names import plain, wanted_name
from core.say import say
from core.types import Channel

TOKEN = "DISCORD_TOKEN"  # noqa: S105 - a variable's name

_LONGEST_GUILD = 100
_LINK = re.compile(r"://|discord\.(?:gg|com)/", re.IGNORECASE)
_SNOWFLAKE = re.compile(r"[1-9][0-9]{14,19}")
# What people copy from the wrong place; asked in this order, for a public key is hexadecimal, too.
_OTHER_KINDS = (
    ("prefixed", re.compile(r"(?i:bot|bearer) .*", re.DOTALL)),
    ("user", re.compile(r"mfa\..*", re.DOTALL)),
    ("webhook", re.compile(r"https?://.*", re.DOTALL)),
    ("application", _SNOWFLAKE),
    ("public_key", re.compile(r"[0-9a-fA-F]{64}")),
    ("secret", re.compile(r"[\w-]{32}", re.ASCII)),
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the bot meets Discord. Raises ValueError with a sentence for each thing that cannot be meant."""

    token: str | None = field(
        default=None,
        repr=False,
        metadata={
            "secret": TOKEN,
            "about": "The bot's token from the application's page Bot; always needed.",
        },
    )
    api: str = field(
        default="https://discord.com/api/v10/",
        metadata={
            "about": "The address of Discord's REST API; another one for a proxy that stands in between."
        },
    )
    gateway: str = field(
        default="wss://gateway.discord.gg/",
        metadata={
            "about": "The address of Discord's gateway, where presses and questions come from; another one "
            "for a proxy that stands in between."
        },
    )
    guild: str = field(
        default="",
        metadata={
            "about": "The server that channels are looked for in, by its name or id; needed when the bot is "
            "in several servers that have a channel of the same name."
        },
    )
    listen: tuple[str, ...] = field(
        default=(),
        metadata={
            "about": "Channels and forums of a community, by their names or ids: what people write there and "
            "in the threads there is a mention when it matches a topic. None of them may be a channel that "
            "the bot posts in. Needs the privileged Message Content Intent."
        },
    )

    def __post_init__(self) -> None:
        for name in ("api", "gateway"):
            if not getattr(self, name).endswith("/"):
                object.__setattr__(self, name, f"{getattr(self, name)}/")
        if problems := [*self._odd_places(), *self._odd_listen(), *self._odd_token()]:
            raise ValueError(" ".join(problems))

    def missing(self) -> Sequence[tuple[str, str]]:
        """The variables that are needed and not set, each with where its value is found."""
        return [] if self.token else [(TOKEN, say("discord.settings.get_token"))]

    def posted_in(self, channels: Iterable[Channel]) -> list[str]:
        """The names in `listen` of channels that the bot posts in, as far as names and ids tell."""
        rooms = {plain(wanted_name(one)) for one in channels if one.chat == "discord"}
        return [name for name in self.listen if plain(name) in rooms]

    def _odd_places(self) -> list[str]:
        odd = []
        if not is_address(self.api):
            odd.append(say("discord.settings.api"))
        if not is_address(self.gateway, ("ws", "wss")):
            odd.append(say("discord.settings.gateway"))
        if _LINK.search(self.guild) or not self.guild.isprintable() or len(self.guild) > _LONGEST_GUILD:
            odd.append(say("discord.settings.guild"))
        return odd

    def _odd_listen(self) -> list[str]:
        odd = [name for name in self.listen if not _is_name(name)]
        names = [plain(name) for name in self.listen]
        twice = dict.fromkeys(name for name in names if names.count(name) > 1)
        return [
            *(say("discord.settings.listen", name=name[:_LONGEST_GUILD]) for name in odd),
            *(say("discord.settings.listen_twice", name=name) for name in twice),
        ]

    def _odd_token(self) -> list[str]:
        if not self.token or application_id(self.token):
            return []
        kind = next((kind for kind, shape in _OTHER_KINDS if shape.fullmatch(self.token)), "other")
        # What it is instead is said by its kind, never by a part of it.
        return [say(f"discord.settings.is_{kind}", name=TOKEN)]


def _is_name(name: str) -> bool:
    """Whether a channel can be called so, or it is an id."""
    return bool(plain(name)) and name.isprintable() and len(name) <= _LONGEST_GUILD and not _LINK.search(name)


def is_snowflake(text: str) -> bool:
    """Whether it is one of Discord's ids."""
    return _SNOWFLAKE.fullmatch(text) is not None


def application_id(token: str) -> str:
    """The id of the application that a bot token belongs to: its first part. `""` when it is no token."""
    first, *rest = token.split(".")
    if len(rest) != 2 or not all(re.fullmatch(r"[\w-]+", part, re.ASCII) for part in (first, *rest)):
        return ""
    try:
        found = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:
        return ""
    return found if is_snowflake(found) else ""
