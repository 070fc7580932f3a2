"""Post-mortem: what is left of a crisis is written to a file: Markdown, with its timeline and numbers.

It is written when the crisis is closed, and again when it changes after that: beside it, where people have
filled it in meanwhile. What the last life did not come to write is written by the next one.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path

import structlog

from core.alerts import CRISES, Alert, AlertFilter, AlertState, alert_target
from core.cards import Card
from core.ports import Clock, Store

log = structlog.get_logger("post-mortem")

LOOK_BACK = timedelta(days=60)
"""So long after its opening is a crisis looked at that has no file yet."""
MOST = 100
_FACT = "post-mortem files"
"""By alert: the version that was written, and the print of the file."""


class PostMortems:
    """Writes them into `folder`; nowhere when it is None. `zone` is the name of the timezone of its times."""

    def __init__(self, store: Store, clock: Clock, folder: Path | None, zone: str = "") -> None:
        self._store = store
        self._clock = clock
        self._folder = folder
        self._zone = zone

    async def look(self) -> None:
        """Write what was closed or changed since it was written. Raises StoreError; a folder that cannot be
        written is told in the log, and tried again."""
        if self._folder is None:
            return
        since = self._clock.now() - LOOK_BACK
        closed = AlertFilter(kinds=tuple(CRISES), states=(AlertState.CLOSED,), opened_from=since)
        written: dict[str, tuple[int, str]] = await self._store.fact(_FACT) or {}
        new = dict(written)
        for alert in await self._store.alerts(closed, MOST):
            version, ours = written.get(str(alert.id), (0, ""))
            if version != alert.version and (fresh := await self._write(alert, self._folder, ours)):
                new[str(alert.id)] = (alert.version, fresh)
        if new != written:
            newest = sorted(new, key=int)[-MOST * 2 :]
            await self._store.set_fact(_FACT, {key: new[key] for key in newest})

    async def report(self, alert: Alert) -> Card:
        """The post-mortem as a card, as it would be now. Raises StoreError."""
        file = None
        if self._folder is not None and alert.standing.state is AlertState.CLOSED:
            file = self._folder / _name(alert)
        there = file is not None and await asyncio.to_thread(os.path.exists, file)
        from core.post_mortem import report_card  # here: most days need none of it

        # The folder's name is enough for those who know the machine, and nobody else's business.
        told = f"{file.parent.name}/{file.name}" if file is not None and there else ""
        moves = await self._store.alert_moves(alert.id)
        return report_card(alert, await self._text(alert), told, moves)

    async def _write(self, alert: Alert, folder: Path, ours: str) -> str:
        """Write it, and return the print of the file, `""` when it cannot be written. `ours` is the print of
        what was written before."""
        text = await self._text(alert)
        file = folder / _name(alert)
        try:
            if await asyncio.to_thread(_is_filled_in, file, text, ours):
                file = file.with_stem(f"{file.stem}-{alert.version}")
            await asyncio.to_thread(_write_whole, file, text)
        except OSError as error:
            log.error("a post-mortem cannot be written", file=str(file), problem=error.strerror or str(error))
            return ""
        log.info("a post-mortem was written", file=str(file))
        return _print(text.encode())

    async def _text(self, alert: Alert) -> str:
        moves = await self._store.alert_moves(alert.id)
        evidence = await self._store.evidence(alert.id)
        rows = await self._store.alert_rows(alert.id)
        from core.post_mortem import post_mortem

        return post_mortem(alert, moves, evidence, self._clock.now(), rows, self._zone)


def _name(alert: Alert) -> str:
    """`2026-05-04-spike-acme-a12.md`: only letters, digits and dashes, whatever the topic is called."""
    subject = re.sub(r"[^a-z0-9]+", "-", alert.signal.subject.lower()).strip("-")[:40]
    parts = (f"{alert.opened_at:%Y-%m-%d}", alert.signal.kind.replace("_", "-"), subject)
    return "-".join(part for part in (*parts, alert_target(alert.id)) if part) + ".md"


def _is_filled_in(file: Path, text: str, ours: str) -> bool:
    """Whether somebody wrote into the file: it is neither what we wrote nor what we would write."""
    try:
        found = file.read_bytes()
    except FileNotFoundError:
        return False
    return _print(found) not in (ours, _print(text.encode()))


def _print(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def _write_whole(file: Path, text: str) -> None:
    """The whole file or none of it, should we be killed here."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
