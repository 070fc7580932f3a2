"""What stands in the thread of an alert's card: what happened, and what is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.alerts import AlertMove, AlertVerb
from core.keeping import ThreadNote
from core.thread_note import note_line
from core.types import Address
from tests.core.some_alert import ANA, BO, HOSTILE, TOLD, move

AT = " · 5 May 2026 14:12"


def note(one: AlertMove) -> ThreadNote:
    address = Address("room", "crisis", "1")
    return ThreadNote(
        id=1, kind="alert", channel="crisis", address=address, at=TOLD, alert=12, alert_move=one
    )


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (
            move(AlertVerb.RAISED, severity="4"),
            f"Noticed, at severity 4 of 5{AT}. Everything about this goes here. "
            "Say how it goes with “Post an update…” on the card.",
        ),
        (move(AlertVerb.ACKNOWLEDGE, BO), f"Bo acknowledged it in Hall{AT}"),
        (move(AlertVerb.UPDATE, ANA, text="We asked."), f"Ana: We asked.{AT}"),
        (
            move(AlertVerb.REMINDED, to="Ana"),
            f"Asked Ana how it is going{AT}. "
            "Please press “Post an update…” on the card and say it here for everybody.",
        ),
        (
            move(AlertVerb.RESOLVE, ANA),
            f"Ana resolved it{AT}. Please add a closing line: press “Closing line” on the card.",
        ),
        (move(AlertVerb.RESOLVE, ANA, line="A bad batch."), f"Ana resolved it: A bad batch.{AT}"),
        (replace(move(AlertVerb.RESOLVE, ANA), undone=True), f"Ana resolved it{AT} (taken back)"),
    ],
)
def test_a_line_says_what_happened_and_what_to_do_next(one: AlertMove, line: str) -> None:
    assert note_line(note(one), "room") == line


@pytest.mark.parametrize("verb", AlertVerb)
def test_a_line_is_one_line_whatever_was_written(verb: AlertVerb) -> None:
    names = ("to", "text", "line", "channel", "step", "severity", "before")
    line = note_line(note(move(verb, replace(ANA, name=HOSTILE), 0, **dict.fromkeys(names, HOSTILE * 100))))
    assert line == line.strip()
    assert not {"\n", "\r", "\u2028", "\u202e"} & set(line)
