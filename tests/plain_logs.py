"""Logs of tests in plain words."""

from __future__ import annotations

import structlog


def plain_logs() -> None:
    """Log as the bot does. Where `rich` is installed, structlog draws every traceback with all its values
    instead: half a second for each of the troubles that tests make by the hundred."""
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
