"""Logs: for people on a terminal, JSON lines otherwise; never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog

_SECRET_KEY = re.compile(r"token|secret|password|authorization|cookie|api_?key|signature", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(
    r"(?i)((?:token|secret|password|api_?key|access_key|signature)=|bearer\s+)[^\s&\"']+"
)
_USER_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]+@")
HIDDEN = "•••"


class Redaction:
    """A structlog processor that hides secrets: by the name of the value, by their look, and by heart."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 4)

    def __call__(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        for key, value in event.items():
            if _SECRET_KEY.search(key):
                event[key] = HIDDEN
            elif isinstance(value, str):
                event[key] = self.hide(value)
        return event

    def hide(self, text: str) -> str:
        """The text without anything that is, or looks like, a secret."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _USER_IN_ADDRESS.sub(f"{HIDDEN}@", _SECRET_IN_TEXT.sub(rf"\g<1>{HIDDEN}", text))


def set_up_logs(
    stream: TextIO = sys.stderr, secrets: Iterable[str] = (), level: str = "info", quiet: bool = False
) -> None:
    """Send our logs and the libraries' to `stream`; `quiet` keeps all but warnings away."""
    threshold = logging.WARNING if quiet else logging.getLevelNamesMapping()[level.upper()]
    human = stream.isatty()
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if human else "iso", utc=not human),
        structlog.processors.format_exc_info,
        Redaction(secrets),
    ]
    draw: Any = (
        structlog.dev.ConsoleRenderer(colors=True)
        if human
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, draw],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, draw],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))
