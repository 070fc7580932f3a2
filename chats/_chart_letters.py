"""What the painting process can write: its inks, its fonts, and what of a text they have letters for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

DPI = 100
INK, SOFT = "#17202c", "#47536a"
TITLE, WORDS, SMALLEST = 25.0, 18.0, 12.0  # points
TONES = {
    "info": "#2f6fde",
    "good": "#2f9e57",
    "warning": "#e0a52e",
    "danger": "#c8371b",
    "neutral": "#b3bdc9",
}
"""Told apart also by those who see fewer colours: each has a lightness of its own beside its hue."""

_FAMILIES = (
    "Noto Sans",
    *(f"Noto Sans {script}" for script in ("Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Telugu")),
    *(
        f"Noto Sans {script}"
        for script in ("Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala", "Thai")
    ),
    *(f"Noto Sans {script}" for script in ("Lao", "Khmer", "Myanmar", "Georgian", "Armenian", "Ethiopic")),
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
    "DejaVu Sans",
)


class NoLettersError(Exception):
    """No font here has a letter of the text."""


def families() -> list[str]:
    """What is here of the fonts we know, in the order in which they are asked for a letter."""
    here = {font.name for font in fontManager.ttflist}
    return [name for name in _FAMILIES if name in here]


@cache
def plain_family() -> str:
    """The first of them that has all of ASCII."""
    ascii_letters = set(range(0x20, 0x7F))
    return next((name for name in families() if ascii_letters <= letters_of([name])), "DejaVu Sans")


def letters_of(families: Iterable[str]) -> set[int]:
    """Every character that some of these fonts has."""
    found: set[int] = set()
    for name in families:
        found.update(get_font(findfont(FontProperties(family=[name]))).get_charmap())
    return found


def drawable(text: str, letters: set[int], instead: str = "") -> str:
    """The text with `instead` of emoji and other signs that no font has, once for a row of them; a letter
    that none has raises NoLettersError."""
    missing = {char for char in text if ord(char) not in letters and unicodedata.category(char) != "Cf"}
    if any(unicodedata.category(char)[0] in "LMN" for char in missing):
        raise NoLettersError(text)
    shown = "".join(instead if char in missing else char for char in text)
    if instead:
        shown = re.sub(f"{instead}[{instead}\u200d\ufe0f]*", instead, shown)
    return " ".join(shown.split())
