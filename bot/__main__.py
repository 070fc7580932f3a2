"""The command line: `listenpost`, or `python -m bot`. Exit codes: 0 done, 1 failure, 2 settings or usage."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.redaction import Redaction, secret_values
from bot.screen import is_colourful
from bot.version import VERSION
from core.errors import BotError, ConfigError, UsageError
from core.say import say

app = typer.Typer(
    name="listenpost",
    help=say("cli.about"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
database = typer.Typer(help=say("cli.db"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(database, name="db")

Config = Annotated[Path, typer.Option("--config", "-c", help=say("cli.config"), envvar="LISTENPOST_CONFIG")]
DEFAULT_CONFIG = Path("listenpost.toml")


def main() -> None:
    """Run one command; every error ends as a sentence on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no arrows still gets the answer
    try:
        app(prog_name="listenpost")
    except (ConfigError, UsageError) as error:
        _complain(str(error))
        sys.exit(2)
    except BotError as error:
        _complain(str(error))
        sys.exit(1)
    except Exception as error:
        text = "".join(traceback.format_exception(error))
        print(Redaction(secret_values(os.environ)).hide(text), file=sys.stderr)
        _complain(say("cli.our_mistake"))
        sys.exit(1)


def _complain(text: str) -> None:
    red, plain = ("\033[31m", "\033[0m") if is_colourful(sys.stderr) else ("", "")
    for line in text.splitlines():
        print(f"{red}listenpost:{plain} {line}", file=sys.stderr)


def _run(work: Callable[[], Coroutine[Any, Any, int]]) -> None:
    try:
        code = asyncio.run(work())
    except KeyboardInterrupt:
        _complain(say("cli.stopped"))
        code = 1
    if code:
        raise typer.Exit(code)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"listenpost {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=say("cli.version"))
    ] = False,
) -> None:
    pass


@app.command(help=say("cli.run"))
def run(
    config: Config = DEFAULT_CONFIG,
    once: Annotated[bool, typer.Option("--once", help=say("cli.once"))] = False,
) -> None:
    """The bot on its settings."""
    from bot.run import run_bot

    _run(lambda: run_bot(config, os.environ, once=once))


@app.command(help=say("cli.demo"))
def demo(
    port: Annotated[
        int, typer.Option(help=say("cli.port"), min=0, max=65535, envvar="LISTENPOST_PORT")
    ] = 8080,
    speed: Annotated[float, typer.Option(help=say("cli.speed"), min=0)] = 240.0,
    db: Annotated[Path | None, typer.Option(help=say("cli.demo_db"))] = None,
) -> None:
    """The sample day."""
    from bot.demo import run_demo

    _run(lambda: run_demo(os.environ, port=port, speed=speed, database=db))


@app.command(help=say("cli.init"))
def init(
    path: Annotated[Path, typer.Argument(help=say("cli.init_path"))] = DEFAULT_CONFIG,
    force: Annotated[bool, typer.Option("--force", help=say("cli.force"))] = False,
) -> None:
    """Questions and a commented file."""
    from bot.wizard import ask_and_write

    ask_and_write(path, force, os.environ, typer.prompt, typer.echo)


@app.command(help=say("cli.check"))
def check(
    config: Config = DEFAULT_CONFIG,
    live: Annotated[bool, typer.Option("--live", help=say("cli.live"))] = False,
) -> None:
    """Validate and print the plan."""
    from bot.checkup import check_settings

    _run(lambda: check_settings(config, os.environ, live=live, out=typer.echo))


@app.command(help=say("cli.ask"))
def ask(
    words: Annotated[list[str], typer.Argument(help=say("cli.ask_words"), metavar="QUESTION")],
    config: Config = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.json"))] = False,
) -> None:
    """One answer."""
    from bot.asking import ask_once

    _run(lambda: ask_once(" ".join(words), config, os.environ, as_json=as_json, out=sys.stdout))


@app.command(help=say("cli.sources"))
def sources(as_json: Annotated[bool, typer.Option("--json", help=say("cli.json"))] = False) -> None:
    """Every kind of source."""
    from bot.catalogue import print_sources

    print_sources(as_json, sys.stdout)


@app.command(
    help=say("cli.record"), context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def record(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=say("cli.record_kind"))],
    out: Annotated[Path | None, typer.Option(help=say("cli.record_out"))] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Save one real reply."""
    from bot.recording import record_reply

    _run(lambda: record_reply(kind, context.args, out, config, os.environ, typer.echo))


@database.command("upgrade", help=say("cli.db_upgrade"))
def db_upgrade(config: Config = DEFAULT_CONFIG) -> None:
    """Bring the store to this version."""
    from bot.upkeep import upgrade_store

    _run(lambda: upgrade_store(config, os.environ, typer.echo))


@database.command("backup", help=say("cli.db_backup"))
def db_backup(
    target: Annotated[Path, typer.Argument(help=say("cli.db_target"))], config: Config = DEFAULT_CONFIG
) -> None:
    """Copy the store while the bot runs."""
    from bot.upkeep import backup_store

    _run(lambda: backup_store(config, os.environ, target, typer.echo))


@database.command("restore", help=say("cli.db_restore"))
def db_restore(
    backup: Annotated[Path, typer.Argument(help=say("cli.db_source"))],
    config: Config = DEFAULT_CONFIG,
    force: Annotated[bool, typer.Option("--force", help=say("cli.db_force"))] = False,
) -> None:
    """Put a copy back."""
    from bot.upkeep import restore_store

    _run(lambda: restore_store(config, os.environ, backup, force, typer.echo))


if __name__ == "__main__":
    main()
