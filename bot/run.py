"""Opens the real parts, builds the app, and runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog

import chats
import commands
from bot.addresses import is_loopback
from bot.app import App
from bot.clock import SystemClock
from bot.config import SAMPLE_DAY, read_settings
from bot.keep import Reach
from bot.lock import only_one
from bot.logs import set_up_logs
from bot.memory import release_memory, share_one_heap
from bot.mind_files import open_index, open_mind, own_intents
from bot.network import open_door, open_streams
from bot.parts import Parts
from bot.read_api import ROOT as READ_API
from bot.screen import Progress
from bot.serve import InboxHandler, Server
from bot.settings import Settings
from bot.source_infos import source_infos
from bot.unreadable import UnreadableReplies, folder_beside
from bot.version import VERSION
from core.errors import ConfigError, Mistake
from core.page_ports import Library
from core.ports import Chat, ChatTools, Clock, Inbox, Stream
from core.say import say
from core.traffic import Delivery
from core.types import Json
from engines.local import LocalEngine
from sources._base import load
from store.schema import open_store
from store.sql import SqlStore

log = structlog.get_logger("run")

SETTLED = 5.0
"""Seconds after which the start is over, and its memory can be given back."""

Say = Callable[[str], object]


def load_settings(path: Path, environment: Mapping[str, str], say_so: Say | None = None) -> Settings:
    """The settings at `path`, or the sample day's where `is_left_out(path)`. Raises ConfigError."""
    if is_left_out(path):
        if say_so is not None:
            say_so(say("run.sample", file=path.name))
        return read_sample_day(environment)
    return read_settings(path, environment, load(), chats.names())


def is_left_out(path: Path) -> bool:
    """Whether there are no settings, and nobody asked for any: `path` is the working directory's own
    listenpost.toml, and not there. Whoever names another file means that file."""
    return not path.exists() and path.resolve() == Path.cwd().resolve() / "listenpost.toml"


def read_sample_day(environment: Mapping[str, str]) -> Settings:
    """The settings of the bundled sample day; its store is in the working directory unless it is named."""
    here = {"LISTENPOST_DATABASE": str(Path.cwd() / "listenpost-sample.db"), **environment}
    return read_settings(SAMPLE_DAY, here, load(), chats.names())


async def open_app(settings: Settings, reach: Reach = lambda point: None) -> App:
    """The app with its real parts: store, network, clock, chats; it knows what was made in chat. Raises
    ConfigError, StoreError."""
    store = await asyncio.to_thread(open_store, settings.database)
    clock = SystemClock()
    used = sorted({channel.chat for channel in settings.channels} | {chats.PAGE})
    opened: dict[str, Chat] = {}
    for name in used:
        own = settings.chats.get(name)
        tools = ChatTools(
            channels=settings.channels,
            shelf=store.shelf,
            clock=clock,
            recall=store,
            settings=own,
            library=_library(store, settings),
        )
        opened[name] = chats.load(name).open(tools)
    network = settings.network
    door = open_door(network, clock, store.host_wait)
    parts = Parts(
        store=store,
        door=door,
        clock=clock,
        random=random.Random(),  # noqa: S311 - jitter, no secret
        engine=LocalEngine(_job_failed),
        chats=opened,
        commands=commands.load(),
        version=VERSION,
        reach=reach,
        streams=open_streams(network, clock, door) if _has_streams(settings) else None,
        mind=open_mind(settings.meaning),
        story_index=open_index if settings.meaning.stories else None,
        **_unreadable(settings, clock),
    )
    app = App(settings, parts)
    await app.hear_rules()
    return app


def _library(store: SqlStore, settings: Settings) -> Library:
    """What the web page reads."""
    return Library(
        reader=store,
        views=store,
        icons={info.name: info.icon for info in source_infos(settings)},
        people=settings.names,
        intents=own_intents(settings.meaning.intents),
        zone=settings.zone,
    )


def open_server(app: App, settings: Settings, token: str | None) -> Server:
    """The one server with what the chats and inboxes want from it. Raises ConfigError."""
    server = Server(
        host=settings.server.host,
        port=settings.server.port,
        token=token,
        routes=app.routes(),
        reads=READ_API,
        clock=SystemClock(),
        health=app.health,
        ready=app.ready,
        metrics=app.measure,
        names=settings.server.names,
        doors=app.doors(),
    )
    for inbox in settings.inboxes:
        server.add_inbox(inbox.path, _receiver(app, inbox))
    return server


def _has_streams(settings: Settings) -> bool:
    return any(isinstance(source, Stream) for source in settings.sources)


def _unreadable(settings: Settings, clock: Clock) -> dict[str, Any]:
    """The parts that keep replies that cannot be read, where there is a place for them."""
    folder = folder_beside(settings.database)
    if folder is None:
        return {}
    replies = UnreadableReplies(folder, clock, settings.secrets)
    return {"unreadable": replies.keep, "kept_reply": replies.latest}


async def run_bot(config: Path, environment: Mapping[str, str], once: bool) -> int:
    """`listenpost run`: until a signal comes, or once. Returns the exit code."""
    share_one_heap()
    settings = load_settings(config, environment, _print)
    set_up_logs(secrets=settings.secrets, level=environment.get("LISTENPOST_LOG") or "info")
    return await (run_once if once else run_until_stopped)(settings)


async def run_once(settings: Settings) -> int:
    """Ask every source, post what is due, exit: 1 when every source failed."""
    with only_one(settings.database):
        return await _ask_all(settings)


async def _ask_all(settings: Settings) -> int:
    app = await open_app(settings)
    try:
        with Progress(len(settings.sources), say("run.asking")) as step:
            failed = await app.run_once(step)
    finally:
        await app.close()
    asked = len(settings.sources)
    _print(say("run.once_done", n=asked, failed=failed))
    return 1 if asked and failed == asked else 0


async def run_until_stopped(settings: Settings) -> int:
    """Run until SIGINT or SIGTERM."""
    with only_one(settings.database):
        return await _serve(settings)


async def _serve(settings: Settings) -> int:
    token, new = find_token(settings)
    app = await open_app(settings)
    server = open_server(app, settings, token)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        await server.start()
        await app.start()
        _print(say("run.page_token", url=server.link) if new else say("run.page", url=server.address))
        _print(say("run.stop"))
        loop.call_later(SETTLED, release_memory)
        await stop.wait()
    finally:
        await app.close_chats()
        await server.close()
        await app.close()
    return 0


def find_token(settings: Settings) -> tuple[str | None, bool]:
    """The server's token, and whether it was made just now.

    None on a loopback address that has no further names. Elsewhere it comes from the environment or from the
    file beside the database, which the first start writes, readable by its owner only.
    """
    server = settings.server
    # Who is known by a name is reached through a proxy, from wherever that lets people in.
    if server.token or (is_loopback(server.host) and not server.names):
        return server.token, False
    if "://" in settings.database:
        raise ConfigError([Mistake(settings.file, "server.host", say("run.needs_token", host=server.host))])
    file = Path(settings.database).with_name("listenpost.token")
    try:
        kept = file.read_text(encoding="utf-8").strip() if file.exists() else ""
        return (kept, False) if kept else (_new_token(file), True)
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        problem = say("run.no_token_file", file=file, why=why)
        raise ConfigError(
            [Mistake(settings.file, "LISTENPOST_TOKEN", problem, say("run.token_hint"))]
        ) from error


def _new_token(file: Path) -> str:
    """A token in a file of its owner's; whole or not at all, should we be killed here."""
    token = secrets.token_urlsafe(24)
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(token)
    fresh.replace(file)
    return token


def _receiver(app: App, inbox: Inbox) -> InboxHandler:
    async def receive(delivery: Delivery) -> tuple[int, Json]:
        kept = await app.receive(inbox, delivery)
        return 200, {"kept": kept}

    return receive


def _job_failed(name: str, error: BaseException) -> None:
    log.error("a job failed", job=name, problem=str(error), exc_info=error)


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - for the person who started it
