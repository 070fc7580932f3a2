"""`listenpost slack preview`: what a team will see in Slack, before anybody makes an account."""

from __future__ import annotations

from pathlib import Path

import click

from chats import CommandTools
from core.errors import UsageError
from core.say import phrases, say

phrases(
    {
        "slack.cli.preview": "Show what a team will see: a page with every kind of card, as Slack draws it.",
        "slack.cli.preview_out": "Write the page into this file instead of printing it.",
        "slack.preview.written": "Open {file} in a browser.",
        "slack.preview.unwritten": "{file} cannot be written: {why}.",
        "slack.preview.unwritten_hint": "Name a file in a folder that is there and yours: --out preview.html",
    }
)


@click.command(name="preview", help=say("slack.cli.preview"))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=say("slack.cli.preview_out"))
@click.pass_obj
def preview_command(tools: CommandTools, out: Path | None) -> None:
    """The page, alone on stdout or in a file."""
    tools.run(lambda: _preview(out))


async def _preview(out: Path | None) -> int:
    from chats._chart import Artist
    from chats.slack_preview_page import preview_page
    from chats.slack_preview_sample import CHART, PICTURE, sample_messages

    png = await Artist().draw_png(CHART)
    page = preview_page(sample_messages(pictured=png is not None), {PICTURE: png} if png else None)
    if out is None:
        click.echo(page, nl=False)
        return 0
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(
            say("slack.preview.unwritten", file=out, why=why), say("slack.preview.unwritten_hint")
        ) from error
    click.echo(say("slack.preview.written", file=out), err=True)
    return 0
