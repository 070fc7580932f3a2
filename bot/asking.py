"""`listenpost ask`: one answer in the terminal.

With settings it reads their store, whether the bot runs or not. Without, it asks the bot that runs on this
machine (a demo, say), and where none does, the sample day in a store that is thrown away.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

import commands
from bot.app import App
from bot.demo import demo_settings
from bot.logs import set_up_logs
from bot.question import read
from bot.run import is_left_out, load_settings, open_app
from bot.screen import is_colourful
from chats.terminal import draw
from core.cards import Card, to_json
from core.errors import UsageError
from core.say import say, use_language
from core.talk import Question
from core.types import Json, Person

_SECONDS = 10.0
"""How long a bot that runs may take to answer."""


async def ask_once(
    text: str, config: Path, environment: Mapping[str, str], as_json: bool, out: TextIO
) -> int:
    """Print the answer; 2 when the question was not understood, 1 when it could not be answered, else 0."""
    set_up_logs(quiet=True)
    if not is_left_out(config):
        settings = load_settings(config, environment)
        app = await open_app(settings)
        try:
            use_language(settings.language, settings.zone)
            card, code = await _answer(app, text, environment)
        finally:
            await app.close()
    else:
        running = await asyncio.to_thread(_ask_running, text, environment)
        if running is not None:
            return _print_remote(running, as_json, out)
        card, code = await ask_sample_day(text, environment)
    if as_json:
        print(json.dumps(to_json(card), ensure_ascii=False, indent=2), file=out)
    else:
        width = min(100, shutil.get_terminal_size().columns)
        print(draw(card, colour=is_colourful(out), width=width), file=out)
    return code


async def ask_sample_day(text: str, environment: Mapping[str, str]) -> tuple[Card, int]:
    """The answer (and exit code) from the whole sample day, as if it had begun today and ended just now."""
    async with open_sample_day(environment) as app:
        return await _answer(app, text, environment)


@asynccontextmanager
async def open_sample_day(environment: Mapping[str, str]) -> AsyncIterator[App]:
    """An app that heard the whole sample day, as if it had begun today and ended just now; its store is
    thrown away after."""
    with tempfile.TemporaryDirectory(prefix="listenpost-") as folder:
        database = Path(folder) / "ask.db"
        zone = demo_settings(environment, port=0, speed=0, database=database).zone
        midnight = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        settings = demo_settings(
            environment, port=0, speed=0, database=database, said="spread", start=midnight
        )
        app = await open_app(settings)
        try:
            await app.run_once()
            yield app
        finally:
            await app.close()


async def _answer(app: App, text: str, environment: Mapping[str, str]) -> tuple[Card, int]:
    name = environment.get("USER") or say("ask.you")
    question = Question(
        text=text,
        who=Person(chat="terminal", id=name.casefold(), name=name, admin=True),
        chat="terminal",
        channel=None,
        at=app.now(),
    )
    reply = await app.ask(question)
    assert reply.card is not None  # a question is always answered with a card
    if reply.card.kind != "notice":
        return reply.card, 0
    return reply.card, 1 if _is_understood(app, question) else 2


def _is_understood(app: App, question: Question) -> bool:
    try:
        read(question.text, commands.load(), app.settings.topics, app.settings.zone, question.at)
    except UsageError:
        return False
    return True


def _ask_running(text: str, environment: Mapping[str, str]) -> Json | None:
    """The answer of a bot of ours that listens on this machine's loopback, or None when there is none."""
    port = environment.get("LISTENPOST_PORT") or "8080"
    if not (port.isascii() and port.isdigit()):
        return None
    headers = {"Content-Type": "application/json"}
    if token := environment.get("LISTENPOST_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    # Not urllib: it would ask a proxy of the environment for our own address.
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=_SECONDS)
    try:
        connection.request("POST", "/api/ask", json.dumps({"text": text, "actor": "terminal"}), headers)
        answer = connection.getresponse()
        if answer.status != 200 or answer.headers.get("Server") != "Listenpost":
            return None
        found = json.loads(answer.read())
        return found if isinstance(found, dict) and "card" in found else None
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _print_remote(answer: Json, as_json: bool, out: TextIO) -> int:
    shown = json.dumps(answer["card"], ensure_ascii=False, indent=2) if as_json else answer["text"]
    print(shown, file=out)
    return 2 if answer["card"].get("kind") == "notice" else 0
