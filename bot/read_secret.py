"""A word to read with, and what is kept of it."""

from __future__ import annotations

import hashlib
import secrets

_PREFIX = "lp_"
_BYTES = 32


def hashed(token: str) -> str:
    """What is kept of a token. It is 256 random bits, so a plain hash tells nothing of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def new_token() -> str:
    """A word that nobody can guess."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)
