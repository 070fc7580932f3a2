"""The line that a thread gets: a note, an escalation, or what a post said before it was edited."""

from __future__ import annotations

from core.keeping import ThreadNote
from core.mention_card import move_line
from core.quote import short
from core.say import say

BEFORE_LENGTH = 500
"""Characters of what an edited post said before."""


def note_line(note: ThreadNote, here: str = "") -> str:
    """The words of a line for the thread in the chat `here`, as they are now: a move that was taken back
    says so."""
    if note.move is not None:
        return move_line(note.move, here)
    before = short(note.before, BEFORE_LENGTH)
    return say("thread.edited_from", before=before) if before else say("thread.edited")
