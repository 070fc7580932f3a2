"""Unreadable: what a source answered and could not be read is kept beside the database, its secrets taken
out, so that a bug report can hold a sample of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot.stripping import strip_secrets
from core.ports import Clock
from core.traffic import Response

log = structlog.get_logger("unreadable")

MOST_FILES = 20
"""So many replies are kept, the newest."""
LONGEST = 1_000_000
"""Bytes of a reply that are kept."""
_ENDINGS = {"json": "json", "xml": "xml", "rss": "xml", "atom": "xml", "html": "html"}


class UnreadableReplies:
    """Keeps one reply a day of each source in `folder`, which is made when it is needed. Safe to call from
    worker threads: two that come at once write the same file."""

    def __init__(self, folder: Path, clock: Clock, secrets: Sequence[str] = ()) -> None:
        self._folder = folder
        self._clock = clock
        self._secrets = secrets

    def keep(self, source: str, response: Response, problem: str) -> None:
        """Keep the body. Never raises: that it could not be read is told anyway."""
        file = self._folder / f"{_plain(source)}-{self._clock.now():%Y%m%d}.{ending(response)}"
        try:
            if file.exists():
                return
            self._folder.mkdir(mode=0o700, exist_ok=True)
            body = strip_secrets(response.body[:LONGEST], self._secrets)
            fresh = file.with_name(f"{file.name}.new")
            fresh.write_bytes(body)
            fresh.replace(file)
            for old in sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime)[:-MOST_FILES]:
                old.unlink(missing_ok=True)
        except OSError as error:
            why = error.strerror or type(error).__name__
            log.warning("an unreadable reply could not be kept", source=source, why=why)
            return
        log.info("kept an unreadable reply", source=source, file=str(file), problem=problem)


def folder_beside(database: str) -> Path | None:
    """Where replies are kept: beside the database's file; None where that is no file."""
    return None if "://" in database else Path(database).with_name("unreadable")


def ending(response: Response) -> str:
    """How a file with this body ends, by what the server calls it."""
    media = response.headers.get("content-type", "").partition(";")[0]
    return next((end for word, end in _ENDINGS.items() if word in media), "txt")


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:60] or "source"
