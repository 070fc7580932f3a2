"""What the command line shows besides its answers: colour and progress, both on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

import click

Step = Callable[[int], object]
"""Told how many more steps are done."""


def is_colourful(stream: TextIO) -> bool:
    """Whether colours belong there: a terminal that knows them, of somebody who wants them."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Progress:
    """A bar on stderr for work of `steps` steps; nothing at all where stderr is no terminal.

    with Progress(len(sources), say("check.live")) as step:
        step(1)
    """

    def __init__(self, steps: int, label: str, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        # One step is done before anybody has read the bar.
        hidden = steps < 2 or not self._stream.isatty()
        self._bar = click.progressbar(length=steps, label=label, file=self._stream, hidden=hidden)

    def __enter__(self) -> Step:
        self._bar.__enter__()
        return self._bar.update

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)  # type: ignore[arg-type]
