"""`listenpost discord …`: invite the bot, see what it will look like, and what is wrong with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

import chats.discord_phrases  # noqa: F401 - registers this chat's sentences
from chats import CommandTools, config_option
from chats._doctor import report
from chats.discord_preview import preview_command
from core.errors import UsageError
from core.say import say


@click.group(name="discord", help=say("discord.cli.about"))
def group() -> None:
    """The subcommands."""


group.add_command(preview_command)


@group.command(help=say("discord.cli.invite"))
@config_option
@click.option("--client-id", metavar="NUMBER", help=say("discord.cli.client_id"))
@click.option("--json", "as_json", is_flag=True, help=say("cli.json"))
@click.pass_obj
def invite(tools: CommandTools, config: Path, client_id: str | None, as_json: bool) -> None:
    """The link, alone on stdout; what it asks for on stderr."""
    from chats.discord_permissions import INTENTS, LISTENING, NEEDED, PERMISSIONS, SCOPES, invite_link
    from chats.discord_settings import application_id, is_snowflake

    listens = False
    if client_id is None:
        settings = tools.load(config, strict=False).settings
        listens, client_id = bool(settings.listen), application_id(settings.token or "")
        if not client_id:
            raise UsageError(say("discord.invite.no_id"), say("discord.invite.where"))
    elif not is_snowflake(client_id):
        raise UsageError(say("discord.invite.bad_id", id=client_id), say("discord.invite.where"))
    link, intents = invite_link(client_id), (*INTENTS, *([LISTENING] if listens else ()))
    if as_json:
        told = {
            "url": link,
            "client_id": client_id,
            "scopes": list(SCOPES),
            "permissions": [{"bit": one.bit, "name": one.name, "why": one.why} for one in PERMISSIONS],
            "sum": NEEDED,
            "intents": [{"bit": one.bit, "name": one.key, "why": one.why} for one in intents],
            "privileged_intents": [LISTENING.key] if listens else [],
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    click.echo(link)
    click.echo(say("discord.invite.open"), err=True)
    click.echo(say("discord.invite.permissions", number=str(NEEDED)), err=True)
    for one in PERMISSIONS:
        click.echo(f"  {one.bit:>12}  {one.name:<24}  {one.why}", err=True)
    click.echo(say("discord.invite.listens" if listens else "discord.invite.intents"), err=True)


@group.command(help=say("discord.cli.doctor"))
@config_option
@click.option("--json", "as_json", is_flag=True, help=say("cli.json"))
@click.pass_obj
def doctor(tools: CommandTools, config: Path, as_json: bool) -> None:
    """Every check; exit code 1 when one failed."""
    from chats.discord_doctor import examine

    loaded = tools.load(config, strict=False)
    found = examine(loaded.settings, loaded.channels, loaded.allow, lambda: datetime.now(UTC))
    tools.run(lambda: report(found, as_json))
