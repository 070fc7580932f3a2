"""`listenpost export`: mentions of the store, or a summary of them, into a file or to standard output."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from bot.logs import set_up_logs
from bot.run import load_settings, open_app
from core.errors import UsageError
from core.say import say, use_language


async def export_once(
    words: str, kind: str, target: Path | None, config: Path, environment: Mapping[str, str], out: BinaryIO
) -> int:
    """Write it to `target`, or to `out`; 0 when it is done. What breaks off leaves no file behind. Raises
    UsageError, ConfigError, StoreError."""
    if kind == "pdf" and target is None and out.isatty():
        raise UsageError(say("cli.export_no_screen"), say("cli.export_no_screen_hint"))
    set_up_logs(quiet=True)
    settings = load_settings(config, environment)
    app = await open_app(settings)
    try:
        use_language(settings.language, settings.zone)
        _, parts = await app.answering.papers.export(words, kind)
        if target is None:
            async for part in parts:
                out.write(part)
            out.flush()
            return 0
        fresh = target.with_name(f"{target.name}.new")
        try:
            with fresh.open("wb") as file:
                async for part in parts:
                    file.write(part)
            fresh.replace(target)
        except OSError as error:
            raise UsageError(say("cli.export_failed", file=target, why=error.strerror or error)) from error
        finally:
            fresh.unlink(missing_ok=True)
        return 0
    finally:
        app.answering.papers.close()
        await app.close()
