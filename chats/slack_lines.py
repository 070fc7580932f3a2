"""Mentions as lines of a digest, a summary or an answer: who said what, a link, and buttons of their own.

A line is two blocks: a rich text, which alone can hold a link beside what strangers wrote, and a row of
emoji, for one press is quicker than a menu and twenty rows of words are a wall.
"""

from __future__ import annotations

from collections.abc import Iterable

from chats.slack_buttons import Ids, rows
from chats.slack_limits import BLOCK_WEIGHT, Block, length
from chats.slack_text import NOTHING, ago, fit, joined, open_link, plain, rich, run, runs, section
from core.cards import Button, Line

BLOCKS = 2
_LONGEST = 800
_LEAST = 120
_MARKS = 80
"""Characters of a line's number, glyph, age and emoji."""
_LEGEND = 300


def draw_line(line: Line, number: int, ids: Ids, weight: int) -> list[Block]:
    """`3. ● Lamp flickers`, under it who, where, how long ago and the link, under it the buttons. `weight`
    is what a line may count for in a message."""
    room = min(max(weight - BLOCKS * BLOCK_WEIGHT - _MARKS, _LEAST), _LONGEST)
    where = open_link(line.url)
    room -= sum(length(one["text"]) for one in where)
    note = fit(line.note, max(room * 2 // 5, 20)).strip()
    if line.site and line.site in note:
        where = open_link(line.url, beside=line.site)
    text = runs(line.text, max(room - length(note), 40)) or [run(NOTHING)]
    first = fit(f"{number}. {line.glyph}".rstrip(), 20)
    under = joined([[run(note)] if note else [], ago(line.said_at), where])
    lines = [run(f"{first} "), *text, *([run("\n"), *under] if under else [])]
    return [rich([section(lines)]), *rows(line.buttons, ids, brief=True)]


def legend(buttons: Iterable[Button]) -> list[Block]:
    """What the emoji under the lines do; empty when there are none."""
    told = dict.fromkeys(f"{one.emoji} {one.label}" for one in buttons if one.emoji)
    return [{"type": "context", "elements": [plain(" · ".join(told), _LEGEND)]}] if told else []
