"""`listenpost record`: saves one real reply of a source as a sample, secrets stripped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import chats
from bot.ask_once import ask_once
from bot.clock import SystemClock
from bot.config import Reading
from bot.listen import Ears
from bot.network import open_door
from bot.redaction import Redaction, secret_values
from bot.run import load_settings
from bot.settings import NetworkSettings, Settings
from bot.stripping import strip_secrets
from bot.unreadable import ending, folder_beside, kept_replies
from core.errors import SourceError, UsageError, safe_url
from core.ports import Source
from core.say import say
from sources._base import Setting, load, role, settings

Out = Callable[[str], object]

_TERMS = ("listenpost",)
"""What a searching source is asked for where no settings say it."""


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
    if not kind:
        raise UsageError(say("record.no_kind_named"), say("record.kind_hint"))
    own = load_settings(config, environment) if config.exists() else None
    source, found = _configured(kind, options, own) or _described(kind, options, environment)
    secrets = (*secret_values(environment), *(own.secrets if own else ()), *found)
    hide = Redaction(secrets).hide
    if out_file is not None and out_file.exists():
        raise UsageError(say("record.there", file=out_file), say("record.there_hint"))
    terms = Ears(own.topics, own.routes).terms if own else ()
    clock = SystemClock()
    door = open_door(own.network if own else NetworkSettings(), clock)
    try:
        response = None
        async for one, _ in ask_once(door, source, terms or _TERMS, clock.now()):
            response = one
        if response is None:
            raise UsageError(say("record.nothing_to_ask"), say("record.nothing_hint"))
    except SourceError as error:
        # It may quote the token that it does not take.
        raise SourceError(error.source, hide(error.problem)) from error
    finally:
        await door.close()
    body = strip_secrets(response.body, secrets)
    file = out_file or _free(f"{source.kind}-{clock.now():%Y%m%d}", ending(response))
    try:
        await asyncio.to_thread(file.write_bytes, body)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(say("record.not_saved", file=file, why=why), say("record.there_hint")) from error
    out(say("record.saved", url=hide(safe_url(response.url)), n=len(body), file=file))
    return 0


def list_replies(config: Path, environment: Mapping[str, str], out: Out) -> None:
    """Tell which replies were kept because they could not be read, the latest first. Raises ConfigError."""
    folder = folder_beside(load_settings(config, environment).database)
    try:
        files = kept_replies(folder) if folder else []
    except OSError as error:
        raise UsageError(
            say("config.unreadable_file", file=folder, why=error.strerror or str(error))
        ) from error
    out(say("record.kept", n=len(files)) if files else say("record.none_kept"))
    for file in files:
        out(f"  {file}")


def _free(name: str, ending: str) -> Path:
    """A file name that is not taken, so that no sample replaces another."""
    numbers = range(1, 1000)
    names = (Path(f"{name}{'' if n == 1 else f'-{n}'}.{ending}") for n in numbers)
    return next(file for file in names if not file.exists())


def _configured(
    name: str, options: Sequence[str], own: Settings | None
) -> tuple[Source, tuple[str, ...]] | None:
    """The source of this name and the secrets of the settings, if there is one."""
    if own is None or options:
        return None
    named = (s for s in own.sources if s.name == name and isinstance(s, Source))
    return next(((source, own.secrets) for source in named), None)


def _described(
    kind: str, options: Sequence[str], environment: Mapping[str, str]
) -> tuple[Source, tuple[str, ...]]:
    """The source of this kind with these settings, and its secrets. Raises UsageError, ConfigError."""
    kinds = load()
    if kind not in kinds or role(kinds[kind]) != "polled":
        raise UsageError(say("record.no_kind", kind=kind), say("record.kind_hint"))
    table = {"kind": kind, **_pairs(options, settings(kinds[kind]))}
    reading = Reading(say("record.command_line"), Path.cwd(), environment, kinds, chats.names())
    read = reading.settings({"source": [table]})
    found = read.sources[0]
    assert isinstance(found, Source)  # its role was checked above
    return found, read.secrets


def _pairs(options: Sequence[str], known: Sequence[Setting]) -> dict[str, object]:
    """`--url X --name=Y` as {url: X, name: Y}, lists with commas between; raises UsageError."""
    by_name = {setting.name: setting for setting in known}
    found: dict[str, object] = {}
    words = list(options)
    while words:
        name, equals, value = words.pop(0).partition("=")
        key = name.removeprefix("--").replace("-", "_")
        if not name.startswith("--") or key not in by_name:
            raise UsageError(
                say("record.no_option", option=name), say("record.options", names=", ".join(by_name))
            )
        if not equals:
            if not words:
                raise UsageError(say("record.no_value", option=name))
            value = words.pop(0)
        found[key] = value.split(",") if by_name[key].type == tuple[str, ...] else value
    return found
