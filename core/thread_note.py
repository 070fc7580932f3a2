"""The line that a thread gets: a note, an escalation, what a post said before it was edited, or what
happened to an alert."""

from __future__ import annotations

from core.alert_words import alert_move_line
from core.alerts import AlertMove, AlertVerb
from core.keeping import ThreadNote
from core.mention_card import move_line
from core.quote import short
from core.say import say

BEFORE_LENGTH = 500
"""Characters of what an edited post said before."""


def note_line(note: ThreadNote, here: str = "") -> str:
    """The words of a line for the thread in the chat `here`, as they are now: a move that was taken back
    says so."""
    if note.alert_move is not None:
        return _alert_line(note.alert_move, here)
    if note.move is not None:
        return move_line(note.move, here)
    before = short(note.before, BEFORE_LENGTH)
    return say("thread.edited_from", before=before) if before else say("thread.edited")


def _alert_line(move: AlertMove, here: str) -> str:
    """What happened, and what to do next where somebody is asked for something."""
    line = alert_move_line(move, here)
    if move.undone:
        return line
    update = say("alert_verb.update")
    if move.verb is AlertVerb.RAISED:
        return say("alert_thread.opens", line=line, button=update)
    if move.verb is AlertVerb.REMINDED:
        return say("alert_thread.asks", line=line, button=update)
    if move.verb is AlertVerb.RESOLVE and not move.values.get("line", "").strip():
        return say("alert_thread.closing", line=line, button=say("alert_verb.line"))
    return line
