"""`listenpost slack …`: set Slack up, and see what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

import chats.slack_phrases  # noqa: F401 - registers this chat's sentences
from chats import CommandTools, config_option
from chats._doctor import report
from chats.slack_preview import preview_command
from core.errors import ConfigError, UsageError
from core.say import say


@click.group(name="slack", help=say("slack.cli.about"))
def group() -> None:
    """The subcommands."""


group.add_command(preview_command)


@group.command(help=say("slack.cli.manifest"))
@click.option("--yaml", "as_yaml", is_flag=True, help=say("slack.cli.yaml"))
@click.option("--http", "address", metavar="ADDRESS", help=say("slack.cli.http"))
@click.option("--listen", is_flag=True, help=say("slack.cli.listen"))
@config_option
@click.pass_obj
def manifest(tools: CommandTools, as_yaml: bool, address: str | None, listen: bool, config: Path) -> None:
    """The app manifest, alone on stdout; with what is said in channels where the settings, if there are any
    yet, listen to some."""
    from chats import slack_manifest as made
    from chats.slack_settings import Settings

    origin, path = _parts(address) if address is not None else (made.PLACEHOLDER, "")
    settings = Settings(
        mode="socket" if address is None else "http",
        path=path or Settings().path,
        listen=("general",) if listen or _listens(tools, config) else (),
    )
    described = made.manifest(settings, origin)
    click.echo(made.as_yaml(described) if as_yaml else made.as_json(described))
    click.echo(say("slack.manifest.where", tab="YAML" if as_yaml else "JSON"), err=True)


@group.command(help=say("slack.cli.doctor"))
@config_option
@click.option("--json", "as_json", is_flag=True, help=say("cli.json"))
@click.pass_obj
def doctor(tools: CommandTools, config: Path, as_json: bool) -> None:
    """Every check; exit code 1 when one failed."""
    from chats.slack_doctor import examine

    loaded = tools.load(config, strict=False)
    found = examine(loaded.settings, loaded.channels, lambda: datetime.now(UTC))
    tools.run(lambda: report(found, as_json))


def _listens(tools: CommandTools, config: Path) -> bool:
    """Whether the settings listen to channels. The app may be made before they are right, or there."""
    try:
        return bool(tools.load(config, strict=False).settings.listen)
    except ConfigError:
        return False


def _parts(address: str) -> tuple[str, str]:
    """The origin and the path of the public address. Raises UsageError."""
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme == "https" and parts.hostname and not parts.query and "@" not in parts.netloc
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UsageError(
            say("slack.manifest.no_address", address=address), say("slack.manifest.no_address_hint")
        )
    return f"https://{parts.netloc}", parts.path.rstrip("/")
