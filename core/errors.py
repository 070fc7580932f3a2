"""Errors that answer one question: when again?

    BotError
    ├── ConfigError     settings are wrong; all mistakes at once (exit code 2)
    ├── UsageError      the asker's slip; shown to them with a hint (exit code 2)
    ├── SourceError     a place we listen to
    │   ├── SourceBusy      not now: again at `until`
    │   ├── SourceRefused   it will not answer us: a person must act
    │   └── SourceChanged   it answered what we cannot read
    ├── ChatError       a place where people meet the bot
    │   ├── ChatBusy        not now: again at `until`
    │   └── ChatRefused     it will not take this: a person must act
    └── StoreError      the store cannot keep or answer now

A library's exception stops at its door and is chained to one of these. No message holds a secret
or an address with a token: build them with addresses that went through `safe_url`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit


class BotError(Exception):
    """Any error of ours; `str(error)` is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in the settings: the file, the dotted key, what is wrong, what to do."""

    file: str
    key: str
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.problem}" + (f" ({self.hint})" if self.hint else "")


class ConfigError(BotError):
    """The settings are wrong; `mistakes` lists every one of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class UsageError(BotError):
    """What was asked cannot be understood; `hint` says what would be."""

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(f"{problem} {hint}".strip())


class SourceError(BotError):
    """A source did not give posts; `source` is its name in the settings."""

    def __init__(self, source: str, problem: str) -> None:
        self.source = source
        self.problem = problem
        super().__init__(f"{source}: {problem}")


class SourceBusy(SourceError):
    """Not now: ask again at `until` (aware UTC), or after the usual backoff when that is None."""

    def __init__(self, source: str, problem: str, until: datetime | None = None) -> None:
        super().__init__(source, problem)
        self.until = until


class SourceRefused(SourceError):
    """The source (or our own guard) will not serve us; only a person can change that."""


class SourceChanged(SourceError):
    """The reply cannot be read: not the format that this source documents."""


class ChatError(BotError):
    """A chat did not take a message; `chat` is its name."""

    def __init__(self, chat: str, problem: str) -> None:
        self.chat = chat
        self.problem = problem
        super().__init__(f"{chat}: {problem}")


class ChatBusy(ChatError):
    """Not now: post again at `until` (aware UTC), or after the usual backoff when that is None."""

    def __init__(self, chat: str, problem: str, until: datetime | None = None) -> None:
        super().__init__(chat, problem)
        self.until = until


class ChatRefused(ChatError):
    """The chat will not take this message or channel; only a person can change that."""


class ChannelRefused(ChatRefused):
    """The chat lets us do nothing in this whole channel, until a person acts."""


class StoreError(BotError):
    """The store cannot keep or answer now (disk full, locked, damaged)."""


def safe_url(url: str) -> str:
    """The address without anything that may be secret: user, password, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(an address that cannot be read)"
    if ":" in host:
        host = f"[{host}]"
    shown = urlunsplit((parts.scheme, f"{host}{port}", parts.path, "", ""))
    return f"{shown}?…" if parts.query else shown
