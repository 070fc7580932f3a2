"""`listenpost record`: saves one real reply of a source as a sample, secrets stripped."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import chats
from bot.clock import SystemClock
from bot.config import Reading
from bot.listen import Ears
from bot.network import open_door
from bot.run import load_settings
from bot.settings import NetworkSettings
from core.errors import UsageError, safe_url
from core.ports import Source
from core.say import say
from core.traffic import Validators
from sources._base import load, role

Out = Callable[[str], object]

_EMAIL = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]+")
_SECRETS = re.compile(
    rb"(?i)((?:access_|refresh_|api_?|auth_?)?(?:token|key|secret|password|signature)[\"']?\s*[:=]\s*[\"']?)"
    rb"[^\s\"'&<>,;]{6,}"
)
_ENDINGS = {"json": "json", "xml": "xml", "rss": "xml", "atom": "xml", "html": "html"}


async def record_reply(
    kind: str,
    options: Sequence[str],
    out_file: Path | None,
    config: Path,
    environment: Mapping[str, str],
    out: Out,
) -> int:
    """Ask `kind` (a source's name in the settings, or a kind with `--setting value` pairs) once and save the
    body. Raises UsageError, ConfigError, SourceError."""
    source, network = _source(kind, options, config, environment)
    clock = SystemClock()
    door = open_door(network, clock)
    try:
        requests = source.request({}, _terms(config, environment), clock.now())
        if not requests:
            raise UsageError(say("record.nothing_to_ask"), say("record.nothing_hint"))
        response = await door.fetch(requests[0], source.name, Validators())
    finally:
        await door.close()
    body = strip_secrets(response.body, environment)
    kind_of_body = response.headers.get("content-type", "").partition(";")[0]
    ending = next((end for word, end in _ENDINGS.items() if word in kind_of_body), "txt")
    file = out_file or Path(f"{source.kind}-{clock.now():%Y%m%d}.{ending}")
    await asyncio.to_thread(file.write_bytes, body)
    out(say("record.saved", url=safe_url(response.url), n=len(body), file=file))
    return 0


def strip_secrets(body: bytes, environment: Mapping[str, str]) -> bytes:
    """The body without mail addresses, what looks like a token, and what the environment keeps secret."""
    for name, value in environment.items():
        if name.startswith("LISTENPOST_") and len(value) > 7:
            body = body.replace(value.encode(), b"REDACTED")
    body = _EMAIL.sub(b"person@example.org", body)
    return _SECRETS.sub(rb"\1REDACTED", body)


def _source(
    kind: str, options: Sequence[str], config: Path, environment: Mapping[str, str]
) -> tuple[Source, NetworkSettings]:
    network = NetworkSettings()
    if config.exists():
        settings = load_settings(config, environment)
        network = settings.network
        for source in settings.sources:
            if source.name == kind and isinstance(source, Source):
                return source, network
    kinds = load()
    if kind not in kinds or role(kinds[kind]) != "polled":
        raise UsageError(say("record.no_kind", kind=kind), say("record.kind_hint"))
    table = {"kind": kind, **_pairs(options, [f.name for f in fields(kinds[kind])])}  # type: ignore[arg-type]
    reading = Reading(say("record.command_line"), Path.cwd(), environment, kinds, chats.names())
    found = reading.settings({"source": [table]}).sources[0]
    assert isinstance(found, Source)  # its role was checked above
    return found, network


def _pairs(options: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """`--url X --name=Y` as {url: X, name: Y}; raises UsageError."""
    found: dict[str, str] = {}
    words = list(options)
    while words:
        name, equals, value = words.pop(0).partition("=")
        key = name.removeprefix("--").replace("-", "_")
        if not name.startswith("--") or key not in known:
            raise UsageError(
                say("record.no_option", option=name), say("record.options", names=", ".join(known))
            )
        if not equals:
            if not words:
                raise UsageError(say("record.no_value", option=name))
            value = words.pop(0)
        found[key] = value
    return found


def _terms(config: Path, environment: Mapping[str, str]) -> Sequence[str]:
    if not config.exists():
        return ("listenpost",)
    settings = load_settings(config, environment)
    return Ears(settings.topics, settings.routes).terms or ("listenpost",)
