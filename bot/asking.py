"""`listenpost ask`: one answer in the terminal.

With settings it reads their store, whether the bot runs or not. Without, it asks the bot that runs on this
machine (a demo, say), and where none does, the sample day in a store that is thrown away.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import shutil
import tempfile
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.app import App
from bot.demo import demo_settings
from bot.logs import set_up_logs
from bot.run import load_settings, open_app
from chats.terminal import draw
from core.cards import Card, to_json
from core.say import use_language
from core.talk import Question
from core.types import Json, Person


async def ask_once(
    text: str, config: Path, environment: Mapping[str, str], as_json: bool, out: TextIO
) -> int:
    """Print the answer; 2 when the question was not understood, else 0."""
    set_up_logs(quiet=True)
    if config.exists():
        settings = load_settings(config, environment)
        app = await open_app(settings, environment)
        try:
            use_language(settings.language, settings.zone)
            return _print(await _answer(app, text), as_json, out)
        finally:
            await app.close()
    running = await asyncio.to_thread(_ask_running, text, environment)
    if running is not None:
        return _print_remote(running, as_json, out)
    return _print(await ask_sample_day(text, environment), as_json, out)


async def ask_sample_day(text: str, environment: Mapping[str, str]) -> Card:
    """The answer from the whole sample day, as if it had ended just now and begun today."""
    with tempfile.TemporaryDirectory(prefix="listenpost-") as folder:
        settings = demo_settings(environment, port=0, speed=0, database=Path(folder) / "ask.db")
        midnight = datetime.now(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        settings = demo_settings(
            environment, port=0, speed=0, database=Path(folder) / "ask.db", said="spread", start=midnight
        )
        app = await open_app(settings, environment)
        try:
            await app.run_once()
            return await _answer(app, text)
        finally:
            await app.close()


async def _answer(app: App, text: str) -> Card:
    name = getpass.getuser() if os.environ.get("USER") else "you"
    question = Question(
        text=text,
        who=Person(chat="terminal", id=name.casefold(), name=name),
        chat="terminal",
        channel=None,
        at=app.now(),
    )
    reply = await app.ask(question)
    assert reply.card is not None  # a question is always answered with a card
    return reply.card


def _ask_running(text: str, environment: Mapping[str, str]) -> Json | None:
    """The answer of a bot of ours that listens on this machine's loopback, or None when there is none."""
    port = environment.get("LISTENPOST_PORT", "8080")
    body = json.dumps({"text": text, "channel": None, "actor": "terminal"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/ask", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
            if answer.headers.get("Server") != "Listenpost":
                return None
            return json.load(answer)
    except (OSError, ValueError):
        return None


def _print(card: Card, as_json: bool, out: TextIO) -> int:
    if as_json:
        print(json.dumps(to_json(card), ensure_ascii=False, indent=2), file=out)
    else:
        width = min(100, shutil.get_terminal_size().columns)
        print(draw(card, colour=out.isatty(), width=width), file=out)
    return 2 if card.kind == "notice" else 0


def _print_remote(answer: Json, as_json: bool, out: TextIO) -> int:
    shown = json.dumps(answer["card"], ensure_ascii=False, indent=2) if as_json else answer["text"]
    print(shown, file=out)
    return 2 if answer["card"].get("kind") == "notice" else 0
