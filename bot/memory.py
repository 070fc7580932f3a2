"""Keeps the process small: its threads share one heap, and what only the start needed is given back (reading
settings and opening rooms frees some megabytes that the C library would otherwise keep)."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from typing import Any

_MOST_HEAPS = -8
"""What `mallopt` calls M_ARENA_MAX."""


def share_one_heap() -> None:
    """Before the first thread is made: all use one heap, where the C library can be told so (glibc). Each
    would get one of its own, most of it empty; they take turns anyhow."""
    if (tell := _c_function("mallopt")) is not None:
        tell(ctypes.c_int(_MOST_HEAPS), ctypes.c_int(1))


def release_memory() -> None:
    """Hand freed memory back, where the C library knows how to (glibc); else nothing happens."""
    gc.collect()
    if (trim := _c_function("malloc_trim")) is not None:
        trim(ctypes.c_size_t(0))


def _c_function(name: str) -> Callable[..., Any] | None:
    """A function of the C library, None on other systems and with another library, such as musl."""
    if sys.platform != "linux":
        return None
    try:
        found: Callable[..., Any] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
    return found
