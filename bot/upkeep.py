"""`listenpost db`: upgrade, backup, restore."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from bot.run import load_settings
from bot.screen import Progress
from core.errors import safe_url
from core.say import say
from store.schema import backup, open_store, restore

Out = Callable[[str], object]
T = TypeVar("T")

_STEPS = 100
_LOOK = 0.1
"""Seconds between two looks at how far a copy is."""


async def upgrade_store(config: Path, environment: Mapping[str, str], out: Out) -> int:
    """Bring the store to this version; making it when there is none."""
    database = load_settings(config, environment).database
    store = await asyncio.to_thread(open_store, database)
    await store.close()
    out(say("upkeep.upgraded", file=_shown(database)))
    return 0


async def backup_store(config: Path, environment: Mapping[str, str], target: Path, out: Out) -> int:
    """Copy the store to `target` while the bot may run."""
    database = load_settings(config, environment).database
    await _watched(lambda: backup(database, target), Path(database), target, say("upkeep.backing_up"))
    out(say("upkeep.backed_up", file=target))
    return 0


async def restore_store(
    config: Path, environment: Mapping[str, str], source: Path, force: bool, out: Out
) -> int:
    """Put the copy `source` in the place of the store; with `force` one that is there is kept aside."""
    database = load_settings(config, environment).database
    aside = await _watched(
        lambda: restore(source, database, force), source, Path(database), say("upkeep.restoring")
    )
    out(say("upkeep.restored", file=database))
    if aside is not None:
        out(say("upkeep.kept_aside", file=aside))
    return 0


async def _watched(work: Callable[[], T], source: Path, target: Path, label: str) -> T:
    """Run `work`, which builds `target` out of `source` in the folder of `target`, and show how far it is."""
    size = source.stat().st_size if source.is_file() else 0
    before = _size_beside(target)
    task = asyncio.create_task(asyncio.to_thread(work))
    with Progress(_STEPS if size > _STEPS else 0, label) as step:
        done = 0
        while not (await asyncio.wait([task], timeout=_LOOK))[0]:
            now = min(_STEPS - 1, max(0, _size_beside(target) - before) * _STEPS // max(1, size))
            step(max(0, now - done))
            done = max(done, now)
        if task.exception() is None:
            step(_STEPS - done)
    return await task


def _size_beside(target: Path) -> int:
    """Bytes of the file and of what is being built beside it."""
    if not target.parent.is_dir():
        return 0
    found = 0
    for file in target.parent.iterdir():
        if file.name.startswith(target.name):
            try:
                found += file.stat().st_size
            except OSError:  # it was there a moment ago
                continue
    return found


def _shown(database: str) -> str:
    return safe_url(database) if "://" in database else database
