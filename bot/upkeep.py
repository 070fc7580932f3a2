"""`listenpost db`: upgrade, backup, restore."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.run import load_settings
from core.errors import StoreError
from core.say import say
from store.schema import backup, open_store, restore

Out = Callable[[str], object]


async def upgrade_store(config: Path, environment: Mapping[str, str], out: Out) -> int:
    """Bring the store to this version; making it when there is none."""
    settings = load_settings(config, environment)
    store = await asyncio.to_thread(open_store, settings.database)
    await store.close()
    out(say("upkeep.upgraded", file=settings.database))
    return 0


async def backup_store(config: Path, environment: Mapping[str, str], target: Path, out: Out) -> int:
    """Copy the store to `target` while the bot may run."""
    await asyncio.to_thread(backup, _file(config, environment), target)
    out(say("upkeep.backed_up", file=target))
    return 0


async def restore_store(
    config: Path, environment: Mapping[str, str], source: Path, force: bool, out: Out
) -> int:
    """Put the copy `source` in the place of the store."""
    file = _file(config, environment)
    await asyncio.to_thread(restore, source, file, force)
    out(say("upkeep.restored", file=file))
    return 0


def _file(config: Path, environment: Mapping[str, str]) -> Path:
    database = load_settings(config, environment).database
    if "://" in database and not database.startswith("sqlite"):
        raise StoreError(say("upkeep.not_a_file"))
    return Path(database.removeprefix("sqlite:///"))
