"""Gives back to the system what only the start needed: reading settings and opening rooms frees some
megabytes that the C library would otherwise keep."""

from __future__ import annotations

import ctypes
import gc
import sys


def release_memory() -> None:
    """Hand freed memory back, where the C library knows how to (glibc); else nothing happens."""
    gc.collect()
    if sys.platform != "linux":
        return
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library, such as musl
        return
    trim(ctypes.c_size_t(0))
