"""What went wrong on our side while a source was asked or a stream listened to, as an error of that source:
it is told and tried again like any other, and never stops another source."""

from __future__ import annotations

import structlog

from core.errors import SourceBusy, SourceChanged, SourceError
from core.say import say

log = structlog.get_logger("trouble")


def our_trouble(source: str, error: Exception) -> SourceError:
    """This machine's trouble (no more files, no more processes) may pass; anything else is a mistake of ours,
    not the site's: told in the log."""
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
        return SourceBusy(source, say("source.our_machine", why=why))
    log.error("a source is broken", source=source, exc_info=error)
    return SourceChanged(source, say("source.our_mistake"))
