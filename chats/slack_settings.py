"""The table `[slack]` of the settings, and the secrets that come with it from the environment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import chats.slack_phrases  # noqa: F401 - registers this chat's sentences
from chats._address import is_address
from chats.slack_names import plain
from core.say import say
from core.types import Channel

BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 - a variable's name
APP_TOKEN = "SLACK_APP_TOKEN"  # noqa: S105
SIGNING_SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105

_PREFIXES = {"xoxb-": "bot", "xapp-": "app", "xoxp-": "user", "xoxe": "rotating", "xox": "old"}
_ROOM = re.compile(r"(?![Dd][A-Z0-9]{8,}$)#?[^\s#@,:<>/]{1,80}")
_PATH = re.compile(r"(?:/[\w.~-]+)+")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the bot meets Slack. Raises ValueError with a sentence for each thing that cannot be meant."""

    mode: Literal["socket", "http"] = field(
        default="socket",
        metadata={
            "about": "How Slack reaches the bot: `socket`, over a connection that the bot opens (no public "
            "address needed), or `http`, by requests to a public address of yours."
        },
    )
    api: str = field(
        default="https://slack.com/api/",
        metadata={"about": "The address of Slack's Web API; another one for a proxy that stands in between."},
    )
    path: str = field(
        default="/slack/events",
        metadata={"about": "With `mode` = `http`: the path at which the bot listens for Slack."},
    )
    listen: tuple[str, ...] = field(
        default=(),
        metadata={
            "about": "Channels that the bot listens to, by their names or ids: what people say there and a "
            "topic matches is a mention. The bot has to be in them, none of them is one where it posts, and "
            "Slack has to send it what is said there: `listenpost slack manifest --listen`."
        },
    )
    bot_token: str | None = field(
        default=None,
        repr=False,
        metadata={
            "secret": BOT_TOKEN,
            "about": "The bot token (`xoxb-…`) from the app's page Install App; always needed.",
        },
    )
    app_token: str | None = field(
        default=None,
        repr=False,
        metadata={
            "secret": APP_TOKEN,
            "about": "The app-level token (`xapp-…`) with the scope `connections:write`; needed with "
            "`mode` = `socket`.",
        },
    )
    signing_secret: str | None = field(
        default=None,
        repr=False,
        metadata={
            "secret": SIGNING_SECRET,
            "about": "The Signing Secret from the app's page Basic Information; needed with `mode` = `http`.",
        },
    )

    def __post_init__(self) -> None:
        if not self.api.endswith("/"):
            object.__setattr__(self, "api", f"{self.api}/")
        if problems := [*self._odd_places(), *self._odd_ears(), *self._odd_secrets()]:
            raise ValueError(" ".join(problems))

    def missing(self) -> Sequence[tuple[str, str]]:
        """The variables that this mode needs and that are not set, each with where its value is found."""
        needed = [(BOT_TOKEN, self.bot_token, say("slack.settings.get_bot_token"))]
        if self.mode == "socket":
            needed.append((APP_TOKEN, self.app_token, say("slack.settings.get_app_token")))
        else:
            needed.append((SIGNING_SECRET, self.signing_secret, say("slack.settings.get_signing_secret")))
        return [(name, where) for name, value, where in needed if not value]

    def posted_in(self, channels: Sequence[Channel]) -> Sequence[str]:
        """Those of `listen` that are channels where the bot posts, as far as their names and ids tell."""
        posted = {plain(one.room or one.name) for one in channels if one.chat == "slack"}
        return [one for one in self.listen if plain(one) in posted]

    def _odd_ears(self) -> list[str]:
        odd = [say("slack.settings.listen", name=one) for one in self.listen if not _ROOM.fullmatch(one)]
        names = [plain(one) for one in self.listen]
        return odd + [
            say("slack.settings.listen_twice", name=name)
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]

    def _odd_places(self) -> list[str]:
        odd = []
        if self.mode not in ("socket", "http"):
            odd.append(say("slack.settings.mode", mode=self.mode))
        if not is_address(self.api):
            odd.append(say("slack.settings.api"))
        if not _PATH.fullmatch(self.path):
            odd.append(say("slack.settings.path", path=self.path))
        return odd

    def _odd_secrets(self) -> list[str]:
        bot, app = _kind(self.bot_token), _kind(self.app_token)
        if bot == "app" and app == "bot":
            return [say("slack.settings.swapped", bot=BOT_TOKEN, app=APP_TOKEN)]
        odd = []
        if self.bot_token and bot != "bot":
            odd.append(_wrong_kind(BOT_TOKEN, "xoxb-", bot))
        if self.app_token and app != "app":
            odd.append(_wrong_kind(APP_TOKEN, "xapp-", app))
        if _kind(self.signing_secret):
            odd.append(say("slack.settings.no_secret", name=SIGNING_SECRET))
        return odd


def _kind(secret: str | None) -> str:
    """Which kind of Slack's tokens it is by its beginning; `""` for none of them."""
    return next((kind for prefix, kind in _PREFIXES.items() if (secret or "").startswith(prefix)), "")


def _wrong_kind(name: str, wanted: str, kind: str) -> str:
    # What it is instead is said by its kind, never by a part of it.
    instead = say(f"slack.settings.is_{kind}") if kind else say("slack.settings.is_none")
    return say("slack.settings.wrong_kind", name=name, wanted=wanted, instead=instead)
