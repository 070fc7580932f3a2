"""Draws charts, and posts as they were kept: for each frame with JSON on the input one with a PNG on the
output, an empty one where it cannot be drawn; or one that says which scripts it has no letters for. A script,
run in a process of its own (`_chart_process.py`).

Every text is taken as it stands: nothing in it is a formula. When no font here has a letter of it nothing is
drawn, for a row of empty boxes tells less than the words that stand in its place.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

_COLOURS = 64
_HEAD = 4  # bytes


def main() -> int:
    # A process that knows nothing of our environment may not find us either.
    sys.path.append(str(Path(__file__).parents[1]))
    from chats._chart_letters import WORDS, NoLettersError, families, letters_of
    from chats._chart_plot import draw_chart
    from chats._chart_shot import draw_shot

    # Frames go where only we write; what a library prints goes nowhere.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    here = families()
    mpl.rcParams.update(
        {"font.family": here, "font.size": WORDS, "text.parse_math": False, "hatch.linewidth": 2.0}
    )
    letters = letters_of(here)
    asked = sys.stdin.buffer
    while len(head := asked.read(_HEAD)) == _HEAD:
        told: dict[str, Any] = json.loads(asked.read(int.from_bytes(head, "big")))
        if told["kind"] == "letters":
            lacking = [name for name, some in told["texts"].items() if not set(map(ord, some)) <= letters]
            _send(answers, json.dumps(lacking).encode())
            continue
        try:
            figure = draw_shot(told, letters) if told["kind"] == "shot" else draw_chart(told, letters)
            png = _png(figure)
        except NoLettersError:
            png = b""
        _send(answers, png)
    return 0


def _send(answers: IO[bytes], answer: bytes) -> None:
    answers.write(len(answer).to_bytes(_HEAD, "big") + answer)
    answers.flush()


def _png(figure: Figure) -> bytes:
    """In few colours, which makes it a third as large and looks the same."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    image = Image.frombuffer("RGBA", canvas.get_width_height(), pixels, "raw", "RGBA", 0, 1)
    small = io.BytesIO()
    image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
