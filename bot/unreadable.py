"""Unreadable: what a source answered and could not be read is kept beside the database, its secrets taken
out, so that a bug report can hold a sample of it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot.stripping import strip_secrets
from core.ports import Clock
from core.traffic import Response

log = structlog.get_logger("unreadable")

MOST_FILES = 20
"""So many replies are kept, the newest days' first."""
LONGEST = 1_000_000
"""Bytes of a reply that are kept."""
_ENDINGS = {"json": "json", "xml": "xml", "rss": "xml", "atom": "xml", "html": "html"}
_KEPT = re.compile(r"(?P<source>.+)-(?P<day>\d{8})\.(?:json|xml|html|txt)\Z", re.ASCII)
_NAME_BYTES = 60


class UnreadableReplies:
    """Keeps one reply a day of each source in `folder`, which is made when it is needed. Safe to call from
    worker threads, where each source is read by one at a time."""

    def __init__(self, folder: Path, clock: Clock, secrets: Sequence[str] = ()) -> None:
        self._folder = folder
        self._clock = clock
        self._secrets = secrets

    def keep(self, source: str, response: Response, problem: str) -> None:
        """Keep the body. Never raises: that it could not be read is told anyway."""
        stem = f"{_plain(source)}-{self._clock.now():%Y%m%d}"
        try:
            kept = kept_replies(self._folder)
            today = [file for file in kept if _day(file) == stem[-8:]]
            if len(today) >= MOST_FILES or any(file.stem == stem for file in today):
                return
            self._folder.mkdir(mode=0o700, exist_ok=True)
            file = self._folder / f"{stem}.{ending(response)}"
            _write(file, strip_secrets(response.body, self._secrets)[:LONGEST])
            for old in kept_replies(self._folder)[MOST_FILES:]:
                old.unlink(missing_ok=True)
        except OSError as error:
            why = error.strerror or type(error).__name__
            log.warning("an unreadable reply could not be kept", source=source, why=why)
            return
        log.info("kept an unreadable reply", source=source, file=str(file), problem=problem)

    def latest(self, source: str) -> Path | None:
        """The latest reply of this source that is kept. Never raises."""
        try:
            of_source = (file for file in kept_replies(self._folder) if _source(file) == _plain(source))
            return next(of_source, None)
        except OSError:
            return None


def kept_replies(folder: Path) -> list[Path]:
    """The files of replies, the latest days' first; files of others are left out. Raises OSError."""
    if not folder.is_dir():
        return []
    files = [file for file in folder.iterdir() if _KEPT.match(file.name)]
    return sorted(sorted(files), key=_day, reverse=True)


def folder_beside(database: str) -> Path | None:
    """Where replies are kept: beside the database's file; None where that is no file."""
    return None if "://" in database else Path(database).with_name("unreadable")


def ending(response: Response) -> str:
    """How a file with this body ends, by what the server calls it."""
    media = response.headers.get("content-type", "").partition(";")[0]
    return next((end for word, end in _ENDINGS.items() if word in media), "txt")


def _write(file: Path, body: bytes) -> None:
    """Whole or not at all: a full disk leaves nothing behind."""
    fresh = file.with_name(f"{file.name}.new")
    try:
        fresh.write_bytes(body)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _plain(name: str) -> str:
    """A name for files that no other source has, whatever it is called."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower(), flags=re.ASCII).strip("-")[:_NAME_BYTES]
    return plain if plain == name else f"{plain or 'source'}-{zlib.crc32(name.encode()):08x}"


def _source(file: Path) -> str:
    found = _KEPT.match(file.name)
    return found["source"] if found else ""


def _day(file: Path) -> str:
    found = _KEPT.match(file.name)
    return found["day"] if found else ""
