"""Words to read with: made on the command line, shown once, kept as a hash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.clock import SystemClock
from bot.logs import set_up_logs
from bot.read_secret import hashed, new_token
from bot.run import load_settings
from core.errors import UsageError
from core.say import day, say
from store.schema import open_store

_LONGEST = 60

Say = Callable[[str], object]


async def add_token(name: str, config: Path, environment: Mapping[str, str], out: Say) -> int:
    """Make a token and show it, once. Raises ConfigError, StoreError, UsageError."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST:
        raise UsageError(say("read_token.no_name"), say("read_token.no_name_hint", most=_LONGEST))
    set_up_logs(quiet=True)
    store = open_store(load_settings(config, environment).database)
    try:
        token = new_token()
        await store.add_token(name, hashed(token), SystemClock().now())
    finally:
        await store.close()
    out(token)
    out(say("read_token.made", name=name))
    return 0


async def list_tokens(config: Path, environment: Mapping[str, str], out: Say) -> int:
    """Show who may read, and since when. Raises ConfigError, StoreError."""
    set_up_logs(quiet=True)
    store = open_store(load_settings(config, environment).database)
    try:
        found = [token for token in await store.tokens() if token.revoked_at is None]
    finally:
        await store.close()
    for token in found:
        key = "read_token.used" if token.used_at else "read_token.unused"
        out(say(key, name=token.name, made=day(token.made_at), used=day(token.used_at or token.made_at)))
    if not found:
        out(say("read_token.none"))
    return 0


async def revoke_token(name: str, config: Path, environment: Mapping[str, str], out: Say) -> int:
    """Let nobody read with it any more; 1 when there is none of that name. Raises ConfigError, StoreError."""
    set_up_logs(quiet=True)
    store = open_store(load_settings(config, environment).database)
    try:
        done = await store.revoke_token(name, SystemClock().now())
    finally:
        await store.close()
    out(say("read_token.revoked" if done else "read_token.unknown", name=name))
    return 0 if done else 1
