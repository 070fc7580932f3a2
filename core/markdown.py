"""Text as Markdown in which nothing that somebody wrote comes alive: no link, no heading, no HTML."""

from __future__ import annotations

import re

from core.quote import short, tidy

# What begins something in Markdown, also a bare address, which many readers turn into a link. Signs that mean
# something only at the beginning of a line stay: all that is escaped stands behind words of ours.
_ALIVE = re.compile(r"[\\`*_\[\]<>#|~&!$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_OURS = re.compile(r"\\([\\`*_\[\]<>#|~&!$@:.])|\*\*|`+")
_TICKS = re.compile("`+")


def escaped(text: str) -> str:
    """Words of the team or of ours, on one line, as they are."""
    return _ALIVE.sub(r"\\\g<0>", tidy(text))


def unescaped(text: str) -> str:
    """What one line of ours says once it is drawn, without what makes words bold or code."""
    return _OURS.sub(lambda found: found[1] or "", text)


def code(text: str, length: int) -> str:
    """A stranger's words, on one line, at most so many characters of them, as code: readers make nothing of
    what stands in it."""
    calm = short(text, length)
    if not calm:
        return ""
    fence = "`" * (_longest(calm) + 1)
    space = " " if "`" in (calm[0], calm[-1]) else ""
    return f"{fence}{space}{calm}{space}{fence}"


def block(text: str, length: int, more: str) -> list[str]:
    """A stranger's text as the lines of a block of code; `more` is the last line of one that is longer."""
    lines = [tidy(line, keep_space=True).rstrip() for line in text[:length].splitlines()]
    if len(text) > length:
        lines.append(more)
    fence = "`" * max(3, max(map(_longest, lines), default=0) + 1)
    return [f"{fence}text", *lines, fence]


def _longest(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
