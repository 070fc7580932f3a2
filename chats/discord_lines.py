"""Mentions as lines of a digest, a summary or an answer: who said what, a link, and a menu to deal with one.

A line has no buttons of its own, for a message holds 25 of them and twenty lines want eighty: who chooses a
line gets its card, with all its buttons, for themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from chats._text import NOTHING, fit, length
from chats.discord_ids import encode
from chats.discord_limits import Json, most
from chats.discord_text import ago, joined, open_link, plain, spans, written
from core.alerts import target_alert
from core.cards import Line, target_mention

_LONGEST, _LEAST = 700, 150
_SMALL = "-# "
_FROM_LEFT = "\u200e"
_LEFTWARD = ("R", "AL")

Numbered = tuple[int, Line]


def draw_line(line: Line, number: int, room: int) -> str:
    """`3. ● Lamp flickers`, under it in small type who, where, how long ago and the link; at most `room`
    long. A link that is too long for that is left out: the line's card has it."""
    room = min(max(room, _LEAST), _LONGEST)
    where = open_link(line.url, room=room // 2)
    when = ago(line.said_at)
    first = f"**{number}.** {written(line.glyph, 20)}".rstrip()
    room -= length(first) + length(where) + length(when) + len(_SMALL) + 10
    note = written(line.note, max(room * 2 // 5, 20)).strip()
    text = spans(line.text, max(room - length(note), 40)) or NOTHING
    under = joined([_ordered(note), when, where])
    return _ordered(f"{first} {text}") + (f"\n{_SMALL}{under}" if under else "")


def line_options(lines: Iterable[Numbered]) -> list[Json]:
    """What the menu offers: each line that is a mention, or an alert."""
    return [_option(line, number) for number, line in lines if _has_card(line.target)]


def _has_card(target: str) -> bool:
    return target_mention(target) is not None or target_alert(target) is not None


def _ordered(text: str) -> str:
    """The text, begun from the left where words in it run from right to left, so that number, age and link
    keep their places."""
    return _FROM_LEFT + text if any(unicodedata.bidirectional(char) in _LEFTWARD for char in text) else text


def _option(line: Line, number: int) -> Json:
    text = "".join(span.text for span in line.text)
    label = plain(joined([f"{number}.", line.glyph, text], " "), most("option"))
    found: Json = {"label": label, "value": encode("show", line.target)}
    note = fit(line.note, most("option")).strip()
    return found | {"description": note} if note else found
