"""A message that brings mentions up again: their time runs out, they were let lie, a snooze ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from core.alert_words import time_text
from core.cards import Card, Section, plain, row_target
from core.keeping import Reminder, ReminderKind
from core.mention_card import mention_line
from core.say import say
from core.types import OPEN_STATES, Mention, Verb

_ICONS: dict[ReminderKind, str] = {"late": "⏰", "forgotten": "⏳", "woken": "💤"}


def reminder_card(
    reminder: Reminder,
    mentions: Sequence[Mention],
    row: int | None,
    here: str = "",
    within: timedelta | None = None,
) -> Card:
    """The reminder of these mentions as they are now, a line each. `row` is its outbox row, by which its
    lines can be asked for page by page; `within` is how much time was left to answer when it was sent, as far
    as that is known. It stands for long, so its lines know when they were said, not how long ago."""
    key = f"reminder.{reminder.kind}"
    told = within is not None and reminder.kind == "late"
    done = sum(_is_done(reminder, mention) for mention in mentions)
    body = [say(f"reminder.why_{reminder.kind}")]
    if done:
        body = [say("reminder.all_done") if done == len(mentions) else say("reminder.done", n=done)]
    over = bool(mentions) and done == len(mentions)
    return Card(
        kind="reminder",
        icon="✅" if over else _ICONS[reminder.kind],
        title=say(
            f"{key}_within" if told else key,
            n=len(mentions),
            within=time_text(within) if within is not None else "",
        ),
        tone="good" if over else "warning" if reminder.kind == "late" else "info",
        body=tuple(map(plain, body)),
        sections=(Section(lines=tuple(mention_line(mention, here=here) for mention in mentions)),),
        listing="" if row is None else row_target(row),
    )


def _is_done(reminder: Reminder, mention: Mention) -> bool:
    """Whether what the reminder asks for was done: closed, or (of what lay) something happened since."""
    if mention.standing.state not in OPEN_STATES:
        return True
    last = mention.last_move
    return (
        reminder.kind != "late" and last is not None and last.at > reminder.at and last.verb is not Verb.WAKE
    )
