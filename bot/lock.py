"""One bot for one store: two would take each other's half-sent messages for a crash, and send them again."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import StoreError
from core.say import say


@contextmanager
def only_one(database: str) -> Iterator[None]:
    """Hold the store at this path for one process; the system lets go when the process ends, however it ends.
    Raises StoreError while another one holds it. A database server's address is not held."""
    if "://" in database:
        yield
        return
    file = Path(f"{database}.lock")
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(say("store.cannot_open")) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(say("run.another", file=database)) from error
        yield
    finally:
        os.close(handle)
