"""The command line: `listenpost`, or `python -m bot`. Exit codes: 0 done, 1 failure, 2 settings or usage."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import traceback
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from pathlib import Path
from typing import Any

import click

import chats
from bot.redaction import Redaction, secret_values
from bot.screen import is_colourful
from bot.version import VERSION
from chats import DEFAULT_CONFIG, CommandTools, Loaded, config_option
from core.errors import BotError, ConfigError, UsageError
from core.say import say, use_language

json_option = click.option("--json", "as_json", is_flag=True, help=say("cli.json"))


def main() -> None:
    """Run one command; every error ends as a sentence on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no arrows still gets the answer
    try:
        copy_context().run(app, prog_name="listenpost")  # the language that a command speaks ends with it
    except (ConfigError, UsageError) as error:
        _complain(str(error))
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has read enough. Python shall not complain of it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except BotError as error:
        _complain(Redaction(secret_values(os.environ)).hide(str(error)))
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
        raise click.exceptions.Exit(code)


class Commands(click.Group):
    """Our commands, and those of the chats; these are imported when they are asked for or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *chats.command_groups()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        return chats.load_commands(cmd_name) if own is None and cmd_name in chats.command_groups() else own

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and name not in self.commands:
            ctx.obj = _tools(name)
        return name, command, rest


def _tools(chat: str) -> CommandTools:
    """What the subcommands of this chat get."""

    def load(config: Path, strict: bool = True) -> Loaded:
        from bot.config import SAMPLE_DAY, read_settings
        from bot.run import is_left_out
        from sources._base import load as load_sources

        file = SAMPLE_DAY if is_left_out(config) else config
        settings = read_settings(
            file, os.environ, load_sources(), chats.names(), wanted=(chat,), strict=strict
        )
        use_language(settings.language, settings.zone)
        channels = tuple(channel for channel in settings.channels if channel.chat == chat)
        own = settings.chats.get(chat)
        return Loaded(file=settings.file, channels=channels, settings=own, allow=settings.allow)

    return CommandTools(environment=os.environ, load=load, run=_run)


@click.group(name="listenpost", cls=Commands, help=say("cli.about"))
@click.version_option(VERSION, message="listenpost %(version)s", help=say("cli.version"))
def app() -> None:
    """The commands."""


@app.command(help=say("cli.run"))
@config_option
@click.option("--once", is_flag=True, help=say("cli.once"))
def run(config: Path, once: bool) -> None:
    """The bot on its settings."""
    from bot.run import run_bot

    _run(lambda: run_bot(config, os.environ, once=once))


@app.command(help=say("cli.demo"))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    envvar="LISTENPOST_PORT",
    help=say("cli.port"),
)
@click.option(
    "--speed", type=click.FloatRange(min=0), default=240.0, show_default=True, help=say("cli.speed")
)
@click.option("--db", type=click.Path(path_type=Path), help=say("cli.demo_db"))
def demo(port: int, speed: float, db: Path | None) -> None:
    """The sample day."""
    from bot.demo import run_demo

    _run(lambda: run_demo(os.environ, port=port, speed=speed, database=db))


@app.command(help=f"{say('cli.init')} PATH: {say('cli.init_path')}")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT_CONFIG)
@click.option("--force", is_flag=True, help=say("cli.force"))
def init(path: Path, force: bool) -> None:
    """Questions and a commented file."""
    from bot.wizard import ask_and_write

    ask_and_write(path, force, os.environ, click.prompt, click.echo)


@app.command(help=say("cli.check"))
@config_option
@click.option("--live", is_flag=True, help=say("cli.live"))
def check(config: Path, live: bool) -> None:
    """Validate and print the plan."""
    from bot.checkup import check_settings

    _run(lambda: check_settings(config, os.environ, live=live, out=click.echo))


@app.command(help=f"{say('cli.ask')} {say('cli.ask_words')}")
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@config_option
@json_option
def ask(words: tuple[str, ...], config: Path, as_json: bool) -> None:
    """One answer."""
    from bot.asking import ask_once

    _run(lambda: ask_once(" ".join(words), config, os.environ, as_json=as_json, out=sys.stdout))


@app.command(help=say("cli.mcp"))
@config_option
def mcp(config: Path) -> None:
    """For assistants."""
    from bot.mcp_server import serve

    _run(lambda: serve(config, os.environ))


@app.group(help=say("cli.token"))
def token() -> None:
    """Tokens to read with."""


@token.command("add", help=say("cli.token_add"))
@click.argument("name")
@config_option
def token_add(name: str, config: Path) -> None:
    """A new one."""
    from bot.read_tokens import add_token

    _run(lambda: add_token(name, config, os.environ, click.echo))


@token.command("list", help=say("cli.token_list"))
@config_option
def token_list(config: Path) -> None:
    """Those there are."""
    from bot.read_tokens import list_tokens

    _run(lambda: list_tokens(config, os.environ, click.echo))


@token.command("revoke", help=say("cli.token_revoke"))
@click.argument("name")
@config_option
def token_revoke(name: str, config: Path) -> None:
    """One less."""
    from bot.read_tokens import revoke_token

    _run(lambda: revoke_token(name, config, os.environ, click.echo))


@app.command(help=f"{say('cli.export')} {say('cli.export_words')}")
@click.argument("words", nargs=-1, metavar="[QUESTION]")
@click.option("--csv", "kind", flag_value="csv", default="csv", help=say("cli.export_csv"))
@click.option("--json", "kind", flag_value="json", help=say("cli.export_json"))
@click.option("--html", "kind", flag_value="html", help=say("cli.export_html"))
@click.option("--pdf", "kind", flag_value="pdf", help=say("cli.export_pdf"))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=say("cli.export_out"))
@config_option
def export(words: tuple[str, ...], kind: str, out: Path | None, config: Path) -> None:
    """A file of mentions."""
    from bot.exporting import export_once

    _run(lambda: export_once(" ".join(words), kind, out, config, os.environ, sys.stdout.buffer))


@app.command(help=say("cli.sources"))
@json_option
def sources(as_json: bool) -> None:
    """Every kind of source."""
    from bot.catalogue import print_sources

    print_sources(as_json, sys.stdout)


@app.command(
    help=f"{say('cli.record')} KIND: {say('cli.record_kind')}",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
@click.argument("kind", required=False)
@click.option("--out", type=click.Path(path_type=Path), help=say("cli.record_out"))
@config_option
@click.pass_context
def record(context: click.Context, kind: str | None, out: Path | None, config: Path) -> None:
    """Save one real reply, or list those that are kept."""
    from bot.recording import list_replies, record_reply

    if kind is None and out is None:
        list_replies(config, os.environ, click.echo)
    else:
        _run(lambda: record_reply(kind or "", context.args, out, config, os.environ, click.echo))


@app.group("db", help=say("cli.db"))
def database() -> None:
    """The store."""


@database.command("upgrade", help=say("cli.db_upgrade"))
@config_option
def db_upgrade(config: Path) -> None:
    """Bring the store to this version."""
    from bot.upkeep import upgrade_store

    _run(lambda: upgrade_store(config, os.environ, click.echo))


@database.command("backup", help=f"{say('cli.db_backup')} TARGET: {say('cli.db_target')}")
@click.argument("target", type=click.Path(path_type=Path))
@config_option
def db_backup(target: Path, config: Path) -> None:
    """Copy the store while the bot runs."""
    from bot.upkeep import backup_store

    _run(lambda: backup_store(config, os.environ, target, click.echo))


@database.command("restore", help=f"{say('cli.db_restore')} BACKUP: {say('cli.db_source')}")
@click.argument("backup", type=click.Path(path_type=Path))
@config_option
@click.option("--force", is_flag=True, help=say("cli.db_force"))
def db_restore(backup: Path, config: Path, force: bool) -> None:
    """Put a copy back."""
    from bot.upkeep import restore_store

    _run(lambda: restore_store(config, os.environ, backup, force, click.echo))


if __name__ == "__main__":
    main()
