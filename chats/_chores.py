"""What a chat does beside, while whoever waits for an acknowledgement gets it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from core.errors import ChatError

log = structlog.get_logger("chats")

PATIENCE = 2.0
"""Seconds for what is still under way when the chat is closed."""


class Chores:
    """Work that nobody waits for: what goes wrong in it is written down, and harms nothing else."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it soon."""
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let it come to its end, but not for long."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ChatError as error:
            log.warning("something could not be said", chat=error.chat, problem=error.problem)
        except Exception:
            log.exception("something could not be said")
