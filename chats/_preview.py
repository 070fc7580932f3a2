"""`listenpost <chat> preview`: what a team will see there, before anybody makes an account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from chats import CommandTools
from core.errors import UsageError
from core.say import phrases, say

phrases(
    {
        "preview.about": "Show what a team will see: a page with every kind of card, as {chat} draws it.",
        "preview.out": "Write the page into this file instead of printing it.",
        "preview.written": "Open {file} in a browser.",
        "preview.unwritten": "{file} cannot be written: {why}.",
        "preview.unwritten_hint": "Name a file in a folder that is there and yours: --out preview.html",
    }
)

Draw = Callable[[bytes | None], str]
"""The page; it is given the sample's chart as a PNG, None where charts cannot be drawn."""


def make_preview(chat: str, draw: Draw) -> click.Command:
    """The subcommand of this chat: its page, alone on stdout or in a file."""

    @click.command(name="preview", help=say("preview.about", chat=chat))
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=say("preview.out"))
    @click.pass_obj
    def preview(tools: CommandTools, out: Path | None) -> None:
        tools.run(lambda: _show(draw, out))

    return preview


async def _show(draw: Draw, out: Path | None) -> int:
    from chats._chart import Artist
    from chats._preview_sample import CHART

    page = draw(await Artist().draw_png(CHART))
    if out is None:
        click.echo(page, nl=False)
        return 0
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        told = say("preview.unwritten", file=out, why=error.strerror or str(error))
        raise UsageError(told, say("preview.unwritten_hint")) from error
    click.echo(say("preview.written", file=out), err=True)
    return 0
