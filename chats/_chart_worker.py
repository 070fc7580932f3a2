"""Draws one chart, or one post as it was kept, and ends: JSON on the input, a PNG on the output. A script,
run in a process of its own.

Every text is taken as it stands: nothing in it is a formula. When no font here has a letter of it, the exit
code is 3 and nothing is drawn, for a row of empty boxes tells less than the words that stand in its place.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image

_COLOURS = 64


def main() -> int:
    # A process that knows nothing of our environment may not find us either.
    sys.path.append(str(Path(__file__).parents[1]))
    from chats._chart_letters import WORDS, families, letters_of
    from chats._chart_plot import draw_chart
    from chats._chart_shot import draw_shot

    told: dict[str, Any] = json.load(sys.stdin.buffer)
    warnings.simplefilter("ignore")
    here = families()
    mpl.rcParams.update(
        {"font.family": here, "font.size": WORDS, "text.parse_math": False, "axes.unicode_minus": False}
    )
    draw = draw_chart if "series" in told else draw_shot
    sys.stdout.buffer.write(_png(draw(told, letters_of(here))))
    return 0


def _png(figure: Figure) -> bytes:
    """In few colours, which makes it a third as large and looks the same."""
    whole, small = io.BytesIO(), io.BytesIO()
    figure.savefig(whole, format="png")
    with Image.open(whole) as image:
        image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
