"""Logs: for people on a terminal, JSON lines otherwise; never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog

from bot.config_words import meant
from bot.redaction import Redaction
from bot.screen import is_colourful
from core.errors import ConfigError, Mistake
from core.say import say

LEVELS = ("debug", "info", "warning", "error")


def set_up_logs(
    stream: TextIO | None = None, secrets: Iterable[str] = (), level: str = "info", quiet: bool = False
) -> None:
    """Send our logs and the libraries' to `stream` (default: stderr); `quiet` keeps all but warnings away.
    Raises ConfigError for a level that is none of `LEVELS`."""
    stream = stream or sys.stderr
    threshold = logging.WARNING if quiet else _threshold(level)
    human = stream.isatty()
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if human else "iso", utc=not human),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        # Behind everything that makes text, in front of what draws it.
        Redaction(secrets),
    ]
    draw: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if human:
        # The plain traceback: the richer ones show local variables, where secrets stand.
        draw = structlog.dev.ConsoleRenderer(
            colors=is_colourful(stream), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[_add_name, *shared, draw],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *names: Lines(stream, *names),
        cache_logger_on_first_use=False,
    )
    handler = LibraryLines(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, draw],
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))


class Lines:
    """Where our own log lines go. A stream that is gone (a closed terminal, a full disk) stops no work."""

    def __init__(self, stream: TextIO, name: str = "") -> None:
        self.name = name
        self._stream = stream

    def msg(self, line: str) -> None:
        """Write one line."""
        try:
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = exception = msg


class LibraryLines(logging.StreamHandler[TextIO]):
    """Where the libraries' log lines go."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a line could not be written. logging itself would print it raw, secrets and all."""
        structlog.get_logger("logs").warning("a log line cannot be read", library=record.name)


def _add_name(logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["logger"] = logger.name
    return event


def _threshold(level: str) -> int:
    if level.lower() not in LEVELS:
        problem, hint = say("config.unknown_level", level=level), meant(level, LEVELS)
        raise ConfigError([Mistake(say("config.environment"), "LISTENPOST_LOG", problem, hint)])
    return logging.getLevelNamesMapping()[level.upper()]
